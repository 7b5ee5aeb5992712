"""The catchment: radius and haul by hand, and the freight that follows."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

import recycalc as rc
from recycalc.comparison.model import evaluate
from recycalc.comparison.proof import proven
from recycalc.units import QuantityReading

ROUTE, SOURCE = "hydromet_full", "ev_motor"
WHERE = f"scrap.{SOURCE}.catchment.cn"
YEAR = 365.25 * 24 * 3600  # seconds: costs come per second, the model's base unit
VALUES = {
    "feed.capacity": 1000, f"scrap.{SOURCE}.liberation": 0.8, f"scrap.{SOURCE}.unit_mass": 2.0,
    f"scrap.{SOURCE}.host_mass": 40, f"scrap.{SOURCE}.moisture": 0,
    f"{WHERE}.arising": "0.01 t/year/km^2", f"{WHERE}.collection_rate": 0.5,
    f"{WHERE}.area": "500000 km^2", "feed.catchment.tortuosity": 1.5,
    "regions.cn.freight_rate": "0.05 USD_2024/t/km",
}  # fmt: skip
BOUGHT = 1000 / 0.8  # t/year of magnet
RADIUS = math.sqrt(BOUGHT / (math.pi * 0.01 * 0.5))  # 282 km
HAULED = BOUGHT / 0.002 * 0.040  # t/year of motors


@pytest.fixture(scope="module")
def case(scenario: rc.Scenario) -> rc.Scenario:
    motors = scenario.with_choices(sources={SOURCE: 1.0}, routes=[ROUTE])
    return motors.with_values(VALUES)


def hauls(scenario: rc.Scenario) -> dict[str, float]:
    found = rc.compare(scenario).hauls(ROUTE)[SOURCE]
    return {key: way.magnitude for key, way in found.items()}


def collection(scenario: rc.Scenario) -> dict[str, object]:
    lines = rc.compare(scenario).evaluation.routes[ROUTE].costs.ledger
    return {x.item: x for x in lines if x.step == SOURCE and x.category == "collection"}


def test_radius_and_haul_by_hand(case):
    found = hauls(case)
    assert pytest.approx(282.0948, rel=1e-6) == RADIUS
    assert found["radius"] == pytest.approx(RADIUS, rel=1e-12)
    assert found["distance"] == pytest.approx(2 / 3 * RADIUS * 1.5, rel=1e-12)
    # 1,250 t bought of 0.01 x 0.5 x 500,000 = 2,500 t collected
    assert found["share"] == pytest.approx(0.5, rel=1e-12)


def test_two_thirds_of_the_radius_is_the_mean_way_from_points_in_a_circle():
    x, y = np.random.default_rng(1).uniform(-1, 1, (2, 400_000))
    way = np.hypot(x, y)
    assert way[way < 1].mean() == pytest.approx(2 / 3, abs=1e-3)


def test_freight_is_paid_over_the_haul(case):
    lines = collection(case)
    assert set(lines) == {"freight", "sorting and assay"}
    expected = HAULED * RADIUS * 0.05
    assert lines["freight"].cost * YEAR == pytest.approx(expected, rel=1e-12)


def test_hubs_part_the_way_into_spokes_handling_and_trunk(case):
    hubs = case.with_values({
        "feed.catchment.hubs": 16, "feed.catchment.spoke_freight_factor": 3,
        "feed.catchment.handling_cost": "20 USD_2024/t",
    })  # fmt: skip
    lines = collection(hubs)
    assert list(lines) == ["spoke freight", "hub handling", "trunk freight", "sorting and assay"]
    costs = {item: line.cost * YEAR for item, line in lines.items()}
    # a sixteenth of the area has a quarter of the radius; 2/3 x tortuosity of 1.5 is 1
    assert costs["spoke freight"] == pytest.approx(HAULED * RADIUS / 4 * 0.05 * 3, rel=1e-12)
    assert costs["hub handling"] == pytest.approx(HAULED * 20, rel=1e-12)
    assert costs["trunk freight"] == pytest.approx(HAULED * RADIUS * 0.05, rel=1e-12)
    found = hauls(hubs)
    assert found["spoke"] == pytest.approx(RADIUS / 4, rel=1e-12)
    assert found["trunk"] == pytest.approx(RADIUS, rel=1e-12)
    assert found["distance"] == pytest.approx(1.25 * RADIUS, rel=1e-12)


@pytest.mark.parametrize("key", ["arising", "collection_rate"])
def test_twice_the_density_shortens_the_haul_by_the_root_of_two(case, key):
    twice = case.with_values({f"{WHERE}.arising": 0.02} if key == "arising" else
                             {f"{WHERE}.collection_rate": 1.0})  # fmt: skip
    one, two = hauls(case), hauls(twice)
    assert one["radius"] / two["radius"] == pytest.approx(math.sqrt(2), rel=1e-12)
    assert one["distance"] / two["distance"] == pytest.approx(math.sqrt(2), rel=1e-12)


def test_unset_the_distance_counts_as_before(scenario, case):
    unset = case.with_values({f"{WHERE}.arising": None})
    distance = scenario.parameters[f"scrap.{SOURCE}.distance"].value
    assert hauls(unset) == {"distance": pytest.approx(distance, rel=1e-12)}
    for name, ways in rc.compare(scenario).hauls(ROUTE).items():
        expected = scenario.parameters[f"scrap.{name}.distance"].value
        assert ways["distance"].m_as("km") == pytest.approx(expected, rel=1e-12)


def test_only_the_density_of_the_plant_s_region_counts(case):
    europe = case.with_values({f"scrap.{SOURCE}.catchment.eu.arising": 1e-3})
    assert hauls(europe) == hauls(case)
    assert any("catchment.eu.arising" in text for text in rc.compare(europe).warnings)


def test_both_readings_agree(case):
    for hubs in (None, 9.0):
        chosen = case.with_values({"feed.catchment.hubs": hubs})
        floats = rc.compare(chosen).evaluation.routes[ROUTE]
        proof = evaluate(
            proven(chosen).model, QuantityReading(chosen.numbers, chosen.units)
        ).routes[ROUTE]  # fmt: skip
        for line, q in zip(floats.costs.ledger, proof.costs.ledger, strict=True):
            assert line.cost == pytest.approx(q.cost.to_base_units().magnitude, rel=1e-12)
        way, proved = floats.costs.hauls[SOURCE], proof.costs.hauls[SOURCE]
        assert proved.radius.check("[length]")
        assert proved.share.dimensionless
        assert way.radius == pytest.approx(proved.radius.to_base_units().magnitude, rel=1e-12)
        assert way.distance == pytest.approx(proved.distance.to_base_units().magnitude, rel=1e-12)


def test_arrays_are_as_if_run_one_by_one(case):
    values = {"feed.capacity": np.array([500.0, 5000.0]), f"{WHERE}.arising": np.array([1e-3, 0.1]),
              "feed.catchment.hubs": np.array([4.0, 25.0])}  # fmt: skip
    together = rc.compare(case.with_values(values))
    for i in range(2):
        one = rc.compare(case.with_values({path: float(v[i]) for path, v in values.items()}))
        found, expected = together.hauls(ROUTE)[SOURCE], one.hauls(ROUTE)[SOURCE]
        for key, way in expected.items():
            assert found[key].magnitude[i] == pytest.approx(way.magnitude, rel=1e-12), key
        cost = together.unit_cost(ROUTE).magnitude[i]
        assert cost == pytest.approx(one.unit_cost(ROUTE).magnitude, rel=1e-12)


def test_a_rest_that_round_off_leaves_below_nothing_has_no_haul(scenario):
    shares = {"feed.share.swarf": 0.7, "feed.share.solid_rejects": 0.3 + 1e-9}
    case = scenario.with_values({**shares, f"{WHERE}.arising": 1e-3})
    assert rc.compare(case).evaluation.routes[ROUTE].balance.feed.sources[-1].bought < 0
    assert hauls(case)["radius"] == 0.0
    assert math.isfinite(rc.compare(case).unit_cost(ROUTE).magnitude)


def test_more_than_is_collected_in_the_region_is_warned_of(case):
    assert not [text for text in rc.compare(case).warnings if "collected" in text]
    more = rc.compare(case.with_values({"feed.capacity": 4000}))
    (warning,) = [text for text in more.warnings if "collected" in text]
    assert "2 times" in warning
    assert SOURCE in warning


def test_the_freight_is_explained_by_haul_and_radius(case):
    node = rc.compare(case).explain(f"{ROUTE}.{SOURCE}.freight")
    (line,) = node.children
    (haul,) = [child for child in line.children if child.label == "mean haul"]
    (radius,) = [child for child in haul.children if child.label.startswith("radius")]
    assert (haul.unit, radius.unit) == ("km", "km")
    assert haul.value == pytest.approx(RADIUS, rel=1e-12)
    assert radius.value == pytest.approx(RADIUS, rel=1e-12)
    assert sorted(leaf.label for leaf in node.leaves()) == [
        "feed.catchment.tortuosity", "regions.cn.freight_rate", f"{WHERE}.area",
        f"{WHERE}.arising", f"{WHERE}.collection_rate",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value"),
    [(f"{WHERE}.arising", 0), (f"{WHERE}.arising", -1e-3), (f"{WHERE}.arising", [1e-3, 0]),
     (f"{WHERE}.collection_rate", 0), (f"{WHERE}.collection_rate", 1.1), (f"{WHERE}.area", 0),
     ("feed.catchment.tortuosity", 0.9), ("feed.catchment.hubs", 0), ("feed.catchment.hubs", 0.5),
     ("feed.catchment.handling_cost", -1), ("feed.catchment.spoke_freight_factor", -1)],
)  # fmt: skip
def test_what_no_catchment_can_be_is_refused(scenario, path, value):
    with pytest.raises(rc.InputError) as caught:
        scenario.with_values({path: value})
    (fault,) = caught.value.faults
    assert fault.where == path
    assert "physical bounds" in fault.what


FILE = f"scrap/{SOURCE}.toml"


@pytest.mark.parametrize(
    ("file", "pattern", "new", "where"),
    [
        (FILE, r"^\[catchment\.eu\]", "[catchment.europe]", f"scrap.{SOURCE}.catchment"),
        (FILE, r"^area = .*\n", "", WHERE),
        (FILE, r"^area = ", "size = ", WHERE),
        (FILE, r'unit = "t/year/km\^2"', 'unit = "t/year"', f"{WHERE}.arising"),
        (FILE, r"(^\[catchment\.cn\]\n.*\ncollection_rate = \{) ", r"\1 optional = true, ", WHERE),
        ("feed.toml", r"^tortuosity = .*\n", "", "feed.catchment"),
        ("feed.toml", r"^tortuosity = ", "detour = ", "feed.catchment"),
        ("feed.toml", r'(^handling_cost = .*unit = ")[^"]*', r"\1USD_2024/km", "handling_cost"),
        ("feed.toml", r"^\[catchment\]", "[catchments]", "feed.catchment"),
    ],
)
def test_spoiled_files_are_named(files, file, pattern, new, where):
    path = files / file
    text, count = re.subn(pattern, new, path.read_text(encoding="utf-8"), count=1, flags=re.M)
    assert count == 1
    path.write_text(text, encoding="utf-8")
    with pytest.raises(rc.InputError) as caught:
        rc.load(parameters=files)
    assert any(where in fault.where for fault in caught.value.faults)
    assert all(fault.cure for fault in caught.value.faults)


def test_files_without_a_catchment_need_no_network(files):
    for name in ("ev_motor", "e_bike_motor", "hard_disk_drive"):
        path = files / "scrap" / f"{name}.toml"
        path.write_text(path.read_text(encoding="utf-8").split("[catchment.")[0], encoding="utf-8")
    path = files / "feed.toml"
    path.write_text(path.read_text(encoding="utf-8").split("[catchment]")[0], encoding="utf-8")
    assert set(rc.compare(rc.load(parameters=files)).hauls(ROUTE)[SOURCE]) == {"distance"}
