"""The model written out: the same numbers as the equations, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

import recycalc as rc
from recycalc.comparison.model import evaluate
from recycalc.comparison.program import program, written
from recycalc.comparison.proof import proven
from recycalc.units import Reading, Symbol

MANY = 50


def outputs(evaluation):
    return {name: r.unit_cost for name, r in evaluation.routes.items()} | {
        "market": evaluation.market_price,
        "basket": evaluation.basket_from_primary["hydromet_full"],
    }


def uncertain(scenario, used):
    fixed = ("feed.share", "primary_mix")  # shares, which have to stay below 1 together
    return [
        path
        for path in used
        if (q := scenario.parameters[path]).low is not None
        and q.high is not None
        and q.low < q.high
        and not path.startswith(fixed)
    ]


@pytest.mark.parametrize("choice", [{}, {"allocation": "mass"}, {"allocation": "coproduct_credit"}])
def test_the_same_numbers_with_every_uncertain_parameter_varied(scenario, choice):
    case = scenario.with_choices(**choice)
    proof = proven(case)
    varied = uncertain(case, proof.used)
    rng = np.random.default_rng(7)
    values = {path: case.numbers[path] * rng.uniform(0.97, 1.0, MANY) for path in varied}
    expected = outputs(evaluate(proof.model, Reading({**case.numbers, **values})))
    found = program(proof.model, case.numbers, varied, outputs)(values)
    assert len(varied) > 300
    for name, array in expected.items():
        np.testing.assert_array_equal(found[name], array)


def test_what_cannot_be_is_nan_as_in_the_equations(scenario):
    path = "routes.hydromet_full.utilization"
    run = program(proven(scenario).model, scenario.numbers, [path], outputs)
    with np.errstate(all="ignore"):
        costs = run({path: np.array([0.01, 0.92])})["hydromet_full"]
    assert np.isnan(costs[0])
    one = rc.compare(scenario).unit_cost("hydromet_full").magnitude
    assert costs[1] == pytest.approx(one, rel=1e-12)  # both readings agree so far


def test_what_does_not_vary_is_a_number(scenario):
    run = program(proven(scenario).model, scenario.numbers, ["prices.cn.ndpr_oxide"], outputs)
    found = run({"prices.cn.ndpr_oxide": np.array([40.0, 60.0])})
    assert np.shape(found["market"]) == (2,)


def test_what_is_used_twice_is_computed_once():
    x = Symbol("input", "x")
    square = x * x + 1.0
    text = written({"a": square + 2.0, "b": -square})
    assert text.count("*") == 1
    space = {"np": np}
    exec(text, space)
    assert space["run"]({"x": np.array([3.0])}) == {"a": 12.0, "b": -10.0}


def test_a_long_sum_is_written_in_parts():
    x, total = Symbol("input", "x"), 0.0
    for _ in range(1000):
        total = total + x
    space = {"np": np}
    exec(written({"sum": total}), space)
    assert space["run"]({"x": np.array([2.0])})["sum"] == 2000.0
