"""A route that stands elsewhere: a mine in its own country beside a recycler in another."""

from __future__ import annotations

import pytest

import recycalc as rc
from recycalc.comparison import replay
from recycalc.comparison.loading import load_text
from recycalc.report import scenario_text

MINE = "bayan_obo"


@pytest.fixture(scope="module")
def europe(scenario: rc.Scenario) -> rc.Scenario:
    return scenario.with_choices(region="eu")


@pytest.fixture(scope="module")
def apart(europe: rc.Scenario) -> rc.Comparison:
    return rc.compare(europe.with_choices(sites={MINE: "cn"}))


def test_costs_what_it_costs_in_its_own_region(apart, comparison):
    assert apart.cost_by_category(MINE) == comparison.cost_by_category(MINE)
    own = comparison.footprint_summary().loc[MINE, "climate_change"]
    assert apart.footprint_summary().loc[MINE, "climate_change"] == pytest.approx(own, rel=1e-12)
    assert rc.invest(apart.scenario, MINE).npv == rc.invest(comparison.scenario, MINE).npv


def test_the_others_stay_as_they_are(apart, europe):
    at_home = rc.compare(europe)
    for route in ("hydromet_full", "ionic_clay_in_situ"):
        assert apart.cost_by_category(route) == at_home.cost_by_category(route)


def test_market_price_is_that_of_the_scenario_wherever_routes_stand(apart, europe):
    price = rc.compare(europe).market_price
    assert apart.market_price == price
    abroad = apart.scenario.with_choices(routes=[MINE])
    assert rc.compare(abroad).market_price == price
    assert price != rc.compare(abroad.with_choices(region="cn")).market_price


def test_a_price_of_one_region_moves_only_what_stands_there(apart):
    dearer = rc.compare(apart.scenario.with_values({"prices.cn.electricity": "1 CNY_2024/kWh"}))
    assert dearer.unit_cost(MINE) > apart.unit_cost(MINE)
    assert dearer.unit_cost("hydromet_full") == apart.unit_cost("hydromet_full")
    dearer = rc.compare(apart.scenario.with_values({"prices.eu.electricity": "0.25 EUR_2024/kWh"}))
    assert dearer.unit_cost(MINE) == apart.unit_cost(MINE)
    assert dearer.unit_cost("hydromet_full") > apart.unit_cost("hydromet_full")


def test_said_wherever_the_route_is_named(apart):
    assert f"({MINE} in China)" in apart.headline()
    assert apart.title(MINE).endswith(", China")
    assert apart.to_dict()["routes"][MINE]["region"] == "cn"
    assert apart.provenance["sites"] == {MINE: "cn"}


def test_replayed_at_the_prices_of_its_own_region(apart, comparison):
    ours, theirs = replay(apart.scenario, MINE), replay(comparison.scenario, MINE)
    assert (ours == theirs).all(axis=None)


def test_kept_by_the_scenario_file(apart, europe):
    text = scenario_text(apart.scenario)
    again = load_text(text, europe.catalogue)
    assert again.hash == apart.scenario.hash != europe.hash
    assert rc.compare(again).unit_cost(MINE) == apart.unit_cost(MINE)


def test_unknown_route_and_region_are_refused_together(europe):
    with pytest.raises(rc.InputError) as refused:
        europe.with_choices(sites={"bayan_ob": "cn", MINE: "cnn"})
    assert "bayan_obo" in str(refused.value)
    assert "cnn" in str(refused.value)


def test_a_region_without_prices_for_the_route_is_refused(europe):
    with pytest.raises(rc.InputError) as refused:
        rc.compare(europe.with_choices(sites={MINE: "us_ev_study"}))
    assert "no prices.us_ev_study." in str(refused.value)
    assert len(refused.value.faults) > 5


def test_many_scenarios_at_once(apart):
    """On arrays a route at its site costs what it costs one by one."""
    path, prices = "prices.cn.electricity", [0.5, 0.7]
    case = apart.scenario
    at_once = rc.compare(case.with_values({path: prices})).unit_cost(MINE).magnitude
    one_by_one = [rc.compare(case.with_values({path: p})).unit_cost(MINE).magnitude for p in prices]
    assert at_once == pytest.approx(one_by_one, rel=1e-12)
