"""From base units to the units that people read: the border on the way out."""

from __future__ import annotations

from functools import lru_cache
from math import isfinite
from typing import Any

from recycalc.units import Number, base_factor, factor_from_base

_UNITS = (
    "kg/year", "kWh/year", "m3/year", "t*km/year", "1/year",
    "{m}/year", "{m}", "{m}/kg", "{m}/kWh", "{m}/m3", "{m}/(t*km)", "{m}/h",
    "kg", "km", "year", "1",
)  # fmt: skip


@lru_cache(maxsize=512)
def shown_unit(base: Any, money: str) -> str:
    """Choose the unit in which a quantity of some base unit is shown.

    Parameters
    ----------
    base : pint.Unit
        As the proof gives it.
    money : str
        Of the scenario, e.g. ``"USD_2024"``.
    """
    for pattern in _UNITS:
        unit = pattern.format(m=money)
        if base_factor("dimensionless" if unit == "1" else unit)[1] == base:
            return unit
    return f"{base:C}"


def shown(number: Number, unit: str) -> Number:
    """Convert a number in base units to `unit`."""
    return number * factor_from_base("dimensionless" if unit == "1" else unit)


def unit_of(quantity: Any, money: str) -> str:
    """Choose the unit in which a result of the proof is shown."""
    return shown_unit(quantity.units, money) if hasattr(quantity, "units") else "1"


def times(ratio: float) -> str:
    """Spell how many times one figure is another: 4.7 times, 125 times."""
    return f"{ratio:,.0f} times" if ratio >= 10.0 else f"{ratio:.2g} times"


def digits(value: float, group: str = ",") -> str:
    """Spell a number with four digits, whole from 1,000 on; nothing for what is not finite.

    `group` stands between thousands.
    """
    if not isfinite(value):
        return ""
    value += 0.0  # no minus before a zero
    return f"{value:,.0f}".replace(",", group) if 1e3 <= abs(value) < 1e12 else f"{value:.4g}"
