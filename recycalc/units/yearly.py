"""Units in which people can follow a calculation: kilogram, metre, year and kilowatt-hour.

A second coherent choice of units beside that of the registry (second, joule). The equations hold
in any of them; a printed calculation is read in kg/year and kWh/kg.
"""

from __future__ import annotations

from functools import lru_cache

from recycalc.units.readings import YEAR_SECONDS
from recycalc.units.registry import base_factor, ureg

_SHORT = {"kilogram": "kg", "meter": "m", "second": "year", "mole": "mol"}


@lru_cache(maxsize=4096)
def yearly(unit: str) -> tuple[float, str]:
    """Give the factor from a unit to kg, m, year, kWh and money, and the unit it leads to.

    Energy counts as a unit of its own, which holds as long as no equation makes it of mass, length
    and time.

    Parameters
    ----------
    unit : str
        A unit that `parsing.parse_unit` has passed, e.g. ``"MJ/t"``: gives 1/3600, ``"kWh/kg"``.
    """
    factor, exponents = 1.0, dict[str, float]()
    parsed = dict(ureg.parse_units("dimensionless" if unit == "1" else unit)._units)
    for name, power in ((str(n), float(p)) for n, p in parsed.items()):  # type: ignore[arg-type]
        own, base = base_factor(name)
        for energy, of in (("kWh", "kWh"), ("kWh/year", "kW")):
            known, same = base_factor(of)
            if base == same:
                scale = 1.0 if energy == "kWh" else YEAR_SECONDS / base_factor("h")[0]
                factor *= (own / known * scale) ** power
                parts = {"kWh": 1.0} if energy == "kWh" else {"kWh": 1.0, "year": -1.0}
                break
        else:
            parts = {_SHORT.get(b, b): float(e) for b, e in base._units.items()}
            factor *= own**power * YEAR_SECONDS ** (-parts.get("year", 0.0) * power)
        for short, exponent in parts.items():
            exponents[short] = exponents.get(short, 0.0) + exponent * power
    return float(f"{factor:.15g}"), _spelled(exponents)  # 1000, not 999.9999999999999


def _spelled(exponents: dict[str, float]) -> str:
    """Write exponents as a unit, e.g. ``USD_2024/(kg*year)``."""
    above = [_power(name, e) for name, e in exponents.items() if e > 0]
    below = [_power(name, -e) for name, e in exponents.items() if e < 0]
    text = "*".join(above) or "1"
    if below:
        text += f"/{below[0]}" if len(below) == 1 else f"/({'*'.join(below)})"
    return text


def _power(name: str, exponent: float) -> str:
    return name if exponent == 1 else f"{name}^{exponent:g}"
