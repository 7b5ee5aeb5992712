"""Units, money and the two readings of the model."""

from recycalc.units.money import NO_INDEX, Conversion, MoneyTables
from recycalc.units.parsing import UnitError, parse_unit, parse_value, same_dimension
from recycalc.units.readings import (
    Number,
    QuantityReading,
    Reading,
    convolve,
    elementwise,
    log,
    where,
)
from recycalc.units.registry import (
    CURRENCIES,
    YEARS,
    Quantity,
    base_factor,
    factor_from_base,
    money_of,
    ureg,
)
from recycalc.units.symbols import INPUT, Symbol, below, ordered
from recycalc.units.yearly import yearly

__all__ = [
    "CURRENCIES",
    "INPUT",
    "NO_INDEX",
    "YEARS",
    "Conversion",
    "MoneyTables",
    "Number",
    "Quantity",
    "QuantityReading",
    "Reading",
    "Symbol",
    "UnitError",
    "base_factor",
    "below",
    "convolve",
    "elementwise",
    "factor_from_base",
    "log",
    "money_of",
    "ordered",
    "parse_unit",
    "parse_value",
    "same_dimension",
    "ureg",
    "where",
    "yearly",
]
