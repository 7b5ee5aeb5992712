"""Units, money and the two readings of the model."""

from recycalc.units.money import NO_INDEX, Conversion, MoneyTables
from recycalc.units.parsing import UnitError, parse_unit, parse_value, same_dimension
from recycalc.units.readings import Number, QuantityReading, Reading, log, where
from recycalc.units.registry import (
    Quantity,
    base_factor,
    factor_from_base,
    money_of,
    ureg,
)

__all__ = [
    "NO_INDEX",
    "Conversion",
    "MoneyTables",
    "Number",
    "Quantity",
    "QuantityReading",
    "Reading",
    "UnitError",
    "base_factor",
    "factor_from_base",
    "log",
    "money_of",
    "parse_unit",
    "parse_value",
    "same_dimension",
    "ureg",
    "where",
]
