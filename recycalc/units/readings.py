"""The two readings of the model: on pint quantities (the proof) and on plain numbers (the work).

The equations take a mapping from path to number. `FloatReading` gives plain floats or arrays in
coherent base units; `QuantityReading` gives pint quantities in the same units, so that every
addition, exponent and comparison in every equation is checked for its dimension, and remembers
which paths were read, from which `explain` knows what a number rests on.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

from recycalc.units.registry import Quantity, base_factor

Number: TypeAlias = Any
"""A float, an array over scenarios, or a pint quantity: the equations do not know which."""

YEAR_SECONDS = base_factor("year")[0]


def where(condition: Number, yes: Number, no: Number) -> Number:
    """Choose element by element, like `numpy.where`, at the cost of an `if` for one scenario."""
    if isinstance(condition, bool | np.bool_):
        return yes if condition else no
    return np.where(condition, yes, no)


def log(x: Number) -> Number:
    """Take the natural logarithm; a plain float stays one."""
    return math.log(x) if type(x) is float else np.log(x)


class Reading(dict[str, Number]):
    """Numbers by path, in coherent base units; a path that is unset is absent.

    Parameters
    ----------
    numbers : mapping of str to float or ndarray
    """

    year: Number = YEAR_SECONDS

    def mark(self) -> tuple[str, ...]:
        """Tell the paths read since the last mark; nothing, on plain numbers."""
        return ()


class QuantityReading(Reading):
    """The same numbers as pint quantities, remembering what is read."""

    def __init__(self, numbers: Mapping[str, Any], units: Mapping[str, str]) -> None:
        super().__init__(numbers)
        self.units = units
        self.year = Quantity(YEAR_SECONDS, base_factor("year")[1])
        self.used: dict[str, None] = {}
        self._since: dict[str, None] = {}

    def __getitem__(self, path: str) -> Number:
        self.used[path] = self._since[path] = None
        return Quantity(super().__getitem__(path), base_factor(self.units[path])[1])

    def get(self, path: str, default: Number = None) -> Number:
        """Read a path that may be unset."""
        return self[path] if path in self else default  # noqa: SIM401  this is that method

    def mark(self) -> tuple[str, ...]:
        """Tell the paths read since the last mark."""
        paths = tuple(self._since)
        self._since.clear()
        return paths
