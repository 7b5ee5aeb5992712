"""From a request to a study: what is varied, what is held, what is kept, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import numpy as np

from recycalc.comparison.proof import proven
from recycalc.errors import Faults, single, suggestion
from recycalc.parameters import Parameter, Scenario, listed
from recycalc.sensitivity.axes import shown_unit
from recycalc.sensitivity.choice import matched, uncertain
from recycalc.sensitivity.correlation import Pairs, check_pairs, groups
from recycalc.sensitivity.distributions import marginal
from recycalc.sensitivity.outputs import output_units
from recycalc.sensitivity.sampling import Uniforms, check_sample, is_whole
from recycalc.sensitivity.study import Study

_WILD = frozenset("*?[")


@dataclass(frozen=True)
class Plan:
    """A study with what there is to say about it.

    Parameters
    ----------
    study : Study
    varied : dict of str to Parameter
    correlations : dict
        Rank correlation by pair.
    held : dict of str to str
        Uncertain parameters that are not varied, with the reason.
    notes : list of str
        What was repaired.
    """

    study: Study
    varied: dict[str, Parameter]
    correlations: dict[tuple[str, str], float]
    held: dict[str, str]
    notes: list[str]


def plan(
    scenario: Scenario,
    n: int,
    seed: int,
    parameters: Sequence[str] | None,
    method: str,
    correlations: bool | Pairs,
    repair: bool,
    outputs: Sequence[str] | None,
    inputs: Sequence[str],
    block: int,
) -> Plan:
    """Check what is asked for and make the study of it.

    Raises
    ------
    InputError
        Listing every fault of the request.
    """
    faults = Faults()
    check_sample(method, n, seed, faults)
    if not is_whole(block) or block < 1:
        faults.add("block is not a number of rows", "block", block, "a whole number, 1 or more",
                   "write 8192")  # fmt: skip
    proof = proven(scenario)
    if any(np.ndim(scenario.numbers[path]) for path in proof.used):
        raise single(
            "many scenarios at once", "scenario", "arrays of values", "one scenario to vary around",
            "give single values",
        )  # fmt: skip
    free, held = uncertain(scenario, proof.used, faults)
    varied = matched(parameters, free, held, scenario, proof.used, faults)
    units = output_units(proof, scenario.money, scenario.reference_product)
    kept = _globbed(outputs, units, "outputs", faults)
    kept_inputs = _globbed(inputs, varied, "inputs", faults)
    pairs: dict[tuple[str, str], float] = {}
    if correlations is not False:
        pairs = {pair: c.rank for pair, c in scenario.catalogue.correlations.items()}
    if not isinstance(correlations, bool):
        pairs |= check_pairs(correlations, varied, faults)
    faults.raise_if_any()
    factors = {path: scenario.conversion(q.unit, q.index)[0] for path, q in varied.items()}
    joint, notes = groups(pairs, list(varied), repair)
    study = Study(
        proof.model,
        scenario.reference_product,
        {path: float(x) for path, x in scenario.numbers.items() if path in proof.used},
        tuple(marginal(q, factors[path]) for path, q in varied.items()),
        Uniforms(method, n, seed, tuple(varied)),
        joint,
        tuple(r for r in scenario.sums if set(r.members.values()) & varied.keys()),
        {name: units[name] for name in kept},
        {path: shown_unit(varied[path].unit) for path in kept_inputs},
        {path: shown_unit(q.unit) for path, q in varied.items()},
        {path: 1.0 / factor for path, factor in factors.items()},
        block,
    )
    used = {p: r for p, r in pairs.items() if p[0] in varied and p[1] in varied}
    return Plan(study, varied, used, held, notes)


def _globbed(
    patterns: Sequence[str] | None, known: Mapping[str, Any], what: str, faults: Faults
) -> list[str]:
    if patterns is None:
        return list(known)
    found: set[str] = set()
    for pattern in listed(patterns, what):
        hits = {name for name in known if fnmatchcase(name, pattern)}
        found |= hits
        if not hits:
            faults.add(
                f"none of the {what} has that name",
                what,
                pattern,
                ", ".join(list(known)[:12]) or "(none)",
                suggestion(
                    pattern,
                    known,
                    "name one of these, or a pattern like "
                    + ("'unit_cost_*'" if what == "outputs" else "'prices.*'"),
                ),
            )
    return [name for name in known if name in found]
