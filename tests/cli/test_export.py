"""recycalc export, and the formats of the other commands."""

from __future__ import annotations

import io
import json
import os

import openpyxl
import pandas as pd
import pytest

import recycalc as rc
from recycalc.report import TABLES, read_table, table


def test_workbook(run, scenario, tmp_path):
    file = tmp_path / "x.xlsx"
    done = run("export", "-o", file)
    assert done.status == 0
    assert f"written: {file}" in done.err
    book = openpyxl.load_workbook(file, data_only=True)
    costs = {row[0].value: [c.value for c in row[2:]] for row in book["Summary"].iter_rows()}
    expected = [q.unit_cost(r).magnitude for q in [rc.compare(scenario)] for r in q.routes]
    assert costs["unit cost"] == pytest.approx(expected, rel=1e-12)


def test_table_to_the_terminal(run, comparison):
    done = run("export", "--table", "costs_by_step", "-f", "csv")
    back = pd.read_csv(io.StringIO(done.out), comment="#", skiprows=[3])
    assert back["cost"].tolist() == table(comparison, "costs_by_step")["cost"].tolist()


def test_scenario_comes_back(run, scenario, tmp_path):
    file = tmp_path / "case.toml"
    run("export", "--table", "scenario", "-o", file, "--set", "prices.cn.electricity=0.7")
    assert "prices.cn.electricity" in file.read_text(encoding="utf-8")
    first = json.loads(run("compare", "-s", file, "-f", "json").out)
    other = json.loads(run("compare", "--set", "prices.cn.electricity=0.7", "-f", "json").out)
    assert first["provenance"]["scenario_hash"] == other["provenance"]["scenario_hash"]
    assert first["routes"] == other["routes"]
    assert run("export", "--table", "scenario").out.startswith('name = "china_2024"')


def test_folder(run, tmp_path):
    run("export", "-o", tmp_path / "out", "--format", "parquet")
    names = [*(f"{name}.parquet" for name in TABLES), "scenario.toml"]
    assert sorted(os.listdir(tmp_path / "out")) == sorted(names)


def test_files_are_not_written_over(run, refused, tmp_path):
    file = tmp_path / "x.html"
    file.write_text("mine", encoding="utf-8")
    assert "--force" in refused("export", "-o", file)
    assert file.read_text(encoding="utf-8") == "mine"
    assert run("export", "-o", file, "--force").status == 0
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "xlsx"], "--output"),
        (["--format", "docx"], "csv"),
        (["--table", "nothing"], "ledger"),
        (["-o", "x.nothing"], "format is not known"),
    ],
)
def test_refusals(refused, arguments, said):
    assert said in refused("export", *arguments)


COMMANDS = {
    "compare": "summary",
    "invest": "cash_flow",
    "footprint": "footprint",
    "params list prices.cn": "parameters",
    "params options": "options",
    "tornado --of unit_cost_hydromet_full -p prices.cn.electricity": "tornado",
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("format_", ["latex", "html", "parquet", "xlsx"])
def test_every_command_writes_every_format(run, tmp_path, command, format_):
    ending = {"latex": "tex"}.get(format_, format_)
    file = tmp_path / f"x.{ending}"
    done = run(*command.split(), "-f", format_, "-o", file)
    assert done.status == 0, done.err
    if format_ == "parquet":
        back = read_table(file)
        assert back.attrs["name"] == COMMANDS[command]
        assert "china_2024" in back.attrs["caption"]
    elif format_ == "xlsx":
        assert openpyxl.load_workbook(file).sheetnames
    else:
        text = file.read_text(encoding="utf-8")
        assert ("<table>" if format_ == "html" else r"\toprule") in text


def test_what_is_no_text_needs_a_file(refused):
    assert "--output" in refused("compare", "-f", "parquet")
    assert "--output" in refused("compare", "-f", "xlsx")
