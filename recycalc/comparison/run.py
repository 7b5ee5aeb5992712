"""The model run on plain numbers, and what it cannot answer said as faults."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

import numpy as np

from recycalc.comparison.model import Evaluation, Model, RouteResult, evaluate
from recycalc.errors import Fault, InputError, single
from recycalc.parameters import Scenario
from recycalc.units import Reading


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
    except ArithmeticError as error:
        raise beyond_arithmetic(scenario, error) from error
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


def beyond_arithmetic(scenario: Scenario, error: ArithmeticError) -> InputError:
    """Say that a scenario divides by zero, or that its numbers grow beyond all size."""
    if isinstance(error, ZeroDivisionError):
        zero = [
            path
            for path, override in scenario.overrides.items()
            if override.number is not None and np.any(np.asarray(override.number) == 0.0)
        ]
        return single(
            "the scenario divides by zero",
            scenario.name,
            f"{', '.join(zero)} = 0" if zero else "a flow or price of 0",
            "a feed with rare earths and products with a price",
            "set what is divided by above 0" if zero else "look at the values that are 0",
        )
    far = [p for p in scenario.overrides if any(w.startswith(f"{p} ") for w in scenario.warnings)]
    return single(
        "the scenario has a number too large to compute with",
        scenario.name,
        ", ".join(far) or "a product or power without a finite value",
        "values of a size that occurs",
        "correct what is far beyond its range",
    )


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
