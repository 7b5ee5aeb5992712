"""What `recycalc footprint` prints."""

from __future__ import annotations

import csv
import io
import json

import pytest


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_has_a_column_for_each_route(run, scenario):
    done = run("footprint")
    assert done.status == 0
    for name in scenario.routes:
        assert name in done.out
    assert "kg CO2e" in done.out
    assert "primary mix" in done.out


def test_a_route_that_stands_elsewhere_says_where(run):
    done = run("footprint", "--scenario", "eu_long_loop")
    assert "(primary, China)" in done.out


def test_csv_holds_what_python_gives(run, comparison):
    units, *rows = read(run("footprint", "--format", "csv").out)
    assert units["climate_change"] == "kg CO2e/kg"
    table = comparison.footprint_summary()
    for row in rows:
        for column in ("climate_change", "primary_energy", "water_ratio"):
            assert float(row[column]) == table.loc[row["route"], column]


def test_lines_add_up_to_the_summary(run, comparison):
    _, *rows = read(run("footprint", "--lines", "-f", "csv").out)
    for route, whole in comparison.footprint_summary()["climate_change"].items():
        parts = [float(r["climate_change"]) for r in rows if r["route"] == route]
        assert sum(parts) == pytest.approx(whole, rel=1e-12)


def test_a_declaration_lays_modules_beside_each_other(run, comparison):
    done = run("footprint", "--declaration", "hydromet_full")
    for text in ("declared unit", "1 kg Neodymium", "cradle to gate", "A1-A3", "MJ"):
        assert text in done.out
    rows = read(run("footprint", "--declaration", "hydromet_full", "-f", "csv").out)
    table = comparison.declaration("hydromet_full")
    assert [row["indicator"] for row in rows] == list(table.index)
    for row in rows:
        for module in ("A1", "A2", "A3", "A1_A3"):
            assert float(row[module]) == table.loc[row["indicator"], module]


def test_json_says_what_it_rests_on(run, scenario):
    printed = json.loads(run("footprint", "-f", "json", "--route", "hydromet_full").out)
    (row,) = printed["rows"]
    assert row["route"] == "hydromet_full"
    assert row["climate_change_ratio"] is None  # no primary route to compare with
    assert printed["declared_unit"].startswith("1 kg")
    assert printed["provenance"]["data_hash"] == scenario.catalogue.digest[:16]


def test_markdown_has_a_heading_row(run):
    lines = run("footprint", "--declaration", "bayan_obo", "-f", "md").out.splitlines()
    assert lines[0].startswith("| indicator | name | unit | A1 |")
    assert len(lines) == 2 + 6


def test_allocation_and_factors_can_be_chosen(run):
    power = "footprints.cn.electricity.climate_change=0.6"
    done = run("footprint", "--allocation", "coproduct_credit", "--set", power,
               "--declaration", "hydromet_full")  # fmt: skip
    assert " D" in done.out
    assert "note: " in done.out
    assert "nothing in this comparison reads it" not in done.out


def test_what_cannot_be_is_refused(refused):
    assert "declaration" in refused("footprint", "--lines", "--declaration", "bayan_obo")
    assert "hydromet_full" in refused("footprint", "--declaration", "hydromet_ful")
    assert "no footprint" in refused("footprint", "-s", "us_ev_motor_study")
