"""What a cash flow is worth: prices, rates of return, paybacks, and what must not change them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recycalc.economics.appraisal import (
    levelised_cost_before_tax,
    minimum_price_breakdown,
    minimum_selling_price,
    never,
    npv,
    npv_at_first_construction_year,
    payback,
    simple_payback,
)
from recycalc.economics.cash_flow import cash_flow
from recycalc.economics.depreciation import macrs, straight_line
from recycalc.economics.project import Project, Terms, startup
from recycalc.economics.rates_of_return import internal_rates_of_return

PLANT = Project(
    depreciable_capital=4e7, land=1e6, production=3e5, price=62.0, coproduct_sales=8e5,
    variable_opex=7e6, fixed_opex=4e6, discount_rate=0.09, working_capital=2e6, tax_rate=0.25,
    inflation=0.02, debt_fraction=0.4, interest_rate=0.06, salvage=1e6, replacement_cost=2e6,
    sales_ramp=startup(9 / 12, 0.4, 15), variable_ramp=startup(9 / 12, 0.6, 15),
)  # fmt: skip
TERMS = Terms((0.3, 0.7), 15, macrs(7), loan_term=8, replacement_every=6)
MONEY = (
    "depreciable_capital", "land", "price", "coproduct_sales", "variable_opex", "fixed_opex",
    "working_capital", "salvage", "replacement_cost",
)  # fmt: skip
LOSSES = ("carried_forward", "refunded", "lost")


@settings(max_examples=150, deadline=None)
@given(
    losses=st.sampled_from(LOSSES),
    discount=st.floats(-0.05, 0.3),
    inflation=st.floats(-0.03, 0.1),
    tax=st.floats(0, 0.6),
    debt=st.floats(0, 1),
    opex=st.floats(0, 5e7),
    coproduct=st.floats(0, 5e7),
    months=st.floats(0, 48),
    whole=st.booleans(),
)
def test_npv_is_nothing_at_the_minimum_price(
    losses, discount, inflation, tax, debt, opex, coproduct, months, whole
):
    project = replace(
        PLANT, discount_rate=discount, inflation=inflation, tax_rate=tax, debt_fraction=debt,
        variable_opex=opex, coproduct_sales=coproduct, sales_ramp=startup(months / 12, 0.1, 15),
    )  # fmt: skip
    terms = replace(TERMS, losses=losses, deductible="whole_payment" if whole else "interest")
    price = minimum_selling_price(project, terms)
    flows = cash_flow(replace(project, price=price), terms)
    size = sum(
        abs(flow) * factor
        for flow, factor in zip(flows["net_cash_flow"], flows["discount_factor"], strict=True)
    )
    assert npv(replace(project, price=price), terms) == pytest.approx(0, abs=1e-11 * size)


def test_the_minimum_price_is_exact_to_the_twelfth_digit():
    # by bisection of the NPV alone
    low, high = 0.0, 200.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        if npv(replace(PLANT, price=middle), TERMS) < 0:
            low = middle
        else:
            high = middle
    assert minimum_selling_price(PLANT, TERMS) == pytest.approx(high, rel=1e-12)


@pytest.mark.parametrize("losses", LOSSES)
def test_minimum_prices_of_many_plants_at_once(losses):
    rng = np.random.default_rng(3)
    drawn = {name: getattr(PLANT, name) * rng.uniform(0.3, 2, 5000) for name in MONEY}
    project = replace(PLANT, **drawn, tax_rate=rng.uniform(0, 0.5, 5000))
    terms = replace(TERMS, losses=losses)
    price = minimum_selling_price(project, terms)
    assert np.abs(npv(replace(project, price=price), terms)).max() < 1e-6


def test_a_plant_that_sells_nothing_has_no_minimum_price():
    assert np.isnan(minimum_selling_price(replace(PLANT, production=0.0), TERMS))
    some = minimum_selling_price(replace(PLANT, production=np.array([0.0, 3e5])), TERMS)
    assert np.isnan(some[0])
    assert some[1] == pytest.approx(minimum_selling_price(PLANT, TERMS), rel=1e-12)


def test_a_minimum_price_may_be_below_nothing_where_co_products_pay():
    project = replace(PLANT, coproduct_sales=5e7)
    price = minimum_selling_price(project, TERMS)
    assert price < 0
    assert npv(replace(project, price=price), TERMS) == pytest.approx(0, abs=1e-5)


def test_parts_of_the_minimum_price_add_up():
    parts = minimum_price_breakdown(PLANT, TERMS)
    assert parts["total"] == pytest.approx(minimum_selling_price(PLANT, TERMS), rel=1e-12)
    credits = ("loan_draw", "coproduct_credit", "salvage_credit")
    assert all(parts[name] < 0 for name in credits)
    assert all(part > 0 for name, part in parts.items() if name not in credits)


def test_levelised_cost_before_tax_by_hand():
    project = Project(
        depreciable_capital=1000.0, production=10.0, price=1.0, variable_opex=200.0,
        fixed_opex=100.0, discount_rate=0.1, tax_rate=0.3, debt_fraction=0.5, interest_rate=0.05,
    )  # fmt: skip
    factor = (1 - 1.1**-5) / 0.1
    terms = Terms((1.0,), 5, straight_line(5), loan_term=3)
    assert levelised_cost_before_tax(project, terms) == pytest.approx(30 + 100 / factor)
    equity = replace(project, debt_fraction=0.0)
    assert minimum_selling_price(equity, terms) > levelised_cost_before_tax(project, terms)


# ---------------------------------------------------------------- what must not change


@pytest.mark.parametrize("losses", LOSSES)
def test_twice_the_money_is_twice_the_worth(losses):
    terms = replace(TERMS, losses=losses)
    twice = replace(PLANT, **{name: 2 * getattr(PLANT, name) for name in MONEY})
    assert npv(twice, terms) == pytest.approx(2 * npv(PLANT, terms), rel=1e-12)
    price = minimum_selling_price(PLANT, terms)
    assert minimum_selling_price(twice, terms) == pytest.approx(2 * price, rel=1e-12)
    one, other = cash_flow(PLANT, terms), cash_flow(twice, terms)
    assert payback(other) == pytest.approx(payback(one), rel=1e-12)
    assert internal_rates_of_return(other["net_cash_flow"]).only == pytest.approx(
        internal_rates_of_return(one["net_cash_flow"]).only, rel=1e-9
    )


def test_flows_given_by_year_are_those_given_once():
    names = ("production", "price", "coproduct_sales", "variable_opex", "fixed_opex")
    by_year = replace(PLANT, **{name: [getattr(PLANT, name)] * 15 for name in names})
    assert npv(by_year, TERMS) == pytest.approx(npv(PLANT, TERMS), rel=1e-14)
    assert minimum_selling_price(by_year, TERMS) == minimum_selling_price(PLANT, TERMS)
    assert simple_payback(by_year, TERMS) == pytest.approx(simple_payback(PLANT, TERMS), rel=1e-12)


def test_the_order_of_years_counts_only_through_discounting():
    early = replace(PLANT, fixed_opex=[9e6, *[4e6] * 14])
    late = replace(PLANT, fixed_opex=[*[4e6] * 14, 9e6])
    assert npv(early, TERMS) < npv(late, TERMS)
    flat = {"discount_rate": 0.0, "inflation": 0.0, "tax_rate": 0.0}
    same = [npv(replace(plant, **flat), TERMS) for plant in (early, late)]
    assert same[0] == pytest.approx(same[1], rel=1e-12)


def test_inflation_alone_changes_nothing_without_what_is_fixed_in_nominal_terms():
    real = replace(PLANT, debt_fraction=0.0, working_capital=0.0, tax_rate=0.0, inflation=0.0)
    nominal = replace(real, inflation=0.05)
    assert npv(nominal, TERMS) == pytest.approx(npv(real, TERMS), rel=1e-11)
    rate = [
        internal_rates_of_return(cash_flow(plant, TERMS)["net_cash_flow"]).real(plant.inflation)
        for plant in (real, nominal)
    ]
    assert rate[0].only == pytest.approx(rate[1].only, rel=1e-10)


def test_worth_at_the_first_year_is_worth_at_year_0_discounted():
    nominal = 1.09 * 1.02
    worth = npv_at_first_construction_year(PLANT, TERMS)
    assert worth == pytest.approx(npv(PLANT, TERMS) / nominal, rel=1e-12)


def test_refunded_losses_are_worth_most_and_lost_ones_least():
    poor = replace(PLANT, price=48.0)
    worth = {losses: npv(poor, replace(TERMS, losses=losses)) for losses in LOSSES}
    assert worth["refunded"] > worth["carried_forward"] > worth["lost"]


# ---------------------------------------------------------------- rates of return


def test_one_rate_by_hand():
    found = internal_rates_of_return([-100.0, 60.0, 60.0])
    assert (found.status, found.count) == ("one", 1)
    # 100 g^2 - 60 g - 60 = 0
    assert found.only == pytest.approx((60 + (3600 + 24000) ** 0.5) / 200 - 1, rel=1e-12)
    assert found.real(0.1).only == pytest.approx((1 + found.only) / 1.1 - 1)


def test_several_rates_are_all_given_and_none_is_chosen():
    found = internal_rates_of_return([-1.0, 2.3, -1.32])
    assert (found.status, found.count) == ("several", 2)
    assert found.roots == pytest.approx((0.10, 0.20), abs=1e-12)
    assert np.isnan(found.only)


@pytest.mark.parametrize("net", [[-1.0, -2.0, -3.0], [1.0, 2.0], [0.0, 0.0], [-1.0, 2.0, -1.32]])
def test_no_rate_is_said_to_be_none(net):
    found = internal_rates_of_return(net)
    assert (found.status, found.roots, found.count) == ("none", (), 0)
    assert np.isnan(found.only)


def test_a_rate_beyond_the_range_is_none():
    assert internal_rates_of_return([-1.0, 12.0]).status == "none"  # 1100 % a year
    assert internal_rates_of_return([-1.0, 10.5]).only == pytest.approx(9.5)
    assert internal_rates_of_return([-1.0, 0.02]).only == pytest.approx(-0.98)


def test_rates_of_many_scenarios_keep_their_places():
    net = [np.array([-100.0, -1.0, -1.0]), np.array([60.0, 2.3, -1.0]), np.array([60.0, -1.32, 0])]
    found = internal_rates_of_return(net)
    assert list(found.status) == ["one", "several", "none"]
    assert list(found.count) == [1, 2, 0]
    one = internal_rates_of_return([-100.0, 60.0, 60.0]).only
    assert found.only == pytest.approx([one, np.nan, np.nan], nan_ok=True)
    assert found.roots[0] == pytest.approx([one, 0.1, np.nan], nan_ok=True)
    assert found.roots[1] == pytest.approx([np.nan, 0.2, np.nan], nan_ok=True)


@settings(max_examples=100, deadline=None)
@given(roots=st.lists(st.floats(-0.5, 3), min_size=1, max_size=4))
def test_rates_put_into_a_cash_flow_are_found_again(roots):
    growth = sorted(1 + root for root in roots)
    apart = [b / a for a, b in pairwise(growth)]
    if apart and min(apart) < 1.03:
        return
    found = internal_rates_of_return([float(c) for c in np.poly(growth)])
    assert [1 + root for root in found.roots] == pytest.approx(growth, rel=1e-7)


# ---------------------------------------------------------------- payback

LITTLE = Project(
    depreciable_capital=1000.0, production=10.0, price=100.0, variable_opex=200.0,
    fixed_opex=100.0, discount_rate=0.1,
)  # fmt: skip


def test_payback_is_linear_within_the_year():
    table = cash_flow(LITTLE, Terms((1.0,), 3))  # -1000, -300, 400, 1100
    assert payback(table) == pytest.approx(1 + 3 / 7)
    left = 1000 - 700 / 1.1
    assert payback(table, discounted=True) == pytest.approx(1 + left / (700 / 1.21))
    assert simple_payback(LITTLE, Terms((1.0,), 3)) == pytest.approx(1000 / 700)


def test_never_is_never():
    poor = replace(LITTLE, price=25.0)
    table = cash_flow(poor, Terms((1.0,), 3))
    assert never(payback(table))
    assert never(payback(table, discounted=True))
    assert never(simple_payback(poor, Terms((1.0,), 3)))
    both = cash_flow(replace(LITTLE, price=np.array([25.0, 100.0])), Terms((1.0,), 3))
    assert list(never(payback(both))) == [True, False]


def test_what_never_falls_below_nothing_is_paid_back_at_once():
    free = replace(LITTLE, depreciable_capital=0.0)
    assert payback(cash_flow(free, Terms((1.0,), 3))) == 0.0


def test_the_first_time_counts_even_if_a_replacement_follows():
    project = replace(LITTLE, replacement_cost=2000.0)
    table = cash_flow(project, Terms((1.0,), 5, replacement_every=2))
    assert payback(table) == pytest.approx(1 + 3 / 7)


def test_a_later_start_and_a_dearer_plant_pay_back_later():
    base = payback(cash_flow(PLANT, TERMS))
    assert payback(cash_flow(replace(PLANT, land=9e6), TERMS)) > base
    later = replace(PLANT, sales_ramp=startup(24 / 12, 0.4, 15))
    assert payback(cash_flow(later, TERMS)) > base
