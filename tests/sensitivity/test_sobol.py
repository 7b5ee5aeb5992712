"""Sobol indices: analytic values, SALib on the same sample, groups of correlated inputs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from SALib.analyze import sobol as salib
from SALib.sample import sobol as salib_sample
from SALib.test_functions import Ishigami

import recycalc as rc
from recycalc.sensitivity import saltelli
from recycalc.sensitivity.inputs import inputs
from recycalc.sensitivity.question import ask

FIRST, TOTAL = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)  # Ishigami, a = 7, b = 0.1
ALONE = [[0], [1], [2]]
COST = "unit_cost_hydromet_full"
FEW = ["feed.payable.*", "regions.cn.wage", "feed.capacity"]


def problem(count: int) -> dict[str, object]:
    names = [f"x{k}" for k in range(count)]
    return {"num_vars": count, "names": names, "bounds": [[-math.pi, math.pi]] * count}


def ishigami(unit: np.ndarray) -> np.ndarray:
    return Ishigami.evaluate(-math.pi + 2 * math.pi * unit)


@pytest.mark.parametrize("seed", range(4))
def test_ishigami_at_1024_base_points(seed):
    rows = saltelli.saltelli(*saltelli.base_points(1024, 3, seed), ALONE, False)
    found = saltelli.indices(ishigami(rows), 3)
    assert found.first == pytest.approx(FIRST, abs=0.03)
    assert found.total == pytest.approx(TOTAL, abs=0.03)
    assert (abs(found.first - FIRST) < 2 * found.first_error + 0.01).all()


@pytest.mark.parametrize("second", [True, False])
def test_estimators_and_intervals_equal_those_of_salib(second):
    rows = saltelli.saltelli(*saltelli.base_points(256, 3, 1), ALONE, second)
    y = 100.0 + ishigami(rows)
    theirs = salib.analyze(problem(3), y, calc_second_order=second, seed=7)
    ours = saltelli.indices(y, 3, second, seed=7)
    pairs = [(ours.first, "S1"), (ours.total, "ST"), (ours.first_error, "S1_conf"),
             (ours.total_error, "ST_conf")]  # fmt: skip
    if second:
        pairs += [(ours.second, "S2"), (ours.second_error, "S2_conf")]
    for mine, name in pairs:
        np.testing.assert_allclose(mine, theirs[name], rtol=0, atol=1e-9, equal_nan=True)


@pytest.mark.parametrize("second", [True, False])
def test_sample_has_the_order_of_salib(second):
    theirs = salib_sample.sample(problem(3), 8, calc_second_order=second, seed=3)
    unit = (theirs + math.pi) / (2 * math.pi)
    step = 8 if second else 5
    a, b = unit[::step], unit[step - 1 :: step]
    np.testing.assert_allclose(saltelli.saltelli(a, b, ALONE, second), unit, atol=1e-12)


@pytest.mark.parametrize("second", [True, False])
@pytest.mark.parametrize("n", [4, 32_768])
def test_evaluation_by_matrix_is_that_of_the_rows(second, n):
    a, b = saltelli.base_points(n, 3, 0)
    names = ["p", "q", "r"]
    groups = {"p": ["p"], "qr": ["q", "r"]}
    told: list[tuple[int, int]] = []

    def model(values: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        return {"y": values["p"] + 10 * values["q"] * values["r"]}

    found = saltelli.evaluate(
        model, dict(zip(names, a.T, strict=True)), dict(zip(names, b.T, strict=True)), groups,
        second, lambda done, whole: told.append((done, whole)),
    )["y"]  # fmt: skip
    rows = saltelli.saltelli(a, b, [[0], [1, 2]], second)
    np.testing.assert_array_equal(found, rows[:, 0] + 10 * rows[:, 1] * rows[:, 2])
    assert told[-1] == (len(rows), len(rows))


def test_seed_0_is_a_seed():
    again = [saltelli.base_points(64, 3, 0)[0] for _ in range(2)]
    np.testing.assert_array_equal(*again)
    assert not np.array_equal(again[0], saltelli.base_points(64, 3, 1)[0])
    y = ishigami(saltelli.saltelli(*saltelli.base_points(64, 3, 0), ALONE, False))
    np.testing.assert_array_equal(
        saltelli.indices(y, 3, seed=0).first_error, saltelli.indices(y, 3, seed=0).first_error
    )


@pytest.mark.parametrize(
    ("n", "nearest"), [(0, "1024"), (-4, "1024"), (1000, "1024"), (5, "4"), (1500, "1024"), (1, "")]
)
def test_power_of_two(n, nearest):
    if not nearest:
        saltelli.check_power_of_two(n)
        return
    with pytest.raises(rc.InputError, match=nearest):
        saltelli.check_power_of_two(n)


def test_base_points_with_a_fault_are_left_out_and_counted():
    rows = saltelli.saltelli(*saltelli.base_points(256, 3, 1), ALONE, False)
    y = ishigami(rows)
    y[[2, 3, 500]] = np.nan  # two of the first base point, one of another
    found = saltelli.indices(y, 3)
    assert found.dropped == 2
    assert found.total == pytest.approx(TOTAL, abs=0.1)
    y[:] = np.nan
    with pytest.raises(rc.InputError, match="too few scenarios"):
        saltelli.indices(y, 3)


def test_constant_output_has_no_variance_to_explain():
    found = saltelli.indices(np.full(8 * 64, 3.3), 3, second_order=True)
    assert not found.first.any()
    assert not found.total.any()


def test_indices_of_a_scenario_equal_salib_on_the_same_values(scenario):
    study = rc.sobol(scenario, COST, n=64, seed=5, parameters=FEW, second_order=True)
    varied = inputs(ask(scenario, COST), FEW)
    columns = [[varied.paths.index(p) for p in members] for members in varied.groups.values()]
    rows = saltelli.saltelli(*saltelli.base_points(64, len(varied.paths), 5), columns, True)
    y = ask(scenario, COST)(varied.values(rows))[COST]
    theirs = salib.analyze(problem(len(study.factors)), y, seed=5)
    ours = study.to_salib()
    for name in ("S1", "ST", "S1_conf", "ST_conf", "S2"):
        np.testing.assert_allclose(ours[name], theirs[name], atol=1e-9, equal_nan=True)
    table = study.table()
    assert list(table["ST"]) == sorted(table["ST"], reverse=True)
    assert table.attrs["units"]["ST"] == "1"
    pairs = len(study.factors) * (len(study.factors) - 1) // 2
    assert len(study.second_order()) == pairs


def test_correlated_parameters_are_one_factor(scenario):
    pair = ("regions.cn.wage", "feed.capacity")
    study = rc.sobol(scenario, COST, n=64, parameters=FEW, correlations={pair: 0.8})
    joint = [name for name, members in study.inputs.groups.items() if len(members) > 1]
    assert len(joint) == 1
    assert set(study.inputs.groups[joint[0]]) == set(pair)
    assert joint[0] in " ".join(study.notes)
    assert len(study.factors) == len(study.inputs.paths) - 1
    u = np.random.default_rng(0).random((20_000, len(study.inputs.paths)))
    values = study.inputs.values(u)
    ranks = [np.argsort(np.argsort(values[path])) for path in pair]
    assert np.corrcoef(*ranks)[0, 1] == pytest.approx(0.8, abs=0.02)


def test_group_of_a_linear_model_has_the_variance_of_its_sum():
    """``y = a + b + c``, a and b correlated with r: the group has (2 + 2 r) / (3 + 2 r)."""
    from scipy.stats import norm

    r, n = 0.6, 4096
    a, b = saltelli.base_points(n, 3, 2)

    def values(u: np.ndarray) -> dict[str, np.ndarray]:
        z = norm.ppf(u)
        return {"a": z[:, 0], "b": r * z[:, 0] + math.sqrt(1 - r * r) * z[:, 1], "c": z[:, 2]}

    y = saltelli.evaluate(
        lambda v: {"y": v["a"] + v["b"] + v["c"]}, values(a), values(b), {"ab": "ab", "c": "c"}
    )["y"]
    share = (2 + 2 * r) / (3 + 2 * r)
    assert saltelli.indices(y, 2).first == pytest.approx([share, 1 - share], abs=0.03)


def test_what_the_scenario_sets_is_not_uncertain(scenario):
    case = scenario.with_values({"regions.cn.wage": 40})
    assert "regions.cn.wage" not in rc.sobol(case, COST, n=2).factors
    with pytest.raises(rc.InputError, match="set by the scenario"):
        rc.sobol(case, COST, n=2, parameters=["regions.cn.wage"])


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"n": 0}, "power of two"),
        ({"n": 16.0}, "power of two"),
        ({"n": 1}, "ask for more"),
        ({"n": 2**40}, "fit in memory"),
        ({"seed": -1}, "seed is not"),
        ({"seed": 0.5}, "seed is not"),
        ({"seed": None}, "seed is not"),
        ({"outputs": "unit_cost_hydromet_ful"}, COST),
        ({"parameters": ["regions.cn.wag"]}, "regions.cn.wage"),
        ({"parameters": ["nothing.*"]}, "no uncertain parameter of that name"),
        ({"parameters": ["deposits.bayan_obo.grade"]}, "nothing reads"),
        ({"second_order": True}, "too many pairs"),
    ],
)
def test_refusals(scenario, asked, word):
    with pytest.raises(rc.InputError, match=word):
        rc.sobol(scenario, **{"n": 2, "outputs": COST, **asked})


def test_several_outputs_from_one_sample(scenario):
    study = rc.sobol(scenario, [COST, "market_price"], n=64, parameters=[*FEW, "prices.cn.ndpr_*"])
    table = study.table("market_price").set_index("parameter")
    assert table.loc["prices.cn.ndpr_oxide", "ST"] == pytest.approx(1.0, abs=0.15)
    assert not table.drop("prices.cn.ndpr_oxide")["ST"].any()
    alone = rc.sobol(scenario, COST, n=64, parameters=[*FEW, "prices.cn.ndpr_*"])
    np.testing.assert_allclose(
        study.indices[COST].total, alone.indices[COST].total, rtol=1e-9, atol=1e-12
    )
    with pytest.raises(rc.InputError, match="was not asked for"):
        study.table("npv_hydromet_full")
