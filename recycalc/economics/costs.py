"""The costs of a route: feedstock, items, labour, overheads, levies and the capital charge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recycalc.economics.allocation import CREDIT, Sale, sales
from recycalc.economics.capital import (
    CapitalItem,
    Investment,
    capital_items,
    fixed_capital,
)
from recycalc.economics.finance import scenario_charge_rates
from recycalc.economics.labour import dismantling_line, operator_lines
from recycalc.economics.ledger import Ledger
from recycalc.economics.market import Market
from recycalc.economics.policy import CATEGORY as POLICY
from recycalc.economics.policy import (
    carbon_lines,
    granted,
    operating_lines,
    with_premium,
)
from recycalc.economics.scrap_costs import COLLECTION, scrap_lines
from recycalc.process import (
    AUTOMATION,
    Balance,
    Haul,
    StepFlow,
    amount,
    basis_flow,
)
from recycalc.units import Number, Reading

CAPITAL_CHARGE = "capital charge"


@dataclass(frozen=True)
class Costs:
    """Ledger, sales and capital of a route.

    `varying` and `steady` are the operating costs [money/year] that follow the plant's load and
    that do not; `sold` by product at the gate, `credited` before it; `hauls` by scrap source.
    `flow_paths` and `sales_paths` are the parameters that the flows and the prices of the products
    rest on.
    """

    ledger: Ledger
    sold: list[Sale]
    credited: list[Sale]
    capital: list[CapitalItem]
    investment: Investment
    varying: Number
    steady: Number
    hauls: Mapping[str, Haul]
    flow_paths: tuple[str, ...]
    sales_paths: tuple[str, ...]


def cost_route(balance: Balance, market: Market, p: Reading) -> Costs:
    """Cost a route whose flows are known."""
    ledger = Ledger(p)
    flow_paths = p.mark()
    sold = sales(balance.product, market.products, market.gate_payable, market.route_payable, p)
    credited = sales(balance.withdrawn, market.credited, market.gate_payable, None, p)
    sales_paths = tuple(dict.fromkeys(path for sale in (*sold, *credited) for path in sale.paths))
    feedstock: Number = 0.0
    hauls: dict[str, Haul] = {}
    for source in balance.feed.sources:
        paid, hauls[source.source.name] = scrap_lines(ledger, source, market, p)
        feedstock = feedstock + paid
    for flow in balance.steps:
        _item_lines(ledger, flow, balance, market, p)
    for sale in credited:
        ledger.add(
            "withdrawn", CREDIT, sale.product.title, sale.mass, -sale.price,
            "beyond the grade", sale.paths,
        )  # fmt: skip
    dismantling: Number = 0.0
    for source in balance.feed.sources:
        dismantling = dismantling + dismantling_line(ledger, source, market.region, p)
    labour = dismantling + operator_lines(ledger, balance, market, p)
    capital = capital_items(
        balance, market.equipment, market.curves, market.region, market.itemised, p
    )
    for item in capital:
        if item.upkeep is not None:
            ledger.add(
                item.step, "maintenance", f"upkeep of {item.item}", item.units,
                item.upkeep / item.units, "units", item.paths, varies=False,
            )  # fmt: skip
    installed = sum(item.cost for item in capital)
    if balance.feed.sources and AUTOMATION in p:
        installed = installed * (1.0 + p[AUTOMATION] * p["automation.added_capital"])
    contingency, fixed = fixed_capital(installed, p)
    _overhead_lines(ledger, labour, fixed, sum(s.revenue for s in sold), p)
    if balance.feed.sources:
        revenue = sum(s.revenue for s in sold)
        made = next(s.mass for s in sold if s.product.name == market.reference)
        bought = _bought(ledger)
        operating_lines(ledger, market.region, balance.feed.mass, made, revenue - bought, p)
    if market.carbon is not None:
        carbon_lines(ledger, balance, market.carbon, p)
    varying, steady = ledger.varying, ledger.steady
    recycled = bool(balance.feed.sources)
    investment = _capital_lines(
        ledger, installed, contingency, fixed, feedstock if recycled else None, market, p
    )
    return Costs(
        ledger, sold, credited, capital, investment, varying, steady, hauls, flow_paths,
        sales_paths,
    )  # fmt: skip


def _capital_lines(
    ledger: Ledger,
    installed: Number,
    contingency: Number,
    fixed: Number,
    feedstock: Number | None,
    market: Market,
    p: Reading,
) -> Investment:
    """Charge the capital, less what a recycler is granted; `feedstock` is None for a mine."""
    owner = fixed * p.get("capital.owner_costs", 0.0)
    land = p["capital.land"] if "capital.land" in p else 0.0 * fixed
    owned = p.mark()
    rates = scenario_charge_rates(market.schedule, market.region, market.depreciated, p)
    financed = (*owned, *p.mark())
    working = fixed * p["finance.working_capital_fraction"]
    if feedstock is not None:
        working = working + feedstock * p["finance.inventory_time"]
    stocked = p.mark()
    for name, spent, rate, basis, also in (
        ("fixed capital", fixed + owner, rates.fixed, "installed cost of all equipment", financed),
        ("working capital", working, rates.working,
         "share of fixed capital, and feedstock in stock and in circuit", (*stocked, *financed)),
        ("land", land, rates.land, "land bought", financed),
    ):  # fmt: skip
        if name != "land" or "capital.land" in p:
            ledger.add("plant", CAPITAL_CHARGE, name, spent, rate, basis, also, varies=False)
    grant = granted(fixed, p) if feedstock is not None else None
    if grant is not None:
        ledger.add(
            "plant", POLICY, "capital grant", grant, -rates.fixed, "fixed capital", financed,
            varies=False,
        )  # fmt: skip
    paid = 0.0 * fixed if grant is None else grant
    return Investment(installed, contingency, fixed, owner, land, working, paid)


def _item_lines(
    ledger: Ledger, flow: StepFlow, balance: Balance, market: Market, p: Reading
) -> None:
    step = flow.step
    for use in step.uses:
        used = amount(use, basis_flow(use.basis, balance.feed, flow), p)
        price = _item_price(use.item, market, p)
        name = market.names[use.item]
        if use.label != use.item:  # several uses of one item in a step keep apart by their label
            name = f"{name} ({use.label.replace('_', ' ')})"
        ledger.add(
            step.name, market.categories[use.item], name, used, price, use.basis.kind,
            varies=use.basis.kind != "plant",
        )  # fmt: skip
    for use in step.byproducts:
        made = amount(use, basis_flow(use.basis, balance.feed, flow), p)
        price = market.prices[use.item].value(p)
        ledger.add(step.name, CREDIT, market.names[use.item], made, -price, use.basis.kind)
    if step.additions is not None:
        for member, mass in flow.bought.items():
            item = step.additions.items[member]
            ledger.add(
                step.name, "feedstock", market.names[item], mass,
                _item_price(item, market, p), f"{member} that the grade lacks",
            )  # fmt: skip
    for levy in step.levies:
        measure = basis_flow(levy.basis, balance.feed, flow)
        price = p[levy.rate] * market.prices[levy.price_of].value(p)
        ledger.add(step.name, "policy", levy.label, measure, price, levy.basis.kind)


def _item_price(item: str, market: Market, p: Reading) -> Number:
    """Give what an item costs; metal that others sell as a product bears what policy adds to it."""
    price = market.prices[item].value(p)
    held = market.traded.get(item)
    return price if held is None else with_premium(item, held, price, p)


def _bought(ledger: Ledger) -> Number:
    """Sum what is bought from others, on which VAT was paid [money/year]."""
    goods = ("feedstock", COLLECTION, "reagents", "energy", "water", "waste treatment")
    return sum(line.cost for line in ledger if line.category in goods)


def _overhead_lines(
    ledger: Ledger, labour: Number, fixed: Number, revenue: Number, p: Reading
) -> None:
    """Book shares of fixed capital, labour, revenue, and of all operating cost so far."""

    def line(category: str, item: str, path: str, base: Number, basis: str, varies: bool) -> None:
        if f"overheads.{path}" in p:
            share = p[f"overheads.{path}"]
            ledger.add("plant", category, item, base, share, basis, varies=varies)

    line("maintenance", "maintenance", "maintenance", fixed, "fixed capital", False)
    line("overheads", "insurance and property tax", "insurance_and_property_tax", fixed,
         "fixed capital", False)  # fmt: skip
    line("overheads", "administration", "administration", labour, "labour", False)
    line("overheads", "quality control", "quality_control", labour, "labour", False)
    line("overheads", "sales and research", "sales_and_research", revenue, "revenue", True)
    line("overheads", "research and development", "research_and_development", revenue, "revenue",
         True)  # fmt: skip
    varying, steady = ledger.varying, ledger.steady
    line("overheads", "plant overhead, varying", "plant_overhead", varying,
         "operating cost that follows the load", True)  # fmt: skip
    line("overheads", "plant overhead, steady", "plant_overhead", steady,
         "operating cost that does not", False)  # fmt: skip
