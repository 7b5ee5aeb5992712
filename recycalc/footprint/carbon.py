"""Carbon that a price on it reaches: what leaves the plant's own stacks, and its electricity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recycalc.errors import Faults, suggestion
from recycalc.footprint.factors import TABLE, factor_path, potentials
from recycalc.footprint.impacts import emissions, uses
from recycalc.parameters import Parameter, Scenario
from recycalc.process import Balance, Route
from recycalc.units import Number, Reading

ELECTRICITY = "electricity"


@dataclass(frozen=True)
class CarbonFactors:
    """Paths of what `carbon` reads: per fuel burnt, per kilowatt hour, per kilogram of gas."""

    combustion: Mapping[str, str]
    electricity: str
    potentials: Mapping[str, str]


@dataclass(frozen=True)
class Carbon:
    """Greenhouse gases of a route [kg CO2e/year].

    `direct` leaves the plant: fuels burnt and gases set free by reactions. `electricity` is that
    of the power it buys, over the life cycle of the grid's mix.
    """

    direct: Number
    electricity: Number


def carbon_factors(route: Route, gate: str, scenario: Scenario, faults: Faults) -> CarbonFactors:
    """Find what pricing a route's carbon needs, noting what is missing."""
    fuels = scenario.catalogue.trees.get("climate", {}).get("combustion", {})
    for fuel in fuels.keys() - scenario.catalogue.items.keys():
        faults.add(
            "fuel is not known",
            "climate.toml: climate.combustion",
            fuel,
            "an item of items.csv",
            suggestion(fuel, scenario.catalogue.items, "correct the key"),
        )
    electricity = factor_path(ELECTRICITY, "climate_change", scenario)
    if electricity is None:
        row = f"{scenario.region},{ELECTRICITY},climate_change"
        faults.add(
            f"{ELECTRICITY} has no footprint",
            TABLE,
            f"no row {row}",
            f"a row {row}",
            "add the row, with its range and source",
        )
    return CarbonFactors(
        {fuel: node.path for fuel, node in fuels.items() if isinstance(node, Parameter)},
        electricity or "",
        potentials(route, gate),
    )


def carbon(balance: Balance, factors: CarbonFactors, p: Reading) -> Carbon:
    """Give the greenhouse gases of a route whose flows are known [kg CO2e/year].

    ``direct = sum(fuel * CO2 per fuel) + sum(gas * global warming potential)``;
    ``electricity = sum(electricity * its factor)``.
    """
    direct: Number = 0.0 * balance.feed.mass
    electricity: Number = 0.0 * balance.feed.mass
    for used in uses(balance, p):
        if used.item in factors.combustion:
            direct = direct + used.amount * p[factors.combustion[used.item]]
        elif used.item == ELECTRICITY:
            electricity = electricity + used.amount * p[factors.electricity]
    for _, emission, gas in emissions(balance, p):
        direct = direct + gas * p[factors.potentials[emission.gas]]
    return Carbon(direct, electricity)
