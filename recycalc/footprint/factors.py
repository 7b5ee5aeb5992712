"""Where the factors of a route stand: the structure of its footprint, without a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from recycalc.errors import Faults
from recycalc.parameters import FREIGHT, INDICATORS, Scenario
from recycalc.process import Route

TABLE = "footprints.csv"
NEEDED = ("climate_change", "primary_energy")
"""Indicators that every item must have; where another is absent, the item has none of it."""
STUDY = "study_"
"""Items of that name stand for the lump sums of a published study: no factor can fit them."""


@dataclass(frozen=True)
class Factors:
    """Factors of the items of a route: path by item and indicator.

    `categories` and `names` are the items' own; `potentials` gives the path of the global warming
    potential of each gas that a step emits.
    """

    paths: Mapping[str, Mapping[str, str]]
    categories: Mapping[str, str]
    names: Mapping[str, str]
    potentials: Mapping[str, str]


def route_factors(route: Route, gate: str, scenario: Scenario, faults: Faults) -> Factors:
    """Find the factor of everything that a route uses to a gate, noting what is missing."""
    items = scenario.catalogue.items
    first: dict[str, str] = {}
    for item, where in _used(route, gate):
        first.setdefault(item, where)
    return Factors(
        {item: _item(item, where, scenario, faults) for item, where in first.items()},
        {item: row["category"] for item, row in items.items()},
        {item: row["name"] for item, row in items.items()},
        potentials(route, gate),
    )


def potentials(route: Route, gate: str) -> dict[str, str]:
    """Give the path of the global warming potential of each gas that a route's steps emit."""
    gases = (emission.gas for step in route.until(gate) for emission in step.emissions)
    return {gas: f"climate.gwp100.{gas}" for gas in gases}


def factor_path(item: str, indicator: str, scenario: Scenario) -> str | None:
    """Give the path of a factor: the region's own, that of the region it is like, that of all."""
    table = scenario.catalogue.trees.get("regions", {}).get(scenario.region, {})
    for region in (scenario.region, table.get("like", "all"), "all"):
        path = f"footprints.{region}.{item}.{indicator}"
        if path in scenario.parameters:
            return path
    return None


def has_footprint(route: Route, gate: str) -> bool:
    """Tell whether a route is made of items that can have a footprint at all."""
    return not any(item.startswith(STUDY) for item, _ in _used(route, gate))


def _used(route: Route, gate: str) -> Iterator[tuple[str, str]]:
    """Yield every item that a route uses to a gate, and where."""
    for source in route.scrap:
        yield FREIGHT, f"scrap.{source.name}"
        yield from ((use.item, f"scrap.{source.name}") for use in source.uses)
    for step in route.until(gate):
        yield from ((use.item, step.path) for use in step.uses)
        if step.additions is not None:
            yield from ((item, step.path) for item in step.additions.items.values())


def _item(item: str, where: str, scenario: Scenario, faults: Faults) -> dict[str, str]:
    paths = {indicator: factor_path(item, indicator, scenario) for indicator in INDICATORS}
    missing = [
        f"{scenario.region},{item},{indicator}" for indicator in NEEDED if not paths[indicator]
    ]
    if missing:
        faults.add(
            f"{item} has no footprint",
            f"{TABLE}: {where}",
            f"no row {' and none '.join(missing)}",
            f"{' and '.join(missing)}, or the same for region all",
            f"add to {TABLE} what is missing, with its range and source",
        )
    return {indicator: path for indicator, path in paths.items() if path}
