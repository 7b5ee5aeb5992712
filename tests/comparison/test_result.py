"""What a comparison tells: categories, break-even, basket, warnings, tables, JSON."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest

import recycalc as rc
from recycalc.parameters import CATEGORIES

ROUTES = ("hydromet_full", "copper_nitrate", "bayan_obo", "ionic_clay_in_situ")
RECYCLED, PRIMARY = ROUTES[:2], ROUTES[2:]
ALLOCATIONS = ("value", "mass", "coproduct_credit")


def value(quantity: object, unit: str = "USD_2024/kg") -> float:
    return float(quantity.m_as(unit))


@pytest.mark.parametrize("allocation", ALLOCATIONS)
def test_categories_add_up_to_the_unit_cost(scenario, allocation):
    result = rc.compare(scenario.with_choices(allocation=allocation))
    for name in result.routes:
        rows = result.cost_by_category(name)
        assert set(rows) <= set(CATEGORIES)
        assert sum(map(value, rows.values())) == pytest.approx(
            value(result.unit_cost(name)), rel=1e-12
        )


@pytest.mark.parametrize("allocation", ALLOCATIONS)
def test_lines_of_the_ledger_add_up_to_the_unit_cost_before_credit(scenario, allocation):
    result = rc.compare(scenario.with_choices(allocation=allocation))
    sums = result.ledger().groupby("route")["unit_cost"].sum()
    for name in result.routes:
        credit = result.cost_by_category(name).get("co-product credit")
        before = value(result.unit_cost(name)) - (value(credit) if credit is not None else 0)
        assert sums[name] == pytest.approx(before, rel=1e-12)
        assert (credit is None) == (allocation != "coproduct_credit")


@pytest.mark.parametrize("allocation", ALLOCATIONS)
@pytest.mark.parametrize("against", ["market", "bayan_obo", "ionic_clay_in_situ", "copper_nitrate"])
def test_at_its_break_even_scrap_price_a_route_costs_as_much_as_the_other(
    scenario, allocation, against
):
    chosen = scenario.with_choices(allocation=allocation)
    result = rc.compare(chosen)
    price = result.break_even_scrap_price("hydromet_full", against)
    target = result.market_price if against == "market" else result.unit_cost(against)
    if value(price) < 0:
        # the plant would have to be paid; a price below 0 is no input, so go by the straight line
        at = [value(rc.compare(chosen.with_values({"feed.scrap_price": x})).unit_cost(
            "hydromet_full")) for x in (0.0, 10.0)]  # fmt: skip
        found = at[0] + value(price) * (at[1] - at[0]) / 10
    else:
        case = chosen.with_values({"feed.scrap_price": price})
        found = value(rc.compare(case).unit_cost("hydromet_full"))
    assert found == pytest.approx(value(target), rel=1e-9)


def test_a_mine_has_no_break_even_scrap_price_and_no_basket(comparison):
    for ask in (comparison.break_even_scrap_price, comparison.basket):
        with pytest.raises(rc.InputError):
            ask("bayan_obo")


def test_the_mean_scrap_price_lies_between_those_of_the_sources(comparison):
    ledger = comparison.ledger()
    bought = ledger[(ledger.route == "hydromet_full") & (ledger.category == "feedstock")]
    expected = bought.cost.sum() / bought.amount.sum()
    assert value(comparison.scrap_price("hydromet_full")) == pytest.approx(expected, rel=1e-12)
    assert bought.price.min() < expected < bought.price.max()


@pytest.mark.parametrize("route", RECYCLED)
def test_the_basket_at_market_is_every_product_at_its_price_without_vat(comparison, route):
    quotes = {  # prices.csv, with 13 % VAT but for cobalt
        name: comparison.scenario.parameters[f"prices.cn.{name}"].value
        / (1.0 if name == "cobalt" else 1.13)
        for name in ("ndpr_oxide", "dy_oxide", "tb_oxide", "gd_oxide", "ho_oxide", "cobalt")
    }
    basket = comparison.basket(route)
    assert basket["products"].keys() == quotes.keys()
    assert basket["products"]["ndpr_oxide"] == pytest.approx(1, rel=1e-12)
    expected = sum(mass * quotes[name] for name, mass in basket["products"].items())
    assert value(basket["market"]) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("route", RECYCLED)
def test_the_recycled_basket_bears_the_whole_cost_of_the_plant(comparison, route):
    ledger = comparison.ledger()
    cost = ledger[ledger.route == route].cost.sum()
    made = comparison.output(route).m_as("kg/year")
    assert value(comparison.basket(route)["recycled"]) == pytest.approx(cost / made, rel=1e-12)


@pytest.mark.parametrize("route", RECYCLED)
def test_the_basket_from_the_mix_lies_between_those_of_the_mines(scenario, comparison, route):
    """By value, a mine that costs x % of its revenue makes every product at x % of its price;
    what no mine makes (cobalt, here and there holmium) is bought.
    """
    products, market = comparison.basket(route)["products"], {}
    for sale in comparison.evaluation.routes[route].costs.sold:
        market[sale.product.name] = sale.price
    shares, mined = {}, set()
    for mine in PRIMARY:
        result = comparison.evaluation.routes[mine]
        shares[mine] = result.total / result.revenue
        alone = rc.compare(scenario.with_choices(routes=(route, mine)))
        made = {s.product.name for s in result.costs.sold}
        mined |= made
        expected = sum(
            m * market[n] * (shares[mine] if n in made else 1.0) for n, m in products.items()
        )
        assert value(alone.basket(route)["primary"]) == pytest.approx(expected, rel=1e-12)
    assert set(products) - mined == {"cobalt"}
    worth = sum(m * market[n] for n, m in products.items() if n in mined)
    bought = products["cobalt"] * market["cobalt"]
    found = value(comparison.basket(route)["primary"]) - bought
    assert min(shares.values()) * worth < found < max(shares.values()) * worth


def test_a_mix_of_one_mine_alone_takes_from_it_whatever_it_makes(scenario):
    """Holmium is not made at Bayan Obo, so its weight in the mix is nothing: not an error."""
    only = rc.compare(scenario.with_values({"primary_mix.bayan_obo": 1.0}))
    result = only.evaluation.routes["bayan_obo"]
    share = result.total / result.revenue
    products = only.basket("hydromet_full")["products"]
    made = {s.product.name: s.price for s in result.costs.sold}
    assert "ho_oxide" in products.keys() - made.keys()
    from_the_mine = sum(m * made[n] * share for n, m in products.items() if n in made)
    others = sum(
        m * s.price for s in only.evaluation.routes["hydromet_full"].costs.sold
        for n, m in products.items() if n == s.product.name and n not in made
    )  # fmt: skip
    found = value(only.basket("hydromet_full")["primary"])
    assert from_the_mine < found <= (from_the_mine + others) * (1 + 1e-12)


def test_without_a_mine_there_is_no_basket_from_primary_supply(scenario):
    result = rc.compare(scenario.with_choices(routes=RECYCLED))
    assert "primary" not in result.basket("hydromet_full")


def test_gross_margin_is_what_processing_can_live_on(comparison):
    ledger = comparison.ledger()
    own = ledger[ledger.route == "hydromet_full"]
    scrap = own[own.step.isin(["swarf", "solid_rejects", "ev_motor"])].cost.sum()
    revenue = value(comparison.basket("hydromet_full")["market"]) * comparison.output(
        "hydromet_full"
    ).m_as("kg/year")
    expected = (revenue - scrap) / revenue
    assert comparison.gross_margin("hydromet_full") == pytest.approx(expected, rel=1e-12)


def test_a_gate_that_a_route_does_not_reach_is_refused_with_those_it_reaches(scenario):
    with pytest.raises(rc.InputError) as caught:
        rc.compare(scenario, gate="mixed_oxide")
    faults = {fault.where: fault for fault in caught.value.faults}
    assert set(faults) == {"routes.hydromet_full", "routes.bayan_obo"}
    for fault in faults.values():
        assert fault.given == "mixed_oxide"
        assert "separated_oxides" in fault.needed


def test_another_gate_can_be_asked_for_where_all_routes_reach_it(scenario):
    chosen = scenario.with_choices(routes=("copper_nitrate", "ionic_clay_in_situ"))
    result = rc.compare(chosen, gate="mixed_oxide")
    assert result.scenario.gate == "mixed_oxide"
    assert value(result.market_price) == pytest.approx(
        0.65 * value(rc.compare(chosen).market_price), rel=1e-12
    )  # gates/mixed_oxide.toml: 0.65 of the value of the separated oxides


def test_an_unknown_route_is_answered_with_the_nearest(comparison):
    with pytest.raises(rc.InputError) as caught:
        comparison.unit_cost("hydromet_ful")
    assert "hydromet_full" in caught.value.faults[0].cure


def test_what_nothing_reads_is_warned_about(scenario):
    (warning,) = rc.compare(scenario.with_values({"regions.eu.location_factor": 1.1})).warnings
    assert "regions.eu.location_factor" in warning


def test_scrap_that_a_route_is_not_made_for_is_a_warning(scenario):
    blend = scenario.with_choices(sources={"swarf": 0.5, "lamp_phosphor": 0.5})
    said = [text for text in rc.compare(blend).warnings if "Waste lamp phosphor" in text]
    assert {text.partition(":")[0] for text in said} == {"hydromet_full", "copper_nitrate"}
    assert said[0].startswith("hydromet_full: made for magnets, not for lamp phosphor")
    own = rc.compare(rc.load("lamp_phosphor_china", scenario.catalogue))
    assert not any("Waste lamp phosphor" in text for text in own.warnings)


def test_money_of_another_year_than_the_market_price_is_a_warning(scenario):
    (warning,) = rc.compare(scenario.with_choices(money="CNY_2020")).warnings
    assert warning.startswith(
        "unit costs are in money of 2020, the market price is as quoted in 2024"
    )
    assert not rc.compare(scenario.with_choices(money="EUR_2024")).warnings


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("lamp_phosphor_china", "lamp phosphor"),
        ("fcc_catalyst_eu", "cracking catalyst"),
        ("china_swarf", "magnet"),
    ],
)
def test_the_ledger_and_the_scrap_price_name_what_is_bought(name, of):
    result = rc.compare(rc.load(name))
    assert result.scrap == of
    lines = result.ledger()
    bought = lines[(lines["category"] == "feedstock") & (lines["price"] == lines["price"])]
    recycled = bought[[result.kind(route) == "recycled" for route in bought["route"]]]
    assert set(recycled["item"]) == {f"{of} scrap"}
    assert set(recycled["basis"]) == {f"{of} bought = {of} fed / liberation"}


def test_a_cost_of_a_hundred_times_the_market_is_spelled_out():
    case = rc.load("fcc_catalyst_eu").with_choices(gate="separated_oxides")
    result = rc.compare(case)
    ratio = float(result.unit_cost("fcc_catalyst_acid") / result.market_price)
    assert ratio > 100.0
    assert f"recycled is {round(ratio)} times the market price" in result.headline()


def test_what_is_read_is_not_warned_about(scenario):
    assert not rc.compare(scenario.with_values({"prices.cn.electricity": 0.6})).warnings


def test_a_value_beyond_its_range_runs_with_a_warning(scenario):
    (warning,) = rc.compare(scenario.with_values({"prices.cn.electricity": 3})).warnings
    assert warning.startswith("prices.cn.electricity")


def test_every_number_column_of_every_table_has_a_unit(comparison):
    for frame, in_rows in (
        (comparison.table(), set()),
        (comparison.ledger(), {"amount", "price"}),
        (comparison.balance(), set()),
    ):
        numbers = set(frame.select_dtypes("number").columns)
        assert numbers
        assert numbers - in_rows == set(frame.attrs["units"])
        for column in in_rows:
            assert (frame[f"{column}_unit"] != "").all()
        for unit in frame.attrs["units"].values():
            rc.ureg.Unit("dimensionless" if unit == "1" else unit)  # reads


def test_the_summary_s_categories_add_up_to_its_unit_cost(comparison):
    frame = comparison.table()
    names = [c.replace(" ", "_").replace("-", "_") for c in CATEGORIES]
    found = frame[[c for c in names if c in frame.columns]].sum(axis=1)
    assert found.to_numpy() == pytest.approx(frame["unit_cost"].to_numpy(), rel=1e-12)


def test_amount_times_price_is_cost_in_the_units_shown_in_each_row(comparison):
    """A reviewer multiplies the columns; no row may need a factor that is not in the table."""
    frame = comparison.ledger()
    product = frame.amount * frame.price
    off = frame[~np.isclose(product, frame.cost, rtol=1e-12, atol=0)]
    assert off.empty, off[["route", "step", "item", "amount_unit", "price_unit"]].to_string()


def test_the_balance_table_closes(comparison):
    frame = comparison.balance()
    assert (frame["product"] + frame.loss).to_numpy() == pytest.approx(
        frame.feed.to_numpy(), rel=1e-12
    )
    total = frame[(frame.route == "hydromet_full") & (frame.step == "crushing")].feed.sum()
    assert total == pytest.approx(5_000_000, rel=1e-9)  # feed.capacity = 5000 t/year


def test_json_holds_the_numbers_of_the_comparison(comparison):
    content = json.loads(comparison.to_json())
    assert content == comparison.to_dict()
    for name in comparison.routes:
        assert content["routes"][name]["unit_cost"] == value(comparison.unit_cost(name))
    assert content["unit"] == "USD_2024/kg"
    assert content["provenance"]["money"] == "USD_2024"


def test_json_of_a_scenario_with_overrides_names_them(scenario):
    case = scenario.with_values(
        {"feed.scrap_price": 12.0, "prices.cn.electricity": "0.1 USD_2024/kWh"}
    )
    given = json.loads(rc.compare(case).to_json())["provenance"]["overrides"]
    assert given == {
        "feed.scrap_price": "12 USD_2024/kg", "prices.cn.electricity": "0.1 USD_2024/kWh",
    }  # fmt: skip


def test_two_fresh_processes_print_the_same_bytes(command):
    runs = [
        command("compare", "--format", "json", env={**os.environ, "PYTHONHASHSEED": seed})
        for seed in ("1", "2")
    ]
    assert [run.returncode for run in runs] == [0, 0]
    assert runs[0].stdout == runs[1].stdout
    assert json.loads(runs[0].stdout)["scenario"] == "china_2024"


def test_a_mine_outside_the_mix_gives_no_basket(scenario):
    case = scenario.with_choices(routes=["hydromet_full", "mountain_pass"])
    assert "primary" not in rc.compare(case).basket("hydromet_full")


def test_a_mine_outside_the_mix_does_not_move_it(scenario, comparison):
    case = scenario.with_choices(routes=[*scenario.routes, "mountain_pass"])
    found = rc.compare(case).basket("hydromet_full")["primary"].magnitude
    assert found == pytest.approx(
        comparison.basket("hydromet_full")["primary"].magnitude, rel=1e-12
    )


def test_a_product_without_a_price_is_no_standard_to_compare_with(scenario):
    result = rc.compare(scenario.with_values({"prices.cn.ndpr_oxide": 0}))
    assert value(result.market_price) == 0
    assert "dearer" not in result.headline()
    assert "cheaper" not in result.headline()


@pytest.mark.parametrize("path", ["deposits.bayan_obo.grade", "policy.extraction_quota.Dy"])
def test_a_division_by_zero_names_what_was_set_to_zero(scenario, path):
    with pytest.raises(rc.InputError, match=f"divides by zero.*\n.*given: *{path} = 0"):
        rc.compare(scenario.with_values({path: 0}))


@pytest.mark.parametrize(
    "exponent", ["overheads.labour_exponent", "equipment.calcination_section.exponent"]
)
def test_a_number_beyond_arithmetic_is_a_fault_that_names_it(scenario, exponent):
    with pytest.raises(rc.InputError, match=f"too large.*\n.*given: *{exponent}"):
        rc.compare(scenario.with_values({exponent: 1e6}))


def test_a_sentence_holds_one_scenario(scenario):
    many = rc.compare(scenario.with_values({"prices.cn.electricity": [0.5, 0.6]}))
    with pytest.raises(rc.InputError, match="many scenarios"):
        many.headline()
