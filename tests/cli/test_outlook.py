"""`recycalc outlook`: every format, the plot, and refusals without a traceback."""

from __future__ import annotations

import csv
import io
import json
import re

import recycalc as rc


def test_overview_says_when_the_plant_fills_and_names_sources(command):
    done = command("outlook")
    assert done.returncode == 0, done.stderr
    assert "is full from 2041 on" in done.stdout
    for source in ("pan_2025", "unep_2011", "argus_2024_recycled", "iea_critical_minerals_2024"):
        assert source in done.stdout


def test_json_holds_every_table(command):
    done = command("outlook", "-f", "json", "--invest")
    content = json.loads(done.stdout)
    assert {"outlook", "elements", "applications", "regions", "plant", "published"} <= set(content)
    nd = next(r for r in content["elements"]["rows"] if (r["element"], r["year"]) == ("Nd", 2030))
    supply = nd["primary"] + nd["end_of_life"] + nd["prompt"]
    assert abs(supply - nd["demand"] - nd["balance"]) < 1e-6
    assert content["investment"]["results"]["npv"] is not None


def test_csv_of_a_part_has_a_row_of_units(command):
    done = command("outlook", "--part", "elements", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows[0]["demand"] == "t/year"
    assert len(rows) == 1 + 6 * 36


def test_csv_holds_the_part_asked_for_also_with_an_appraisal(command):
    asked = command("outlook", "--invest", "--part", "plant", "-f", "csv").stdout
    assert asked == command("outlook", "--part", "plant", "-f", "csv").stdout
    assert command("outlook", "--invest", "-f", "csv").stdout != asked


def test_markdown_of_published_figures(command):
    done = command("outlook", "--part", "published", "-f", "md")
    assert done.stdout.startswith("| figure | year |")
    assert "unep_2011" in done.stdout


def test_parts_in_the_terminal(command):
    for part, word in (("applications", "wind_geared"), ("regions", "southeast asia"),
                       ("plant", "capacity")):  # fmt: skip
        done = command("outlook", "--part", part)
        assert done.returncode == 0, done.stderr
        assert word in done.stdout


def test_plot_is_written_and_not_over_another(command, tmp_path):
    file = tmp_path / "o.svg"
    assert command("outlook", "--plot", str(file)).returncode == 0
    assert file.stat().st_size > 10_000
    again = command("outlook", "--plot", str(file))
    assert again.returncode == 2
    assert "--force" in again.stderr


def test_quota_from_the_command_line(command):
    done = command("outlook", "--set", "policy.extraction_quota.Nd=0.8", "--part", "regions",
                   "-f", "csv")  # fmt: skip
    rows = {r["year"]: r for r in csv.DictReader(io.StringIO(done.stdout))}
    assert float(rows["2030"]["china_light"]) < 0.85 * 300_000


def test_what_is_none_is_said_so(command, scenario):
    """All used goods exported: no rate of recycling, and a plant that is never full."""
    given = (
        f"outlook.applications.{name}.export=1" for name in rc.outlook(scenario).evaluation.stocks
    )
    set_ = [word for path in given for word in ("--set", path)]
    done = command("outlook", *set_, "--set", "feed.capacity=20000", "--runs", "1")
    assert done.returncode == 0, done.stderr
    assert not re.search(r"\bnan\b", done.stdout)
    lines = done.stdout.splitlines()
    rate = next(line for line in lines if line.startswith("Recycled / coming up"))
    assert rate.split()[9:11] == ["2025", "none"]
    assert "never" in next(line for line in lines if line.startswith("filled from"))


def test_bad_years_are_refused_without_a_traceback(command):
    done = command("outlook", "--set", "outlook.horizon.last_year=2000")
    assert done.returncode == 2
    assert "years run backwards" in done.stderr
    assert "Traceback" not in done.stderr


def test_runs_give_bands_of_every_figure(command):
    done = command("outlook", "--runs", "32", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))[1:]
    share = next(r for r in rows if r["output"] == "outlook_end_of_life_share_2040")
    assert float(share["p5"]) < float(share["p50"]) < float(share["p95"])


def test_runs_that_cannot_be_are_refused(command):
    done = command("outlook", "--runs", "0")
    assert done.returncode == 2
    assert "number of scenarios" in done.stderr
