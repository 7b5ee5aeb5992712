"""Checks of the appraisal against figures that companies and textbooks report."""

from __future__ import annotations

import pytest

import recycalc as rc
from recycalc.economics.appraisal import npv
from recycalc.economics.cash_flow import cash_flow
from recycalc.economics.project import Project, Terms
from recycalc.economics.rates_of_return import internal_rates_of_return

PER_KG = 29.029  # (262 + 125) / 13.3317, the annuity of 7 % over 40 years


def test_internal_rate_of_return_of_a_reported_short_loop_plant() -> None:
    plant = Project(125.0, 1.0, PER_KG, 0.0, 0.0, 0.07)  # million USD; one unit a year
    terms = Terms((1.0,), 40)
    assert npv(plant, terms) == pytest.approx(262, rel=1e-4)
    rates = internal_rates_of_return(cash_flow(plant, terms)["net_cash_flow"])
    assert rates.status == "one"
    assert rates.only == pytest.approx(0.232, abs=0.0005)


@pytest.mark.parametrize("route", ["hydromet_full", "bayan_obo", "ionic_clay_in_situ"])
def test_unit_cost_with_credit_is_the_minimum_selling_price(scenario: rc.Scenario, route) -> None:
    case = scenario.with_choices(allocation="coproduct_credit")
    unit_cost = rc.compare(case).unit_cost(route).magnitude
    plant = rc.invest(case, route)
    assert plant.minimum_selling_price.magnitude == pytest.approx(unit_cost, rel=1e-9)


def test_identity_holds_for_other_finance_too(scenario: rc.Scenario) -> None:
    case = scenario.with_choices(allocation="coproduct_credit").with_values(
        {"finance.discount_rate": 0.07, "finance.inflation": 0.03, "finance.plant_life": 20,
         "finance.depreciation_life": 12, "capital.owner_costs": 0.15, "capital.land": 1e6}
    )  # fmt: skip
    unit_cost = rc.compare(case).unit_cost("hydromet_full").magnitude
    plant = rc.invest(case, "hydromet_full")
    assert plant.minimum_selling_price.magnitude == pytest.approx(unit_cost, rel=1e-9)


def test_value_at_market_price_equal_to_the_minimum_is_nothing(scenario: rc.Scenario) -> None:
    case = scenario.with_choices(allocation="coproduct_credit")
    plant = rc.invest(case, "bayan_obo")
    parts = plant.msp_breakdown()
    total = parts.pop("total")
    assert sum(parts.values()) == pytest.approx(total, rel=1e-12)
    assert total == pytest.approx(plant.minimum_selling_price.magnitude, rel=1e-9)


def test_a_plant_that_loses_money_never_pays_back(scenario: rc.Scenario) -> None:
    found = rc.invest(scenario, "hydromet_full")
    assert found.results()["payback_status"] == "never"
    assert found.results_in_words()["payback"][0] == "never"


def test_conventions_are_printed_and_change_the_result(scenario: rc.Scenario) -> None:
    base = rc.invest(scenario, "bayan_obo")
    lost = rc.invest(scenario.with_choices(conventions={"depreciation": "none"}), "bayan_obo")
    assert base.conventions()["depreciation"] == "straight line over 10 years"
    assert lost.conventions()["depreciation"] == "none"
    assert lost.npv.magnitude < base.npv.magnitude


def test_replay_holds_every_year_and_this_year_is_todays_comparison(scenario: rc.Scenario) -> None:
    table = rc.replay(scenario, "hydromet_full")
    assert list(table.index) == list(range(2010, 2026))
    today = rc.compare(scenario)
    # the record of 2024 holds the prices that the scenario has
    assert table.loc[2024, "unit_cost"] == pytest.approx(
        today.unit_cost("hydromet_full").magnitude, rel=1e-12
    )
    assert table.loc[2011, "npv"] > 0 > table.loc[2016, "npv"]


def with_calendar(scenario: rc.Scenario, tmp_path, first: int, life: int) -> rc.Scenario:
    folder = scenario.catalogue.folder
    text = (folder / "scenarios" / "china_2024.toml").read_text(encoding="utf-8")
    years = f"first_spending = {first - 2}\nfirst_operation = {first}\n"
    money = "capital_money = 2024\noperating_money = 2024\n"
    own = f'[conventions]\nprices = "yearly"\n[calendar]\n{years}{money}'
    file = tmp_path / "own.toml"
    file.write_text(text.replace("[overrides]", f"{own}[overrides]"), encoding="utf-8")
    loaded = rc.load(file, scenario.catalogue)
    return loaded.with_values({"finance.plant_life": life, "finance.inflation": 0})


def test_yearly_prices_sell_each_year_at_its_own(scenario, tmp_path) -> None:
    case = with_calendar(scenario, tmp_path, 2012, 14)
    table = rc.invest(case, "hydromet_full").cash_flow_table()
    prices = rc.replay(scenario, "hydromet_full")["market_price"]
    sold = table["product_sales"] / table["production_kg"]
    for year in (2012, 2016, 2022, 2025):
        assert sold[year] == pytest.approx(prices[year], rel=1e-9)


def test_yearly_prices_name_the_years_that_are_missing(scenario, tmp_path) -> None:
    case = with_calendar(scenario, tmp_path, 2020, 14)
    with pytest.raises(rc.InputError, match="2026"):
        rc.invest(case, "hydromet_full")
