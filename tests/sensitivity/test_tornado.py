"""Tornado: each row is a comparison of its own, and the baseline stays what it was."""

from __future__ import annotations

import pytest

import recycalc as rc
from recycalc.sensitivity.question import Question

COST = "unit_cost_hydromet_full"


@pytest.fixture(scope="module")
def found(scenario):
    return rc.tornado(scenario, COST)


def test_rows_are_comparisons_one_by_one(scenario, found):
    assert found.base == pytest.approx(
        rc.compare(scenario).unit_cost("hydromet_full").magnitude, rel=1e-12
    )
    for row in found.table(6).itertuples():
        for given, answer in ((row.low, row.at_low), (row.high, row.at_high)):
            alone = rc.compare(scenario.with_values({row.parameter: given}))
            assert answer == pytest.approx(alone.unit_cost("hydromet_full").magnitude, rel=1e-12)


def test_ranked_by_swing_with_units_and_quality(scenario, found):
    table = found.table()
    assert list(table["swing"]) == sorted(table["swing"], reverse=True)
    assert table.attrs["units"]["swing"] == found.unit == "USD_2024/kg"
    assert found.table(3).attrs["units"] == table.attrs["units"]
    assert len(found.table(3)) == 3
    for row in table.itertuples():
        parameter = scenario.parameters[row.parameter]
        assert (row.quality, row.source) == (parameter.quality, parameter.source)
        assert row.low == parameter.low
        assert row.high == parameter.high


def test_it_takes_all_and_only_what_the_output_reads(scenario, found):
    named = set(found.table()["parameter"])
    assert "regions.cn.wage" in named
    assert not any(name.startswith(("deposits.", "routes.copper_nitrate")) for name in named)


def test_npv_moves_with_what_only_the_cash_flow_reads(scenario):
    case = scenario.with_values({"finance.debt_fraction": None})
    table = rc.tornado(case, "npv_hydromet_full").table().set_index("parameter")
    row = table.loc["finance.plant_life"]
    for end, given in (("at_low", row["low"]), ("at_high", row["high"])):
        alone = rc.invest(case.with_values({"finance.plant_life": given}), "hydromet_full")
        assert row[end] == pytest.approx(alone.npv.magnitude, rel=1e-9)


def test_share_without_room_is_clipped_and_said(scenario):
    case = scenario.with_values({"feed.share.solid_rejects": 0.45})
    table = rc.tornado(case, COST, ["feed.share.swarf"]).table()
    row = table.iloc[0]
    assert row["high"] == pytest.approx(0.55)  # its own high is 0.6
    assert "clipped" in row["note"]
    assert row["swing"] > 0


def test_a_model_that_remembers_is_found_out(scenario, monkeypatch):
    real, calls = Question.__call__, []

    def drifting(self, values, progress=None):
        calls.append(1)
        return {name: y + 1e-9 * len(calls) for name, y in real(self, values, progress).items()}

    monkeypatch.setattr(Question, "__call__", drifting)
    with pytest.raises(RuntimeError, match="kept something"):
        rc.tornado(scenario, COST)


def test_pattern(scenario):
    named = rc.tornado(scenario, COST, ["prices.cn.*"]).table()["parameter"]
    assert len(named) > 5
    assert all(name.startswith("prices.cn.") for name in named)


def test_what_the_scenario_sets_does_not_vary(scenario):
    case = scenario.with_values({"regions.cn.wage": 40})
    with pytest.raises(rc.InputError, match="set by the scenario"):
        rc.tornado(case, COST, ["regions.cn.wage"])
    assert rc.tornado(scenario, COST, []).table().empty
