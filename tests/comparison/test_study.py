"""A published study of US EV motors, repeated from its files alone."""

from __future__ import annotations

import pytest

import recycalc as rc

TPC, TOC = 7_015_670, 8_257_444  # Laliwala and Torres 2024, as published
ND, DY = "products.ndpr_oxide.oxide_factor.Nd", "products.dy_oxide.oxide_factor.Dy"


@pytest.fixture(scope="module")
def study(scenario: rc.Scenario) -> rc.Scenario:
    return rc.load("us_ev_motor_study", scenario.catalogue)


def invested(study: rc.Scenario, **factors: float) -> rc.Investment:
    paths = {"nd": ND, "dy": DY}
    return rc.invest(study.with_values({paths[k]: v for k, v in factors.items()}))


def test_capital_is_that_of_the_study(study):
    sums = invested(study).capital_sums()
    assert sums["fixed capital investment"] == pytest.approx(TPC, rel=1e-6)
    assert sums["total capital investment"] == pytest.approx(TOC, rel=1e-6)


def test_three_operators_are_paid(study):
    ledger = rc.compare(study).ledger()
    operators = ledger[ledger["item"] == "operators"]
    assert operators["amount"].sum() / 8000 == pytest.approx(3)  # 8,000 h a position
    assert operators["cost"].sum() == pytest.approx(3 * 305_600 * 1.25)  # with fringe of 25 %


def test_five_robots_for_the_largest_year(study):
    capital = invested(study).capital()
    robots = capital[capital["item"] == "robot"].iloc[0]
    assert robots["units"] == 5  # 0.15 x 1,697,805 / 52,453 = 4.86
    assert robots["installed"] == pytest.approx(1_000_000)


def test_wrong_oxide_factor_set_explicitly_gives_the_published_value(study):
    npv = invested(study, nd=1.664).npv.magnitude
    assert npv == pytest.approx(42_051_061, rel=1e-6)


def test_four_digit_factors_give_the_corrected_value(study):
    npv = invested(study, nd=1.1664).npv.magnitude
    assert npv == pytest.approx(32_865_861, rel=1e-6)


def test_factor_from_the_formula_lies_within_its_rounding_of_the_corrected_value(study):
    npv = invested(study).npv.magnitude
    assert npv == pytest.approx(32_865_861, rel=1.2e-5)  # 1.16638 against 1.1664
    both = rc.invest(study.with_values({DY: None})).npv.magnitude
    assert both == pytest.approx(32_900_221, rel=1e-6)  # Dy from its formula too


PUBLISHED = {  # year: revenue, variable, fixed, overhead, gross earnings, spending, cash flow
    2024: (0, 0, 0, 0, 0, 825744.406, -825744.406),
    2025: (3458851.405, 493663.417, 1666098.626, 431952.409, 919945.595, 5132827.228, -4212881.634),
    2031: (5939720.807, 845138.782, 1690907.320, 507209.220, 3669155.817, 0, 3669155.817),
    2038: (20230800.695, 2869817.117, 1833818.119, 940727.047, 22725195.771, 0, 22725195.771),
}


@pytest.mark.parametrize("year", PUBLISHED)
def test_yearly_rows_as_published(study, year):
    revenue, variable, fixed, overhead, earnings, spending, net = PUBLISHED[year]
    row = invested(study, nd=1.664).cash_flow_table().loc[year]
    rise = 1.03 ** (year - 2023)
    sales = row["product_sales"] + row["coproduct_sales"]
    cost = row["variable_opex"] + row["fixed_opex"]
    assert sales / rise == pytest.approx(revenue, rel=1e-6)
    assert cost / rise == pytest.approx(variable + fixed + overhead, rel=1e-6)
    assert sales - cost == pytest.approx(earnings, rel=1e-6, abs=1e-3)
    assert row["capital"] == pytest.approx(spending, rel=1e-6)
    assert row["net_cash_flow"] == pytest.approx(net, rel=1e-6)


def test_load_follows_the_series_of_vehicles(study):
    load = rc.compare(study).evaluation.routes["us_ev_motor_study"].balance.feed.load
    assert load[2038] == 1.0
    assert load[2025] == pytest.approx(290273 / 1697805, rel=1e-12)


def test_appraisal_does_not_call_unread_what_it_reads(study):
    unread = "is set, but nothing in this comparison reads it"
    assert "finance.capital_escalation " + unread in rc.compare(study).warnings
    plant = rc.invest(study)
    assert plant.conventions()["capital escalation"] == "3.60% a year"
    assert not [text for text in plant.warnings if unread in text]


def test_appraisal_tells_of_a_loan_that_is_none(scenario: rc.Scenario):
    rate = scenario.with_values({"finance.interest_rate": 0.06})
    assert any("finance.interest_rate is set" in text for text in rc.invest(rate).warnings)
    loan = rate.with_values({"finance.debt_fraction": 0.5, "finance.loan_term": 10})
    assert rc.invest(loan).warnings == []
    assert len(rc.compare(loan).warnings) == 3
