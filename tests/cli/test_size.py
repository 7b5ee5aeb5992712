"""recycalc size."""

from __future__ import annotations

import csv
import io
import json

import pytest

import recycalc as rc

ARISING = "scrap.ev_motor.catchment.cn.arising"
DENSE = ("--set", f"{ARISING}=7e-4 t/year/km^2")


def test_json_is_what_python_says(run, scenario: rc.Scenario):
    done = run("size", *DENSE, "--from", 500, "--to", "50 kt/year", "--points", 9, "-f", "json")
    found = rc.plant_size(scenario.with_values({ARISING: "7e-4 t/year/km^2"}), high=50_000,
                          points=9)  # fmt: skip
    content = json.loads(done.out)
    assert content == json.loads(json.dumps(found.to_dict()))
    assert content["capacity"] == pytest.approx(found.capacity.magnitude)
    assert content["edge"] is None
    assert len(content["curve"]) == 9


def test_json_without_a_catchment_holds_no_nan(run):
    content = json.loads(run("size", "--points", 3, "-f", "json").out, parse_constant=pytest.fail)
    assert [row["radius"] for row in content["curve"]] == [None] * 3
    assert content["edge"] == "high"


def test_csv_holds_every_point_and_a_row_of_units(run):
    done = run("size", *DENSE, "--points", 20, "--format", "csv")
    header, units, *rows = csv.reader(io.StringIO(done.out))
    assert dict(zip(header, units, strict=True))["capacity"] == "t/year"
    assert len(rows) == 20


def test_table_says_the_answer_first(run):
    out = run("size", *DENSE, "--to", 50_000, "--route", "copper_nitrate").out
    text = " ".join(out.split())
    assert "copper_nitrate: the lowest unit cost is" in text
    assert "within 1 % of it" in text
    assert "warning:" in text


def test_chart_is_written_and_not_over_another(run, refused, tmp_path):
    file = tmp_path / "size.json"
    assert run("size", *DENSE, "--points", 5, "--plot", file).status == 0
    assert "vconcat" in json.loads(file.read_text(encoding="utf-8"))
    assert "--force" in refused("size", "--points", 5, "--plot", file)
    assert "ending" in refused("size", "--points", 5, "--plot", tmp_path / "size.doc")


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--from", "5000", "--to", "500"), "low below high"),
        (("--from", "-1"), "more than 0"),
        (("--to", "500 km"), "a unit like"),
        (("--from", "few"), "low of the range"),
        (("--points", "1"), "a whole number"),
        (("--route", "bayan_obo"), "a recycled route"),
        (("--route", "hydromet"), "hydromet_full"),
        (("--set", f"{ARISING}=0"), "more than 0"),
    ],
)
def test_refusals(refused, options, word):
    assert word in refused("size", *options)


def test_help(run):
    done = run("size", "--help")
    assert done.status == 0
    assert "--from" in done.out
