"""The two readings of the model: on pint quantities (the proof) and on plain numbers (the work).

The equations take a mapping from path to number. `FloatReading` gives plain floats or arrays in
coherent base units; `QuantityReading` gives pint quantities in the same units, so that every
addition, exponent and comparison in every equation is checked for its dimension, and remembers
which paths were read, from which `explain` knows what a number rests on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
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


def elementwise(function: Callable[[float], float], x: Number) -> Number:
    """Apply a function of pure numbers that NumPy lacks (`math.gamma`, `math.erf`)."""
    if isinstance(x, Quantity):
        return Quantity(np.vectorize(function, otypes=[float])(x.m_as("")), "")
    if type(x) is float:
        return function(x)
    return np.vectorize(function, otypes=[float])(x)


def convolve(kernel: Number, inflow: Number) -> Number:
    """Give ``outflow[t] = sum over a of kernel[a] * inflow[t - a]``, years by scenarios.

    Parameters
    ----------
    kernel : ndarray
        By age and scenario; one column where all scenarios share it.
    inflow : ndarray
        By year and scenario, as many years as ages; nothing flowed in before the first.
    """
    if isinstance(kernel, Quantity) or isinstance(inflow, Quantity):
        k, x = Quantity(kernel), Quantity(inflow)
        return Quantity(convolve(k.magnitude, x.magnitude), k.units * x.units)
    if kernel.shape[1] == 1:
        return _lower_toeplitz(kernel[:, 0]) @ inflow
    if inflow.shape[1] == 1:
        return _lower_toeplitz(inflow[:, 0]) @ kernel
    outflow, oldest = np.empty_like(inflow), kernel[::-1]
    for year in range(len(inflow)):  # a sum over ages at once: no array of years by ages
        np.einsum("an,an->n", oldest[-1 - year :], inflow[: year + 1], out=outflow[year])
    return outflow


def _lower_toeplitz(column: np.ndarray) -> np.ndarray:
    years = len(column)
    lag = np.subtract.outer(np.arange(years), np.arange(years))
    return np.where(lag >= 0, column[np.maximum(lag, 0)], 0.0)


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
        self.used: dict[str, Any] = {}
        self._since: dict[str, None] = {}

    def __getitem__(self, path: str) -> Number:
        self._since[path] = None
        if path not in self.used:
            unit = base_factor(self.units[path])[1]
            self.used[path] = Quantity(super().__getitem__(path), unit)
        return self.used[path]

    def get(self, path: str, default: Number = None) -> Number:
        """Read a path that may be unset."""
        return self[path] if path in self else default  # noqa: SIM401  this is that method

    def mark(self) -> tuple[str, ...]:
        """Tell the paths read since the last mark."""
        paths = tuple(self._since)
        self._since.clear()
        return paths
