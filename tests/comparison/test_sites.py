"""A route that stands elsewhere: a mine in its own country beside a recycler in another."""

from __future__ import annotations

from dataclasses import replace

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


@pytest.mark.parametrize("sites", [{MINE: None}, {MINE: ["cn"]}, {3: "cn"}])
def test_what_is_no_name_is_refused(europe, sites):
    with pytest.raises(rc.InputError, match="is not known"):
        europe.with_choices(sites=sites)


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


PLANT = "hydromet_full"


@pytest.fixture(scope="module")
def plant_abroad(europe: rc.Scenario) -> rc.Comparison:
    return rc.compare(europe.with_choices(sites={PLANT: "cn"}, routes=[PLANT, MINE]))


def test_basket_of_a_recycler_abroad_is_worth_what_the_market_price_says(plant_abroad, europe):
    """The market is the scenario's: each product counts at its European price, without VAT."""
    products = plant_abroad.basket(PLANT)["products"]
    prices = {p: europe.parameters[f"prices.eu.{p}"].value for p in products}
    worth = sum(mass * prices[p] for p, mass in products.items())
    assert plant_abroad.basket(PLANT)["market"].magnitude == pytest.approx(worth, rel=1e-12)
    assert plant_abroad.market_price.magnitude == pytest.approx(prices["ndpr_oxide"], rel=1e-12)


def test_what_no_mine_makes_is_bought_at_the_market_of_the_scenario(plant_abroad, europe):
    """Gadolinium is not in the ore: both primary baskets hold it at one price."""
    at_home = rc.compare(europe.with_choices(routes=[PLANT, MINE])).basket(PLANT)["primary"]
    assert plant_abroad.basket(PLANT)["primary"].magnitude == pytest.approx(at_home.magnitude)


def test_appraised_beside_the_price_that_the_plant_sells_at(apart, comparison):
    ours, own = rc.invest(apart.scenario, MINE), rc.invest(comparison.scenario, MINE)
    assert ours.results() == own.results()


def test_recorded_prices_of_every_year_are_those_where_the_plant_stands(comparison, europe):
    years = {"first_spending": 2009, "first_operation": 2011}
    years |= {"capital_money": 2010, "operating_money": 2010}

    def npv(case: rc.Scenario):
        case = case.with_choices(conventions={"prices": "yearly"})
        return rc.invest(replace(case, calendar=years), PLANT).npv

    assert npv(europe.with_choices(sites={PLANT: "cn"})) == npv(comparison.scenario)
    with pytest.raises(rc.InputError, match="no price history"):  # Europe has none
        npv(comparison.scenario.with_choices(sites={PLANT: "eu"}))


def test_prices_of_the_own_region_are_read_where_all_stand_abroad(plant_abroad):
    told = plant_abroad.explain("prices.eu.dy_oxide")
    assert "read by nothing here" not in [child.label for child in told.children]
    assert plant_abroad.explain(PLANT).text.startswith("unit cost in China")


def test_mine_abroad_reads_only_the_price_of_the_reference_at_home(europe):
    """Its co-products are sold in its own region: a price of theirs at home would move nothing."""
    alone = rc.compare(europe.with_choices(sites={MINE: "cn"}, routes=[MINE]))
    read = {path for path in alone.proof.used if path.startswith("prices.eu.")}
    assert read == {"prices.eu.ndpr_oxide"}


@pytest.mark.parametrize("allocation", ["value", "mass", "coproduct_credit"])
def test_every_way_to_share_cost_shares_it_as_in_the_own_region(europe, comparison, allocation):
    abroad = europe.with_choices(sites={PLANT: "cn", MINE: "cn"}, allocation=allocation)
    own = rc.compare(comparison.scenario.with_choices(allocation=allocation))
    for route in (PLANT, MINE):
        assert rc.compare(abroad).unit_cost(route) == own.unit_cost(route)


def test_levers_that_act_abroad_too_are_named(apart):
    levers = {"policy.import_tariff.ndpr_oxide": 0.2, "policy.extraction_quota.Nd": 0.9}
    said = [w for w in rc.compare(apart.scenario.with_values(levers)).warnings if "policy." in w]
    assert said == [
        f"{MINE} in China is under policy.import_tariff.ndpr_oxide too, as if that held there"
    ]
    assert not [w for w in apart.warnings if "policy." in w]


def test_every_table_of_routes_says_where_they_stand(apart):
    for table in (apart.table(), apart.footprint_summary()):
        assert table["region"].to_dict() == {n: apart.scenario.site(n) for n in apart.routes}
