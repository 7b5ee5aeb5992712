"""Metal bought to make an alloy up to its grade is a raw material with the footprint it has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import recycalc as rc
from recycalc.comparison.footprint import proven_footprint
from recycalc.footprint import impacts
from recycalc.units import Reading

KNOWN = 'distribution = "fixed", quality = "estimate", source = "choice", note = "for a test"'
SEQUENCE = (
    'sequence = ["crushing", "roasting", "leaching", "iron_removal", '
    '"chains.separation", "alloying"]'
)
GATES = '[gates]\nseparated_oxides = "chains.separation"\ntest_magnet = "alloying"\n\n'
ALLOYING = f"""
[alloying]
name = "Alloying"
[alloying.recovery]
rare_earths = {{ value = 1, unit = "1", {KNOWN} }}
other_elements = {{ value = 1, unit = "1", {KNOWN} }}
[alloying.additions]
base = ["Nd", "Pr"]
surplus = "sold"
[alloying.additions.items]
NdPr = "sodium_sulfate"
Fe = "magnesium_oxide"
Dy = "dy_metal"
Tb = "tb_metal"
B = "ferroboron"
Co = "cobalt_metal"
Cu = "copper_metal"
Al = "aluminium_metal"
Ga = "gallium_metal"
"""
GRADE = f"""
name = "Test magnet"
[composition]
NdPr = {{ value = 0.3, unit = "kg/kg", {KNOWN} }}
Fe = "balance"
[share]
Nd = {{ value = 0.75, unit = "1", {KNOWN} }}
Pr = "balance"
"""
GATE = f"""
name = "Magnet"
description = "For a test."
products = ["test_magnet"]
reference_product = "test_magnet"
payable = {{ value = 1, unit = "1", {KNOWN} }}
"""


@pytest.fixture
def magnet(files: Path) -> rc.Scenario:
    """A route that ends in an alloy of NdPr and iron; two items stand in for the metals."""

    def add(name: str, text: str) -> None:
        path = files / name
        path.parent.mkdir(exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(before + text, encoding="utf-8")

    route = "routes/hydromet_full.toml"
    text = (files / route).read_text(encoding="utf-8")
    for pattern, shorter in (
        (r'^sequence = .*"chains.separation".*$', SEQUENCE),
        (r"^\[gates\]\n[^\[]*", GATES),
    ):
        text, count = re.subn(pattern, shorter, text, count=1, flags=re.MULTILINE)
        assert count == 1, pattern
    (files / route).write_text(text, encoding="utf-8")
    add(route, ALLOYING)
    add("grades/test_magnet.toml", GRADE)
    add("gates/test_magnet.toml", GATE)
    add("products.csv", "test_magnet,Test magnet,*,kg,for a test\n")
    add("prices.csv", "cn,test_magnet,50,40,60,triangular,USD_2024/kg,,,excluded,,,,estimate,"
        "choice,for a test\n")  # fmt: skip
    loaded = rc.load(parameters=files)
    return loaded.with_choices(
        gate="test_magnet", reference_product="test_magnet", routes=("hydromet_full",)
    )


def test_what_is_bought_bears_its_own_factor(magnet):
    # 0.3 kg of NdPr makes 1 kg of alloy, so that 0.7 kg of iron is bought for a kilogram
    factor = "footprints.all.magnesium_oxide.climate_change"
    result = rc.compare(magnet.with_values({factor: 3.0}))
    lines = result.footprint()
    iron = lines[(lines.step == "alloying") & lines["item"].str.startswith("Magnesium oxide")]
    assert list(iron["module"]) == ["A1"]
    assert iron["climate_change"].sum() == pytest.approx(0.7 * 3.0, rel=1e-9)


def test_what_leaves_on_the_way_bears_its_share_by_value():
    comparison = rc.compare(rc.load().with_choices(gate="magnet", routes=["bayan_obo"]))
    costs = comparison.evaluation.routes["bayan_obo"].costs
    (sale,) = costs.sold
    share = sale.revenue / (sale.revenue + sum(x.revenue for x in costs.credited))
    assert 0 < share < 1
    whole = sum(line.amounts["climate_change"] for line in yearly(comparison))
    borne = comparison.footprint_summary().loc["bayan_obo", "climate_change"]
    assert borne == pytest.approx(share * whole / sale.mass, rel=1e-12)


def yearly(comparison):
    proof = proven_footprint(comparison.scenario, comparison.proof)
    flows = comparison.evaluation.routes["bayan_obo"].balance
    lines = impacts(flows, proof.factors["bayan_obo"], Reading(comparison.scenario.numbers))
    return [line for line in lines if "climate_change" in line.amounts]
