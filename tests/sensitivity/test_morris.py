"""Elementary effects: SALib on the same sample, the shape of trajectories, scenarios."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from SALib.analyze import morris as salib
from scipy.stats import lognorm, norm, truncnorm

import recycalc as rc
from recycalc.sensitivity import ask
from recycalc.sensitivity.inputs import inputs
from recycalc.sensitivity.trajectories import effects, trajectories

COST = "unit_cost_hydromet_full"


def model(x: np.ndarray) -> np.ndarray:
    return x @ np.array([0.0, 1.0, -2.0, 3.0]) + 4.0 * x[:, 0] * x[:, 3] ** 2


@pytest.mark.parametrize("levels", [2, 4, 8])
@pytest.mark.parametrize("candidates", [0, 30])
def test_effects_equal_those_of_salib_on_the_same_sample(levels, candidates):
    walked = trajectories(12, 4, levels, seed=3, candidates=candidates)
    y = model(walked.rows)
    problem = {"num_vars": 4, "names": list("abcd"), "bounds": [[0, 1]] * 4}
    theirs = salib.analyze(problem, walked.rows, y, num_levels=levels, seed=1)
    ours = effects(y, walked)
    np.testing.assert_allclose(ours.mean, theirs["mu"].astype(float), atol=1e-9)
    np.testing.assert_allclose(ours.absolute, theirs["mu_star"].astype(float), atol=1e-9)
    np.testing.assert_allclose(ours.deviation, theirs["sigma"].astype(float), atol=1e-9)
    shifted = theirs["mu_star_conf"].astype(float)  # of other resamples
    np.testing.assert_allclose(ours.absolute_error, shifted, rtol=0.5, atol=1e-9)


def test_linear_model_has_its_slopes_and_no_spread():
    walked = trajectories(10, 3, seed=0)
    found = effects(walked.rows @ np.array([2.0, -5.0, 0.0]), walked)
    np.testing.assert_allclose(found.mean, [2.0, -5.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(found.absolute, [2.0, 5.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(found.deviation, 0.0, atol=1e-12)


@pytest.mark.parametrize("levels", [2, 4, 6])
def test_every_step_moves_one_factor_on_the_grid(levels):
    walked = trajectories(16, 5, levels, seed=1)
    jump = levels / (2 * (levels - 1))
    steps = np.diff(walked.points, axis=1)
    assert ((abs(steps) > 1e-12).sum(axis=2) == 1).all()
    assert abs(steps).max(axis=2) == pytest.approx(jump)
    grid = walked.points * (levels - 1)
    np.testing.assert_allclose(grid, np.rint(grid), atol=1e-9)
    assert walked.points.min() >= 0.0
    assert walked.points.max() <= 1.0 + 1e-12
    moved = np.sort(walked.order, axis=1)
    assert (moved == np.arange(5)).all()  # each factor once


def test_levels_and_directions_are_balanced():
    walked = trajectories(20, 7, 4, seed=2)
    for factor in range(7):
        starts = np.rint(walked.points[:, 0, factor] * 3).astype(int)
        assert (np.bincount(starts, minlength=4) == 5).all()
        assert (walked.step[:, factor] > 0).sum() == 10


def test_candidates_are_spread_out():
    def apart(walked):
        points = walked.points
        distance = np.linalg.norm(points[:, None, :, None] - points[None, :, None], axis=-1)
        return (distance.sum(axis=(2, 3)) ** 2).sum()

    assert apart(trajectories(6, 4, seed=1, candidates=60)) > apart(trajectories(6, 4, seed=1))


def test_trajectory_with_a_fault_is_left_out():
    walked = trajectories(10, 4, seed=1)
    y = model(walked.rows)
    y[7] = np.inf
    assert effects(y, walked).dropped == 1


def test_same_seed_same_sample():
    for seed in (0, 1):
        np.testing.assert_array_equal(
            trajectories(8, 3, seed=seed).rows, trajectories(8, 3, seed=seed).rows
        )
    assert not np.array_equal(trajectories(8, 3, seed=0).rows, trajectories(8, 3, seed=1).rows)


def test_scenario(scenario):
    found = rc.morris(scenario, COST, count=10)
    table = found.table()
    assert set(table["unit"]) == {"USD_2024/kg"}
    assert list(table["mu_star"]) == sorted(table["mu_star"], reverse=True)
    assert (table["mu_star"] >= abs(table["mu"]) - 1e-12).all()
    by_name = table.set_index("parameter")
    assert by_name.loc["routes.hydromet_full.utilization", "mu"] < 0  # higher yield, lower cost
    assert by_name.loc["regions.cn.wage", "mu"] > 0
    assert found.scenarios == 10 * (len(table) + 1)


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"count": 0}, "too few trajectories"),
        ({"count": 2.5}, "too few trajectories"),
        ({"count": 10**8}, "fit in memory"),
        ({"seed": -1}, "seed is not"),
        ({"levels": 3}, "not even"),
        ({"candidates": 2}, "fewer candidates"),
        ({"outputs": "npv"}, "output is not known"),
    ],
)
def test_refusals(scenario, asked, word):
    with pytest.raises(rc.InputError, match=word):
        rc.morris(scenario, **asked)


@pytest.mark.parametrize("law", ["normal", "lognormal"])
def test_a_distribution_without_ends_stops_at_its_0_001_quantiles(scenario, law):
    """Expected from SciPy: 5 % and 95 % at low and high, a normal one cut off at a wage of 0."""
    path = "regions.cn.wage"
    own = scenario.parameters[path]
    known = {**scenario.parameters, path: replace(own, distribution=law)}
    study = inputs(ask(replace(scenario, parameters=known), COST), [path])
    found = study.along(np.array([[0.0], [1.0]]))[path]
    ends = [own.low, own.high]
    low, high = np.log(ends) if law == "lognormal" else ends
    middle, spread = (low + high) / 2.0, (high - low) / (2.0 * norm.ppf(0.95))
    theirs = {
        "normal": truncnorm(-middle / spread, np.inf, middle, spread),
        "lognormal": lognorm(spread, scale=np.exp(middle)),
    }
    np.testing.assert_allclose(found, theirs[law].ppf([0.001, 0.999]), rtol=1e-9)
