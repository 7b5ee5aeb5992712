"""Policy levers: each a ledger line or a change of a price, and nothing while it is unset.

Fees, credits, grants and refunds act on recycled routes, which they are made for; what changes a
price (premium, tariff, quota, floor) and a price on carbon act on every route.
"""

from __future__ import annotations

from collections.abc import Iterable

from recycalc.economics.ledger import Ledger
from recycalc.economics.prices import PriceList
from recycalc.footprint import CarbonFactors, carbon, carbon_factors, has_footprint
from recycalc.process import Balance, Route
from recycalc.units import Number, Reading, where

CATEGORY = "policy"
FEE, GRANT = "policy.producer_fee", "policy.capital_grant"
CREDIT_PER_KG, VAT_REFUND = "policy.production_credit", "policy.vat_refund"
ELASTICITY = "policy.demand_elasticity"
CARBON_PRICE, ON_ELECTRICITY = "policy.carbon_price", "policy.carbon_price_on_electricity"


def with_premium(product: str, elements: Iterable[str], price: Number, p: Reading) -> Number:
    """Give ``price * (1 + premium) * (1 + tariff) * quota ** (-1 / elasticity)`` [money/kg].

    Of a product that is sold, or bought to make an alloy up to its grade. The export-control
    premium and the import tariff stand by product. An extraction quota stands
    by element, as the share of free supply that may be mined; where demand answers the price with
    a constant elasticity (taken positive), a supply of that share clears at this price. A product
    of several elements follows the one whose quota is tightest.
    """
    for lever in ("price_premium", "import_tariff"):
        path = f"policy.{lever}.{product}"
        if path in p:
            price = price * (1.0 + p[path])
    quotas = [p[path] for e in elements if (path := f"policy.extraction_quota.{e}") in p]
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
        (FEE, "producer responsibility fee", magnet, "scrap fed"),
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


def priced_carbon(route: Route, gate: str, prices: PriceList) -> CarbonFactors | None:
    """Find what a price on a route's carbon needs, noting what is missing; None where unset."""
    if not prices.scenario.is_set(CARBON_PRICE):
        return None
    if not has_footprint(route, gate):
        prices.faults.add(
            "carbon of the route is not known",
            f"routes.{route.name}",
            f"{CARBON_PRICE}, and lump sums of a study",
            "items with a factor in footprints.csv",
            f"leave the route or {CARBON_PRICE} out",
        )
        return None
    return carbon_factors(route, gate, prices.scenario, prices.faults)


def carbon_lines(ledger: Ledger, balance: Balance, factors: CarbonFactors, p: Reading) -> None:
    """Book what carbon costs: ``price * direct`` and ``price * share passed on * electricity``.

    Direct are the plant's own fuels and gases, see `recycalc.footprint.carbon`; electricity bears
    the share of the price that its seller passes on.
    """
    emitted = carbon(balance, factors, p)
    price, paths = p[CARBON_PRICE], p.mark()
    ledger.add(
        "plant", CATEGORY, "carbon price, fuels and gases", emitted.direct, price,
        "carbon dioxide equivalent from the plant's own stacks", paths,
    )  # fmt: skip
    ledger.add(
        "plant", CATEGORY, "carbon price, electricity", emitted.electricity,
        price * p[ON_ELECTRICITY], "carbon dioxide equivalent of electricity bought", paths,
    )  # fmt: skip
