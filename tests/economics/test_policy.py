"""Policy levers: what each does by hand, and that unset ones do nothing."""

from __future__ import annotations

import pytest

import recycalc as rc
from recycalc.comparison.proof import proven

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


def price(case: rc.Scenario, product: str) -> float:
    sold = rc.compare(case).evaluation.routes[ROUTE].costs.sold
    return next(s.price for s in sold if s.product.name == product)


def test_a_tariff_is_a_share_on_top_of_the_price(scenario):
    case = scenario.with_values({"policy.import_tariff.dy_oxide": 0.25})
    assert price(case, "dy_oxide") == pytest.approx(1.25 * price(scenario, "dy_oxide"), rel=1e-12)
    assert price(case, "tb_oxide") == price(scenario, "tb_oxide")


@pytest.mark.parametrize("grade", ["magnet_n42", "magnet_n42sh", "magnet_n38uh"])
def test_a_tariff_on_magnets_is_seen_in_the_table(scenario, grade):
    # Section 301: 25 % on Chinese magnets in the United States since January 2026
    case = scenario.with_choices(
        region="us", gate="magnet", routes=[ROUTE], reference_product=grade
    )
    taxed = case.with_values({f"policy.import_tariff.{grade}": 0.25})
    before, after = (rc.compare(x).table()["market_price"].iloc[0] for x in (case, taxed))
    assert before == scenario.parameters[f"prices.us.{grade}"].value
    assert after == pytest.approx(1.25 * before, rel=1e-12)
    assert not [w for w in rc.compare(taxed).warnings if "tariff" in w]


def test_a_tariff_on_metal_is_earned_by_who_sells_it_and_paid_by_who_buys_it(scenario):
    metal = scenario.with_choices(region="us", gate="metals", routes=[ROUTE])
    magnet = rc.load("us_short_loop").with_choices(routes=["hpms_short_loop"])
    tariff = {"policy.import_tariff.ndpr_metal": 0.25}
    prices = [
        rc.compare(x).table()["market_price"].iloc[0] for x in (metal, metal.with_values(tariff))
    ]
    assert prices[1] == pytest.approx(1.25 * prices[0], rel=1e-12)
    ledgers = [rc.compare(x).ledger() for x in (magnet, magnet.with_values(tariff))]
    name = "Neodymium-praseodymium metal"
    bought = [t[(t["item"] == name) & (t["category"] == "feedstock")] for t in ledgers]
    assert bought[0]["cost"].sum() > 0
    assert bought[1]["cost"].sum() == pytest.approx(1.25 * bought[0]["cost"].sum(), rel=1e-12)
    assert list(bought[1]["amount"]) == pytest.approx(list(bought[0]["amount"]), rel=1e-12)


def test_heavy_metal_for_diffusion_bears_its_premium(scenario):
    case = scenario.with_choices(
        gate="magnet", routes=[ROUTE], reference_product="magnet_n42sh_diffused",
        options={"chains.powder_metallurgy.grain_boundary_diffusion": "dysprosium_terbium"},
    )  # fmt: skip
    dear = case.with_values({"policy.price_premium.dy_metal": 2.0})
    paid = [
        sum(x.price * x.amount for x in rc.compare(c).evaluation.routes[ROUTE].costs.ledger
            if x.item.startswith("Dysprosium") and x.category == "feedstock")
        for c in (case, dear)
    ]  # fmt: skip
    assert paid[0] > 0
    assert paid[1] == pytest.approx(3 * paid[0], rel=1e-12)


def test_a_quota_raises_the_price_by_the_elasticity_of_demand(scenario):
    # 20 % less at an elasticity of 0.5: 0.8 ** -2 = 1.5625
    case = scenario.with_values(
        {"policy.extraction_quota.Dy": 0.8, "policy.demand_elasticity": 0.5}
    )
    ratio = price(case, "dy_oxide") / price(scenario, "dy_oxide")
    assert ratio == pytest.approx(1.5625, rel=1e-12)


def test_a_product_of_two_elements_follows_the_tighter_quota(scenario):
    case = scenario.with_values(
        {
            "policy.extraction_quota.Nd": 0.9,
            "policy.extraction_quota.Pr": 0.8,
            "policy.demand_elasticity": 1,
        }
    )
    ratio = price(case, "ndpr_oxide") / price(scenario, "ndpr_oxide")
    assert ratio == pytest.approx(1.25, rel=1e-12)


AUTOMATION = {
    "automation.operators_saved": 0.4,
    "automation.added_capital": 0.1,
    "automation.losses_avoided": 0.2,
}


def test_automation_trades_operators_for_capital(scenario):
    case = scenario.with_values({**AUTOMATION, "automation.level": 0.5})
    assert line(case, "operators") == pytest.approx(0.8 * line(scenario, "operators"), rel=1e-12)
    assert rc.invest(case, ROUTE).capital_sums()["fixed capital investment"] == pytest.approx(
        1.05 * rc.invest(scenario, ROUTE).capital_sums()["fixed capital investment"], rel=1e-12
    )


def test_automation_avoids_losses_where_utilization_is_not_set(scenario):
    free = scenario.with_values({f"routes.{ROUTE}.utilization": None})
    lost = 1 - rc.compare(free).utilization(ROUTE)
    case = free.with_values({**AUTOMATION, "automation.level": 1})
    assert 1 - rc.compare(case).utilization(ROUTE) == pytest.approx(0.8 * lost, rel=1e-12)
    flows = rc.compare(case).balance()
    made = flows[(flows.route == ROUTE) & (flows.step == "calcination")]
    fed = flows[(flows.route == ROUTE) & (flows.step == "crushing")]
    earths = ["Nd", "Pr", "Dy", "Tb", "Gd", "Ho"]
    share = (
        made[made.element.isin(earths)]["product"].sum()
        / fed[fed.element.isin(earths)]["feed"].sum()
    )
    assert share == pytest.approx(rc.compare(case).utilization(ROUTE), rel=1e-12)


# ------------------------------------------------------------------ a price on carbon


def carbon_lines_of(case: rc.Scenario, route: str = ROUTE) -> dict[str, float]:
    table = rc.compare(case.with_choices(routes=[route])).ledger()
    table = table[table["item"].str.startswith("carbon price")]
    return dict(table.set_index("item")["cost"])


def test_carbon_of_fuels_gases_and_electricity_is_paid_for_by_hand(scenario):
    # gas 0.202 kg/kWh, steam 0.25 kg/kg; carbon of the scrap and of oxalate and soda ash as booked
    case = scenario.with_values({"policy.carbon_price": 80})
    result = rc.compare(case.with_choices(routes=[ROUTE]))
    used = result.ledger().groupby("item")["amount"].sum()
    lines = result.footprint()
    gases = lines[lines["item"].str.startswith("CO2 emitted")]["climate_change"].sum()
    made = gases / result.evaluation.routes[ROUTE].bearing * 365.25 * 24 * 3600  # kg/year
    fuels = 0.202 * used["Natural gas"] + 0.25 * used["Steam, 0.8 MPa saturated"]
    paid = carbon_lines_of(case)
    assert paid["carbon price, fuels and gases"] == pytest.approx(0.080 * (fuels + made), rel=1e-9)
    assert paid["carbon price, electricity"] == pytest.approx(
        0.080 * 0.6835 * used["Electricity"], rel=1e-9
    )


@pytest.mark.parametrize("share", [0.0, 0.4])
def test_electricity_bears_the_share_of_the_carbon_price_that_is_passed_on(scenario, share):
    whole = carbon_lines_of(scenario.with_values({"policy.carbon_price": 50}))
    part = carbon_lines_of(
        scenario.with_values(
            {"policy.carbon_price": 50, "policy.carbon_price_on_electricity": share}
        )
    )
    item = "carbon price, electricity"
    assert part[item] == pytest.approx(share * whole[item], rel=1e-12)
    assert part["carbon price, fuels and gases"] == whole["carbon price, fuels and gases"]


@pytest.mark.parametrize("route", ["hydromet_full", "bayan_obo", "ionic_clay_in_situ"])
def test_a_carbon_price_is_paid_on_every_route_and_grows_in_proportion(scenario, route):
    low, high = (
        carbon_lines_of(scenario.with_values({"policy.carbon_price": price}), route)
        for price in (20, 80)
    )
    assert len(low) == 2
    assert min(low.values()) > 0
    assert {item: 4 * cost for item, cost in low.items()} == pytest.approx(high, rel=1e-12)


def test_both_readings_agree_on_the_carbon_price(scenario):
    case = scenario.with_values({"policy.carbon_price": 80})
    typed = proven(case).evaluation.routes
    for route, result in rc.compare(case).evaluation.routes.items():
        lines = zip(result.costs.ledger, typed[route].costs.ledger, strict=True)
        pairs = [(a.cost, b.cost.magnitude) for a, b in lines if a.item.startswith("carbon price")]
        assert len(pairs) == 2
        assert [a for a, _ in pairs] == pytest.approx([b for _, b in pairs], rel=1e-12)


def test_a_carbon_price_of_zero_changes_nothing(scenario):
    case = scenario.with_values({"policy.carbon_price": 0})
    for route in scenario.routes:
        assert rc.compare(case).unit_cost(route).magnitude == pytest.approx(
            rc.compare(scenario).unit_cost(route).magnitude, rel=1e-12
        )


def test_lump_sums_of_a_study_have_no_carbon_to_price():
    case = rc.load("us_ev_motor_study").with_values({"policy.carbon_price": 80})
    with pytest.raises(rc.InputError) as caught:
        rc.compare(case)
    (fault,) = caught.value.faults
    assert fault.what == "carbon of the route is not known"
    assert "policy.carbon_price" in fault.cure
