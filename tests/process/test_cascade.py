"""The extraction cascade: against stage-by-stage counting, the theory's limits, and in a route."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

import recycalc as rc
from recycalc.comparison.model import evaluate
from recycalc.comparison.program import program
from recycalc.comparison.proof import proven
from recycalc.comparison.run import run
from recycalc.process.cascade import (
    loss_of_other,
    losses_from_purities,
    minimum_extraction,
    minimum_stages,
    theoretical_stages,
)
from recycalc.units import QuantityReading, Reading

OPTION = {"chains.separation.sizing": "cascade"}
STEP = "chains.separation.options.sizing.cascade.solvent_extraction"
CUT = f"{STEP}.cascade.cut"
WEIGHT = {
    "Pr": 140.908, "Nd": 144.242, "Gd": 157.25, "Tb": 158.925, "Dy": 162.500, "Ho": 164.930,
}  # fmt: skip
NAOH, HCL = 39.997, 36.458


@pytest.fixture(scope="module")
def cascade(scenario):
    return scenario.with_choices(options=OPTION)


def extraction_flow(scenario, route="hydromet_full"):
    balance = rc.compare(scenario).evaluation.routes[route].balance
    return next(f for f in balance.steps if f.step.name == "solvent_extraction")


def amount(scenario, item, route="hydromet_full"):
    ledger = rc.compare(scenario).evaluation.routes[route].costs.ledger
    return next(x for x in ledger if (x.step, x.item) == ("solvent_extraction", item)).amount


def equilibrium(x, beta):
    return beta * x / (1 + (beta - 1) * x)


def walk(beta, extraction, scrub, first, below, above):
    """Go up a cascade stage by stage; give the composition at the feed and after the last stage.

    In the extraction section S y = (W + 1) x - (1 + W - S) first, above the feed S y = W x + rest.
    """
    raffinate = 1 + scrub - extraction
    x = first
    for _ in range(below):
        x = (extraction * equilibrium(x, beta) + raffinate * first) / (scrub + 1)
    feed = x
    heavy_out = feed - raffinate * first  # what the organic product carries away of it
    for _ in range(above):
        x = (extraction * equilibrium(x, beta) - heavy_out) / scrub
    return feed, x


@pytest.mark.parametrize(
    ("beta", "extraction", "scrub", "below", "above"),
    [(1.5, 3.0, 2.5, 20, 25), (2.3, 1.6, 1.1, 9, 12), (20.0, 0.16, 0.1, 5, 5),
     (4.5, 1.2, 0.3, 7, 4)],
)  # fmt: skip
def test_stages_are_those_counted_one_by_one(beta, extraction, scrub, below, above):
    product = extraction - scrub

    def surplus(first):  # purity after the last stage less that which the mass balance gives
        feed, last = walk(beta, extraction, scrub, first, below, above)
        return last - (feed - (1 - product) * first) / product

    grid = np.geomspace(1e-9, 0.3, 4000)
    values = [surplus(x) for x in grid]
    roots = [
        brentq(surplus, a, b, xtol=1e-16, rtol=1e-14)
        for a, b, u, v in zip(grid[:-1], grid[1:], values[:-1], values[1:], strict=True)
        if u * v < 0
    ]
    good = [x for x in roots if x < walk(beta, extraction, scrub, x, below, 0)[0] < 1]
    assert good
    first = good[0]
    feed, last = walk(beta, extraction, scrub, first, below, above)
    lost_heavy = (1 - product) * first / feed
    lost_light = product * (1 - last) / (1 - feed)
    found = theoretical_stages(feed, lost_light, lost_heavy, beta, extraction)
    assert found == pytest.approx(below + above, rel=1e-6)


def test_losses_from_purities_close_the_mass_balance():
    heavy, light_purity, heavy_purity = 0.06, 0.9999, 0.99
    # feed = product + raffinate, and the same for the heavy side, solved as two equations
    amounts = np.linalg.solve([[1, 1], [heavy_purity, 1 - light_purity]], [1, heavy])
    lost_light, lost_heavy = losses_from_purities(heavy, light_purity, heavy_purity)
    assert lost_light == pytest.approx(amounts[0] * (1 - heavy_purity) / (1 - heavy), rel=1e-10)
    assert lost_heavy == pytest.approx(amounts[1] * (1 - light_purity) / heavy, rel=1e-10)


def test_purity_and_recovery_of_one_side_ask_for_the_same_cut_as_both_purities():
    lost_light, lost_heavy = losses_from_purities(0.3, 0.999, 0.99)
    assert loss_of_other(0.3, 0.99, 1 - lost_heavy) == pytest.approx(lost_light, rel=1e-10)
    assert loss_of_other(0.7, 0.999, 1 - lost_light) == pytest.approx(lost_heavy, rel=1e-10)


@pytest.mark.parametrize(
    ("heavy", "beta", "expected"),
    # Cheng et al. (2014): S_min = f_A + 1 / (beta - 1) for pure products of an aqueous feed
    [(0.5, 1.5, 2.5), (0.3, 2.0, 1.3), (0.25, 5.0, 0.5)],
)
def test_the_least_extraction_of_pure_products_is_the_published_one(heavy, beta, expected):
    assert minimum_extraction(heavy, 0.0, 0.0, beta) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("heavy", "beta", "light_purity", "heavy_purity"),
    [(0.5, 1.5, 0.9999, 0.9999), (0.25, 1.35, 0.995, 0.995), (0.3, 4.5, 0.995, 0.9999),
     (0.2, 2.0, 0.999, 0.999), (0.8, 2.3, 0.9999, 0.995)],
)  # fmt: skip
def test_far_from_the_least_extraction_stages_are_those_of_the_cascade_theory(
    heavy, beta, light_purity, heavy_purity
):
    lost_light, lost_heavy = losses_from_purities(heavy, light_purity, heavy_purity)
    extraction = 2 * minimum_extraction(heavy, lost_light, lost_heavy, beta)
    scrub = extraction - heavy * (1 - lost_heavy) / heavy_purity
    b = light_purity / (1 - light_purity) * heavy / (1 - heavy)
    a = heavy_purity / (1 - heavy_purity) * (1 - heavy) / heavy
    n = math.log(b) / math.log(beta * extraction / (scrub + 1))
    m = math.log(a) / math.log(beta * scrub / extraction) - 1
    found = theoretical_stages(heavy, lost_light, lost_heavy, beta, extraction)
    assert found == pytest.approx(n + m + 1, abs=1)


cuts = {
    "heavy": st.floats(0.01, 0.99),
    "beta": st.floats(1.05, 50),
    "light": st.floats(0.3, 0.99999),
    "heavy_purity": st.floats(0.3, 0.99999),
}


@settings(deadline=None, max_examples=400)
@given(**cuts, ratio=st.floats(1.001, 5))
def test_total_reflux_takes_the_fewest_stages(heavy, beta, light, heavy_purity, ratio):
    assume(heavy < heavy_purity - 1e-3)
    assume(1 - heavy < light - 1e-3)
    lost = losses_from_purities(heavy, light, heavy_purity)
    product = heavy * (1 - lost[1]) + (1 - heavy) * lost[0]
    extraction = max(ratio * minimum_extraction(heavy, *lost, beta), product)
    stages = theoretical_stages(heavy, *lost, beta, extraction)
    assert stages >= 1
    assert stages >= minimum_stages(*lost, beta) * (1 - 1e-9)


@given(**cuts)
def test_stages_approach_those_of_total_reflux_with_much_extraction(
    heavy, beta, light, heavy_purity
):
    assume(heavy < heavy_purity - 1e-3)
    assume(1 - heavy < light - 1e-3)
    lost = losses_from_purities(heavy, light, heavy_purity)
    found = theoretical_stages(heavy, *lost, beta, 1e7)
    assert found == pytest.approx(max(1, minimum_stages(*lost, beta)), rel=1e-3)


def test_a_first_stage_that_is_pure_enough_needs_no_scrub_section():
    # 20 stages' worth of factor on a feed of 30 %: one contact gives 0.3 * 20 / 6.7 = 89.6 %
    lost = losses_from_purities(0.3, 0.99, 0.8)
    product = 0.3 * (1 - lost[1]) + 0.7 * lost[0]
    assert minimum_extraction(0.3, *lost, 20.0) < product
    # without scrubbing S y = x - raffinate, counted from the raffinate up to the feed
    x, count = 0.01, 0
    while x < 0.3:
        below, x = x, product * equilibrium(x, 20.0) + (1 - product) * 0.01
        count += 1
    found = theoretical_stages(0.3, *lost, 20.0, product)
    assert count - 1 < found <= count
    assert below < 0.3


def test_stages_by_fenske_worked_by_hand():
    # 99 % of both sides recovered: separation 99 * 99 = 9801; with beta = 99 two stages
    assert minimum_stages(0.01, 0.01, 99.0) == pytest.approx(2, rel=1e-12)


def test_an_easy_separation_takes_one_stage():
    lost = losses_from_purities(0.3, 0.999, 0.999)
    for beta in (1e8, 1e12):
        product = 0.3 * (1 - lost[1]) + 0.7 * lost[0]
        extraction = max(1.2 * minimum_extraction(0.3, *lost, beta), product)
        assert theoretical_stages(0.3, *lost, beta, extraction) == 1


# ---- in a route


def test_what_goes_into_a_cut_leaves_it_on_either_side(cascade):
    flow = extraction_flow(cascade)
    for design in flow.separation.cuts:
        moles = {e: flow.feed[e] * share / WEIGHT[e] for e, share in design.entering.items()}
        light = sum(moles[e] for e in design.cut.light)
        heavy = sum(moles[e] for e in design.cut.heavy)
        if not design.stages:
            continue
        raffinate = light * (1 - design.lost_light) + heavy * design.lost_heavy
        product = heavy * (1 - design.lost_heavy) + light * design.lost_light
        assert raffinate + product == pytest.approx(light + heavy, rel=1e-12)
        asked = {k: cascade.numbers[path] for k, path in design.cut.targets.items()}
        # the knob moves the feed a little after the design: 1e-3 of the impurity
        impurity = 1 - light * (1 - design.lost_light) / raffinate
        assert impurity == pytest.approx(1 - asked["purity_light"], rel=1e-2)
        impurity = 1 - heavy * (1 - design.lost_heavy) / product
        assert impurity == pytest.approx(1 - asked["purity_heavy"], rel=1e-2)


def test_own_product_and_impurities_are_all_of_an_element(cascade):
    separation = extraction_flow(cascade).separation
    for element, recovered in separation.recovery.items():
        lost = 0.0
        for design in separation.cuts:
            side = "light" if element in design.cut.light else "heavy"
            if element in design.entering:
                lost += design.entering[element] * getattr(design, f"lost_{side}")
        assert recovered + lost == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("route", ["hydromet_full", "bayan_obo", "ionic_clay_in_situ"])
def test_every_element_that_enters_a_step_leaves_it_as_product_or_loss(cascade, route):
    for flow in rc.compare(cascade).evaluation.routes[route].balance.steps:
        for element, entering in flow.feed.items():
            leaving = flow.product[element] + flow.losses[element]
            assert leaving == pytest.approx(entering, rel=1e-12, abs=0)
            assert flow.losses[element] >= 0


def test_the_step_recovers_its_own_share_of_what_the_cascade_leaves(cascade):
    free = cascade.with_values({"routes.hydromet_full.utilization": "none"})
    flow = extraction_flow(free)
    for element, share in flow.separation.recovery.items():
        given = free.numbers[flow.step.recovery[element]]
        recovered = flow.product[element] / flow.feed[element]
        assert recovered == pytest.approx(given * share, rel=1e-12)


def test_base_and_acid_are_three_per_rare_earth_extracted(cascade):
    values = {f"{STEP}.consumption.sodium_hydroxide.excess": 0.0}
    values[f"{STEP}.consumption.hydrochloric_acid.excess"] = 0.5
    case = cascade.with_values(values)
    flow = extraction_flow(case)
    moles = sum(
        design.extraction * sum(flow.feed[e] * s / WEIGHT[e] for e, s in design.entering.items())
        for design in flow.separation.cuts
    )
    assert amount(case, "Sodium hydroxide") == pytest.approx(3 * NAOH * moles, rel=2e-4)
    assert amount(case, "Hydrochloric acid") == pytest.approx(4.5 * HCL * moles, rel=2e-4)


def test_power_goes_with_the_stages_that_the_extracted_passes(cascade):
    flow = extraction_flow(cascade)
    staged = 0.0
    for design in flow.separation.cuts:
        entering = sum(flow.feed[e] * share for e, share in design.entering.items())
        staged += design.stages * design.extraction * entering
    coefficient = cascade.numbers[f"{STEP}.consumption.electricity.coefficient"]
    assert amount(cascade, "Electricity") == pytest.approx(coefficient * staged, rel=1e-12)


def test_separation_factors_between_the_sides_of_a_cut_multiply(cascade):
    factors = {f"{STEP}.cascade.separation_factor.{e}": 2.0 for e in ("Sm", "Eu", "Gd")}
    light_heavy = extraction_flow(cascade.with_values(factors)).separation.cuts[0]
    assert light_heavy.cut.light == ("Pr", "Nd")
    assert light_heavy.cut.heavy == ("Gd", "Tb", "Dy", "Ho")  # no Sm, no Eu in magnets
    assert light_heavy.separation_factor == 8


@pytest.mark.parametrize("cut", ["gd_tb", "tb_dy", "dy_ho"])
def test_more_purity_takes_more_stages_base_and_power(cascade, cut):
    found = []
    for purity in (0.99, 0.999, 0.9999, 0.99999):
        case = cascade.with_values({f"{CUT}.{cut}.purity_light": purity})
        designs = {d.cut.name: d for d in extraction_flow(case).separation.cuts}
        found.append((designs[cut].stages, designs[cut].extraction, amount(case, "Electricity")))
    for column in zip(*found, strict=True):
        assert list(column) == sorted(set(column))


def test_purity_that_heavies_are_kept_out_by_saves_dysprosium_and_terbium(cascade):
    recovered = []
    for purity in (0.999, 0.9999, 0.99999):
        case = cascade.with_values({f"{CUT}.light_heavy.purity_light": purity})
        recovered.append(extraction_flow(case).separation.recovery["Dy"])
    assert recovered == sorted(set(recovered))


def test_splitting_praseodymium_from_neodymium_costs_more(cascade):
    split = cascade.with_values({f"{CUT}.pr_nd.share": 1.0})
    assert amount(split, "Sodium hydroxide") > 5 * amount(cascade, "Sodium hydroxide")
    whole, parted = (rc.compare(s).unit_cost("hydromet_full").magnitude for s in (cascade, split))
    assert parted > whole


def test_the_utilization_asked_for_is_met_with_a_cascade(cascade):
    for target in (0.8, 0.95):
        case = cascade.with_values({"routes.hydromet_full.utilization": target})
        balance = rc.compare(case).evaluation.routes["hydromet_full"].balance
        entering = sum(balance.feed.stream[e] for e in WEIGHT)
        kept = sum(balance.product[e] for e in WEIGHT)
        assert kept / entering == pytest.approx(target, rel=1e-12)


def absent(scenario, sources, *elements):
    paths = (f"scrap.{s}.composition.{e}" for s in sources for e in elements)
    return {path: 0.0 for path in paths if path in scenario.parameters}


def test_an_absent_side_costs_nothing(cascade):
    sources = ("swarf", "solid_rejects", "ev_motor")
    without = absent(cascade, sources, "Ho")
    flow = extraction_flow(cascade.with_values(without))
    designs = {d.cut.name: d for d in flow.separation.cuts}
    assert (designs["dy_ho"].stages, designs["dy_ho"].extraction) == (0, 0)
    assert designs["dy_ho"].lost_light == 0
    assert all(math.isfinite(flow.product[e]) for e in flow.feed)
    without |= absent(cascade, sources, "Gd", "Tb", "Dy")
    bare = cascade.with_values(without)
    assert sum(extraction_flow(bare).extracted.values()) == 0
    assert amount(bare, "Sodium hydroxide") == 0
    assert math.isfinite(rc.compare(bare).unit_cost("hydromet_full").magnitude)


def test_elements_absent_from_every_source_leave_their_cuts_out(cascade):
    magnets = {d.cut.name for d in extraction_flow(cascade).separation.cuts}
    assert magnets == {"light_heavy", "gd_tb", "dy_ho", "tb_dy", "pr_nd"}
    ore = {d.cut.name for d in extraction_flow(cascade, "bayan_obo").separation.cuts}
    assert {"la_ce", "ce_pr", "sm_eu"} < ore


VARIED = {
    f"{STEP}.cascade.separation_factor.Dy": [1.9, 2.8, 2.3],
    f"{STEP}.cascade.separation_factor.Gd": [1.6, 1.4, 1.5],
    f"{CUT}.tb_dy.purity_light": [0.999, 0.9999, 0.99999],
    f"{CUT}.light_heavy.purity_light": [0.9995, 0.9999, 0.99995],
    f"{CUT}.gd_tb.extraction_ratio": [1.05, 1.5, 1.2],
    f"{CUT}.dy_ho.stage_efficiency": [0.8, 1.0, 0.9],
    f"{CUT}.pr_nd.share": [0.0, 1.0, 0.5],
    "scrap.swarf.composition.Ho": [0.0, 0.004, 0.002],
    "scrap.solid_rejects.composition.Ho": [0.0, 0.004, 0.002],
}


def test_arrays_of_scenarios_give_what_each_gives_alone(cascade):
    many = run_of(cascade.with_values({p: np.array(v) for p, v in VARIED.items()}))
    for i in range(3):
        one = run_of(cascade.with_values({p: v[i] for p, v in VARIED.items()}))
        for name, value in one.items():
            assert np.broadcast_to(many[name], 3)[i] == pytest.approx(value, rel=1e-12), name


def test_the_model_written_out_gives_the_same(cascade):
    model = proven(cascade).model
    arrays = cascade.with_values({p: np.array(v) for p, v in VARIED.items()}).numbers
    values = {path: arrays[path] for path in VARIED}

    def costs(evaluation):
        return {name: result.unit_cost for name, result in evaluation.routes.items()}

    found = program(model, cascade.numbers, list(values), costs)(values)
    for name, expected in costs(evaluate(model, Reading({**cascade.numbers, **values}))).items():
        np.testing.assert_array_equal(found[name], expected)


def run_of(scenario):
    evaluation = run(proven(scenario).model, scenario)
    return {
        f"{name} {line.step} {line.item}": line.cost
        for name, result in evaluation.routes.items()
        for line in result.costs.ledger
    }


def test_both_readings_agree(cascade):
    case = cascade.with_values({path: values[1] for path, values in VARIED.items()})
    model = proven(case).model
    quantities = evaluate(model, QuantityReading(case.numbers, case.units))
    floats = run(model, case)
    for name, result in floats.routes.items():
        for line, proof in zip(
            result.costs.ledger, quantities.routes[name].costs.ledger, strict=True
        ):
            assert proof.cost.magnitude == pytest.approx(line.cost, rel=1e-12), line.item


@pytest.mark.parametrize(
    "values",
    [
        {f"{STEP}.cascade.separation_factor.Dy": 1.0},
        {f"{CUT}.tb_dy.extraction_ratio": 1.0},
        {f"{CUT}.tb_dy.purity_light": 0.05},  # the feed holds more Tb than that
        {f"{CUT}.tb_dy.purity_heavy": 0.5},
        {f"{CUT}.tb_dy.purity_heavy": 1.0},
    ],
)
def test_a_cut_that_cannot_be_made_is_refused_and_named(cascade, values):
    with pytest.raises(rc.InputError) as caught:
        rc.compare(cascade.with_choices(routes=("hydromet_full",)).with_values(values))
    (fault,) = caught.value.faults
    assert fault.where == f"{CUT}.tb_dy"
    assert fault.cure


def test_over_many_scenarios_impossible_cuts_are_marked_and_the_others_stay_right(cascade):
    case = cascade.with_values({f"{CUT}.tb_dy.purity_light": np.array([0.9999, 0.05, 0.999])})
    result = rc.compare(case).evaluation.routes["hydromet_full"]
    assert np.asarray(result.balance.feasible).tolist() == [True, False, True]
    assert np.isfinite(result.unit_cost).tolist() == [True, False, True]
    alone = cascade.with_values({f"{CUT}.tb_dy.purity_light": 0.999})
    expected = rc.compare(alone).evaluation.routes["hydromet_full"].unit_cost
    assert result.unit_cost[2] == pytest.approx(expected, rel=1e-12)


FILE = "chains/separation.toml"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('after = "Gd"', 'after = "Xx"', "cut has no place in the order of extraction"),
        ('"Dy", "Ho", "Y", "Er"', '"Ho", "Y", "Er"', "element has no place in the order"),
        ("\nY = {", "\nZ = {", "Y is missing"),
    ],
)
def test_a_cascade_that_is_badly_described_is_a_fault(edit, old, new, what):
    folder = edit(FILE, old, new)
    with pytest.raises(rc.InputError) as caught:
        rc.compare(rc.load(parameters=folder).with_choices(options=OPTION))
    assert any(what in fault.what for fault in caught.value.faults)
    assert all(fault.cure for fault in caught.value.faults)


def test_targets_of_a_cut_are_two(files):
    path = files / FILE
    text = path.read_text(encoding="utf-8")
    start = text.index("[options.sizing.cascade.solvent_extraction.cascade.cut.tb_dy]")
    spoiled = text[start:].replace("purity_light = ", "recovery_light = ", 1)
    path.write_text(text[:start] + spoiled, encoding="utf-8")
    with pytest.raises(rc.InputError) as caught:
        rc.compare(rc.load(parameters=files).with_choices(options=OPTION))
    (fault,) = caught.value.faults
    assert fault.given == "purity_heavy, recovery_light"


def test_a_basis_of_the_cascade_needs_one(edit):
    folder = edit(
        "routes/hydromet_full.toml",
        "[leaching.consumption.electricity]\nbasis = \"route_feed\"",
        "[leaching.consumption.electricity]\nbasis = \"stages\"",
    )  # fmt: skip
    with pytest.raises(rc.InputError) as caught:
        rc.compare(rc.load(parameters=folder))
    assert [f.what for f in caught.value.faults] == ["step has no cascade"]
