"""An outlook as a function from arrays of parameters to arrays of figures.

The shape that sensitivity studies need: names and units of the figures, paths and records of the
uncertain parameters, and the function between them, evaluated a block of scenarios at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from recycalc.comparison.display import shown
from recycalc.errors import Faults, suggestion
from recycalc.outlook.figures import filled_from
from recycalc.outlook.model import OutlookEvaluation, proven, run
from recycalc.outlook.structure import ELEMENTS
from recycalc.parameters import Parameter, Scenario

BLOCK = 512
"""Scenarios at a time: years by scenarios of one flow stay in the processor's cache."""
STEP = 5


class OnArrays:
    """Figures of an outlook over many scenarios.

    Parameters
    ----------
    scenario : Scenario
        One scenario to vary around.
    years : sequence of int, optional
        Years to report; by default the present and every fifth behind it.

    Attributes
    ----------
    units : dict of str to str
        Unit of every figure by name: ``balance_Nd_2035``, ``end_of_life_share_2035``,
        ``load_2035``, ``filled_from`` (NaN where the plant never fills) …
    uncertain : dict of str to Parameter
        Parameters with a range that the outlook reads.
    """

    def __init__(self, scenario: Scenario, years: Sequence[int] = ()) -> None:
        proof = proven(scenario)
        self.model = proof.model
        horizon = self.model.horizon
        self.numbers = {path: scenario.numbers[path] for path in proof.used}
        every = (horizon.present, *range(_next(horizon.present), horizon.last + 1, STEP))
        self.years = tuple(years) or tuple(dict.fromkeys(every))
        faults = Faults()
        for year in self.years:
            if year not in horizon.balanced:
                faults.add(
                    "year is not in the outlook",
                    "years",
                    year,
                    f"{horizon.balanced[0]} to {horizon.balanced[-1]}",
                    "leave it out",
                )
        for path, number in self.numbers.items():
            if np.ndim(number):
                faults.add(
                    "many scenarios at once", path, "an array", "one scenario to vary around",
                    "give a single value",
                )  # fmt: skip
        faults.raise_if_any()
        self.uncertain: dict[str, Parameter] = {
            path: scenario.parameters[path]
            for path in sorted(proof.used)
            if scenario.parameters[path].distribution != "fixed" and path not in scenario.overrides
        }
        self.units = {
            name: unit for name, (_, unit) in self._figures(run(self.model, self.numbers)).items()
        }

    def __call__(self, values: Mapping[str, Any], block: int = BLOCK) -> dict[str, Any]:
        """Evaluate many scenarios.

        Parameters
        ----------
        values : mapping of str to ndarray
            By path, in base units: arrays of one length, or single values.
        block : int
            Scenarios at a time; changes nothing but speed and memory.

        Returns
        -------
        dict of str to ndarray
            Figures by name, in `units`.
        """
        faults = Faults()
        arrays = {path: np.atleast_1d(np.asarray(x, dtype=float)) for path, x in values.items()}
        for path in arrays.keys() - self.numbers.keys():
            faults.add(
                "nothing in this outlook reads the parameter", "values", path,
                "a parameter that it reads", suggestion(path, self.numbers, "leave it out"),
            )  # fmt: skip
        lengths = {len(x) for x in arrays.values() if len(x) != 1} or {1}
        if len(lengths) != 1:
            faults.add(
                "arrays differ in length", "values", ", ".join(map(str, sorted(lengths))),
                "one length for all", "give as many values of each",
            )  # fmt: skip
        faults.raise_if_any()
        (many,) = lengths
        found: dict[str, Any] = {name: np.empty(many) for name in self.units}
        for start in range(0, many, block):
            stop = min(start + block, many)
            part = {path: x[start:stop] if len(x) > 1 else x[0] for path, x in arrays.items()}
            figures = self._figures(run(self.model, {**self.numbers, **part}))
            for name, (value, _) in figures.items():
                found[name][start:stop] = value
        return found

    def _figures(self, found: OutlookEvaluation) -> dict[str, tuple[Any, str]]:
        """Take the figures of the years asked for out of an evaluation."""
        first = self.model.horizon.balance
        by_year: dict[str, tuple[Any, str]] = {}
        for element in ELEMENTS:
            by_year[f"balance_{element}"] = (found.supply.balance[element], "t/year")
        by_year |= {name: (share, "1") for name, share in found.shares.items()}
        by_year["load"] = (found.plant.load, "1")
        figures: dict[str, tuple[Any, str]] = {
            f"{name}_{year}": (shown(number[year - first], unit), unit)
            for name, (number, unit) in by_year.items()
            for year in self.years
        }
        return figures | {"filled_from": (filled_from(self.model, found), "year")}


def _next(present: int) -> int:
    """Give the first round year behind the present."""
    return present - present % STEP + STEP
