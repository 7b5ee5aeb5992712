"""What must not matter does not, and what must push the cost one way does."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import recycalc as rc

CNY_PER_USD_2024 = 7.197  # annual mean 2024, also in exchange_rates.csv
ROUTES = ("hydromet_full", "copper_nitrate", "bayan_obo", "ionic_clay_in_situ")
RECYCLED = ROUTES[:2]

# what else people write, and how many of it make one of ours
OTHER = {
    "kg": ("lb", 1 / 0.45359237),
    "t": ("short_ton", 1 / 0.90718474),
    "kWh": ("MJ", 3.6),
    "MJ": ("kWh", 1 / 3.6),
    "L": ("m3", 0.001),
    "m": ("ft", 1 / 0.3048),
    "km": ("m", 1000.0),
    "minute": ("s", 60.0),
    "hour": ("minute", 60.0),
    "year": ("day", 365.25),
    "USD_2024": ("CNY_2024", CNY_PER_USD_2024),
    "CNY_2024": ("USD_2024", 1 / CNY_PER_USD_2024),
}
WORD = re.compile(r"(?P<per>/?)(?P<unit>[A-Za-z]\w*)(?:\*\*(?P<power>\d))?")


def retyped(value: float, unit: str) -> str:
    """Write a value in other units by a table of our own."""
    factor = 1.0

    def swap(match: re.Match[str]) -> str:
        nonlocal factor
        name, power = match["unit"], int(match["power"] or 1)
        other, times = OTHER.get(name, (name, 1.0))
        factor *= times ** (-power if match["per"] else power)
        return match[0].replace(name, other)

    text = "1" if unit == "dimensionless" else WORD.sub(swap, unit)
    return f"{value * factor!r} {text}"


def unit_costs(scenario: rc.Scenario) -> dict[str, float]:
    result = rc.compare(scenario)
    return {name: float(result.unit_cost(name).magnitude) for name in result.routes}


def test_units_are_retyped_as_a_person_would():
    assert retyped(1.0, "kWh/kg") == f"{3.6 * 0.45359237!r} MJ/lb"
    assert retyped(1.0, "CNY_2024/t/km").endswith(" USD_2024/short_ton/m")
    assert float(retyped(7.197, "CNY_2024/kWh").split()[0]) == pytest.approx(1 / 3.6)


def test_the_same_scenario_typed_in_other_units_costs_the_same(scenario, comparison):
    # per-year rates stay per year: 1/year reads the same in 1/day only up to the length of a year,
    # which OTHER states as pint does
    values = {
        path: retyped(q.value, q.unit)
        for path, q in scenario.parameters.items()
        if q.value is not None and "_2023" not in q.unit  # money of another year has an index
    }
    units = {text.split(" ", 1)[1] for text in values.values()}
    assert {"lb/lb", "short_ton/day", "MJ/lb", "CNY_2024/lb", "USD_2024/MJ"} <= units
    case = scenario.with_values(values)
    assert unit_costs(case) == pytest.approx(unit_costs(scenario), rel=1e-12)
    assert len(values) > 400


def test_twice_the_money_everywhere_is_twice_every_cost(scenario, comparison):
    money = {
        path: 2 * q.value
        for path, q in scenario.parameters.items()
        if re.search(r"[A-Z]{3}_\d{4}", q.unit) and q.value is not None
    }
    assert len(money) > 60
    doubled = rc.compare(scenario.with_values(money))
    for name in comparison.routes:
        before, after = (c.evaluation.routes[name] for c in (comparison, doubled))
        for old, new in zip(before.costs.ledger, after.costs.ledger, strict=True):
            assert new.cost == pytest.approx(2 * old.cost, rel=1e-12), (new.step, new.item)
        assert after.unit_cost == pytest.approx(2 * before.unit_cost, rel=1e-12)
        assert after.gross_margin == pytest.approx(before.gross_margin, rel=1e-12)
    assert doubled.evaluation.market_price == pytest.approx(
        2 * comparison.evaluation.market_price, rel=1e-12
    )


def of_2024_only(scenario: rc.Scenario) -> rc.Scenario:
    """Restate all money of 2023 in USD of 2024, so that no index is needed any more."""
    values = {
        path: f"{scenario.numbers[path] * per_base!r} {unit}"
        for path, q in scenario.parameters.items()
        for unit, per_base in ((q.unit.replace("CNY_2023", "USD_2024").replace("2023", "2024"),
                                3.6e6 if "kWh" in q.unit else 1.0),)
        if "_2023" in q.unit
    }  # fmt: skip
    assert all("_2023" not in text for text in values.values())
    return scenario.with_values(values)


def test_in_yuan_of_the_same_year_everything_costs_the_exchange_rate_as_much(scenario):
    # With all money of 2024, going from USD to CNY is one exchange rate and no index acts.
    case = of_2024_only(scenario)
    dollars, yuan = unit_costs(case), unit_costs(case.with_choices(money="CNY_2024"))
    for name in dollars:
        assert yuan[name] == pytest.approx(CNY_PER_USD_2024 * dollars[name], rel=1e-12)


def test_only_money_of_another_year_depends_on_the_way_through_indices(scenario):
    # Equipment quoted in CNY of 2023 comes to USD_2024 at the rate of 2023 (7.084) and CEPCI, but
    # to CNY_2024 by CEPCI alone; natural gas in USD of 2023 likewise. These alone scale by 7.084,
    # all else by 7.197, so the ratio of the unit costs lies between, nearer to 7.197.
    dollars, yuan = unit_costs(scenario), unit_costs(scenario.with_choices(money="CNY_2024"))
    for name in dollars:
        assert 7.084 < yuan[name] / dollars[name] <= CNY_PER_USD_2024 * (1 + 1e-12)
        assert yuan[name] / dollars[name] == pytest.approx(CNY_PER_USD_2024, rel=4e-3)


@settings(max_examples=25, deadline=None)
@given(low=st.floats(0.90, 0.98), gain=st.floats(0.001, 0.015))
def test_leaching_more_never_costs_more(scenario, low, gain):
    path = "routes.hydromet_full.leaching.recovery.{}"
    elements = ("Nd", "Pr", "Dy", "Tb", "Gd", "rare_earths")
    costs = [
        unit_costs(scenario.with_values({
            "routes.hydromet_full.utilization": None, "feed.scrap_price": 15.0,
            **{path.format(e): recovery for e in elements},
        }))["hydromet_full"]
        for recovery in (low, low + gain)
    ]  # fmt: skip
    assert costs[1] < costs[0]


@pytest.mark.parametrize("route", RECYCLED)
@settings(max_examples=25, deadline=None)
@given(low=st.floats(0.6, 0.98), gain=st.floats(0.001, 0.015))
def test_a_higher_utilization_never_costs_more(scenario, route, low, gain):
    path = f"routes.{route}.utilization"
    costs = [
        unit_costs(scenario.with_values({"feed.scrap_price": 15.0, path: u}))[route]
        for u in (low, low + gain)
    ]
    assert costs[1] < costs[0]


@settings(max_examples=25, deadline=None)
@given(low=st.floats(0, 2), rise=st.floats(0.001, 2))
def test_dearer_electricity_never_makes_a_route_cheaper(scenario, low, rise):
    before, after = (
        unit_costs(scenario.with_values({"prices.cn.electricity": f"{price!r} CNY_2024/kWh"}))
        for price in (low, low + rise)
    )
    for name in ROUTES:
        assert after[name] > before[name]


@pytest.mark.parametrize("path", [
    "finance.discount_rate", "overheads.maintenance", "regions.cn.wage", "feed.payable.Nd",
    "scrap.ev_motor.distance", "scrap.ev_motor.dismantling_time", "equipment.leaching_section.cost",
])  # fmt: skip
def test_dearer_inputs_never_make_recycling_cheaper(scenario, path):
    q = scenario.parameters[path]
    low, high = (unit_costs(scenario.with_values({path: x})) for x in (q.low, q.high))
    assert low["hydromet_full"] < high["hydromet_full"]


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_does_not_depend_on_what_it_is_compared_with(scenario, comparison, route):
    alone = rc.compare(scenario.with_choices(routes=(route,)))
    assert alone.routes == [route]
    assert alone.unit_cost(route) == comparison.unit_cost(route)
    assert alone.utilization(route) == comparison.utilization(route)


def test_the_order_of_the_routes_changes_no_number(scenario, comparison):
    turned = rc.compare(scenario.with_choices(routes=ROUTES[::-1]))
    assert turned.routes == list(ROUTES[::-1])
    for name in ROUTES:
        assert turned.unit_cost(name) == comparison.unit_cost(name)
    assert turned.market_price == comparison.market_price


def test_a_scenario_is_left_as_it_was_by_what_is_made_from_it(scenario, comparison):
    rc.compare(scenario.with_values({"prices.cn.electricity": 2, "feed.scrap_price": 1}))
    again = rc.compare(scenario)
    assert again.to_json() == comparison.to_json()
