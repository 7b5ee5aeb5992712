"""What a notebook hands to exports and charts."""

from __future__ import annotations

import io

import pytest

import recycalc as rc
from recycalc.report import routes_chart, save


@pytest.mark.parametrize("given", ["scenario", "table", "plant"])
def test_only_a_comparison_is_exported(scenario, comparison, tmp_path, given):
    what = {"scenario": scenario, "table": comparison.table(), "plant": rc.invest(scenario)}[given]
    with pytest.raises(rc.InputError, match="not a comparison"):
        rc.export(what, tmp_path / "it.json")


def test_studies_are_tables_by_name(scenario, comparison, tmp_path):
    tornado = rc.tornado(scenario, parameters="feed.*")
    for studies in (tornado, tornado.table(), {"tornado": tornado}):
        for ending in ("json", "xlsx"):
            with pytest.raises(rc.InputError) as caught:
                rc.export(comparison, tmp_path / f"it.{ending}", studies=studies)
            assert "table()" in str(caught.value)


def test_a_study_by_element_and_year_keeps_both_in_the_workbook(scenario, comparison, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    frame = rc.outlook(scenario).elements()
    (file,) = rc.export(comparison, tmp_path / "it.xlsx", studies={"elements": frame})
    sheet = openpyxl.load_workbook(io.BytesIO(file.read_bytes()), read_only=True)["elements"]
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    (head,) = [row for row in rows if row[:2] == ["element", "year"]]
    assert "demand, t/year" in head
    assert ["Nd", 2035] in [row[:2] for row in rows]


def test_a_chart_is_saved_by_the_name_of_a_file(comparison, tmp_path):
    save(routes_chart(comparison), str(tmp_path / "costs.json"))
    assert (tmp_path / "costs.json").stat().st_size > 1000


def test_what_writes_over_is_named_for_python_too(comparison, tmp_path):
    rc.export(comparison, tmp_path / "it.json")
    with pytest.raises(rc.InputError, match="force=True"):
        rc.export(comparison, tmp_path / "it.json")
    rc.export(comparison, tmp_path / "tables")
    with pytest.raises(rc.InputError, match="force=True"):
        rc.export(comparison, tmp_path / "tables")
