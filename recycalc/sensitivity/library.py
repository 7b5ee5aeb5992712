"""SciPy, where it is needed: an optional library."""

from __future__ import annotations

from importlib import import_module
from statistics import NormalDist
from typing import Any

from recycalc.errors import single


def scipy(module: str) -> Any:
    """Import a part of SciPy.

    Raises
    ------
    InputError
        Where it is not installed.
    """
    try:
        return import_module(f"scipy.{module}")
    except ImportError as error:
        raise single(
            "the study needs a library that is not installed", "sensitivity", "no scipy",
            "scipy 1.15 or later", 'pip install "recycalc[sensitivity]"',
        ) from error  # fmt: skip


def half_width(confidence: float) -> float:
    """Give the standard deviations on each side that hold a share of a normal distribution [1]."""
    return NormalDist().inv_cdf(0.5 + confidence / 2.0)
