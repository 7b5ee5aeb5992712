"""The plant size that costs least: economy of scale against the longer haul."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from operator import index
from typing import TYPE_CHECKING, Any

import numpy as np

from recycalc.comparison.display import shown
from recycalc.comparison.model import RouteResult
from recycalc.comparison.proof import built
from recycalc.comparison.result import Comparison, compare
from recycalc.comparison.size_curve import UNIT, beyond, curve, near
from recycalc.errors import Faults, InputError, single
from recycalc.parameters import Scenario, require_scenario
from recycalc.parameters.override import read_override
from recycalc.parameters.record import bound_fault
from recycalc.units import Quantity, base_factor

if TYPE_CHECKING:
    import pandas as pd

CAPACITY = "feed.capacity"
POINTS, FEWEST, MOST = 61, 3, 10_000
GRID = 33  # points of a grid that closes in on the lowest cost
CLOSE = 1e-6  # relative width at which it is found


@dataclass(frozen=True)
class PlantSize:
    """The capacity of lowest unit cost, and the curve that it lies on.

    Parameters
    ----------
    comparison : Comparison
        The route alone, at the optimum: its ledger, hauls and explanations.
    curve : DataFrame
        By capacity: unit cost and its parts [money/kg], mean haul and radius of the widest
        catchment [km], largest share of what is collected of a source in the region [1]; units
        in ``attrs["units"]``.
    low, high : Quantity
        The capacities between which the cost lies within 1 % of the lowest.
    edge : str
        ``"low"`` or ``"high"`` where the optimum lies at that end of the range, else empty.
    grows : bool
        Whether the haul grows with the plant, that is whether a catchment is set.
    beyond : list of str
        Where along the range equipment is beyond its cost curve, or the plant takes more scrap
        than is collected in the region.
    """

    comparison: Comparison
    curve: pd.DataFrame
    low: Any
    high: Any
    edge: str
    grows: bool
    beyond: list[str]

    @property
    def route(self) -> str:
        """Name of the route."""
        return self.comparison.routes[0]

    @cached_property
    def capacity(self) -> Any:
        """Capacity of lowest unit cost, freed magnet fed to the plant [t/year]."""
        capacity = self.comparison.scenario.numbers[CAPACITY]
        return Quantity(float(shown(capacity, UNIT)), UNIT)

    @property
    def unit_cost(self) -> Any:
        """The lowest unit cost of the reference product [money/kg]."""
        return self.comparison.unit_cost(self.route)

    @property
    def supply(self) -> Any:
        """Capacity at which the plant takes all that is collected of a source in the region.

        In t/year; None without a catchment.
        """
        hauls = self.comparison.hauls(self.route).values()
        shares = [float(ways["share"].magnitude) for ways in hauls if "share" in ways]
        taken = max(shares, default=0.0)  # grows in proportion to capacity
        return self.capacity / taken if taken > 0.0 else None

    @property
    def flat(self) -> bool:
        """Whether every capacity of the range costs within 1 % of the lowest."""
        capacities = self.curve["capacity"]
        return bool(
            self.low.magnitude <= capacities.min() and self.high.magnitude >= capacities.max()
        )

    @property
    def warnings(self) -> list[str]:
        """What to know before trusting the result, at the optimum and along the range."""
        return [*self.comparison.warnings, *self.beyond]

    def headline(self) -> str:
        """Say the answer in plain words."""
        at = f"{self.capacity.magnitude:,.0f} {UNIT}"
        cost = f"{self.unit_cost.magnitude:.2f} {self.comparison.per_kg}"
        said = [f"{self.route}: the lowest unit cost is {cost} at {at} of scrap fed."]
        if self.flat:
            said.append("The curve is flat: the whole range costs within 1 % of it.")
        else:
            low, high = (f"{q.magnitude:,.0f}" for q in (self.low, self.high))
            said.append(f"Between {low} and {high} {UNIT} the cost is within 1 % of it.")
        if self.edge:
            end = {"low": "lower", "high": "upper"}[self.edge]
            said.append(f"It lies at the {end} end of the range: the optimum may lie beyond.")
        if self.supply is not None and self.supply < self.capacity:
            said.append(
                "But so much is not collected in its region: it lasts for "
                f"{self.supply.magnitude:,.0f} {UNIT}."
            )
        if not self.grows:
            said.append(
                "No catchment is set, so the haul does not grow with the plant: set arising "
                "(recycalc params list catchment)."
            )
        return " ".join(said)

    def to_dict(self) -> dict[str, Any]:
        """Give the result as plain dictionaries, as ``--format json`` prints it."""
        rows = [
            {str(k): float(v) if isfinite(v) else None for k, v in row.items()}
            for row in self.curve.to_dict("records")
        ]
        return {
            "route": self.route,
            "capacity": self.capacity.magnitude,
            "unit_cost": float(self.unit_cost.magnitude),
            "within_1_percent": [self.low.magnitude, self.high.magnitude],
            "supply": None if self.supply is None else float(self.supply.magnitude),
            "edge": self.edge or None,
            "flat": self.flat,
            "haul_grows": self.grows,
            "units": self.curve.attrs["units"],
            "curve": rows,
            "warnings": self.warnings,
            "provenance": self.comparison.provenance,
        }


def plant_size(
    scenario: Scenario,
    route: str | None = None,
    low: Any = None,
    high: Any = None,
    points: int = POINTS,
) -> PlantSize:
    """Find the plant size that minimises the unit cost of a recycled route.

    Capital and labour per kg fall with size by their exponents; where a catchment is set, the
    haul grows with the root of size. All capacities of a logarithmic grid run at once; finer
    grids between the neighbours of the best then close in on the optimum. Of several local
    minima the one that the first grid shows lowest is taken.

    Parameters
    ----------
    scenario : Scenario
    route : str, optional
        A recycled route, by default the scenario's first.
    low, high : quantity, str or float, optional
        Range of capacity [t/year], by default that of ``feed.capacity``.
    points : int
        Of the curve.

    Raises
    ------
    InputError
        For a range that is none, a route that is not known or not recycled, and a scenario whose
        size follows from something else.
    """
    require_scenario(scenario)
    faults = Faults()
    start, end = _range(scenario, low, high, faults)
    count = _points(points, faults)
    case = _case(scenario, route, faults)
    faults.raise_if_any()
    assert case is not None

    def evaluated(capacities: Any) -> RouteResult:
        many = compare(case.with_values({CAPACITY: Quantity(capacities, UNIT)}))
        return many.evaluation.routes[case.routes[0]]

    def cost(capacities: Any) -> Any:
        return np.broadcast_to(evaluated(capacities).unit_cost, np.shape(capacities))

    grid = np.geomspace(start, end, count)
    result = evaluated(grid)
    costs = np.broadcast_to(result.unit_cost, grid.shape)
    if not np.any(np.isfinite(costs)):
        raise single("no capacity gives a unit cost", CAPACITY, f"{start:g} to {end:g} {UNIT}",
                     "a scenario that can be evaluated", "compare it first")  # fmt: skip
    best = _lowest(cost, grid, costs)
    at_best = compare(case.with_values({CAPACITY: Quantity(best, UNIT)}))
    least = float(at_best.evaluation.routes[case.routes[0]].unit_cost)
    flat = near(grid, costs, best, least)
    return PlantSize(
        at_best,
        curve(grid, result, scenario.money),
        Quantity(flat[0], UNIT),
        Quantity(flat[1], UNIT),
        "low" if best == start else "high" if best == end else "",
        any(way.radius is not None for way in result.costs.hauls.values()),
        beyond(grid, result),
    )


def _range(scenario: Scenario, low: Any, high: Any, faults: Faults) -> tuple[float, float]:
    """Read the range of capacity [t/year], noting every fault."""
    own = scenario.parameters[CAPACITY]
    ends: list[float] = []
    for name, given, default in (("low", low, own.low), ("high", high, own.high)):
        noted = Faults()
        override = read_override(
            CAPACITY, default if given is None else given, scenario.parameters, (), noted
        )
        for fault in noted:
            faults.add(fault.what, f"{name} of the range", fault.given, fault.needed, fault.cure)
        if override is None or override.number is None:
            continue
        number = override.number * base_factor(override.unit)[0]
        needed = bound_fault(CAPACITY, number, UNIT)
        if np.ndim(number):
            needed = "one capacity"
        if needed:
            faults.add("not a capacity", f"{name} of the range", given, needed,
                       f"write e.g. '500 {UNIT}'")  # fmt: skip
        else:
            ends.append(float(shown(number, UNIT)))
    if len(ends) == 2 and not ends[0] < ends[1]:
        faults.add("range is empty", "range of capacity", f"{ends[0]:g} to {ends[1]:g} {UNIT}",
                   "low below high", "swap them or widen the range")  # fmt: skip
    return (ends[0], ends[1]) if len(ends) == 2 else (1.0, 2.0)


def _points(points: object, faults: Faults) -> int:
    """Read the number of points, noting a fault."""
    try:
        count = index(points)  # type: ignore[arg-type]
    except TypeError:
        count = 0
    if not FEWEST <= count <= MOST or isinstance(points, bool):
        faults.add("points cannot be used", "points", points,
                   f"a whole number from {FEWEST} to {MOST}", f"give {POINTS}")  # fmt: skip
    return count


def _case(scenario: Scenario, route: str | None, faults: Faults) -> Scenario | None:
    """Choose the one route, noting why its size cannot be chosen."""
    known = scenario.catalogue.trees.get("routes", {})
    recycled = [name for name in scenario.routes if known[name].get("kind") == "recycled"]
    chosen = route or next(iter(recycled), scenario.routes[0])
    if any(path != CAPACITY for path in scenario.arrays):
        faults.add("many scenarios at once", "plant size", "an array of values", "one scenario",
                   "find the size of one scenario at a time")  # fmt: skip
    try:
        case = scenario.with_choices(routes=[chosen])
        model = built(case)
    except InputError as error:
        faults.extend(error)
        return None
    if model.routes[0].route.kind != "recycled":
        faults.add("route has no scrap to collect", f"routes.{chosen}", "a primary route",
                   "a recycled route", f"name one, e.g. {next(iter(recycled), 'hydromet_full')}",
                   )  # fmt: skip
    if model.routes[0].route.series:
        faults.add("size follows from the units retired", "feed_series", scenario.feed_series,
                   "a plant whose capacity is chosen", "leave feed_series out of the scenario",
                   )  # fmt: skip
    return case


def _lowest(cost: Callable[[Any], Any], grid: Any, costs: Any) -> float:
    """Close in on the lowest cost by grids between the neighbours of the best point so far."""
    while True:
        best = int(np.nanargmin(costs))
        left, right = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
        if right / left - 1.0 < CLOSE:
            return float(grid[best])
        grid = np.geomspace(left, right, GRID)
        costs = cost(grid)
