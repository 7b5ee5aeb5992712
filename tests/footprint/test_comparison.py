"""Footprints of a comparison: allocation as for cost, sums, recycled against primary."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import recycalc as rc
from recycalc.parameters import INDICATORS

ROUTES = ("hydromet_full", "copper_nitrate", "bayan_obo", "ionic_clay_in_situ")
ALLOCATIONS = ("value", "mass", "coproduct_credit")
MODULES = ("A1", "A2", "A3")


def at(scenario: rc.Scenario, allocation: str) -> rc.Comparison:
    return rc.compare(scenario.with_choices(allocation=allocation))


@pytest.mark.parametrize("allocation", ALLOCATIONS)
def test_lines_by_step_item_and_module_sum_to_the_summary(scenario, allocation):
    result = at(scenario, allocation)
    lines, summary = result.footprint(), result.footprint_summary()
    for indicator in INDICATORS:
        for key in ("step", "item", "module"):
            parts = lines.groupby(["route", key])[indicator].sum().groupby("route").sum()
            for route in ROUTES:
                whole = summary.loc[route, indicator]
                assert parts[route] == pytest.approx(whole, rel=1e-12, abs=1e-12), (indicator, key)


@pytest.mark.parametrize("allocation", ALLOCATIONS)
@pytest.mark.parametrize("route", ROUTES)
def test_a_declaration_s_modules_sum_to_its_total_and_to_the_summary(scenario, allocation, route):
    result = at(scenario, allocation)
    table, row = result.declaration(route), result.footprint_summary().loc[route]
    assert list(table.index) == list(INDICATORS)
    for indicator in INDICATORS:
        parts = table.loc[indicator]
        assert sum(parts[m] for m in MODULES) == pytest.approx(parts["A1_A3"], rel=1e-12)
        credit = parts.get("D", 0.0)
        assert parts["A1_A3"] + credit == pytest.approx(row[indicator], rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("allocation", ["value", "mass"])
@pytest.mark.parametrize("route", ROUTES)
def test_impacts_are_shared_as_cost_is(scenario, allocation, route):
    # what a kilogram of product bears of a dollar a year, it bears of a kilogram CO2 a year
    result = at(scenario, allocation)
    costed, done = result.evaluation.routes[route], result.footprint()
    power = done[(done.route == route) & (done.item == "Electricity")]["climate_change"].sum()
    ledger = result.ledger()
    used = ledger[(ledger.route == route) & (ledger.item == "Electricity")]
    per_dollar = costed.unit_cost / costed.total  # by value and by mass alike
    year = 365.25 * 24 * 3600
    assert power == pytest.approx(
        used["amount"].sum() / year * float(per_dollar) * 0.6835, rel=1e-12
    )


def test_by_mass_every_product_of_a_mine_has_one_footprint(scenario):
    yearly = at(scenario, "mass").footprints.primary_mix
    first, *others = yearly["la_oxide"], yearly["ce_oxide"]
    alone = rc.compare(scenario.with_choices(allocation="mass", routes=("bayan_obo",))).footprints
    mixed = alone.primary_mix
    for product in mixed.values():
        assert product == pytest.approx(mixed["ndpr_oxide"], rel=1e-12)
    assert others
    assert first["climate_change"] > 0


def test_the_primary_mix_is_the_routes_weighed_by_what_they_make(scenario, comparison):
    # share of supply by mass of oxide x share of the product in the route's basket
    summary = comparison.footprint_summary()
    weight = {}
    for route, share in (("bayan_obo", 0.93), ("ionic_clay_in_situ", 0.07)):
        sold = {s.product.name: s.mass for s in comparison.evaluation.routes[route].costs.sold}
        weight[route] = share * sold["ndpr_oxide"] / sum(sold.values())
    for indicator in INDICATORS:
        mixed = sum(w * summary.loc[r, indicator] for r, w in weight.items())
        mixed /= sum(weight.values())
        assert summary.attrs["primary_mix"][indicator] == pytest.approx(mixed, rel=1e-12)
        for route in ROUTES:
            ratio = summary.loc[route, f"{indicator}_ratio"]
            assert ratio == pytest.approx(summary.loc[route, indicator] / mixed, rel=1e-12)


def test_without_a_primary_route_there_is_no_ratio_and_nothing_to_credit_by(scenario):
    case = scenario.with_choices(allocation="coproduct_credit", routes=("hydromet_full",))
    summary = rc.compare(case).footprint_summary()
    assert math.isnan(summary.loc["hydromet_full", "climate_change_ratio"])
    assert summary.attrs["primary_mix"] == {}
    assert summary.loc["hydromet_full", "shared_by"] == "value"
    assert "shared by value" in " ".join(summary.attrs["notes"])
    plain = rc.compare(scenario).footprint_summary()
    kept = [float(frame.loc["hydromet_full", "climate_change"]) for frame in (summary, plain)]
    assert kept[0] == pytest.approx(kept[1], rel=1e-12)


def test_a_credit_is_what_the_primary_mix_does_for_the_same_mass(scenario):
    result = at(scenario, "coproduct_credit")
    found, basket = result.footprints, result.basket("hydromet_full")["products"]
    lines = {line.item: line.amounts for line in found.routes["hydromet_full"].lines}
    saved = lines["credit for Dysprosium oxide"]["climate_change"]
    by_hand = -basket["dy_oxide"] * found.primary_mix["dy_oxide"]["climate_change"]
    assert saved == pytest.approx(by_hand, rel=1e-12)
    assert saved < 0
    assert not any("Cobalt" in item for item in lines)  # no mine of the mix makes it
    assert "Cobalt" in found.notes["hydromet_full"]
    assert result.footprint_summary().loc["bayan_obo", "shared_by"] == "value"


def test_units_stand_with_the_tables(comparison):
    units = {
        "climate_change": "kg CO2e/kg", "primary_energy": "MJ/kg", "water": "m3/kg",
        "ammonia_nitrogen": "kg N/kg", "solid_residue": "kg/kg", "radioactive_residue": "kg/kg",
    }  # fmt: skip
    assert comparison.footprint().attrs["units"] == units
    assert units.items() <= comparison.footprint_summary().attrs["units"].items()
    declared = comparison.declaration("bayan_obo")["unit"]
    assert declared.to_dict() == {i: unit.removesuffix("/kg") for i, unit in units.items()}


def test_energy_and_water_are_shown_in_the_units_they_are_declared_in(scenario):
    # 1 MJ of primary energy and 1 m3 of water per kg of hydrochloric acid, nothing else
    case = scenario.with_choices(routes=("hydromet_full",))
    none = {p: 0.0 for p in case.parameters if p.startswith(("footprints.", "climate."))}
    acid = "footprints.all.hydrochloric_acid.primary_energy"
    result = rc.compare(case.with_values({**none, acid: "1 MJ/kg"}))
    ledger = result.ledger()
    bought = ledger[ledger.item.str.startswith("Hydrochloric acid")]["amount"].sum()  # kg/year
    bearing = float(result.evaluation.routes["hydromet_full"].bearing) / (365.25 * 24 * 3600)
    energy = result.footprint_summary().loc["hydromet_full", "primary_energy"]
    assert energy == pytest.approx(bought * bearing, rel=1e-12)


def test_a_declaration_says_what_it_declares(comparison):
    said = comparison.declaration("hydromet_full").attrs
    assert said["declared_unit"].startswith("1 kg Neodymium-praseodymium oxide")
    assert "cradle to gate" in said["system_boundary"]
    assert "free of burden" in said["cut_off"]
    assert "free of burden" not in comparison.declaration("bayan_obo").attrs["cut_off"]
    assert said["shared_by"] == "value"


def test_recycling_does_less_harm_than_the_mix_that_it_replaces(comparison):
    summary = comparison.footprint_summary()
    for indicator in ("climate_change", "primary_energy", "water", "solid_residue"):
        assert summary.loc["hydromet_full", f"{indicator}_ratio"] < 0.5
    assert summary.loc["hydromet_full", "radioactive_residue"] == 0


# ------------------------------------------------------------------ what must not matter


OTHER = {
    "kg": ("lb", 1 / 0.45359237),
    "MJ": ("kWh", 1 / 3.6),
    "kWh": ("MJ", 3.6),
    "L": ("m3", 0.001),
    "hour": ("minute", 60.0),
    "t": ("short_ton", 1 / 0.90718474),
    "km": ("m", 1000.0),
    "m": ("ft", 1 / 0.3048),
}


def retyped(value: float, unit: str) -> str:
    """Write a factor in other units by a table of our own."""
    factor = 1.0

    def swap(match: re.Match[str]) -> str:
        nonlocal factor
        name, power = match[2], int(match[3] or 1)
        other, times = OTHER[name]
        factor *= times ** (-power if match[1] else power)
        return match[0].replace(name, other)

    text = re.sub(r"(/?)([A-Za-z]\w*)(?:\*\*(\d))?", swap, unit)
    return f"{value * factor!r} {text}"


def test_factors_typed_in_other_units_give_the_same(scenario, comparison):
    values = {
        path: retyped(q.value, q.unit)
        for path, q in scenario.parameters.items()
        if path.startswith("footprints.") and q.value is not None
    }
    assert any(text.endswith("lb/MJ") for text in values.values())
    again = rc.compare(scenario.with_values(values)).footprint_summary()
    before = comparison.footprint_summary()
    for indicator in INDICATORS:
        assert list(again[indicator]) == pytest.approx(list(before[indicator]), rel=1e-12)


@pytest.mark.parametrize("route", ROUTES)
def test_money_and_prices_do_not_touch_what_is_shared_by_mass(scenario, route):
    case = scenario.with_choices(allocation="mass")
    dear = {p: 2 * q.value for p, q in case.parameters.items()
            if p.startswith("prices.cn.") and q.value is not None}  # fmt: skip
    before, after = (rc.compare(s).footprints.routes[route].total
                     for s in (case, case.with_values(dear)))  # fmt: skip
    assert after == pytest.approx(before, rel=1e-12)


def test_twice_the_plant_has_the_same_footprint_per_kilogram(scenario, comparison):
    capacity = scenario.parameters["feed.capacity"].value
    twice = rc.compare(scenario.with_values({"feed.capacity": 2 * capacity})).footprints
    for route in ("hydromet_full", "copper_nitrate"):
        before = comparison.footprints.routes[route].total
        assert twice.routes[route].total == pytest.approx(before, rel=1e-12)


@settings(max_examples=20, deadline=None)
@given(times=st.floats(0, 100), indicator=st.sampled_from(sorted(INDICATORS)))
def test_an_indicator_goes_with_its_factors_and_with_no_others(
    scenario, comparison, times, indicator
):
    # direct emissions are carbon too, so their potential is multiplied as well
    values = {
        path: times * q.value
        for path, q in scenario.parameters.items()
        if path.endswith(f".{indicator}")
        or (indicator == "climate_change" and path == "climate.gwp100.CO2")
    }
    after = rc.compare(scenario.with_values(values)).footprints
    for route in ROUTES:
        for name, before in comparison.footprints.routes[route].total.items():
            factor = times if name == indicator else 1.0
            assert after.routes[route].total[name] == pytest.approx(
                factor * before, rel=1e-12, abs=1e-30
            )


def test_more_of_an_item_never_does_less(scenario, comparison):
    path = "chains.separation.precipitation.consumption.oxalic_acid.excess"
    more = rc.compare(scenario.with_values({path: 0.4})).footprint_summary()
    assert (more["climate_change"] > comparison.footprint_summary()["climate_change"]).all()


def test_cost_does_not_compute_a_footprint(scenario):
    result = rc.compare(scenario)
    result.table()
    result.to_json()
    assert "footprints" not in vars(result)


def test_an_override_of_a_factor_is_read_by_the_footprint_and_not_by_cost(scenario):
    path = "footprints.cn.electricity.climate_change"
    result = rc.compare(scenario.with_values({path: 0.6}))
    assert any(path in text and "nothing" in text for text in result.warnings)
    assert not any(path in text for text in result.footprint().attrs["warnings"])
