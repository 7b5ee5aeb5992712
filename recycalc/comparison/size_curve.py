"""The curve of unit cost over plant size: its table, its flat part, where it is not sure."""

from __future__ import annotations

from math import exp, isfinite, log
from typing import TYPE_CHECKING, Any

import numpy as np

from recycalc.comparison.display import shown
from recycalc.comparison.model import RouteResult
from recycalc.economics import CAPITAL_CHARGE, COLLECTION
from recycalc.units import Number

if TYPE_CHECKING:
    import pandas as pd

UNIT = "t/year"
FLAT = 0.01  # costs within this part of the lowest count as equal to it
PARTS = {COLLECTION: "collection", CAPITAL_CHARGE: "capital_charge", "labour": "labour"}


def near(grid: Any, costs: Any, best: float, least: float) -> tuple[float, float]:
    """Find the capacities around the best at which the cost leaves `FLAT` of the lowest.

    Read from the curve, straight in the logarithm of capacity between its points.
    """
    limit = least + FLAT * abs(least)

    def reach(towards: list[tuple[float, float]]) -> float:
        inside, at = best, least
        for capacity, value in towards:
            if not value <= limit:  # NaN too ends the range
                part = (limit - at) / (value - at) if isfinite(value) else 0.0
                return exp(log(inside) + part * (log(capacity) - log(inside)))
            inside, at = capacity, value
        return inside

    points = list(zip(grid.tolist(), costs.tolist(), strict=True))
    below = [point for point in reversed(points) if point[0] < best]
    return reach(below), reach([point for point in points if point[0] > best])


def curve(grid: Any, result: RouteResult, money: str) -> pd.DataFrame:
    """Tabulate the curve: unit cost, its parts, haul and radius."""
    import pandas as pd

    def along(number: Number) -> Any:
        return np.broadcast_to(number, grid.shape)

    parts = {name: result.by_category.get(c, 0.0) for c, name in PARTS.items()}
    hauls, sources = result.costs.hauls, result.balance.feed.sources
    hauled = sum(flow.hauled for flow in sources)
    distance = sum(flow.hauled * hauls[flow.source.name].distance for flow in sources) / hauled
    radii = [along(way.radius) for way in hauls.values() if way.radius is not None]
    taken = [along(way.share) for way in hauls.values() if way.share is not None]
    frame = pd.DataFrame(
        {
            "capacity": grid,
            "unit_cost": along(result.unit_cost),
            **{name: along(part) for name, part in parts.items()},
            "other": along(result.unit_cost - sum(parts.values())),
            "haul": along(shown(distance, "km")),
            "radius": shown(np.max(radii, axis=0), "km") if radii else along(np.nan),
            "share": np.max(taken, axis=0) if taken else along(np.nan),
        }
    )
    costs = dict.fromkeys(("unit_cost", *parts, "other"), f"{money}/kg")
    frame.attrs["units"] = {"capacity": UNIT, **costs, "haul": "km", "radius": "km", "share": "1"}
    return frame


def beyond(grid: Any, result: RouteResult) -> list[str]:
    """Name the capacities at which equipment or supply is beyond its range."""

    def stretches(wrong: Any) -> list[tuple[float, float]]:
        marked = np.broadcast_to(wrong, grid.shape)
        turns = np.flatnonzero(np.diff(marked, prepend=False, append=False))
        return [(grid[first], grid[after - 1]) for first, after in turns.reshape(-1, 2)]

    items: dict[tuple[float, float], list[str]] = {}
    for item in result.costs.capital:
        for stretch in stretches(np.logical_not(item.valid)):
            items.setdefault(stretch, []).append(f"{item.step}: {item.item}")
    found = [
        f"from {low:,.0f} to {high:,.0f} {UNIT} of capacity beyond the range of their cost "
        f"curves: {', '.join(names)}"
        for (low, high), names in items.items()
    ]
    for source, way in result.costs.hauls.items():
        if way.share is not None:
            found += [
                f"from {low:,.0f} to {high:,.0f} {UNIT} of capacity the plant takes more "
                f"{source} than is collected in its region"
                for low, high in stretches(way.share > 1.0)
            ]
    return found
