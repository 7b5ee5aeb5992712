"""What is kept of every scenario: costs, prices and margins under tidy names.

=======================  ==========================================================  ============
name                     meaning                                                     unit
=======================  ==========================================================  ============
market_price             of the reference product at the gate                        money/kg
unit_cost_ROUTE          of the reference product                                    money/kg
margin_market_ROUTE      market price - unit cost                                    money/kg
margin_primary_ROUTE     unit cost of the cheapest primary route - unit cost         money/kg
margin_mix_ROUTE         same basket from the primary mix - the basket's own cost    money/kg
=======================  ==========================================================  ============

The last two are for recycled routes where there are primary ones. Everything is per kg of the
reference product.
"""

from __future__ import annotations

import numpy as np

from recycalc.comparison.display import unit_of
from recycalc.comparison.model import Evaluation, Model
from recycalc.comparison.proof import Proof
from recycalc.units import Number

MARKET_PRICE = "market_price"
UNIT_COST = "unit_cost_"
MARGIN_MARKET = "margin_market_"
MARGIN_PRIMARY = "margin_primary_"
MARGIN_MIX = "margin_mix_"


def output_units(proof: Proof, money: str, reference: str) -> dict[str, str]:
    """Give every output of a model with its unit, as the proof finds it."""
    found = collect(proof.model, proof.evaluation, reference)
    return {name: unit_of(quantity, money) for name, quantity in found.items()}


def collect(model: Model, evaluation: Evaluation, reference: str) -> dict[str, Number]:
    """Take the outputs out of an evaluation."""
    market, routes = evaluation.market_price, evaluation.routes
    primary = [routes[rm.route.name].unit_cost for rm in model.routes if rm.route.kind == "primary"]
    found: dict[str, Number] = {MARKET_PRICE: market}
    cheapest: Number = None
    for cost in primary:
        cheapest = cost if cheapest is None else np.minimum(cheapest, cost)
    for rm in model.routes:
        name, result = rm.route.name, routes[rm.route.name]
        found[f"{UNIT_COST}{name}"] = result.unit_cost
        found[f"{MARGIN_MARKET}{name}"] = market - result.unit_cost
        if rm.route.kind == "recycled" and cheapest is not None:
            found[f"{MARGIN_PRIMARY}{name}"] = cheapest - result.unit_cost
        if name in evaluation.basket_from_primary:
            mass = next(s.mass for s in result.costs.sold if s.product.name == reference)
            found[f"{MARGIN_MIX}{name}"] = (
                evaluation.basket_from_primary[name] - result.total / mass
            )
    return found


def conditions(evaluation: Evaluation) -> dict[str, Number]:
    """Tell where a route can be evaluated at all, by what is wrong where it cannot."""
    found: dict[str, Number] = {}
    for name, result in evaluation.routes.items():
        found[f"utilization of {name} cannot be reached"] = result.balance.feasible
        for breach in result.balance.limits:
            found[f"scrap of {name} holds too much {breach.element}"] = breach.kept
    return found
