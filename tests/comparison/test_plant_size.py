"""The plant size of lowest cost: against a curve solved by hand, and what is said about it."""

from __future__ import annotations

import math

import numpy as np
import pytest

import recycalc as rc

ROUTE, SOURCE = "hydromet_full", "ev_motor"
WHERE = f"scrap.{SOURCE}.catchment.cn"
DENSE = {f"{WHERE}.arising": "7e-4 t/year/km^2"}


@pytest.fixture(scope="module")
def toy(scenario: rc.Scenario) -> rc.Scenario:
    """A plant whose cost is A / m + B m ** 0.5 + constant: crews of one size, freight, the rest.

    Equipment costs nothing and crews do not grow, so labour per kg falls with 1 / m.
    """
    motors = scenario.with_choices(sources={SOURCE: 1.0}, routes=[ROUTE])
    free = {
        f"equipment.{row}.cost": 0.0
        for row in scenario.catalogue.equipment
        if f"equipment.{row}.cost" in scenario.parameters
    }
    return motors.with_values({
        **free, "overheads.labour_exponent": 0.0, f"{WHERE}.arising": 5e-3,
        f"{WHERE}.collection_rate": 0.5, "regions.cn.freight_rate": "0.05 USD_2024/t/km",
    })  # fmt: skip


def of(scenario: rc.Scenario, path: str, unit: str) -> float:
    parameter = scenario.parameters[path]
    override = scenario.overrides.get(path)
    value = parameter.value if override is None else override.number
    own = parameter.unit if override is None else override.unit
    return float(rc.Quantity(value, own).m_as(unit))


def fixed_cost(scenario: rc.Scenario) -> float:
    """Work out A [USD/year]: all crews, with administration and quality control on top."""
    crews = sum(
        of(scenario, path, "dimensionless")
        for path in scenario.parameters
        if path.endswith(".labour.operators")
        and path.startswith((f"routes.{ROUTE}.", "chains.separation."))
    )
    hours = of(scenario, "regions.cn.shifts_per_position", "dimensionless") * of(
        scenario, "regions.cn.worker_hours", "hour/year"
    )
    wage = 41.5 * 1.3 / 7.197  # CNY/h with burden; 2024 rate of the files
    on_top = 1 + sum(
        of(scenario, f"overheads.{key}", "dimensionless")
        for key in ("administration", "quality_control")
    )
    return crews * hours * wage * on_top


def freight_factor(scenario: rc.Scenario) -> float:
    """Work out B of a freight of B m ** 1.5 [USD/year] at m [t/year]."""
    bought = 1 / of(scenario, f"scrap.{SOURCE}.liberation", "dimensionless")
    per_kg = of(scenario, f"scrap.{SOURCE}.host_mass", "kg") / of(
        scenario, f"scrap.{SOURCE}.unit_mass", "kg"
    )
    radius = math.sqrt(bought / (math.pi * 5e-3 * 0.5))  # km at 1 t/year
    return bought * per_kg * (2 / 3) * radius * 1.3 * 0.05


def test_the_optimum_of_a_curve_solved_by_hand_is_found(toy):
    # d/dm (A / m + B m ** 0.5) = 0 at m = (2 A / B) ** (2/3)
    expected = (2 * fixed_cost(toy) / freight_factor(toy)) ** (2 / 3)
    assert 1500 < expected < 15_000
    for points in (3, 11, 200):
        found = rc.plant_size(toy, low=500, high=50_000, points=points)
        assert found.capacity.m_as("t/year") == pytest.approx(expected, rel=1e-4), points
        assert found.edge == ""
        assert found.grows
        assert not found.flat


def test_the_optimum_is_cheaper_than_its_neighbours(toy):
    found = rc.plant_size(toy)
    best = found.capacity.m_as("t/year")
    cost = found.unit_cost.m_as("USD_2024/kg")
    for capacity in (0.99 * best, 1.01 * best):
        case = toy.with_values({"feed.capacity": capacity})
        assert rc.compare(case).unit_cost(ROUTE).m_as("USD_2024/kg") > cost
    assert found.curve["unit_cost"].min() >= cost


def test_dearer_freight_makes_the_best_plant_smaller(toy):
    double = toy.with_values({"regions.cn.freight_rate": "0.1 USD_2024/t/km"})
    one, two = (rc.plant_size(case).capacity.m_as("t/year") for case in (toy, double))
    # m goes with B ** (-2/3)
    assert one / two == pytest.approx(2 ** (2 / 3), rel=1e-4)


def test_the_ends_of_the_flat_part_cost_one_percent_more(toy):
    found = rc.plant_size(toy, low=300, high=100_000, points=400)
    least = found.unit_cost.m_as("USD_2024/kg")
    for end in (found.low, found.high):
        cost = rc.compare(toy.with_values({"feed.capacity": end})).unit_cost(ROUTE)
        assert cost.m_as("USD_2024/kg") == pytest.approx(1.01 * least, rel=1e-5)
    assert found.low < found.capacity < found.high


def test_the_curve_is_the_comparison_at_each_capacity(scenario):
    case = scenario.with_values(DENSE)
    curve = rc.plant_size(case, low=500, high=50_000, points=5).curve
    assert curve["capacity"].tolist() == pytest.approx(
        [500, 500 * 10**0.5, 5000, 5000 * 10**0.5, 50_000], rel=1e-12
    )
    for row in curve.to_dict("records"):
        one = rc.compare(case.with_values({"feed.capacity": row["capacity"]}))
        parts = one.cost_by_category(ROUTE)
        assert row["unit_cost"] == pytest.approx(one.unit_cost(ROUTE).magnitude, rel=1e-12)
        for name in ("collection", "capital_charge", "labour"):
            cost = parts[name.replace("_", " ")].magnitude
            assert row[name] == pytest.approx(cost, rel=1e-12)
        total = row["collection"] + row["capital_charge"] + row["labour"] + row["other"]
        assert total == pytest.approx(row["unit_cost"], rel=1e-12)
        haul = one.hauls(ROUTE)[SOURCE]
        assert row["radius"] == pytest.approx(haul["radius"].m_as("km"), rel=1e-12)
        assert row["share"] == pytest.approx(haul["share"].magnitude, rel=1e-12)
    assert np.all(np.diff(curve["capital_charge"]) < 0)
    assert np.all(np.diff(curve["collection"]) > 0)


def test_units_of_the_curve_stand_beside_it(scenario):
    curve = rc.plant_size(scenario.with_choices(money="CNY_2024"), points=3).curve
    assert set(curve.attrs["units"]) == set(curve.columns)
    assert curve.attrs["units"]["unit_cost"] == "CNY_2024/kg"
    assert curve.attrs["units"]["haul"] == "km"


def test_the_mean_haul_is_weighed_by_what_is_hauled(scenario):
    curve = rc.plant_size(scenario, low=1000, high=2000, points=3).curve
    # per kg of magnet: motors 45 / 2 / 0.95 over 500 km; swarf and rejects over 400 km
    motors, swarf = 0.35 * 45 / 2 / 0.95, 0.5 / 0.98 / (1 - 0.25)
    flows = rc.compare(scenario).evaluation.routes[ROUTE].balance.feed.sources
    hauled = {flow.source.name: float(flow.hauled / sum(f.hauled for f in flows)) for flow in flows}
    assert hauled[SOURCE] / hauled["swarf"] == pytest.approx(motors / swarf, rel=0.2)
    expected = 500 * hauled[SOURCE] + 400 * (1 - hauled[SOURCE])
    assert curve["haul"].tolist() == pytest.approx([expected] * 3, rel=1e-12)


def test_without_a_catchment_the_largest_plant_is_the_cheapest_and_that_is_said(scenario):
    found = rc.plant_size(scenario)
    own = scenario.parameters["feed.capacity"]
    assert found.edge == "high"
    assert found.capacity.m_as("t/year") == pytest.approx(own.high, rel=1e-12)
    assert found.curve["capacity"].iloc[0] == pytest.approx(own.low, rel=1e-12)
    assert not found.grows
    assert found.supply is None
    assert found.curve["radius"].isna().all()
    assert "upper end" in found.headline()
    assert "No catchment" in found.headline()


def test_an_optimum_at_the_lower_end_is_said(toy):
    found = rc.plant_size(toy, low="20 kt/year", high="50 kt/year")
    assert found.edge == "low"
    assert found.capacity.m_as("t/year") == pytest.approx(20_000, rel=1e-12)
    assert "lower end" in found.headline()


def test_a_flat_curve_is_said(toy):
    best = rc.plant_size(toy).capacity.m_as("t/year")
    found = rc.plant_size(toy, low=0.95 * best, high=1.05 * best)
    assert found.flat
    assert "flat" in found.headline()


def test_equipment_beyond_its_curve_and_scrap_beyond_supply_are_warned_of(scenario):
    case = scenario.with_values(DENSE)
    found = rc.plant_size(case, low=100, high=50_000)
    curves = [text for text in found.warnings if "cost curves" in text]
    assert any("leaching_section" in text and "from 100 to" in text for text in curves)
    # 7e-4 t/year/km2 x 4.1e6 km2 x 0.3 = 861 t/year, of 0.35 / 0.95 per t of magnet fed
    limit = 861 * 0.95 / 0.35
    (supply,) = [text for text in found.warnings if "than is collected" in text]
    first = found.curve["capacity"][found.curve["capacity"] > limit].iloc[0]
    assert f"from {first:,.0f} to 50,000" in supply
    assert found.supply.m_as("t/year") == pytest.approx(limit, rel=1e-12)
    assert f"lasts for {limit:,.0f}" in found.headline()
    below = rc.plant_size(case, high=found.supply)
    assert below.edge == "high"
    assert "not collected" not in below.headline()


def test_the_comparison_at_the_optimum_is_at_hand(scenario):
    found = rc.plant_size(scenario.with_values(DENSE))
    assert found.route == ROUTE
    assert found.comparison.explain(f"{ROUTE}.{SOURCE}.freight").value > 0
    assert len(found.comparison.ledger()) > 10


def test_another_route_can_be_sized(scenario):
    assert rc.plant_size(scenario, "copper_nitrate", points=3).route == "copper_nitrate"


def test_the_range_may_carry_units(toy):
    one = rc.plant_size(toy, low=500, high=50_000, points=7)
    two = rc.plant_size(toy, low="500000 kg/year", high=rc.Quantity(50, "kt/year"), points=7)
    assert two.capacity.m_as("t/year") == pytest.approx(one.capacity.m_as("t/year"), rel=1e-9)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"low": 5000, "high": 500}, "low below high"),
        ({"low": 5000, "high": 5000}, "low below high"),
        ({"low": -5}, "more than 0"),
        ({"low": 0}, "more than 0"),
        ({"high": float("nan")}, "finite"),
        ({"low": [500, 600]}, "one capacity"),
        ({"low": "500 km"}, "a unit like"),
        ({"high": "a lot"}, "high of the range"),
        ({"points": 2}, "a whole number"),
        ({"points": 10**9}, "a whole number"),
        ({"points": 5.5}, "a whole number"),
        ({"points": True}, "a whole number"),
        ({"route": "hydromet_ful"}, "did you mean"),
        ({"route": "bayan_obo"}, "a recycled route"),
    ],
)
def test_bad_input_is_refused_with_a_cure(scenario, given, word):
    with pytest.raises(rc.InputError) as caught:
        rc.plant_size(scenario, **given)
    assert word in str(caught.value)
    assert all(fault.cure for fault in caught.value.faults)


def test_all_faults_are_told_at_once(scenario):
    with pytest.raises(rc.InputError) as caught:
        rc.plant_size(scenario, "bayan_obo", low=-1, high="x", points=0)
    assert len(caught.value.faults) == 4


def test_scenarios_whose_size_cannot_be_chosen_are_refused(scenario):
    with pytest.raises(rc.InputError) as caught:
        rc.plant_size(rc.load("us_ev_motor_study"))
    assert "units retired" in caught.value.faults[0].what
    with pytest.raises(rc.InputError) as caught:
        rc.plant_size(scenario.with_values({"prices.cn.electricity": [0.5, 0.6]}))
    assert "one scenario" in caught.value.faults[0].needed
    with pytest.raises(rc.InputError) as caught:
        rc.plant_size(scenario.with_choices(routes=["bayan_obo"]))
    assert "recycled" in caught.value.faults[0].needed
    with pytest.raises(rc.InputError) as caught:
        rc.plant_size(scenario.with_values({f"routes.{ROUTE}.utilization": 0.01}))
    assert "no capacity" in caught.value.faults[0].what


def test_a_capacity_that_is_an_array_already_is_replaced(scenario):
    case = scenario.with_values({"feed.capacity": [1000.0, 2000.0]})
    assert rc.plant_size(case, points=3).edge == "high"
