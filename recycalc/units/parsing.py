"""Units and values typed by people: checked token by token before pint sees them.

The check bounds length, exponents and the number of tokens, and knows every name, so that no
input can hang or crash the process, and names that read wrongly are refused with their cure.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Any

import pint

from recycalc.errors import Fault, InputError, nearest, shown
from recycalc.units.registry import CURRENCIES, MONEY, YEARS, base_factor, ureg

LONGEST = 120
MOST_TOKENS = 32
LARGEST_EXPONENT = 6

_TOKEN = re.compile(
    r"\s*(?:(?P<name>[^\W\d]\w*|%|\$|€|¥|£|°\w*)|(?P<number>\d+)|(?P<op>\*\*|\^|[*/()·]|-))"
)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")

REFUSED = {
    "ton": "write 't' (1000 kg) or 'short_ton' (907.18 kg)",
    "tons": "write 't' (1000 kg) or 'short_ton' (907.18 kg)",
    "mt": "write 't' for 1000 kg or 'Mt' for a million tonnes",
    "MT": "write 't' for 1000 kg or 'Mt' for a million tonnes",
    "pcs": "a count has no unit: write '1'",
    "M": "write 'mol/L'",
    "RMB": "write the currency with its year, e.g. 'CNY_2024'",
    **dict.fromkeys("$€¥£", "write the currency with its year, e.g. 'USD_2024'"),
    **{name: f"money needs its year, e.g. '{name}_2024'" for name in CURRENCIES},
    **dict.fromkeys(
        ("degC", "degF", "°C", "°F", "K", "kelvin"),
        "temperatures are text in recycalc, not numbers it computes with",
    ),
}
_SPELLING = {"%": "percent", "·": "*", "^": "**"}


class UnitError(InputError):
    """A unit or a value that cannot be read."""

    def __init__(self, what: str, given: str, needed: str, cure: str, where: str = "unit") -> None:
        super().__init__([Fault(what, where, shown(given), needed, cure)])

    def at(self, where: str) -> InputError:
        """Say where the text stood."""
        fault = self.faults[0]
        return InputError([Fault(fault.what, where, fault.given, fault.needed, fault.cure)])

    def __reduce__(self) -> tuple[Any, ...]:
        fault = self.faults[0]
        return (UnitError, (fault.what, fault.given, fault.needed, fault.cure, fault.where))


@lru_cache(maxsize=1)
def _names() -> list[str]:
    """List the unit names to suggest from."""
    return sorted(name for name in map(str, iter(ureg)) if not MONEY.match(name))


def _check_name(name: str, text: str) -> str:
    if name in REFUSED:
        raise UnitError(f"unit '{name}' is refused", text, "a unit with one meaning", REFUSED[name])
    name = _SPELLING.get(name, name)
    money = MONEY.match(name)
    if money:
        currency, year = money.group(1), int(money.group(2))
        if currency not in CURRENCIES or year not in YEARS:
            raise UnitError(
                f"money unit '{name}' is not known",
                text,
                f"one of {', '.join(CURRENCIES)} with a year {YEARS[0]}-{YEARS[-1]}",
                "for example 'USD_2024'",
            )
        return name
    try:
        ureg.get_name(name)
    except (pint.UndefinedUnitError, KeyError):
        close = nearest(name, _names())
        raise UnitError(
            f"unit '{shown(name)}' is not known",
            text,
            "units such as kg, t, kWh, MJ, m3, h, year, mol, USD_2024",
            f"did you mean {' or '.join(close)}?" if close else "see docs/method.md, section Units",
        ) from None
    return name


@lru_cache(maxsize=4096)
def parse_unit(text: str) -> str:
    """Check a unit and give it in the one spelling that pint reads.

    Parameters
    ----------
    text : str
        e.g. ``"kWh/kg"``, ``"USD_2024/(t*km)"``, ``"1/year"``, ``"%"``.

    Raises
    ------
    UnitError
        With the cure, for anything not on the list.
    """
    if len(text) > LONGEST:
        raise UnitError(
            "unit is too long",
            text,
            f"at most {LONGEST} characters",
            "write the plain unit, e.g. 'USD_2024/kg'",
        )
    spelled: list[str] = []
    position, tokens, after_power, named = 0, 0, False, False
    stripped = text.rstrip()
    while position < len(stripped):
        match = _TOKEN.match(stripped, position)
        tokens += 1
        if match is None or tokens > MOST_TOKENS:
            raise UnitError(
                "unit cannot be read", text, "names joined by * / ** and ( )", "e.g. 'kWh/kg'"
            )
        position = match.end()
        if match["name"]:
            if spelled and (spelled[-1][-1].isalnum() or spelled[-1] == ")"):
                spelled.append("*")
            spelled.append(_check_name(match["name"], text))
        elif match["number"]:
            number = match["number"]
            if after_power and (len(number) > 2 or int(number) > LARGEST_EXPONENT):
                raise UnitError(
                    "exponent is too large",
                    text,
                    f"whole exponents up to {LARGEST_EXPONENT}",
                    "e.g. 'm**3'",
                )
            if not after_power and number != "1":
                raise UnitError(
                    "a unit holds a number", text, "a unit alone", "put the factor into the value"
                )
            spelled.append(number)
        else:
            operator = _SPELLING.get(match["op"], match["op"])
            last = spelled[-1] if spelled else ""
            chained = operator == "**" and not named
            if (operator == "-") != (last == "**") or chained:
                raise UnitError(
                    "unit cannot be read", text, "names joined by * / ** and ( )", "e.g. '1/year'"
                )
            spelled.append(operator)
        named = bool(match["name"])
        after_power = spelled[-1] == "**" or (spelled[-1] == "-" and after_power)
    unit = "".join(spelled) or "dimensionless"
    if unit == "1":
        return "dimensionless"
    try:
        base_factor(unit)
    except Exception as error:  # pint raises many kinds; all mean the text is no unit
        raise UnitError(
            "unit cannot be read", text, "names joined by * / ** and ( )", "e.g. 'kWh/kg'"
        ) from error
    return unit


def parse_value(text: str) -> tuple[float, str | None]:
    """Read ``"0.65 CNY_2024/kWh"`` into number and unit.

    Returns
    -------
    tuple
        The number, and the unit in pint's spelling, or None where none was typed.

    Raises
    ------
    UnitError
        For decimal commas, text that is no number, and units that are refused.
    """
    stripped = text.strip()
    match = _NUMBER.match(stripped) if len(stripped) <= 2 * LONGEST else None
    if match is None or (match.end() < len(stripped) and stripped[match.end()] in ",'_"):
        raise UnitError(
            "value cannot be read",
            text,
            "a number, a space and a unit",
            "write e.g. '1000.5 kg': decimal point, no separator of thousands",
        )
    number = float(match.group())
    if not math.isfinite(number):
        raise UnitError("value is not finite", text, "a finite number", "write a smaller number")
    rest = stripped[match.end() :].strip()
    return number, parse_unit(rest) if rest else None


def same_dimension(unit: str, other: str) -> bool:
    """Tell whether two parsed units can be converted without a price index."""
    return bool(base_factor(unit)[1] == base_factor(other)[1])
