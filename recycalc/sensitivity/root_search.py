"""The search behind a break-even: where to look, and every zero that is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from recycalc.comparison import MARKET
from recycalc.errors import Faults, single, suggestion
from recycalc.parameters import Scenario
from recycalc.parameters.record import BELOW_ONE, POSITIVE, SIGNED, bounds
from recycalc.sensitivity.axes import own_unit, read_number, shown_unit, with_paths_set
from recycalc.sensitivity.inputs import check_path
from recycalc.sensitivity.library import scipy
from recycalc.sensitivity.outputs import MARKET_PRICE, UNIT_COST
from recycalc.sensitivity.question import (
    MEASURES,
    WHOLE_YEARS,
    Array,
    Question,
    ask,
    first_recycled,
)
from recycalc.sensitivity.sampling import is_whole

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
_NEAR = 1e-6  # how close a bound that is not allowed itself is approached
_STEP = 1e-6  # a root that leaves more of the difference at the bracket's ends is a step


@dataclass(frozen=True, eq=False)
class Search:
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


def search(
    scenario: Scenario,
    path: str,
    against: str,
    route: str | None,
    target: Any,
    low: Any,
    high: Any,
    points: int,
) -> Search:
    """Prepare the search of `recycalc.sensitivity.break_even`, whose arguments it takes.

    Raises
    ------
    InputError
        Listing every fault of the request.
    """
    faults = Faults()
    chosen = route or first_recycled(scenario)
    _check(scenario, path, against, chosen, target, points, faults)
    asked = [own_unit(scenario, path, end, faults) if end is not None else None
             for end in (low, high)] if path in scenario.parameters else [None, None]  # fmt: skip
    rate = (
        own_unit(scenario, RATE, target, faults)
        if against == "irr" and target is not None
        else None
    )
    goal = 0.0
    if target is not None and against in TARGETS and against != "irr":
        unit = MEASURES[TARGETS[against]].format(money=scenario.money)
        goal = read_number(scenario, target, unit, "target", faults) or 0.0
    faults.raise_if_any()
    x = _points(scenario, path, asked, points)
    case = with_paths_set(
        scenario, {path: max(x[len(x) // 2], 1.0) if path in WHOLE_YEARS else x[len(x) // 2]}
    )
    cost = f"{UNIT_COST}{chosen}"
    if against == MARKET:
        question, words = ask(case, [cost, MARKET_PRICE], many=True), "unit cost less market price"
    elif against in case.routes:
        question, words = (
            ask(case, [cost, f"{UNIT_COST}{against}"], many=True),
            f"unit cost less {against}'s",
        )
    else:
        name = f"{TARGETS[against]}_{chosen}"
        question, words = ask(case, name, many=True), f"{against.replace('_', ' ')} less its target"
    if against == "irr":
        words = f"NPV at {float(rate or 0.0):.4g} {shown_unit(scenario.parameters[RATE].unit)}"
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
        own, other = answers[first], answers[rest[0]] if rest else goal
        if not rest:
            return own - other
        # by value, what sells for nothing carries no cost: nothing there is compared
        return np.where((own == 0.0) & (other == 0.0), np.nan, own - other)

    return Search(question, path, chosen, x, fixed, count, zero, words, unit)


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
    if not is_whole(points) or points < 3:
        faults.add("too few points, or no number of them", "points", points,
                   "a whole number, 3 or more",
                   "leave it out")  # fmt: skip


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
    last = path.rsplit(".", 1)[-1]
    if last in POSITIVE:
        least = max(least, _NEAR * scale)
    if last in SIGNED:
        least *= 1.0 - _NEAR
    if last in BELOW_ONE:
        most *= 1.0 - _NEAR
    begin = least if asked[0] is None else float(asked[0])
    end = (most if most < np.inf else 1e3 * scale) if asked[1] is None else float(asked[1])
    if not begin < end:
        raise single(
            "low is not below high", path, f"{begin:g} to {end:g} {shown_unit(parameter.unit)}",
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


def roots(x: Array, f: Array, at: Callable[[Array, Any], Array], whole: bool) -> Array:
    """Refine every sign change of the scan; rows of scenario, value, and 1 for a step.

    Of whole years it is the first beyond the change.
    """
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
        solved = scipy("optimize.elementwise").find_root(
            at, (x[point], x[point + 1]), args=(scenario.astype(float),)
        )
        height = np.maximum(abs(f[point, scenario]), abs(f[point + 1, scenario]))
        left = abs(solved.f_x)
        fine = left <= height  # a greater rest is a pole, no root
        step = left > _STEP * height
        rows = np.stack([scenario, solved.x, step], axis=1)
        found.append(rows[fine])
    rows = np.concatenate(found)
    return rows[np.lexsort((rows[:, 1], rows[:, 0]))]
