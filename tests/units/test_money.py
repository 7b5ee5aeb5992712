"""Money between years and currencies, against conversions done by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import recycalc as rc
from recycalc.errors import InputError
from recycalc.units import NO_INDEX, MoneyTables

# BLS CPI-U (1982-84 = 100), CEPCI (Chemical Engineering), State Administration of Foreign Exchange.
TABLES = MoneyTables(
    indices={
        "CPI-U": {2019: 255.657, 2020: 258.811, 2023: 304.702, 2024: 313.689},
        "CEPCI": {2019: 607.5, 2020: 596.2, 2023: 797.9, 2024: 798.8},
    },
    rates={"CNY": {2019: 6.908, 2023: 7.084, 2024: 7.197}, "EUR": {2023: 0.9242, 2024: 0.9242}},
)


def factor(source: str, target: str, index: str) -> float:
    return TABLES.convert(source, target, index).factor


def test_100_dollars_of_2020_are_more_than_100_dollars_of_2024():
    assert 100 * factor("USD_2020", "USD_2024", "CPI-U") == pytest.approx(121.2039, abs=1e-4)
    assert 100 * factor("USD_2024", "USD_2020", "CPI-U") == pytest.approx(82.5056, abs=1e-4)


def test_equipment_moves_by_cepci():
    assert factor("USD_2019", "USD_2024", "CEPCI") == pytest.approx(798.8 / 607.5, rel=1e-14)


def test_yuan_to_dollar_of_one_year():
    assert 7.197 * factor("CNY_2024", "USD_2024", "CPI-U") == pytest.approx(1, rel=1e-14)
    assert factor("CNY_2024", "USD_2024", NO_INDEX) == pytest.approx(0.1389468, abs=1e-7)


def test_yuan_of_2023_to_dollar_of_2024_goes_by_the_rate_of_2023_and_the_index():
    # 1 / 7.084 = 0.14116318; x 798.8 / 797.9 = 1.00112796
    assert factor("CNY_2023", "USD_2024", "CEPCI") == pytest.approx(0.14132240, rel=1e-7)


def test_index_none_keeps_the_number():
    assert factor("USD_2019", "USD_2024", NO_INDEX) == 1.0


def test_index_none_changes_currency_at_the_year_quoted():
    assert factor("CNY_2023", "USD_2024", NO_INDEX) == pytest.approx(1 / 7.084, rel=1e-14)


def test_two_currencies_cross_over_the_dollar():
    crossed = factor("EUR_2024", "CNY_2024", NO_INDEX)
    assert crossed == pytest.approx(7.197 / 0.9242, rel=1e-14)


def test_conversion_tells_what_it_did():
    done = TABLES.convert("USD_2020", "USD_2024", "CPI-U")
    assert (done.source, done.target, done.index) == ("USD_2020", "USD_2024", "CPI-U")
    assert "CPI-U" in str(done)


def test_same_money_needs_no_table():
    assert MoneyTables({"CPI-U": {}}, {}).convert("USD_1999", "USD_1999", "CPI-U").factor == 1.0


@pytest.mark.parametrize(
    ("source", "target", "index", "file", "missing"),
    [
        ("USD_2018", "USD_2024", "CEPCI", "price_indices.csv", "2018"),
        ("USD_2024", "USD_2031", "CPI-U", "price_indices.csv", "2031"),
        ("CNY_2020", "USD_2024", "CPI-U", "exchange_rates.csv", "2020"),
        ("CNY_2020", "USD_2020", NO_INDEX, "exchange_rates.csv", "2020"),
        ("JPY_2024", "USD_2024", NO_INDEX, "exchange_rates.csv", "JPY"),
        ("USD_2023", "USD_2024", "PPI", "price_indices.csv", "PPI"),
    ],
)
def test_missing_year_is_an_error_that_names_the_table(source, target, index, file, missing):
    with pytest.raises(InputError) as caught:
        TABLES.convert(source, target, index)
    fault = caught.value.faults[0]
    assert fault.where == file
    assert missing in fault.given + fault.what
    assert fault.cure


@pytest.mark.parametrize("text", ["USD", "USD_24", "2024_USD", "usd_2024", ""])
def test_text_that_is_no_currency_year(text):
    with pytest.raises(InputError):
        TABLES.convert(text, "USD_2024", NO_INDEX)


years = st.sampled_from([2019, 2023, 2024])
indices = st.sampled_from(["CPI-U", "CEPCI"])


@given(st.sampled_from(["USD", "CNY"]), years, years, years, indices)
def test_two_steps_make_the_same_as_one(currency, a, b, c, index):
    first, second, third = (f"{currency}_{year}" for year in (a, b, c))
    chained = factor(first, second, index) * factor(second, third, index)
    assert chained == pytest.approx(factor(first, third, index), rel=1e-14)


@given(st.sampled_from(["USD", "CNY"]), years, st.sampled_from(["USD", "CNY"]), years, indices)
def test_there_and_back_is_one(currency, year, other, other_year, index):
    here, there = f"{currency}_{year}", f"{other}_{other_year}"
    assert factor(here, there, index) * factor(there, here, index) == pytest.approx(1, rel=1e-14)


def test_default_tables_hold_the_published_values(scenario: rc.Scenario):
    money = scenario.catalogue.money
    assert money.indices["CPI-U"][2020] == 258.811
    assert money.indices["CPI-U"][2024] == 313.689
    assert money.indices["CEPCI"][2019] == 607.5
    assert money.indices["CEPCI"][2024] == 798.8
    assert money.rates["CNY"][2024] == 7.197
