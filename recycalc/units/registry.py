"""The one unit registry: our own list of units, and money by currency and year.

Made when the package is imported, in every process, so that quantities pickle and no thread
meets a half-built registry.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

import pint
from pint.facets.plain import ScaleConverter, UnitDefinition
from pint.util import UnitsContainer

CURRENCIES = ("USD", "CNY", "EUR", "AUD", "GBP", "JPY")
YEARS = range(1995, 2051)
MONEY = re.compile(r"^([A-Z]{3})_(\d{4})$")


ureg: pint.UnitRegistry[Any] = pint.UnitRegistry(
    None, cache_folder=None, autoconvert_to_preferred=False
)
ureg.load_definitions(
    files("recycalc.units").joinpath("definitions.txt").read_text(encoding="utf-8").splitlines()
)
for _money in (f"{currency}_{year}" for currency in CURRENCIES for year in YEARS):
    # As objects: pint takes ten times as long to read the same from text.
    _unit = UnitDefinition(_money, None, (), ScaleConverter(1), UnitsContainer({f"[{_money}]": 1}))
    ureg.define(_unit)  # type: ignore[arg-type]  # pint says `type` and means a definition
pint.set_application_registry(ureg)  # type: ignore[no-untyped-call]
Quantity = ureg.Quantity


@lru_cache(maxsize=4096)
def base_factor(unit: str) -> tuple[float, Any]:
    """Give the factor to coherent base units and the base unit itself.

    Parameters
    ----------
    unit : str
        A unit that `parsing.parse_unit` has passed.
    """
    base = ureg.Quantity(1.0, ureg.parse_units(unit)).to_base_units()
    return float(base.magnitude), base.units


@lru_cache(maxsize=4096)
def factor_from_base(unit: str) -> float:
    """Give the factor from coherent base units to `unit`."""
    return 1.0 / base_factor(unit)[0]


def money_of(unit: Any) -> list[str]:
    """List the currency-years in a pint unit, e.g. ``["USD_2024"]``."""
    return [name for name in dict(unit._units) if MONEY.match(name)]
