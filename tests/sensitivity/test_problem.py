"""SALib problem dictionaries: their samples meet ours, and they come back as they went."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from SALib.sample import latin
from SALib.util import scale_samples

import recycalc as rc
from recycalc.sensitivity import ask, from_salib, to_salib
from recycalc.sensitivity.inputs import inputs

COST = "unit_cost_hydromet_full"
WAGE, POWER = "regions.cn.wage", "prices.cn.electricity"


def with_law(scenario: rc.Scenario, **laws: str) -> rc.Scenario:
    """Give wage and power other distributions."""
    changed = dict(scenario.parameters)
    for path, law in zip((WAGE, POWER), laws.values(), strict=False):
        changed[path] = replace(changed[path], distribution=law)
    return replace(scenario, parameters=changed)


@pytest.mark.parametrize("law", ["triangular", "uniform", "normal", "lognormal"])
def test_salib_draws_the_same_distribution(scenario, law):
    case = with_law(scenario, one=law, two=law)
    problem = to_salib(case, COST, [WAGE, POWER])
    u = np.linspace(0.01, 0.99, 99)
    theirs = scale_samples(np.column_stack([u, u]), problem)
    varied = inputs(ask(case, COST), [WAGE, POWER])
    for column, path in enumerate(problem["names"]):
        np.testing.assert_allclose(theirs[:, column], varied.value(path, u), rtol=1e-6)


def test_sample_of_salib_is_evaluated(scenario):
    problem = to_salib(scenario, COST)
    assert problem["num_vars"] == len(problem["names"]) == len(problem["bounds"]) > 100
    sample = latin.sample(problem, 4, seed=2)
    answers = ask(scenario, COST)(dict(zip(problem["names"], sample.T, strict=True)))[COST]
    row = dict(zip(problem["names"], sample[2], strict=True))
    alone = rc.compare(scenario.with_values(row)).unit_cost("hydromet_full")
    assert answers[2] == pytest.approx(alone.magnitude, rel=1e-12)


def test_there_and_back(scenario):
    for law in ("triangular", "uniform", "normal", "lognormal"):
        case = with_law(scenario, one=law)
        back, names = from_salib(scenario, to_salib(case, COST, [WAGE]))
        assert names == [WAGE]
        was, now = case.parameters[WAGE], back.parameters[WAGE]
        assert now.distribution == law
        assert (now.low, now.high) == pytest.approx((was.low, was.high))
        if law in ("triangular", "uniform"):
            assert now.value == pytest.approx(was.value)
    assert rc.tornado(back, COST, names).table()["parameter"].tolist() == names


def test_correlated_parameters_are_groups(scenario):
    problem = to_salib(scenario, COST)
    assert len(set(problem["groups"])) < len(problem["groups"])


def test_what_salib_does_not_know_is_refused(scenario):
    with pytest.raises(rc.InputError, match="pert"):
        to_salib(with_law(scenario, one="pert"), COST, [WAGE])


@pytest.mark.parametrize(
    ("problem", "word"),
    [
        ({}, "not a SALib problem"),
        ({"names": [WAGE], "bounds": []}, "not a SALib problem"),
        ({"names": ["regions.cn.wag"], "bounds": [[1, 2]]}, WAGE),
        ({"names": [WAGE], "bounds": [[2, 1]]}, "bounds do not fit"),
        ({"names": [WAGE], "bounds": [[1, 2, 3]]}, "bounds do not fit"),
        ({"names": [WAGE], "bounds": [[1, 2, 1.5]], "dists": ["triang"]}, "bounds do not fit"),
        ({"names": [WAGE], "bounds": [[1, 0]], "dists": ["norm"]}, "bounds do not fit"),
        ({"names": [WAGE], "bounds": [[1, 2]], "dists": ["weibull"]}, "cannot be taken over"),
    ],
)
def test_bad_problems(scenario, problem, word):
    with pytest.raises(rc.InputError, match=word):
        from_salib(scenario, problem)
