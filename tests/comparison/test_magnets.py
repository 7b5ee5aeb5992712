"""Metals and magnets against what published plants state."""

import pytest

import recycalc as rc

PLANT = (
    "strip_casting", "hydrogen_decrepitation", "jet_milling", "pressing", "sintering", "machining",
    "ageing",
)  # fmt: skip
BLOCK = {"chains.powder_metallurgy.shape": "block"}


@pytest.fixture(scope="module")
def blocks():
    case = rc.load().with_choices(gate="magnet", routes=("hydromet_full",), options=BLOCK)
    return rc.compare(case)


@pytest.fixture(scope="module")
def short_loop():
    return rc.compare(rc.load("us_short_loop"))


def per_magnet(result, route, steps, item):
    """Sum what steps use of an item per kg of magnet."""
    frame = result.ledger()
    rows = frame[(frame.route == route) & frame.step.isin(steps) & (frame.item == item)]
    return rows.amount.sum() / result.output(route).to("kg/year").magnitude


# Ganzhou notice: 3,000 t/y of magnets from a charge of 3,400.8 t; 80 GWh for 8,000 t;
# 2,100 t of argon and of nitrogen; 13.2 t of hydrogen; 49.72 m3 of water on 300 days.
@pytest.mark.parametrize(
    ("item", "published"),
    [
        ("Electricity", 80e6 / 8e6),
        ("Argon", 2100 / 3000),
        ("Nitrogen", 2100 / 3000),
        ("Hydrogen", 13.2 / 3000),
        ("Fresh water", 49.72 * 300 / 3e6),
    ],
)
def test_the_block_variant_uses_what_the_published_plant_uses(blocks, item, published):
    used = per_magnet(blocks, "hydromet_full", PLANT, item)
    assert used == pytest.approx(published, rel=0.025)


def test_the_block_variant_has_the_published_yield_from_charge_to_magnet(blocks):
    steps = blocks.evaluation.routes["hydromet_full"].balance.steps
    charge = next(s for s in steps if s.step.name == "alloying").product
    made = steps[-1].product
    assert sum(made.values()) / sum(charge.values()) == pytest.approx(3000 / 3400.8, rel=0.002)


def test_sections_of_the_published_plant_sum_to_its_investment():
    values = rc.load_catalogue().parameters
    sections = (
        "strip_casting", "hydrogen_decrepitation", "jet_milling", "pressing", "sintering",
        "machining",
    )  # fmt: skip
    total = sum(values[f"equipment.{name}_section.cost"].value for name in sections)
    assert total == pytest.approx(198.96e6, rel=1e-9)


def test_the_magnet_has_the_composition_of_its_grade(blocks):
    made = blocks.evaluation.routes["hydromet_full"].balance.product
    total = sum(made.values())
    fractions = {"B": 0.0097, "Co": 0.005, "Cu": 0.0015, "Al": 0.003, "Ga": 0.001, "Dy": 0}
    for element, fraction in fractions.items():
        assert made[element] / total == pytest.approx(fraction, rel=1e-9, abs=1e-12)
    assert (made["Nd"] + made["Pr"]) / total == pytest.approx(0.305, rel=1e-9)


def test_lanthanum_and_cerium_pass_reduction_untouched():
    case = rc.load().with_choices(gate="metals", routes=("bayan_obo",))
    steps = rc.compare(case).evaluation.routes["bayan_obo"].balance.steps
    oxides = next(s for s in steps if s.step.name == "calcination").product
    for element in ("La", "Ce", "Sm", "Gd"):
        assert steps[-1].product[element] == oxides[element]
    assert steps[-1].product["Nd"] == pytest.approx(0.98 * oxides["Nd"], rel=1e-12)


def test_the_short_loop_has_the_capital_of_the_published_project():
    kept = 750 / (750 + 291) * 0.998  # powder to magnets; 291 t/y are sold after degassing
    degassing = "routes.hpms_short_loop.degassing.recovery"
    plant = rc.load("us_short_loop").with_choices(routes=["hpms_short_loop"])
    values = {f"{degassing}.rare_earths": kept, f"{degassing}.other_elements": kept}
    result = rc.compare(plant.with_values({"feed.capacity": 900 * 0.998 / kept, **values}))
    output = result.output("hpms_short_loop").to("t/year").magnitude
    assert output == pytest.approx(750, rel=0.01)
    per_kg = per_magnet(result, "hpms_short_loop", ["plant"], "insurance and property tax")
    assert per_kg * output / 1e3 == pytest.approx(125, rel=0.05)  # million USD


def test_the_short_loop_has_the_jobs_of_the_published_project(short_loop):
    frame = short_loop.ledger()
    rows = frame[(frame.route == "hpms_short_loop") & (frame.item == "operators")]
    jobs = rows.amount.sum() / 2080 * 1.30  # administration and quality control are 0.30 of labour
    assert jobs == pytest.approx(90, rel=0.05)
    output = short_loop.output("hpms_short_loop").to("t/year").magnitude
    assert output == pytest.approx(750, rel=0.01)


def test_swarf_is_refused_by_the_short_loop():
    case = rc.load().with_choices(gate="magnet", routes=("hpms_short_loop",))
    with pytest.raises(rc.InputError, match="swarf"):
        rc.compare(case)


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("chains.powder_metallurgy.machining.recovery.rare_earths", 0.90),
        ("chains.powder_metallurgy.machining.byproduct.swarf.coefficient", 0.30),
    ],
)
def test_swarf_sold_beyond_what_is_ground_away_is_warned_of(scenario, path, number):
    # 0.78 of a blank becomes parts and 0.215 swarf: with 0.90, or 0.30, more than the whole
    chosen = scenario.with_choices(gate="magnet", routes=["hydromet_full", "bayan_obo"])
    assert not rc.compare(chosen).warnings
    found = rc.compare(chosen.with_values({path: number})).warnings
    assert [w.split(":")[0] for w in found] == ["hydromet_full", "bayan_obo"]
    assert all("machining sells more" in w for w in found)
    both = {
        "chains.powder_metallurgy.machining.recovery.rare_earths": 0.90,
        "chains.powder_metallurgy.machining.byproduct.swarf.coefficient": 0.09,
    }
    assert not rc.compare(chosen.with_values(both)).warnings
