"""Sobol indices of a scenario's outputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from recycalc.errors import Faults, single, suggestion
from recycalc.parameters import Scenario
from recycalc.sensitivity import saltelli
from recycalc.sensitivity.correlation import Pairs
from recycalc.sensitivity.inputs import Inputs, inputs
from recycalc.sensitivity.question import Progress, Question, ask
from recycalc.sensitivity.saltelli import Indices

if TYPE_CHECKING:
    import pandas as pd

MOST_PAIRS = 200


@dataclass(frozen=True, eq=False)
class Sobol:
    """Shares of an output's variance, by factor.

    Parameters
    ----------
    inputs : Inputs
    indices : mapping of str to Indices
        By output.
    n, seed : int
        Base points and seed.
    scenarios : int
        How many were evaluated.
    notes : tuple of str
        What to know before trusting the result.
    """

    inputs: Inputs
    indices: Mapping[str, Indices]
    n: int
    seed: int
    scenarios: int
    notes: tuple[str, ...] = ()

    @property
    def factors(self) -> list[str]:
        """Names of the factors, in the order of the sample."""
        return list(self.inputs.groups)

    def table(self, output: str | None = None) -> pd.DataFrame:
        """Give first and total order of every factor, the greatest total first.

        Returns
        -------
        DataFrame
            ``output, parameter, S1, S1_conf, ST, ST_conf`` [1]; ``_conf`` is the half width of
            the 95 % bootstrap confidence interval. A factor of several parameters names them
            with a ``+`` between.
        """
        import pandas as pd

        parts = []
        for name in self._chosen(output):
            found = self.indices[name]
            part = pd.DataFrame(
                {
                    "output": name,
                    "parameter": self.factors,
                    "S1": found.first,
                    "S1_conf": found.first_error,
                    "ST": found.total,
                    "ST_conf": found.total_error,
                }
            )
            parts.append(part.sort_values("ST", ascending=False, kind="stable"))
        frame = pd.concat(parts, ignore_index=True)
        frame.attrs["units"] = dict.fromkeys(("S1", "S1_conf", "ST", "ST_conf"), "1")
        return frame

    def second_order(self, output: str | None = None) -> pd.DataFrame:
        """Give the interaction of every pair of factors, the greatest first.

        Returns
        -------
        DataFrame
            ``output, parameter, with_parameter, S2, S2_conf`` [1]; empty where second orders were
            not asked for.
        """
        import pandas as pd

        columns = ["output", "parameter", "with_parameter", "S2", "S2_conf"]
        parts = []
        names = np.array(self.factors, dtype=object)
        for name in self._chosen(output):
            found = self.indices[name]
            if found.second is None or found.second_error is None:
                continue
            one, other = np.triu_indices(len(names), 1)
            values = (names[one], names[other], found.second[one, other],
                      found.second_error[one, other])  # fmt: skip
            part = pd.DataFrame(dict(zip(columns[1:], values, strict=True)))
            part.insert(0, "output", name)
            parts.append(part.sort_values("S2", ascending=False, kind="stable"))
        frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
        frame.attrs["units"] = dict.fromkeys(("S2", "S2_conf"), "1")
        return frame

    def to_salib(self, output: str | None = None) -> dict[str, Any]:
        """Give the indices of one output as SALib's analysis does: S1, S1_conf, ST, …, names."""
        found = self.indices[self._chosen(output)[0]]
        content: dict[str, Any] = {
            "names": self.factors,
            "S1": found.first,
            "S1_conf": found.first_error,
            "ST": found.total,
            "ST_conf": found.total_error,
        }
        if found.second is not None:
            content |= {"S2": found.second, "S2_conf": found.second_error}
        return content

    def _chosen(self, output: str | None) -> list[str]:
        return chosen_outputs(self.indices, output)


def sobol(
    scenario: Scenario,
    outputs: str | Sequence[str] | None = None,
    n: int = 1024,
    seed: int = 0,
    parameters: Sequence[str] | None = None,
    second_order: bool = False,
    correlations: bool | Pairs = True,
    repair: bool = False,
    progress: Progress | None = None,
) -> Sobol:
    """Divide the variance of outputs among the uncertain parameters.

    Parameters
    ----------
    scenario : Scenario
    outputs : str or sequence of str, optional
        By default the unit cost of the first recycled route.
    n : int
        Base points, a power of two; ``n (D + 2)`` scenarios are evaluated for D factors,
        ``n (2 D + 2)`` with second orders.
    seed : int
    parameters : sequence of str, optional
        Paths, or patterns such as ``"prices.*"``; by default every uncertain parameter that the
        outputs read.
    second_order : bool
        Also the interactions of pairs.
    correlations : bool or mapping
        Those of the files, none, or pairs of paths with a rank correlation besides.
    repair : bool
        Take the nearest matrix where correlations contradict each other.
    progress : callable, optional

    Raises
    ------
    InputError

    Notes
    -----
    Sobol indices ask for independent factors. Parameters that are correlated move together as one
    factor, drawn jointly; what is said about it holds for the group (see `notes` of the result).
    """
    saltelli.check_power_of_two(n)
    question = ask(scenario, outputs)
    varied = factors(question, parameters, correlations, repair, second_order)
    a, b = (varied.values(u) for u in saltelli.base_points(n, len(varied.paths), seed))
    answers = saltelli.evaluate(question, a, b, varied.groups, second_order, progress)
    found = {
        name: saltelli.indices(y, len(varied.groups), second_order, seed)
        for name, y in answers.items()
    }
    return Sobol(
        varied, found, n, seed, len(next(iter(answers.values()))), tuple(notes_of(varied, found))
    )


def factors(
    question: Question,
    parameters: Sequence[str] | None,
    correlations: bool | Pairs,
    repair: bool,
    second_order: bool = False,
) -> Inputs:
    """Choose what is varied; refuse no factor at all, and more pairs than anyone can read.

    Raises
    ------
    InputError
    """
    varied = inputs(question, parameters, correlations, repair)
    faults, count = Faults(), len(varied.groups)
    if not count:
        faults.add("nothing is uncertain", "parameters", "no range among what is read",
                   "one or more", "name parameters, or ask another output")  # fmt: skip
    if second_order and count > MOST_PAIRS:
        faults.add(
            "too many pairs for second orders",
            "second order",
            f"{count} factors, {count * (count - 1) // 2:,} pairs",
            f"at most {MOST_PAIRS} factors",
            "name the parameters that the total order ranks highest",
        )
    faults.raise_if_any()
    return varied


def notes_of(varied: Inputs, found: Mapping[str, Any]) -> list[str]:
    """Say which factors hold several parameters, and what was left out."""
    said = [
        *varied.notes,
        *(
            f"{len(members)} correlated parameters move together as the factor {name}"
            for name, members in varied.groups.items()
            if len(members) > 1
        ),
    ]
    dropped = {name: one.dropped for name, one in found.items() if one.dropped}
    said += [
        f"{name}: {count} base points left out, since a scenario of theirs cannot be evaluated"
        for name, count in dropped.items()
    ]
    return said


def chosen_outputs(found: Mapping[str, Any], output: str | None) -> list[str]:
    """Give the outputs to tabulate.

    Raises
    ------
    InputError
    """
    if output is not None and output not in found:
        raise single("output was not asked for", "output", output, ", ".join(found),
                     suggestion(output, found, "name one of these"))  # fmt: skip
    return [output] if output is not None else list(found)
