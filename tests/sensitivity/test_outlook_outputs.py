"""Figures of an outlook are outputs like any other, alone and beside those of a comparison."""

from __future__ import annotations

import numpy as np
import pytest

import recycalc as rc
from recycalc.sensitivity import ask, bands

SHARE, LOAD = "outlook_end_of_life_share_2040", "outlook_load_2035"
RATE = "scrap.ev_motor.collection_rate"


@pytest.fixture(scope="module")
def ahead(scenario: rc.Scenario) -> rc.Outlook:
    return rc.outlook(scenario)


def test_an_output_is_the_figure_of_the_outlook(scenario, ahead):
    question = ask(scenario, [SHARE, LOAD])
    found = question({RATE: np.array([0.15, 0.3])})
    assert found[SHARE][0] == pytest.approx(ahead.table().loc[2040, "end_of_life_share"], rel=1e-12)
    doubled = rc.outlook(scenario.with_values({RATE: 0.3}))
    assert found[LOAD][1] == pytest.approx(doubled.table().loc[2035, "plant_load"], rel=1e-12)
    assert question.units == {SHARE: "1", LOAD: "1"}


def test_only_what_the_outlook_reads_varies(scenario):
    paths = ask(scenario, SHARE).paths
    assert RATE in paths
    assert "prices.cn.electricity" not in paths
    assert "prices.cn.electricity" in ask(scenario, [SHARE, "unit_cost_hydromet_full"]).paths


def test_together_with_a_cost(scenario):
    cost = "unit_cost_hydromet_full"
    found = ask(scenario, [cost, SHARE])({"prices.cn.electricity": np.array([0.4, 0.8])})
    assert found[cost][1] > found[cost][0]
    assert found[SHARE][1] == found[SHARE][0]


def test_unknown_figure_suggests_the_nearest(scenario):
    with pytest.raises(rc.InputError) as caught:
        ask(scenario, "outlook_end_of_life_shre_2040")
    assert SHARE in caught.value.faults[0].cure


def test_tornado_of_an_outlook(scenario):
    found = rc.tornado(scenario, SHARE, parameters=["scrap.*.collection_rate"]).table()
    assert set(found["parameter"]) >= {RATE, "scrap.industrial_motor.collection_rate"}
    rises = (found["at_high"] > found["at_low"]).set_axis(found["parameter"])
    # more collected, more end of life; more prompt scrap, a smaller share of it
    assert list(rises.index[~rises]) == ["scrap.swarf.collection_rate"]


def test_bands_hold_the_value_and_come_back_alike(scenario):
    frame = bands(scenario, [SHARE, "outlook_filled_from"], n=64, seed=3, parameters=["outlook.*"])
    row = frame.loc[SHARE]
    assert row["p5"] < row["p50"] < row["p95"]
    assert row["p5"] < row["value"] < row["p95"]
    assert row["answered"] == 1.0
    assert 0 < frame.loc["outlook_filled_from", "answered"] < 1  # in some it never fills
    again = bands(scenario, [SHARE], n=64, seed=3, parameters=["outlook.*"])
    assert again.loc[SHARE, "p50"] == row["p50"]


def test_bands_refuse_a_number_of_scenarios_that_cannot_be(scenario):
    with pytest.raises(rc.InputError, match="number of scenarios"):
        bands(scenario, SHARE, n=0)
