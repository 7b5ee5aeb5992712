"""SALib problem dictionaries, out and in.

A sample drawn with SALib is evaluated by asking the outputs of it::

    problem = to_salib(case, "unit_cost_hydromet_full")
    sample = SALib.sample.sobol.sample(problem, 1024)
    answers = ask(case, "unit_cost_hydromet_full")(dict(zip(problem["names"], sample.T)))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from recycalc.errors import Faults, single, suggestion
from recycalc.parameters import Parameter, Scenario, listed, mapped, require_scenario
from recycalc.parameters.record import bound_fault
from recycalc.sensitivity.distributions import Z95
from recycalc.sensitivity.inputs import inputs
from recycalc.sensitivity.question import ask
from recycalc.units import base_factor

READ = ("unif", "triang", "norm", "lognorm")


def to_salib(
    scenario: Scenario, outputs: str | Sequence[str], parameters: Sequence[str] | None = None
) -> dict[str, Any]:
    """Describe the uncertain parameters of outputs as a SALib problem.

    Parameters
    ----------
    scenario : Scenario
    outputs : str or sequence of str
    parameters : sequence of str, optional
        Paths, or patterns such as ``"prices.*"``; by default every uncertain parameter that the
        outputs read.

    Returns
    -------
    dict
        ``num_vars, names, bounds, dists, groups, outputs``, in the parameters' own units.

    Raises
    ------
    InputError
        For distributions that SALib does not know (PERT, discrete).
    """
    question = ask(scenario, outputs)
    varied = inputs(question, parameters)
    faults, bounds, dists = Faults(), [], []
    for path in varied.paths:
        parameter = scenario.parameters[path]
        written = _written(parameter)
        if written is None:
            faults.add(
                "distribution is not known to SALib",
                path,
                parameter.distribution,
                "uniform, triangular, normal or lognormal",
                "leave the parameter out, or sample it here",
            )
            continue
        dists.append(written[0])
        bounds.append(written[1])
    faults.raise_if_any()
    group = {path: name for name, members in varied.groups.items() for path in members}
    return {
        "num_vars": len(varied.paths),
        "names": list(varied.paths),
        "bounds": bounds,
        "dists": dists,
        "groups": [group[path] for path in varied.paths],
        "outputs": list(question.outputs),
    }


def from_salib(scenario: Scenario, problem: Mapping[str, Any]) -> tuple[Scenario, list[str]]:
    """Give parameters the distributions of a SALib problem.

    Parameters
    ----------
    scenario : Scenario
    problem : mapping
        Names are paths of parameters, bounds in their own units; ``dists`` may be left out
        (uniform).

    Returns
    -------
    tuple of Scenario and list of str
        The scenario with those ranges, and the paths to vary. Base values stay where they lie
        within the new range; a triangular one gets its peak.

    Raises
    ------
    InputError
        Listing every name that is not known, every distribution that cannot be read, and bounds
        beyond what is physical.
    """
    require_scenario(scenario)
    problem = mapped(problem, "problem", '{"names": ["feed.capacity"], "bounds": [[500, 5000]]}')
    faults, changed = Faults(), dict(scenario.parameters)
    names, bounds = list(problem.get("names", ())), list(problem.get("bounds", ()))
    dists = listed(problem.get("dists"), "problem") or ["unif"] * len(names)
    if not names or not len(names) == len(bounds) == len(dists):
        raise single(
            "not a SALib problem", "problem",
            f"{len(names)} names, {len(bounds)} bounds, {len(dists)} dists",
            "as many of each", "give names, bounds and dists",
        )  # fmt: skip
    for name, bound, dist in zip(names, bounds, dists, strict=True):
        parameter = changed.get(name)
        if parameter is None:
            cure = suggestion(name, scenario.parameters, "names are paths of parameters")
            faults.add("parameter is not known", f"problem: {name}", name, "a path", cure)
        elif dist not in READ:
            faults.add("distribution cannot be taken over", f"problem: {name}", dist,
                       ", ".join(READ), suggestion(dist, READ, "choose one of these"))  # fmt: skip
        else:
            read = _read(parameter, dist, _floats(bound))
            if read is None:
                faults.add("bounds do not fit", f"problem: {name}", bound, f"those of {dist}",
                           "low < high; deviation above 0; peak from 0 to 1")  # fmt: skip
            elif needed := _beyond(read):
                faults.add("bounds go beyond what is physical", f"problem: {name}", bound, needed,
                           "narrow them")  # fmt: skip
            else:
                changed[name] = read
    faults.raise_if_any()
    found = replace(scenario, parameters=changed)
    found.numbers  # noqa: B018  a base that breaks a rule is refused here
    return found, names


def _written(q: Parameter) -> tuple[str, list[float]] | None:
    assert q.low is not None
    assert q.high is not None
    middle, deviation = (q.low + q.high) / 2.0, (q.high - q.low) / (2.0 * Z95)
    if q.distribution == "uniform":
        return "unif", [q.low, q.high]
    if q.distribution == "triangular":
        peak = ((q.value or 0.0) - q.low) / (q.high - q.low)
        return "triang", [q.low, q.high, min(peak, float(np.nextafter(1.0, 0.0)))]
    if q.distribution == "normal":
        return "norm", [middle, deviation]
    if q.distribution == "truncated_normal" and q.value is not None:
        return "truncnorm", [q.low, q.high, q.value, deviation]
    if q.distribution == "lognormal":
        low, high = np.log([q.low, q.high])
        return "lognorm", [float((low + high) / 2.0), float((high - low) / (2.0 * Z95))]
    return None


def _floats(bound: Any) -> list[float]:
    try:
        return [float(number) for number in bound]
    except (TypeError, ValueError):
        return []


def _beyond(q: Parameter) -> str | None:
    """Say what is needed where a distribution leaves the physical bounds, which cut normal ones."""
    ends = [q.value] if q.distribution in ("normal", "lognormal") else [q.low, q.high]
    return bound_fault(q.path, np.array(ends, dtype=float) * base_factor(q.unit)[0], q.unit)


def _read(q: Parameter, dist: str, bound: list[float]) -> Parameter | None:
    if len(bound) != (3 if dist == "triang" else 2) or not np.isfinite(bound).all():
        return None
    low, high, *rest = bound
    if dist in ("norm", "lognorm"):
        middle, deviation = low, high
        if not deviation > 0.0:
            return None
        low, high = middle - Z95 * deviation, middle + Z95 * deviation
        if dist == "lognorm":
            middle, low, high = (float(np.exp(x)) for x in (middle, low, high))
        name = "normal" if dist == "norm" else "lognormal"
        return replace(q, value=middle, low=low, high=high, distribution=name)
    if not low < high:
        return None
    if rest:
        peak = rest[0]
        if not 0.0 <= peak <= 1.0:
            return None
        mode = low + peak * (high - low)
        return replace(q, value=mode, low=low, high=high, distribution="triangular")
    inside = q.value is not None and low <= q.value <= high
    value = q.value if inside else (low + high) / 2.0
    return replace(q, value=value, low=low, high=high, distribution="uniform")
