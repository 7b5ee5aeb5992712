"""Element balances: what goes in comes out, feeds by hand, amounts consumed by hand."""

from __future__ import annotations

import pytest

import recycalc as rc
from recycalc.process import Balance, basis_flow
from recycalc.process.structure import Basis

TONNE_PER_YEAR = 1000 / (365.25 * 24 * 3600)  # in kg/s, the model's coherent base unit
ROUTES = ("hydromet_full", "copper_nitrate", "bayan_obo", "ionic_clay_in_situ")
RECYCLED, PRIMARY = ROUTES[:2], ROUTES[2:]

# IUPAC standard atomic weights (abridged), typed here so that the code's own library is not used
WEIGHT = {
    "H": 1.008, "C": 12.011, "O": 15.999, "Cl": 35.45, "La": 138.905, "Ce": 140.116,
    "Pr": 140.908, "Nd": 144.242, "Gd": 157.25, "Tb": 158.925, "Dy": 162.500, "Ho": 164.930,
}  # fmt: skip
HCL = WEIGHT["H"] + WEIGHT["Cl"]
OXALIC = 2 * (WEIGHT["H"] + WEIGHT["C"]) + 4 * WEIGHT["O"]
FACTOR = {  # kg of traded oxide per kg of element
    **{e: 1 + 1.5 * WEIGHT["O"] / WEIGHT[e] for e in ("La", "Nd", "Gd", "Dy", "Ho")},
    "Ce": 1 + 2 * WEIGHT["O"] / WEIGHT["Ce"],
    "Pr": 1 + 11 / 6 * WEIGHT["O"] / WEIGHT["Pr"],
    "Tb": 1 + 7 / 4 * WEIGHT["O"] / WEIGHT["Tb"],
}
TYPED = 2e-5  # relative: rounding of the weights above
CHLORINE = 2e-4  # relative: the standard weight of chlorine is an interval, 35.446 to 35.457

BLEND = {
    "feed.capacity": 5000, "feed.share.swarf": 0.5, "feed.share.solid_rejects": 0.2,
    "scrap.swarf.liberation": 0.98, "scrap.swarf.moisture": 0.25,
    "scrap.ev_motor.liberation": 0.95, "scrap.ev_motor.unit_mass": 2.0,
    "scrap.ev_motor.host_mass": 45, "scrap.ev_motor.moisture": 0.0,
    "scrap.swarf.composition.Nd": 0.20, "scrap.solid_rejects.composition.Nd": 0.22,
    "scrap.ev_motor.composition.Nd": 0.24,
}  # fmt: skip


def balance_of(scenario: rc.Scenario, route: str) -> Balance:
    return rc.compare(scenario).evaluation.routes[route].balance


@pytest.mark.parametrize("route", ROUTES)
def test_every_element_that_enters_a_step_leaves_it_as_product_or_loss(scenario, route):
    flows = balance_of(scenario, route).steps
    for flow in flows:
        for element, entering in flow.feed.items():
            leaving = flow.product[element] + flow.losses[element]
            assert leaving == pytest.approx(entering, rel=1e-12, abs=0), (flow.step.name, element)
            assert flow.product[element] >= 0
            assert flow.losses[element] >= 0


@pytest.mark.parametrize("route", ROUTES)
def test_each_step_feeds_the_next_and_the_first_takes_the_route_feed(scenario, route):
    balance = balance_of(scenario, route)
    sent = [balance.feed.stream, *(flow.product for flow in balance.steps)]
    for stream, flow in zip(sent[:-1], balance.steps, strict=True):
        assert dict(flow.feed) == dict(stream)
    assert dict(balance.product) == dict(sent[-1])


@pytest.mark.parametrize("route", ROUTES)
def test_over_the_whole_route_feed_is_product_plus_all_losses(scenario, route):
    balance = balance_of(scenario, route)
    for element, entering in balance.feed.stream.items():
        lost = sum(flow.losses[element] for flow in balance.steps)
        assert balance.product[element] + lost == pytest.approx(entering, rel=1e-12, abs=0)


@pytest.mark.parametrize("route", ROUTES)
def test_the_elements_of_the_feed_add_up_to_its_mass(scenario, route):
    feed = balance_of(scenario, route).feed
    assert sum(feed.stream.values()) == pytest.approx(feed.mass, rel=1e-12)


@pytest.mark.parametrize("route", RECYCLED)
def test_blended_scrap_is_what_a_pocket_calculator_gives(scenario, route):
    feed = balance_of(scenario.with_values(BLEND), route).feed
    swarf, rejects, motors = feed.sources
    assert [s.source.name for s in feed.sources] == ["swarf", "solid_rejects", "ev_motor"]
    assert feed.mass == pytest.approx(5000 * TONNE_PER_YEAR, rel=1e-12)
    assert swarf.magnet == pytest.approx(2500 * TONNE_PER_YEAR, rel=1e-12)
    assert rejects.magnet == pytest.approx(1000 * TONNE_PER_YEAR, rel=1e-12)
    assert motors.magnet == pytest.approx(1500 * TONNE_PER_YEAR, rel=1e-12)
    assert swarf.bought == pytest.approx(2500 / 0.98 * TONNE_PER_YEAR, rel=1e-12)
    assert motors.bought == pytest.approx(1500 / 0.95 * TONNE_PER_YEAR, rel=1e-12)
    # units per year: 1578.947 t of magnet in motors of 2 kg; each motor weighs 45 kg on the lorry
    motors_per_second = 1500e3 / 0.95 / 2 / (365.25 * 24 * 3600)
    assert motors.units == pytest.approx(motors_per_second, rel=1e-12)
    assert motors.hauled == pytest.approx(45 * motors_per_second, rel=1e-12)
    # swarf is hauled wet: a quarter of what is on the lorry is water and oil
    assert swarf.hauled == pytest.approx(2500 / 0.98 / 0.75 * TONNE_PER_YEAR, rel=1e-12)
    neodymium = 2500 * 0.20 + 1000 * 0.22 + 1500 * 0.24
    assert feed.stream["Nd"] == pytest.approx(neodymium * TONNE_PER_YEAR, rel=1e-12)


def test_the_element_given_as_balance_is_the_rest_of_the_magnet(scenario):
    case = scenario.with_values({"scrap.solid_rejects.composition.Nd": 0.23})
    before, after = (
        balance_of(s, "hydromet_full").feed.sources[1].composition for s in (scenario, case)
    )
    assert sum(after.values()) == pytest.approx(1, rel=1e-12)
    assert before["Fe"] - after["Fe"] == pytest.approx(0.23 - before["Nd"], rel=1e-9)


def test_ore_brings_neodymium_by_grade_share_and_oxide_factor(scenario):
    case = scenario.with_values({
        "deposits.bayan_obo.capacity": 1_500_000, "deposits.bayan_obo.grade": 0.05,
        "deposits.bayan_obo.distribution.Nd2O3": 0.18,
    })  # fmt: skip
    stream = balance_of(case, "bayan_obo").feed.stream
    expected = 1_500_000 * 0.05 * 0.18 / 1.16638  # Nd2O3 / 2 Nd = 336.481 / 288.484
    assert stream["Nd"] == pytest.approx(expected * TONNE_PER_YEAR, rel=TYPED)


@pytest.mark.parametrize(("route", "deposit"), [(r, r.removesuffix("_in_situ")) for r in PRIMARY])
def test_gangue_closes_the_mass_of_the_ore(scenario, route, deposit):
    case = scenario.with_values({f"deposits.{deposit}.grade": 0.03})
    feed = balance_of(case, route).feed
    earths = sum(flow for element, flow in feed.stream.items() if element != "gangue")
    assert feed.stream["gangue"] + earths == pytest.approx(feed.mass, rel=1e-12)
    assert 0.03 / 1.25 < earths / feed.mass < 0.03 / 1.15  # oxide factors lie between these


def test_acid_of_the_leach_follows_the_reaction_for_each_rare_earth(scenario):
    case = scenario.with_values(
        {"routes.hydromet_full.leaching.consumption.hydrochloric_acid.excess": 0.2}
    )
    result = rc.compare(case).evaluation.routes["hydromet_full"]
    leach = next(f for f in result.balance.steps if f.step.name == "leaching")
    # RE2O3 + 6 HCl -> 2 RECl3 + 3 H2O: three HCl per rare earth dissolved
    dissolved = ("Nd", "Pr", "Dy", "Tb", "Gd", "Ho")
    expected = 1.2 * sum(leach.product[e] * 3 * HCL / WEIGHT[e] for e in dissolved)
    line = next(
        x for x in result.costs.ledger if (x.step, x.item) == ("leaching", "Hydrochloric acid")
    )
    assert line.amount == pytest.approx(expected, rel=CHLORINE)


def test_oxalic_acid_follows_the_reaction_and_leaves_lanthanum_and_cerium_alone(comparison):
    result = comparison.evaluation.routes["bayan_obo"]
    flow = next(f for f in result.balance.steps if f.step.name == "precipitation")
    use = next(u for u in flow.step.uses if u.item == "oxalic_acid")
    assert not {"La", "Ce"} & set(use.basis.weights)
    # 2 RECl3 + 3 H2C2O4: 1.5 H2C2O4 per rare earth
    assert use.basis.weights["Nd"] == pytest.approx(1.5 * OXALIC / WEIGHT["Nd"], rel=TYPED)


def test_basis_flows_weigh_what_they_say(comparison):
    balance = comparison.evaluation.routes["hydromet_full"].balance
    flow = next(f for f in balance.steps if f.step.name == "solvent_extraction")
    earths = ("Nd", "Pr", "Dy", "Tb", "Gd", "Ho")
    oxides = sum(flow.product[e] * FACTOR[e] for e in earths)
    found = {u.label: basis_flow(u.basis, balance.feed, flow) for u in flow.step.uses}
    assert found["sodium_hydroxide"] == pytest.approx(oxides, rel=TYPED)

    def by_hand(kind: str, of: str, weights: dict[str, float]) -> float:
        return basis_flow(Basis(kind, of, weights), balance.feed, flow)

    assert by_hand("elements", "product", {"Co": 1.0}) == flow.product["Co"]
    assert by_hand("elements", "feed", {"Nd": 1.0, "Fe": 1.0}) == pytest.approx(
        flow.feed["Nd"] + flow.feed["Fe"], rel=1e-15
    )
    assert by_hand("elements", "feed", {}) == 0
    assert basis_flow(Basis("route_feed"), balance.feed, flow) == balance.feed.mass


def test_oxides_in_are_weighed_before_the_losses_of_the_step(comparison):
    balance = comparison.evaluation.routes["bayan_obo"].balance
    feed, flow = balance.feed, balance.steps[1]
    weights = {e: FACTOR[e] for e in ("La", "Ce", "Pr", "Nd")}
    before = basis_flow(Basis("oxides_in", "feed", weights), feed, flow)
    after = basis_flow(Basis("oxides_out", "product", weights), feed, flow)
    assert before > after > 0
    assert before == pytest.approx(sum(flow.feed[e] * w for e, w in weights.items()), rel=1e-12)
