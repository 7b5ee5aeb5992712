"""Value of information: closed forms of linear-normal payoffs, and the ranking of a scenario.

With a payoff ``y = m + sum of a_i x_i`` of standard normals against 0, knowing a part of standard
deviation s is worth ``s phi(m / s) - |m| Phi(-|m| / s)`` (unit normal loss).
"""

from __future__ import annotations

import math

import numpy as np
import pytest

import recycalc as rc
from recycalc.sensitivity.information import (
    expected,
    value_of_information,
    values_of_knowing_together,
)

SLOPES = np.array([2.0, 1.0, 0.3, 0.0])


def loss(mean: float, deviation: float) -> float:
    if deviation == 0.0:
        return 0.0
    z = abs(mean) / deviation
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return deviation * density - abs(mean) * 0.5 * math.erfc(z / math.sqrt(2))


def sample(mean: float, n: int, seed: int = 1) -> tuple[np.ndarray, list[np.ndarray]]:
    """Draw normals whose sums and products are exact, so that only the estimator errs."""
    x = np.random.default_rng(seed).normal(size=(n, len(SLOPES)))
    x -= x.mean(axis=0)
    x = np.linalg.qr(x)[0] * math.sqrt(n)
    return np.column_stack([mean + x @ SLOPES, np.zeros(n)]), list(x.T)


@pytest.mark.parametrize("mean", [0.0, 0.5, -1.0, 3.0])
def test_linear_normal_payoff(mean):
    options, x = sample(mean, 40_000)
    found = value_of_information(options, x)
    whole = math.sqrt((SLOPES**2).sum())
    assert found.perfect == pytest.approx(loss(mean, whole), abs=0.012)
    for estimate, slope in zip(found.partial, SLOPES, strict=True):
        assert estimate == pytest.approx(loss(mean, slope), abs=0.006)
    np.testing.assert_allclose(found.explained, SLOPES**2 / whole**2, atol=0.005)
    assert found.partial[3] == 0.0  # no trace, no value
    together = values_of_knowing_together(options, x)
    for k, estimate in enumerate(together, 1):
        known = math.sqrt((SLOPES[:k] ** 2).sum())
        assert estimate == pytest.approx(loss(mean, known), abs=0.012)


def test_standard_error_covers_the_truth():
    inside = 0
    for seed in range(40):
        x = np.random.default_rng(seed).normal(size=(2000, 2))
        y = 0.5 + x @ [1.0, 2.0]
        found = value_of_information(np.column_stack([y, 0 * y]), [x[:, 0]])
        inside += abs(found.partial[0] - loss(0.5, 1.0)) < 2 * found.partial_error[0]
    assert inside >= 34


def test_curved_payoff():
    """``y = x^2 - 1/3`` for x uniform on -1 to 1: E[max(y, 0)] = 4 / (9 sqrt 3) / 2."""
    n = 40_000
    x = (np.arange(n) + 0.5) / n * 2 - 1
    y = x**2 - 1 / 3
    rng = np.random.default_rng(0)
    noise = rng.normal(size=n)
    options = np.column_stack([y + noise - noise.mean(), np.zeros(n)])
    exact = 2 / (9 * math.sqrt(3))
    assert value_of_information(options, [x]).partial[0] == pytest.approx(exact, abs=0.01)
    curve = expected(np.column_stack([y, 0 * y]), x)[:, 0]  # of the payoff without noise
    assert math.sqrt(((curve - y) ** 2).mean()) < 0.01


def test_choice_among_three_options():
    """Options x, -x and 0 of a standard normal: knowing x is worth E|x| = sqrt(2 / pi)."""
    _, x = sample(0.0, 40_000)
    options = np.column_stack([x[0], -x[0], np.zeros(len(x[0]))])
    found = value_of_information(options, x)
    assert found.perfect == pytest.approx(math.sqrt(2 / math.pi), abs=0.01)
    assert found.partial[0] == pytest.approx(math.sqrt(2 / math.pi), abs=0.01)
    assert found.partial[1] == 0.0


def test_bounds_and_order():
    """No part is worth more than the whole, and none less than nothing."""
    options, x = sample(0.7, 5000, seed=4)
    found = value_of_information(options, x)
    assert (found.partial >= 0).all()
    assert (found.partial <= found.perfect).all()
    assert list(found.partial) == sorted(found.partial, reverse=True)


def test_discrete_and_constant_parameters():
    rng = np.random.default_rng(0)
    x = rng.integers(0, 2, 20_000).astype(float)
    y = np.where(x > 0, 1.0, -1.0) + rng.normal(size=len(x))
    found = value_of_information(np.column_stack([y, 0 * y]), [x, np.full(len(x), 3.0)])
    assert found.partial[0] == pytest.approx(0.5, abs=0.03)
    assert found.partial[1] == 0.0


def test_too_small_a_sample():
    with pytest.raises(rc.InputError, match="too few"):
        value_of_information(np.zeros((50, 2)), [np.zeros(50)])


@pytest.fixture(scope="module")
def near(scenario):
    """A case on the brink: what the scrap costs decides."""
    return scenario.with_values({"feed.scrap_price": 12.0})


@pytest.fixture(scope="module")
def found(near):
    return rc.what_to_find_out(near, n=4096, sobol_n=32)


def test_ranking_of_a_scenario(near, found):
    table = found.table()
    worth = table["value_of_knowing"]
    assert list(worth) == sorted(worth, reverse=True)
    assert 0 < worth[0] <= found.information.perfect
    assert table["share"].max() == pytest.approx(worth[0] / found.information.perfect)
    assert found.unit == table.attrs["units"]["value_of_knowing"] == "USD_2024/kg"
    for row in table.head(5).itertuples():
        assert row.quality == near.parameters[row.parameter].quality
    assert table["ST"].idxmax() < 10  # what moves the margin is worth knowing
    together = table["together"].dropna()
    assert list(together) == sorted(together)
    assert together.iloc[-1] <= found.information.perfect
    assert table["parameter"][0] in found.in_words()


def test_decision_is_that_of_the_mean(near, found):
    assert found.decision == ("hydromet_full" if found.mean > 0 else "do not recycle")
    dear = rc.what_to_find_out(
        near.with_values({"feed.scrap_price": 40.0}), n=512, sobol_n=0, parameters=["prices.*"]
    )
    assert dear.decision == "do not recycle"
    assert dear.probability == 0.0
    assert dear.information.perfect == 0.0
    assert "No single parameter" in dear.in_words()


def test_npv_as_payoff(near):
    found = rc.what_to_find_out(
        near, payoff="npv", n=512, sobol_n=0, parameters=["regions.cn.*", "finance.*"]
    )
    assert found.unit == "USD_2024"
    assert "finance.plant_life" in set(found.table()["parameter"])
    assert found.table()["ST"].isna().all()


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"payoff": "marginn"}, "margin"),
        ({"routes": "hydromet"}, "output is not known"),
        ({"n": 1000}, "power of two"),
        ({"sobol_n": 3}, "power of two"),
        ({"seed": -1}, "seed is not"),
    ],
)
def test_refusals(scenario, asked, word):
    with pytest.raises(rc.InputError, match=word):
        rc.what_to_find_out(scenario, **{"n": 128, "parameters": ["regions.cn.wage"], **asked})
