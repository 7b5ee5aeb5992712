"""Factors and emissions that are missing or wrong: one clear fault each, with its cure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import recycalc as rc

TABLE = "footprints.csv"


@pytest.fixture
def rows(files: Path):
    """Rewrite the rows of footprints.csv in the copy; give the copy's folder."""

    def rewrite(pattern: str, new: str) -> Path:
        path = files / TABLE
        text, count = re.subn(pattern, new, path.read_text(encoding="utf-8"), flags=re.M)
        assert count == 1, pattern
        path.write_text(text, encoding="utf-8")
        return files

    return rewrite


def faults(function, *arguments, **options) -> list[rc.Fault]:
    with pytest.raises(rc.InputError) as caught:
        function(*arguments, **options)
    for fault in caught.value.faults:
        assert all([fault.what, fault.where, fault.given, fault.needed, fault.cure]), fault
    return list(caught.value.faults)


def test_a_missing_factor_names_the_file_and_the_row_to_add(rows):
    folder = rows(r"^all,oxalic_acid,climate_change.*\n", "")
    result = rc.compare(rc.load(parameters=folder))  # cost does without
    found = faults(result.footprint)
    assert {f.what for f in found} == {"oxalic_acid has no footprint"}
    assert all(f.where.startswith(TABLE) for f in found)
    assert all("cn,oxalic_acid,climate_change" in f.needed for f in found)
    assert any("precipitation" in f.where for f in found)


def test_all_missing_factors_are_reported_at_once(rows):
    rows(r"^all,freight,primary_energy.*\n", "")
    folder = rows(r"^cn,electricity,primary_energy.*\n", "")
    found = faults(rc.compare(rc.load(parameters=folder)).footprint_summary)
    assert {f.what for f in found} >= {"freight has no footprint", "electricity has no footprint"}


def test_params_check_finds_a_missing_row(rows):
    folder = rows(r"^all,magnesium_oxide,primary_energy.*\n", "")
    found = faults(rc.check, folder)
    assert {f.what for f in found} == {"magnesium_oxide has no footprint"}
    assert any("bayan_obo" in f.where for f in found)


def test_an_indicator_beyond_the_first_two_may_be_absent(rows):
    folder = rows(r"^all,iron_residue,solid_residue.*\n", "")
    assert rc.check(folder)
    lines = rc.compare(rc.load(parameters=folder)).footprint()
    iron = lines[lines["item"].str.startswith("Iron residue")]
    assert (iron["solid_residue"] == 0).all()
    assert (iron["climate_change"] > 0).all()


def test_a_study_of_lump_sums_has_no_footprint_and_says_so():
    result = rc.compare(rc.load("us_ev_motor_study"))
    (fault,) = faults(result.footprint)
    assert fault.what == "route has no footprint"
    assert "us_ev_motor_study" in fault.where


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("all,freight,climate", "all,freigt,climate", "item is not known"),
        ("cn,steam,climate_change", "xy,steam,climate_change", "region is not known"),
        ("cn,steam,climate_change", "cn,steam,climate", "indicator is not known"),
        ("cn,steam,climate_change", "all,steam,climate_change", "factor is given twice"),
    ],
)
def test_a_row_that_names_what_is_not_there(rows, old, new, what):
    found = faults(rc.load, parameters=rows(f"^{old}", new))
    assert what in {f.what for f in found}
    assert any(f.where.startswith(TABLE) for f in found)


@pytest.mark.parametrize("unit", ["MJ/kWh", "kg/kg", "USD_2024/kWh"])
def test_a_factor_per_the_wrong_unit(rows, unit):
    row = r"^(cn,electricity,climate_change,[^a-z]*,triangular),kg/kWh"
    found = faults(rc.load, parameters=rows(row, rf"\1,{unit}"))
    assert "unit has the wrong dimension" in {f.what for f in found}
    assert any("kg/(" in f.needed for f in found)


def test_a_factor_cannot_be_negative(rows):
    row = r"^(cn,electricity,climate_change),0.6835,0.5366"
    found = faults(rc.load, parameters=rows(row, r"\1,-0.5,-1"))
    assert "value is beyond its physical bounds" in {f.what for f in found}


def emission(text: str) -> tuple[str, str, str]:
    old = '[roasting.emission.carbon]\ngas = "CO2"'
    return "routes/hydromet_full.toml", old, text


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        (*emission('[roasting.emission.carbon]\ngas = "CO3"'), "gas is not known"),
        (*emission("[roasting.emission.carbon]"), "gas is missing"),
        (*emission('[roasting.emission.carbon]\nsmell = "bad"\ngas = "CO2"'), "key is not known"),
        ("routes/hydromet_full.toml", '"C + O2 -> CO2"', '"C + O2 -> CO"', "reaction is not"),
        ("routes/hydromet_full.toml", '"C + O2 -> CO2"', '"2 C + O2 -> 2 CO"', "CO2 does not take"),
        ("climate.toml", "natural_gas = { value = 0.202, low = 0.195, high = 0.21, unit = "
         '"kg/kWh"', "natural_gas = { value = 0.202, low = 0.195, high = 0.21, unit = "
         '"kg/kg"', "an equation does not fit in dimension"),
    ],
)  # fmt: skip
def test_a_wrong_emission_is_a_fault(edit, file, old, new, what):
    found = faults(rc.check, edit(file, old, new))
    assert any(f.what.startswith(what) for f in found), found


def test_a_fuel_that_is_no_item_is_a_fault(edit):
    folder = edit("climate.toml", "natural_gas = {", "natural_gaz = {")
    (fault,) = faults(rc.check, folder)
    assert fault.what == "fuel is not known"
    assert "natural_gas" in fault.cure


def test_an_emission_by_coefficient_is_read(edit):
    text = (
        '[roasting.emission.leak]\ngas = "CH4"\nbasis = "route_feed"\ncoefficient = { value = 0.01,'
        ' low = 0, high = 0.02, unit = "kg/kg", quality = "estimate", source = '
        '"engineering_estimate", note = "for a test" }\n\n[roasting.emission.carbon]'
    )
    folder = edit("routes/hydromet_full.toml", "[roasting.emission.carbon]", text)
    result = rc.compare(rc.load(parameters=folder))
    lines = result.footprint()
    leak = lines[lines["item"] == "CH4 emitted (leak)"]["climate_change"].sum()
    found = result.evaluation.routes["hydromet_full"]
    by_hand = found.balance.feed.mass * 0.01 * 29.8 * float(found.bearing)
    assert leak == pytest.approx(by_hand, rel=1e-12)


BYPRODUCT = """
[leaching.byproduct.salt]
item = "sodium_sulfate"
basis = "route_feed"
coefficient = { value = 0.1, low = 0, high = 1, unit = "kg/kg", quality = "estimate", source = \
"engineering_estimate", note = "for a test" }

[leaching.waste.iron_residue]"""


def test_a_by_product_takes_nothing_away_and_that_is_said(edit, comparison):
    folder = edit("routes/hydromet_full.toml", "\n[leaching.waste.iron_residue]", BYPRODUCT)
    found = rc.compare(rc.load(parameters=folder))
    assert found.unit_cost("hydromet_full") < comparison.unit_cost("hydromet_full")
    whole = [
        float(c.footprints.routes["hydromet_full"].total["climate_change"])
        for c in (found, comparison)
    ]
    assert whole[0] == pytest.approx(whole[1], rel=1e-12)
    assert "by-products" in found.footprints.notes["hydromet_full"]
    assert "hydromet_full" not in comparison.footprints.notes
