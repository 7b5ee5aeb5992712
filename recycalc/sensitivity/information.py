"""What to find out first: the expected value of perfect information about each parameter.

The decision is to recycle, by one of several routes, or not to. Whoever decides today takes the
option with the best mean payoff; whoever first learned a parameter could take the best option for
each of its values. What that is worth on average is the expected value of partial perfect
information (EVPPI) about it; knowing everything is worth the EVPI, which bounds them all.

References
----------
Strong, M., Oakley, J. E., Brennan, A. (2014), Estimating multiparameter partial expected value of
perfect information from a probabilistic sensitivity analysis sample: a nonparametric regression
approach, Medical Decision Making 34, 311-326.
Strong, M., Oakley, J. E. (2013), An efficient method for computing single-parameter partial
expected value of perfect information, Medical Decision Making 33, 755-766.
Harrell, F. E. (2015), Regression Modeling Strategies, 2nd ed., Springer, section 2.4.5 (restricted
cubic splines and their knots).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recycalc.errors import single
from recycalc.sensitivity.question import Array

KNOTS = (
    (0.10, 0.50, 0.90),
    (0.05, 0.275, 0.50, 0.725, 0.95),
    (0.02, 0.10, 0.20, 0.35, 0.50, 0.65, 0.80, 0.90, 0.98),
)
"""Quantiles of the knots of each spline that is tried."""
BINS = 512
_NIL = 1e-12


@dataclass(frozen=True, eq=False)
class Information:
    """Expected value of information, in the unit of the payoff.

    Parameters
    ----------
    perfect, perfect_error : float
        EVPI and its standard error.
    partial, partial_error : ndarray
        EVPPI of every parameter and its standard error over the sample.
    explained : ndarray
        Share of the variance that a parameter alone explains, of the payoff that varies most [1].
    """

    perfect: float
    perfect_error: float
    partial: Array
    partial_error: Array
    explained: Array


def value_of_information(payoffs: Array, parameters: list[Array]) -> Information:
    """Estimate EVPI and EVPPI from a Monte Carlo sample.

    Parameters
    ----------
    payoffs : ndarray
        Scenario x option; doing nothing is an option of its own, with a payoff of 0.
    parameters : list of ndarray
        What may be found out, one array over scenarios each; they may be correlated.

    Notes
    -----
    With payoffs f_d, ``EVPPI(x) = E[max_d g_d(x)] - max_d E[f_d]``, where ``g_d = E[f_d | x]`` is
    estimated by regression of f_d on x: a restricted cubic spline, none, linear, or with 3, 5 or 9
    knots, chosen by the Bayesian information criterion. A parameter that the criterion finds no
    trace of has an EVPPI of exactly 0, instead of the small positive bias of a free fit. Standard
    errors are those of the mean gain of acting on the curve, ``f_best(x) - f_today``.
    """
    n = len(payoffs)
    if n < 100:
        raise single(
            "too few scenarios can be evaluated", "sample", n, "100 or more",
            "ask for more, or narrow the ranges",
        )  # fmt: skip
    means = payoffs.mean(axis=0)
    today = int(means.argmax())
    best = payoffs.max(axis=1)
    perfect = max(float(best.mean() - means[today]), 0.0)
    gain, error, explained = [], [], []
    lead = int(payoffs.var(axis=0).argmax())
    variance = float(payoffs[:, lead].var())
    for x in parameters:
        fitted = expected(payoffs, x)
        gain.append(max(float((fitted.max(axis=1) - fitted[:, today]).mean()), 0.0))
        acted = np.take_along_axis(payoffs, fitted.argmax(axis=1)[:, None], axis=1)[:, 0]
        error.append(float((acted - payoffs[:, today]).std(ddof=1)) / np.sqrt(n))
        explained.append(float(fitted[:, lead].var()) / variance if variance > 0 else 0.0)
    return Information(
        perfect,
        float((best - payoffs[:, today]).std(ddof=1)) / np.sqrt(n),
        np.array(gain),
        np.array(error),
        np.array(explained),
    )


def expected(payoffs: Array, x: Array) -> Array:
    """Regress payoffs on a parameter: estimate ``E[payoff | x]``, scenario x option.

    Notes
    -----
    ``BIC = n log(residual sum of squares) + (degrees of freedom) log n``, per option. The sample
    is first gathered into `BINS` bins of equal size in x, within which a smooth curve hardly
    moves; the fit is to their means.
    """
    n, mean = len(x), payoffs.mean(axis=0)
    order = np.argsort(x, kind="stable")
    edges = np.linspace(0, n, min(BINS, n) + 1).astype(np.intp)
    size = np.diff(edges)
    root = np.sqrt(size)[:, None]
    gathered = np.add.reduceat(x[order], edges[:-1]) / size
    centred = root * (np.add.reduceat(payoffs[order], edges[:-1]) / size[:, None] - mean)
    best = np.zeros_like(centred)
    squares = ((payoffs - mean) ** 2).sum(axis=0)
    least = n * np.log(np.maximum(squares, _NIL)) + np.log(n)
    spread = float(gathered.std())
    if spread > _NIL * max(float(abs(gathered).max()), _NIL):
        for basis in _bases((gathered - gathered.mean()) / spread):
            q, _ = np.linalg.qr(root * basis)
            fitted = q @ (q.T @ centred)
            rest = np.maximum(squares - (fitted**2).sum(axis=0), _NIL)
            criterion = n * np.log(rest) + basis.shape[1] * np.log(n)
            better = criterion < least
            least = np.where(better, criterion, least)
            best = np.where(better, fitted, best)
    curve = np.empty_like(payoffs)
    curve[order] = np.repeat(best / root, size, axis=0) + mean
    return curve


def values_of_knowing_together(payoffs: Array, parameters: list[Array]) -> Array:
    """Estimate the EVPPI about the first parameter, the first two together, and so on.

    The regression is additive in restricted cubic splines of 5 knots, with the products of all
    pairs besides; its columns build on each other, so that one factorization serves all.
    """
    columns, ends = [np.ones((len(payoffs), 1))], []
    linear: list[Array] = []
    for x in parameters:
        spread = float(x.std())
        if spread > 0.0:
            z = (x - x.mean()) / spread
            columns += [_spline(z, KNOTS[1])[:, 1:], *((z * other)[:, None] for other in linear)]
            linear.append(z)
        ends.append(sum(part.shape[1] for part in columns))
    q, _ = np.linalg.qr(np.concatenate(columns, axis=1))
    shares = q.T @ payoffs
    today = payoffs.mean(axis=0).max()
    worth = [float((q[:, :end] @ shares[:end]).max(axis=1).mean() - today) for end in ends]
    return np.maximum.accumulate(np.maximum(worth, 0.0))


def _bases(z: Array) -> list[Array]:
    """Give bases: linear, then restricted cubic splines with ever more knots."""
    return [np.column_stack([np.ones_like(z), z]), *(_spline(z, knots) for knots in KNOTS)]


def _spline(z: Array, quantiles: tuple[float, ...]) -> Array:
    """Give the basis of a restricted cubic spline: linear beyond its outer knots.

    Where quantiles fall together, as of a discrete parameter, there are fewer knots.
    """
    line = [np.ones_like(z), z]
    knots = np.unique(np.quantile(z, quantiles))
    if len(knots) < 3:
        return np.column_stack(line)
    last, before = knots[-1], knots[-2]
    cubes = np.maximum(z[:, None] - knots, 0.0) ** 3
    left = (last - knots[:-2]) / (last - before)
    right = (before - knots[:-2]) / (last - before)
    curves = cubes[:, :-2] - cubes[:, [-2]] * left + cubes[:, [-1]] * right
    return np.column_stack([*line, curves / (last - knots[0]) ** 2])
