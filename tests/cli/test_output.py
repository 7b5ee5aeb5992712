"""Where results go: the ending decides, and what is wrong is said before the work."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import psutil
import pytest

from recycalc.cli import comparison_commands, sensitivity_commands

AT_WORK = 6.0  # seconds of processor time after which a study is long past its imports


@pytest.fixture
def idle(monkeypatch):
    """Let no command get as far as its work."""

    def worked(*_, **__):
        pytest.fail("the work was begun")

    monkeypatch.setattr(comparison_commands, "compare", worked)
    monkeypatch.setattr(sensitivity_commands.sensitivity, "tornado", worked)


def test_ending_decides_the_format(run, tmp_path):
    names = ("c.json", "c.csv", "c.md", "c.tex", "c.html", "c.xlsx", "c.parquet", "c.txt")
    for name in names:
        done = run("compare", "-o", tmp_path / name)
        assert (done.status, done.out) == (0, "")
    content = {name: (tmp_path / name).read_bytes() for name in names}
    assert json.loads(content["c.json"])["money"] == "USD_2024"
    assert content["c.csv"].startswith(b"route,")
    assert content["c.md"].startswith(b"| route")
    assert b"longtable" in content["c.tex"]
    assert content["c.html"].startswith(b"<!doctype html>")
    with zipfile.ZipFile(io.BytesIO(content["c.xlsx"])) as book:
        assert "xl/workbook.xml" in book.namelist()
    assert content["c.parquet"][:4] == b"PAR1"
    assert "─" in content["c.txt"].decode()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("compare", "-f", "xlsx"), ["add --output NAME.xlsx"]),
        (("compare", "-f", "json", "-o", "out.csv"), ["disagree", ".json"]),
        (("compare", "-o", "out.toml"), ["says no format", ".txt, .csv, .json"]),
        (("explain", "hydromet_full", "-o", "out.dat"), ["says no format", ".txt, .json\n"]),
        (("compare", "-o", "missing/out.csv"), ["no folder missing", "make the folder first"]),
        (("compare", "-o", "."), ["it is a folder"]),
        (("explain", "hydromet_full", "-o", "out.xlsx"), ["table or json"]),
        (("tornado", "--plot", "chart.pdf"), ["ending of a chart", ".svg"]),
        (("tornado", "--plot", "missing/chart.svg"), ["no folder missing"]),
        (("compare", "-o", "missing/out.csv", "--set", "nowhere=1"), ["missing", "nowhere"]),
        (("export", "-o", "missing/out.xlsx"), ["no folder missing"]),
    ],
)
def test_said_before_the_work(idle, refused, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    message = refused(*arguments)
    for word in words:
        assert word in message
    assert list(tmp_path.iterdir()) == []


def test_existing_files_are_refused_before_the_work(idle, refused, tmp_path):
    file, chart = tmp_path / "a.csv", tmp_path / "b.svg"
    file.write_text("mine", encoding="utf-8")
    chart.write_text("mine", encoding="utf-8")
    message = refused("tornado", "-o", file, "--plot", chart)
    assert message.count("file exists") == 2


def test_names_that_options_take(run, scenario):
    rows = json.loads(run("params", "names", "-f", "json").out)
    named = {option: {r["name"] for r in rows if r["option"] == option}
             for option in {r["option"] for r in rows}}  # fmt: skip
    assert set(scenario.routes) <= named["--route"]
    assert {"cn", "us", "eu"} <= named["--region"]
    assert scenario.name in named["--scenario"]
    assert scenario.gate in named["--gate"]
    assert set(scenario.shares("feed.share")) <= named["--source"]
    assert all(row["stands for"] for row in rows)


def test_parameter_as_json(run, scenario):
    card = json.loads(run("params", "show", "prices.cn.electricity", "-f", "json").out)
    parameter = scenario.parameters["prices.cn.electricity"]
    assert (card["value"], card["unit"]) == (parameter.value, parameter.unit)
    assert (card["low"], card["high"]) == (parameter.low, parameter.high)
    assert card["citation"]


def test_ctrl_c_ends_a_study_without_a_traceback(started):
    study = started("sobol", "-n", 65536)
    worked, until = psutil.Process(study.pid), time.monotonic() + 60
    while worked.cpu_times().user < AT_WORK and time.monotonic() < until:
        time.sleep(0.1)
    study.send_signal(signal.SIGINT)
    out, err = study.communicate(timeout=30)
    assert study.returncode == 130
    assert out == ""
    assert "Traceback" not in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("words", [("outlook", "-f", "csv"), ("export", "--table", "ledger")])
def test_full_disk_behind_standard_output(words):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "recycalc", *words], stdout=full, stderr=subprocess.PIPE,
            text=True, timeout=120, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert "standard output: result cannot be printed" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_file_in_the_way_of_a_folder(run, tmp_path):
    (tmp_path / "tables").write_text("kept")
    done = run("export", "-o", tmp_path / "tables")
    assert done.status == 2
    assert "a file has that name" in done.err
    assert (tmp_path / "tables").read_text() == "kept"
