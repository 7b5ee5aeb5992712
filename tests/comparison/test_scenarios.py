"""Every named scenario: it runs, says what it stands for, and reaches every gate of its routes."""

from __future__ import annotations

import math

import pytest

import recycalc as rc

CATALOGUE = rc.load_catalogue()
WANTED = {
    "china_2024", "china_swarf", "china_ev_motors", "us_short_loop", "eu_long_loop",
    "us_hard_disks", "ex_china_export_controls", "lamp_phosphor_china", "fcc_catalyst_eu",
    "us_ev_motor_study",
}  # fmt: skip


def test_the_field_is_there():
    assert set(CATALOGUE.scenarios) >= WANTED


@pytest.mark.parametrize("name", CATALOGUE.scenarios)
def test_it_compares_at_every_gate_that_its_routes_reach(name):
    scenario = rc.load(name, CATALOGUE)
    assert len(scenario.title.split()) > 5
    for route in scenario.routes:
        for gate in CATALOGUE.trees["routes"][route]["gates"]:
            result = rc.compare(scenario.with_choices(routes=[route], gate=gate))
            assert math.isfinite(result.unit_cost(route).magnitude)
            assert result.headline().startswith(result.product)


@pytest.mark.parametrize("name", CATALOGUE.scenarios)
def test_its_ranges_hold_no_scenario_that_cannot_be_evaluated(name):
    assert rc.monte_carlo(rc.load(name, CATALOGUE), n=400, seed=1).failed == 0


@pytest.mark.parametrize("name", sorted(set(CATALOGUE.scenarios) - {"us_ev_motor_study"}))
def test_it_has_a_footprint(name):
    summary = rc.compare(rc.load(name, CATALOGUE)).footprint_summary()
    assert (summary["climate_change"] > 0).all()


def test_the_short_loop_is_charged_less_carbon_than_the_mine():
    summary = rc.compare(rc.load("us_short_loop", CATALOGUE)).footprint_summary()
    short, mined = (summary.loc[r, "climate_change"] for r in ("hpms_short_loop", "bayan_obo"))
    assert 0.04 < short / mined < 0.5  # published: 50 to 96 % below primary
