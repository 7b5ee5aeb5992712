"""The capital charge equals what a cash flow, written out year by year, asks for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import recycalc as rc
from recycalc.economics import annuity, charge_rates
from recycalc.economics.appraisal import minimum_selling_price
from recycalc.economics.depreciation import straight_line
from recycalc.economics.project import Project, Terms


def net_present_value(
    income, opex, fixed, working, *, discount, inflation, tax, life, depreciation, schedule
):
    """Write out a plant's cash flow, all flows at the end of their year, year 0 being the last of
    construction. Money is real money of year 0 but for depreciation and the working capital that
    comes back, which are nominal. Losses are refunded at the tax rate in the year they are made;
    what would outlast the plant is written off over the plant's life.
    """
    nominal = (1 + discount) * (1 + inflation) - 1
    total, book, over = 0.0, 0.0, min(depreciation, life)
    for back, share in enumerate(reversed(schedule)):  # back = 0 is year 0
        spent = fixed * share * (1 + inflation) ** -back
        book += spent
        total -= spent * (1 + nominal) ** back
    total -= working
    for year in range(1, life + 1):
        prices = (1 + inflation) ** year
        earned = (income - opex) * prices
        written_off = book / over if year <= over else 0.0
        cash = earned - tax * (earned - written_off)
        if year == life:
            cash += working
        total += cash / (1 + nominal) ** year
    return total


def minimum_income(**plant) -> float:
    """Give the income at which NPV = 0; NPV is a straight line in income."""
    some = 1e8
    at_nothing, at_some = (net_present_value(income, **plant) for income in (0.0, some))
    return -some * at_nothing / (at_some - at_nothing)


rates = st.one_of(st.just(0.0), st.floats(0.005, 0.30))


def any_plant(test):
    """Try a test on plants of any rates, lives, schedules and shares of working capital."""
    plants = given(
        discount=rates,
        inflation=st.one_of(rates, st.floats(-0.02, -0.005)),
        tax=st.floats(0, 0.6),
        life=st.integers(1, 30),
        depreciation=st.integers(1, 30),
        shares=st.lists(st.floats(0.05, 1), min_size=1, max_size=5),
        working=st.floats(0, 0.5),
    )
    usual = example(discount=0.1, inflation=0.02, tax=0.25, life=15, depreciation=10,
                    shares=[0.4, 0.6], working=0.05)  # fmt: skip
    free = example(discount=0.0, inflation=0.0, tax=0.3, life=8, depreciation=20, shares=[1],
                   working=0.2)  # fmt: skip
    return settings(max_examples=200, deadline=None)(plants(usual(free(test))))


@any_plant
def test_charge_is_what_the_cash_flow_needs_for_an_npv_of_nothing(
    discount, inflation, tax, life, depreciation, shares, working
):
    schedule = [share / sum(shares) for share in shares]
    fixed, opex = 1e8, 3e7
    expected = minimum_income(
        opex=opex, fixed=fixed, working=working * fixed, discount=discount, inflation=inflation,
        tax=tax, life=life, depreciation=depreciation, schedule=schedule,
    )  # fmt: skip
    found = charge_rates(discount, inflation, tax, life, depreciation, schedule)
    income = opex + fixed * found.fixed + working * fixed * found.working
    assert income == pytest.approx(expected, rel=1e-9)


@any_plant
def test_the_closed_form_of_the_capital_charge_is_the_minimum_price(
    discount, inflation, tax, life, depreciation, shares, working
):
    schedule = tuple(share / sum(shares) for share in shares)
    fixed, opex, kilograms = 1e8, 3e7, 1e6
    charge = charge_rates(discount, inflation, tax, life, depreciation, schedule)
    expected = (opex + fixed * charge.fixed + working * fixed * charge.working) / kilograms
    project = Project(
        depreciable_capital=fixed, production=kilograms, price=0.0, variable_opex=0.4 * opex,
        fixed_opex=0.6 * opex, discount_rate=discount, inflation=inflation, tax_rate=tax,
        working_capital=working * fixed,
    )  # fmt: skip
    terms = Terms(schedule, life, straight_line(min(depreciation, life)), losses="refunded")
    assert minimum_selling_price(project, terms) == pytest.approx(expected, rel=1e-9)


def test_without_tax_the_charge_is_the_textbook_capital_recovery_factor():
    found = charge_rates(0.10, 0.0, 0.0, 20, 10, [1.0])
    assert found.fixed == pytest.approx(0.11746, abs=5e-6)  # tables: (A/P, 10 %, 20)
    assert found.working == pytest.approx(0.10, rel=1e-12)  # interest only: it comes back


@pytest.mark.parametrize(
    ("rate", "years", "factor"),
    [(0.10, 20, 8.5136), (0.08, 10, 6.7101), (0.05, 15, 10.3797), (0.0, 12, 12.0)],
)
def test_annuity_agrees_with_interest_tables(rate, years, factor):
    assert annuity(rate, years) == pytest.approx(factor, abs=5e-5)


@pytest.mark.parametrize("rate", [1e-6, 1e-9, 1e-12, 1e-17])
def test_annuity_comes_close_to_the_years_as_the_rate_comes_close_to_nothing(rate):
    expected = 20 - rate * 20 * 21 / 2  # first terms of the series
    assert annuity(rate, 20) == pytest.approx(expected, rel=1e-8)


def test_annuity_of_an_array_is_that_of_each_of_its_rates():
    given = np.array([0.0, 0.05, 0.1])
    assert annuity(given, 15) == pytest.approx([annuity(float(r), 15) for r in given], rel=1e-15)


def test_reference_case_without_tax_has_the_minimum_selling_price_of_its_cash_flow():
    # DCF reference case C01: 40 million USD, 20 years, 10 % real, no tax, no inflation, opex
    # 7.5 + 4.2 million USD/year, 300,000 kg/year; its cash flow gives 54.661283303006115 USD/kg
    found = charge_rates(0.1, 0.0, 0.0, 20, 10, [1.0])
    price = (7.5e6 + 4.2e6 + 40e6 * found.fixed) / 300_000
    assert price == pytest.approx(54.661283303006115, rel=1e-12)


def test_reference_case_with_tax_has_the_minimum_selling_price_of_its_cash_flow():
    # DCF reference case C02: 38 million USD, tax 21 %, straight line over 10 years, else as C01;
    # at that price no year makes a loss, so the treatment of losses plays no part
    found = charge_rates(0.1, 0.0, 0.21, 20, 10, [1.0])
    price = (7.5e6 + 4.2e6 + 38e6 * found.fixed) / 300_000
    assert price == pytest.approx(55.40303114409012, rel=1e-9)


def test_dearer_capital_longer_building_and_tax_all_raise_the_charge():
    base = charge_rates(0.1, 0.02, 0.25, 15, 10, [0.4, 0.6]).fixed
    assert charge_rates(0.12, 0.02, 0.25, 15, 10, [0.4, 0.6]).fixed > base
    assert charge_rates(0.1, 0.02, 0.25, 15, 10, [0.6, 0.4]).fixed > base
    assert charge_rates(0.1, 0.02, 0.35, 15, 10, [0.4, 0.6]).fixed > base
    assert charge_rates(0.1, 0.02, 0.25, 20, 10, [0.4, 0.6]).fixed < base


def test_the_plant_of_the_default_scenario_breaks_even_at_its_own_cost(scenario, comparison):
    """Revenue equal to the whole cost, capital charge included, gives NPV = 0 on paper."""
    costs = comparison.evaluation.routes["hydromet_full"].costs
    year = 365.25 * 24 * 3600
    lines = {line.item: line for line in costs.ledger if line.category == "capital charge"}
    fixed, working = (lines[key].amount for key in ("fixed capital", "working capital"))
    charge = (lines["fixed capital"].cost + lines["working capital"].cost) * year
    assert fixed == pytest.approx(sum(item.cost for item in costs.capital), rel=1e-12)
    value = scenario.parameters
    npv = net_present_value(
        charge, 0.0, fixed, working,
        discount=value["finance.discount_rate"].value,
        inflation=value["finance.inflation"].value,
        tax=value["regions.cn.income_tax_rate"].value,
        life=int(value["finance.plant_life"].value),
        depreciation=int(value["finance.depreciation_life"].value),
        schedule=[value[f"finance.construction_schedule.year_{y}"].value for y in (1, 2)],
    )  # fmt: skip
    assert npv == pytest.approx(0, abs=1e-9 * fixed)


def test_a_discount_rate_of_nothing_runs_through_the_whole_model(scenario):
    case = scenario.with_values({"finance.discount_rate": 0, "finance.inflation": 0})
    costs = rc.compare(case).evaluation.routes["bayan_obo"].costs
    line = next(x for x in costs.ledger if x.item == "fixed capital")
    life = scenario.parameters["finance.plant_life"].value
    # without interest a plant pays itself back in equal parts; the tax on them and the tax saved
    # by writing the plant off cancel
    assert line.price * 365.25 * 24 * 3600 == pytest.approx(1 / life, rel=1e-12)
