"""The two readings of the model: on pint quantities (the proof) and on plain numbers (the work).

The equations take a mapping from path to number. `FloatReading` gives plain floats or arrays in
coherent base units; `QuantityReading` gives pint quantities in the same units, so that every
addition, exponent and comparison in every equation is checked for its dimension, and remembers
which paths were read, from which `explain` knows what a number rests on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from recycalc.units.registry import Quantity, base_factor

Number: TypeAlias = Any
"""A float, an array over scenarios, or a pint quantity: the equations do not know which."""

YEAR = "constants.year"
YEAR_SECONDS = base_factor("year")[0]


class Reading:
    """Numbers by path, in coherent base units.

    Parameters
    ----------
    numbers : mapping of str to float or ndarray
        Values in base units.
    """

    def __init__(self, numbers: Mapping[str, Any]) -> None:
        self.numbers = numbers
        self.year: Number = YEAR_SECONDS

    def __getitem__(self, path: str) -> Number:
        return self.numbers[path]

    def __contains__(self, path: str) -> bool:
        """Tell whether a path has a value; an optional parameter may be unset."""
        return path in self.numbers

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
        return Quantity(self.numbers[path], base_factor(self.units[path])[1])

    def mark(self) -> tuple[str, ...]:
        """Tell the paths read since the last mark."""
        paths = tuple(self._since)
        self._since.clear()
        return paths
