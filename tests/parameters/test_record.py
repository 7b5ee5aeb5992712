"""One record: each fault by itself, and several at once."""

from __future__ import annotations

import pytest

from recycalc.errors import Faults
from recycalc.parameters.record import QUALITIES, bounds, is_record, read_record, same_kind

GOOD = {
    "value": 0.5, "low": 0.4, "high": 0.6, "unit": "kg/kg", "quality": "literature",
    "source": "definition", "note": "why",
}  # fmt: skip
ABSENT = object()


def read(path="a.b", **changes):
    table = {key: value for key, value in {**GOOD, **changes}.items() if value is not ABSENT}
    faults = Faults()
    parameter = read_record(path, table, "file.toml", "general", "cn", faults)
    for fault in faults:
        assert fault.where == f"file.toml: {path}"
        assert all([fault.what, fault.given, fault.needed, fault.cure]), fault
    return parameter, [fault.what for fault in faults]


def test_good_record():
    parameter, faults = read(basis="Nd2O3")
    assert not faults
    assert (parameter.value, parameter.low, parameter.high) == (0.5, 0.4, 0.6)
    assert (parameter.unit, parameter.distribution) == ("kg/kg", "triangular")
    assert (parameter.quality, parameter.source, parameter.note) == (
        "literature", "definition", "why",
    )  # fmt: skip
    assert (parameter.basis, parameter.region, parameter.file) == ("Nd2O3", "cn", "file.toml")


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"vlaue": 1}, "key of a record is not known"),
        ({"value": ABSENT}, "value is missing"),
        ({"low": ABSENT}, "range is missing"),
        ({"high": ABSENT}, "range is missing"),
        ({"low": ABSENT, "high": ABSENT}, "range is missing"),
        ({"unit": ABSENT}, "unit is missing"),
        ({"unit": "ton"}, "unit 'ton' is refused"),
        ({"unit": "kg**99"}, "exponent is too large"),
        ({"unit": 5}, "a unit holds a number"),
        ({"source": ABSENT}, "source is missing"),
        ({"source": ""}, "source is missing"),
        ({"quality": ABSENT}, "quality is not known"),
        ({"quality": "guess"}, "quality is not known"),
        ({"quality": "estimate", "note": ABSENT}, "an estimate gives no reason"),
        ({"distribution": "gaussian"}, "distribution is not known"),
        ({"low": 0.7, "high": 0.3}, "low is above high"),
        ({"value": 0.9}, "value lies outside its own range"),
        ({"value": 0.1}, "value lies outside its own range"),
        ({"value": float("nan")}, "value is not a number"),
        ({"value": float("inf")}, "value is not a number"),
        ({"value": "half"}, "value is not a number"),
        ({"value": True}, "value is not a number"),
        ({"value": [0.5]}, "value is not a number"),
        ({"value": 10**400}, "value is not a number"),
        ({"low": float("nan")}, "low is not a number"),
        ({"high": "much"}, "high is not a number"),
        ({"high": False}, "high is not a number"),
        ({"value": -0.1, "low": -0.2}, "value is beyond its physical bounds"),
    ],
)
def test_one_fault(changes, what):
    assert what in read(**changes)[1]


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("routes.r.s.recovery.Nd", {"value": 1.2, "high": 1.3}),
        ("routes.r.s.recovery.Nd", {"high": 1.2}),
        ("routes.r.s.recovery.Nd", {"value": 92, "low": 90, "high": 95}),
        ("routes.r.s.recovery.Nd", {"value": 92, "low": 90, "high": 120, "unit": "%"}),
        ("scrap.s.composition.Nd", {"low": -0.1}),
        ("routes.r.utilization", {"high": 1.0001}),
        ("prices.cn.x", {"value": -1, "low": -2, "unit": "USD_2024/kg"}),
        ("feed.capacity", {"value": 0, "low": 0, "unit": "t/year"}),
        ("scrap.s.unit_mass", {"value": 0, "low": 0, "unit": "kg"}),
        ("finance.plant_life", {"value": -5, "low": -6, "unit": "year"}),
        ("finance.inflation", {"value": -1.5, "low": -2, "unit": "1/year"}),
        ("finance.inflation", {"low": -100, "unit": "%/year"}),
        ("regions.cn.income_tax_rate", {"value": 1, "high": 1}),
        ("scrap.s.moisture", {"value": 1, "high": 1}),
        ("automation.level", {"value": 50, "high": 50}),
        ("automation.operators_saved", {"high": 1.1}),
        ("policy.extraction_quota.Dy", {"high": 1.2}),
        ("policy.carbon_price_on_electricity", {"high": 1.2}),
    ],
)
def test_physical_bounds(path, changes):
    assert "value is beyond its physical bounds" in read(path, **changes)[1]


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("routes.r.s.recovery.Nd", {"value": 1, "low": 0, "high": 1}),
        ("routes.r.s.recovery.Nd", {"value": 92, "low": 90, "high": 95, "unit": "%"}),
        ("routes.r.s.consumption.x.coefficient", {"value": 12, "high": 15}),
        ("routes.r.s.consumption.x.excess", {"value": 1.2, "high": 1.5}),
        ("finance.inflation", {"value": -0.01, "low": -0.02, "unit": "1/year"}),
        ("finance.inflation", {"value": -1, "low": -99, "high": 2, "unit": "%/year"}),
        ("regions.cn.income_tax_rate", {"value": 99.9, "low": 0, "high": 99.9, "unit": "%"}),
        ("a.b", {"quality": "published", "note": ABSENT}),
        ("a.b", {"low": 0.5, "high": 0.5}),
        ("a.b", {"low": ABSENT, "high": ABSENT, "distribution": "fixed"}),
        ("a.b", {"low": ABSENT, "high": ABSENT, "value": ABSENT, "optional": True}),
        ("a.b", {"value": ABSENT, "optional": True}),
        ("a.b", {"value": "0.5", "low": "4e-1", "high": "0.6"}),
    ],
)
def test_record_without_fault(path, changes):
    parameter, faults = read(path, **changes)
    assert parameter is not None
    assert not faults


def test_fixed_value_is_its_own_range():
    parameter, _ = read(low=ABSENT, high=ABSENT, distribution="fixed")
    assert (parameter.low, parameter.high) == (0.5, 0.5)


def test_optional_unset():
    parameter, _ = read(value=ABSENT, optional=True)
    assert parameter.optional
    assert parameter.value is None


@pytest.mark.parametrize("optional", [1, "true", "yes", [True]])
def test_only_true_makes_a_value_optional(optional):
    assert "value is missing" in read(value=ABSENT, optional=optional)[1]


def test_all_faults_at_once():
    _, faults = read(
        vlaue=1, value="x", low=True, unit="ton", source=ABSENT, quality="guess",
        distribution="gaussian",
    )  # fmt: skip
    assert len(faults) == 7


def test_note_is_needed_for_estimates_only():
    for quality in QUALITIES:
        assert bool(read(quality=quality, note="")[1]) == (quality == "estimate")


def test_record_or_table():
    assert is_record({"value": 1, "unit": "1"})
    assert is_record({"unit": "kg", "optional": True})
    assert not is_record({"Nd": {"value": 1, "unit": "1"}})
    assert not is_record({"name": "x"})
    assert not is_record(0.5)


def test_kind_of_a_unit_leaves_money_years_aside():
    assert same_kind("USD_2023/kWh", "CNY_2024/MJ")
    assert not same_kind("USD_2023/kWh", "CNY_2024/kg")
    assert not same_kind("USD_2024", "1")


def test_bounds_of_a_path():
    assert bounds("routes.r.s.recovery.Nd") == (0.0, 1.0)
    assert bounds("prices.cn.x")[0] == 0.0
    assert bounds("finance.inflation")[0] < 0
