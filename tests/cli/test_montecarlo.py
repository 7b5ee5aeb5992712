"""The command montecarlo."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import time

import pytest

import recycalc as rc
from recycalc.cli import montecarlo
from recycalc.sensitivity import read
from recycalc.sensitivity.storage import PART

FEW = ("--route", "hydromet_full", "--route", "bayan_obo", "--parameter", "prices.cn.*_oxide")


def test_table_says_how_probably_recycled_is_cheaper(run, scenario):
    done = run("montecarlo", "-n", 500, "--seed", 3, *FEW)
    assert done.status == 0
    assert done.err == ""
    case = scenario.with_choices(routes=["hydromet_full", "bayan_obo"])
    found = rc.monte_carlo(case, 500, 3, parameters=["prices.cn.*_oxide"])
    chance = found.probability_cheaper("hydromet_full")
    assert f"{chance.probability:.1%}" in done.out
    assert "500 scenarios" in done.out
    assert "unit_cost_bayan_obo" in done.out


def test_what_the_scenario_sets_is_said_to_be_held(run):
    done = run("montecarlo", "-n", 50, *FEW, "--set", "prices.cn.tb_oxide=900")
    assert "held: prices.cn.tb_oxide, set by the scenario" in done.out


def test_json_holds_everything(run):
    found = json.loads(run("montecarlo", "-n", 200, *FEW, "-f", "json").out)
    assert found["provenance"]["n"] == 200
    assert {"route", "than", "probability", "low", "high"} <= found["probability_cheaper"][0].keys()
    assert {line["output"] for line in found["summary"]} >= {"market_price"}
    assert found["quantiles"][0]["unit"] == "USD_2024/kg"


@pytest.mark.parametrize("format_", ["csv", "md"])
def test_quantiles_as_a_table(run, tmp_path, format_):
    file = tmp_path / f"quantiles.{format_}"
    assert run("montecarlo", "-n", 200, *FEW, "-f", format_, "-o", file).status == 0
    text = file.read_text(encoding="utf-8")
    if format_ == "csv":
        rows = list(csv.DictReader(io.StringIO(text)))
        assert {row["probability"] for row in rows[1:]} == {"0.05", "0.25", "0.5", "0.75", "0.95"}
    assert "market_price" in text


def test_correlations_can_be_left_out(run):
    pairs = [json.loads(run("montecarlo", "-n", 50, *FEW, *more, "-f", "json").out)["provenance"]
             ["correlations"] for more in ((), ("--no-correlations",))]  # fmt: skip
    assert pairs == [10, 0]


def test_store(run, tmp_path):
    folder = tmp_path / "study"
    power = "prices.cn.electricity"
    asked = ("montecarlo", "-n", 64, *FEW, "--parameter", power, "--method", "sobol",
             "--keep-input", power, "--store", folder)  # fmt: skip
    first = run(*asked)
    assert first.status == 0
    assert read(folder).shape[0] == 64
    assert power in read(folder)
    assert run(*asked).out == first.out


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("-n", 0), "from 1"),
        (("-n", 1000, "--method", "sobol"), "1024"),
        (("--parameter", "prices.cn.electrcity"), "prices.cn.electricity"),
        (("--workers", 0), "workers"),
        (("--seed", -1), "seed"),
        (("--set", "prices.cn.ndpr_oxide=50", "--parameter", "prices.cn.ndpr_oxide"), "leave"),
    ],
)
def test_bad_input(refused, options, word):
    assert word in refused("montecarlo", *options)


def test_another_study_in_the_folder(run, refused, tmp_path):
    assert run("montecarlo", "-n", 64, *FEW, "--store", tmp_path / "s").status == 0
    assert "another study" in refused("montecarlo", "-n", 65, *FEW, "--store", tmp_path / "s")


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_ctrl_c_loses_nothing_finished(started, tmp_path, workers):
    """A terminal sends the signal to the workers too, which have nothing to say."""
    folder = tmp_path / "study"
    parts = 200  # far more than end before the signal comes, on a busy machine too
    study = started("montecarlo", "-n", parts * PART, *FEW, "--store", folder,
                    "--workers", workers)  # fmt: skip
    first = folder / "data" / "part-00000.parquet"
    until = time.monotonic() + 60
    while not first.exists() and time.monotonic() < until:
        time.sleep(0.02)
    os.killpg(study.pid, signal.SIGINT)
    out, err = study.communicate(timeout=30)
    assert study.returncode == 130, err
    assert out == ""
    assert "goes on from there" in err
    assert "Traceback" not in err
    kept = sorted(p.name for p in (folder / "data").iterdir())
    assert kept[0] == first.name
    assert len(kept) < parts
    assert not [name for name in kept if name.startswith(".")]


def test_ctrl_c_that_lands_in_a_finalizer(run, monkeypatch):
    """Python drops what is raised there; the study must end all the same."""

    class Future:
        def __del__(self):
            raise KeyboardInterrupt

    def study(*arguments, **options):
        Future()
        time.sleep(30)

    monkeypatch.setattr(montecarlo, "monte_carlo", study)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    since = time.monotonic()
    try:
        done = run("montecarlo", "-n", 64, *FEW)
    finally:
        signal.signal(signal.SIGINT, before)
    assert time.monotonic() - since < 20
    assert done.status == 130
    assert done.err == "interrupted: nothing is kept; with --store a run can be resumed\n"
