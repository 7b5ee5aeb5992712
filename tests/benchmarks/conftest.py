"""Seconds at full pace: what the benchmarks hold their bounds against.

The machines are shared: for seconds or for hours a core gives half of what it can, and the same
comparison takes 2.6 or 5.4 ms. So each measurement stands between two of a yardstick, a fixed piece
of work of the same kind, and counts in seconds at the yardstick's full pace. Work on arrays slows
down less than Python does, so each kind has a yardstick of its own. On a machine that is as fast,
or faster, the seconds count as they are.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from statistics import fmean
from time import perf_counter
from typing import Any

import numpy as np
import pytest

START, STEP = np.random.default_rng(1).random((2, 8192))


def python() -> None:
    held: dict[int, float] = {}
    for order in range(20_000):
        held[order % 97] = held.get(order % 97, 0.0) + order * 1.0000001


def arrays() -> None:
    held = START
    for _ in range(512):
        held = held * 0.5 + STEP / (1.0 + START)


def imports() -> None:
    subprocess.run([sys.executable, "-c", "import numpy, pandas"], check=True)


YARDSTICKS = {"python": (python, 3.3e-3), "arrays": (arrays, 9.9e-3), "imports": (imports, 0.54)}
"""Each kind's work, and its time at full pace [s]: the best of hundreds on the bounds' machine."""


class Pace:
    """Times work in seconds at full pace; keeps how slow the machine was, to be printed."""

    def __init__(self) -> None:
        self.slow: list[float] = []

    @staticmethod
    def elapsed(work: Callable[[], Any]) -> float:
        """How long the work takes, as the clock says [s]."""
        start = perf_counter()
        work()
        return perf_counter() - start

    def beside(
        self, work: Callable[[], Any], like: str = "python", marks: int = 1
    ) -> tuple[Any, float]:
        """What the work gives, and how many times slower than at full pace the machine was."""
        yardstick, full_pace = YARDSTICKS[like]
        taken = [self.elapsed(yardstick) for _ in range(marks)]
        found = work()
        taken += [self.elapsed(yardstick) for _ in range(marks)]
        self.slow.append(max(1.0, fmean(taken) / full_pace))
        return found, self.slow[-1]

    def seconds(
        self, work: Callable[[], Any], times: int, like: str = "python", marks: int = 1
    ) -> list[float]:
        """How long the work takes at full pace, each time [s]."""
        runs = [self.beside(lambda: self.elapsed(work), like, marks) for _ in range(times)]
        return [taken / slow for taken, slow in runs]

    def show(self, title: str, rows: list[tuple[str, str]]) -> None:
        """Print figures below a title, and how slow the machine was meanwhile."""
        slow = f"; machine {min(self.slow):.2f} to {max(self.slow):.2f} x slow" if self.slow else ""
        print(f"\n{title}{slow}")
        wide = max(len(label) for label, _ in rows)
        for label, figure in rows:
            print(f"  {label:<{wide}}  {figure:>16}")


@pytest.fixture
def pace() -> Pace:
    return Pace()
