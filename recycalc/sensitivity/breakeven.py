"""Break-even: the value of a parameter at which a route just competes, earns or pays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from recycalc.comparison import MARKET
from recycalc.comparison.display import digits
from recycalc.parameters import Scenario
from recycalc.sensitivity.axes import shown_unit
from recycalc.sensitivity.root_search import POINTS, roots, search
from recycalc.units import Quantity

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class BreakEven:
    """Where a difference is zero: all roots found, or none.

    Parameters
    ----------
    scenario : Scenario
    path, unit : str
        The parameter solved for, and its own unit.
    route, against : str
    difference : str
        What is zero at the break-even, in words.
    difference_unit : str
    frame : DataFrame
        See `table`.
    curve : DataFrame
        The scan: ``scenario, value, difference``, NaN where it cannot be evaluated.
    scenarios : int
    """

    scenario: Scenario
    path: str
    unit: str
    route: str
    against: str
    difference: str
    difference_unit: str
    frame: pd.DataFrame
    curve: pd.DataFrame
    scenarios: int

    def table(self) -> pd.DataFrame:
        """Give one row per root.

        Returns
        -------
        DataFrame
            ``scenario`` (0 for a single one), ``value`` in `unit`, ``in_range`` (within the
            parameter's low and high), ``step`` (the difference jumps past zero there).
        """
        return self.frame.copy()

    @property
    def count(self) -> Any:
        """Number of roots; an array over scenarios."""
        found = np.bincount(self.frame["scenario"].to_numpy(dtype=int), minlength=self.scenarios)
        return int(found[0]) if self.scenarios == 1 else found

    @property
    def status(self) -> Any:
        """Whether there is ``none``, ``one`` or there are ``several``."""
        words = np.array(["none", "one", "several"])[np.minimum(self.count, 2)]
        return str(words) if self.scenarios == 1 else words

    @property
    def only(self) -> Any:
        """The break-even as a pint quantity where there is exactly one, else NaN."""
        found = np.full(self.scenarios, np.nan)
        rows = self.frame["scenario"].to_numpy(dtype=int)
        single_ = np.bincount(rows, minlength=self.scenarios)[rows] == 1
        found[rows[single_]] = self.frame["value"].to_numpy()[single_]
        return Quantity(float(found[0]) if self.scenarios == 1 else found, self.unit)

    @property
    def ends(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Value and difference at both ends of what was looked at, first scenario."""
        known = self.curve[(self.curve["scenario"] == 0)].dropna()
        if known.empty:
            return (np.nan, np.nan), (np.nan, np.nan)
        pairs = known[["value", "difference"]].to_numpy()
        low, high = pairs[0], pairs[-1]
        return (float(low[0]), float(low[1])), (float(high[0]), float(high[1]))

    def in_words(self) -> str:
        """Say the answer in a sentence or two."""
        if self.scenarios > 1:
            none, one = (int((self.count == n).sum()) for n in (0, 1))
            return (
                f"{self.path}: of {self.scenarios} scenarios {one} break even once, {none} never, "
                f"{self.scenarios - one - none} more than once."
            )
        (low, at_low), (high, at_high) = self.ends
        unit, there = (
            f" {name}" if name != "1" else ""
            for name in (shown_unit(self.unit), self.difference_unit)
        )
        looked = (
            f"{self.difference} is {digits(at_low)}{there} at {digits(low)} and "
            f"{digits(at_high)}{there} at {digits(high)}{unit}"
        )
        if not self.count:
            if np.isnan(low):
                return f"{self.path}: no value could be evaluated."
            return f"{self.path}: no break-even. The {looked}."
        values = [
            f"{row.value:.6g}{unit}"
            + ("" if row.in_range else " (beyond its range)")
            + (" (in a step)" if row.step else "")
            for row in self.frame.itertuples()
        ]
        if self.count > 1:
            return (
                f"{self.path}: {self.count} break-evens, at {' and '.join(values)}. The {looked}."
            )
        return f"{self.path} = {values[0]}. The {looked}."


def break_even(
    scenario: Scenario,
    path: str,
    against: str = MARKET,
    route: str | None = None,
    target: Any = None,
    low: Any = None,
    high: Any = None,
    points: int = POINTS,
) -> BreakEven:
    """Solve a parameter for the point where a route just competes, earns or pays.

    Parameters
    ----------
    scenario : Scenario
        May hold arrays of scenarios.
    path : str
        The parameter to solve for.
    against : str
        ``market``: unit cost equals market price; the name of a route: unit costs are equal;
        ``margin``, ``gross_margin``, ``npv``, ``irr`` (real): that of the route equals `target`.
    route : str, optional
        By default the first recycled one.
    target : quantity, str or float, optional
        By default 0; needed for ``irr``.
    low, high : quantity, str or float, optional
        Where to look; by default everything physically possible, up to a thousand times the range
        of the parameter.
    points : int
        Of the scan between `low` and `high`.

    Raises
    ------
    InputError

    Notes
    -----
    The difference is scanned at all points at once; every change of its sign is a bracket, all of
    which are refined together by Chandrupatla's method (`scipy.optimize.elementwise.find_root`).
    Two roots within one step of the scan are missed. A real IRR equals its target where the NPV
    at that rate is zero, which is what is solved.
    """
    import pandas as pd

    solved = search(scenario, path, against, route, target, low, high, points)
    question, count = solved.question, solved.count
    x, f = solved.x, solved.difference(np.tile(solved.x[:, None], count))
    if not np.isfinite(f).any():
        question({path: float(x[len(x) // 2])})  # alone, a scenario says why it fails
    found = roots(x, f, solved.at, question.in_whole_years(path))
    parameter = scenario.parameters[path]
    inside = np.ones(len(found), dtype=bool)
    if parameter.low is not None and parameter.high is not None:
        inside = (found[:, 1] >= parameter.low) & (found[:, 1] <= parameter.high)
    frame = pd.DataFrame(
        {
            "scenario": found[:, 0].astype(int),
            "value": found[:, 1],
            "in_range": inside,
            "step": found[:, 2] > 0.0,
        }
    )
    unit = shown_unit(parameter.unit)
    frame.attrs["units"] = {"scenario": "", "value": unit, "in_range": "", "step": ""}
    curve = pd.DataFrame(
        {
            "scenario": np.repeat(np.arange(count), len(x)),
            "value": np.tile(x, count),
            "difference": f.T.ravel(),
        }
    )
    curve.attrs["units"] = {"scenario": "", "value": unit, "difference": solved.unit}
    return BreakEven(
        question.scenario, path, parameter.unit, solved.route, against, solved.words, solved.unit,
        frame, curve, count,
    )  # fmt: skip
