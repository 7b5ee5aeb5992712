"""The whole model of a scenario: its structure, its proof, and its evaluation.

The way of a number: parameters, process, ledger, comparison. The equations run once on pint
quantities per structure (the proof) and then on plain numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
import pint

from recycalc.economics import (
    SCRAP_PRICE,
    Costs,
    Market,
    PriceList,
    Sale,
    allocate,
    bearing,
    check_numbers,
    cost_route,
    market,
)
from recycalc.errors import Fault, Faults, InputError, single
from recycalc.parameters import Scenario
from recycalc.process import Balance, Builder, Route, balance, parts
from recycalc.process.structure import Shares
from recycalc.units import Number, QuantityReading, Reading, base_factor, where


@dataclass(frozen=True)
class RouteModel:
    """One route with its market: all that is structure and no value."""

    route: Route
    market: Market


@dataclass(frozen=True)
class Model:
    """The structure of a comparison."""

    gate: str
    reference: str
    allocation: str
    routes: tuple[RouteModel, ...]
    primary_mix: Shares


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

    Baskets are by recycled route, per kg of its reference product [money/kg]; `mix_paths` are the
    parameters that the primary mix reads.
    """

    routes: Mapping[str, RouteResult]
    market_price: Number
    basket_at_market: Mapping[str, Number]
    basket_from_primary: Mapping[str, Number]
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
    builder, prices = Builder(scenario, faults), PriceList(scenario, faults)
    models = []
    for name in scenario.routes:
        route = builder.route(name)
        if scenario.gate in route.gates:
            models.append(RouteModel(route, market(route, scenario.gate, prices)))
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
    sold = [sale for result in results.values() for sale in result.costs.sold]
    market_price = next(s.market for s in sold if s.product.name == model.reference)
    recycled = {
        rm.route.name: results[rm.route.name] for rm in model.routes if rm.route.deposit is None
    }
    mix = model.primary_mix.paths  # a primary route outside the mix is compared, but not mixed
    primary = {
        name: r for name, r in results.items() if name not in recycled and (not mix or name in mix)
    }
    p.mark()
    mined = _primary_costs(model, primary, p)
    return Evaluation(
        results,
        market_price,
        {name: _value(r.basket, _prices(r.costs.sold)) for name, r in recycled.items()},
        {
            name: _value(r.basket, _prices(r.costs.sold) | mined)
            for name, r in recycled.items()
            if primary
        },
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


def _prices(sold: list[Sale]) -> dict[str, Number]:
    return {s.product.name: s.market for s in sold}


def _value(basket: Mapping[str, Number], prices: Mapping[str, Number]) -> Number:
    """Give the worth of a basket [money per kg of reference]."""
    return sum(mass * prices[name] for name, mass in basket.items())


def _primary_costs(
    model: Model, primary: Mapping[str, RouteResult], p: Reading
) -> dict[str, Number]:
    """Give what each product costs from the primary mix, value allocated [money/kg].

    What no primary route makes (cobalt) is bought at its market price, so that baskets stay equal.

    A route makes ``q = mass of product / mass of all products``; the mix weighs the routes' unit
    costs ``price * total cost / revenue`` by ``share of the mix * q``.
    """
    price = {s.product.name: s.market for r in primary.values() for s in r.costs.sold}
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


@dataclass(frozen=True)
class Proof:
    """A model that has run on quantities: units of all results, and the paths it read."""

    model: Model
    evaluation: Evaluation
    used: frozenset[str]


def prove(model: Model, scenario: Scenario) -> Proof:
    """Run the model on pint quantities, once per structure.

    Raises
    ------
    InputError
        Naming the parameters read last where a dimension does not fit.
    """
    p = QuantityReading(scenario.numbers, scenario.units)
    try:
        evaluation = evaluate(model, p)
        for name, quantity, unit in _promised(evaluation, scenario.money):
            if quantity.units != base_factor(unit)[1]:
                raise pint.DimensionalityError(quantity.units, unit, extra_msg=f" in {name}")
    except pint.DimensionalityError as error:
        raise dimension_fault(error, p) from error
    except ZeroDivisionError as error:
        raise _zero(scenario) from error
    return Proof(model, evaluation, frozenset(p.used))


def dimension_fault(error: pint.DimensionalityError, p: QuantityReading) -> InputError:
    """Name the parameters read last before an equation did not fit in dimension."""
    last = p.mark() or tuple(p.used)[-3:]
    return single(
        "an equation does not fit in dimension",
        ", ".join(last) or "model",
        f"{error.units1}",
        f"{error.units2}",
        "correct the unit of one of these parameters",
    )


def _zero(scenario: Scenario) -> InputError:
    return single(
        "the scenario divides by zero",
        scenario.name,
        "a flow or price of 0",
        "a feed with rare earths and products with a price",
        "look at the values that are 0",
    )


def _promised(evaluation: Evaluation, money: str) -> Iterator[tuple[str, Any, str]]:
    """Give every result whose unit the interface promises, with that unit."""
    per_kg = f"{money}/kg"
    yield "market price", evaluation.market_price, per_kg
    for baskets in (evaluation.basket_at_market, evaluation.basket_from_primary):
        yield from (("same basket", basket, per_kg) for basket in baskets.values())
    for name, result in evaluation.routes.items():
        yield f"{name}: unit cost", result.unit_cost, per_kg
        yield from ((f"{name}: {c}", cost, per_kg) for c, cost in result.by_category.items())
        yield from ((f"{name}: {x.item}", x.cost, f"{money}/year") for x in result.costs.ledger)
        yield f"{name}: utilization", result.balance.utilization, "dimensionless"


def structure_key(scenario: Scenario) -> tuple[object, ...]:
    """Tell scenarios of one structure apart from others: choices, and what is left unset."""
    unset = tuple(
        path for path, q in scenario.parameters.items() if q.optional and not scenario.is_set(path)
    )
    shares = tuple((r.name, tuple(r.members), r.balance) for r in scenario.sums)
    return (
        scenario.region,
        scenario.money,
        scenario.gate,
        scenario.reference_product,
        scenario.allocation,
        scenario.feed_series,
        tuple(sorted(scenario.conventions.items())),
        tuple(sorted(scenario.options.items())),
        scenario.routes,
        tuple(scenario.indices.items()),
        unset,
        shares,
    )


def proven(scenario: Scenario) -> Proof:
    """Build and prove the model of a scenario, once per structure."""
    proofs: dict[tuple[object, ...], Proof] = scenario.catalogue.cache.setdefault("proofs", {})
    key = structure_key(scenario)
    if key not in proofs:
        proofs[key] = prove(built(scenario), scenario)
    return proofs[key]


def built(scenario: Scenario) -> Model:
    """Build the model of a scenario, once per structure.

    Raises
    ------
    InputError
    """
    models: dict[tuple[object, ...], Model] = scenario.catalogue.cache.setdefault("models", {})
    key = structure_key(scenario)
    if key not in models:
        models[key] = build(scenario)
    return models[key]


def run(model: Model, scenario: Scenario) -> Evaluation:
    """Run the model on plain numbers.

    Raises
    ------
    InputError
        Where a single scenario cannot be evaluated: a division by zero, a cut that no cascade can
        make, a utilization that no recovery can give, a feed that a step refuses. Over arrays of
        scenarios such members are NaN.
    """
    try:
        with np.errstate(divide="ignore", invalid="ignore"):  # over arrays, faults are NaN
            evaluation = evaluate(model, Reading(scenario.numbers))
    except ZeroDivisionError as error:
        raise _zero(scenario) from error
    faults = list(dict.fromkeys(_inseparable(evaluation)))
    if faults:  # all else that is wrong then follows from it
        raise InputError(faults)
    faults = [fault for name, r in evaluation.routes.items() for fault in _refusals(name, r)]
    faults += [
        Fault(
            "utilization cannot be reached",
            f"routes.{name}.utilization",
            f"{float(result.balance.utilization):g}",
            "a utilization that leaves every rare earth a recovery above 0 (the steps alone give "
            f"{float(result.balance.natural_utilization):.4f})",
            "ask for more, or set the steps' recoveries",
        )
        for name, result in evaluation.routes.items()
        if np.ndim(result.balance.feasible) == 0 and not result.balance.feasible
    ]
    if faults:
        raise InputError(faults)
    return evaluation


def _inseparable(evaluation: Evaluation) -> Iterator[Fault]:
    """Note every cut of a cascade that cannot give what is asked of it."""
    for result in evaluation.routes.values():
        for flow in result.balance.steps:
            for design in flow.separation.cuts if flow.separation is not None else ():
                if np.ndim(design.feasible) == 0 and not design.feasible:
                    yield Fault(
                        "cut cannot be made",
                        design.cut.extraction_ratio.rpartition(".")[0],
                        f"separation factor {float(design.separation_factor):g} for "
                        f"{' '.join(design.cut.light)} | {' '.join(design.cut.heavy)}",
                        "a separation factor and an extraction ratio above 1, and purities above "
                        "those of the feed and below 1",
                        "correct the purities or recoveries, or take the cut out",
                    )


def _refusals(route: str, result: RouteResult) -> list[Fault]:
    """Say why a feed is beyond what a route's steps take, and which sources make it so."""
    faults = []
    for breach in result.balance.limits:
        if np.ndim(breach.kept) or breach.kept or isnan(breach.fraction):
            continue  # NaN: the utilization cannot be reached, which is a fault of its own
        holding = ", ".join(
            f"{flow.source.name} {flow.composition[breach.element]:.2%}"
            for flow in result.balance.feed.sources
            if flow.composition.get(breach.element, 0.0) > 0
        )
        faults.append(
            Fault(
                "the scrap is excluded from this route",
                breach.path,
                f"{breach.element} {breach.fraction:.2%} (scrap as bought: {holding})",
                f"at most {breach.limit:.2%}",
                f"leave the route {route} out, or the sources that hold more",
            )
        )
    return faults


__all__ = ["SCRAP_PRICE", "Evaluation", "Model", "Proof", "RouteResult", "build", "proven", "run"]
