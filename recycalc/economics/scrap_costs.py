"""What scrap costs: its price, its way to the plant, sorting and pre-treatment."""

from __future__ import annotations

from recycalc.economics.ledger import Ledger
from recycalc.economics.market import Market
from recycalc.economics.policy import with_premium
from recycalc.process import Haul, SourceFlow, amount, haul
from recycalc.units import Number, Reading

SCRAP_PRICE = "feed.scrap_price"
COLLECTION = "collection"
FREIGHT, SPOKES, TRUNK = "freight", "spoke freight", "trunk freight"


def scrap_price(source: SourceFlow, market: Market, p: Reading) -> Number:
    """Give the price of scrap [money/kg of freed magnet, powder or catalyst].

    `feed.scrap_price` where it is set, else the payable share of the contained value:
    ``price factor * sum(mass fraction * oxide factor * oxide price * payable share)``.
    """
    if SCRAP_PRICE in p:
        return p[SCRAP_PRICE]
    worth: Number = 0.0
    for product in market.valued:
        price = with_premium(product.name, product.factors, product.price.value(p), p)
        for element in product.factors:
            if element in market.payable and element in source.composition:
                paid = product.factor(element, p) * p[market.payable[element]]
                worth = worth + source.composition[element] * paid * price
    return worth * p[source.source.numbers["price_factor"]]


def scrap_lines(
    ledger: Ledger, flow: SourceFlow, market: Market, p: Reading
) -> tuple[Number, Haul]:
    """Buy, haul, sort and pre-treat the scrap of one source; give what was paid, and the haul."""
    number, name, freed = flow.source.numbers, flow.source.name, flow.source.freed
    paid = ledger.add(
        name,
        "feedstock",
        f"{freed} scrap",
        flow.bought,
        scrap_price(flow, market, p),
        f"{freed} bought = {freed} fed / liberation",
    )
    way = _freight_lines(ledger, flow, market, p)
    ledger.add(
        name,
        COLLECTION,
        "sorting and assay",
        flow.magnet,
        p[number["collection_cost"]],
        f"{freed} fed",
    )
    for use in flow.source.uses:
        ledger.add(
            name,
            market.categories[use.item],
            market.names[use.item],
            amount(use, flow.magnet, p),
            market.prices[use.item].value(p),
            f"{freed} fed",
        )
    return paid, way


def _freight_lines(ledger: Ledger, flow: SourceFlow, market: Market, p: Reading) -> Haul:
    """Haul the scrap of one source to the plant: straight, or by way of hubs.

    ``hauled * distance * freight rate``; with hubs ``hauled * spoke * freight rate * factor of
    small trucks``, ``hauled * handling cost`` and ``hauled * trunk * freight rate``.
    """
    name, rate = flow.source.name, f"regions.{market.region}.freight_rate"
    way = haul(flow, p)
    ways, moved = p.mark(), "mass hauled with host and moisture"
    if way.spoke is None:
        ledger.add(
            name, COLLECTION, FREIGHT, flow.hauled * way.trunk, p[rate],
            f"{moved}, times distance", ways,
        )  # fmt: skip
        return way
    assert flow.source.catchment is not None
    network = flow.source.catchment
    ledger.add(
        name, COLLECTION, SPOKES, flow.hauled * way.spoke,
        p[rate] * p[network.spoke_freight_factor],
        f"{moved}, times mean haul to a hub", ways,
    )  # fmt: skip
    ledger.add(name, COLLECTION, "hub handling", flow.hauled, p[network.handling_cost], moved)
    ledger.add(
        name, COLLECTION, TRUNK, flow.hauled * way.trunk, p[rate],
        f"{moved}, times mean haul from hubs to plant",
        tuple(path for path in ways if path != network.hubs),
    )  # fmt: skip
    return way
