"""Lifetime distributions, and what becomes of a year's sales as they age."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from recycalc.units import Number, elementwise, log


def survival(kind: str, mean: Number, shape: Number, ages: int, year: Number) -> Number:
    """Give the share of a year's sales still in use at the end of the year, by age.

    Sales are spread evenly over the year; at the end of the year that lies ``a`` years behind the
    year of sale they are ``a`` to ``a + 1`` years old, on the mean ``x = a + 1/2``:

    * Weibull: ``S = exp(-(x / eta)**k)``, ``eta = mean / Gamma(1 + 1/k)``,
    * lognormal and normal: of the same mean and the same standard deviation,
      ``s = mean * sqrt(Gamma(1 + 2/k) / Gamma(1 + 1/k)**2 - 1)``; the normal one cut off at age 0,
    * fixed: ``S = min(max(mean - a, 0), 1)``, exact for sales spread over the year.

    Parameters
    ----------
    kind : str
        ``weibull``, ``lognormal``, ``normal`` or ``fixed``.
    mean : float or ndarray
        Mean lifetime [s].
    shape : float or ndarray
        Weibull shape k [1].
    ages : int
        Number of ages [years].
    year : float
        Length of a year [s].

    Returns
    -------
    ndarray
        By age and scenario [1].
    """
    age = np.arange(ages, dtype=float)[:, None]
    if kind == "fixed":
        left = mean / year - age
        return np.minimum(np.maximum(left, 0.0), 1.0)
    first = elementwise(math.gamma, 1.0 + 1.0 / shape)
    middle = (age + 0.5) * year
    if kind == "weibull":
        scale = mean / first
        with np.errstate(over="ignore"):  # exp(-inf): all have left
            return np.exp(-np.exp(shape * np.log(middle / scale)))
    spread = elementwise(math.gamma, 1.0 + 2.0 / shape) / (first * first) - 1.0  # (s / mean)**2
    if kind == "lognormal":
        width = log(1.0 + spread)
        return _upper_tail((np.log(middle / mean) + 0.5 * width) / np.sqrt(width))
    deviation = np.sqrt(spread)
    start = _upper_tail(-1.0 / deviation)
    return _upper_tail((middle / mean - 1.0) / deviation) / start


def _upper_tail(z: Number) -> Number:
    """Give the share of a standard normal distribution above z [1]."""
    return 0.5 - 0.5 * elementwise(math.erf, z / math.sqrt(2.0))


@dataclass(frozen=True)
class Fate:
    """Shares of a year's sales by age and scenario [1]: two stocks and three flows.

    `in_use` and `kept` are what stands at the end of the year; `leaving` leaves use in the year,
    of which part is exported at once, part is kept (hoarded) first; `retired` is what comes up
    for collection, at once or out of what was kept. What is exported is ``export * leaving``.
    """

    in_use: Number
    leaving: Number
    kept: Number
    retired: Number


def fate(in_use: Number, export: Number, hoarding: Number, hold: Number, year: Number) -> Fate:
    """Follow a year's sales through use, hoarding and export.

    ``leaving[a] = S[a-1] - S[a]``;
    ``kept[a] = kept[a-1] * (1 - r) + (1 - export) * hoarding * leaving[a]``;
    ``retired[a] = (1 - export) * (1 - hoarding) * leaving[a] + r * kept[a-1]``, with
    ``r = min(year / hold, 1)``.

    Parameters
    ----------
    in_use : ndarray
        Survival by age and scenario [1].
    export : float or ndarray
        Share of what leaves use that is sold on beyond the reach of any collection [1].
    hoarding : float or ndarray
        Share of the rest that is kept before it is given away [1].
    hold : float or ndarray
        Mean time for which it is kept [s].
    year : float
        Length of a year [s].
    """
    release = np.minimum(year / hold, 1.0)
    leaving = np.concatenate([1.0 - in_use[:1], in_use[:-1] - in_use[1:]])
    stays = (1.0 - export) * leaving
    entering, direct = hoarding * stays, (1.0 - hoarding) * stays
    keep = 1.0 - release
    kept, retired = [entering[0]], [direct[0]]
    for age in range(1, len(leaving)):
        retired.append(direct[age] + release * kept[-1])
        kept.append(kept[-1] * keep + entering[age])
    return Fate(in_use, leaving, _rows(kept), _rows(retired))


def _rows(rows: list[Number]) -> Number:
    """Put one row per age on top of each other, all as wide as the widest."""
    widest = sum(0.0 * row for row in rows)
    return np.stack([row + widest for row in rows])
