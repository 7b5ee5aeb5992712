"""The charts of an outlook hold its numbers."""

from __future__ import annotations

import pytest

import recycalc as rc
from recycalc.report import (
    outlook_chart,
    plant_chart,
    retirement_chart,
    save,
    share_chart,
    supply_chart,
)


@pytest.fixture(scope="module")
def ahead() -> rc.Outlook:
    return rc.outlook(rc.load())


def rows(spec: dict) -> list[dict]:
    return [row for data in spec["datasets"].values() for row in data]


def test_retirements_are_drawn_by_application(ahead):
    titles = {app.name: app.title for app in ahead.proof.model.applications}
    drawn = rows(retirement_chart(ahead.applications(), titles).to_dict())
    cars = {r["year"]: r["kt"] for r in drawn if r["application"] == "Electric cars"}
    assert cars[2040] * 1000 == pytest.approx(ahead.applications().loc["ev"]["retired"][2040])
    assert {r["application"] for r in drawn} == set(titles.values())


def test_supply_is_drawn_by_origin_with_demand_beside_it(ahead):
    frame = ahead.elements()
    drawn = rows(supply_chart(frame, ["Nd", "Pr"], 2025).to_dict())
    part = {r["from"]: r["kt"] for r in drawn if r.get("from") and r["year"] == 2030}
    for name, column in (("mined", "primary"), ("prompt scrap", "prompt"),
                         ("end of life", "end_of_life")):  # fmt: skip
        both = frame.loc[("Nd", 2030), column] + frame.loc[("Pr", 2030), column]
        assert part[name] * 1000 == pytest.approx(both)
    demand = [r["demand"] for r in drawn if r.get("kind") == "demand" and r["year"] == 2030]
    both = frame.loc[("Nd", 2030), "demand"] + frame.loc[("Pr", 2030), "demand"]
    assert demand[0] * 1000 == pytest.approx(both)


def test_shares_keep_end_of_life_and_prompt_apart(ahead):
    drawn = rows(share_chart(ahead.table()).to_dict())
    names = {r["share"] for r in drawn}
    assert {"recycled, end of life", "recycled, prompt scrap"} <= names


def test_plant_is_drawn_against_its_capacity(ahead):
    drawn = rows(plant_chart(ahead.plant()).to_dict())
    assert {round(r["capacity"], 6) for r in drawn if r.get("kind")} == {5000.0}


@pytest.mark.parametrize("ending", [".png", ".svg", ".html", ".json"])
def test_all_charts_together_can_be_written(ahead, tmp_path, ending):
    file = tmp_path / f"outlook{ending}"
    save(outlook_chart(ahead), file)
    assert file.stat().st_size > 5000
