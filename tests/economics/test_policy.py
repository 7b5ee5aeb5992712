"""Policy levers: what each does by hand, and that unset ones do nothing."""

from __future__ import annotations

import pytest

import recycalc as rc

ROUTE = "hydromet_full"


def ledger_of(case: rc.Scenario):
    return rc.compare(case.with_choices(routes=[ROUTE])).ledger()


def line(case: rc.Scenario, item: str) -> float:
    table = ledger_of(case)
    return table[table["item"] == item]["cost"].sum()


def test_unset_levers_leave_no_line(scenario):
    assert ledger_of(scenario)[lambda t: t["category"] == "policy"].empty


def test_producer_fee_is_income_per_kg_of_magnet(scenario):
    case = scenario.with_values({"policy.producer_fee": 0.5})
    assert line(case, "producer responsibility fee") == pytest.approx(-0.5 * 5_000_000)


def test_production_credit_is_income_per_kg_of_product(scenario):
    made = rc.compare(scenario).output(ROUTE).magnitude * 1000
    case = scenario.with_values({"policy.production_credit": 20})
    assert line(case, "production credit") == pytest.approx(-20 * made, rel=1e-9)


def test_vat_refund_is_a_share_of_vat_on_value_added(scenario):
    case = scenario.with_values({"policy.vat_refund": 0.3})
    table = ledger_of(case)
    goods = ["feedstock", "collection", "reagents", "energy", "water", "waste treatment"]
    bought = table[table["category"].isin(goods)]["cost"].sum()
    result = rc.compare(case).evaluation.routes[ROUTE]
    revenue = result.revenue * 365.25 * 24 * 3600
    assert line(case, "VAT refund") == pytest.approx(-0.3 * 0.13 * (revenue - bought), rel=1e-9)


def test_capital_grant_takes_its_share_of_the_charge(scenario):
    before = line(scenario, "fixed capital")
    case = scenario.with_values({"capital.owner_costs": 0, "policy.capital_grant": 0.3})
    assert line(case, "capital grant") == pytest.approx(-0.3 * before, rel=1e-9)
    sums = rc.invest(case, ROUTE).capital_sums()
    assert sums["capital grant"] == pytest.approx(-0.3 * sums["fixed capital investment"])


def test_unit_cost_with_levers_is_still_the_minimum_selling_price(scenario):
    case = scenario.with_choices(allocation="coproduct_credit").with_values(
        {"policy.capital_grant": 0.3, "policy.producer_fee": 0.5, "policy.vat_refund": 0.3}
    )
    cost = rc.compare(case).unit_cost(ROUTE).magnitude
    assert rc.invest(case, ROUTE).minimum_selling_price.magnitude == pytest.approx(cost, rel=1e-9)


def test_floor_lifts_the_price_and_only_where_it_is_higher(scenario):
    high = scenario.with_values({"policy.price_floor.ndpr_oxide": 110})
    low = scenario.with_values({"policy.price_floor.ndpr_oxide": 20})
    assert rc.compare(high).market_price.magnitude == pytest.approx(110)
    assert rc.compare(low).market_price.magnitude == pytest.approx(53.6 / 1.13)


def test_premium_raises_the_price_and_what_scrap_costs(scenario):
    base, case = rc.compare(scenario), rc.compare(
        scenario.with_values({"policy.price_premium.dy_oxide": 1.0})
    )  # fmt: skip
    prices = [
        next(s.price for s in c.evaluation.routes[ROUTE].costs.sold if s.product.name == "dy_oxide")
        for c in (base, case)
    ]
    assert prices[1] == pytest.approx(2 * prices[0])
    assert case.scrap_price(ROUTE).magnitude > base.scrap_price(ROUTE).magnitude


def test_levers_of_recycling_leave_the_mine_alone(scenario):
    case = scenario.with_values({"policy.capital_grant": 0.3, "policy.producer_fee": 0.5})
    mine = "bayan_obo"
    assert rc.compare(case).unit_cost(mine) == rc.compare(scenario).unit_cost(mine)
