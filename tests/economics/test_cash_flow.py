"""The cash flow against reference cases, against figures by hand and on quantities."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pint
import pytest

from recycalc.economics.appraisal import (
    minimum_price_breakdown,
    minimum_selling_price,
    npv,
    npv_at_first_construction_year,
    payback,
    simple_payback,
)
from recycalc.economics.cash_flow import ROWS, cash_flow
from recycalc.economics.depreciation import macrs, straight_line
from recycalc.economics.project import Project, Terms, startup
from recycalc.economics.project_check import check
from recycalc.economics.rates_of_return import internal_rates_of_return
from recycalc.errors import Faults
from recycalc.units import Quantity

REFERENCE = json.loads((Path(__file__).parent / "data" / "dcf_cases.json").read_text("utf-8"))
CASES = REFERENCE["cases"]
VARIANTS = [(case, name) for case, content in CASES.items() for name in content["variants"]]
CONVENTIONS = {
    "whole_payment_deductible": {"deductible": "whole_payment"},
    "losses_lost": {"losses": "lost"},
    "losses_refunded": {"losses": "refunded"},
}
NEAR = 1e-6  # tolerance of the reference


def terms_of(given: dict[str, Any], **changes: Any) -> Terms:
    plan = given["depreciation"]
    shares = {
        "none": lambda: (),
        "straight_line": lambda: straight_line(plan["years"]),
        "MACRS": lambda: macrs(plan["years"]),
    }[plan["method"]]()
    debt = given["debt"] or {"term_years": 0, "construction_interest": "capitalised"}
    return Terms(
        tuple(given["construction_schedule"]),
        given["plant_life_years"],
        shares,
        construction_interest=debt["construction_interest"],
        salvage_taxed=given["salvage_taxed"],
        loan_term=debt["term_years"],
        replacement_every=given["replacement"] and given["replacement"]["every_years"],
        **changes,
    )


def project_of(given: dict[str, Any]) -> Project:
    debt = given["debt"] or {"fraction_of_fixed_capital": 0.0, "interest_rate": 0.0}
    begin, life = given["startup"], given["plant_life_years"]
    ramps = {
        kind: startup(begin["months"] / 12, begin[f"{key}_fraction"], life)
        for kind, key in (
            ("sales_ramp", "sales"), ("variable_ramp", "variable_opex"),
            ("fixed_ramp", "fixed_opex"),
        )
    }  # fmt: skip
    fixed = given["depreciable_capital_usd"] + given["non_depreciable_capital_usd"]
    return Project(
        depreciable_capital=given["depreciable_capital_usd"],
        land=given["non_depreciable_capital_usd"],
        production=given["production_kg_per_year"],
        price=given["product_price_usd_per_kg"],
        coproduct_sales=given["coproduct_kg_per_year"] * given["coproduct_price_usd_per_kg"],
        variable_opex=given["variable_opex_usd_per_year"],
        fixed_opex=given["fixed_opex_usd_per_year"],
        working_capital=given["working_capital_fraction_of_fixed_capital"] * fixed,
        tax_rate=given["income_tax_rate"],
        inflation=given["inflation_rate"],
        discount_rate=given["real_discount_rate"],
        debt_fraction=debt["fraction_of_fixed_capital"],
        interest_rate=debt["interest_rate"],
        salvage=given["salvage_usd"],
        replacement_cost=given["replacement"]["cost_usd"] if given["replacement"] else 0.0,
        **ramps,
    )


@pytest.mark.parametrize("name", CASES)
def test_rows_are_those_of_the_reference(name):
    case = CASES[name]
    table = cash_flow(project_of(case["inputs"]), terms_of(case["inputs"]))
    expected = case["cash_flow_table"]
    size = case["inputs"]["depreciable_capital_usd"]
    assert table.years == tuple(line["year"] for line in expected)
    assert set(ROWS) == set(table.rows) == expected[0].keys() - {"year"}
    for row in ROWS:
        near = 1.0 if row == "discount_factor" else size
        assert table[row] == pytest.approx(
            [line[row] for line in expected], rel=NEAR, abs=1e-9 * near
        ), row


@pytest.mark.parametrize("name", CASES)
def test_results_are_those_of_the_reference(name):
    case = CASES[name]
    project, terms = project_of(case["inputs"]), terms_of(case["inputs"])
    faults = Faults()
    check(project, terms, faults)
    assert not len(faults)
    table = cash_flow(project, terms)
    rates = internal_rates_of_return(table["net_cash_flow"])
    assert rates.status == "one"
    size = max(abs(case["results"]["npv_usd"]), case["inputs"]["depreciable_capital_usd"])
    price = minimum_selling_price(project, terms)
    found = {
        "npv_usd": npv(project, terms),
        "npv_at_first_construction_year_usd": npv_at_first_construction_year(project, terms),
        "irr_nominal": rates.only,
        "irr_real": rates.real(project.inflation).only,
        "msp_usd_per_kg": price,
        "payback_years": payback(table),
        "discounted_payback_years": payback(table, discounted=True),
        "payback_simple_years": simple_payback(project, terms),
        "npv_at_msp_usd": npv(replace(project, price=price), terms),
        "total_tax_usd": sum(table["tax"]),
        "losses_left_usd": table["losses_carried_forward"][-1],
    }
    for key, value in found.items():
        near = NEAR * size if key.startswith("npv") else 0.0
        assert value == pytest.approx(case["results"][key], rel=NEAR, abs=near), key
    assert found["npv_usd"] == pytest.approx(
        table["cumulative_discounted_cash_flow"][-1], rel=1e-12
    )
    assert found["npv_at_msp_usd"] == pytest.approx(0, abs=1e-12 * size)


@pytest.mark.parametrize("name", CASES)
def test_parts_of_the_minimum_price_are_those_of_the_reference(name):
    case = CASES[name]
    parts = minimum_price_breakdown(project_of(case["inputs"]), terms_of(case["inputs"]))
    expected = case["results"]["msp_breakdown_usd_per_kg"]
    assert parts.keys() == expected.keys()
    assert parts == pytest.approx(expected, rel=NEAR, abs=1e-9)
    assert parts["total"] == pytest.approx(case["results"]["msp_usd_per_kg"], rel=1e-12)


@pytest.mark.parametrize(("name", "variant"), VARIANTS)
def test_variants_are_those_of_the_reference(name, variant):
    given, expected = CASES[name]["inputs"], CASES[name]["variants"][variant]
    project, terms = project_of(given), terms_of(given, **CONVENTIONS[variant])
    rates = internal_rates_of_return(cash_flow(project, terms)["net_cash_flow"])
    assert npv(project, terms) == pytest.approx(expected["npv_usd"], rel=NEAR)
    assert rates.real(project.inflation).only == pytest.approx(expected["irr_real"], rel=NEAR)
    assert minimum_selling_price(project, terms) == pytest.approx(expected["msp_usd_per_kg"], NEAR)


# A small plant, whose figures are worked out in the head: 1000 spent in year 0, 10 kg at 100 a kg,
# 200 + 100 a year to run it
SMALL = Project(
    depreciable_capital=1000.0, production=10.0, price=100.0, variable_opex=200.0, fixed_opex=100.0,
    discount_rate=0.1,
)  # fmt: skip
THREE = Terms((1.0,), 3)


def test_the_small_plant_by_hand():
    table = cash_flow(SMALL, THREE)
    assert table["net_cash_flow"] == [-1000.0, 700.0, 700.0, 700.0]
    assert table["cumulative_cash_flow"] == [-1000.0, -300.0, 400.0, 1100.0]
    assert npv(SMALL, THREE) == pytest.approx(-1000 + 700 / 1.1 + 700 / 1.21 + 700 / 1.331)


LOAN = replace(SMALL, debt_fraction=0.4, interest_rate=0.1, tax_rate=0.25)
BUILT_IN_TWO = Terms((0.5, 0.5), 3, loan_term=2, construction_interest="paid")


def test_paid_construction_interest_is_on_the_opening_balance_and_not_deducted():
    table = cash_flow(LOAN, BUILT_IN_TWO)
    payment = 400 * 0.1 / (1 - 1.1**-2)
    assert table["loan_draw"] == [200.0, 200.0, 0.0, 0.0, 0.0]
    assert table["interest"] == pytest.approx([0, 20, 40, 0.1 * (440 - payment), 0])
    assert table["principal"] == pytest.approx([0, 0, payment - 40, 440 - payment, 0])
    assert table["loan_balance"] == pytest.approx([200, 400, 440 - payment, 0, 0])
    assert table["loan_balance"][-1] == 0.0
    assert table["taxable_before_losses"] == pytest.approx(
        [0, 0, 700 - 40, 700 - 0.1 * (440 - payment), 700]
    )
    assert table["net_cash_flow"][:2] == [-300.0, -320.0]


def test_capitalised_construction_interest_grows_the_loan():
    table = cash_flow(LOAN, replace(BUILT_IN_TWO, construction_interest="capitalised"))
    assert table["loan_balance"][:2] == pytest.approx([200, 420])
    assert table["interest"][:3] == pytest.approx([0, 0, 42])
    assert table["net_cash_flow"][:2] == [-300.0, -300.0]


def test_whole_payments_deducted_come_with_interest_on_each_years_draw():
    table = cash_flow(LOAN, replace(BUILT_IN_TWO, deductible="whole_payment"))
    payment = 400 * 0.1 / (1 - 1.1**-2)
    assert table["interest"][:3] == pytest.approx([20, 20, 40])
    assert table["loan_balance"][:2] == [200.0, 400.0]
    assert table["taxable_before_losses"] == pytest.approx(
        [0, 0, 700 - payment, 700 - payment, 700]
    )


def test_a_loan_without_interest_is_paid_back_in_equal_parts():
    table = cash_flow(replace(LOAN, interest_rate=0.0), BUILT_IN_TWO)
    assert table["principal"] == [0.0, 0.0, 200.0, 200.0, 0.0]


@pytest.mark.parametrize(("is_taxed", "income"), [(True, 847 + 121), (False, 847)])
def test_salvage_taxed_and_untaxed(is_taxed, income):
    project = replace(SMALL, salvage=100.0, tax_rate=0.3, inflation=0.1)
    table = cash_flow(project, replace(THREE, life=2, salvage_taxed=is_taxed))
    assert table["salvage"] == pytest.approx([0, 0, 121])
    assert table["taxable_before_losses"][-1] == pytest.approx(income)
    assert table["tax"][-1] == pytest.approx(0.3 * income)
    assert table["net_cash_flow"][-1] == pytest.approx(847 + 121 - 0.3 * income)


def test_a_start_up_of_eighteen_months_fills_the_first_year_and_half_the_second():
    project = replace(
        SMALL, sales_ramp=startup(18 / 12, 0.4, 3), variable_ramp=startup(18 / 12, 0.6, 3),
        fixed_ramp=startup(18 / 12, 1.0, 3),
    )  # fmt: skip
    table = cash_flow(project, THREE)
    assert table["production_kg"] == pytest.approx([0, 4, 7, 10])
    assert table["product_sales"] == pytest.approx([0, 400, 700, 1000])
    assert table["variable_opex"] == pytest.approx([0, 120, 160, 200])
    assert table["fixed_opex"] == [0.0, 100.0, 100.0, 100.0]


def test_start_up_weights_by_time():
    assert startup(0 / 12, 0.5, 3) == (1.0, 1.0, 1.0)
    assert startup(6 / 12, 0.5, 3) == pytest.approx((0.75, 1, 1))
    assert startup(24 / 12, 0.5, 3) == pytest.approx((0.5, 0.5, 1))
    assert startup(60 / 12, 0.5, 3) == pytest.approx((0.5, 0.5, 0.5))


def test_utilisation_by_year_moves_sales_and_variable_opex_and_is_full_afterwards():
    shares = (0.6, 0.8, 1.0)
    table = cash_flow(
        replace(SMALL, sales_ramp=shares, variable_ramp=shares, coproduct_sales=50.0), THREE
    )
    assert table["product_sales"] == pytest.approx([0, 600, 800, 1000])
    assert table["coproduct_sales"] == pytest.approx([0, 30, 40, 50])
    assert table["variable_opex"] == pytest.approx([0, 120, 160, 200])
    assert table["fixed_opex"] == [0.0, 100.0, 100.0, 100.0]


def test_inflation_moves_prices_but_neither_depreciation_nor_working_capital():
    project = replace(SMALL, inflation=0.1, working_capital=50.0, tax_rate=0.2, land=100.0)
    table = cash_flow(project, Terms((0.5, 0.5), 2, straight_line(2)))
    basis = 500 / 1.1 + 500
    assert table["capital"] == pytest.approx([550 / 1.1, 550, 0, 0])
    assert table["depreciation"] == pytest.approx([0, 0, basis / 2, basis / 2])
    assert table["working_capital"] == [0.0, 50.0, 0.0, -50.0]
    assert table["product_sales"] == pytest.approx([0, 0, 1100, 1210])
    assert table["tax"] == pytest.approx([0, 0, 0.2 * (770 - basis / 2), 0.2 * (847 - basis / 2)])
    assert table["discount_factor"] == pytest.approx([1.21, 1, 1 / 1.21, 1 / 1.21**2])


def test_replacement_is_bought_after_every_interval_and_not_in_the_last_year_it_would_end():
    project = replace(SMALL, replacement_cost=40.0, inflation=0.1, tax_rate=0.25)
    table = cash_flow(project, Terms((1.0,), 7, replacement_every=3))
    assert table["replacement"] == pytest.approx([0, 0, 0, 0, 40 * 1.1**4, 0, 0, 40 * 1.1**7])
    assert table["taxable_before_losses"][4] == pytest.approx(700 * 1.1**4)


def test_losses_carried_refunded_and_lost():
    project = replace(SMALL, price=(20.0, 40.0, 60.0), tax_rate=0.5)  # earns -100, 100, 300
    carried = cash_flow(project, THREE)
    assert carried["losses_carried_forward"] == [0.0, 100.0, 0.0, 0.0]
    assert carried["tax"] == [0.0, 0.0, 0.0, 150.0]
    refunded = cash_flow(project, replace(THREE, losses="refunded"))
    assert refunded["tax"] == [0.0, -50.0, 50.0, 150.0]
    lost = cash_flow(project, replace(THREE, losses="lost"))
    assert lost["tax"] == [0.0, 0.0, 50.0, 150.0]


def test_depreciation_longer_than_the_plant_is_written_off_in_its_last_year():
    terms = Terms((1.0,), 2, (0.2, 0.32, 0.192, 0.1152, 0.1152, 0.0576))
    assert cash_flow(SMALL, terms)["depreciation"] == pytest.approx([0, 200, 800])
    lost = replace(terms, undepreciated="lost")
    assert cash_flow(SMALL, lost)["depreciation"] == pytest.approx([0, 200, 320])


def test_items_may_rise_at_rates_of_their_own():
    project = replace(SMALL, inflation=0.02, escalation={"fixed_opex": 0.1, "capital": 0.05})
    table = cash_flow(project, Terms((0.5, 0.5), 2, capital_base_year=-1, operating_base_year=1))
    assert table["capital"] == pytest.approx([500, 525, 0, 0])
    assert table["fixed_opex"] == pytest.approx([0, 0, 100, 110])
    assert table["product_sales"] == pytest.approx([0, 0, 1000, 1020])


# Published study of US EV motors (Laliwala and Torres 2024): money of 2023 before escalation:
# revenue, variable opex, fixed opex with overhead; and the cash flow that they publish
STUDY = [
    (3458851.4053, 493663.4165, 2098051.0346, -4212881.6336),
    (3272666.1480, 467285.7558, 2090541.2793, -1877680.5051),
    (3414035.8691, 487314.2081, 2096243.4065, 934710.5920),
    (5812781.1877, 827154.7040, 2192996.4495, 3237423.5977),
    (7061777.4312, 1004105.3372, 2243374.5310, 4554470.7648),
    (6804597.5010, 967669.5579, 2233001.2160, 4432375.2946),
    (5939720.8067, 845138.7821, 2198116.5405, 3669155.8170),
    (6036155.8331, 858801.1442, 2202006.2333, 3882154.8774),
    (6748604.8915, 959736.8457, 2230742.7622, 4781822.8483),
    (7972828.0694, 1133177.7728, 2280121.6258, 6311454.0207),
    (8568180.0063, 1217523.8248, 2304135.0595, 7195132.4303),
    (9087699.4325, 1291126.3612, 2325089.7998, 8035057.6468),
    (17094928.5796, 2425544.7188, 2648060.2211, 18183330.6166),
    (20230800.6952, 2869817.1168, 2774545.1661, 22725195.7706),
]


def test_a_published_study_that_produces_while_it_builds():
    revenue, variable, fixed, expected = (list(column) for column in zip(*STUDY, strict=True))
    project = Project(
        depreciable_capital=8257444.061019675, production=revenue, price=1.0,
        variable_opex=variable, fixed_opex=fixed, inflation=0.03, discount_rate=1.0577 / 1.03 - 1,
        escalation={"capital": 0.036},
    )  # fmt: skip
    terms = Terms(
        (0.1, 0.6, 0.3), 14, first_operating_year=-1, valuation_year=-2, capital_base_year=-2,
        operating_base_year=-3,
    )  # fmt: skip
    faults = Faults()
    check(project, terms, faults)
    assert not list(faults)
    table = cash_flow(project, terms)
    assert table.years == tuple(range(-2, 13))  # 2024 to 2038
    assert table["net_cash_flow"] == pytest.approx([-825744.4061, *expected], abs=0.01)
    assert npv(project, terms) == pytest.approx(42051060.997257575, rel=1e-8)


# ---------------------------------------------------------------- arrays and quantities

FULL = replace(
    SMALL, land=50.0, coproduct_sales=30.0, working_capital=80.0, tax_rate=0.25, inflation=0.02,
    debt_fraction=0.5, interest_rate=0.07, salvage=60.0, replacement_cost=90.0,
    sales_ramp=startup(6 / 12, 0.2, 8),
)  # fmt: skip
FULL_TERMS = Terms((0.4, 0.6), 8, macrs(5), loan_term=5, replacement_every=3)
VARIED = (
    "depreciable_capital", "land", "production", "price", "coproduct_sales", "variable_opex",
    "fixed_opex", "working_capital", "tax_rate", "inflation", "discount_rate", "debt_fraction",
    "interest_rate", "salvage", "replacement_cost",
)  # fmt: skip


@pytest.mark.parametrize("losses", ["carried_forward", "refunded", "lost"])
def test_arrays_give_what_the_scenarios_give_one_by_one(losses):
    rng = np.random.default_rng(7)
    count = 40
    drawn = {name: getattr(FULL, name) * rng.uniform(0.3, 1.7, count) for name in VARIED}
    terms = replace(FULL_TERMS, losses=losses)
    together = replace(FULL, **drawn)
    table, price = cash_flow(together, terms), minimum_selling_price(together, terms)
    worth, never = npv(together, terms), 0
    rates = internal_rates_of_return(table["net_cash_flow"])
    for k in range(count):
        one = replace(FULL, **{name: float(values[k]) for name, values in drawn.items()})
        single = cash_flow(one, terms)
        for row in ROWS:
            entries = [np.broadcast_to(entry, count)[k] for entry in table[row]]
            assert entries == pytest.approx(single[row], rel=1e-12, abs=1e-9), row
        assert worth[k] == pytest.approx(npv(one, terms), rel=1e-12, abs=1e-9)
        assert price[k] == pytest.approx(minimum_selling_price(one, terms), rel=1e-12)
        assert payback(table)[k] == pytest.approx(payback(single), rel=1e-12, nan_ok=True)
        alone = internal_rates_of_return(single["net_cash_flow"])
        assert rates.status[k] == alone.status
        assert rates.only[k] == pytest.approx(alone.only, rel=1e-9, abs=1e-9, nan_ok=True)
        never += np.isnan(payback(single))
    assert 0 < never < count


MONEY = ("depreciable_capital", "land", "working_capital", "salvage", "replacement_cost")
YEARLY = ("coproduct_sales", "variable_opex", "fixed_opex")
UNITS = (
    dict.fromkeys(MONEY, "USD_2024") | dict.fromkeys(YEARLY, "USD_2024/year")
    | {"production": "kg/year", "price": "USD_2024/kg"}
)  # fmt: skip


def on_quantities(**units: str) -> Project:
    """The full plant on quantities, some of them perhaps in a wrong unit."""
    given = {name: Quantity(getattr(FULL, name), unit) for name, unit in (UNITS | units).items()}
    return replace(FULL, **given, year=Quantity(1.0, "year"))


@pytest.mark.parametrize("losses", ["carried_forward", "refunded", "lost"])
@pytest.mark.parametrize("interest", ["capitalised", "paid"])
def test_quantities_prove_that_the_units_fit(losses, interest):
    terms = replace(FULL_TERMS, losses=losses, construction_interest=interest)
    project = on_quantities()
    table, plain = cash_flow(project, terms), cash_flow(FULL, terms)
    for row in ROWS:
        unit = {"production_kg": "kg", "discount_factor": ""}.get(row, "USD_2024")
        for entry, expected in zip(table[row], plain[row], strict=True):
            if isinstance(entry, Quantity):
                assert entry.m_as(unit) == pytest.approx(expected, rel=1e-12, abs=1e-9), row
            else:
                assert unit == "" or entry == 0.0, row
    assert npv(project, terms).m_as("USD_2024") == pytest.approx(npv(FULL, terms), rel=1e-12)
    price = minimum_selling_price(FULL, terms)
    assert minimum_selling_price(project, terms).m_as("USD_2024/kg") == pytest.approx(price, 1e-12)
    parts = minimum_price_breakdown(project, terms)
    assert parts["total"].m_as("USD_2024/kg") == pytest.approx(price, rel=1e-12)
    assert payback(table) == pytest.approx(payback(plain), rel=1e-12)
    assert float(simple_payback(project, terms)) == pytest.approx(simple_payback(FULL, terms))


def test_a_small_plant_on_quantities_has_parts_of_its_price():
    names = ("depreciable_capital", "production", "price", "variable_opex", "fixed_opex")
    units = {name: UNITS[name] for name in names}
    given = {name: Quantity(getattr(SMALL, name), unit) for name, unit in units.items()}
    parts = minimum_price_breakdown(replace(SMALL, **given, year=Quantity(1.0, "year")), THREE)
    assert parts["fixed_capital"].m_as("USD_2024/kg") == pytest.approx(40.2115, abs=1e-4)
    assert parts["replacement"] == 0.0  # does not occur


@pytest.mark.parametrize(
    "wrong",
    [{"price": "USD_2023/kg"}, {"price": "USD_2024"}, {"production": "kg"},
     {"fixed_opex": "USD_2024"}, {"land": "USD_2024/year"}, {"working_capital": "USD_2020"},
     {"salvage": "kg"}, {"replacement_cost": "1"}, {"coproduct_sales": "CNY_2024/year"}],
)  # fmt: skip
def test_a_unit_that_does_not_fit_is_found(wrong):
    with pytest.raises(pint.DimensionalityError):
        cash_flow(on_quantities(**wrong), FULL_TERMS)


# ---------------------------------------------------------------- bad input

BAD_PROJECTS = [
    ({"depreciable_capital": -1.0}, "depreciable_capital", "out of range"),
    ({"land": -1.0}, "land", "out of range"),
    ({"working_capital": -1.0}, "working_capital", "out of range"),
    ({"production": 0.0}, "production", "nothing is produced"),
    ({"production": np.array([1.0, 0.0])}, "production", "nothing is produced"),
    ({"production": [0.0, 0.0, 0.0]}, "production", "nothing is produced"),
    ({"price": float("nan")}, "price", "out of range"),
    ({"sales_ramp": 1.2}, "sales_ramp", "out of range"),
    ({"variable_ramp": (0.5, -0.1, 1.0)}, "variable_ramp", "out of range"),
    ({"sales_ramp": (0.5,) * 4}, "sales_ramp", "missing or too many"),
    ({"fixed_opex": [1.0, 2.0]}, "fixed_opex", "missing or too many"),
    ({"tax_rate": 1.0}, "tax_rate", "out of range"),
    ({"discount_rate": -1.0}, "discount_rate", "out of range"),
    ({"discount_rate": np.array([0.1, -1.5])}, "discount_rate", "out of range"),
    ({"inflation": -2.0}, "inflation", "out of range"),
    ({"debt_fraction": 1.5}, "debt_fraction", "out of range"),
    ({"interest_rate": -0.1}, "interest_rate", "out of range"),
    ({"debt_fraction": 0.5}, "loan_term", "loan has no term"),
    ({"replacement_cost": 5.0}, "replacement_every", "no interval"),
    ({"escalation": {"fixed_opx": 0.1}}, "fixed_opx", "not known"),
    ({"escalation": {"fixed_opex": -1.0}}, "fixed_opex", "out of range"),
]
BAD_TERMS = [
    ({"construction_schedule": (0.5, 0.4)}, "construction_schedule", "do not make a whole"),
    ({"construction_schedule": (1.5, -0.5)}, "construction_schedule", "do not make a whole"),
    ({"construction_schedule": ()}, "construction_schedule", "do not make a whole"),
    ({"depreciation": (0.5, 0.4)}, "depreciation", "do not make a whole"),
    ({"life": 0}, "life", "does not fit"),
    ({"life": -3}, "life", "does not fit"),
    ({"life": 2.5}, "life", "does not fit"),
    ({"loan_term": -1}, "loan_term", "does not fit"),
    ({"loan_term": 4}, "loan_term", "outlasts"),
    ({"replacement_every": 0}, "replacement_every", "does not fit"),
    ({"losses": "carried forward"}, "losses", "choice is not known"),
    ({"deductible": "principal"}, "deductible", "choice is not known"),
    ({"construction_interest": "payed"}, "construction_interest", "choice is not known"),
    ({"undepreciated": "kept"}, "undepreciated", "choice is not known"),
    ({"first_operating_year": -1}, "first_operating_year", "does not fit"),
    ({"valuation_year": 1}, "valuation_year", "does not fit"),
    ({"valuation_year": -1}, "valuation_year", "does not fit"),
]


@pytest.mark.parametrize(("changes", "where", "what"), BAD_PROJECTS)
def test_bad_numbers_are_found(changes, where, what):
    faults = Faults()
    check(replace(SMALL, **changes), THREE, faults)
    assert any(where in fault.where and what in fault.what for fault in faults)
    assert all(fault.given and fault.needed and fault.cure for fault in faults)


@pytest.mark.parametrize(("changes", "where", "what"), BAD_TERMS)
def test_bad_terms_are_found(changes, where, what):
    faults = Faults()
    check(SMALL, replace(THREE, **changes), faults)
    assert any(where in fault.where and what in fault.what for fault in faults)
    assert all(fault.given and fault.needed and fault.cure for fault in faults)


def test_all_faults_come_at_once_and_good_input_has_none():
    faults = Faults()
    check(SMALL, THREE, faults)
    check(on_quantities(), FULL_TERMS, faults)
    assert not list(faults)
    check(replace(SMALL, land=-1.0, tax_rate=2.0), replace(THREE, loan_term=9), faults, "plant A")
    assert len(faults) == 3
    assert all(fault.where.startswith("plant A") for fault in faults)
