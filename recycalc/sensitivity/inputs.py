"""The uncertain parameters of a question, as a way from the unit cube to their values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from recycalc.errors import Faults, suggestion
from recycalc.sensitivity import choice
from recycalc.sensitivity.correlation import Group, Pairs, check_pairs, groups
from recycalc.sensitivity.distributions import Marginal, marginal
from recycalc.sensitivity.question import Array, Question

_END = 1e-3  # probability kept off the ends of a distribution that has none
_ENDLESS = ("normal", "lognormal")


@dataclass(frozen=True, eq=False)
class Inputs:
    """Parameters that vary, and the factors they move in.

    Parameters
    ----------
    question : Question
    paths : tuple of str
    joint : tuple of Group
        Correlated parameters; each group is one factor.
    notes : tuple of str
        Repairs of the correlations.
    """

    question: Question
    paths: tuple[str, ...]
    joint: tuple[Group, ...] = ()
    notes: tuple[str, ...] = ()

    @cached_property
    def groups(self) -> Mapping[str, Sequence[str]]:
        """Parameters of every factor; a group is named after its members."""
        apart = {path: (path,) for path in self.paths}
        for group in self.joint:
            for path in group.paths:
                apart.pop(path, None)
        return {name_of(g.paths): g.paths for g in self.joint} | apart

    def values(self, u: Array) -> dict[str, Array]:
        """Give values in the parameters' own units from independent probabilities.

        Parameters
        ----------
        u : ndarray
            Scenario x parameter [1].
        """
        drawn = {path: u[:, order] for order, path in enumerate(self.paths)}
        for group in self.joint:
            drawn |= group.correlated(drawn)
        return {path: self.value(path, drawn[path]) for path in self.paths}

    def along(self, levels: Array) -> dict[str, Array]:
        """Give values where every factor stands at a level from 0 to 1.

        Members of a group all stand at the level of its first, or opposite it where they are
        correlated negatively with it. A normal or lognormal distribution has no ends: levels 0
        and 1 are its 0.001 and 0.999 quantiles.

        Parameters
        ----------
        levels : ndarray
            Scenario x factor [1].
        """
        against = {
            path
            for group in self.joint
            for path, row in zip(group.paths, group.factor, strict=True)
            if row[0] < 0.0
        }
        found = {}
        for k, members in enumerate(self.groups.values()):
            for path in members:
                u = 1.0 - levels[:, k] if path in against else levels[:, k]
                if self._laws[path][0].distribution in _ENDLESS:
                    u = np.clip(u, _END, 1.0 - _END)
                found[path] = self.value(path, u)
        return found

    def value(self, path: str, u: Array) -> Array:
        """Give values of one parameter from probabilities [1]."""
        law, factor = self._laws[path]
        return np.asarray(self.question.whole(path, law.ppf(u) / factor), dtype=float)

    @cached_property
    def _laws(self) -> dict[str, tuple[Marginal, float]]:
        scenario, found = self.question.scenario, {}
        for path in self.paths:
            parameter = scenario.parameters[path]
            factor = scenario.conversion(parameter.unit, parameter.index)[0]
            found[path] = marginal(parameter, factor), factor
        return found


def inputs(
    question: Question,
    parameters: Sequence[str] | None = None,
    correlations: bool | Pairs = True,
    repair: bool = False,
) -> Inputs:
    """Take the parameters that vary in a study.

    Parameters
    ----------
    question : Question
    parameters : sequence of str, optional
        See `uncertain`.
    correlations : bool or mapping
        Those of the files, none, or pairs of paths with a rank correlation besides.
    repair : bool
        Take the nearest matrix where correlations contradict each other.

    Raises
    ------
    InputError
    """
    varied = tuple(uncertain(question, parameters))
    pairs: dict[tuple[str, str], float] = {}
    if correlations is not False:
        known = question.scenario.catalogue.correlations
        pairs = {pair: found.rank for pair, found in known.items()}
    if not isinstance(correlations, bool):
        faults = Faults()
        pairs |= check_pairs(correlations, varied, faults)
        faults.raise_if_any()
    joint, notes = groups(pairs, varied, repair)
    return Inputs(question, varied, joint, tuple(notes))


def name_of(paths: Sequence[str]) -> str:
    """Name a group of parameters: what their paths share, then what they do not."""
    parts = [path.split(".") for path in paths]
    shared = 0
    while len({tuple(p[: shared + 1]) for p in parts}) == 1 and shared < min(map(len, parts)) - 1:
        shared += 1
    head = "".join(f"{word}." for word in parts[0][:shared])
    return f"{head}({' + '.join('.'.join(p[shared:]) for p in parts)})"


def uncertain(question: Question, parameters: Sequence[str] | None = None) -> list[str]:
    """Give the parameters that vary: read by the outputs, with a range, not set by the scenario.

    Parameters
    ----------
    question : Question
    parameters : sequence of str, optional
        Paths, or patterns such as ``"prices.*"``; by default all.

    Raises
    ------
    InputError
        For a parameter that is not known, not read, or not free to vary.
    """
    faults = Faults()
    free, fixed = choice.uncertain(question.scenario, question.paths, faults)
    chosen = choice.matched(parameters, free, fixed, question.scenario, question.paths, faults)
    faults.raise_if_any()
    return list(chosen)


def check_path(question: Question, path: str, faults: Faults) -> bool:
    """Note a parameter that is not known, or that no output reads."""
    scenario = question.scenario
    if path not in scenario.parameters:
        cure = suggestion(path, scenario.parameters, "list them with `recycalc params list`")
        faults.add("parameter is not known", path, path, "a path of `recycalc params list`", cure)
    elif path not in question.paths:
        faults.add(
            "nothing reads the parameter",
            path,
            f"outputs {', '.join(question.outputs)}",
            "a parameter that the outputs depend on",
            suggestion(path, question.paths, "see `recycalc explain` for what they read"),
        )
    else:
        return True
    return False
