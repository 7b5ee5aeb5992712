"""The model written out for many scenarios: its equations as straight-line NumPy.

Running the equations on arrays spends a part of its time on looking up what never changes, and on
results that nobody asked for. So the equations run once on symbols that stand for arrays; every
operation between symbols is noted, and what does not vary is folded to a number. What the outputs
asked for rest on is then written out as a function of arrays. The equations stay in one place: this
module knows arithmetic, and nothing of magnets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from recycalc.comparison.model import Evaluation, Model, evaluate
from recycalc.units import INPUT, Reading, Symbol, ordered

Arrays: TypeAlias = Mapping[str, Any]
Program: TypeAlias = Callable[[Arrays], dict[str, Any]]

_SIGNS = {
    "add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**",
    "greater": ">", "greater_equal": ">=", "less": "<", "less_equal": "<=", "equal": "==",
    "bitwise_and": "&", "bitwise_or": "|",
}  # fmt: skip
_LONGEST = 60
"""Brackets in one expression; Python's parser takes 200 within each other."""


def program(
    model: Model,
    numbers: Arrays,
    varied: Sequence[str],
    outputs: Callable[[Evaluation], Mapping[str, Any]],
) -> Program:
    """Write the model out as a function of the arrays that vary.

    Parameters
    ----------
    model : Model
    numbers : mapping of str to float
        Every parameter in base units; those of `varied` are left out of account.
    varied : sequence of str
        Paths of the parameters that the function takes as arrays, in base units.
    outputs : callable
        Chooses what to compute, by name, from an `Evaluation`.

    Returns
    -------
    callable
        From arrays by path to outputs by name: an array, or a float where nothing varies.
    """
    symbols = {path: Symbol(INPUT, path) for path in varied}
    wanted = outputs(evaluate(model, Reading({**numbers, **symbols})))
    space: dict[str, Any] = {"np": np, "nan": np.nan, "inf": np.inf}
    exec(compile(written(wanted), "<the model on arrays>", "exec"), space)
    found: Program = space["run"]
    return found


def written(wanted: Arrays) -> str:
    """Write the text of a function that computes what is wanted."""
    order, uses = ordered([x for x in wanted.values() if isinstance(x, Symbol)])
    lines = ["def run(values):"]
    spelled: dict[int, str] = {}

    def spell(x: Any) -> str:
        if isinstance(x, Symbol):
            return spelled[id(x)]
        return str(bool(x)) if isinstance(x, bool | np.bool_) else str(float(x))

    for number, symbol in enumerate(order):
        if symbol.operation == INPUT:
            text = f"values[{symbol.operands[0]!r}]"
        elif symbol.operation in _SIGNS:
            left, right = map(spell, symbol.operands)
            text = f"({left} {_SIGNS[symbol.operation]} {right})"
        else:
            text = f"np.{symbol.operation}({', '.join(map(spell, symbol.operands))})"
        if uses[id(symbol)] > 1 or text.count("(") > _LONGEST:
            lines.append(f"    v{number} = {text}")
            text = f"v{number}"
        spelled[id(symbol)] = text
    results = ", ".join(f"{name!r}: {spell(value)}" for name, value in wanted.items())
    return "\n".join([*lines, f"    return {{{results}}}", ""])


__all__ = ["Program", "program", "written"]
