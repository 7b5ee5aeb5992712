"""Break-even: the value of a parameter at which a route just competes, earns or pays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from recycalc.comparison import MARKET
from recycalc.errors import Faults, single, suggestion
from recycalc.parameters import Scenario
from recycalc.parameters.record import POSITIVE, bounds
from recycalc.sensitivity.axes import own_unit, read_number, with_paths_set
from recycalc.sensitivity.inputs import check_path
from recycalc.sensitivity.outputs import MARKET_PRICE, UNIT_COST
from recycalc.sensitivity.question import (
    MEASURES,
    WHOLE_YEARS,
    Array,
    Question,
    ask,
    first_recycled,
)
from recycalc.units import Quantity

if TYPE_CHECKING:
    import pandas as pd

RATE = "finance.discount_rate"
TARGETS = {
    "margin": "margin_market",
    "gross_margin": "gross_margin",
    "npv": "npv",
    "irr": "npv",
}
"""Measure by what a target can be held against; an IRR is solved through the NPV at its rate."""
POINTS = 129
_OUTSIDE = 64  # points beyond each end of the range of uncertainty
_MOST_YEARS = 100
_STEP = 1e-6  # a root that leaves more of the difference at the bracket's ends is a step


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
            ``scenario`` (0 for a single one), ``value``, ``in_range`` (within the parameter's
            low and high), ``step`` (the difference jumps past zero there).
        """
        return self.frame

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
        unit, there = _shown(self.unit), _shown(self.difference_unit)
        looked = (
            f"{self.difference} is {at_low:.4g} {there} at {low:.4g} and {at_high:.4g} {there} at "
            f"{high:.4g} {unit}"
        )
        if not self.count:
            if np.isnan(low):
                return f"{self.path}: no value could be evaluated."
            return f"{self.path}: no break-even. The {looked}."
        values = [
            f"{row.value:.6g} {unit}"
            + ("" if row.in_range else " (beyond its range)")
            + (" (in a step)" if row.step else "")
            for row in self.frame.itertuples()
        ]
        many = f"{self.count} break-evens: " if self.count > 1 else ""
        return f"{self.path} = {many}{', '.join(values)}. The {looked}."


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

    solved = _solved(scenario, path, against, route, target, low, high, points)
    question, count = solved.question, solved.count
    x, f = solved.x, solved.difference(np.tile(solved.x[:, None], count))
    if not np.isfinite(f).any():
        question({path: float(x[len(x) // 2])})  # alone, a scenario says why it fails
    roots = _roots(x, f, solved.at, question.in_whole_years(path))
    parameter = scenario.parameters[path]
    inside = np.ones(len(roots), dtype=bool)
    if parameter.low is not None and parameter.high is not None:
        inside = (roots[:, 1] >= parameter.low) & (roots[:, 1] <= parameter.high)
    frame = pd.DataFrame(
        {
            "scenario": roots[:, 0].astype(int),
            "value": roots[:, 1],
            "in_range": inside,
            "step": roots[:, 2] > 0.0,
        }
    )
    unit = _shown(parameter.unit)
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


@dataclass(frozen=True, eq=False)
class _Solved:
    """A break-even about to be solved: the difference as a function of the parameter."""

    question: Question
    path: str
    route: str
    x: Array
    fixed: dict[str, Array]
    count: int
    zero: Callable[[dict[str, Array]], Array]
    words: str
    unit: str

    def difference(self, x: Array) -> Array:
        """Give the difference at the points x, one column per scenario."""
        return self.at(x.ravel(), np.tile(np.arange(self.count), len(x))).reshape(x.shape)

    def at(self, x: Array, scenario: Any) -> Array:
        """Give the difference at x for the scenarios of those numbers."""
        which = np.asarray(scenario).astype(int)
        values = {p: v[which] if np.ndim(v) else v for p, v in self.fixed.items()}
        return self.zero(self.question({**values, self.path: np.asarray(x, dtype=float)}))


def _solved(
    scenario: Scenario,
    path: str,
    against: str,
    route: str | None,
    target: Any,
    low: Any,
    high: Any,
    points: int,
) -> _Solved:
    faults = Faults()
    chosen = route or first_recycled(scenario)
    _check(scenario, path, against, chosen, target, points, faults)
    asked = [own_unit(scenario, path, end, faults) if end is not None else None
             for end in (low, high)] if path in scenario.parameters else [None, None]  # fmt: skip
    rate = own_unit(scenario, RATE, target, faults) if against == "irr" and target is not None else None
    goal = 0.0
    if target is not None and against in TARGETS and against != "irr":
        unit = MEASURES[TARGETS[against]].format(money=scenario.money)
        goal = read_number(scenario, target, unit, "target", faults) or 0.0
    faults.raise_if_any()
    x = _points(scenario, path, asked, points)
    case = with_paths_set(scenario, {path: max(x[len(x) // 2], 1.0) if path in WHOLE_YEARS else x[len(x) // 2]})
    cost = f"{UNIT_COST}{chosen}"
    if against == MARKET:
        question, words = ask(case, [cost, MARKET_PRICE]), "unit cost less market price"
    elif against in case.routes:
        question, words = ask(case, [cost, f"{UNIT_COST}{against}"]), f"unit cost less {against}'s"
    else:
        name = f"{TARGETS[against]}_{chosen}"
        question, words = ask(case, name), f"{against.replace('_', ' ')} less its target"
    if against == "irr":
        words = f"NPV at {float(rate):.4g} {_shown(scenario.parameters[RATE].unit)}"
    check_path(question, path, faults)
    faults.raise_if_any()
    if question.in_whole_years(path):
        x = np.unique(np.rint(x[(x >= 0.5) & (x <= _MOST_YEARS)]))
    fixed, count = _arrays(question, path)
    if rate is not None:
        fixed[RATE] = rate
    first, *rest = question.outputs
    unit = question.units[first]

    def zero(answers: dict[str, Array]) -> Array:
        return answers[first] - (answers[rest[0]] if rest else goal)

    return _Solved(question, path, chosen, x, fixed, count, zero, words, unit)


def _check(
    scenario: Scenario, path: str, against: str, route: str, target: Any, points: int,
    faults: Faults,
) -> None:  # fmt: skip
    if path not in scenario.parameters:
        cure = suggestion(path, scenario.parameters, "list them with `recycalc params list`")
        faults.add("parameter is not known", path, path, "a path of `recycalc params list`", cure)
    if route not in scenario.routes:
        faults.add("route is not in this comparison", "route", route, ", ".join(scenario.routes),
                   suggestion(route, scenario.routes, "name one of these"))  # fmt: skip
    known = (MARKET, *TARGETS, *(r for r in scenario.routes if r != route))
    if against not in known:
        faults.add("nothing to break even against", "against", against, ", ".join(known),
                   suggestion(against, known, "name one of these"))  # fmt: skip
    if against == "irr" and target is None:
        faults.add("target is missing", "target", "none", "a rate of return", "give e.g. 0.15")
    if against == "irr" and path == RATE:
        faults.add("the rate of return does not depend on the discount rate", path, "irr",
                   "another parameter", "solve npv for the discount rate instead")  # fmt: skip
    if target is not None and against not in TARGETS:
        faults.add("nothing to hold a target against", "target", target, "no target",
                   f"break even against {', '.join(TARGETS)}")  # fmt: skip
    if points < 3:
        faults.add("too few points", "points", points, "3 or more", "leave it out")


def _points(scenario: Scenario, path: str, asked: list[Any], points: int) -> Array:
    """Give the values to look at, in rising order and in the parameter's own unit."""
    parameter = scenario.parameters[path]
    factor = scenario.conversion(parameter.unit, parameter.index)[0]
    least, most = (bound / factor for bound in bounds(path))
    for rule in scenario.sums:
        if path in rule.members.values() and rule.balance is not None:
            others = [p for p in rule.members.values() if p != path and scenario.is_set(p)]
            most = min(most, 1.0 - float(np.max(sum(scenario.numbers[p] for p in others))))
    known = [v for v in (parameter.low, parameter.high, parameter.value) if v is not None]
    if scenario.is_set(path):
        known += [float(v) / factor for v in np.ravel(scenario.numbers[path])]
    low, high = max(min(known, default=0.0), least), min(max(known, default=1.0), most)
    scale = max(abs(low), abs(high)) or 1.0
    if path.rsplit(".", 1)[-1] in POSITIVE:
        least = max(least, 1e-6 * scale)
    begin = least if asked[0] is None else float(asked[0])
    end = (most if most < np.inf else 1e3 * scale) if asked[1] is None else float(asked[1])
    if not begin < end:
        raise single(
            "low is not below high", path, f"{begin:g} to {end:g} {_shown(parameter.unit)}",
            "low < high", "widen the range",
        )  # fmt: skip
    if asked[0] is not None and asked[1] is not None:
        return np.linspace(begin, end, points)
    grid = [np.linspace(low, high, points), np.linspace(begin, min(low, end), _OUTSIDE)]
    if most < np.inf:
        grid.append(np.linspace(high, most, _OUTSIDE))
    else:
        grid.append(np.minimum(high + scale * np.geomspace(1e-3, 1e3, _OUTSIDE), end))
    found = np.unique(np.concatenate([*grid, [begin, end]]))
    return found[(found >= begin) & (found <= end)]


def _arrays(question: Question, path: str) -> tuple[dict[str, Array], int]:
    """Give the overrides that are arrays over scenarios, and how many scenarios there are."""
    scenario = question.scenario
    found = {
        p: np.ravel(question.base(p))
        for p, o in scenario.overrides.items()
        if p != path and np.size(o.number) > 1
    }
    sizes = {len(v) for v in found.values()}
    if len(sizes) > 1:
        raise single(
            "arrays of scenarios differ in length", "scenario",
            ", ".join(f"{p}: {len(v)}" for p, v in found.items()), "one length", "make them alike",
        )  # fmt: skip
    return found, sizes.pop() if sizes else 1


def _roots(x: Array, f: Array, at: Callable[[Array, Any], Array], whole: bool) -> Array:
    """Refine every sign change of the scan; rows of scenario, value, and 1 for a step.

    Of whole years it is the first beyond the change.
    """
    from scipy.optimize.elementwise import find_root

    before, after = f[:-1], f[1:]
    point, scenario = np.nonzero(before * after < 0.0)
    found = [np.empty((0, 3))]
    exact, where = np.nonzero(f == 0.0)
    if exact.size and (f == 0.0).all(axis=0).any():
        raise single(
            "the difference is zero everywhere", "break-even", "no single value",
            "a parameter that moves the difference", "choose another parameter",
        )  # fmt: skip
    found.append(np.stack([where, x[exact], np.zeros(exact.size)], axis=1))
    if point.size and whole:
        found.append(np.stack([scenario, x[point + 1], np.ones(point.size)], axis=1))
    elif point.size:
        solved = find_root(at, (x[point], x[point + 1]), args=(scenario.astype(float),))
        height = np.maximum(abs(f[point, scenario]), abs(f[point + 1, scenario]))
        left = abs(solved.f_x)
        fine = left <= height  # a greater rest is a pole, no root
        step = left > _STEP * height
        rows = np.stack([scenario, solved.x, step], axis=1)
        found.append(rows[fine])
    rows = np.concatenate(found)
    return rows[np.lexsort((rows[:, 1], rows[:, 0]))]


def _shown(unit: str) -> str:
    return "1" if unit == "dimensionless" else unit
