"""Sobol indices: which share of an output's variance each input explains.

The sample holds, per base point, rows in the order A, AB_1 .. AB_D, [BA_1 .. BA_D], B (Saltelli
2002), where AB_j is A with the column of factor j from B. The estimators are those of SALib; all
factors and resamples are matrix products here, which keeps hundreds of factors quick.

References
----------
Saltelli, A., Annoni, P., Azzini, I., Campolongo, F., Ratto, M., Tarantola, S. (2010), Variance
based sensitivity analysis of model output, Computer Physics Communications 181, 259-270.
Saltelli, A. (2002), Making best use of model evaluations to compute sensitivity indices, Computer
Physics Communications 145, 280-297.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from recycalc.errors import Faults, single
from recycalc.sensitivity.library import half_width, scipy
from recycalc.sensitivity.question import BLOCK, Array, Progress
from recycalc.sensitivity.sampling import check_seed, is_whole

LARGEST = 2 * 10**9
"""Bytes of points that are kept in memory."""
RESAMPLES, CONFIDENCE = 100, 0.95


@dataclass(frozen=True, eq=False)
class Indices:
    """Sobol indices of one output [1], in the order of its factors.

    Parameters
    ----------
    first, total : ndarray
        Share of the variance explained by a factor alone, and with all its interactions.
    second : ndarray or None
        Share of pairs beyond their first orders, above the diagonal, NaN elsewhere.
    first_error, total_error, second_error
        Half widths of their bootstrap confidence intervals.
    dropped : int
        Base points left out because a scenario of theirs could not be evaluated.
    """

    first: Array
    first_error: Array
    total: Array
    total_error: Array
    second: Array | None = None
    second_error: Array | None = None
    dropped: int = 0


def base_points(n: int, columns: int, seed: int = 0) -> tuple[Array, Array]:
    """Draw the matrices A and B [1]: a scrambled Sobol sequence of twice the columns.

    Parameters
    ----------
    n : int
        Base points, a power of two.
    columns : int
    seed : int
        Any, 0 too, gives the same points again.

    Raises
    ------
    InputError
        For a number that is not a power of two, naming the nearest.
    """
    drawn = sobol_points(n, 2 * columns, seed)
    return drawn[:, :columns], drawn[:, columns:]


def sobol_points(n: int, columns: int, seed: int) -> Array:
    """Draw the first `n` points, a power of two, of a scrambled Sobol sequence [1].

    Raises
    ------
    InputError
    """
    check_power_of_two(n)
    faults = Faults()
    check_seed(seed, faults)
    if 8 * n * columns > LARGEST:
        faults.add(
            "points do not fit in memory",
            "n",
            f"{n:,} points of {columns} columns: {8 * n * columns / 1e9:,.1f} GB",
            f"at most {LARGEST / 1e9:g} GB",
            "ask for fewer points, or name the parameters to vary",
        )
    faults.raise_if_any()
    qmc = scipy("stats.qmc")
    drawn: Array = qmc.Sobol(columns, scramble=True, rng=np.random.default_rng(seed)).random(n)
    return drawn


def check_power_of_two(n: int) -> None:
    """Refuse a number of base points for which the Sobol sequence is not balanced.

    Raises
    ------
    InputError
    """
    cure = "write e.g. 1024"
    if is_whole(n) and n > 0:
        lower = 1 << int(n).bit_length() - 1
        if n == lower:
            return
        cure = f"the nearest is {min(lower, 2 * lower, key=lambda power: abs(power - n))}"
    raise single(
        "number of base points is not a power of two",
        "n",
        n,
        "1, 2, 4, … 1024, 2048, …",
        cure,
    )


def saltelli(a: Array, b: Array, groups: Sequence[Sequence[int]], second_order: bool) -> Array:
    """Lay out the whole sample, one row per scenario, as SALib orders it.

    Parameters
    ----------
    a, b : ndarray
        Matrices A and B, one column per parameter.
    groups : sequence of sequence of int
        Columns of every factor.
    second_order : bool
        With the rows BA_j.
    """
    n, columns = a.shape
    factors = len(groups)
    swapped = _swaps(groups, columns)
    parts = [a[:, None, :], np.where(swapped, b[:, None, :], a[:, None, :])]
    if second_order:
        parts.append(np.where(swapped, a[:, None, :], b[:, None, :]))
    rows = np.concatenate([*parts, b[:, None, :]], axis=1)
    return rows.reshape(n * (factors * (2 if second_order else 1) + 2), columns)


def evaluate(
    model: Callable[[Mapping[str, Array]], Mapping[str, Array]],
    a: Mapping[str, Array],
    b: Mapping[str, Array],
    groups: Mapping[str, Sequence[str]],
    second_order: bool = False,
    progress: Progress | None = None,
) -> dict[str, Array]:
    """Run a model on the Saltelli sample without laying it out.

    Parameters
    ----------
    model : callable
        Gives arrays by output from arrays by path.
    a, b : mapping of str to ndarray
        Values of A and B by path.
    groups : mapping of str to sequence of str
        Paths of every factor.
    second_order : bool
    progress : callable, optional

    Returns
    -------
    dict of str to ndarray
        By output, in the order of `saltelli`.
    """
    n = len(next(iter(a.values())))
    names = list(groups)
    plan: list[tuple[Mapping[str, Array], Mapping[str, Array], Sequence[str]]] = [(a, b, ())]
    plan += [(a, b, groups[name]) for name in names]
    if second_order:
        plan += [(b, a, groups[name]) for name in names]
    plan.append((b, a, ()))
    together = max(1, BLOCK // n)
    columns: dict[str, list[Array]] = {}
    for start in range(0, len(plan), together):
        part = plan[start : start + together]
        values = {
            path: np.concatenate([(other if path in moved else own)[path] for own, other, moved
                                  in part])
            for path in a
        }  # fmt: skip
        for output, answer in model(values).items():
            columns.setdefault(output, []).append(answer.reshape(len(part), n))
        if progress is not None:
            progress(min(start + together, len(plan)) * n, len(plan) * n)
    return {output: np.concatenate(parts).T.ravel() for output, parts in columns.items()}


def indices(
    y: Array,
    factors: int,
    second_order: bool = False,
    seed: int = 0,
    resamples: int = RESAMPLES,
    confidence: float = CONFIDENCE,
) -> Indices:
    """Estimate Sobol indices from a model's answers to a Saltelli sample.

    Parameters
    ----------
    y : ndarray
        In the order of `saltelli`; base points with an answer that is not finite are left out.
    factors : int
    second_order : bool
        Whether the sample holds the rows BA_j.
    seed, resamples, confidence
        Of the bootstrap over base points.

    Notes
    -----
    With f standardised, V the variance over A and B, and means over base points::

        S_j  = mean(f_B (f_ABj - f_A)) / V
        T_j  = mean((f_A - f_ABj)**2) / (2 V)
        S_jk = mean(f_BAj f_ABk - f_A f_B) / V - S_j - S_k

    The half width of a confidence interval is ``z`` times the standard deviation over resamples;
    those are weights of the base points, so that all of them are one matrix product.
    """
    step = factors * (2 if second_order else 1) + 2
    table = y.reshape(-1, step)
    fine = np.isfinite(table).all(axis=1)
    dropped = int(len(table) - fine.sum())
    table = table[fine]
    if fine.sum() < 2:
        raise single(
            "too few scenarios can be evaluated",
            "sample",
            f"{len(table)} of {fine.size} base points",
            "2 or more",
            "ask for more, narrow the ranges, or vary fewer parameters",
        )
    spread = table.std()
    if spread <= 1e-12 * abs(table).max():  # nothing varies: no variance to explain
        nil = np.zeros(factors)
        pairs = np.full((factors, factors), np.nan) if second_order else None
        return Indices(nil, nil, nil, nil, pairs, pairs, dropped)
    table = (table - table.mean()) / spread
    n = len(table)
    drawn = np.random.default_rng(seed).integers(n, size=(n, resamples))
    weights = np.stack([np.bincount(column, minlength=n) for column in drawn.T]) / n
    z = half_width(confidence)

    def with_error(estimate: Callable[[Array], Array]) -> tuple[Array, Array]:
        """Estimate from all base points, and the half width over resamples."""
        whole = estimate(np.full((1, n), 1.0 / n))[0]
        return whole, z * estimate(weights).std(axis=0, ddof=1)

    sample = _Sample(table, factors, second_order)
    first, first_error = with_error(sample.first)
    total, total_error = with_error(sample.total)
    if not second_order:
        return Indices(first, first_error, total, total_error, dropped=dropped)
    second, second_error = sample.second(np.full((1, n), 1.0 / n))[0], sample.spread(weights)
    above = np.triu(np.ones((factors, factors), dtype=bool), 1)
    second, second_error = (np.where(above, x, np.nan) for x in (second, z * second_error))
    return Indices(first, first_error, total, total_error, second, second_error, dropped)


class _Sample:
    """Answers to a Saltelli sample, and the estimators for weights of its base points."""

    def __init__(self, table: Array, factors: int, second_order: bool) -> None:
        self.a, self.b = table[:, 0], table[:, -1]
        self.ab = table[:, 1 : factors + 1]
        self.ba = table[:, factors + 1 : -1] if second_order else None
        self._first = self.b[:, None] * (self.ab - self.a[:, None])
        self._total = 0.5 * (self.a[:, None] - self.ab) ** 2

    def variance(self, weights: Array) -> Array:
        """Give the variance over A and B [1], one column per resample."""
        mean = 0.5 * (weights @ (self.a + self.b))
        square = 0.5 * (weights @ (self.a**2 + self.b**2))
        return (square - mean**2)[:, None]

    def first(self, weights: Array) -> Array:
        return _shares(weights @ self._first, self.variance(weights))

    def total(self, weights: Array) -> Array:
        return _shares(weights @ self._total, self.variance(weights))

    def second(self, weights: Array) -> Array:
        assert self.ba is not None
        found = []
        first = self.first(weights)
        for w, own, variance in zip(weights, first, self.variance(weights), strict=True):
            joint = (self.ba * w[:, None]).T @ self.ab - w @ (self.a * self.b)
            found.append(_shares(joint, variance) - own[:, None] - own)
        return np.stack(found)

    def spread(self, weights: Array) -> Array:
        """Give the standard deviation of second orders over resamples, keeping none of them."""
        count, mean, square = 0, 0.0 * self.second(weights[:1])[0], 0.0
        for w in weights:
            now = self.second(w[None])[0]
            count += 1
            step = now - mean
            mean = mean + step / count
            square = square + step * (now - mean)
        return np.sqrt(np.asarray(square) / (count - 1))


def _shares(part: Array, variance: Array) -> Array:
    some = variance > np.finfo(float).eps
    return np.where(some, part / np.where(some, variance, 1.0), 0.0)


def _swaps(groups: Sequence[Sequence[int]], columns: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    swapped = np.zeros((len(groups), columns), dtype=bool)
    for order, members in enumerate(groups):
        swapped[order, list(members)] = True
    return swapped
