"""The costs of a route: feedstock, items, labour, overheads, levies and the capital charge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from recycalc.economics.allocation import CREDIT, Sale, sales
from recycalc.economics.capital import (
    CapitalItem,
    Investment,
    capital_items,
    fixed_capital,
)
from recycalc.economics.finance import scenario_charge_rates
from recycalc.economics.ledger import Ledger
from recycalc.economics.market import Market
from recycalc.economics.policy import CATEGORY as POLICY
from recycalc.economics.policy import (
    carbon_lines,
    granted,
    operating_lines,
    with_premium,
)
from recycalc.process import (
    AUTOMATION,
    Balance,
    Haul,
    SourceFlow,
    StepFlow,
    amount,
    basis_flow,
    haul,
)
from recycalc.units import Number, Reading

SCRAP_PRICE = "feed.scrap_price"
LABOUR_EXPONENT = "overheads.labour_exponent"
CAPITAL_CHARGE = "capital charge"
COLLECTION = "collection"
FREIGHT, SPOKES, TRUNK = "freight", "spoke freight", "trunk freight"


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
    sales_paths = p.mark()
    feedstock: Number = 0.0
    hauls: dict[str, Haul] = {}
    for source in balance.feed.sources:
        paid, hauls[source.source.name] = _scrap_lines(ledger, source, market, p)
        feedstock = feedstock + paid
    for flow in balance.steps:
        _item_lines(ledger, flow, balance, market, p)
    for sale in credited:
        ledger.add(
            "withdrawn", CREDIT, sale.product.title, sale.mass, -sale.price,
            "beyond the grade", sales_paths,
        )  # fmt: skip
    dismantling: Number = 0.0
    for source in balance.feed.sources:
        dismantling = dismantling + _dismantling_line(ledger, source, market.region, p)
    labour = dismantling + _operator_lines(ledger, balance, market, p)
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


def scrap_price(source: SourceFlow, market: Market, p: Reading) -> Number:
    """Give the price of scrap [money/kg of magnet].

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


def _scrap_lines(
    ledger: Ledger, flow: SourceFlow, market: Market, p: Reading
) -> tuple[Number, Haul]:
    """Buy, haul, sort and pre-treat the scrap of one source; give what was paid, and the haul."""
    number, name = flow.source.numbers, flow.source.name
    paid = ledger.add(
        name,
        "feedstock",
        "magnet scrap",
        flow.bought,
        scrap_price(flow, market, p),
        "magnet bought = magnet fed / liberation",
    )
    way = _freight_lines(ledger, flow, market, p)
    ledger.add(
        name,
        COLLECTION,
        "sorting and assay",
        flow.magnet,
        p[number["collection_cost"]],
        "magnet fed",
    )
    for use in flow.source.uses:
        ledger.add(
            name,
            market.categories[use.item],
            market.names[use.item],
            amount(use, flow.magnet, p),
            market.prices[use.item].value(p),
            "magnet fed",
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


def _wage(region: str, p: Reading) -> Number:
    return p[f"regions.{region}.wage"] * (1.0 + p[f"regions.{region}.labour_burden"])


def _dismantling_line(ledger: Ledger, flow: SourceFlow, region: str, p: Reading) -> Number:
    """``units * time per unit * wage * (1 + burden)``."""
    hours = flow.units * p[flow.source.numbers["dismantling_time"]]
    return ledger.add(
        flow.source.name, "labour", "dismantling", hours, _wage(region, p), "units dismantled"
    )


def _bought(ledger: Ledger) -> Number:
    """Sum what is bought from others, on which VAT was paid [money/year]."""
    goods = ("feedstock", COLLECTION, "reagents", "energy", "water", "waste treatment")
    return sum(line.cost for line in ledger if line.category in goods)


def _operator_lines(ledger: Ledger, balance: Balance, market: Market, p: Reading) -> Number:
    """``operators * (flow / capacity) ** exponent * shifts per position * hours * wage``.

    Automation of a recycling plant takes ``level * operators saved`` of them over. Where a
    plant counts whole operators, a line of its own rounds their sum up.
    """
    region, cost, operators = market.region, 0.0, 0.0
    position = p[f"regions.{region}.shifts_per_position"] * p[f"regions.{region}.worker_hours"]
    wage = _wage(region, p)
    shared = p.mark()

    def line(step: str, count: Number, basis: str) -> Number:
        return ledger.add(
            step, "labour", "operators", count * position, wage, basis, shared, varies=False
        )

    for flow in balance.steps:
        labour = flow.step.labour
        if labour is not None:
            measure = basis_flow(labour.basis, balance.feed, flow)
            exponent = p[labour.exponent or LABOUR_EXPONENT]
            scale = (measure / p[labour.capacity]) ** exponent
            count = p[labour.operators] * scale
            if AUTOMATION in p and balance.feed.sources:
                count = count * (1.0 - p[AUTOMATION] * p["automation.operators_saved"])
            cost = cost + line(flow.step.name, count, labour.basis.kind)
            operators = operators + count
    if market.whole_operators:
        cost = cost + line(
            "plant", np.ceil(operators) - operators, "rounding up to whole operators"
        )
    return cost


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
