"""Where a route stands in its market: the prices it meets, what it can sell, and at which gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recycalc.economics.capital import (
    stages,
)
from recycalc.economics.policy import (
    priced_carbon,
)
from recycalc.economics.prices import Price, PriceList, Product
from recycalc.footprint import CarbonFactors
from recycalc.parameters import Parameter
from recycalc.process import (
    Route,
)

VALUED_AT = "separated_oxides"


@dataclass(frozen=True)
class Market:
    """Where a route's prices stand: the economic half of its structure.

    `products` leave at the gate, `credited` ones before it, where a grade had no use for them;
    scrap is `valued` by what its elements are worth as separated oxides. `traded` are the elements
    of the items bought that are products too. `carbon` is what a price on carbon needs, where one
    is set.
    """

    region: str
    prices: Mapping[str, Price]
    categories: Mapping[str, str]
    names: Mapping[str, str]
    traded: Mapping[str, tuple[str, ...]]
    products: tuple[Product, ...]
    credited: tuple[Product, ...]
    valued: tuple[Product, ...]
    payable: Mapping[str, str]
    reference: str
    gate_payable: str
    route_payable: str | None
    equipment: Mapping[str, Mapping[str, str]]
    curves: Mapping[str, list[tuple[str, str]]]
    schedule: tuple[str, ...]
    whole_operators: bool
    itemised: bool
    depreciated: bool
    carbon: CarbonFactors | None


def market(route: Route, gate: str, prices: PriceList) -> Market:
    """Find everything that costing a route needs, noting what is missing."""
    catalogue, region = prices.catalogue, prices.scenario.region
    needed: dict[str, str] = {}
    for step in route.steps:
        needed |= dict.fromkeys((use.item for use in step.uses), step.path)
        needed |= dict.fromkeys((use.item for use in step.byproducts), step.path)
        needed |= dict.fromkeys((levy.price_of for levy in step.levies), step.path)
        if step.additions is not None:
            needed |= dict.fromkeys(step.additions.items.values(), step.path)
    for source in route.scrap:
        needed |= dict.fromkeys((use.item for use in source.uses), f"scrap.{source.name}")
    payable = catalogue.trees.get("feed", {}).get("payable", {})
    schedule = prices.scenario.shares("finance.construction_schedule")
    products, credited = _sold(route, gate, prices)
    return Market(
        region,
        {item: prices.item(item, where) for item, where in needed.items()},
        {item: row["category"] for item, row in catalogue.items.items()},
        {item: row["name"] for item, row in catalogue.items.items()},
        {item: prices.components(item) for item in needed if item in catalogue.products},
        products,
        credited,
        prices.products((e for s in route.scrap for e in s.composition.paths), VALUED_AT),
        {e: node.path for e, node in payable.items() if isinstance(node, Parameter)},
        prices.scenario.reference_product,
        f"gates.{gate}.payable",
        route.payable,
        stages(route, prices),
        catalogue.curves,
        tuple(path for path in schedule.values() if path),
        route.whole_operators,
        prices.scenario.convention("installation") == "itemised",
        prices.scenario.convention("depreciation") != "none",
        priced_carbon(route, gate, prices),
    )


def _sold(
    route: Route, gate: str, prices: PriceList
) -> tuple[tuple[Product, ...], tuple[Product, ...]]:
    """Tell what a route sells at a gate, and what it withdraws and sells on the way."""
    arriving, made_up = route.elements, False
    withdrawn: tuple[str, ...] = ()
    for step in route.until(gate):
        if step.additions is not None:
            made_up = True
            withdrawn = arriving if step.additions.sold else ()
        arriving = tuple(step.recovery)
    if not made_up:
        return prices.products(arriving, gate), ()
    whole = prices.whole(gate)
    return (whole,) if whole else (), prices.products(withdrawn, gate)
