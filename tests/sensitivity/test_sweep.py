"""Sweeps: values with units, every combination or pairs, faults in the open."""

from __future__ import annotations

import numpy as np
import pytest

import recycalc as rc

POWER, SCRAP = "prices.cn.electricity", "feed.scrap_price"
COST = "unit_cost_hydromet_full"


def test_rows_are_comparisons_one_by_one(scenario):
    frame = rc.sweep(scenario, {POWER: [0.5, 0.7], SCRAP: ["10 USD_2024/kg", "20 USD_2024/kg"]})
    assert len(frame) == 4
    for row in frame.to_dict("records"):
        alone = rc.compare(scenario.with_values({POWER: row[POWER], SCRAP: row[SCRAP]}))
        for route in scenario.routes:
            cost = alone.unit_cost(route).magnitude
            assert row[f"unit_cost_{route}"] == pytest.approx(cost, rel=1e-12)
        assert row["market_price"] == pytest.approx(alone.market_price.magnitude, rel=1e-12)
        assert row["fault"] == ""


def test_units_stand_in_attrs(scenario):
    frame = rc.sweep(scenario, {POWER: [0.5]}, [COST, "npv_hydromet_full", "irr_hydromet_full"])
    assert frame.attrs["units"] == {
        POWER: "CNY_2024/kWh", COST: "USD_2024/kg", "npv_hydromet_full": "USD_2024",
        "irr_hydromet_full": "1/year",
    }  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        [0.36, 0.72],
        ["0.36 CNY_2024/kWh", "0.72 CNY_2024/kWh"],
        ["0.1 CNY_2024/MJ", "0.2 CNY_2024/MJ"],
        rc.Quantity(np.array([360.0, 720.0]), "CNY_2024/MWh"),
        np.array([0.36, 0.72]),
        {"low": "0.1 CNY_2024/MJ", "high": 0.72, "steps": 2},
    ],
)
def test_values_in_any_unit_come_out_in_the_parameters_own(scenario, given):
    frame = rc.sweep(scenario, {POWER: given}, COST)
    assert list(frame[POWER]) == pytest.approx([0.36, 0.72], rel=1e-12)


def test_ranges(scenario):
    even = rc.sweep(scenario, {POWER: {"low": 0.4, "high": 0.8, "steps": 5}}, COST)[POWER]
    assert list(even) == pytest.approx([0.4, 0.5, 0.6, 0.7, 0.8])
    ratios = rc.sweep(scenario, {POWER: {"low": 0.1, "high": 10.0, "steps": 3, "log": True}}, COST)[
        POWER
    ]
    assert list(ratios) == pytest.approx([0.1, 1.0, 10.0])


def test_pairs(scenario):
    frame = rc.sweep(scenario, {POWER: [0.5, 0.7], SCRAP: [10.0, 20.0]}, COST, paired=True)
    assert [tuple(row) for row in frame[[POWER, SCRAP]].to_numpy()] == [(0.5, 10.0), (0.7, 20.0)]
    with pytest.raises(rc.InputError, match="one length"):
        rc.sweep(scenario, {POWER: [0.5, 0.7], SCRAP: [10.0]}, COST, paired=True)


def test_scenario_without_an_answer_is_kept_with_its_reason(scenario):
    frame = rc.sweep(scenario, {"feed.share.swarf": [0.5, 0.9], POWER: [0.5, 0.6]}, COST)
    bad = frame["feed.share.swarf"] == 0.9  # solid rejects have 0.15
    assert list(frame["fault"] != "") == list(bad)
    assert frame.loc[bad, COST].isna().all()
    assert "shares" in frame.loc[bad, "fault"].iloc[0]
    clean = rc.sweep(scenario, {"feed.share.swarf": [0.5], POWER: [0.5, 0.6]}, COST)
    assert list(frame.loc[~bad, COST]) == list(clean[COST])  # the others are not touched


def test_appraisal_over_whole_years(scenario):
    frame = rc.sweep(scenario, {"finance.plant_life": [8, 15, 8]}, "npv_hydromet_full")
    assert frame["npv_hydromet_full"][0] == frame["npv_hydromet_full"][2]
    for life, npv in zip(frame["finance.plant_life"], frame["npv_hydromet_full"], strict=True):
        alone = rc.invest(scenario.with_values({"finance.plant_life": life}), "hydromet_full")
        assert npv == pytest.approx(alone.npv.magnitude, rel=1e-9)


def test_larger_than_a_block(scenario):
    told = []
    frame = rc.sweep(
        scenario, {POWER: {"low": 0.4, "high": 0.8, "steps": 20_001}}, COST,
        progress=lambda done, whole: told.append((done, whole)),
    )  # fmt: skip
    assert np.all(np.diff(frame[COST]) > 0)
    assert told[-1] == (20_001, 20_001)
    assert len(told) > 1


@pytest.mark.parametrize(
    ("axes", "words"),
    [
        ({}, ["no parameter"]),
        ({"prices.cn.electrcity": [1]}, [POWER]),
        ({POWER: ["1 kg"], SCRAP: [-1.0]}, ["dimension", "0 or more"]),
        ({POWER: []}, ["no values"]),
        ({POWER: ["none"]}, ["cannot be unset"]),
        ({SCRAP: ["none"]}, ["a number is needed"]),
        ({POWER: {"low": 1, "high": 1, "steps": 3}}, ["low is not below high"]),
        ({POWER: {"low": 1, "high": 2, "steps": 1}}, ["2 or more"]),
        ({POWER: {"low": 0, "high": 2, "steps": 3, "log": True}}, ["low above 0"]),
        ({POWER: {"low": 1, "steps": 3}}, ["high"]),
        ({POWER: {"low": 1, "high": 2, "steps": 3, "stop": 1}}, ["range is not whole"]),
        ({"prices.us.electricity": [0.1]}, ["nothing reads"]),
        ({POWER: np.linspace(0.1, 1, 4000), SCRAP: np.linspace(1, 9, 4000)}, ["16,000,000"]),
    ],
)
def test_refusals(scenario, axes, words):
    with pytest.raises(rc.InputError) as caught:
        rc.sweep(scenario, axes)
    for word in words:
        assert word in str(caught.value)
