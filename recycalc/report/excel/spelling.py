"""Expressions written out as formulas of a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import NamedTuple

from recycalc.report.excel.graph import Operand
from recycalc.units import INPUT, Symbol

_SIGNS = {
    "add": ("+", 2), "subtract": ("-", 2), "multiply": ("*", 3), "divide": ("/", 3),
    "power": ("^", 4), "greater": (">", 1), "greater_equal": (">=", 1), "less": ("<", 1),
    "less_equal": ("<=", 1), "equal": ("=", 1),
}  # fmt: skip
"""Sign and rank; what binds less than its place needs stands in brackets."""
_ATOM = 5
_CALLS = {
    "where": "IF({},{},{})", "log": "LN({})", "log1p": "LN(1+({}))", "exp": "EXP({})",
    "expm1": "(EXP({})-1)", "ceil": "ROUNDUP({},0)", "maximum": "MAX({},{})",
    "minimum": "MIN({},{})", "sqrt": "SQRT({})", "absolute": "ABS({})", "negative": "(-({}))",
    "bitwise_and": "AND({},{})", "bitwise_or": "OR({},{})", "logical_not": "NOT({})",
    "invert": "NOT({})", "logical_and": "AND({},{})", "logical_or": "OR({},{})",
}  # fmt: skip
"""Functions; sizes that are rounded up are never negative."""


class Spelled(NamedTuple):
    """A formula's text, how strongly its outermost sign binds, and the terms if it is a sum."""

    text: str
    rank: int = _ATOM
    terms: tuple[str, ...] = ()


def constant(number: float | bool) -> str:
    """Write a number as a spreadsheet reads it."""
    if isinstance(number, bool):
        return "TRUE" if number else "FALSE"
    if not isfinite(number):
        return "NA()"
    whole = number == int(number) and abs(number) < 1e15
    text = str(int(number)) if whole else repr(float(number)).upper()
    return f"({text})" if number < 0 else text


def spell(node: Symbol, part: Callable[[Operand], Spelled]) -> Spelled:
    """Write an operation.

    Parameters
    ----------
    node : Symbol
    part : callable
        Gives the text of an operand.
    """
    if node.operation in _CALLS:
        return Spelled(_CALLS[node.operation].format(*(part(x).text for x in node.operands)))
    sign, rank = _SIGNS[node.operation]
    left, right = map(part, node.operands)
    if node.operation == "add":
        terms = (*_terms(left), *_terms(right))
        return _sum(terms)
    tight = node.operation == "power"  # 2^3^2 and 1-(2-3) differ from one reader to another
    first = _in(left, rank + tight)
    return Spelled(f"{first}{sign}{_in(right, rank + 1)}", rank)


def _in(spelled: Spelled, rank: int) -> str:
    return spelled.text if spelled.rank >= rank else f"({spelled.text})"


def _terms(spelled: Spelled) -> tuple[str, ...]:
    return spelled.terms or (_in(spelled, 2),)


def _sum(terms: tuple[str, ...]) -> Spelled:
    """Write a sum; cells below each other become ranges."""
    ranges: list[list[str]] = []
    for term in terms:
        if ranges and _follows(ranges[-1][-1], term):
            ranges[-1].append(term)
        else:
            ranges.append([term])
    if all(len(one) == 1 for one in ranges):
        return Spelled("+".join(terms), 2, terms)
    texts = [
        one[0] if len(one) == 1 else f"{one[0]}:{one[-1].rpartition('!')[2]}" for one in ranges
    ]
    if len(texts) == 1 or all(_is_cell(one[0]) for one in ranges):
        return Spelled(f"SUM({','.join(texts)})", _ATOM, terms)
    plain = [one[0] for one in ranges if len(one) == 1]
    whole = ",".join(text for text, one in zip(texts, ranges, strict=True) if len(one) > 1)
    return Spelled("+".join([f"SUM({whole})", *plain]), 2, terms)


def _is_cell(term: str) -> bool:
    sheet, mark, cell = term.rpartition("!")
    return bool(mark) and cell.startswith("$") and "(" not in sheet and cell.count("$") == 2


def _follows(term: str, after: str) -> bool:
    """Tell whether a cell stands right below another."""
    if not (_is_cell(term) and _is_cell(after)):
        return False
    one, other = term.rpartition("$"), after.rpartition("$")
    if not (one[2].isdigit() and other[2].isdigit()):
        return False
    return one[0] == other[0] and int(other[2]) == int(one[2]) + 1


def is_input(node: Operand) -> bool:
    """Tell whether a node is a parameter."""
    return isinstance(node, Symbol) and node.operation == INPUT
