"""The graph of the model's equations: every expression once, with what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from recycalc.units import INPUT, Symbol, below

Operand = Symbol | float | bool


class Graph:
    """Expressions without doubles and without what changes nothing.

    Parameters
    ----------
    inputs : mapping of str to float
        Value of every input, in the units of calculation.
    """

    def __init__(self, inputs: Mapping[str, float]) -> None:
        self.inputs = inputs
        self._known: dict[tuple[Any, ...], Symbol] = {}
        self._value: dict[int, Any] = {}
        self._memo: dict[int, tuple[Symbol, Operand]] = {}  # holds the original, so ids stay good

    def value(self, operand: Any) -> Any:
        """Give what an operand of this graph comes to."""
        return self._value[id(operand)] if isinstance(operand, Symbol) else operand

    def node(self, top: Any) -> Operand:
        """Take an expression into the graph; a plain number stays one."""
        if not isinstance(top, Symbol):
            return bool(top) if isinstance(top, bool | np.bool_) else float(top)
        stack = [top]
        while stack:
            symbol = stack[-1]
            waiting = [x for x in below(symbol) if id(x) not in self._memo]
            if waiting:
                stack += waiting
                continue
            stack.pop()
            if id(symbol) not in self._memo:
                self._memo[id(symbol)] = symbol, self._taken(symbol)
        return self._memo[id(top)][1]

    def _taken(self, symbol: Symbol) -> Operand:
        """Find the one symbol for an operation whose operands are in the graph."""
        if symbol.operation == INPUT:
            (path,) = symbol.operands
            return self._unique((INPUT, path), symbol, self.inputs[path])
        operands = tuple(
            self._memo[id(x)][1] if isinstance(x, Symbol) else self.node(x) for x in symbol.operands
        )
        operation = symbol.operation
        values = [self.value(x) for x in operands]
        with np.errstate(all="ignore"):
            value = getattr(np, operation)(*values)
        value = bool(value) if isinstance(value, bool | np.bool_) else float(value)
        if not any(isinstance(x, Symbol) for x in operands):
            return value
        simple = _simpler(operation, operands)
        if simple is not None:
            return simple
        key = (operation, *(id(x) if isinstance(x, Symbol) else ("=", x) for x in operands))
        return self._unique(key, Symbol(operation, *operands), value)

    def _unique(self, key: tuple[Any, ...], symbol: Symbol, value: Any) -> Symbol:
        found = self._known.setdefault(key, symbol)
        self._value[id(found)] = value
        return found


def _simpler(operation: str, x: tuple[Operand, ...]) -> Operand | None:
    """Give what an operation with a constant comes to, where that is one of its operands."""
    first, *others = x
    other = others[0] if others else None
    if operation in ("add", "subtract") and _is(other, 0.0):
        return first
    if operation == "add" and _is(first, 0.0):
        return other
    if operation == "multiply":
        if _is(first, 0.0) or _is(other, 0.0):
            return 0.0
        if _is(first, 1.0):
            return other
    if operation in ("multiply", "divide", "power") and _is(other, 1.0):
        return first
    if operation == "divide" and _is(first, 0.0):
        return 0.0
    if operation in ("bitwise_and", "bitwise_or"):
        neutral = operation == "bitwise_and"
        for one, rest in ((first, other), (other, first)):
            if isinstance(one, bool):
                return rest if one is neutral else one
    if operation == "where" and isinstance(first, bool):
        return others[0] if first else others[1]
    if operation == "where" and others[0] is others[1]:
        return others[0]
    return None


def _is(operand: Operand | None, number: float) -> bool:
    return isinstance(operand, float) and operand == number
