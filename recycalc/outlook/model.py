"""All equations of an outlook on one reading, and their proof on quantities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pint

from recycalc.errors import single
from recycalc.outlook.builder import build
from recycalc.outlook.market import Supply, supply_and_demand
from recycalc.outlook.stocks import Flows, build_up, flows, yearly
from recycalc.outlook.structure import MAGNET, OutlookModel
from recycalc.parameters import Scenario
from recycalc.units import Number, QuantityReading, Reading, base_factor


@dataclass(frozen=True)
class Plant:
    """Scrap within reach of the scenario's plant, by year and scenario.

    `end_of_life` and `prompt` are masses of magnet [kg/s], `capacity` that of the plant, `load`
    the share of it that the scrap fills, at most 1.
    """

    end_of_life: Number
    prompt: Number
    capacity: Number
    load: Number


@dataclass(frozen=True)
class OutlookEvaluation:
    """Everything that the equations give, years by scenarios, in base units."""

    stocks: Mapping[str, Flows]
    supply: Supply
    plant: Plant
    shares: Mapping[str, Number]


def evaluate(model: OutlookModel, p: Reading) -> OutlookEvaluation:
    """Run every equation of an outlook on one reading."""
    heavy = {e: yearly(series, p) for e, series in model.heavy.items()}
    reached = build_up(model, p)
    stocks = {app.name: flows(app, model, heavy, reached, p) for app in model.applications}
    p.mark()
    supply = supply_and_demand(model, stocks, p)
    return OutlookEvaluation(
        stocks, supply, plant(model, stocks, supply, p), shares(model, stocks, supply, p)
    )


def plant(model: OutlookModel, stocks: Mapping[str, Flows], supply: Supply, p: Reading) -> Plant:
    """Set the scrap within reach of the plant against its capacity.

    End of life: the collected magnets of the applications whose scrap the plant takes, times its
    reach; prompt scrap times its own reach, where it takes prompt scrap.
    ``load = min((end of life + prompt) / capacity, 1)``
    """
    market, skip = model.market, model.horizon.balance - model.horizon.first
    taken = [stocks[app.name].collected for app in model.applications if app.scrap in model.plant]
    nothing = 0.0 * supply.prompt_scrap
    end_of_life = p[market.reach_end_of_life] * (nothing + sum(x[skip:] for x in taken))
    reach = p[market.reach_prompt]
    prompt = nothing
    if set(market.prompt_sources) & set(model.plant):
        prompt = reach * supply.prompt_scrap
    capacity = p["feed.capacity"]
    return Plant(end_of_life, prompt, capacity, np.minimum((end_of_life + prompt) / capacity, 1.0))


def shares(
    model: OutlookModel, stocks: Mapping[str, Flows], supply: Supply, p: Reading
) -> dict[str, Number]:
    """Give the shares of supply that an outlook is asked for, by year and scenario [1].

    Sums run over the elements of magnets (Nd, Pr, Tb, Dy) unless the name says otherwise.
    """
    market, skip = model.market, model.horizon.balance - model.horizon.first
    primary, end, prompt = (
        _sum(flow, MAGNET) for flow in (supply.primary, supply.end_of_life, supply.prompt)
    )
    whole = primary + end + prompt
    mined = sum(ore.mined for ore in supply.ores)
    abroad = [ore for ore in supply.ores if not ore.region.china]
    from_abroad = sum(_sum(ore.elements, MAGNET) for ore in abroad)
    separated = sum(_sum(o.elements, MAGNET) * o.separated_outside for o in supply.ores)
    retired = sum(_sum(f.elements_retired, MAGNET) for f in stocks.values())[skip:]
    light = ("Nd", "Pr")
    scrap = _sum(supply.prompt, light) * p[market.china_making]
    scrap = scrap + _sum(supply.end_of_life, light) * p[market.china_recycling]
    ore = sum(_sum(o.elements, light) * (1.0 - o.separated_outside) for o in supply.ores)
    return {
        "end_of_life_share": end / whole,
        "prompt_share": prompt / whole,
        "end_of_life_recycling_rate": end / retired,
        "mined_outside_china": sum(o.mined for o in abroad) / mined,
        "magnet_elements_outside_china": from_abroad / primary,
        "separated_outside_china": separated / primary,
        "china_ndpr_from_scrap": scrap / (scrap + ore),
    }


def _sum(stream: Mapping[str, Number], elements: tuple[str, ...]) -> Number:
    return sum(stream[e] for e in elements if e in stream)


@dataclass(frozen=True)
class OutlookProof:
    """A model that has run on quantities, and the paths it read."""

    model: OutlookModel
    evaluation: OutlookEvaluation
    used: frozenset[str]


def prove(model: OutlookModel, scenario: Scenario) -> OutlookProof:
    """Run the outlook on pint quantities, once per structure.

    Raises
    ------
    InputError
        Where a dimension does not fit.
    """
    first = {path: np.ravel(x)[0] if np.ndim(x) else x for path, x in scenario.numbers.items()}
    p = QuantityReading(first, scenario.units)
    try:
        with np.errstate(divide="ignore", invalid="ignore"):
            evaluation = evaluate(model, p)
        for name, quantity, unit in promised(evaluation):
            if quantity.units != base_factor(unit)[1]:
                raise pint.DimensionalityError(quantity.units, unit, extra_msg=f" in {name}")
    except pint.DimensionalityError as error:
        raise single(
            "an equation does not fit in dimension",
            ", ".join((p.mark() or tuple(p.used))[-3:]) or "outlook",
            f"{error.units1}",
            f"{error.units2}",
            "correct the unit of one of these parameters",
        ) from error
    return OutlookProof(model, evaluation, frozenset(p.used))


def promised(evaluation: OutlookEvaluation) -> Iterator[tuple[str, Any, str]]:
    """Give every kind of result with the unit that it is said to have."""
    for name, flow in evaluation.stocks.items():
        for key in ("sold", "leaving", "exported", "retired", "collected"):
            yield f"{name}: {key}", getattr(flow, key), "kg/year"
        for key in ("in_use", "kept"):
            yield f"{name}: {key}", getattr(flow, key), "kg"
    supply = evaluation.supply
    for key in ("primary", "end_of_life", "prompt", "demand", "balance"):
        for element, flow in getattr(supply, key).items():
            yield f"{key} of {element}", flow, "kg/year"
    yield "magnets made", supply.magnets_made, "kg/year"
    yield "load of the plant", evaluation.plant.load, "dimensionless"
    yield from ((name, share, "dimensionless") for name, share in evaluation.shares.items())


def proven(scenario: Scenario) -> OutlookProof:
    """Build and prove the outlook of a scenario, once per structure."""
    horizon = tuple(
        str(scenario.numbers.get(f"outlook.horizon.{key}"))
        for key in ("first_year", "balance_year", "present_year", "last_year")
    )
    unset = tuple(
        q for q, r in scenario.parameters.items() if r.optional and q not in scenario.numbers
    )
    key = (
        horizon,
        tuple(scenario.shares("feed.share")),
        tuple(sorted(scenario.options.items())),
        scenario.money,
        tuple(sorted(scenario.indices.items())),
        unset,
    )
    return scenario.catalogue.once("outlook", key, lambda: prove(build(scenario), scenario))


def run(model: OutlookModel, numbers: Mapping[str, Any]) -> OutlookEvaluation:
    """Run an outlook on plain numbers, arrays over scenarios among them."""
    with np.errstate(divide="ignore", invalid="ignore"):  # a share of nothing is NaN
        return evaluate(model, Reading(numbers))
