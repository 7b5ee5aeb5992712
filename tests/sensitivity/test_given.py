"""What a notebook hands to the studies: arrays of names, NumPy's numbers; and what it gets back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import recycalc as rc
from recycalc.sensitivity import from_salib

COST, POWER, SCRAP = "unit_cost_hydromet_full", "prices.cn.electricity", "feed.scrap_price"
FEW = ("prices.cn.electricity", "routes.hydromet_full.utilization")


@pytest.mark.parametrize("several", [np.array, pd.Series, tuple, iter], ids=repr)
def test_outputs_come_as_any_list(scenario, several):
    names = [COST, "market_price"]
    swept = rc.sweep(scenario, {SCRAP: [10]}, several(names))
    assert list(swept.columns) == [SCRAP, *names, "fault"]
    found = rc.sobol(scenario, several(names), n=np.int64(8), parameters=FEW)
    assert list(found.indices) == names
    routes = ["hydromet_full", "copper_nitrate"]
    rc.what_to_find_out(scenario, several(routes), n=np.int32(128), sobol_n=0, parameters=FEW)


@pytest.mark.parametrize("outputs", [5, [5], [None]])
def test_outputs_that_are_no_names(scenario, outputs):
    for ask in (rc.sobol, rc.tornado, lambda s, o: rc.sweep(s, {SCRAP: [10]}, o)):
        with pytest.raises(rc.InputError):
            ask(scenario, outputs)


def test_a_tornado_has_one_output(scenario):
    with pytest.raises(rc.InputError, match="one output"):
        rc.tornado(scenario, [COST, "market_price"])


def test_numpy_s_whole_numbers_are_whole(small):
    found = small(np.int64(100), np.int32(1), block=np.int64(50), workers=np.int64(1))
    assert found.summary().equals(small(100, 1).summary())


def test_one_name_is_no_list_of_letters(small):
    found = small(200, inputs=POWER)
    assert list(found.table("market_price").columns) == ["market_price"]
    assert set(found.quantiles(outputs="market_price")["output"]) == {"market_price"}
    assert list(found.inputs(POWER).columns) == [POWER]


def test_pure_numbers_have_the_unit_1_in_every_table(small):
    path = "feed.payable.Dy"
    found = small(50, parameters=path, inputs=path)
    assert found.table().attrs["units"][path] == "1"
    assert found.inputs().attrs["units"][path] == "1"


def test_edits_of_what_was_handed_out_do_not_reach_the_result(scenario, small):
    found = small(200)
    before = found.quantiles()
    with pytest.raises(ValueError, match="read-only"):
        found.column(COST)[:] = 0.0
    table = found.table()
    table[COST] = 0.0
    table.iloc[:, 0] = 0.0
    assert found.quantiles().equals(before)
    for study in (
        rc.tornado(scenario, parameters=FEW),
        rc.break_even(scenario, SCRAP),
        rc.what_to_find_out(scenario, n=128, sobol_n=0, parameters=FEW),
    ):
        whole = study.table()
        edited = study.table()
        edited.iloc[:, 1] = -1.0
        edited.attrs["units"].clear()
        assert study.table().equals(whole)
        assert study.table().attrs == whole.attrs != edited.attrs


@pytest.mark.parametrize("axes", ["feed.scrap_price", 5, ["feed.scrap_price"]])
def test_a_sweep_of_no_mapping(scenario, axes):
    with pytest.raises(rc.InputError, match="not a mapping"):
        rc.sweep(scenario, axes)


def test_arrays_within_a_list_are_values_too(scenario):
    swept = rc.sweep(scenario, {SCRAP: [10, [11, 12], "13 USD_2024/kg"]}, "market_price")
    assert swept[SCRAP].tolist() == [10.0, 11.0, 12.0, 13.0]


def test_more_steps_than_memory_are_refused(scenario):
    with pytest.raises(rc.InputError, match="10,000,000"):
        rc.sweep(scenario, {SCRAP: {"low": 1, "high": 2, "steps": 10**12}})


@pytest.mark.parametrize("points", [129.0, "129", True])
def test_points_of_a_break_even_are_whole(scenario, points):
    with pytest.raises(rc.InputError, match="a whole number"):
        rc.break_even(scenario, SCRAP, points=points)


@pytest.mark.parametrize("given", [None, 0, [("a", "b", 0.5)]])
def test_correlations_that_are_no_mapping(small, given):
    with pytest.raises(rc.InputError, match="not a mapping"):
        small(10, correlations=given)


@pytest.mark.parametrize(
    ("problem", "word"),
    [
        (["a"], "not a mapping"),
        ({"names": [5], "bounds": [[0, 1]]}, "parameter is not known"),
        ({"names": [POWER], "bounds": [0.5]}, "bounds do not fit"),
        ({"names": [POWER], "bounds": [["a", 1]]}, "bounds do not fit"),
        ({"names": [POWER], "bounds": [[0.1, 1]], "dists": [None]}, "distribution"),
        ({"names": [POWER], "bounds": [[-1.0, 1.0]]}, "physical"),
        ({"names": [POWER], "bounds": [[-1.0, 0.1]], "dists": ["norm"]}, "physical"),
        ({"names": ["routes.hydromet_full.utilization"], "bounds": [[0.9, 1.1]]}, "physical"),
    ],
)
def test_problems_that_cannot_be(scenario, problem, word):
    with pytest.raises(rc.InputError, match=word):
        from_salib(scenario, problem)


def test_a_problem_of_arrays(scenario):
    _, names = from_salib(
        scenario,
        {
            "names": np.array([POWER, "regions.cn.wage"]),
            "bounds": np.array([[0.4, 0.8], [10.0, 90.0]]),
            "dists": np.array(["unif", "unif"]),
        },
    )
    assert names == [POWER, "regions.cn.wage"]
