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


def route_factors(route: Route, scenario: Scenario, faults: Faults) -> Factors:
    """Find the factor of everything that a route uses, noting what is missing."""
    items = scenario.catalogue.items
    return Factors(
        {item: _item(item, where, scenario, faults) for item, where in _used(route)},
        {item: row["category"] for item, row in items.items()},
        {item: row["name"] for item, row in items.items()},
        potentials(route),
    )


def potentials(route: Route) -> dict[str, str]:
    """Give the path of the global warming potential of each gas that a route's steps emit."""
    gases = (emission.gas for step in route.steps for emission in step.emissions)
    return {gas: f"climate.gwp100.{gas}" for gas in gases}


def factor_path(item: str, indicator: str, scenario: Scenario) -> str | None:
    """Give the path of a factor: the region's own, that of the region it is like, that of all."""
    table = scenario.catalogue.trees.get("regions", {}).get(scenario.region, {})
    for region in (scenario.region, table.get("like", "all"), "all"):
        path = f"footprints.{region}.{item}.{indicator}"
        if path in scenario.parameters:
            return path
    return None


def has_footprint(route: Route) -> bool:
    """Tell whether a route is made of items that can have a footprint at all."""
    return not any(item.startswith(STUDY) for item, _ in _used(route))


def _used(route: Route) -> Iterator[tuple[str, str]]:
    """Yield every item that a route uses, and where."""
    for source in route.scrap:
        yield FREIGHT, f"scrap.{source.name}"
        yield from ((use.item, f"scrap.{source.name}") for use in source.uses)
    for step in route.steps:
        yield from ((use.item, step.path) for use in step.uses)
        if step.additions is not None:
            yield from ((item, step.path) for item in step.additions.items.values())


def _item(item: str, where: str, scenario: Scenario, faults: Faults) -> dict[str, str]:
    found = {}
    for indicator in INDICATORS:
        path = factor_path(item, indicator, scenario)
        if path is not None:
            found[indicator] = path
        elif indicator in NEEDED:
            row = f"{scenario.region},{item},{indicator}"
            faults.add(
                f"{item} has no footprint",
                f"{TABLE}: {where}",
                f"no row {row}",
                f"a row {row} or all,{item},{indicator} in {TABLE}",
                "add the row, with its range and source",
            )
    return found
