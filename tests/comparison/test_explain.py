"""Where a number comes from: trees that end in parameters and add up."""

from __future__ import annotations

import pytest

import recycalc as rc
from recycalc.comparison.display import digits
from recycalc.comparison.explain import Node

ROUTES = ("hydromet_full", "copper_nitrate", "bayan_obo", "ionic_clay_in_situ")


def assert_ends_in_parameters(node: Node, scenario: rc.Scenario) -> None:
    leaves = list(node.leaves())
    assert leaves
    for leaf in leaves:
        assert leaf.label in scenario.parameters, f"{node.label}: {leaf.label} is no parameter"
        assert leaf.value is not None
        assert leaf.unit
        assert leaf.quality in ("published", "literature", "estimate")
        assert leaf.source in scenario.catalogue.literature


def uses_of(comparison: rc.Comparison, path: str) -> set[str]:
    node = comparison.explain(path)
    return {use.label for child in node.children if child.label == "read by"
            for use in child.children}  # fmt: skip


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_s_tree_ends_in_parameters_with_unit_quality_and_source(
    comparison, scenario, route
):
    assert_ends_in_parameters(comparison.explain(route), scenario)


@pytest.mark.parametrize("allocation", ["value", "mass", "coproduct_credit"])
@pytest.mark.parametrize("route", ROUTES)
def test_every_category_s_tree_ends_in_parameters(scenario, route, allocation):
    result = rc.compare(scenario.with_choices(allocation=allocation))
    for category in result.cost_by_category(route):
        assert_ends_in_parameters(result.explain(f"{route}.{category}"), scenario)


@pytest.mark.parametrize("route", ROUTES)
def test_every_step_s_tree_ends_in_parameters(comparison, scenario, route):
    steps = {line.step for line in comparison.evaluation.routes[route].costs.ledger}
    for step in steps:
        assert_ends_in_parameters(comparison.explain(f"{route}.{step}"), scenario)


@pytest.mark.parametrize("allocation", ["value", "mass", "coproduct_credit"])
@pytest.mark.parametrize("route", ROUTES)
def test_parts_add_up_to_the_whole(scenario, route, allocation):
    result = rc.compare(scenario.with_choices(allocation=allocation))
    tree = result.explain(route)
    assert tree.value == pytest.approx(result.unit_cost(route).magnitude, rel=1e-12)
    categories = [c for c in tree.children if c.value is not None]
    assert sum(c.value for c in categories) == pytest.approx(tree.value, rel=1e-12)
    for category in categories:
        if "credit" not in category.label:  # earned by products, which are not cost lines
            parts = [line.value for line in category.children]
            assert sum(parts) == pytest.approx(category.value, rel=1e-12), category.label


def test_a_line_shows_amount_price_and_the_parameters_it_reads(comparison):
    node = comparison.explain("hydromet_full.leaching.hydrochloric_acid")
    (line,) = node.children
    assert node.value == line.value
    assert {leaf.label for leaf in line.leaves()} == {
        "prices.cn.hydrochloric_acid", "regions.cn.vat_rate",
        "routes.hydromet_full.leaching.consumption.hydrochloric_acid.excess",
    }  # fmt: skip


def test_what_leaves_beyond_the_grade_rests_on_its_own_price(scenario):
    magnets = rc.compare(scenario.with_choices(gate="magnet", reference_product="magnet_n42"))
    lines = magnets.explain("hydromet_full.withdrawn").children
    prices = {
        line.label.rpartition(": ")[2]: {
            leaf.label for leaf in line.leaves() if leaf.label.startswith("prices.")
        }
        for line in lines
    }
    assert prices["Terbium metal"] == {"prices.cn.tb_metal"}
    assert prices["Holmium oxide"] == {"prices.cn.ho_oxide"}
    assert "hydromet_full: withdrawn: Terbium metal" not in uses_of(magnets, "prices.cn.ho_oxide")


def test_nothing_costs_nothing_without_a_minus():
    assert digits(-0.0) == "0"
    assert digits(-2.5) == "-2.5"


def test_a_parameter_lists_the_lines_that_read_it(comparison):
    path = "routes.hydromet_full.leaching.consumption.hydrochloric_acid.excess"
    assert uses_of(comparison, path) == {"hydromet_full: leaching: Hydrochloric acid"}
    electricity = uses_of(comparison, "prices.cn.electricity")
    ledger = comparison.ledger()
    rows = ledger[ledger.item.str.startswith("Electricity")]
    assert electricity == {f"{r.route}: {r.step}: {r.item}" for r in rows.itertuples()}


def test_a_recovery_and_a_product_price_are_read_by_flows_and_sales(comparison):
    recovery = uses_of(comparison, "routes.hydromet_full.leaching.recovery.Nd")
    assert "hydromet_full: flows" in recovery
    prices = uses_of(comparison, "prices.cn.la_oxide")
    assert prices == {f"{mine}: prices of the products" for mine in ROUTES[2:]}


def test_inventory_is_read_by_the_working_capital_that_it_makes(comparison):
    for path in ("finance.inventory_time", "finance.working_capital_fraction"):
        assert "hydromet_full: plant: working capital" in uses_of(comparison, path), path


def test_working_capital_is_explained_by_what_it_is_computed_from(comparison):
    node = comparison.explain("hydromet_full.plant.working_capital")
    labels = {leaf.label for leaf in node.leaves()}
    assert {"finance.inventory_time", "finance.working_capital_fraction",
            "finance.discount_rate", "finance.plant_life"} <= labels  # fmt: skip


def test_every_parameter_that_the_model_reads_is_read_by_something(comparison):
    orphans = [p for p in sorted(comparison.proof.used) if not uses_of(comparison, p)]
    assert orphans == []


def test_what_nothing_reads_says_so(comparison):
    assert uses_of(comparison, "regions.eu.location_factor") == set()


def test_a_parameter_s_card_cites_its_source_and_file(comparison):
    node = comparison.explain("routes.hydromet_full.utilization")
    assert (node.value, node.source) == (0.92, "pan_2025")
    texts = " ".join(child.label for child in node.children)
    assert "routes/hydromet_full.toml" in texts


def test_an_override_is_marked_and_shown_with_its_new_value(scenario):
    case = scenario.with_values({"prices.cn.electricity": "0.1 USD_2024/kWh"})
    node = rc.compare(case).explain("prices.cn.electricity")
    assert node.value == pytest.approx(0.1, rel=1e-12)
    assert (node.unit, "override" in node.text) == ("USD_2024/kWh", True)


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [("hydromet_ful", "hydromet_full"), ("prices.cn.electricty", "prices.cn.electricity"),
     ("hydromet_full.energi", "energy")],
)  # fmt: skip
def test_an_unknown_name_is_answered_with_the_nearest(comparison, asked, nearest):
    with pytest.raises(rc.InputError) as caught:
        comparison.explain(asked)
    assert nearest in caught.value.faults[0].cure
