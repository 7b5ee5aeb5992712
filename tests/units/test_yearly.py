"""Units in which people follow a calculation."""

from __future__ import annotations

import pytest

from recycalc.units import Quantity, parse_unit, yearly

HOURS = 8766.0  # of a year of 365.25 days


@pytest.mark.parametrize(
    ("unit", "factor", "name"),
    [
        ("t/year", 1000.0, "kg/year"),
        ("MJ/kg", 1.0 / 3.6, "kWh/kg"),
        ("kWh/t", 0.001, "kWh/kg"),
        ("MW", 1000.0 * HOURS, "kWh/year"),
        ("USD_2024/MJ", 3.6, "USD_2024/kWh"),
        ("CNY_2024/(t*km)", 1e-6, "CNY_2024/(kg*m)"),
        ("CNY_2024/h", HOURS, "CNY_2024/year"),
        ("h/year", 1.0 / HOURS, "1"),
        ("L/kg", 0.001, "m^3/kg"),
        ("percent", 0.01, "1"),
        ("1", 1.0, "1"),
        ("kg/(km^2*year)", 1e-6, "kg/(m^2*year)"),
        ("mol/L", 1000.0, "mol/m^3"),
    ],
)
def test_factor_and_unit(unit, factor, name):
    found, said = yearly(parse_unit(unit))
    assert found == pytest.approx(factor, rel=1e-14)
    assert said == name


@pytest.mark.parametrize("unit", ["t/year", "MJ/kg", "USD_2024/(t*km)", "kWh/m^3", "h/year"])
def test_pint_agrees(unit):
    factor, name = yearly(parse_unit(unit))
    assert Quantity(factor, parse_unit(name)).m_as(parse_unit(unit)) == pytest.approx(1, rel=1e-14)
