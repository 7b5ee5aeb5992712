"""What the terminal says of routes that stand in another region than the scenario."""

from __future__ import annotations

import json

import pytest

AWAY = ("--region", "eu", "--site", "bayan_obo=cn")
PLACES = "region European Union, bayan_obo in China"


@pytest.mark.parametrize(
    "command",
    [
        ("footprint",),
        ("footprint", "--lines"),
        ("invest", "--route", "bayan_obo"),
        ("montecarlo", "-n", "10"),
        ("tornado", "--route", "bayan_obo"),
        ("breakeven", "feed.scrap_price"),
    ],
)
def test_every_command_says_where_the_routes_stand(run, command):
    status, out, _ = run(*command, *AWAY)
    assert status == 0
    assert PLACES in " ".join(out.split())


@pytest.mark.parametrize(
    "command",
    [
        ("tornado",),
        ("sweep", "prices.cn.electricity=0.3:0.9:2"),
        ("sobol", "-n", "8"),
        ("morris", "--trajectories", "4"),
        ("breakeven", "feed.scrap_price"),
    ],
)
def test_json_of_a_study_says_what_it_is_of(run, command):
    status, out, _ = run(*command, *AWAY, "--route" if command[0] != "breakeven" else "--against",
                         "bayan_obo", "--format", "json")  # fmt: skip
    said = json.loads(out)["caption"]
    assert status == 0
    assert PLACES in said
    assert "USD_2024" in said


def test_no_plant_is_put_where_it_does_not_stand(run):
    """The recycler is the one that is elsewhere: nothing is said of a plant in Europe."""
    _, out, _ = run("compare", "--region", "eu", "--site", "hydromet_full=cn")
    assert "Region European Union, hydromet_full in China; fed with" in out
    assert "Plant in" not in out
    for command in (("size", "--points", "3"), ("outlook", "--invest")):
        _, out, _ = run(*command, "--region", "eu", "--site", "hydromet_full=cn")
        assert "region European Union, hydromet_full in China." in out
