"""The proof of a model: its equations run on pint quantities, once per structure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pint

from recycalc.comparison.model import Evaluation, Model, build, evaluate
from recycalc.comparison.run import beyond_arithmetic
from recycalc.errors import InputError, single
from recycalc.parameters import Scenario
from recycalc.units import QuantityReading, base_factor


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
    except ArithmeticError as error:
        raise beyond_arithmetic(scenario, error) from error
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
        tuple(scenario.site(route) for route in scenario.routes),
        scenario.routes,
        tuple(scenario.indices.items()),
        unset,
        shares,
    )


def proven(scenario: Scenario) -> Proof:
    """Build and prove the model of a scenario, once per structure."""
    return scenario.catalogue.once(
        "proof", structure_key(scenario), lambda: prove(built(scenario), scenario)
    )


def built(scenario: Scenario) -> Model:
    """Build the model of a scenario, once per structure.

    Raises
    ------
    InputError
    """
    return scenario.catalogue.once("model", structure_key(scenario), lambda: build(scenario))
