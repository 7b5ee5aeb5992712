"""Products, revenue, and how cost is shared among products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recycalc.economics.prices import Product
from recycalc.process.flows import Stream
from recycalc.units import Number, Reading

CREDIT = "co-product credit"


@dataclass(frozen=True)
class Sale:
    """Mass [kg/year], price without VAT [money/kg] and revenue [money/year] of a product."""

    product: Product
    mass: Number
    price: Number
    revenue: Number


def sales(stream: Stream, products: Sequence[Product], payable: str, p: Reading) -> list[Sale]:
    """Sell what a route delivers at a gate.

    ``mass = sum(element flow * oxide factor)``; ``price = market price * payable share of the
    gate``.
    """
    share = p[payable]
    found = []
    for product in products:
        mass = sum(stream[e] * factor for e, factor in product.factors.items())
        price = product.price.value(p) * share
        found.append(Sale(product, mass, price, mass * price))
    return found


def allocate(
    costs: Mapping[str, Number], sold: Sequence[Sale], reference: str, method: str
) -> dict[str, Number]:
    """Give the unit cost of the reference product by category [money/kg].

    Parameters
    ----------
    costs : mapping of str to money/year
        By category.
    sold : sequence of Sale
    reference : str
        Name of the reference product.
    method : str
        ``value``: each product bears cost in proportion to its revenue; ``mass``: to its mass;
        ``coproduct_credit``: the reference product bears all, less the others' revenue.
    """
    sale = next(s for s in sold if s.product.name == reference)
    if method == "coproduct_credit":
        others = [s.revenue for s in sold if s.product.name != reference]
        rows = {category: cost / sale.mass for category, cost in costs.items()}
        if others:
            rows[CREDIT] = -sum(others) / sale.mass
        return rows
    if method == "mass":
        share = sale.mass / sum(s.mass for s in sold)
    else:
        share = sale.revenue / sum(s.revenue for s in sold)
    return {category: cost * share / sale.mass for category, cost in costs.items()}
