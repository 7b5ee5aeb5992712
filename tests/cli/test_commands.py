"""What the commands print."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys

import pytest

import recycalc as rc

POWER = "prices.cn.electricity"
YIELD = "routes.hydromet_full.utilization"


@pytest.fixture(scope="module")
def printed():
    """The comparison as JSON, from a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "recycalc", "compare", "--format", "json"],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_json_says_what_it_is(printed, scenario: rc.Scenario):
    assert printed["scenario"] == "china_2024"
    assert printed["gate"] == "separated_oxides"
    assert printed["money"] == "USD_2024"
    assert printed["unit"] == "USD_2024/kg"
    assert printed["functional_unit"].startswith("1 kg Neodymium-praseodymium oxide")
    assert list(printed["routes"]) == list(scenario.routes)


def test_json_says_where_it_comes_from(printed, scenario: rc.Scenario):
    assert printed["provenance"]["version"] == rc.__version__
    assert printed["provenance"]["scenario_hash"] == scenario.hash
    assert printed["provenance"]["indices"]["equipment"] == "CEPCI"


def test_json_costs_by_category_sum_to_the_unit_cost(printed):
    for route in printed["routes"].values():
        assert sum(route["cost_by_category"].values()) == pytest.approx(
            route["unit_cost"], rel=1e-12
        )
        assert route["unit_cost"] > 0


def test_json_of_recycled_and_primary_routes(printed):
    kinds = {name: route["kind"] for name, route in printed["routes"].items()}
    assert set(kinds.values()) == {"recycled", "primary"}
    for name, route in printed["routes"].items():
        if kinds[name] == "recycled":
            assert route["secondary_utilization"] == pytest.approx(0.92, rel=1e-12)
        else:
            assert 0 < route["overall_recovery"] < 1


def test_json_is_what_python_says(printed, comparison: rc.Comparison):
    assert printed == json.loads(comparison.to_json())


def test_csv_parses(run, comparison: rc.Comparison):
    header, units, *rows = csv.reader(io.StringIO(run("compare", "--format", "csv").out))
    assert dict(zip(header, units, strict=True))["unit_cost"] == "USD_2024/kg"
    costs = {row[0]: float(row[header.index("unit_cost")]) for row in rows}
    for name in comparison.routes:
        assert costs[name] == comparison.unit_cost(name).magnitude


def test_markdown_parses(run, comparison: rc.Comparison):
    lines = run("compare", "--format", "md").out.splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert {len(row) for row in cells} == {len(cells[0])}
    assert set(cells[1]) == {"---"}
    assert [row[0] for row in cells[3:]] == comparison.routes


def test_table_is_plain_text_when_piped(run, comparison: rc.Comparison):
    out = run("compare").out
    assert "\x1b" not in out
    assert comparison.scenario.hash in out
    for name in comparison.routes:
        assert f"{comparison.unit_cost(name).magnitude:.2f}" in out


def test_options_change_the_scenario(run):
    done = run("compare", "-f", "json", "--set", f"{YIELD}=95 %", "--set", f"{POWER} = 2",
               "--money", "CNY_2024", "--route", "hydromet_full", "--source", "swarf=0.25",
               "--source", "ev_motor", "--allocation", "mass")  # fmt: skip
    content = json.loads(done.out)
    assert content["money"] == "CNY_2024"
    assert content["allocation"] == "mass"
    assert list(content["routes"]) == ["hydromet_full"]
    assert content["routes"]["hydromet_full"]["secondary_utilization"] == pytest.approx(0.95)
    assert any(POWER in text for text in content["warnings"])
    assert set(content["provenance"]["overrides"]) == {YIELD, POWER}


def test_set_is_with_values(run, scenario: rc.Scenario):
    content = json.loads(run("compare", "-f", "json", "--set", f"{POWER}=0.2 CNY_2024/MJ").out)
    case = scenario.with_values({POWER: "0.2 CNY_2024/MJ"})
    assert content["provenance"]["scenario_hash"] == case.hash
    assert content == json.loads(rc.compare(case).to_json())


def test_worthless_product_gives_no_number_that_is_none(run):
    done = run("compare", "-f", "json", "--set", "prices.cn.ndpr_oxide=0")
    assert "Traceback" not in done.err
    if done.status == 0:
        assert not re.search(r"\b(NaN|Infinity)\b", done.out)
    else:
        assert done.status == 2


def test_unset(run):
    price = "feed.scrap_price"
    set_ = json.loads(run("compare", "-f", "json", "--set", f"{price}=20 USD_2024/kg").out)
    assert set_["routes"]["hydromet_full"]["scrap_price"] == pytest.approx(20)
    unset = json.loads(run("compare", "-f", "json", "--set", f"{price}=none").out)
    assert unset["routes"]["hydromet_full"]["scrap_price"] != pytest.approx(20)


def leaves(node):
    children = node.get("children", [])
    return [leaf for child in children for leaf in leaves(child)] if children else [node]


@pytest.mark.parametrize(
    "what",
    ["hydromet_full", "bayan_obo", "hydromet_full.reagents", "hydromet_full.leaching"],
)
def test_explanation_ends_in_parameters(run, what):
    tree = json.loads(run("explain", what, "--format", "json").out)
    named = [leaf for leaf in leaves(tree) if leaf.get("quality")]
    assert named
    for leaf in leaves(tree):
        assert leaf["unit"], leaf
        assert leaf["quality"] in ("published", "literature", "estimate"), leaf
        assert leaf["source"], leaf


def test_explanation_of_a_parameter_names_its_uses(run, scenario: rc.Scenario):
    tree = json.loads(run("explain", POWER, "--format", "json").out)
    parameter = scenario.parameters[POWER]
    assert (tree["quality"], tree["source"]) == (parameter.quality, parameter.source)
    uses = json.dumps(tree["children"])
    assert "electricity" in uses
    assert "hydromet_full" in uses


def test_explanation_begins_with_the_result(run, comparison: rc.Comparison):
    tree = json.loads(run("explain", "hydromet_full", "--format", "json").out)
    assert tree["value"] == pytest.approx(
        comparison.unit_cost("hydromet_full").magnitude, rel=1e-12
    )
    assert tree["unit"] == "USD_2024/kg"


def test_explanation_cites_its_sources(run, scenario: rc.Scenario):
    out = run("explain", POWER).out
    parameter = scenario.parameters[POWER]
    assert parameter.source in out
    assert parameter.quality in out


def test_list_holds_every_parameter(run, scenario: rc.Scenario):
    rows = json.loads(run("params", "list", "-f", "json").out)
    assert {row["path"] for row in rows} == set(scenario.parameters)
    assert set(rows[0]) == {"path", "value", "unit", "low", "high", "quality", "source"}


def test_list_by_pattern_and_with_override(run):
    done = run(
        "params", "list", "prices.cn.electricity", "-f", "csv", "--set", f"{POWER}=0.7 CNY_2024/kWh"
    )
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [(row["path"], float(row["value"])) for row in rows] == [(POWER, 0.7)]


def test_show_tells_all(run, scenario: rc.Scenario):
    parameter = scenario.parameters[POWER]
    out = " ".join(run("params", "show", POWER).out.split())
    for text in (
        POWER,
        f"{parameter.value:g}",
        parameter.quality,
        parameter.source,
        parameter.file,
    ):
        assert text in out


def test_check_finds_no_fault(run):
    out = run("params", "check").out
    assert re.search(r"\d+ parameters, \d+ scenarios, \d+ routes: no faults", out)


@pytest.mark.parametrize(
    "command", [(), ("compare",), ("explain",), ("params",), ("params", "list"),
                ("params", "show"), ("params", "check")],
)  # fmt: skip
def test_help(run, command):
    done = run(*command, "--help")
    assert done.status == 0
    assert "Usage" in done.out


def test_version(run):
    assert run("--version").out.strip() == f"recycalc {rc.__version__}"


def test_examples_of_the_help_are_accepted(scenario: rc.Scenario):
    from typer.main import get_command

    from recycalc.cli.commands import app

    groups, texts = [get_command(app)], []
    while groups:
        one = groups.pop()
        groups += getattr(one, "commands", {}).values()
        texts += [one.help or "", *(getattr(p, "help", "") or "" for p in one.params)]
    examples = set(re.findall(r"--set '([^']+)'", " ".join(" ".join(texts).split())))
    assert len(examples) > 2
    for example in examples:
        path, _, given = example.partition("=")
        scenario.with_values({path: given})


def test_a_rate_in_per_cent_is_told_the_year_it_lacks(run):
    done = run("compare", "--set", "finance.discount_rate=8 %")
    assert done.status == 2
    assert "write '8 %/year'" in done.err
