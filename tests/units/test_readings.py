"""The two readings, and quantities that travel between processes."""

from __future__ import annotations

import math
import pickle
import subprocess
import sys

import numpy as np
import pint
import pytest

import recycalc as rc
from recycalc.units import Quantity, QuantityReading, Reading, base_factor, log, money_of, where

YEAR = 31_557_600.0  # 365.25 d


def test_quantity_pickles():
    price = Quantity(0.65, "CNY_2024/kWh")
    assert pickle.loads(pickle.dumps(price)) == price


def test_quantity_pickles_into_another_process():
    code = (
        "import pickle, sys, recycalc\n"
        "q = pickle.load(sys.stdin.buffer)\n"
        "assert isinstance(q, recycalc.Quantity)\n"
        "pickle.dump(q * 2, sys.stdout.buffer)"
    )
    sent = pickle.dumps(Quantity(3.6, "CNY_2024/MJ"))
    done = subprocess.run(
        [sys.executable, "-c", code], input=sent, capture_output=True, timeout=60, check=True
    )
    assert pickle.loads(done.stdout).to("CNY_2024/kWh").magnitude == pytest.approx(25.92)


@pytest.mark.parametrize(("one", "other"), [("USD_2023", "USD_2024"), ("USD_2024", "CNY_2024")])
def test_money_of_another_year_or_currency_does_not_add(one, other):
    with pytest.raises(pint.DimensionalityError):
        Quantity(1.0, one) + Quantity(1.0, other)
    with pytest.raises(pint.DimensionalityError):
        Quantity(1.0, one).to(other)


def test_energy_in_two_units_adds():
    assert (Quantity(1.0, "kWh") + Quantity(1.4, "MJ")).to("MJ").magnitude == pytest.approx(5.0)


def test_public_registry_is_the_one_of_the_quantities():
    assert rc.Quantity(1.0, "t") == rc.ureg.Quantity(1000.0, "kg")


def test_money_of_names_currency_and_year():
    assert money_of(Quantity(1, "CNY_2024/kWh").units) == ["CNY_2024"]
    assert money_of(Quantity(1, "kWh").units) == []


def test_year_is_the_julian_year_on_both_readings():
    assert Reading({}).year == YEAR
    assert QuantityReading({}, {}).year.to("day").magnitude == pytest.approx(365.25)


def test_quantity_reading_gives_base_units():
    p = QuantityReading({"power": 3.6e6, "wage": 5.0}, {"power": "kWh", "wage": "CNY_2024/h"})
    assert p["power"].to("kWh").magnitude == pytest.approx(1.0)
    assert p["power"].units == base_factor("J")[1]
    assert p["wage"].units == base_factor("CNY_2024/s")[1]


def test_quantity_reading_remembers_what_was_read():
    p = QuantityReading(dict.fromkeys("abc", 1.0), dict.fromkeys("abc", "kg"))
    _ = p["b"] + p["a"] + p["b"]
    assert p.mark() == ("b", "a")
    assert p.mark() == ()
    _ = p["a"]
    assert p.mark() == ("a",)
    assert list(p.used) == ["b", "a"]


def test_reading_of_what_is_unset():
    for p in (Reading({"a": 1.0}), QuantityReading({"a": 1.0}, {"a": "kg", "b": "kg"})):
        assert "b" not in p
        with pytest.raises(KeyError):
            p["b"]


def test_plain_reading_marks_nothing():
    p = Reading({"a": 1.0})
    assert p["a"] == 1.0
    assert p.mark() == ()


def test_where_on_a_float_stays_a_float():
    chosen = where(math.pi > 0.0, 2.0, 3.0)
    assert type(chosen) is float
    assert chosen == 2.0
    assert where(np.float64(1) < 0, 2.0, 3.0) == 3.0


def test_where_on_arrays():
    x = np.array([-1.0, 1.0])
    assert where(x > 0, x, 0.0).tolist() == [0.0, 1.0]


def test_where_on_quantities():
    kept = where(Quantity(1, "t") > Quantity(999, "kg"), Quantity(5, "kg"), Quantity(6, "kg"))
    assert kept == Quantity(5, "kg")


def test_log_of_a_float_stays_a_float():
    assert type(log(math.e)) is float
    assert log(math.e) == pytest.approx(1.0, rel=1e-15)


def test_log_of_arrays_and_quantities():
    assert log(np.array([1.0, math.e])).tolist() == pytest.approx([0.0, 1.0])
    assert float(log(Quantity(100.0, "percent").to_base_units())) == pytest.approx(0.0)
    with pytest.raises(pint.DimensionalityError):
        log(Quantity(1.0, "kg"))
