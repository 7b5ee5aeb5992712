"""Internal rates of return: none, one or several, and said so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np

from recycalc.units import Number, where

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

LOWEST, HIGHEST = -0.99, 10.0  # rates of return that are looked for [1/year]
_GRID = np.geomspace(1.0 + LOWEST, 1.0 + HIGHEST, 601)  # steps of 1.2 % in 1 + rate
_HALVINGS = 60


@dataclass(frozen=True, eq=False)
class RatesOfReturn:
    """The rates at which NPV = 0 [1/year], between `LOWEST` and `HIGHEST`.

    Parameters
    ----------
    roots : tuple
        In rising order; over scenarios each is an array, NaN where there are fewer.
    count : int or ndarray
        Number of roots.
    """

    roots: tuple[Number, ...]
    count: Number

    @property
    def status(self) -> Any:
        """Whether there is ``none``, ``one`` or there are ``several``."""
        words = np.array(["none", "one", "several"])[np.minimum(self.count, 2)]
        return str(words) if np.ndim(words) == 0 else words

    @property
    def only(self) -> Number:
        """The rate where there is exactly one, else NaN."""
        return where(self.count == 1, self.roots[0], np.nan) if self.roots else np.nan * self.count

    def real(self, inflation: Number) -> RatesOfReturn:
        """Give the rates in real terms: ``(1 + rate) / (1 + inflation) - 1``."""
        roots = tuple((1.0 + root) / (1.0 + inflation) - 1.0 for root in self.roots)
        return RatesOfReturn(roots, self.count)


def internal_rates_of_return(net: Sequence[Number]) -> RatesOfReturn:
    """Find all nominal rates at which the flows have no net present value.

    Parameters
    ----------
    net : sequence
        Net cash flow by year [money], the first year first.

    Notes
    -----
    Flows that change their sign once have one root, which is bracketed at once. All others are
    looked at on a fine grid of ``1 + rate``; two roots closer than its step of 1.2 % are missed.
    """
    table = stacked(net)
    flat = table.reshape(len(table), -1)
    scenario, low, high = _brackets(flat)
    for _ in range(_HALVINGS):
        middle = np.sqrt(low * high)
        beyond = (_worth(flat[:, scenario], middle) >= 0.0) == (
            _worth(flat[:, scenario], low) >= 0.0
        )
        low, high = np.where(beyond, middle, low), np.where(beyond, high, middle)
    count = np.bincount(scenario, minlength=flat.shape[1])
    order = np.arange(len(scenario)) - (np.cumsum(count) - count)[scenario]
    roots = np.full((count.max(initial=0), flat.shape[1]), np.nan)
    roots[order, scenario] = np.sqrt(low * high) - 1.0
    shape = table.shape[1:]
    if not shape:
        return RatesOfReturn(tuple(float(root) for root in roots[:, 0]), int(count[0]))
    return RatesOfReturn(tuple(root.reshape(shape) for root in roots), count.reshape(shape))


def _brackets(net: Array) -> tuple[np.ndarray[Any, np.dtype[np.intp]], Array, Array]:
    """Give scenario, lower and upper end of every sign change of NPV over 1 + rate."""
    several = np.flatnonzero(_sign_changes(net) > 1)
    simple = np.flatnonzero(_sign_changes(net) == 1)
    ends = [_worth(net[:, simple], np.full(simple.size, one)) >= 0.0 for one in _GRID[[0, -1]]]
    simple = simple[ends[0] != ends[1]]
    scenario = [simple]
    low, high = [np.full(simple.size, _GRID[0])], [np.full(simple.size, _GRID[-1])]
    part = net[:, several]
    before = _worth(part, np.full(several.size, _GRID[0])) >= 0.0
    for left, right in pairwise(_GRID if several.size else ()):
        now = _worth(part, np.full(several.size, right)) >= 0.0
        hit = several[now != before]
        scenario.append(hit)
        low.append(np.full(hit.size, left))
        high.append(np.full(hit.size, right))
        before = now
    which = np.concatenate(scenario)
    order = np.argsort(which, kind="stable")
    return which[order], np.concatenate(low)[order], np.concatenate(high)[order]


def _worth(net: Array, growth: Array) -> Array:
    """Give the net present value at the first year, for ``growth = 1 + rate``."""
    total = np.zeros_like(growth)
    for flow in net[::-1]:
        total = total / growth + flow
    return total


def _sign_changes(net: Array) -> Any:
    """Count how often the flows of a scenario change their sign, zeros left out."""
    last = np.zeros(net.shape[1])
    count = np.zeros(net.shape[1], dtype=int)
    for flow in net:
        sign = np.sign(flow)
        count += sign * last < 0.0
        last = np.where(sign == 0.0, last, sign)
    return count


def stacked(flow: Sequence[Number]) -> Array:
    """Stack a row's years, of one unit if any, as plain numbers."""
    unit = next((amount.units for amount in flow if hasattr(amount, "units")), None)
    numbers = [amount.m_as(unit) if hasattr(amount, "units") else amount for amount in flow]
    return np.stack(np.broadcast_arrays(*(np.asarray(one, dtype=float) for one in numbers)))
