"""The whole model of a scenario: its structure, and its equations on any reading.

The way of a number: parameters, process, ledger, comparison.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recycalc.economics import (
    Costs,
    Market,
    PriceList,
    Product,
    allocate,
    bearing,
    check_numbers,
    cost_route,
    market,
    price_at_gate,
)
from recycalc.errors import Faults, single, suggestion
from recycalc.parameters import Scenario
from recycalc.process import Balance, Builder, Route, balance, parts
from recycalc.process.structure import Shares
from recycalc.units import Number, Reading, where

# What routes are set against, beside each other.
MARKET = "market"


@dataclass(frozen=True)
class RouteModel:
    """One route with its market: all that is structure and no value.

    `at_home` is what a route that stands elsewhere sells, at the prices of the scenario's region:
    of a mine, which has no basket, only the reference product.
    """

    route: Route
    market: Market
    at_home: tuple[Product, ...]


@dataclass(frozen=True)
class Model:
    """The structure of a comparison."""

    gate: str
    reference: str
    allocation: str
    routes: tuple[RouteModel, ...]
    primary_mix: Shares

    def of(self, route: str) -> RouteModel:
        """Give the model of a route.

        Raises
        ------
        InputError
            Where it is not in this comparison.
        """
        for model in self.routes:
            if model.route.name == route:
                return model
        known = [model.route.name for model in self.routes]
        raise single("route is not in this comparison", "route", route, ", ".join(known),
                     suggestion(route, known, "name one of these"))  # fmt: skip


@dataclass(frozen=True)
class RouteResult:
    """What the equations give for one route; units as they come from the proof.

    `by_category` is the unit cost by category [money/kg of reference product], `bearing` what a
    kilogram of it bears of a cost per year [year/kg], `total` the cost of the whole plant
    [money/year], `basket` the mass of each product per mass of reference.
    """

    balance: Balance
    costs: Costs
    by_category: Mapping[str, Number]
    bearing: Number
    unit_cost: Number
    total: Number
    revenue: Number
    basket: Mapping[str, Number]

    @property
    def gross_margin(self) -> Number:
        """What processing can live on [1]: (revenue - scrap, delivered and freed) / revenue.

        Everything that the ledger books at the scrap sources counts: purchase, freight, sorting,
        dismantling, pre-treatment. For primary routes, which own their ore, it is 1.
        """
        sources = {flow.source.name for flow in self.balance.feed.sources}
        delivered = sum(line.cost for line in self.costs.ledger if line.step in sources)
        return (self.revenue - delivered) / self.revenue


@dataclass(frozen=True)
class Evaluation:
    """All results of a scenario, on either reading.

    Baskets are by recycled route, per kg of its reference product [money/kg]; `market_paths` are
    the parameters that only prices of the scenario's region read, where no route sells at them, and
    `mix_paths` those that the primary mix reads.
    """

    routes: Mapping[str, RouteResult]
    market_price: Number
    basket_at_market: Mapping[str, Number]
    basket_from_primary: Mapping[str, Number]
    market_paths: tuple[str, ...]
    mix_paths: tuple[str, ...]


def build(scenario: Scenario) -> Model:
    """Build the structure of a scenario.

    Raises
    ------
    InputError
        Listing every fault of the files that the scenario's routes need.
    """
    faults = Faults()
    check_numbers(scenario, faults)
    builders: dict[str, Builder] = {}
    home, models = PriceList(scenario, faults), []
    for name in scenario.routes:
        local = scenario.at_site(name)
        builder = builders.setdefault(local.region, Builder(local, faults))
        route = builder.route(name)
        if scenario.gate in route.gates:
            own = market(route, scenario.gate, PriceList(local, faults))
            sold = own.products if scenario.is_away(name) else ()
            asked = scenario.reference_product
            valued = (home.priced(p) for p in sold if route.deposit is None or p.name == asked)
            models.append(RouteModel(route, own, tuple(valued)))
        elif route.gates:
            faults.add(
                "route does not reach the gate",
                f"routes.{name}",
                scenario.gate,
                f"one of {', '.join(route.gates)}",
                "choose another gate or leave the route out",
            )
    for model in models:
        if scenario.reference_product not in [p.name for p in model.market.products]:
            faults.add(
                "route does not make the reference product",
                f"routes.{model.route.name}",
                scenario.reference_product,
                "a product of every route",
                "choose another reference product or leave the route out",
            )
    mix = Shares(scenario.shares("primary_mix"))
    faults.raise_if_any()
    return Model(scenario.gate, scenario.reference_product, scenario.allocation, tuple(models), mix)


def evaluate(model: Model, p: Reading) -> Evaluation:
    """Run every equation of the model on one reading."""
    results = {rm.route.name: _route(model, rm, p) for rm in model.routes}
    recycled = {
        rm.route.name: results[rm.route.name] for rm in model.routes if rm.route.deposit is None
    }
    mix = model.primary_mix.paths  # a primary route outside the mix is compared, but not mixed
    primary = {
        name: r for name, r in results.items() if name not in recycled and (not mix or name in mix)
    }
    p.mark()
    at_market = {rm.route.name: _at_market(rm, results[rm.route.name], p) for rm in model.routes}
    market_paths = p.mark()
    bought = {key: price for prices in at_market.values() for key, price in prices.items()}
    mined = _primary_costs(model, primary, bought, p)
    return Evaluation(
        results,
        at_market[model.routes[0].route.name][model.reference],
        {name: _value(r.basket, at_market[name]) for name, r in recycled.items()},
        {
            name: _value(r.basket, at_market[name] | mined)
            for name, r in recycled.items()
            if primary
        },
        market_paths,
        p.mark(),
    )


def _route(model: Model, rm: RouteModel, p: Reading) -> RouteResult:
    flows = balance(rm.route, model.gate, p)
    costs = cost_route(flows, rm.market, p)
    categories = costs.ledger.by_category()
    reference = next(s for s in costs.sold if s.product.name == model.reference)
    by_category = allocate(categories, costs.sold, reference, model.allocation)
    return RouteResult(
        flows,
        costs,
        by_category,
        bearing(costs.sold, reference, model.allocation),
        sum(by_category.values()),
        costs.ledger.total,
        sum(s.revenue for s in costs.sold),
        {s.product.name: s.mass / reference.mass for s in costs.sold},
    )


def _at_market(rm: RouteModel, result: RouteResult, p: Reading) -> dict[str, Number]:
    """Give what a route's products fetch in the scenario's region [money/kg]."""
    if not rm.at_home:
        return {s.product.name: s.market for s in result.costs.sold}
    share = p[rm.market.gate_payable]
    return {product.name: price_at_gate(product, share, p) for product in rm.at_home}


def _value(basket: Mapping[str, Number], prices: Mapping[str, Number]) -> Number:
    """Give the worth of a basket [money per kg of reference]."""
    return sum(mass * prices[name] for name, mass in basket.items())


def _primary_costs(
    model: Model,
    primary: Mapping[str, RouteResult],
    bought: Mapping[str, Number],
    p: Reading,
) -> dict[str, Number]:
    """Give what each product costs from the primary mix, value allocated [money/kg].

    What no primary route makes (cobalt) is bought at its market price, so that baskets stay equal.

    A route makes ``q = mass of product / mass of all products``; the mix weighs the routes' unit
    costs ``price * total cost / revenue`` by ``share of the mix * q``.
    """
    own = {s.product.name: s.market for r in primary.values() for s in r.costs.sold}
    price = {**own, **bought}
    shares = parts(model.primary_mix, p) if model.primary_mix.paths else {}
    cost: dict[str, Number] = {}
    weight: dict[str, Number] = {}
    for name, result in primary.items():
        share = shares.get(name, 1.0)
        whole = sum(s.mass for s in result.costs.sold)
        for sale in result.costs.sold:
            key = sale.product.name
            w = share * (sale.mass / whole)
            c = w * sale.price * (result.total / result.revenue)
            cost[key] = cost[key] + c if key in cost else c
            weight[key] = weight[key] + w if key in weight else w
    made = {key: weight[key] > 0.0 for key in cost}
    return {
        key: where(made[key], cost[key] / where(made[key], weight[key], 1.0), price[key])
        for key in cost
    }
