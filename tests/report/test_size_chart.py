"""The chart of unit cost over plant size."""

from __future__ import annotations

import json

import pytest

import recycalc as rc
from recycalc.report import size_chart

ARISING = "scrap.ev_motor.catchment.cn.arising"


@pytest.fixture(scope="module")
def size(scenario: rc.Scenario) -> rc.PlantSize:
    return rc.plant_size(scenario.with_values({ARISING: 7e-4}), high=50_000, points=9)


def test_data_has_names_that_draw_and_units_stand_in_titles(size):
    spec = size_chart(size).to_dict()
    for rows in spec["datasets"].values():
        for name in rows[0]:
            assert not set(name) & set("[].")
    text = json.dumps(spec)
    assert "USD_2024/kg" in text
    assert "t/year" in text
    assert "hydromet_full" in spec["title"]
    assert spec["description"]


def test_the_optimum_and_the_whole_curve_are_drawn(size):
    spec = size_chart(size).to_dict()
    rows = [row for rows in spec["datasets"].values() for row in rows]
    best = {"capacity": size.capacity.magnitude, "unit_cost": size.unit_cost.magnitude}
    assert any(best.items() <= row.items() for row in rows)
    assert {"low": size.low.magnitude, "high": size.high.magnitude} in rows
    parts = {row["part"] for row in rows if "part" in row}
    assert parts == {"collection", "capital charge", "labour"}
    assert sum("part" in row for row in rows) == 3 * len(size.curve)
