"""Products, revenue, and how cost is shared among products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recycalc.economics.policy import with_floor, with_premium
from recycalc.economics.prices import Product
from recycalc.process import Stream
from recycalc.units import Number, Reading

CREDIT = "co-product credit"


@dataclass(frozen=True)
class Sale:
    """Mass [kg/year], price without VAT [money/kg] and revenue [money/year] of a product.

    `market` is the price at the gate, of which a route with a lesser product gets a share; `paths`
    are the parameters that its mass and price read.
    """

    product: Product
    mass: Number
    market: Number
    price: Number
    revenue: Number
    paths: tuple[str, ...] = ()


def sales(
    stream: Stream,
    products: Sequence[Product],
    gate_payable: str,
    route_payable: str | None,
    p: Reading,
) -> list[Sale]:
    """Sell what a route delivers at a gate.

    ``mass = sum(element flow * oxide factor)``; ``market = quoted price * payable share of the
    gate``, with what policy adds; ``price = market * payable share of the route``.
    """
    share = p[gate_payable]
    found = []
    shared = p.mark()
    for product in products:
        mass = product.mass(stream, p)
        market = price_at_gate(product, share, p)
        price = market * p[route_payable] if route_payable else market
        paths = (*shared, *p.mark())
        found.append(Sale(product, mass, market, price, mass * price, paths))
    return found


def price_at_gate(product: Product, payable: Number, p: Reading) -> Number:
    """Give the price that a gate fetches, with what policy adds [money/kg]."""
    price = with_premium(product.name, product.factors, product.price.value(p), p) * payable
    return with_floor(product.name, price, p)


def bearing(sold: Sequence[Sale], reference: Sale, method: str) -> Number:
    """Give what a kilogram of the reference product bears of a cost per year [year/kg].

    Parameters
    ----------
    sold : sequence of Sale
    reference : Sale
    method : str
        ``value``: each product bears cost in proportion to its revenue; ``mass``: to its mass;
        ``coproduct_credit``: the reference product bears all, less the others' revenue.
    """
    if method == "value":
        return reference.revenue / sum(s.revenue for s in sold) / reference.mass
    if method == "mass":
        return 1.0 / sum(s.mass for s in sold)
    return 1.0 / reference.mass


def allocate(
    costs: Mapping[str, Number], sold: Sequence[Sale], reference: Sale, method: str
) -> dict[str, Number]:
    """Give the unit cost of the reference product by category [money/kg].

    Parameters
    ----------
    costs : mapping of str to money/year
        By category.
    sold, reference, method
        As for `bearing`.
    """
    share = bearing(sold, reference, method)
    rows = {category: cost * share for category, cost in costs.items()}
    others = [s.revenue for s in sold if s.product.name != reference.product.name]
    if method == "coproduct_credit" and others:
        rows[CREDIT] = rows.get(CREDIT, 0.0) - sum(others) * share
    return rows
