"""Routes beside the standard ones: balances close, ledgers add up, yields are published ones."""

from __future__ import annotations

import pytest

import recycalc as rc
from recycalc.errors import InputError

ROUTES = (
    "chlorination_roast", "sulfation_roast", "slag_oxidation", "liquid_metal_extraction",
    "fluoride_extraction", "bioleaching", "ionic_liquid_extraction", "oxalate_selective",
)  # fmt: skip
MIXED = ROUTES[3:]  # those that can stop at a mixed oxide
SOURCES = ("solid_rejects", "ev_motor", "hard_disk_drive")
EARTHS = ("Nd", "Pr", "Dy", "Tb", "Gd", "Ho")

# IUPAC standard atomic weights (abridged), typed here so that the code's own library is not used
WEIGHT = {
    "H": 1.008, "C": 12.011, "O": 15.999, "F": 18.998, "S": 32.06, "Cl": 35.45, "Ca": 40.078,
    "Fe": 55.845, "Co": 58.933, "Al": 26.982, "Pr": 140.908, "Nd": 144.242, "Gd": 157.25,
    "Tb": 158.925, "Dy": 162.500, "Ho": 164.930,
}  # fmt: skip
HCL = WEIGHT["H"] + WEIGHT["Cl"]
CHLORINE = 2e-4  # relative: the standard weight of chlorine is an interval, 35.446 to 35.457


def compared(
    scenario: rc.Scenario, route: str, gate: str = "separated_oxides", source: str = "solid_rejects"
) -> rc.Comparison:
    return rc.compare(scenario.with_choices(routes=[route], gate=gate, sources={source: 1.0}))


def yields(result: rc.Comparison, route: str) -> dict[str, float]:
    """Product per feed of each rare earth that comes in."""
    balance = result.evaluation.routes[route].balance
    stream = balance.feed.stream
    return {e: balance.product[e] / stream[e] for e in EARTHS if stream.get(e, 0) > 0}


def amounts(result: rc.Comparison, route: str, item: str) -> float:
    """Kilograms of an item, all its uses together, per kilogram of magnet."""
    evaluated = result.evaluation.routes[route]
    lines = [x for x in evaluated.costs.ledger if x.item.startswith(item)]
    assert lines, item
    return sum(x.amount for x in lines) / evaluated.balance.feed.mass


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("route", ROUTES)
def test_elements_close_in_every_step_and_over_the_route(scenario, route, source):
    balance = compared(scenario, route, source=source).evaluation.routes[route].balance
    for flow in balance.steps:
        for element, entering in flow.feed.items():
            leaving = flow.product[element] + flow.losses[element]
            assert leaving == pytest.approx(entering, rel=1e-12, abs=0), (flow.step.name, element)
    for element, entering in balance.feed.stream.items():
        lost = sum(flow.losses[element] for flow in balance.steps)
        assert balance.product[element] + lost == pytest.approx(entering, rel=1e-12, abs=0)


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("route", ROUTES)
def test_the_ledger_adds_up_to_the_cost_of_the_plant(scenario, route, source):
    result = compared(scenario, route, source=source)
    evaluated = result.evaluation.routes[route]
    total = sum(line.cost for line in evaluated.costs.ledger)
    assert total == pytest.approx(evaluated.total, rel=1e-12)
    credit = "co-product credit"
    assert all(line.cost >= 0 for line in evaluated.costs.ledger if line.category != credit)
    categories = result.cost_by_category(route)
    cost = sum(float(x.m_as("USD_2024/kg")) for x in categories.values())
    assert cost == pytest.approx(float(result.unit_cost(route).m_as("USD_2024/kg")), rel=1e-12)


@pytest.mark.parametrize("region", ["cn", "us", "eu"])
def test_every_route_runs_in_every_region(scenario, region):
    # clean blocks, which every route takes
    case = scenario.with_choices(routes=list(ROUTES), region=region, sources={"solid_rejects": 1.0})
    result = rc.compare(case)
    market = float(result.market_price.m_as("USD_2024/kg"))
    for route in ROUTES:
        # none pays at the scrap prices and metal prices of 2024, none is out of sight
        assert 1 < float(result.unit_cost(route).m_as("USD_2024/kg")) / market < 4, route


@pytest.mark.parametrize("route", MIXED)
def test_a_mixed_oxide_costs_less_to_make_and_is_paid_less(scenario, route):
    mixed = compared(scenario, route, "mixed_oxide")
    single = compared(scenario, route)
    assert mixed.unit_cost(route) < single.unit_cost(route)
    assert mixed.market_price < single.market_price
    assert mixed.utilization(route) > single.utilization(route)


def test_routes_to_separated_oxides_only_say_so(scenario):
    with pytest.raises(InputError, match="does not reach the gate"):
        compared(scenario, "slag_oxidation", "mixed_oxide")


# ---------------------------------------------------------------- yields against the literature


def test_chlorination_extracts_what_chloride_melts_do(scenario):
    # more than 90 % in MgCl2-KCl (Hua 2014); 87 % of Nd and 78 % of Dy in MgCl2 (Shirayama 2018)
    balance = (
        compared(scenario, "chlorination_roast").evaluation.routes["chlorination_roast"].balance
    )
    (leach,) = [x for x in balance.steps if x.step.name == "water_leaching"]
    assert 0.87 <= leach.product["Nd"] / leach.feed["Nd"] <= 0.95
    assert 0.78 <= leach.product["Dy"] / leach.feed["Dy"] < leach.product["Nd"] / leach.feed["Nd"]


def test_sulfates_dissolve_and_hematite_does_not(scenario):
    # Onal 2015: 95 to 100 % of the rare earths go into water, iron stays in the residue
    balance = compared(scenario, "sulfation_roast").evaluation.routes["sulfation_roast"].balance
    (leach,) = [x for x in balance.steps if x.step.name == "water_leaching"]
    assert 0.95 <= leach.product["Nd"] / leach.feed["Nd"] <= 1
    assert leach.product["Fe"] / leach.feed["Fe"] < 0.01


def test_slag_takes_rare_earths_and_leaves_iron_and_cobalt(scenario):
    balance = compared(scenario, "slag_oxidation").evaluation.routes["slag_oxidation"].balance
    smelting = balance.steps[0]
    assert 0.85 <= smelting.product["Nd"] / smelting.feed["Nd"] <= 0.99
    # the slag: 60 to 70 % rare-earth oxide with 0.1 kg of flux per kg of magnet
    oxide = sum(smelting.product[e] for e in EARTHS) * 1.166
    iron = smelting.product["Fe"] * (1 + WEIGHT["O"] / WEIGHT["Fe"])
    flux = 0.1 * balance.feed.mass
    assert 0.6 < oxide / (oxide + iron + flux) < 0.8
    assert smelting.product["Co"] / smelting.feed["Co"] < 0.02


def test_magnesium_takes_neodymium_before_dysprosium(scenario):
    # Nd up to 0.97; Dy limited by Dy2Fe17 and Dy2O3 (Nam 2021)
    got = yields(
        compared(scenario, "liquid_metal_extraction", "mixed_oxide"), "liquid_metal_extraction"
    )
    assert 0.7 < got["Nd"] < 0.97
    assert got["Dy"] < 0.8 * got["Nd"]


def test_bioleaching_extracts_more_than_from_cracking_catalyst_and_sugar_leads_its_cost(scenario):
    # Thompson 2018, a plant in the United States: 0.51 to 0.56 from spent catalyst; glucose 44 % of
    # its cost, which has no roast
    american = scenario.with_choices(region="us")
    result = compared(american, "bioleaching", "mixed_oxide")
    assert 0.56 < yields(result, "bioleaching")["Nd"] < 0.95
    ledger = result.evaluation.routes["bioleaching"].costs.ledger
    plant = sum(x.cost for x in ledger if x.category not in ("feedstock", "collection"))
    sugar = sum(x.cost for x in ledger if x.item.startswith("Glucose"))
    assert 0.3 < sugar / plant < 0.5
    assert sugar == max(x.cost for x in ledger if x.category == "reagents")


def test_membranes_reach_the_published_yield_and_purity_without_saponification(scenario):
    # Oak Ridge: more than 90 % of Nd, Pr and Dy as oxides of more than 99.5 %
    result = compared(scenario, "ionic_liquid_extraction", "mixed_oxide")
    got = yields(result, "ionic_liquid_extraction")
    assert min(got[e] for e in ("Nd", "Pr", "Dy")) > 0.90
    product = result.evaluation.routes["ionic_liquid_extraction"].balance.product
    others = sum(flow for element, flow in product.items() if element not in EARTHS)
    oxides = 1.166 * sum(product[e] for e in EARTHS)
    assert (
        1.5 * others / oxides < 0.005
    )  # others as oxides, none heavier than 1.5 times the element
    ledger = result.evaluation.routes["ionic_liquid_extraction"].costs.ledger
    assert not [x for x in ledger if x.item == "Sodium hydroxide"]


def test_whole_dissolution_takes_three_times_the_acid_of_the_roasted_magnet(scenario):
    # 1.10 (1.10 to 1.25) kg HCl per kg of magnet against 0.33 (0.28 to 0.45) after a roast
    result = compared(scenario, "oxalate_selective", "mixed_oxide")
    assert 1.1 < amounts(result, "oxalate_selective", "Hydrochloric acid") < 1.25


def test_acid_of_whole_dissolution_is_that_of_the_reactions(scenario):
    # by hand: 3 HCl per rare earth x 1.04, 2 per iron x 1.03, 2 per cobalt, 3 per aluminium,
    # for what dissolves of 1 kg of each
    result = compared(scenario, "oxalate_selective", "mixed_oxide")
    evaluated = result.evaluation.routes["oxalate_selective"]
    (step,) = [x for x in evaluated.balance.steps if x.step.name == "dissolution"]
    flow = step.product
    rare = 1.04 * 3 * sum(flow[e] / WEIGHT[e] for e in EARTHS if e in flow)
    rest = 1.03 * 2 * flow["Fe"] / WEIGHT["Fe"] + 2 * flow["Co"] / WEIGHT["Co"]
    rest += 3 * flow["Al"] / WEIGHT["Al"]
    used = sum(
        x.amount for x in evaluated.costs.ledger
        if x.step == "dissolution" and x.item.startswith("Hydrochloric acid")
    )  # fmt: skip
    assert used == pytest.approx(HCL * (rare + rest), rel=CHLORINE)


def test_mill_scale_oxidises_rare_earths_and_carbon(scenario):
    # by hand: 2 RE + 3 FeO -> RE2O3 + 3 Fe, with 0.6 on top; C + FeO -> Fe + CO
    evaluated = compared(scenario, "slag_oxidation").evaluation.routes["slag_oxidation"]
    smelting = evaluated.balance.steps[0]
    scale = WEIGHT["Fe"] + WEIGHT["O"]
    earths = sum(smelting.product[e] / WEIGHT[e] for e in EARTHS if e in smelting.product)
    used = {x.item: x.amount for x in evaluated.costs.ledger if x.item.startswith("Mill scale")}
    assert used["Mill scale (iron oxide)"] == pytest.approx(1.6 * 1.5 * scale * earths, rel=2e-5)
    carbon = scale * smelting.feed["C"] / WEIGHT["C"]
    assert used["Mill scale (iron oxide) (carbon oxidation)"] == pytest.approx(carbon, rel=2e-4)


@pytest.mark.parametrize("route", ["sulfate_double_salt", "oxalate_selective"])
def test_coated_scrap_costs_its_coat_where_it_is_dissolved_whole(scenario, route):
    # 1 % more nickel in place of iron: 10 g per kg of magnet are stripped at 2.5 USD per kg
    nickel = {"scrap.solid_rejects.composition.Ni": 0.011}
    bare, coated = (
        compared(case, route).evaluation.routes[route]
        for case in (scenario, scenario.with_values(nickel))
    )
    lines = [
        next(x for x in e.costs.ledger if x.item == "Stripping of nickel and copper coats")
        for e in (bare, coated)
    ]
    added = 0.011 - scenario.numbers["scrap.solid_rejects.composition.Ni"]
    extra = (lines[1].cost - lines[0].cost) / bare.balance.feed.mass
    crushed = 0.995  # dust of crushing
    assert extra == pytest.approx(added * crushed * 2.5, rel=1e-9)


# ---------------------------------------------------------------- molten fluoride

FLUORIDE = "fluoride_extraction"
MIXED_METAL = {"routes.fluoride_extraction.product": "mixed_metal"}


def moles(flow: dict[str, float]) -> float:
    """Kilomoles of rare earth."""
    return sum(flow[e] / WEIGHT[e] for e in EARTHS if e in flow)


def test_fluoride_takes_the_published_share_of_the_rare_earths_and_no_iron(scenario):
    # 94.2 % into AlF3-NaF (Hua 2015), Fe and B left as metal; oxides are fluorinated as well
    # (Abbasalizadeh 2017), so swarf with 5 % of oxygen loses no more than clean blocks do
    shares = []
    for source in ("solid_rejects", "swarf"):
        balance = compared(scenario, FLUORIDE, source=source).evaluation.routes[FLUORIDE].balance
        (step,) = [x for x in balance.steps if x.step.name == "fluorination"]
        shares.append(step.product["Nd"] / step.feed["Nd"])
        assert step.product["Fe"] / step.feed["Fe"] < 0.01
        assert step.product["Co"] / step.feed["Co"] < 0.01
    assert shares[0] == pytest.approx(0.942, rel=1e-9)
    carbon = step.feed["C"] / sum(step.feed.values())
    assert shares[1] == pytest.approx(0.942 * (1 - 2 * (carbon - 0.005)), rel=1e-9)


def test_fluorine_of_the_extraction_ends_in_calcium_fluoride(scenario):
    # by hand: RE + AlF3 -> REF3 + Al with 0.25 on top; 2 REF3 + 3 Ca(OH)2 -> 2 RE(OH)3 + 3 CaF2
    # with 0.15 on top; 0.13 kg of lime and of sludge per kg of magnet for the salt on the crystals
    evaluated = compared(scenario, FLUORIDE).evaluation.routes[FLUORIDE]
    melt, alkali = (
        next(x for x in evaluated.balance.steps if x.step.name == name)
        for name in ("fluorination", "alkali_conversion")
    )
    used = {(x.step, x.item): x.amount for x in evaluated.costs.ledger}
    fluoride = WEIGHT["Al"] + 3 * WEIGHT["F"]
    taken = used["fluorination", "Aluminium fluoride"]
    assert taken == pytest.approx(1.25 * fluoride * moles(melt.product), rel=1e-4)
    lime = WEIGHT["Ca"] + 2 * (WEIGHT["O"] + WEIGHT["H"])
    taken = used["alkali_conversion", "Hydrated lime"]
    assert taken == pytest.approx(1.15 * 1.5 * lime * moles(alkali.product), rel=1e-4)
    sludge = WEIGHT["Ca"] + 2 * WEIGHT["F"]
    made = used["alkali_conversion", "Calcium fluoride sludge"]
    assert made == pytest.approx(1.5 * sludge * moles(alkali.product), rel=1e-4)
    for item in ("Hydrated lime (salt destruction)", "Calcium fluoride sludge (salt sludge)"):
        amount = used["alkali_conversion", item]
        assert amount == pytest.approx(0.13 * evaluated.balance.feed.mass, rel=1e-12)


def test_iron_left_by_the_fluoride_is_sold_and_oxygen_costs_alkali(scenario):
    evaluated = compared(scenario, FLUORIDE, source="swarf").evaluation.routes[FLUORIDE]
    melt = next(x for x in evaluated.balance.steps if x.step.name == "fluorination")
    sold = [x for x in evaluated.costs.ledger if x.category == "co-product credit"]
    alloy = 0.95 * sum(melt.feed[e] for e in ("Fe", "Co", "Ni", "Cu"))
    assert sum(x.cost for x in sold) == pytest.approx(-alloy * 0.30 / 1.13, rel=1e-9)
    (caustic,) = [x for x in evaluated.costs.ledger if x.item == "Sodium hydroxide (alumina)"]
    assert caustic.amount == pytest.approx(1.7 * melt.product["O"], rel=1e-12)


def test_oil_and_glue_beyond_the_limit_are_refused_by_the_melt(scenario):
    dirty = scenario.with_values({"scrap.solid_rejects.composition.C": 0.06})
    with pytest.raises(InputError) as caught:
        compared(dirty, FLUORIDE)
    (fault,) = caught.value.faults
    assert fault.what == "the scrap is excluded from this route"


def test_iron_anode_wins_a_mixed_metal_from_the_melt(scenario):
    # by hand: 2 REF3 + 3 Fe -> 2 RE + 3 FeF2 with 0.15 on top, and 0.18 kg of cathode per kg
    chosen = scenario.with_choices(options=MIXED_METAL)
    result = compared(chosen, FLUORIDE, "metals")
    evaluated = result.evaluation.routes[FLUORIDE]
    metal = evaluated.balance.product
    iron = {x.item: x.amount for x in evaluated.costs.ledger if x.item.startswith("Pure iron")}
    anode, cathode = iron["Pure iron for magnets"], iron["Pure iron for magnets (cathode iron)"]
    assert anode == pytest.approx(1.15 * 1.5 * WEIGHT["Fe"] * moles(metal), rel=1e-4)
    assert cathode == pytest.approx(0.18 * sum(metal[e] for e in EARTHS if e in metal), rel=1e-12)
    assert not [x for x in evaluated.costs.ledger if x.item == "Aluminium fluoride"]
    # a master alloy of all rare earths fetches 0.85 of the price of separated metals
    sold = evaluated.costs.sold
    assert all(s.price == pytest.approx(0.85 * s.market, rel=1e-12) for s in sold)
    with pytest.raises(InputError, match="does not reach the gate"):
        compared(chosen, FLUORIDE)
