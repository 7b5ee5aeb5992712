"""The distributions that parameters carry, as functions from a probability to a value.

With low, value and high of the record, z = 1.6449 (the 95 % point of the standard normal):

================  ===========================  ===================================================
distribution      low, high                    value
================  ===========================  ===================================================
uniform           bounds                       not used
triangular        bounds                       mode
pert              bounds                       mode; beta with shape parameter 4
normal            5 % and 95 % quantile        not used; near the median, or the file is refused
lognormal         5 % and 95 % quantile        not used; near the median, or the file is refused
truncated_normal  bounds                       mode; standard deviation (high - low) / 2z
discrete          least and largest of values  not used; values are drawn by their weights
fixed             not used                     always it
================  ===========================  ===================================================

Normal and lognormal distributions are cut off at the physical bounds of the parameter (a fraction
lies between 0 and 1, a price is not negative): what lies beyond is never drawn, and the rest
keeps its shape. The others have bounds of their own within the physical ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recycalc.errors import Faults
from recycalc.parameters import Parameter, bounds

Array = NDArray[np.float64]

Z95 = 1.6448536269514722
"""95 % point of the standard normal distribution."""
_LEAST = 2.0**-54
PERT_SHAPE = 4.0


@dataclass(frozen=True)
class Marginal:
    """Distribution of one parameter, in base units.

    Parameters
    ----------
    path, distribution : str
    low, value, high : float
        As the record gives them; their meaning depends on the distribution.
    floor, ceiling : float
        Physical bounds.
    values, weights : tuple of float
        Of a discrete distribution.
    """

    path: str
    distribution: str
    low: float
    value: float
    high: float
    floor: float = -np.inf
    ceiling: float = np.inf
    values: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()

    def ppf(self, probability: Array) -> Array:
        """Give the value below which the distribution lies with a probability [1]."""
        return _PPF[self.distribution](self, probability)


def marginal(parameter: Parameter, factor: float) -> Marginal:
    """Take the distribution of a parameter.

    Parameters
    ----------
    factor : float
        From the parameter's own unit to base units, in money of the scenario.
    """
    assert parameter.value is not None
    value = parameter.value
    low = value if parameter.low is None else parameter.low
    high = value if parameter.high is None else parameter.high
    return Marginal(
        parameter.path,
        parameter.distribution,
        low * factor,
        value * factor,
        high * factor,
        *bounds(parameter.path),
        values=tuple(x * factor for x in parameter.values),
        weights=parameter.weights,
    )


def check_width(parameter: Parameter, faults: Faults) -> None:
    """Note a parameter that is said to vary and has no width."""
    if parameter.low is not None and parameter.low == parameter.high:
        faults.add(
            f"a {parameter.distribution} distribution without width",
            parameter.where,
            f"low = high = {parameter.low:g}",
            "low < high",
            "widen the range, or write distribution = 'fixed'",
        )


def _fixed(m: Marginal, u: Array) -> Array:
    return np.full_like(u, m.value)


def _uniform(m: Marginal, u: Array) -> Array:
    return _within(m.low + (m.high - m.low) * u, m.low, m.high)


def _triangular(m: Marginal, u: Array) -> Array:
    """``low + sqrt(u w (value - low))`` to the mode, ``high - sqrt((1 - u) w (high - value))``.

    Both branches at once, each held at the mode where the other one counts: choosing element by
    element would cost more than the rest.
    """
    width, left, right = m.high - m.low, m.value - m.low, m.high - m.value
    turn = left / width
    value = np.clip(u, 0.0, turn)  # faster than np.minimum
    value *= width * left
    np.sqrt(value, out=value)
    fall = np.clip(u, turn, 1.0)
    np.subtract(1.0, fall, out=fall)
    fall *= width * right
    np.sqrt(fall, out=fall)
    value -= fall
    value += m.low + right
    return _within(value, m.low, m.high)


def _pert(m: Marginal, u: Array) -> Array:
    from scipy.special import betaincinv

    width = m.high - m.low
    rise = 1.0 + PERT_SHAPE * (m.value - m.low) / width
    fall = 1.0 + PERT_SHAPE * (m.high - m.value) / width
    part: Array = betaincinv(rise, fall, _inside(u))
    return _within(m.low + width * part, m.low, m.high)


def _normal(m: Marginal, u: Array) -> Array:
    centre, deviation = (m.low + m.high) / 2.0, (m.high - m.low) / (2.0 * Z95)
    return _cut_normal(u, centre, deviation, m.floor, m.ceiling)


def _truncated_normal(m: Marginal, u: Array) -> Array:
    return _cut_normal(u, m.value, (m.high - m.low) / (2.0 * Z95), m.low, m.high)


def _lognormal(m: Marginal, u: Array) -> Array:
    low, high, ceiling = np.log(m.low), np.log(m.high), np.log(m.ceiling)
    power = _cut_normal(u, (low + high) / 2.0, (high - low) / (2.0 * Z95), -np.inf, ceiling)
    return _within(np.exp(power), 0.0, m.ceiling)


def _cut_normal(u: Array, centre: float, deviation: float, floor: float, ceiling: float) -> Array:
    from scipy.special import ndtr, ndtri

    below, above = ndtr((floor - centre) / deviation), ndtr((ceiling - centre) / deviation)
    inside = below + _inside(u) * (above - below)
    found: Array = centre + deviation * ndtri(inside)
    return _within(found, floor, ceiling)


def _within(value: Array, low: float, high: float) -> Array:
    """Take off the round-off that reaches beyond an end."""
    return np.clip(value, low, high, out=value)


def _inside(u: Array) -> Array:
    """Keep off 0 and 1, where a distribution without bounds has no value."""
    return np.clip(u, _LEAST, 1.0 - 2.0 * _LEAST)


def _discrete(m: Marginal, u: Array) -> Array:
    steps = np.cumsum(m.weights) / np.sum(m.weights)
    return np.asarray(m.values)[np.searchsorted(steps[:-1], u, side="right")]


_PPF: dict[str, Callable[[Marginal, Array], Array]] = {
    "fixed": _fixed,
    "uniform": _uniform,
    "triangular": _triangular,
    "pert": _pert,
    "normal": _normal,
    "truncated_normal": _truncated_normal,
    "lognormal": _lognormal,
    "discrete": _discrete,
}
