"""Files handed on: every format, there and back, and what must not happen to them."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet
import pytest

import recycalc as rc
from recycalc.report import TABLES, read_table, scenario_text, table
from recycalc.report.exports import FileFormat, exported, table_bytes
from recycalc.report.files import write_file
from recycalc.report.formats import to_csv, to_markdown

TEXT = [FileFormat.csv, FileFormat.md, FileFormat.latex, FileFormat.html, FileFormat.json]
BELONG = ("USD_2024", "allocated by value", "1 kg Neodymium-praseodymium oxide", "gate")


def test_every_table_of_a_comparison_is_there(all_tables):
    assert list(all_tables) == list(TABLES)
    assert all(len(frame) for frame in all_tables.values())


@pytest.mark.parametrize("name", list(TABLES))
def test_every_table_says_basis_money_allocation_and_scenario(name, all_tables, scenario):
    attrs = all_tables[name].attrs
    for text in (*BELONG, scenario.hash):
        assert text in attrs["caption"]
    assert attrs["title"]
    assert set(attrs["units"]) <= set(all_tables[name].columns)


@pytest.mark.parametrize("name", list(TABLES))
def test_every_number_has_a_unit(name, all_tables):
    frame = all_tables[name]
    beside = {"amount": "amount_unit", "price": "price_unit", "size": "size_unit", "value": "unit",
              "low": "range_unit", "high": "range_unit"}  # fmt: skip
    for column in frame.columns:
        if frame[column].dtype.kind == "f":
            assert column in frame.attrs["units"] or beside[column] in frame.columns, column


def test_costs_add_up(all_tables, comparison):
    for name in ("costs_by_category", "costs_by_step"):
        sums = all_tables[name].groupby("route")["unit_cost"].sum()
        yearly = all_tables[name].groupby("route")["cost"].sum()
        for route in comparison.routes:
            assert sums[route] == pytest.approx(comparison.unit_cost(route).magnitude, rel=1e-12)
            ledger = comparison.ledger().query("route == @route")["cost"].sum()
            assert yearly[route] == pytest.approx(ledger, rel=1e-12)


def test_credited_coproducts_stand_among_the_categories(scenario):
    result = rc.compare(scenario.with_choices(allocation="coproduct_credit"))
    frame = table(result, "costs_by_category")
    for route in result.routes:
        own = frame[frame["route"] == route]
        assert own["unit_cost"].sum() == pytest.approx(result.unit_cost(route).magnitude)
        assert own.set_index("category").loc["co-product credit", "cost"] < 0


def test_consumption_is_the_ledger_by_item(comparison, all_tables):
    ledger = comparison.ledger().query("route == 'hydromet_full' and item == 'Electricity'")
    row = all_tables["consumption"].query("route == 'hydromet_full' and item == 'Electricity'")
    assert row["amount"].item() == pytest.approx(ledger["amount"].sum())
    assert row["cost"].item() == pytest.approx(ledger["cost"].sum())


def test_parameters_are_those_used_with_their_source(scenario, comparison, all_tables):
    rows = all_tables["parameters"].set_index("path")
    assert set(rows.index) == set(comparison.proof.used)
    power = scenario.parameters["prices.cn.electricity"]
    row = rows.loc["prices.cn.electricity"]
    assert (row["value"], row["unit"]) == (power.value, power.unit)
    assert (row["low"], row["high"]) == (power.low, power.high)
    assert row["citation"] == scenario.catalogue.cited(power.source)


def test_overrides_stand_in_provenance_and_parameters(scenario):
    case = scenario.with_values({"prices.cn.electricity": "0.1 USD_2024/kWh"})
    result = rc.compare(case)
    facts = table(result, "provenance").set_index("fact")["value"]
    assert facts["override: prices.cn.electricity"].startswith("0.1 USD_2024/kWh")
    row = table(result, "parameters").set_index("path").loc["prices.cn.electricity"]
    assert bool(row["overridden"]) is True
    assert (row["value"], row["unit"]) == (0.1, "USD_2024/kWh")


@pytest.mark.parametrize("name", list(TABLES))
def test_parquet_comes_back_with_units(name, comparison, all_tables, tmp_path):
    (file,) = rc.export(comparison, tmp_path / "x.parquet", name)
    back = read_table(file)
    pd.testing.assert_frame_equal(back, all_tables[name])
    assert back.attrs == all_tables[name].attrs
    schema = pyarrow.parquet.read_schema(file)
    for column, unit in all_tables[name].attrs["units"].items():
        assert schema.field(column).metadata[b"unit"].decode() == unit


@pytest.mark.parametrize("name", list(TABLES))
def test_json_comes_back_with_units(name, comparison, all_tables, tmp_path):
    (file,) = rc.export(comparison, tmp_path / "x.json")
    back, frame = read_table(file, name), all_tables[name]
    assert back.attrs["units"] == frame.attrs["units"]
    assert back.attrs["caption"] == frame.attrs["caption"]
    assert list(back.columns) == list(frame.columns)
    for column in frame.columns:
        if frame[column].dtype.kind == "f":
            pd.testing.assert_series_equal(back[column].astype(float), frame[column])
        else:
            assert back[column].tolist() == frame[column].tolist()


def test_csv_has_units_in_a_row_or_in_the_header(comparison):
    frame = table(comparison, "costs_by_step")
    header, units, *rows = csv.reader(io.StringIO(to_csv(frame)))
    assert dict(zip(header, units, strict=True))["cost"] == "USD_2024/year"
    assert [float(row[2]) for row in rows] == frame["cost"].tolist()
    content = exported(comparison, FileFormat.csv, "costs_by_step", units="header").decode()
    back = pd.read_csv(io.StringIO(content), comment="#")
    assert list(back.columns[2:]) == ["cost [USD_2024/year]", "unit_cost [USD_2024/kg]"]
    assert back.iloc[:, 2].tolist() == frame["cost"].tolist()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_a_spreadsheet_would_run_is_inert(text):
    frame = pd.DataFrame({"item": [text], "cost": [-1.0]})
    _, row = csv.reader(io.StringIO(to_csv(frame), newline=""))
    assert row == [f"'{text}".replace("\r", "\n"), "-1.0"]
    file = io.BytesIO(table_bytes(frame, FileFormat.xlsx))
    cell = openpyxl.load_workbook(file).active["A4"]
    assert cell.data_type == "s"


def test_markdown_is_a_table(all_tables):
    lines = to_markdown(all_tables["capital"]).splitlines()
    bars = {len(re.findall(r"(?<!\\)\|", line)) for line in lines}
    assert len(bars) == 1
    assert len(lines) == len(all_tables["capital"]) + 3


class _Tags(HTMLParser):
    """Checks that tags close in order, and collects them."""

    VOID = frozenset(["meta", "br", "hr", "img", "link"])

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: dict[str, int] = {}
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.seen[tag] = self.seen.get(tag, 0) + 1
        self.links += [value for key, value in attrs if key in ("src", "href")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_html_report_is_one_sound_file_with_charts(comparison):
    page = exported(comparison, FileFormat.html).decode()
    tags = _Tags()
    tags.feed(page)
    assert tags.open == []
    assert tags.seen["table"] == len(TABLES)
    recycled = [r for r in comparison.routes if comparison.kind(r) == "recycled"]
    assert tags.seen["svg"] == 1 + len(recycled)
    assert all(link.startswith("#") for link in tags.links), "it needs nothing from elsewhere"
    assert "@media print" in page
    assert comparison.headline() in page


def test_html_escapes(scenario):
    from dataclasses import replace

    evil = replace(scenario, title="<script>alert(1)</script>")
    page = exported(rc.compare(evil), FileFormat.html).decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("format_", [*TEXT, FileFormat.parquet, FileFormat.xlsx])
def test_same_inputs_give_the_same_bytes(format_, scenario, comparison):
    again = rc.compare(rc.load(scenario.name, scenario.catalogue))
    assert exported(again, format_, "ledger") == exported(comparison, format_, "ledger")


def test_report_and_documents_are_stable(scenario, comparison):
    again = rc.compare(rc.load(scenario.name, scenario.catalogue))
    for format_ in (FileFormat.html, FileFormat.md, FileFormat.json):
        assert exported(again, format_) == exported(comparison, format_)


@pytest.mark.parametrize("name", sorted(rc.load().catalogue.scenarios))
def test_scenario_loads_back_with_the_same_hash(name, scenario, tmp_path):
    chosen = rc.load(name, scenario.catalogue)
    cases = [
        chosen,
        chosen.with_values({"finance.discount_rate": "7.3 percent/year", "feed.scrap_price": None}),
        chosen.with_choices(money="CNY_2024", conventions={"losses": "lost"}),
    ]  # fmt: skip
    for number, case in enumerate(cases):
        file = tmp_path / f"{number}.toml"
        file.write_text(scenario_text(case), encoding="utf-8")
        assert rc.load(file, scenario.catalogue).hash == case.hash


def test_scenario_with_chosen_sources_and_options_loads_back(scenario, tmp_path):
    case = scenario.with_choices(
        sources={"swarf": 0.3, "ev_motor": 0.7},
        options={"chains.separation.saponification": "ammonia"},
    ).with_values({"prices.cn.electricity": "0.1 USD_2024/kWh", "scrap.swarf.composition.Nd": 0.21})
    (file,) = rc.export(rc.compare(case), tmp_path / "case.toml")
    back = rc.load(file, scenario.catalogue)
    assert back.hash == case.hash
    assert rc.compare(back).to_dict()["routes"] == rc.compare(case).to_dict()["routes"]


def test_awkward_titles_survive(scenario, tmp_path):
    from dataclasses import replace

    title = 'quotes " and \\ and \n lines, ü, \x7f, 😀'
    file = tmp_path / "x.toml"
    file.write_text(scenario_text(replace(scenario, title=title)), encoding="utf-8")
    assert rc.load(file, scenario.catalogue).title == title


def test_all_tables_into_a_folder(comparison, tmp_path):
    files = rc.export(comparison, tmp_path / "out")
    assert [f.name for f in files] == [*(f"{name}.csv" for name in TABLES), "scenario.toml"]
    assert sorted(os.listdir(tmp_path / "out")) == sorted(f.name for f in files)
    first = (tmp_path / "out" / "ledger.csv").read_text(encoding="utf-8").splitlines()[:2]
    assert first[0].startswith("# Ledger")
    assert "USD_2024" in first[1]


def test_studies_go_along(comparison, tmp_path):
    study = pd.DataFrame({"parameter": ["a", "b"], "swing": [2.0, 1.0]})
    study.attrs["units"] = {"swing": "USD_2024/kg"}
    rc.export(comparison, tmp_path / "x.json", studies={"tornado": study})
    back = read_table(tmp_path / "x.json", "tornado")
    assert back.attrs["units"] == {"swing": "USD_2024/kg"}
    rc.export(comparison, tmp_path / "x.xlsx", studies={"tornado": study})
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["tornado"]
    assert [cell.value for cell in sheet[4]] == ["parameter", "swing, USD_2024/kg"]
    assert [cell.value for cell in sheet[5]] == ["a", 2.0]


@pytest.mark.parametrize("name", ["../x", "a/b", "ledger", "", "a" * 40, "[x]"])
def test_names_of_studies_that_cannot_be_used(comparison, tmp_path, name):
    study = {name: pd.DataFrame({"x": [1.0]})}
    for target in ("out", "x.xlsx", "x.json"):
        with pytest.raises(rc.InputError, match="name of a study"):
            rc.export(comparison, tmp_path / target, studies=study)


def test_study_named_like_a_sheet(comparison, tmp_path):
    study = {"Ledger": pd.DataFrame({"x": [1.0]})}
    rc.export(comparison, tmp_path / "x.xlsx", studies=study)
    names = openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames
    assert {"Ledger", "Ledger 2"} <= set(names)


def test_existing_files_are_kept(comparison, tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(rc.InputError, match="file exists"):
        rc.export(comparison, file, "summary")
    assert file.read_text(encoding="utf-8") == "mine"
    rc.export(comparison, file, "summary", force=True)
    assert file.read_text(encoding="utf-8") != "mine"
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "ledger.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(rc.InputError, match=re.escape("ledger.csv")):
        rc.export(comparison, folder)
    assert os.listdir(folder) == ["ledger.csv"], "nothing is written where something is in the way"


def test_failed_write_leaves_the_old_file_whole(comparison, tmp_path, monkeypatch):
    file = tmp_path / "x.xlsx"
    file.write_bytes(b"mine")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(rc.InputError, match="No space left on device"):
        rc.export(comparison, file, force=True)
    assert file.read_bytes() == b"mine"
    assert os.listdir(tmp_path) == ["x.xlsx"]


@pytest.mark.parametrize(
    ("target", "options", "said"),
    [
        ("x.docx", {}, "format is not known"),
        ("x.csv", {}, "holds one table"),
        ("x.csv", {"table": "legder"}, "did you mean ledger"),
        ("x.csv", {"table": "ledger", "units": "nowhere"}, "place of units"),
        ("x.toml", {"table": "ledger"}, "a table is no scenario"),
        ("missing/x.csv", {"table": "ledger"}, "cannot be written"),
        ("file/out", {}, "folder cannot be made"),
        ("out", {"format": "docx"}, "format is not known"),
    ],
)
def test_refusals_say_the_cure(comparison, tmp_path, target, options, said):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(rc.InputError, match=said):
        rc.export(comparison, tmp_path / target, **options)


def test_reading_back_what_is_none(tmp_path):
    for name, text in (("a.json", "{"), ("b.json", "[]"), ("c.parquet", "x"), ("d.csv", "a")):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        with pytest.raises(rc.InputError, match="cannot be read"):
            read_table(file)


@pytest.mark.parametrize(
    ("module", "format_", "extra"),
    [("xlsxwriter", "xlsx", "excel"), ("pyarrow", "parquet", "parquet")],
)
def test_missing_library_names_the_extra(comparison, monkeypatch, module, format_, extra):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(rc.InputError, match=rf"recycalc\[{extra}\]"):
        exported(comparison, FileFormat(format_), "ledger")
    if format_ == "xlsx":
        with pytest.raises(rc.InputError, match=rf"recycalc\[{extra}\]"):
            exported(comparison, FileFormat.xlsx)


def test_report_without_charting_says_so(comparison, monkeypatch):
    monkeypatch.setitem(sys.modules, "altair", None)
    page = exported(comparison, FileFormat.html).decode()
    assert "no charts" in page
    assert "<svg" not in page
    assert page.count("<table>") == len(TABLES)


def test_export_is_loaded_when_asked_for():
    code = "import sys, recycalc as rc; print('recycalc.report' in sys.modules); rc.export"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_json_is_valid_where_numbers_are_missing(comparison, tmp_path):
    (file,) = rc.export(comparison, Path(tmp_path / "x.json"), "investment")

    def refused(text):
        raise AssertionError(text)

    json.loads(file.read_text(encoding="utf-8"), parse_constant=refused)


def test_a_workbook_is_written_of_a_product_without_a_price(scenario, tmp_path):
    rc.export(rc.compare(scenario.with_values({"prices.cn.ndpr_oxide": 0})), tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx", data_only=True)["Summary"]
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    assert "#DIV/0!" in rows["unit cost / market price - 1"]


def test_a_link_is_written_through(tmp_path):
    """As a copy or a redirection would do: readers of the file it leads to see the new content."""
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_bytes(b"old")
    try:
        link.symlink_to(real)
    except OSError:
        pytest.skip("links are not allowed here")
    write_file(link, b"new", force=True)
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
