"""A Monte Carlo study: what is varied, and the evaluation of any rows of it.

A study holds the model's structure and plain numbers only, so that it travels to the processes of
a cluster in a fraction of a megabyte.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recycalc.comparison.model import Evaluation, Model, evaluate
from recycalc.comparison.program import Program, program
from recycalc.parameters import SUM_TOLERANCE, SumRule
from recycalc.sensitivity.correlation import Group
from recycalc.sensitivity.distributions import Marginal
from recycalc.sensitivity.outputs import collect, conditions
from recycalc.sensitivity.sampling import Uniforms
from recycalc.units import Number, Reading

Array = NDArray[np.float64]

BLOCK = 8192
_DRAWN = 65_536


@dataclass(frozen=True)
class Rows:
    """Evaluated rows of a study: those that could be, and those that could not.

    Parameters
    ----------
    row : ndarray of int
        Numbers of the rows that could be evaluated.
    columns : dict of str to ndarray
        Outputs and kept inputs by name, in their own units.
    failed : ndarray of int
    reasons : list of str
        Why, by failed row.
    failed_inputs : dict of str to ndarray
        Every varied parameter of the failed rows, in its own unit.
    """

    row: NDArray[np.int64]
    columns: dict[str, Array]
    failed: NDArray[np.int64]
    reasons: list[str]
    failed_inputs: dict[str, Array]


@dataclass(frozen=True)
class Study:
    """All that decides the rows of a Monte Carlo study.

    Parameters
    ----------
    model : Model
    reference : str
        Product that costs are quoted for.
    numbers : dict of str to float
        Value of every parameter in base units; varied ones are replaced.
    marginals : tuple of Marginal
        Of the varied parameters, in the order of the sample's columns.
    uniforms : Uniforms
    groups : tuple of Group
    sums : tuple of SumRule
        Shares with a varied member.
    outputs, inputs : dict of str to str
        Unit by name of what is kept.
    units : dict of str to str
        Of every varied parameter: its own, as its record has it.
    factors : dict of str to float
        From base units, in money of the scenario, to those units.
    block : int
        Rows evaluated at a time; changes no row.
    """

    model: Model
    reference: str
    numbers: dict[str, float]
    marginals: tuple[Marginal, ...]
    uniforms: Uniforms
    groups: tuple[Group, ...]
    sums: tuple[SumRule, ...]
    outputs: dict[str, str]
    inputs: dict[str, str]
    units: dict[str, str]
    factors: dict[str, float]
    block: int = BLOCK

    @property
    def n(self) -> int:
        """Number of scenarios."""
        return self.uniforms.n

    def at_values(self) -> dict[str, float]:
        """Give the outputs with every parameter at its value."""
        found = collect(self.model, evaluate(self.model, Reading(self.numbers)), self.reference)
        return {name: float(found[name]) for name in self.outputs}

    def sample(self, start: int, stop: int, paths: Sequence[str] | None = None) -> dict[str, Array]:
        """Draw the varied parameters of some rows, in base units.

        Parameters
        ----------
        paths : sequence of str, optional
            By default all that are varied.
        """
        wanted = set(self.units if paths is None else paths)
        column = {m.path: k for k, m in enumerate(self.marginals)}
        correlated: dict[str, Array] = {}
        for group in self.groups:
            if wanted.intersection(group.paths):
                apart = {p: self.uniforms.column(column[p], start, stop) for p in group.paths}
                correlated |= group.correlated(apart)

        drawn: dict[str, Array] = {}
        for m in self.marginals:  # each turned into values while its probabilities are in the cache
            if m.path in wanted:
                u = correlated.get(m.path)
                u = self.uniforms.column(column[m.path], start, stop) if u is None else u
                drawn[m.path] = m.ppf(u)
        return drawn

    def shown(self, values: Mapping[str, Array]) -> dict[str, Array]:
        """Turn parameters in base units into their own units."""
        return {path: values[path] * self.factors[path] for path in values}

    def rows(self, start: int, stop: int) -> Rows:
        """Evaluate rows from `start` to before `stop`, a block at a time.

        Several blocks are drawn at once: a column costs less by the row the longer it is.
        """
        parts, many = [], self.block * max(1, _DRAWN // self.block)
        for first in range(start, stop, many):
            sample = self.sample(first, min(first + many, stop))
            for start_ in range(first, min(first + many, stop), self.block):
                stop_ = min(start_ + self.block, stop)
                block = {p: x[start_ - first : stop_ - first] for p, x in sample.items()}
                parts.append(self._block(start_, stop_, block))
        return joined(parts)

    def _block(self, start: int, stop: int, sample: Mapping[str, Array]) -> Rows:
        with np.errstate(all="ignore"):  # what cannot be evaluated is found below, row by row
            found = self._program(sample)
        wrong: dict[str, Any] = {
            f"shares {rule.name} sum to more than 1": self._overfull(rule, sample)
            for rule in self.sums
        }
        for why in (name for name in found if name not in self.outputs):
            wrong[why] = np.logical_not(found[why])
        columns = {}
        for name in self.outputs:
            columns[name] = np.broadcast_to(np.asarray(found[name], dtype=float), stop - start)
            wrong[f"{name} is not finite"] = ~np.isfinite(columns[name])
        row = np.arange(start, stop, dtype=np.int64)
        bad = np.zeros(stop - start, dtype=bool)
        for where in wrong.values():
            bad |= where
        kept = self.shown({path: sample[path] for path in self.inputs})
        if not bad.any():
            whole = {name: np.array(column) for name, column in (columns | kept).items()}
            return Rows(row, whole, row[:0], [], {})
        good, at = ~bad, np.flatnonzero(bad)
        reasons = [
            "; ".join(why for why, where in wrong.items() if np.broadcast_to(where, bad.shape)[k])
            for k in at
        ]
        return Rows(
            row[good],
            {name: column[good] for name, column in (columns | kept).items()},
            row[bad],
            reasons,
            {path: values[bad] for path, values in self.shown(sample).items()},
        )

    @cached_property
    def _program(self) -> Program:
        """The model written out for the outputs that are kept."""

        def wanted(evaluation: Evaluation) -> dict[str, Number]:
            found = collect(self.model, evaluation, self.reference)
            return {name: found[name] for name in self.outputs} | conditions(evaluation)

        return program(self.model, self.numbers, list(self.units), wanted)

    def __getstate__(self) -> dict[str, Any]:
        """Leave the program out: workers write it for themselves."""
        return {name: value for name, value in vars(self).items() if name != "_program"}

    def _overfull(self, rule: SumRule, sample: Mapping[str, Array]) -> Any:
        total = sum(sample.get(path, self.numbers[path]) for path in rule.members.values())
        return total > 1.0 + SUM_TOLERANCE


def joined(parts: Sequence[Rows]) -> Rows:
    """Put rows that follow each other into one."""
    if len(parts) == 1:
        return parts[0]
    names = parts[0].columns
    paths = next((part.failed_inputs for part in parts if part.reasons), {})
    return Rows(
        np.concatenate([part.row for part in parts]),
        {name: np.concatenate([part.columns[name] for part in parts]) for name in names},
        np.concatenate([part.failed for part in parts]),
        [reason for part in parts for reason in part.reasons],
        {p: np.concatenate([x.failed_inputs[p] for x in parts if x.reasons]) for p in paths},
    )
