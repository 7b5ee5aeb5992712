"""Overrides of a scenario: what may be given, what it becomes, what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import recycalc as rc

POWER = "prices.cn.electricity"
PRICE = "feed.scrap_price"
YIELD = "routes.hydromet_full.utilization"
RECOVERY = "routes.hydromet_full.leaching.recovery.Nd"
HAUL = "scrap.swarf.distance"
JOULE = 1 / 3.6e6  # kWh


def in_yuan(scenario):
    return scenario.with_choices(money="CNY_2024")


@pytest.mark.parametrize(
    "given",
    [0.65, "0.65", "0.65 CNY_2024/kWh", "650 CNY_2024/(MW*h)", rc.Quantity(0.65, "CNY_2024/kWh"),
     rc.Quantity(65, "CNY_2024/kWh") / 100, np.float64(0.65), np.array(0.65)],
    ids=repr,
)  # fmt: skip
def test_one_value_in_many_forms(scenario: rc.Scenario, given):
    number = in_yuan(scenario).with_values({POWER: given}).numbers[POWER]
    assert number == pytest.approx(0.65 * JOULE, rel=1e-14)
    assert np.ndim(number) == 0


@pytest.mark.parametrize(
    ("text", "kilowatt_hour_price"),
    [("0.2 CNY_2024/MJ", 0.72), ("0.0002 CNY_2024/kJ", 0.72), ("720 CNY_2024/(MW*h)", 0.72)],
)
def test_other_unit(scenario: rc.Scenario, text, kilowatt_hour_price):
    number = in_yuan(scenario).with_values({POWER: text}).numbers[POWER]
    assert number == pytest.approx(kilowatt_hour_price * JOULE, rel=1e-12)


def test_percent(scenario: rc.Scenario):
    assert scenario.with_values({YIELD: "93 %"}).numbers[YIELD] == pytest.approx(0.93, rel=1e-15)


@pytest.mark.parametrize(
    "given", [np.array([0.6, 0.7]), [0.6, 0.7], (0.6, 0.7), rc.Quantity([0.6, 0.7], "CNY_2024/kWh")]
)
def test_array(scenario: rc.Scenario, given):
    number = in_yuan(scenario).with_values({POWER: given}).numbers[POWER]
    assert number == pytest.approx(np.array([0.6, 0.7]) * JOULE, rel=1e-14)


def test_money_of_the_scenario_year_by_exchange_rate(scenario: rc.Scenario):
    number = scenario.with_values({POWER: "0.7197 CNY_2024/kWh"}).numbers[POWER]
    assert number == pytest.approx(0.1 * JOULE, rel=1e-12)


def test_other_year_is_converted_and_recorded(scenario: rc.Scenario):
    # wages are general prices: by CPI-U, 2020 to 2024, then at 6.901 CNY per USD of 2020
    case = scenario.with_values({"regions.cn.wage": "34.505 CNY_2020/hour"})
    factor = 313.689 / 258.811 / 6.901
    assert case.numbers["regions.cn.wage"] * 3600 == pytest.approx(34.505 * factor, rel=1e-12)
    used = [c for c in case.conversions(case.parameters) if c.source == "CNY_2020"]
    assert [(c.target, c.index) for c in used] == [("USD_2024", "CPI-U")]
    assert used[0].factor == pytest.approx(factor, rel=1e-12)
    assert not [c for c in scenario.conversions(scenario.parameters) if c.source == "CNY_2020"]
    assert any("CNY_2020" in text for text in rc.compare(case).provenance["conversions"])


def test_commodity_stays_in_the_year_quoted(scenario: rc.Scenario):
    number = scenario.with_values({"prices.cn.dy_oxide": "300 USD_2020/kg"})
    assert number.numbers["prices.cn.dy_oxide"] == pytest.approx(300, rel=1e-14)


@pytest.mark.parametrize("given", [None, "none", "None", " unset ", ""])
def test_unset_optional(scenario: rc.Scenario, given):
    case = scenario.with_values({PRICE: "20 USD_2024/kg"})
    assert case.is_set(PRICE)
    assert not case.with_values({PRICE: given}).is_set(PRICE)


@pytest.mark.parametrize("given", [None, "none"])
def test_unset_what_is_needed(scenario: rc.Scenario, faults_of, given):
    assert faults_of(scenario.with_values, {POWER: given})[0].where == POWER


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("prices.cn.electrcity", POWER),
        ("routes.hydromet_full.utilisation", YIELD),
        ("routes.hydromet_full.leaching.recovry.Nd", RECOVERY),
        ("feed.scrap_prise", PRICE),
    ],
)
def test_misspelt_path_suggests_the_nearest(scenario: rc.Scenario, faults_of, path, near):
    assert near in faults_of(scenario.with_values, {path: 1})[0].cure


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("scrap.swarf.composition.Fe", "scrap.swarf.composition.Nd"),
        ("deposits.bayan_obo.distribution.CeO2", "deposits.bayan_obo.distribution.La2O3"),
        ("feed.share.ev_motor", "feed.share.swarf"),
        ("primary_mix.ionic_clay_in_situ", "primary_mix.bayan_obo"),
    ],
)
def test_the_rest_of_the_others_cannot_be_set(scenario: rc.Scenario, faults_of, path, other):
    (fault,) = faults_of(scenario.with_values, {path: 0.5})
    assert "rest of the others" in fault.what
    assert other in fault.cure


@pytest.mark.parametrize(
    ("path", "given"),
    [(POWER, "0.65 CNY_2024/kg"), (POWER, "0.65 kWh"), (POWER, "65 %"), (YIELD, "0.9 kg"),
     (HAUL, "5 h"), (HAUL, "5 %"), (POWER, rc.Quantity(1, "CNY_2024")),
     (POWER, "0.65 CNY_2024**2/kWh")],
)  # fmt: skip
def test_wrong_dimension(scenario: rc.Scenario, faults_of, path, given):
    fault = faults_of(scenario.with_values, {path: given})[0]
    assert fault.where == path
    assert "dimension" in fault.what


@pytest.mark.parametrize(
    ("path", "given"), [("finance.discount_rate", "8 %"), ("feed.capacity", " 5000 short_ton ")]
)
def test_a_rate_without_its_time_is_shown_with_it(scenario: rc.Scenario, faults_of, path, given):
    cure = faults_of(scenario.with_values, {path: given})[0].cure
    assert cure == f"write '{given.strip()}/year'"
    scenario.with_values({path: cure.removeprefix("write '").removesuffix("'")})


@pytest.mark.parametrize(
    ("path", "given"),
    [(YIELD, 1.2), (YIELD, "120 %"), (YIELD, -0.1), (YIELD, 92), (POWER, -0.1),
     (POWER, float("nan")),
     (POWER, float("inf")), (POWER, [0.6, -0.1]), (POWER, [0.6, np.nan]), (HAUL, "-5 km"),
     ("feed.capacity", 0), ("finance.plant_life", "0 year")],
)  # fmt: skip
def test_beyond_physical_bounds(scenario: rc.Scenario, faults_of, path, given):
    fault = faults_of(scenario.with_values, {path: given})[0]
    assert fault.where == path
    assert "physical bounds" in fault.what


@pytest.mark.parametrize(
    "given",
    ["a", "1 ton", "1 $/kWh", "0.6 CNY/kWh", "1e999", True, [True], {"a": 1}, object(), b"1", 1j,
     10**400, ["a"], [1, [2]], [None]],
    ids=lambda given: repr(given)[:15],
)  # fmt: skip
def test_what_is_no_value(scenario: rc.Scenario, faults_of, given):
    assert faults_of(scenario.with_values, {POWER: given})[0].where == POWER


def test_year_without_a_rate_names_the_table(scenario: rc.Scenario, faults_of):
    fault = faults_of(scenario.with_values, {POWER: "0.65 EUR_2009/kWh"})[0]
    assert "exchange_rates.csv" in fault.where + fault.cure


def test_all_faults_at_once(scenario: rc.Scenario, faults_of):
    bad = {POWER: "1 ton", "prices.cn.electrcity": 1, HAUL: "5 h", YIELD: 1.2, RECOVERY: 1.1}
    assert {f.where for f in faults_of(scenario.with_values, bad)} == set(bad)


def test_message_stays_short(scenario: rc.Scenario):
    for bad in ({"x" * 10_000: 1}, {POWER: "1 " + "k" * 10_000}, {POWER: "1" * 10_000}):
        with pytest.raises(rc.InputError) as caught:
            scenario.with_values(bad)
        assert len(str(caught.value)) < 1000


def test_beyond_the_range_warns_and_the_warning_stays(scenario: rc.Scenario):
    case = scenario.with_values({POWER: "2 CNY_2024/kWh"})
    for warnings in (case.warnings, rc.compare(case).warnings):
        assert any(POWER in text and "range" in text for text in warnings)
    assert rc.compare(case).to_dict()["warnings"] == rc.compare(case).warnings


def test_warning_needs_any_of_an_array(scenario: rc.Scenario):
    assert scenario.with_values({POWER: [0.6, 2.0]}).warnings
    assert not scenario.with_values({POWER: [0.6, 0.65]}).warnings


def test_within_the_range_is_quiet(scenario: rc.Scenario):
    parameter = scenario.parameters[POWER]
    for number in (parameter.low, parameter.high, parameter.value):
        assert not scenario.with_values({POWER: number}).warnings


def test_override_that_nothing_reads_warns(scenario: rc.Scenario):
    chosen = scenario.with_choices(routes=["bayan_obo"])
    assert any(YIELD in text for text in rc.compare(chosen.with_values({YIELD: 0.93})).warnings)


def test_shares_of_a_scenario_may_be_overridden_as_long_as_they_fit(scenario, faults_of):
    assert scenario.with_values({"feed.share.swarf": 0.6}).numbers["feed.share.swarf"] == 0.6
    assert "sum" in faults_of(scenario.with_values, {"feed.share.swarf": 0.95})[0].what


def test_later_override_wins_and_others_stay(scenario: rc.Scenario):
    case = scenario.with_values({POWER: 0.6, YIELD: 0.93}).with_values({POWER: 0.7})
    assert case.numbers[YIELD] == 0.93
    assert in_yuan(case).numbers[POWER] == pytest.approx(0.7 * JOULE, rel=1e-14)


@settings(deadline=None, max_examples=100)
@given(st.dictionaries(
    st.sampled_from([POWER, YIELD, HAUL, PRICE, "feed.share.swarf", "nowhere", ""]),
    st.one_of(st.none(), st.text(max_size=30), st.floats(), st.integers(), st.booleans(),
              st.lists(st.floats(), max_size=3), st.binary(max_size=5),
              st.lists(st.text(max_size=3), max_size=2)),
    max_size=4,
))  # fmt: skip
def test_anything_is_a_value_or_an_input_error(scenario: rc.Scenario, values):
    try:
        case = scenario.with_values(values)
    except rc.InputError:
        return
    assert all(np.all(np.isfinite(case.numbers[path])) for path in values if case.is_set(path))


def test_pure_numbers_are_warned_of_without_a_word_for_their_unit(scenario):
    path = "outlook.market.end_of_life.collected_today"
    (said,) = scenario.with_values({path: 0.6}).warnings
    assert said == f"{path} = 0.6 is beyond its range 0.08 to 0.5"
