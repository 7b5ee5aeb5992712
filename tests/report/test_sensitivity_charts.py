"""Charts of sensitivity studies: what they show, and no column name that draws nothing."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import recycalc as rc
from recycalc.report import sensitivity_charts as charts
from recycalc.report import sweep_charts

COST, SCRAP, PRICE = "unit_cost_hydromet_full", "feed.scrap_price", "prices.cn.ndpr_oxide"
FEW = ["feed.payable.*", "regions.cn.wage", "feed.capacity"]


def spec(chart: Any) -> dict[str, Any]:
    """Give the chart as its file holds it, after checking the names of its columns."""
    found = json.loads(chart.to_json())
    for rows in found.get("datasets", {}).values():
        for row in rows:
            assert not any(sign in name for name in row for sign in ".[]"), row
    assert found["description"]
    return found


def rows(found: dict[str, Any], column: str) -> list[Any]:
    return [row[column] for data in found["datasets"].values() for row in data if column in row]


@pytest.fixture(scope="module")
def tornado(scenario):
    return rc.tornado(scenario, COST)


def test_tornado(tornado):
    found = spec(charts.tornado_chart(tornado.table(), tornado.base, "unit cost", top=4))
    names = rows(found, "name")
    assert len(set(names)) == 4
    first = tornado.table().iloc[0]
    assert names[0].startswith(first["parameter"])
    assert set(rows(found, "output")) >= {first["at_low"], first["at_high"]}
    assert "USD_2024/kg" in json.dumps(found)


def test_capital_costs_are_spelled_without_an_exponent(tornado):
    frame = tornado.table().head(1).assign(low=3.8e7, high=1.1e8, unit="USD_2024")
    found = spec(charts.tornado_chart(frame, tornado.base, "unit cost"))
    assert "38,000,000 – 110,000,000 USD_2024" in json.dumps(found, ensure_ascii=False)


def test_sobol(scenario):
    study = rc.sobol(scenario, COST, n=16, parameters=FEW)
    found = spec(charts.sobol_chart(study.table(), "unit cost"))
    assert set(rows(found, "parameter")) == set(study.factors)


def test_morris(scenario):
    study = rc.morris(scenario, COST, count=4)
    found = spec(charts.morris_chart(study.table(), "unit cost", top=5))
    assert len(set(rows(found, "name")) - {""}) == 5


def test_distribution_says_how_often_it_is_below():
    rng = np.random.default_rng(0)
    cost, market = rng.normal(50, 5, 4000), rng.normal(52, 1, 4000)
    cost[0] = np.nan
    share = (cost[1:] < market[1:]).mean()
    found = spec(
        charts.distribution_chart(
            {"cost": cost, "market": market}, "USD_2024/kg", "unit cost", ("cost", "market")
        )
    )
    assert f"{share:.1%}" in json.dumps(found)
    for name in ("cost", "market"):
        part = [r for data in found["datasets"].values() for r in data if r["name"] == name]
        assert sum(r["share"] for r in part) == pytest.approx(1.0)
        assert part[-1]["cumulative"] == pytest.approx(1.0)
    assert len(part) <= 100  # binned here: a million samples make no larger chart


def test_information(scenario):
    study = rc.what_to_find_out(scenario, n=256, sobol_n=8, parameters=FEW)
    found = spec(charts.information_chart(study.table(), study.payoff))
    assert set(rows(found, "parameter")) == set(study.inputs.paths)


def test_sweep_of_one_parameter(scenario):
    frame = rc.sweep(scenario, {SCRAP: [5, 10, 15]}, [COST, "market_price", "npv_hydromet_full"])
    found = spec(sweep_charts.sweep_chart(frame))
    assert len(found["vconcat"]) == 2  # one panel per unit
    assert rows(found, "y").count(frame[COST][1]) == 1


def test_sweep_of_two_parameters_has_the_break_even_as_a_line(scenario):
    grid = {"low": 5, "high": 20, "steps": 9}
    frame = rc.sweep(scenario, {SCRAP: grid, PRICE: {"low": 40, "high": 80, "steps": 9}})
    found = spec(sweep_charts.sweep_chart(frame, COST))
    assert len(rows(found, "z")) == 81
    ends = list(zip(rows(found, "x"), rows(found, "y"), strict=True))
    assert ends
    for scrap, price in ends[::5]:  # the line lies where it says
        case = rc.compare(scenario.with_values({SCRAP: scrap, PRICE: price}))
        gap = case.unit_cost("hydromet_full").magnitude - case.market_price.magnitude
        assert abs(gap) < 0.3


def test_sweep_of_three_parameters_is_refused(scenario):
    frame = rc.sweep(scenario, {SCRAP: [5], PRICE: [40], "regions.cn.wage": [40]}, COST)
    with pytest.raises(rc.InputError, match="one or two"):
        sweep_charts.sweep_chart(frame)


@pytest.mark.parametrize("high", [4.0, 30.0])
def test_break_even(scenario, high):
    result = rc.break_even(scenario, SCRAP, low=1, high=high)
    chart = sweep_charts.break_even_chart(result.curve, result.table(), SCRAP, result.difference)
    labels = rows(spec(chart), "label")
    assert len(labels) == result.count


def test_monte_carlo(scenario):
    result = rc.monte_carlo(scenario, n=200, seed=1)
    found = spec(charts.monte_carlo_chart(result, "hydromet_full"))
    share = result.probability_cheaper("hydromet_full").probability
    assert f"{share:.1%}" in json.dumps(found)
