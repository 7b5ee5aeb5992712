"""SciPy, where it is needed: an optional library."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

from recycalc.errors import library


def scipy(module: str) -> Any:
    """Import a part of SciPy.

    Raises
    ------
    InputError
        Where it is not installed.
    """
    return library(f"scipy.{module}", "the study needs", "sensitivity", "sensitivity")


def half_width(confidence: float) -> float:
    """Give the standard deviations on each side that hold a share of a normal distribution [1]."""
    return NormalDist().inv_cdf(0.5 + confidence / 2.0)
