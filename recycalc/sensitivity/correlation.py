"""Rank correlations between parameters, by a Gaussian copula.

A rank correlation r (Spearman) becomes the correlation ``2 sin(pi r / 6)`` of standard normals
(exact for a Gaussian copula); those are mixed by the Cholesky factor of their matrix, and their
probabilities are what the parameters' own distributions turn into values. The first parameter of
a group keeps its own sample; the strata of a Latin hypercube hold for it and for every parameter
that is correlated with nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recycalc.errors import Faults, single
from recycalc.parameters import check_pair, checked_rank, mapped

Array = NDArray[np.float64]
Pairs = Mapping[tuple[str, str], float]
"""Rank correlation [1] by pair of paths."""

_LEAST = -1e-9  # an eigenvalue below 0 by more than round-off
_DIGITS = 12  # so that the last digits of a linear algebra library do not reach the rows
_INSIDE = 2.0**-54
_MOST_STEPS = 1000


@dataclass(frozen=True)
class Group:
    """Parameters that move together.

    Parameters
    ----------
    paths : tuple of str
    factor : ndarray
        Lower triangular; times independent standard normals it gives correlated ones.
    """

    paths: tuple[str, ...]
    factor: Array

    def correlated(self, uniforms: Mapping[str, Array]) -> dict[str, Array]:
        """Turn independent probabilities into correlated ones.

        Element by element, and not as a product of matrices, whose last digits depend on how many
        rows there are.
        """
        from scipy.special import ndtr, ndtri

        normal = [ndtri(np.clip(uniforms[p], _INSIDE, 1.0 - 2.0 * _INSIDE)) for p in self.paths]
        found = {self.paths[0]: uniforms[self.paths[0]]}
        for row, path in enumerate(self.paths[1:], 1):
            mixed = sum(self.factor[row, k] * normal[k] for k in range(row + 1))
            found[path] = np.asarray(ndtr(mixed), dtype=float)
        return found


def check_pairs(
    pairs: Mapping[Any, Any], varied: Collection[str], faults: Faults
) -> dict[tuple[str, str], float]:
    """Check correlations that a user gives, and sort each pair."""
    found: dict[tuple[str, str], float] = {}
    table = mapped(pairs, "correlations", '{("a", "b"): 0.5}')
    for given, rank in table.items():
        if not isinstance(given, tuple) or len(given) != 2:
            faults.add("not a pair", "correlations", given, "two paths", 'write {("a", "b"): 0.5}')
            continue
        first, second = sorted(map(str, given))
        pair, where = (first, second), f"correlation of {first} and {second}"
        check_pair(pair, varied, where, faults, "a parameter that is varied")
        if pair in found:
            faults.add("pair is given twice", where, rank, "each pair once", "remove one")
        found[pair] = checked_rank(rank, where, faults)
    return found


def groups(pairs: Pairs, order: Sequence[str], repair: bool) -> tuple[tuple[Group, ...], list[str]]:
    """Split the correlated parameters into groups that have nothing to do with each other.

    Parameters
    ----------
    pairs : mapping
        Pairs with a parameter outside `order` are left out.
    order : sequence of str
        Parameters varied.
    repair : bool
        Take the nearest correlation matrix where the pairs contradict each other.

    Returns
    -------
    groups : tuple of Group
    notes : list of str
        What was repaired, and by how much.

    Raises
    ------
    InputError
        Where the pairs contradict each other and `repair` is not asked for.
    """
    place = {path: k for k, path in enumerate(order)}
    linked = {p: r for p, r in pairs.items() if r != 0 and p[0] in place and p[1] in place}
    members: dict[str, set[str]] = {}
    for first, second in linked:
        whole = members.get(first, {first}) | members.get(second, {second})
        for path in whole:
            members[path] = whole
    found, notes = [], []
    for group in sorted({tuple(sorted(g, key=place.__getitem__)) for g in members.values()}):
        ranks = np.eye(len(group))
        for (first, second), rank in linked.items():
            if first in group:
                i, j = group.index(first), group.index(second)
                ranks[i, j] = ranks[j, i] = rank
        normal = 2.0 * np.sin(np.pi * ranks / 6.0)
        least = float(np.linalg.eigvalsh(normal)[0])
        if least < _LEAST:
            if not repair:
                raise single(
                    "correlations contradict each other",
                    "correlations",
                    f"{', '.join(group)}: least eigenvalue {least:.3g}",
                    "a matrix that random numbers can have: no eigenvalue below 0",
                    "change or complete the pairs, or ask for the nearest matrix (repair)",
                )
            nearest = nearest_correlation(normal)
            change = np.abs(6.0 / np.pi * np.arcsin(nearest / 2.0) - ranks)
            most = np.unravel_index(int(change.argmax()), change.shape)
            first, second = (group[int(k)] for k in most)
            notes.append(
                f"correlations of {len(group)} parameters were repaired: rank correlations moved "
                f"by up to {change[most]:.3f} ({first} and {second})"
            )
            normal = nearest
        found.append(Group(group, lower_factor(normal)))
    return tuple(found), notes


def lower_factor(matrix: Array) -> Array:
    """Factor a correlation matrix, singular or not, into a lower triangle times its transpose."""
    values, vectors = np.linalg.eigh(matrix)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    upper = np.linalg.qr(root.T)[1]
    signs = np.where(np.diag(upper) < 0.0, -1.0, 1.0)
    return np.asarray(np.round(np.tril((upper * signs[:, None]).T), _DIGITS) + 0.0)


def nearest_correlation(matrix: Array) -> Array:
    """Find the correlation matrix nearest in the Frobenius norm.

    Alternating projections onto matrices without negative eigenvalues and onto matrices with a
    unit diagonal, with Dykstra's correction (Higham 2002, doi:10.1093/imanum/22.3.329).
    """
    found, correction = matrix.copy(), np.zeros_like(matrix)
    for _ in range(_MOST_STEPS):
        shifted = found - correction
        values, vectors = np.linalg.eigh(shifted)
        positive = (vectors * np.maximum(values, 0.0)) @ vectors.T
        correction = positive - shifted
        before, found = found, positive.copy()
        np.fill_diagonal(found, 1.0)
        if np.abs(found - before).max() < 1e-12:
            break
    return found
