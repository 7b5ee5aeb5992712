"""Break-even: closed forms, roots put back into the model, none and several, arrays."""

from __future__ import annotations

import re

import numpy as np
import pytest

import recycalc as rc
from recycalc.sensitivity.root_search import roots

SCRAP, PRICE = "feed.scrap_price", "prices.cn.ndpr_oxide"
ROUTE = "hydromet_full"


def unit_cost(case: rc.Scenario, route: str = ROUTE) -> float:
    return rc.compare(case).unit_cost(route).magnitude


@pytest.mark.parametrize("against", ["market", "bayan_obo"])
def test_scrap_price_is_that_of_the_closed_form(scenario, comparison, against):
    found = rc.break_even(scenario, SCRAP, against)
    closed = comparison.break_even_scrap_price(ROUTE, against)
    assert found.status == "one"
    assert found.only.m_as("USD_2024/kg") == pytest.approx(closed.m_as("USD_2024/kg"), rel=1e-9)
    assert f"{closed.magnitude:.6g} USD_2024/kg" in found.in_words()


def test_every_root_put_back_closes_the_gap(scenario):
    found = rc.break_even(scenario, PRICE)
    assert found.count == len(found.table()) >= 1
    for value in found.table()["value"]:
        case = scenario.with_values({PRICE: value})
        market = rc.compare(case).market_price.magnitude
        assert unit_cost(case) == pytest.approx(market, rel=1e-9, abs=1e-9)


def test_targets(scenario):
    margin = rc.break_even(scenario, SCRAP, "margin", target="5 USD_2024/kg").only
    case = scenario.with_values({SCRAP: margin})
    assert rc.compare(case).market_price.magnitude - unit_cost(case) == pytest.approx(5.0)

    for target in (0.2, "20 percent"):
        gross = rc.break_even(scenario, SCRAP, "gross_margin", target=target).only
        case = scenario.with_values({SCRAP: gross})
        assert rc.compare(case).gross_margin(ROUTE) == pytest.approx(0.2)

    for target in (None, 1e8, "1e8 USD_2024"):
        worth = rc.break_even(scenario, SCRAP, "npv", target=target).only
        npv = rc.invest(scenario.with_values({SCRAP: worth}), ROUTE).npv.magnitude
        assert npv == pytest.approx(0.0 if target is None else 1e8, abs=10.0)

    for target in (0.15, "15 percent/year", 0.0):
        rate = rc.break_even(scenario, SCRAP, "irr", target=target).only
        irr = rc.invest(scenario.with_values({SCRAP: rate}), ROUTE).irr
        assert irr == pytest.approx(0.0 if target == 0.0 else 0.15, abs=1e-9)


def test_another_route(scenario):
    found = rc.break_even(scenario, SCRAP, route="copper_nitrate")
    assert found.route == "copper_nitrate"
    case = scenario.with_values({SCRAP: found.only})
    assert unit_cost(case, "copper_nitrate") == pytest.approx(
        rc.compare(case).market_price.magnitude
    )


def test_none_is_said_with_the_ends(scenario):
    found = rc.break_even(scenario, SCRAP, low="20 USD_2024/kg", high=40)
    assert found.status == "none"
    assert found.table().empty
    assert np.isnan(found.only.magnitude)
    (low, at_low), (high, at_high) = found.ends
    assert (low, high) == (20.0, 40.0)
    for end, gap in ((low, at_low), (high, at_high)):
        case = scenario.with_values({SCRAP: end})
        assert gap == pytest.approx(unit_cost(case) - rc.compare(case).market_price.magnitude)
    for text in ("no break-even", "at 20 ", f"{at_low:.4g}"):
        assert text in found.in_words()


def test_several_roots():
    x = np.linspace(0.0, 10.0, 200)[:, None]

    def wave(x, scenario):
        return np.sin(np.asarray(x) + scenario)

    table = roots(x[:, 0], wave(x, np.array([[0.0, 1.0]])), wave, False)
    first = [value for number, value, _ in table if number == 0]
    second = [value for number, value, _ in table if number == 1]
    assert first == pytest.approx([0.0, np.pi, 2 * np.pi, 3 * np.pi], abs=1e-9)
    assert second == pytest.approx([np.pi - 1, 2 * np.pi - 1, 3 * np.pi - 1], abs=1e-9)


def test_a_step_is_told_from_a_root_and_a_pole_is_none():
    x = np.linspace(0.0, 1.0, 11)

    def step(x, scenario):
        return np.where(np.asarray(x) < 0.437, -1.0, 2.0)

    (found,) = roots(x, step(x, 0)[:, None], step, False)
    assert found[1] == pytest.approx(0.437)
    assert found[2] == 1.0

    def pole(x, scenario):
        return 1.0 / (np.asarray(x) - 0.437)

    assert len(roots(x, pole(x, 0)[:, None], pole, False)) == 0


def test_difference_of_zero_everywhere_is_refused():
    x = np.linspace(0.0, 1.0, 11)
    with pytest.raises(rc.InputError, match="zero everywhere"):
        roots(x, np.zeros((11, 1)), lambda x, scenario: 0.0 * np.asarray(x), False)


def test_arrays_of_scenarios(scenario):
    case = scenario.with_values({PRICE: np.linspace(40.0, 200.0, 7)})
    found = rc.break_even(case, SCRAP)
    closed = rc.compare(case).break_even_scrap_price(ROUTE)
    np.testing.assert_allclose(
        found.only.m_as("USD_2024/kg"), closed.m_as("USD_2024/kg"), rtol=1e-9
    )
    assert list(found.count) == [1] * 7
    assert list(found.status) == ["one"] * 7
    assert "7 scenarios" in found.in_words()


def test_arrays_where_some_never_break_even(scenario):
    case = scenario.with_values({PRICE: np.array([40.0, 400.0])})
    found = rc.break_even(case, SCRAP, low=5, high=20)
    assert list(found.status) == ["one", "none"]
    assert np.isnan(found.only.magnitude[1])


def test_whole_years_give_the_first_beyond(scenario):
    case = scenario.with_values({SCRAP: 11.5})
    found = rc.break_even(case, "finance.plant_life", "npv")
    value = found.only.magnitude
    assert value == round(value) > 1

    def npv(life: float) -> float:
        return rc.invest(case.with_values({"finance.plant_life": life}), ROUTE).npv.magnitude

    assert npv(value) > 0 > npv(value - 1)


def test_fractions_are_looked_for_within_their_bounds(scenario):
    found = rc.break_even(scenario, "routes.hydromet_full.utilization")
    assert found.curve["value"].between(0.0, 1.0).all()
    share = rc.break_even(scenario, "feed.share.swarf").curve["value"]
    assert share.max() == pytest.approx(0.85)  # solid rejects have 0.15


def test_beyond_the_range_is_said(scenario):
    found = rc.break_even(scenario, SCRAP, "bayan_obo")  # low is 5 USD_2024/kg
    assert not found.table()["in_range"].any()
    assert "beyond its range" in found.in_words()


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"path": "feed.scrap_pric"}, SCRAP),
        ({"path": "prices.us.electricity"}, "nothing reads"),
        ({"against": "bayan_ob"}, "bayan_obo"),
        ({"route": "hydromet_ful"}, ROUTE),
        ({"against": "irr"}, "target is missing"),
        ({"target": 3}, "nothing to hold a target against"),
        ({"against": "npv", "target": "3 kg"}, "wrong dimension"),
        ({"against": "npv", "target": "nonsense"}, "target"),
        ({"low": 20, "high": 20}, "low is not below high"),
        ({"low": "20 kg"}, "wrong dimension"),
        ({"points": 1}, "too few points"),
        ({"path": "finance.discount_rate", "against": "irr", "target": 0.1}, "does not depend"),
    ],
)
def test_refusals(scenario, asked, word):
    with pytest.raises(rc.InputError, match=word):
        rc.break_even(scenario, **{"path": SCRAP, **asked})


@pytest.mark.parametrize(
    "path", ["finance.inflation", "regions.cn.income_tax_rate", "scrap.ev_motor.moisture"]
)
def test_a_bound_that_cannot_be_reached_is_only_approached(scenario, path):
    assert rc.break_even(scenario, path, against="market").route


def test_a_pure_number_is_said_without_a_unit(scenario):
    found = rc.break_even(scenario, "feed.share.swarf", against="margin", target=-6.0)
    assert found.count == 1
    assert not re.search(r"\d 1\b(?!\.\d)", found.in_words())
    assert f"feed.share.swarf = {found.only.magnitude:.6g}" in found.in_words()


def test_a_product_that_sells_for_nothing_is_no_break_even(scenario):
    """At a price of 0 no cost falls to it, by value: 0 = 0 says nothing."""
    case = scenario.with_values({SCRAP: 10})
    found = rc.break_even(case, PRICE)
    assert found.status == "one"
    again = rc.compare(case.with_values({PRICE: found.only}))
    assert again.unit_cost(ROUTE).magnitude == pytest.approx(again.market_price.magnitude)
    (low, gap), _ = found.ends
    assert low > 0.0
    assert gap != 0.0
