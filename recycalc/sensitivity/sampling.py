"""Points of the unit cube whose every row is known without the rows before it.

Row and column alone decide a number, with the seed: the same rows come out whatever the block
size, the number of workers, or where a run was interrupted. A column is drawn by the name of its
parameter, so that it stays the same when other parameters are added or left out (but for Sobol',
whose points are one sequence over all columns).

* ``random``: Philox, a generator addressed by counter (Salmon et al. 2011).
* ``latin_hypercube``: ``(permutation(row) + jitter) / n``. The permutation of 0 .. n - 1 is a keyed
  bijection on the next power of two, walked along until it lands below n, so it holds no memory;
  the place within the stratum is the fraction of a keyed multiple of the row (a Weyl sequence).
* ``sobol``: SciPy's scrambled sequence. Scrambled points are linear in the bits of the row
  (over the field of two elements), so the points of the rows 1, 2, 4, 8 .. give all others.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

from recycalc.errors import Faults, suggestion

Array = NDArray[np.float64]
Rounds = tuple[tuple[NDArray[np.uint32], NDArray[np.uint32]], ...]

METHODS = ("latin_hypercube", "sobol", "random")
MOST = 2**32
MOST_SOBOL = 2**30
_SOBOL_BITS = 30
_ROUNDS = 4  # fewer leave rows that follow each other correlated
_CHUNK_BITS = 12


@dataclass(frozen=True)
class Uniforms:
    """`n` points of the unit cube, one column per name.

    Parameters
    ----------
    method : str
        Of `METHODS`.
    n, seed : int
    names : tuple of str
    """

    method: str
    n: int
    seed: int
    names: tuple[str, ...]
    _points: NDArray[np.uint32] | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.method == "sobol" and self._points is None:
            object.__setattr__(self, "_points", _sobol_points(len(self.names), self.n, self.seed))

    def column(self, index: int, start: int, stop: int) -> Array:
        """Give a column's rows from `start` to before `stop`."""
        if self.method == "sobol":
            assert self._points is not None
            return _sobol(self._points[index], start, stop)
        name = self.names[index]
        if self.method == "random":
            return _drawn(_key(self.seed, name), start, stop)
        rows, keys = np.arange(start, stop, dtype=np.uint32), _round_keys(self.seed, name)
        multiple, offset = keys[_ROUNDS]
        point: Array = (rows * multiple + offset) * np.float64(2.0**-32)  # within the stratum
        point += _permuted(rows, self.n, keys[:_ROUNDS])
        point *= 1.0 / self.n
        return point


def check_sample(method: str, n: object, seed: object, faults: Faults) -> None:
    """Note a method, a number of scenarios or a seed that cannot be."""
    if method not in METHODS:
        faults.add(
            "method is not known",
            "method",
            method,
            ", ".join(METHODS),
            suggestion(str(method), METHODS, "choose one of these"),
        )
    check_seed(seed, faults)
    most = MOST_SOBOL if method == "sobol" else MOST
    if not isinstance(n, int) or isinstance(n, bool) or not 1 <= n <= most:
        faults.add(
            "number of scenarios cannot be",
            "n",
            n,
            f"a whole number from 1 to {most:,}",
            "write e.g. 100000",
        )
    elif method == "sobol" and n & (n - 1):
        lower = 1 << (n.bit_length() - 1)
        faults.add(
            "number of scenarios is not a power of two",
            "n",
            n,
            "a power of two: only then are Sobol' points balanced",
            f"write {lower} or {2 * lower}",
        )


def check_seed(seed: object, faults: Faults) -> None:
    """Note a seed that cannot be."""
    if not is_whole(seed) or not 0 <= seed < 2**64:
        faults.add("seed is not a whole number", "seed", seed, "0 to 2^64 - 1", "write e.g. 1")


def is_whole(number: object) -> TypeGuard[int]:
    """Tell whether a number is whole, of Python's or NumPy's."""
    return isinstance(number, int | np.integer) and not isinstance(number, bool)


def _key(seed: int, *words: str) -> NDArray[np.uint64]:
    digest = hashlib.blake2b("\0".join((str(seed), *words)).encode(), digest_size=16).digest()
    return np.frombuffer(digest, dtype="<u8").astype(np.uint64)


def _drawn(key: NDArray[np.uint64], start: int, stop: int) -> Array:
    """Draw [0, 1): each count of the counter makes four numbers."""
    skip = start % 4
    stream = np.random.Generator(np.random.Philox(key=key, counter=start // 4))
    return stream.random(stop - start + skip)[skip:]


@lru_cache(maxsize=4096)
def _round_keys(seed: int, name: str) -> Rounds:
    """Give an odd multiple and an offset for every round of mixing, and for the jitter.

    As arrays without dimension, which numpy takes up faster than numbers.
    """
    words = np.random.Philox(key=_key(seed, name, "strata")).random_raw(2 * (_ROUNDS + 1))
    numbers = (words & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    numbers[::2] |= np.uint32(1)
    return tuple((numbers[k, ...], numbers[k + 1, ...]) for k in range(0, len(numbers), 2))


def _mixed(x: NDArray[np.uint32], rounds: Rounds, bits: int) -> NDArray[np.uint32]:
    """Shuffle the numbers of `bits` bits by a keyed bijection.

    Each round takes an odd multiple, adds an offset and folds the upper half onto the lower.
    """
    mask, fold = _mask(bits)
    x, upper = x.copy(), np.empty_like(x)
    for multiple, offset in rounds:
        np.multiply(x, multiple, out=x)
        np.add(x, offset, out=x)
        np.bitwise_and(x, mask, out=x)
        np.right_shift(x, fold, out=upper)
        np.bitwise_xor(x, upper, out=x)
    return x


@lru_cache
def _mask(bits: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    numbers = np.array([(1 << bits) - 1, (bits + 1) // 2], dtype=np.uint32)
    return numbers[0, ...], numbers[1, ...]


def _permuted(rows: NDArray[np.uint32], n: int, rounds: Rounds) -> NDArray[np.uint32]:
    """Give the places of rows in a keyed permutation of 0 .. n - 1.

    What the bijection puts at n or beyond goes round again, until it lands below.
    """
    bits = max(2, (n - 1).bit_length())
    place = _mixed(rows, rounds, bits)
    at = np.flatnonzero(place >= n)
    walking = place[at]
    while at.size:
        walking = _mixed(walking, rounds, bits)
        place[at] = walking
        (beyond,) = (walking >= n).nonzero()
        at, walking = at[beyond], walking[beyond]
    return place


def _sobol_points(columns: int, n: int, seed: int) -> NDArray[np.uint32]:
    """Give the points of rows 0, 1, 2, 4, 8 .. as integers, by column.

    After the first, each is given as its difference (exclusive or) from row 0, which is the shift
    of the scrambling.
    """
    from scipy.stats import qmc

    engine = qmc.Sobol(columns, scramble=True, bits=_SOBOL_BITS, rng=np.random.default_rng(seed))
    rows = [0, *(1 << bit for bit in range((n - 1).bit_length()))]
    points = []
    for row in rows:
        if row > engine.num_generated:
            engine.fast_forward(row - engine.num_generated)
        points.append(np.rint(engine.random(1)[0] * 2.0**_SOBOL_BITS).astype(np.uint32))
    table = np.array(points)
    table[1:] ^= table[0]
    return np.ascontiguousarray(table.T)


def _sobol(points: NDArray[np.uint32], start: int, stop: int) -> Array:
    """Give rows of one column, in the middle of their cells."""
    shift, bits = points[0], points[1:]
    table = np.zeros(1, dtype=np.uint32)
    for point in bits[:_CHUNK_BITS]:
        table = np.concatenate([table, table ^ point])
    size = len(table)
    first, last = start // size, (stop - 1) // size
    pieces = []
    for chunk in range(first, last + 1):
        base = shift
        for place, point in enumerate(bits[_CHUNK_BITS:]):
            if chunk >> place & 1:
                base = base ^ point
        pieces.append(table ^ base)
    whole = np.concatenate(pieces)[start - first * size : stop - first * size]
    return (whole + 0.5) * 2.0**-_SOBOL_BITS
