"""The commands of the sensitivity methods: tables, formats, charts, refusals."""

from __future__ import annotations

import csv
import io
import json

import pytest

import recycalc as rc
from recycalc.cli import progress

COST = "unit_cost_hydromet_full"
SCRAP, POWER = "feed.scrap_price", "prices.cn.electricity"
FEW = ("-p", "feed.payable.*", "-p", "regions.cn.wage")
SHORT = {
    "sweep": ("sweep", f"{SCRAP}=10,20 USD_2024/kg", "--of", COST),
    "tornado": ("tornado", *FEW),
    "sobol": ("sobol", "-n", 16, *FEW),
    "morris": ("morris", "--trajectories", 4, *FEW),
    "breakeven": ("breakeven", SCRAP),
    "find-out": ("find-out", "-n", 256, *FEW),
}


def records(text: str) -> list[dict[str, str]]:
    """Read CSV, the row of units left out."""
    return list(csv.DictReader(io.StringIO(text)))[1:]


@pytest.mark.parametrize("command", SHORT)
def test_table(run, command):
    done = run(*SHORT[command])
    assert done.status == 0, done.err
    assert done.err == ""  # no bar where the output is piped
    assert "\x1b" not in done.out
    assert "USD_2024/kg" in done.out or command == "sobol"


@pytest.mark.parametrize("command", SHORT)
def test_json(run, command):
    content = json.loads(run(*SHORT[command], "-f", "json").out)
    assert content["units"]
    assert content["rows"]


@pytest.mark.parametrize("command", SHORT)
def test_csv_has_a_row_of_units(run, command):
    lines = list(csv.reader(io.StringIO(run(*SHORT[command], "-f", "csv").out)))
    assert len(lines) > 2
    assert len({len(line) for line in lines}) == 1
    assert any(lines[1])


@pytest.mark.parametrize("command", SHORT)
@pytest.mark.parametrize("ending", ["json", "png"])
def test_plot(run, tmp_path, command, ending):
    file = tmp_path / f"chart.{ending}"
    done = run(*SHORT[command], "--plot", file)
    assert done.status == 0, done.err
    assert file.stat().st_size > 500


def test_sweep_is_that_of_python(run, scenario):
    rows = records(run("sweep", f"{SCRAP}=5:25:5 USD_2024/kg", f"{POWER}=0.5,0.6", "-f", "csv").out)
    frame = rc.sweep(scenario, {SCRAP: {"low": 5, "high": 25, "steps": 5}, POWER: [0.5, 0.6]})
    assert [float(row[COST]) for row in rows] == list(frame[COST])


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (f"{SCRAP}=10,20", [10, 20]),
        (f"{SCRAP}= 10 , 20 USD_2024/kg", [10, 20]),
        (f"{SCRAP}=0.01,0.02 USD_2024/g", [10, 20]),
        (f"{SCRAP}=10 USD_2024/kg,0.02 USD_2024/g", [10, 20]),
        (f"{SCRAP}=10:30:3", [10, 20, 30]),
        (f"{SCRAP}=1e1 : 3e1 : 3 USD_2024/kg", [10, 20, 30]),
        (f"{SCRAP}=1:100:3 log USD_2024/kg", [1, 10, 100]),
        (f"{SCRAP}=15", [15]),
    ],
)
def test_values_of_a_sweep(run, text, values):
    rows = records(run("sweep", text, "--of", COST, "-f", "csv").out)
    assert [float(row[SCRAP]) for row in rows] == pytest.approx(values)


def test_pairs(run):
    done = run("sweep", f"{SCRAP}=10,20", f"{POWER}=0.5,0.6", "--paired", "-f", "csv")
    assert len(records(done.out)) == 2


def test_scenarios_without_an_answer_are_counted(run):
    out = run("sweep", "feed.share.swarf=0.5,0.9", "--of", COST).out
    assert "1 of 2 scenarios cannot be evaluated" in out
    assert "shares" in out


def test_options_of_the_scenario_count(run, scenario):
    rows = records(
        run("tornado", "--set", f"{POWER}=2", "--money", "CNY_2024", *FEW, "-f", "csv").out
    )
    case = scenario.with_choices(money="CNY_2024").with_values({POWER: 2})
    frame = rc.tornado(case, parameters=[FEW[1], FEW[3]]).table()
    assert [float(row["swing"]) for row in rows] == list(frame["swing"])


def test_sobol_second_order(run):
    content = json.loads(run("sobol", "-n", 8, *FEW, "--second-order", "-f", "json").out)
    assert {"parameter", "with_parameter", "S2", "S2_conf"} <= set(content["rows"][0])
    assert content["n"] == 8


def test_correlated_factors_are_named_and_can_be_parted(run):
    prices = ("-p", "prices.cn.*_oxide")
    together = json.loads(run("sobol", "-n", 4, *prices, "-f", "json").out)
    apart = json.loads(run("sobol", "-n", 4, *prices, "--no-correlations", "-f", "json").out)
    assert together["notes"]
    assert not apart["notes"]
    assert len(together["rows"]) < len(apart["rows"])


def test_break_even_is_that_of_python(run, scenario):
    content = json.loads(run("breakeven", SCRAP, "-f", "json").out)
    assert content["status"] == "one"
    expected = rc.break_even(scenario, SCRAP).only.magnitude
    assert content["rows"][0]["value"] == pytest.approx(expected)
    assert "no break-even" in run("breakeven", SCRAP, "--low", "30", "--high", "40").out


def test_bar_is_shown_on_a_terminal_only(run, monkeypatch, capsys):
    assert run(*SHORT["sobol"]).err == ""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(progress.sys, "stderr", screen)
    with progress.progress("Sobol indices") as told:
        assert told is not None
        told(1, 2)
    assert "Sobol indices" in screen.getvalue()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("sobol", "-n", "1000"), "1024"),
        (("sobol", "-n", "0"), "power of two"),
        (("sobol", "--second-order"), "too many pairs"),
        (("sobol", "--of", "unit_cost_hydromet"), COST),
        (("tornado", "-p", "prices.cn.electrcity"), POWER),
        (("tornado", "-p", "nothing.*"), "no uncertain parameter of that name"),
        (("tornado", "-p", "finance.plant_life", "--set", "finance.plant_life=9"), "set by the"),
        (("morris", "--trajectories", "1"), "2 or more"),
        (("morris", "--levels", "5"), "not even"),
        (("sweep", "feed.scrap_pric=1,2"), SCRAP),
        (("sweep", SCRAP), "PATH=LOW:HIGH:STEPS"),
        (("sweep", f"{SCRAP}=1:2"), "PATH=LOW:HIGH:STEPS"),
        (("sweep", f"{SCRAP}=5:5:3"), "low is not below high"),
        (("sweep", f"{SCRAP}=1:9:1"), "2 or more"),
        (("sweep", f"{SCRAP}=1,2", f"{SCRAP}=3"), "given twice"),
        (("sweep", f"{SCRAP}=1 kg"), "wrong dimension"),
        (("sweep", f"{SCRAP}=1,", f"{POWER}=0.5"), SCRAP),
        (("breakeven", "feed.scrap_pric"), SCRAP),
        (("breakeven", SCRAP, "--against", "irr"), "target is missing"),
        (("breakeven", SCRAP, "--low", "9", "--high", "1"), "low is not below high"),
        (("find-out", "-n", "1000"), "1024"),
        (("tornado", "--plot", "chart.pdf", *FEW), ".png"),
    ],
)
def test_refusals(refused, arguments, word):
    assert word in refused(*arguments)


def test_tornado_names_what_cannot_be_evaluated_at_an_end(run, edit):
    """Below the last row of the table too."""
    path = "routes.hydromet_full.utilization"
    folder = edit("routes/hydromet_full.toml", "value = 0.92, low = 0.88,",
                  "value = 0.92, low = 0.05,")  # fmt: skip
    done = run("tornado", "--parameters", folder, "-p", path, *FEW, "--top", 1)
    assert done.status == 0, done.err
    assert f"1 without a swing, cannot be evaluated at low or high: {path}" in done.out


@pytest.mark.parametrize("command", ["sobol", "morris", "find-out"])
def test_a_seed_that_cannot_be_is_refused(run, command):
    done = run(*SHORT[command], "--seed", -1)
    assert done.status == 2
    assert "seed is not a whole number" in done.err
