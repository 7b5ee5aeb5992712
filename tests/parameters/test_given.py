"""What a notebook hands in: series, arrays, quantities of its own, and plain mistakes."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pint
import pytest

import recycalc as rc

POWER, SCRAP = "prices.cn.electricity", "feed.scrap_price"
UTILIZATION = "routes.hydromet_full.utilization"
MASS = "scrap.ev_motor.unit_mass"


@pytest.mark.parametrize(
    "values",
    [{POWER: 0.5}, pd.Series({POWER: 0.5}), [(POWER, 0.5)], pd.DataFrame([{POWER: 0.5}]).iloc[0]],
)
def test_values_come_as_any_mapping(scenario, values):
    assert scenario.with_values(values).numbers == scenario.with_values({POWER: 0.5}).numbers


@pytest.mark.parametrize("values", [None, 5, f"{POWER}=0.5", [POWER]])
def test_values_that_are_no_mapping(scenario, faults_of, values):
    (fault,) = faults_of(scenario.with_values, values)
    assert fault.what == "not a mapping"
    assert POWER in fault.cure


def test_a_key_that_is_no_text(scenario, faults_of):
    (fault,) = faults_of(scenario.with_values, {5: 0.5})
    assert (fault.what, fault.given) == ("parameter is not known", "5")


@pytest.mark.parametrize(
    "given",
    [Decimal("10"), 1 + 1j, np.array([10 + 1j]), np.array(["10"]), np.array([True])],
)
def test_a_quantity_of_what_is_no_number(scenario, faults_of, given):
    (fault,) = faults_of(scenario.with_values, {SCRAP: rc.Quantity(given, "USD_2024/kg")})
    assert fault.what == "value cannot be read"


def test_a_masked_value_is_no_number(scenario, faults_of):
    hidden = np.ma.masked_array([10.0, 11.0], mask=[False, True])
    (fault,) = faults_of(scenario.with_values, {SCRAP: hidden})
    assert fault.what == "value cannot be read"
    assert scenario.with_values({SCRAP: np.ma.masked_array([10.0, 11.0])}).arrays == [SCRAP]


def test_quantities_of_another_registry(scenario):
    own = pint.UnitRegistry()
    case = scenario.with_values({MASS: own.Quantity(np.array([1, 2]), "lb")})
    assert case.numbers[MASS] == pytest.approx([0.45359237, 0.90718474], rel=1e-12)


@pytest.mark.parametrize("wrap", [np.asarray, lambda x: rc.Quantity(x, "USD_2024/kg")])
def test_an_array_that_its_owner_changes_afterwards(scenario, wrap):
    prices = np.array([10.0, 11.0])
    case = scenario.with_values({SCRAP: wrap(prices)})
    prices[:] = 99.0
    assert case.with_choices(allocation="mass").numbers[SCRAP].tolist() == [10.0, 11.0]


def test_arrays_of_other_lengths_are_named_with_them(scenario, faults_of):
    (fault,) = faults_of(
        scenario.with_values, {POWER: [0.5, 0.6, 0.7], UTILIZATION: [0.9, 0.91], SCRAP: 10}
    )
    assert fault.what == "arrays of scenarios differ in length"
    assert fault.given == f"{POWER}: 3, {UTILIZATION}: 2"
    grid = scenario.with_values({POWER: [[0.5], [0.6]], UTILIZATION: [0.9, 0.91, 0.92]})
    assert rc.compare(grid).unit_cost("hydromet_full").shape == (2, 3)
    one = scenario.with_values({POWER: [0.5], UTILIZATION: [0.9, 0.91, 0.92]})
    assert rc.compare(one).unit_cost("hydromet_full").shape == (3,)


@pytest.mark.parametrize(
    "choice",
    [
        {"region": None}, {"region": ["cn"]}, {"gate": 3}, {"gate": ["magnet"]}, {"money": None},
        {"money": 2024}, {"routes": [5]}, {"routes": [["hydromet_full"]]}, {"routes": 5},
        {"routes": None}, {"allocation": {}}, {"sites": {"bayan_obo": None}}, {"sites": "cn"},
        {"options": ["robot"]}, {"conventions": "lost"}, {"conventions": {"salvage_taxed": True}},
        {"sources": "swarf"}, {"sources": ["swarf"]}, {"sources": {"swarf": np.array([0.5, 1])}},
    ],
)  # fmt: skip
def test_a_choice_of_another_type_is_refused_in_words(scenario, faults_of, choice):
    for fault in faults_of(lambda: scenario.with_choices(**choice)):
        assert fault.given
        assert fault.needed
        assert fault.cure


@pytest.mark.parametrize("routes", [np.array, pd.Series, tuple, iter])
def test_routes_come_as_any_list(scenario, routes):
    names = ["hydromet_full", "bayan_obo"]
    assert scenario.with_choices(routes=routes(names)).routes == tuple(names)


def test_sources_come_as_a_series(scenario):
    shares = {"swarf": 0.5, "ev_motor": 0.5}
    case = scenario.with_choices(sources=pd.Series(shares))
    assert case.shares("feed.share").keys() == shares.keys()


@pytest.mark.parametrize("given", [None, 5, ["china_2024"]])
def test_what_names_no_scenario(faults_of, given):
    (fault,) = faults_of(rc.load, given)
    assert "china_2024" in fault.cure
