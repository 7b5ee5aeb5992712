"""Symbols that stand for numbers: what the equations do, noted instead of done.

The equations of the model run on them as on floats, and leave behind how every result follows from
the inputs. From that they are written out, as NumPy for many scenarios or as a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

INPUT = "input"


class Symbol:
    """A number that is not there yet: an operation and its operands.

    An operation is the name of a NumPy function, or `INPUT` with the path of a parameter.
    """

    __slots__ = ("operands", "operation")
    __hash__ = object.__hash__

    def __init__(self, operation: str, *operands: Any) -> None:
        self.operation, self.operands = operation, operands

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **_: Any) -> Symbol:
        return Symbol(ufunc.__name__, *inputs)

    def __array_function__(self, function: Any, types: Any, inputs: Any, _: Any) -> Symbol:
        return Symbol(function.__name__, *inputs)

    def __neg__(self) -> Symbol:
        return Symbol("negative", self)

    def __invert__(self) -> Symbol:
        return Symbol("invert", self)


def _method(operation: str, swapped: bool) -> Callable[[Symbol, Any], Symbol]:
    def apply(self: Symbol, other: Any) -> Symbol:
        return Symbol(operation, other, self) if swapped else Symbol(operation, self, other)

    return apply


for _name, _operation in {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "pow": "power",
    "and": "bitwise_and", "or": "bitwise_or",
}.items():  # fmt: skip
    setattr(Symbol, f"__{_name}__", _method(_operation, False))
    setattr(Symbol, f"__r{_name}__", _method(_operation, True))
for _name, _operation in {
    "gt": "greater", "ge": "greater_equal", "lt": "less", "le": "less_equal", "eq": "equal",
}.items():  # fmt: skip
    setattr(Symbol, f"__{_name}__", _method(_operation, False))


def below(symbol: Symbol) -> Iterable[Symbol]:
    """Give the symbols that a symbol is made of directly."""
    if symbol.operation == INPUT:
        return ()
    return (x for x in symbol.operands if isinstance(x, Symbol))


def ordered(
    tops: Sequence[Symbol], followed: Callable[[Symbol], Iterable[Symbol]] = below
) -> tuple[list[Symbol], dict[int, int]]:
    """List all symbols below `tops`, operands first, with how often each is used.

    Parameters
    ----------
    tops : sequence of Symbol
    followed : callable
        Says what a symbol is made of, as far as it is followed.
    """
    order: list[Symbol] = []
    uses: dict[int, int] = {}
    stack = [(top, False) for top in reversed(tops)]
    while stack:
        symbol, done = stack.pop()
        if done:
            order.append(symbol)
            continue
        uses[id(symbol)] = uses.get(id(symbol), 0) + 1
        if uses[id(symbol)] == 1:
            stack.append((symbol, True))
            stack += [(x, False) for x in followed(symbol)]
    return order, uses
