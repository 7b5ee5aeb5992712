"""Depreciation: the shares of the tables, and what outlasts the plant."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import recycalc as rc
from recycalc.economics.depreciation import (
    macrs,
    macrs_tables,
    straight_line,
    sums_to_one,
    within_life,
)
from recycalc.errors import Faults
from recycalc.parameters import parameters_folder

REFERENCE = json.loads((Path(__file__).parent / "data" / "dcf_cases.json").read_text("utf-8"))


@pytest.mark.parametrize("years", [3, 5, 7, 10, 15, 20])
def test_macrs_is_the_table_of_the_reference(years):
    expected = [percent / 100 for percent in REFERENCE["macrs_percent"][str(years)]]
    assert macrs(years) == pytest.approx(expected, abs=1e-12)
    assert len(macrs(years)) == years + 1
    assert sum(macrs(years)) == pytest.approx(1, abs=1e-12)


def test_macrs_first_year_is_half_a_year_of_the_declining_balance():
    for years in (3, 5, 7, 10):  # 200 %
        assert macrs(years)[0] == pytest.approx(2 / years / 2, abs=5e-5)
    for years in (15, 20):  # 150 %
        assert macrs(years)[0] == pytest.approx(1.5 / years / 2, abs=5e-5)


def test_every_row_of_the_file_has_its_source(scenario: rc.Scenario):
    with (parameters_folder() / "macrs.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["quality"] for row in rows} == {"published"}
    assert {row["source"] for row in rows} <= scenario.catalogue.literature.keys()


def test_a_period_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(rc.InputError, match="recovery period") as caught:
        macrs(8)
    assert "3, 5, 7, 10, 15, 20" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("3,1,0.3333,", "3,1,0.4333,", "whole depreciation"),
        ("3,1,0.3333,", "3,2,0.3333,", "cannot be read"),
        ("3,1,0.3333,", "3,one,0.3333,", "cannot be read"),
        ("3,1,0.3333,", "3,1,33.33,", "cannot be read"),
        ("3,1,0.3333,", "3,0,0.3333,", "whole depreciation"),
        ("recovery_years,", "period,", "columns are missing"),
    ],
)
def test_a_broken_table_is_refused(edit, old, new, what):
    folder = edit("macrs.csv", old, new)
    with pytest.raises(rc.InputError, match=what):
        macrs(7, folder)


def test_faults_of_the_table_can_be_collected(edit):
    faults = Faults()
    macrs_tables(edit("macrs.csv", "5,1,0.2,", "5,1,0.1,"), faults)
    assert len(faults) == 1


def test_straight_line_is_equal_shares_without_a_half_year():
    assert straight_line(4) == (0.25, 0.25, 0.25, 0.25)
    with pytest.raises(rc.InputError, match="too short"):
        straight_line(0)


def test_what_outlasts_the_plant_is_written_off_in_its_last_year_or_lost():
    shares = (0.5, 0.2, 0.2, 0.1)
    assert within_life(shares, 2, "written_off") == pytest.approx((0.5, 0.5))
    assert within_life(shares, 2, "lost") == (0.5, 0.2)
    assert within_life(shares, 6, "written_off") == (0.5, 0.2, 0.2, 0.1, 0.0, 0.0)
    assert within_life((), 3, "written_off") == (0.0, 0.0, 0.0)


def test_thirds_make_a_whole_and_nine_tenths_do_not():
    assert sums_to_one((1 / 3, 1 / 3, 1 / 3))
    assert not sums_to_one((0.5, 0.4))
    assert not sums_to_one(())
