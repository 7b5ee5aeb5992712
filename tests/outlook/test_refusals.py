"""Bad input ends in an error that lists every fault, each with its cure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import recycalc as rc


def faults_of(act: Callable[[], object]) -> list[rc.Fault]:
    with pytest.raises(rc.InputError) as caught:
        act()
    assert all(fault.cure and fault.needed for fault in caught.value.faults)
    return list(caught.value.faults)


def whats(found: list[rc.Fault]) -> set[str]:
    return {fault.what for fault in found}


def replace(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_all_faults_of_the_files_at_once(files):
    replace(files, "outlook/sales.csv", "ev,2012,120000", "ev,2008,120000")  # after 2009
    replace(files, "outlook/sales.csv", "ev,2015,550000", "ev,2015,-550000")
    replace(
        files, "outlook/separated_outside_china.csv", "australia,2015,1.0", "australia,2015,1.1"
    )
    replace(files, "outlook/applications.toml", "export = { value = 0.15, low = 0, high = 0.35",
            "export = { value = 1.15, low = 0, high = 1.35")  # fmt: skip
    replace(files, "outlook/applications.toml", "lifetime = { value = 10, low = 7",
            "lifetime = { value = 0, low = 0")  # fmt: skip
    found = faults_of(lambda: rc.load(parameters=files))
    assert whats(found) == {"years do not rise", "value is beyond its physical bounds"}
    named = " ".join(fault.where for fault in found)
    for path in (
        "outlook/sales.csv", "outlook.sales.ev.2015", "outlook.separated_outside_china.australia",
        "outlook.applications.ev.export", "outlook.applications.other.lifetime",
    ):  # fmt: skip
        assert path in named


def test_all_faults_of_the_structure_at_once(files):
    (files / "outlook" / "intensity.csv").write_text(
        (files / "outlook" / "intensity.csv").read_text().replace("wind_geared,", "wind_gear,")
    )
    replace(files, "outlook/sales.csv", "mri,1995,500", "mri,2001,500")
    replace(files, "outlook/applications.toml", 'scrap = "hev_motor"', 'scrap = "hev_moter"')
    replace(files, "outlook/applications.toml", '"weibull"', '"weibul"')
    replace(files, "outlook/regions.toml", 'basket = "heavy"', 'basket = "hevy"')
    replace(files, "outlook/market.toml", '"swarf"', '"swarff"')
    replace(files, "outlook/market.toml", 'mined_for = ["Dy", "Tb"]', 'mined_for = ["Dy", "T"]')
    replace(files, "outlook/market.toml", '"routes.hydromet_full.utilization"', '"routes.x"')
    replace(files, "outlook/market.toml", "cerium = {", "cerum = {")
    replace(files, "outlook/published.toml", "[end_of_life_share]", "[end_of_life_shar]")
    replace(files, "outlook/published.toml", 'year = "2024"', 'year = "24"')
    loaded = rc.load(parameters=files)
    found = faults_of(lambda: rc.outlook(loaded))
    assert whats(found) >= {
        "series is missing",
        "series does not cover all years",
        "scrap is not known",
        "lifetime_distribution is not known",
        "basket is not known",
        "no such scrap source",
        "element is not known",
        "not the path of a share",
        "cerium is missing",
        "key is not known",
        "figure is not known",
        "year cannot be read",
    }
    assert "hev_motor" in next(f.cure for f in found if f.what == "scrap is not known")


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"outlook.horizon.last_year": 2010}, "years run backwards"),
        ({"outlook.horizon.first_year": 2030}, "years run backwards"),
        ({"outlook.horizon.present_year": 2024.5}, "not a whole year"),
        ({"outlook.horizon.last_year": 2090}, "series does not cover all years"),
        ({"outlook.horizon.first_year": 1700}, "too many years"),
        ({"routes.hydromet_full.utilization": None}, "the share is not set"),
    ],
)
def test_years_and_shares_that_do_not_fit(scenario, values, what):
    case = scenario.with_values(values)
    assert what in whats(faults_of(lambda: rc.outlook(case)))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("outlook.sales.ev.2024", -1),
        ("scrap.ev_motor.lifetime", 0),
        ("outlook.market.magnet_making.prompt_scrap", 1.2),
        ("outlook.market.magnet_making.prompt_scrap", 1),  # nothing would be left to sell
        ("scrap.ev_motor.lifetime_shape", 0.005),  # Gamma(1 + 2/k) is beyond floating point
        ("scrap.ev_motor.lifetime_shape", 1e9),
        ("outlook.separated_outside_china.united_states.2030", 1.2),
        ("outlook.applications.ev.hoarding_time", 0),
        ("outlook.market.reach.prompt", 1.01),
    ],
)
def test_values_beyond_their_bounds(scenario, path, value):
    found = faults_of(lambda: scenario.with_values({path: value}))
    assert found[0].where == path


def test_series_of_another_dimension(files):
    replace(files, "outlook/mined.csv", "t/year", "MW")
    loaded = rc.load(parameters=files)
    assert "unit has the wrong dimension" in whats(faults_of(lambda: rc.outlook(loaded)))


def test_a_lever_with_one_end(files):
    replace(files, "outlook/applications.toml", "rare_earth_free_today", "#rare_earth_free_today")
    loaded = rc.load(parameters=files)
    assert "a lever has one end only" in whats(faults_of(lambda: rc.outlook(loaded)))


def test_unknown_application_is_named(ahead):
    found = faults_of(lambda: ahead.cohorts("evs"))
    assert "ev" in found[0].cure


def test_files_without_an_outlook(files):
    import shutil

    shutil.rmtree(files / "outlook")
    loaded = rc.load(parameters=files)
    assert "file is missing" in whats(faults_of(lambda: rc.outlook(loaded)))
