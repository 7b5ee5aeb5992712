"""Content that cannot be costed: refused, with every fault of every file at once."""

from __future__ import annotations

import pytest

import recycalc as rc


def change(files, file, old, new):
    path = files / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refused(files, **choices):
    with pytest.raises(rc.InputError) as error:
        rc.compare(rc.load(parameters=files).with_choices(**choices))
    return {fault.what: fault for fault in error.value.faults}


def test_all_faults_of_a_route_are_listed_at_once(files):
    route = "routes/hydromet_full.toml"
    change(files, route, "[iron_removal.recovery]", "[iron_removal.recoveries]")
    change(files, route, "[roasting.consumption.natural_gas]", "[roasting.consumption.gas_natural]")
    change(files, route, "Fe2O3 + 6 HCl -> 2 FeCl3 + 3 H2O", "Fe2O3 + 6 HCl -> 2 FeCl3 + H2O")
    change(files, route, 'reaction = "CoO + 2 HCl', 'reaction = "NiO + 2 HCl')
    prices = (files / "prices.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in prices if not line.startswith("cn,nitrogen,")]
    (files / "prices.csv").write_text("".join(kept), encoding="utf-8")
    with pytest.raises(rc.InputError) as error:
        rc.load(parameters=files)
    found = {fault.what for fault in error.value.faults}
    assert "step has no recovery" in found
    assert "item is not known" in found
    assert "reaction is not balanced" in found
    assert "region has no price" in found


def test_a_grade_whose_base_the_feed_lacks(files):
    faults = refused(
        files,
        gate="magnet",
        routes=["hydromet_full"],
        sources={"spent_fcc_catalyst": 1.0},
    )
    assert "Nd or Pr" in faults["grade cannot be met"].given


def test_a_grade_without_the_split_of_a_group(files):
    change(files, "grades/magnet_n42sh.toml", "[share]", "[shares]")
    faults = refused(
        files, gate="magnet", reference_product="magnet_n42sh", routes=["hydromet_full"]
    )
    assert faults["split of a group is missing"].where == "grades.magnet_n42sh.share"


def test_a_member_of_the_grade_that_nothing_is_bought_for(files):
    change(files, "chains/strip_casting.toml", 'Dy = "dy_metal"\n', "")
    faults = refused(
        files, gate="magnet", reference_product="magnet_n42sh", routes=["hydromet_full"]
    )
    assert "Dy is missing" in faults


def test_a_gate_that_sells_what_no_table_knows(files):
    change(files, "gates/metals.toml", '"ndpr_metal", "dy_metal"', '"ndpr_metals", "dy_metal"')
    faults = refused(files, gate="metals", routes=["hydromet_full"])
    assert faults["product is not known"].given == "ndpr_metals"


def test_a_gate_that_a_route_does_not_reach_lists_those_it_does():
    with pytest.raises(rc.InputError) as error:
        rc.compare(rc.load().with_choices(routes=["hpms_short_loop"], gate="separated_oxides"))
    (fault,) = [f for f in error.value.faults if f.what == "route does not reach the gate"]
    assert "magnet" in fault.needed
