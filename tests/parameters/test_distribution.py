"""Distributions of records: what they need, and what is refused."""

from __future__ import annotations

import pytest

import recycalc as rc
from recycalc.errors import Faults
from recycalc.parameters.record import read_record

COMMON = {"unit": "kg", "quality": "estimate", "source": "engineering_estimate", "note": "test"}


def read(**keys: object) -> tuple[rc.Parameter | None, list[rc.Fault]]:
    faults = Faults()
    return read_record("a.b", {**COMMON, **keys}, "a.toml", "general", "", faults), list(faults)


@pytest.mark.parametrize(
    ("distribution", "value"),
    [("uniform", 3), ("triangular", 2), ("pert", 8), ("truncated_normal", 3), ("normal", 5.2),
     ("lognormal", 4.2)],
)  # fmt: skip
def test_every_distribution_is_read(distribution, value):
    parameter, faults = read(value=value, low=2, high=8, distribution=distribution)
    assert not faults
    assert parameter.distribution == distribution


def test_discrete_values_are_the_range():
    parameter, faults = read(value=2, values=[1, 2, 4], distribution="discrete")
    assert not faults
    assert (parameter.low, parameter.high) == (1.0, 4.0)
    assert (parameter.values, parameter.weights) == ((1.0, 2.0, 4.0), (1.0, 1.0, 1.0))
    parameter, faults = read(value=2, values=[1, 2], weights=[1, 3], distribution="discrete")
    assert not faults
    assert parameter.weights == (1.0, 3.0)


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ({"value": 2, "low": 1, "high": 3, "distribution": "gauss"}, "not known"),
        ({"value": 2, "low": 0, "high": 3, "distribution": "lognormal"}, "reaches 0"),
        ({"value": 7, "low": 2, "high": 8, "distribution": "normal"}, "off the centre"),
        ({"value": 6, "low": 2, "high": 8, "distribution": "lognormal"}, "off the centre"),
        ({"value": 2, "distribution": "discrete"}, "not a list of numbers"),
        ({"value": 2, "values": [2], "distribution": "discrete"}, "two numbers or more"),
        ({"value": 2, "values": [2, 2], "distribution": "discrete"}, "two numbers or more"),
        ({"value": 3, "values": [1, 2], "distribution": "discrete"}, "none of its values"),
        ({"value": 2, "values": [1, "2"], "distribution": "discrete"}, "not a list of numbers"),
        ({"value": 2, "values": [1, 2], "weights": [1], "distribution": "discrete"}, "weights"),
        ({"value": 2, "values": [1, 2], "weights": [1, 0], "distribution": "discrete"}, "weights"),
        ({"value": 2, "low": 1, "values": [1, 2], "distribution": "discrete"}, "range of a"),
        ({"value": 2, "low": 1, "high": 3, "values": [1, 2]}, "without a discrete"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_cure(keys, word):
    parameter, faults = read(**keys)
    assert parameter is None or faults
    assert any(word in f"{fault.what} {fault.needed}" for fault in faults), faults
    assert all(fault.cure for fault in faults)


def test_values_beyond_their_physical_bounds_are_refused():
    faults = Faults()
    table = {**COMMON, "unit": "1", "value": 1, "values": [1, 2], "distribution": "discrete"}
    read_record("a.recovery.Nd", table, "a.toml", "general", "", faults)
    assert "physical bounds" in next(iter(faults)).what


def test_discrete_parameter_is_drawn(edit):
    folder = edit(
        "routes/hydromet_full.toml",
        "value = 0.92, low = 0.88, high = 0.98,",
        'value = 0.92, values = [0.90, 0.92, 0.95], weights = [1, 2, 1], distribution="discrete",',
    )
    path = "routes.hydromet_full.utilization"
    found = rc.monte_carlo(rc.load(parameters=folder), 400, 1, parameters=[path])
    counts = found.inputs()[path].value_counts()
    assert counts.to_dict() == {0.90: 100, 0.92: 200, 0.95: 100}
