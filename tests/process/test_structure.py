"""A route's structure: its sequence, its gates, and which parameter each element reads."""

from __future__ import annotations

import pytest

import recycalc as rc
from recycalc.errors import Faults
from recycalc.process import Builder, Route

SEPARATION = ["solvent_extraction", "precipitation", "calcination"]


def route(scenario: rc.Scenario, name: str) -> Route:
    faults = Faults()
    built = Builder(scenario, faults).route(name)
    faults.raise_if_any()
    return built


def test_a_chain_in_the_sequence_is_expanded_into_its_steps(scenario):
    names = [step.name for step in route(scenario, "hydromet_full").until("separated_oxides")]
    assert names == ["crushing", "roasting", "leaching", "iron_removal", *SEPARATION]


def test_steps_of_a_chain_read_the_chain_s_parameters_and_own_steps_the_route_s(scenario):
    steps = {step.name: step for step in route(scenario, "hydromet_full").steps}
    assert steps["calcination"].recovery["Co"] == "chains.separation.calcination.recovery.Co"
    assert steps["leaching"].recovery["Nd"] == "routes.hydromet_full.leaching.recovery.Nd"


def test_a_gate_ends_the_route_after_its_last_step(scenario):
    built = route(scenario, "copper_nitrate")
    own = ["crushing", "dissolution", "oxalate_precipitation", "mixed_oxide_calcination"]
    assert [step.name for step in built.until("mixed_oxide")] == own
    whole = [*own, "redissolution", *SEPARATION]
    assert [step.name for step in built.until("separated_oxides")] == whole


def test_an_early_gate_leaves_the_later_steps_out_of_balance_and_ledger(scenario):
    case = scenario.with_choices(gate="mixed_oxide", routes=("copper_nitrate",))
    result = rc.compare(case).evaluation.routes["copper_nitrate"]
    assert result.balance.steps[-1].step.name == "mixed_oxide_calcination"
    assert not {"redissolution", *SEPARATION} & {line.step for line in result.costs.ledger}


@pytest.mark.parametrize(
    ("element", "entry"),
    [("Nd", "Nd"), ("Ho", "rare_earths"), ("Fe", "Fe"), ("O", "other_elements")],
)
def test_an_element_s_own_recovery_goes_before_its_group_s(scenario, element, entry):
    leaching = route(scenario, "hydromet_full").steps[2]
    assert leaching.recovery[element] == f"routes.hydromet_full.leaching.recovery.{entry}"


def test_gangue_is_recovered_with_the_other_elements(scenario):
    built = route(scenario, "bayan_obo")
    assert built.elements[-1] == "gangue"
    for step in built.steps:
        assert step.recovery["gangue"].endswith(".recovery.other_elements")


def test_losses_go_where_the_element_or_its_group_says(scenario):
    steps = {step.name: step for step in route(scenario, "hydromet_full").steps}
    assert steps["roasting"].losses["C"] == "off_gas"
    assert steps["roasting"].losses["Nd"] == "residue"
    assert steps["solvent_extraction"].losses["Fe"] == "wastewater"


def test_recycled_routes_carry_every_element_of_every_source_and_primary_ones_their_ore(scenario):
    recycled, primary = route(scenario, "hydromet_full"), route(scenario, "ionic_clay_in_situ")
    compositions = [set(source.composition.paths) for source in recycled.scrap]
    assert set(recycled.elements) == set.union(*compositions)
    assert {"Nd", "Dy", "Y", "gangue"} <= set(primary.elements)
    assert "Fe" not in primary.elements
    assert (recycled.kind, primary.kind) == ("recycled", "primary")


def test_several_uses_of_one_item_keep_their_own_reaction(scenario):
    leaching = route(scenario, "hydromet_full").steps[2]
    uses = {use.label: use for use in leaching.uses if use.item == "hydrochloric_acid"}
    assert set(uses["iron_dissolution"].basis.weights) == {"Fe"}
    assert set(uses["cobalt_dissolution"].basis.weights) == {"Co"}
    # CoO + 2 HCl: 2 x 36.458 / 58.933; chlorine's standard weight is an interval of 3e-4
    assert uses["cobalt_dissolution"].basis.weights["Co"] == pytest.approx(1.23727, rel=2e-4)


def test_a_step_that_does_not_exist_is_named_with_the_nearest(edit):
    folder = edit("routes/hydromet_full.toml", '"crushing", "roasting"', '"crushin", "roasting"')
    with pytest.raises(rc.InputError) as caught:
        rc.load(parameters=folder)
    fault = next(f for f in caught.value.faults if f.given == "crushin")
    assert fault.where == "routes.hydromet_full.sequence"
    assert "crushing" in fault.cure


def test_a_gate_after_a_step_outside_the_sequence_is_a_fault(edit):
    folder = edit(
        "routes/hydromet_full.toml", 'separated_oxides = "chains.separation"',
        'separated_oxides = "smelting"',
    )  # fmt: skip
    with pytest.raises(rc.InputError) as caught:
        rc.load(parameters=folder)
    assert any(f.given == "smelting" for f in caught.value.faults)


def test_an_element_without_any_recovery_is_a_fault_of_the_step(edit):
    folder = edit(
        "routes/bayan_obo.toml", "[mining.recovery]\nrare_earths", "[mining.recovery]\nNd"
    )
    with pytest.raises(rc.InputError) as caught:
        rc.load(parameters=folder)
    assert any("nothing for La" in f.given for f in caught.value.faults)


def test_a_step_name_that_stands_twice_is_refused(edit):
    folder = edit("routes/hydromet_full.toml", '"crushing", "roasting"', '"crushing", "crushing"')
    with pytest.raises(rc.InputError) as caught:
        rc.load(parameters=folder)
    assert any(f.given == "crushing" for f in caught.value.faults)
