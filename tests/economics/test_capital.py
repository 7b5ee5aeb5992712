"""Equipment: the power law, the price index, and which factors apply to which cost."""

from __future__ import annotations

import numpy as np
import pytest

import recycalc as rc
from recycalc.economics.capital import curve_cost, equipment_cost, fixed_capital
from recycalc.process.structure import Basis, Equipment
from recycalc.units import Reading

TRAIN = Equipment("train", "train", Basis("route_feed"), None)
NUMBERS = {
    "equipment.train.cost": 100.0,
    "equipment.train.size": 1000.0,
    "equipment.train.exponent": 0.6,
    "equipment.train.valid_from": 500.0,
    "equipment.train.valid_to": 4000.0,
    "capital.installation_factor": 3.0,
    "capital.installation.equipment_installation": 0.17,
    "capital.installation.piping": 0.2,
    "regions.us.location_factor": 1.0,
    "regions.cn.location_factor": 0.3,
}


def cost(
    stage="installed", origin="cn", region="cn", flow=1000.0, item=TRAIN, itemised=False, **changed
):
    row = {"stage": stage, "origin": origin}
    found = equipment_cost(
        "s", item, row, (), region, itemised, flow, Reading({**NUMBERS, **changed})
    )
    return found.size, found.cost, found.valid


def test_at_the_reference_size_the_cost_is_the_reference_cost():
    assert cost()[:2] == (1000.0, 100.0)


def test_twice_the_size_costs_half_as_much_again_by_the_six_tenths_rule():
    assert cost(flow=2000.0)[1] == pytest.approx(151.57, abs=0.005)  # 2 ** 0.6 = 1.5157


def test_with_an_exponent_of_one_cost_grows_with_size():
    assert cost(flow=3000.0, **{"equipment.train.exponent": 1.0})[1] == pytest.approx(300)


def test_installation_factor_multiplies_purchased_cost_and_leaves_installed_cost_alone():
    assert cost(stage="purchased")[1] == pytest.approx(300.0)
    assert cost(stage="installed")[1] == pytest.approx(100.0)


def test_location_factor_is_the_ratio_of_region_to_origin():
    assert cost(origin="us", region="cn")[1] == pytest.approx(30.0)
    assert cost(origin="cn", region="us")[1] == pytest.approx(100 / 0.3)
    assert cost(origin="cn", region="cn")[1] == pytest.approx(100.0)


def test_a_coefficient_turns_the_flow_into_the_size():
    item = Equipment("train", "train", Basis("route_feed"), "k")
    size, found, _ = cost(flow=2000.0, item=item, k=0.25)
    assert size == pytest.approx(500.0)
    assert found == pytest.approx(65.975, abs=0.0005)  # 0.5 ** 0.6 = 0.65975


@pytest.mark.parametrize(
    ("flow", "inside"), [(499.0, False), (500.0, True), (4000.0, True), (4001.0, False)]
)
def test_validity_covers_the_range_of_the_curve_ends_included(flow, inside):
    assert bool(cost(flow=flow)[2]) is inside


def test_money_of_an_earlier_year_is_worth_more_of_a_later_year_for_equipment(scenario):
    # CEPCI 596.2 in 2020, 798.8 in 2024: 100 USD of 2020 buy what 133.98 USD of 2024 buy
    factor, unit, _ = scenario.conversion("USD_2020", "equipment")
    assert 100 * factor == pytest.approx(133.98, abs=0.005)
    assert unit == "USD_2024"
    back = rc.load().with_choices(money="USD_2020").conversion("USD_2024", "equipment")[0]
    assert factor * back == pytest.approx(1, rel=1e-12)


def test_chinese_equipment_comes_in_by_exchange_rate_and_cepci(scenario):
    case = scenario.with_values({"equipment.crushing_section.cost": "1000000 CNY_2023"})
    # 1e6 CNY of 2023 at 7.084 CNY per USD in 2023, then CEPCI 797.9 to 798.8
    expected = 1e6 / 7.084 * 798.8 / 797.9
    assert case.numbers["equipment.crushing_section.cost"] == pytest.approx(expected, rel=1e-12)


def test_american_train_of_the_copper_route_is_installed_and_moved_to_china(scenario):
    case = scenario.with_values({
        "feed.capacity": "634.24 t/year", "equipment.copper_dissolution_train.cost": 940300,
        "capital.installation_factor": 3.0, "regions.cn.location_factor": 0.4,
    })  # fmt: skip
    items = rc.compare(case).evaluation.routes["copper_nitrate"].costs.capital
    train = next(i for i in items if i.item == "copper_dissolution_train")
    # the curve's reference size is 634.24 t/year of magnet fed
    assert train.cost == pytest.approx(940300 * 3.0 * 0.4, rel=1e-12)


def test_chinese_sections_neither_get_installed_nor_moved(scenario):
    changed = {"capital.installation_factor": 4.0, "regions.cn.location_factor": 0.5}
    before, after = (
        rc.compare(s).evaluation.routes["hydromet_full"].costs.investment.fixed
        for s in (scenario, scenario.with_values(changed))
    )
    assert after == before


def test_a_plant_below_the_range_of_its_cost_curves_carries_a_warning(scenario):
    case = scenario.with_values({"feed.capacity": "600 t/year"})
    result = rc.compare(case)
    found = [w for w in result.warnings if "cost curve" in w and "crushing (" in w]
    assert [w.split(":")[0] for w in found] == ["hydromet_full", "copper_nitrate"]
    assert not any(w.startswith("bayan_obo") for w in result.warnings)
    assert not rc.compare(scenario).warnings
    crushed = result.evaluation.routes["hydromet_full"].balance.steps[0].product
    traded = {"Nd": 1.16638, "Pr": 1.20816, "Dy": 1.14769, "Tb": 1.17617, "Gd": 1.15262,
              "Ho": 1.14551}  # fmt: skip
    year = 365.25 * 24 * 3600
    oxide = sum(crushed[e] * factor for e, factor in traded.items()) * year / 1000
    assert f"crushing ({oxide:.1f})" in found[0]  # t/year, the unit of the curve
    assert found[0].endswith("t/year, curve from 500 to 50,000")


CURVE = (("x0", "y0"), ("x1", "y1"), ("x2", "y2"))
POINTS = {"x0": 0.0, "y0": 0.0, "x1": 100.0, "y1": 50.0, "x2": 300.0, "y2": 90.0}


@pytest.mark.parametrize(
    ("size", "expected"), [(0.0, 0.0), (50.0, 25.0), (100.0, 50.0), (200.0, 70.0), (400.0, 110.0)]
)
def test_curve_is_linear_between_its_points_and_goes_on_beyond(size, expected):
    assert curve_cost("train", CURVE, size, Reading(POINTS)) == pytest.approx(expected)


def test_curve_takes_arrays():
    found = curve_cost("train", CURVE, np.array([50.0, 200.0, 400.0]), Reading(POINTS))
    assert found == pytest.approx([25.0, 70.0, 110.0])


def test_whole_units_stand_side_by_side():
    item = Equipment("train", "train", Basis("route_feed"), None, "most", "upkeep")
    found = equipment_cost(
        "s", item, {"stage": "installed", "origin": "cn"}, (), "cn", False, 2500.0,
        Reading({**NUMBERS, "most": 1000.0, "upkeep": 7.0}),
    )  # fmt: skip
    assert found.units == 3
    assert found.cost == pytest.approx(3 * 100 * (2500 / 3 / 1000) ** 0.6)
    assert found.upkeep == pytest.approx(21.0)


def test_contingency_learning_and_nothing_unset():
    assert fixed_capital(100.0, Reading({})) == (0.0, 100.0)
    assert fixed_capital(100.0, Reading({"capital.contingency": 0.2})) == (20.0, 120.0)
    learned = {"capital.learning_rate": 0.1, "capital.plants_built": 4.0}
    assert fixed_capital(100.0, Reading(learned))[1] == pytest.approx(81.0)  # 0.9 twice


def test_itemised_installation_adds_its_shares():
    assert cost(stage="purchased", itemised=True)[1] == pytest.approx(137.0)


def test_published_shares_sum_to_the_published_lang_factor(scenario):
    shares = [v for k, v in scenario.numbers.items() if k.startswith("capital.installation.")]
    assert 1 + sum(shares) == pytest.approx(2.97)
    assert scenario.numbers["capital.installation_factor"] == pytest.approx(2.97)
