"""Morris screening: elementary effects along one-at-a-time trajectories.

References
----------
Morris, M. D. (1991), Factorial sampling plans for preliminary computational experiments,
Technometrics 33, 161-174.
Campolongo, F., Cariboni, J., Saltelli, A. (2007), An effective screening design for sensitivity
analysis of large models, Environmental Modelling & Software 22, 1509-1518.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recycalc.errors import Faults, single
from recycalc.sensitivity.library import half_width
from recycalc.sensitivity.question import Array
from recycalc.sensitivity.saltelli import LARGEST
from recycalc.sensitivity.sampling import check_seed, is_whole

LEVELS, RESAMPLES, CONFIDENCE = 4, 100, 0.95


@dataclass(frozen=True, eq=False)
class Trajectories:
    """Points in the unit cube [1]: per trajectory a start, then one factor moved at a time.

    Parameters
    ----------
    points : ndarray
        Trajectory x point x factor.
    order : ndarray
        Trajectory x factor: the step in which the factor moves.
    step : ndarray
        Trajectory x factor: how far it moves, up or down.
    """

    points: Array
    order: np.ndarray[tuple[int, int], np.dtype[np.intp]]
    step: Array

    @property
    def rows(self) -> Array:
        """One row per scenario."""
        return self.points.reshape(-1, self.points.shape[2])


@dataclass(frozen=True, eq=False)
class Effects:
    """Statistics of elementary effects of one output, per full range of each factor.

    Parameters
    ----------
    mean, absolute, deviation : ndarray
        mu, mu* and sigma, in the unit of the output.
    absolute_error : ndarray
        Half width of the bootstrap confidence interval of mu*.
    dropped : int
        Trajectories left out because a scenario of theirs could not be evaluated.
    """

    mean: Array
    absolute: Array
    deviation: Array
    absolute_error: Array
    dropped: int = 0


def trajectories(
    count: int, factors: int, levels: int = LEVELS, seed: int = 0, candidates: int = 0
) -> Trajectories:
    """Draw trajectories on a grid of levels, steps of ``levels / (2 (levels - 1))``.

    Every factor starts equally often at each level it can start from, and goes up as often as
    down, so that few trajectories cover the grid evenly.

    Parameters
    ----------
    count, factors : int
    levels : int
        Even.
    seed : int
    candidates : int
        Draw so many, and keep those farthest apart (Campolongo et al. 2007, chosen one after the
        other); the work grows with its square and with the cube of the factors.

    Raises
    ------
    InputError
    """
    faults = Faults()
    check_seed(seed, faults)
    if not is_whole(count) or count < 2:
        faults.add("too few trajectories", "trajectories", count, "2 or more", "ask for 10 to 50")
    elif 8 * count * factors * (factors + 1) > LARGEST:
        faults.add(
            "trajectories do not fit in memory", "trajectories", f"{count:,} of {factors} factors",
            f"at most {LARGEST / 1e9:g} GB", "ask for fewer, or name the parameters to vary",
        )  # fmt: skip
    if not is_whole(levels) or levels < 2 or levels % 2:
        faults.add("levels are not even", "levels", levels, "2, 4, 6, …", "4 is usual")
    if 0 < candidates < count:
        faults.add(
            "fewer candidates than trajectories", "candidates", candidates, f"{count} or more",
            "ask for 0 to keep all that are drawn",
        )  # fmt: skip
    faults.raise_if_any()
    rng = np.random.default_rng(seed)
    drawn = max(count, candidates)
    half = levels // 2
    delta = half / (levels - 1)
    even = np.arange(drawn)[:, None] + np.zeros((1, factors), dtype=np.intp)
    starts = rng.permuted(even, axis=0) % levels  # level and direction, balanced per factor
    up = starts < half
    lowest = (starts % half) / (levels - 1)
    step = np.where(up, delta, -delta)
    order = rng.permuted(np.tile(np.arange(factors), (drawn, 1)), axis=1)
    moved = order[:, None, :] < np.arange(factors + 1)[None, :, None]
    points = np.where(moved == up[:, None, :], lowest[:, None, :] + delta, lowest[:, None, :])
    kept = _spread(points, count) if candidates > count else np.arange(count)
    return Trajectories(points[kept], order[kept], step[kept])


def effects(
    y: Array,
    walked: Trajectories,
    seed: int = 0,
    resamples: int = RESAMPLES,
    confidence: float = CONFIDENCE,
) -> Effects:
    """Work out elementary effects from a model's answers to the rows of trajectories.

    Notes
    -----
    The effect of factor j in a trajectory is ``(y after - y before) / step``; mu is their mean,
    mu* the mean of their absolute values, sigma their standard deviation.
    """
    table = y.reshape(walked.points.shape[:2])
    fine = np.isfinite(table).all(axis=1)
    if fine.sum() < 2:
        raise single(
            "too few scenarios can be evaluated",
            "sample",
            f"{fine.sum()} of {fine.size} trajectories",
            "2 or more",
            "narrow the ranges, or vary fewer parameters",
        )
    table, order, step = table[fine], walked.order[fine], walked.step[fine]
    after = np.take_along_axis(table, order + 1, axis=1)
    found = (after - np.take_along_axis(table, order, axis=1)) / step
    n = len(found)
    drawn = np.random.default_rng(seed).integers(n, size=(n, resamples))
    weights = np.stack([np.bincount(column, minlength=n) for column in drawn.T]) / n
    error = half_width(confidence) * (weights @ abs(found)).std(axis=0, ddof=1)
    return Effects(
        found.mean(axis=0),
        abs(found).mean(axis=0),
        found.std(axis=0, ddof=1),
        error,
        int(fine.size - n),
    )


def _spread(points: Array, count: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Choose trajectories far apart: each next one has the greatest sum of squared distances."""
    squares = (points**2).sum(axis=2)
    drawn = len(points)
    apart = np.zeros((drawn, drawn))
    for i in range(drawn):
        for j in range(i):
            gram = points[i] @ points[j].T
            between = squares[i][:, None] + squares[j] - 2.0 * gram
            apart[i, j] = apart[j, i] = np.sqrt(np.maximum(between, 0.0)).sum() ** 2
    chosen = [int(x) for x in np.unravel_index(int(apart.argmax()), apart.shape)]
    while len(chosen) < count:
        gain = apart[:, chosen].sum(axis=1)
        gain[chosen] = -np.inf
        chosen.append(int(gain.argmax()))
    return np.sort(np.array(chosen, dtype=np.intp))
