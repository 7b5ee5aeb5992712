"""Impacts by hand: amounts, factors and reactions worked out from the inputs alone."""

from __future__ import annotations

import numpy as np
import pytest

import recycalc as rc
from recycalc.comparison.proof import proven
from recycalc.errors import Faults
from recycalc.footprint import (
    Impact,
    carbon,
    carbon_factors,
    impacts,
    route_factors,
    totals,
)
from recycalc.parameters import INDICATORS
from recycalc.process import Balance
from recycalc.units import Quantity, QuantityReading, Reading

ROUTES = ("hydromet_full", "copper_nitrate", "bayan_obo", "ionic_clay_in_situ")
GATE = "separated_oxides"
TONNE_PER_YEAR = 1000 / (365.25 * 24 * 3600)  # in kg/s, the model's coherent base unit
MEGAJOULE = 1e6
WEIGHT = {"C": 12.011, "O": 15.999, "Nd": 144.242, "Pr": 140.908, "Fe": 55.845, "La": 138.905}
CO2 = WEIGHT["C"] + 2 * WEIGHT["O"]
TYPED = 2e-5  # relative: rounding of the weights above


def of(scenario: rc.Scenario, route: str) -> list[Impact]:
    """Impacts of a route per year, in base units."""
    balance, faults = balance_of(scenario, route), Faults()
    built = next(m.route for m in proven(scenario).model.routes if m.route.name == route)
    factors = route_factors(built, GATE, scenario, faults)
    faults.raise_if_any()
    return impacts(balance, factors, Reading(scenario.numbers))


def balance_of(scenario: rc.Scenario, route: str) -> Balance:
    return rc.compare(scenario).evaluation.routes[route].balance


def line(lines: list[Impact], step: str, item: str) -> Impact:
    return next(x for x in lines if x.step == step and x.item.startswith(item))


def carbon_of(scenario: rc.Scenario, route: str, reading: type[Reading] = Reading):
    faults = Faults()
    proof = proven(scenario)
    built = next(m.route for m in proof.model.routes if m.route.name == route)
    factors = carbon_factors(built, GATE, scenario, faults)
    faults.raise_if_any()
    if reading is Reading:
        return carbon(balance_of(scenario, route), factors, Reading(scenario.numbers))
    p = QuantityReading(scenario.numbers, scenario.units)
    return carbon(proof.evaluation.routes[route].balance, factors, p)


# ------------------------------------------------------------------ one line at a time


def test_electricity_is_its_amount_times_the_factor_of_the_region(scenario):
    # 5,000 t of magnet x 0.08 kWh/kg to crush it x 0.5 kg CO2e and 9 MJ per kWh
    case = scenario.with_values(
        {
            "feed.capacity": 5000,
            "routes.hydromet_full.crushing.consumption.electricity.coefficient": 0.08,
            "footprints.cn.electricity.climate_change": "0.5 kg/kWh",
            "footprints.cn.electricity.primary_energy": "9 MJ/kWh",
        }
    )
    found = line(of(case, "hydromet_full"), "crushing", "Electricity")
    assert found.module == "A3"
    assert found.amounts["climate_change"] / TONNE_PER_YEAR == pytest.approx(5000 * 0.08 * 0.5)
    energy = found.amounts["primary_energy"] / MEGAJOULE / TONNE_PER_YEAR
    assert energy == pytest.approx(5000 * 0.08 * 9)


def test_freight_is_the_mass_hauled_times_the_distance(scenario):
    # 5,000 t x 35 % / 0.95 bought / 2 kg each x 45 kg x 300 km x 0.1 kg per t km
    case = scenario.with_values(
        {
            "feed.capacity": 5000, "feed.share.swarf": 0.5, "feed.share.solid_rejects": 0.15,
            "scrap.ev_motor.liberation": 0.95, "scrap.ev_motor.unit_mass": 2.0,
            "scrap.ev_motor.host_mass": 45, "scrap.ev_motor.moisture": 0.0,
            "scrap.ev_motor.distance": "300 km", "footprints.all.freight.climate_change": 0.1,
        }
    )  # fmt: skip
    found = line(of(case, "hydromet_full"), "ev_motor", "freight")
    hauled = 5000 * 0.35 / 0.95 / 2.0 * 45
    assert found.module == "A2"
    assert found.amounts["climate_change"] / TONNE_PER_YEAR == pytest.approx(hauled * 300 * 0.1e-3)


def test_oxalate_gives_three_carbon_dioxides_per_rare_earth(scenario):
    # RE2(C2O4)3 holds six carbons per two rare earths; the carbon monoxide burns in the kiln
    balance = balance_of(scenario, "hydromet_full")
    feed = next(f for f in balance.steps if f.step.name == "calcination").feed
    weight = {"Nd": 144.242, "Pr": 140.908, "Gd": 157.25, "Tb": 158.925, "Dy": 162.5, "Ho": 164.93}
    assert {e for e in feed if e in rc.chemistry.RARE_EARTHS} <= weight.keys() | {"La", "Ce"}
    moles = sum(feed[e] / w for e, w in weight.items() if e in feed)
    found = line(of(scenario, "hydromet_full"), "calcination", "CO2 emitted (oxalate)")
    assert found.amounts == {"climate_change": pytest.approx(3 * moles * CO2, rel=TYPED)}


def test_soda_ash_gives_off_its_carbon_where_iron_is_precipitated(scenario):
    # 2 FeCl3 + 3 Na2CO3: three carbon dioxides for two irons
    balance = balance_of(scenario, "hydromet_full")
    feed = next(f for f in balance.steps if f.step.name == "iron_removal").feed
    found = line(of(scenario, "hydromet_full"), "iron_removal", "CO2 emitted (iron")
    by_hand = 1.5 * feed["Fe"] / WEIGHT["Fe"] * CO2
    assert found.amounts["climate_change"] == pytest.approx(by_hand, rel=TYPED)


def test_the_carbon_of_the_bicarbonate_leaves_half_in_the_tank_and_half_in_the_kiln(scenario):
    lines = of(scenario, "bayan_obo")
    tank = line(lines, "precipitation", "CO2 emitted (carbonate)").amounts["climate_change"]
    kiln = line(lines, "calcination", "CO2 emitted (carbonate)").amounts["climate_change"]
    assert tank == pytest.approx(kiln, rel=1e-12)
    product = next(
        f for f in balance_of(scenario, "bayan_obo").steps if f.step.name == "precipitation"
    ).product
    moles = product["La"] / WEIGHT["La"] + product["Ce"] / 140.116
    assert tank == pytest.approx(1.5 * moles * CO2, rel=TYPED)


def test_a_gas_counts_by_its_warming_potential(scenario):
    potential = "climate.gwp100.CO2"
    before, after = (
        line(of(case, "bayan_obo"), "acid_baking", "CO2 emitted").amounts["climate_change"]
        for case in (scenario, scenario.with_values({potential: 7380}))
    )
    assert after == pytest.approx(7380 * before, rel=1e-12)


def test_wastes_count_as_what_they_are(scenario):
    lines = of(scenario, "bayan_obo")
    tailings = line(lines, "beneficiation", "Tailings")
    oxides = next(x for x in lines if x.item.startswith("Low-level radioactive"))
    assert set(tailings.amounts) == {"climate_change", "primary_energy", "solid_residue"}
    assert set(oxides.amounts) == {"climate_change", "primary_energy", "radioactive_residue"}
    assert "solid_residue" not in oxides.amounts


@pytest.mark.parametrize(
    ("step", "item", "module"),
    [
        ("swarf", "Natural gas", "A1"),  # done to scrap before it reaches the plant
        ("swarf", "freight", "A2"),
        ("leaching", "Hydrochloric acid", "A1"),
        ("leaching", "Steam", "A3"),
        ("leaching", "Fresh water", "A3"),
        ("leaching", "Iron residue", "A3"),
        ("calcination", "CO2 emitted", "A3"),
    ],
)
def test_each_line_belongs_to_a_module(scenario, step, item, module):
    assert line(of(scenario, "hydromet_full"), step, item).module == module


def test_a_region_s_own_factor_goes_before_that_for_all(scenario):
    faults = Faults()
    built = proven(scenario).model.routes[0].route
    paths = route_factors(built, GATE, scenario, faults).paths
    assert paths["natural_gas"]["climate_change"] == "footprints.cn.natural_gas.climate_change"
    assert paths["natural_gas"]["primary_energy"] == "footprints.all.natural_gas.primary_energy"
    american = route_factors(built, GATE, scenario.with_choices(region="us"), faults).paths
    assert american["natural_gas"]["climate_change"] == "footprints.all.natural_gas.climate_change"
    assert american["electricity"]["climate_change"] == "footprints.us.electricity.climate_change"
    assert not faults


# ------------------------------------------------------------------ sums and readings


@pytest.mark.parametrize("route", ROUTES)
def test_totals_are_the_sum_of_the_lines(scenario, route):
    lines = of(scenario, route)
    for indicator, whole in totals(lines).items():
        parts = [x.amounts.get(indicator, 0.0) for x in lines]
        assert np.sum(parts) == pytest.approx(whole, rel=1e-12), indicator


@pytest.mark.parametrize("route", ROUTES)
def test_both_readings_agree(scenario, route):
    values = {
        path: q.low
        for path, q in scenario.parameters.items()
        if path.startswith(("footprints.", "climate.")) and q.low is not None
    }
    assert len(values) > 100
    # a structure is proven once, on the values met first: so the proof is of this very scenario
    case = scenario.with_values({"feed.capacity": 4000})
    proof = rc.comparison.proof.prove(proven(case).model, case)
    built = next(m.route for m in proof.model.routes if m.route.name == route)
    faults = Faults()
    factors = route_factors(built, GATE, case, faults)
    for numbers in (case, case.with_values(values)):
        p = QuantityReading(numbers.numbers, numbers.units)
        typed = impacts(proof.evaluation.routes[route].balance, factors, p)
        plain = impacts(balance_of(case, route), factors, Reading(numbers.numbers))
        for q, x in zip(typed, plain, strict=True):
            assert (q.step, q.item, q.module) == (x.step, x.item, x.module)
            assert q.amounts.keys() == x.amounts.keys()
            for indicator, done in x.amounts.items():
                quantity = q.amounts[indicator].to(f"{INDICATORS[indicator]}/year")
                base = quantity.to_base_units().magnitude
                assert base == pytest.approx(done, rel=1e-12)


def test_many_scenarios_at_once_give_what_each_gives_alone(scenario):
    factor = "footprints.cn.electricity.climate_change"
    grid = np.array([0.1, 0.3, 0.7])
    together = rc.compare(scenario.with_values({factor: grid})).footprints
    for i, one in enumerate(grid):
        alone = rc.compare(scenario.with_values({factor: float(one)})).footprints
        for route in ROUTES:
            whole = together.routes[route].total["climate_change"]
            assert whole[i] == pytest.approx(alone.routes[route].total["climate_change"], rel=1e-12)


# ------------------------------------------------------------------ carbon that a price reaches


def test_direct_carbon_is_fuel_burnt_and_gas_set_free(scenario):
    # everything a stack emits, from the amounts of the ledger: gas 0.202 kg/kWh, steam 0.25 kg/kg
    found = carbon_of(scenario, "hydromet_full")
    table = rc.compare(scenario.with_choices(routes=("hydromet_full",))).ledger()
    used = table.groupby("item")["amount"].sum()
    unit = table.groupby("item")["amount_unit"].first()
    assert unit["Natural gas"] == "kWh/year"
    assert unit["Steam, 0.8 MPa saturated"] == "kg/year"
    freed = sum(
        x.amounts["climate_change"]
        for x in of(scenario, "hydromet_full")
        if x.item.startswith("CO2 emitted")
    )
    fuels = used["Natural gas"] * 0.202 + used["Steam, 0.8 MPa saturated"] * 0.25
    direct = Quantity(found.direct - freed, "kg/s").to("kg/year").magnitude
    assert direct == pytest.approx(fuels, rel=1e-12)
    bought = Quantity(found.electricity, "kg/s").to("kg/year").magnitude
    assert bought == pytest.approx(used["Electricity"] * 0.6835, rel=1e-12)


@pytest.mark.parametrize("route", ROUTES)
def test_carbon_is_mass_per_year_on_quantities(scenario, route):
    found = carbon_of(scenario, route, QuantityReading)
    for part in (found.direct, found.electricity):
        assert part.to("kg/year").magnitude > 0


@pytest.mark.parametrize("route", ROUTES)
def test_carbon_of_the_plant_is_less_than_that_of_the_whole_chain(scenario, route):
    found, whole = carbon_of(scenario, route), totals(of(scenario, route))["climate_change"]
    assert 0 < found.direct + found.electricity < whole
