"""Policy levers: each a ledger line or a change of a price, and nothing while it is unset.

Fees, credits, grants and refunds act on recycled routes, which they are made for; what changes a
price (premium, tariff, quota, floor) acts on every route.
"""

from __future__ import annotations

from recycalc.economics.ledger import Ledger
from recycalc.economics.prices import Product
from recycalc.units import Number, Reading, where

CATEGORY = "policy"
FEE, GRANT = "policy.producer_fee", "policy.capital_grant"
CREDIT_PER_KG, VAT_REFUND = "policy.production_credit", "policy.vat_refund"
ELASTICITY = "policy.demand_elasticity"


def with_premium(product: Product, price: Number, p: Reading) -> Number:
    """Give ``price * (1 + premium) * (1 + tariff) * quota ** (-1 / elasticity)`` [money/kg].

    The export-control premium and the import tariff stand by product. An extraction quota stands
    by element, as the share of free supply that may be mined; where demand answers the price with
    a constant elasticity (taken positive), a supply of that share clears at this price. A product
    of several elements follows the one whose quota is tightest.
    """
    for lever in ("price_premium", "import_tariff"):
        path = f"policy.{lever}.{product.name}"
        if path in p:
            price = price * (1.0 + p[path])
    quotas = [p[path] for e in product.factors if (path := f"policy.extraction_quota.{e}") in p]
    if quotas:
        tightest = quotas[0]
        for quota in quotas[1:]:
            tightest = where(quota < tightest, quota, tightest)
        price = price * tightest ** (-1.0 / p[ELASTICITY])
    return price


def with_floor(product: str, price: Number, p: Reading) -> Number:
    """Give the greater of price and floor [money/kg]."""
    path = f"policy.price_floor.{product}"
    if path not in p:
        return price
    floor = p[path]
    return where(price > floor, price, floor)


def operating_lines(
    ledger: Ledger, region: str, magnet: Number, made: Number, added: Number, p: Reading
) -> None:
    """Book what a recycler is paid for running.

    Parameters
    ----------
    magnet, made : kg/year
        Waste magnet treated, reference product made.
    added : money/year
        Value added: revenue less what is bought.
    """
    for path, item, amount, basis in (
        (FEE, "producer responsibility fee", magnet, "magnet fed"),
        (CREDIT_PER_KG, "production credit", made, "reference product"),
    ):
        if path in p:
            ledger.add("plant", CATEGORY, item, amount, -p[path], basis)
    if VAT_REFUND in p:
        rate = p[VAT_REFUND] * p[f"regions.{region}.vat_rate"]
        ledger.add("plant", CATEGORY, "VAT refund", added, -rate, "value added")


def granted(fixed: Number, p: Reading) -> Number | None:
    """Give the capital that a grant pays [money], None where there is none."""
    return fixed * p[GRANT] if GRANT in p else None
