"""Every scrap source that comes along can be fed, and says how it retires and comes back."""

from __future__ import annotations

import pytest

import recycalc as rc
from recycalc.parameters import parameters_folder

NAMES = sorted(file.stem for file in (parameters_folder() / "scrap").glob("*.toml"))
PROMPT = {"swarf", "solid_rejects"}  # caught at the machine: no life in use
STUDY = {"us_ev_motors"}  # counts units retired itself
OTHERS = {"lamp_phosphor": "lamp_phosphor_acid", "spent_fcc_catalyst": "fcc_catalyst_acid"}


@pytest.mark.parametrize("name", NAMES)
def test_source_feeds_a_plant_of_its_own(scenario, name):
    route = OTHERS.get(name, "hydromet_full")
    product = "la_oxide" if name in OTHERS else "ndpr_oxide"
    case = scenario.with_choices(sources={name: 1.0}, routes=[route], reference_product=product)
    feed = rc.compare(case).evaluation.routes[route].balance.feed
    assert [s.source.name for s in feed.sources] == [name]
    assert sum(feed.stream.values()) == pytest.approx(feed.mass, rel=1e-12)
    assert min(feed.stream.values()) >= 0


@pytest.mark.parametrize("name", sorted(set(NAMES) - STUDY))
def test_source_says_how_it_retires_and_comes_back(scenario, name):
    parameters = scenario.catalogue.parameters
    assert 0 < parameters[f"scrap.{name}.collection_rate"].value <= 1
    for key in ("lifetime", "lifetime_shape"):
        assert (f"scrap.{name}.{key}" in parameters) is (name not in PROMPT)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("wind_direct_drive", 20, 30), ("wind_geared", 20, 30), ("consumer_speakers", 2, 10)],
)
def test_lifetimes_lie_where_a_review_puts_them(scenario, name, low, high):
    # Yang 2017: 20-30 years in wind turbines, 2-3 in the electronics that loudspeakers outlive
    assert low <= scenario.catalogue.parameters[f"scrap.{name}.lifetime"].value <= high


@pytest.mark.parametrize(("name", "rate"), [("ev_motor", 0.15), ("hard_disk_drive", 0.60)])
def test_collection_rates_are_those_of_the_study(scenario, name, rate):
    assert scenario.catalogue.parameters[f"scrap.{name}.collection_rate"].value == rate


@pytest.mark.parametrize("key", ["lifetime", "lifetime_shape"])
def test_a_lifetime_of_zero_is_refused(edit, key):
    value = {"lifetime": "= 15,", "lifetime_shape": "= 4,"}[key]
    line = f"{key} = {{ value {value}"
    folder = edit("scrap/ev_motor.toml", line, line.replace(value, "= 0,"))
    with pytest.raises(rc.InputError) as caught:
        rc.load(parameters=folder)
    assert f"scrap.ev_motor.{key}" in str(caught.value)
