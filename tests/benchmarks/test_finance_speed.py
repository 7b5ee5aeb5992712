"""How fast plants are appraised: ``pytest -m benchmark -s tests/benchmarks/test_finance_speed.py``.

Blocks are cut from one large sample, as Monte Carlo does; each counts with the median of five runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from statistics import median

import numpy as np
import pytest

from recycalc.economics.appraisal import minimum_selling_price, npv
from recycalc.economics.depreciation import macrs
from recycalc.economics.project import Project, Terms, startup

pytestmark = pytest.mark.benchmark

SCENARIOS, BLOCK, SEED, RUNS = 262_144, 16_384, 1, 5
TERMS = Terms((0.4, 0.6), 20, macrs(7))


def sample() -> Project:
    draw = np.random.default_rng(SEED).uniform
    spread = {
        "depreciable_capital": (3e7, 6e7), "production": (2e5, 4e5), "price": (30, 90),
        "variable_opex": (5e6, 9e6), "fixed_opex": (3e6, 5e6), "discount_rate": (0.05, 0.15),
        "tax_rate": (0.15, 0.3), "working_capital": (1e6, 4e6), "inflation": (0.0, 0.03),
    }  # fmt: skip
    ramps = {"sales_ramp": startup(6 / 12, 0.5, 20), "variable_ramp": startup(6 / 12, 0.75, 20)}
    return Project(**{key: draw(*ends, SCENARIOS) for key, ends in spread.items()}, **ramps)


def blocks(whole: Project) -> list[Project]:
    arrays = {
        field.name: value
        for field in fields(whole)
        if isinstance(value := getattr(whole, field.name), np.ndarray)
    }
    return [
        replace(whole, **{key: value[first : first + BLOCK] for key, value in arrays.items()})
        for first in range(0, SCENARIOS, BLOCK)
    ]


def per_second(pace, work: Callable[[Project, Terms], object], parts: list[Project]) -> float:
    def seconds(part: Project) -> float:
        return median(pace.seconds(lambda: work(part, TERMS), RUNS, like="arrays"))

    return SCENARIOS / sum(map(seconds, parts))


def test_net_present_values_and_minimum_prices_per_second(pace):
    varied = sample()
    alike = replace(varied, inflation=0.02)
    figures = {
        "NPV, 8 numbers varied": per_second(pace, npv, blocks(alike)),
        "NPV, inflation varied too": per_second(pace, npv, blocks(varied)),
        "minimum selling price, 8 varied": per_second(pace, minimum_selling_price, blocks(alike)),
        "minimum selling price, inflation too": per_second(
            pace, minimum_selling_price, blocks(varied)
        ),
    }
    pace.show(
        f"{SCENARIOS:,} plants of 20 years, losses carried forward, MACRS 7, one core",
        [(label, f"{figure / 1e6:.2f} million/s") for label, figure in figures.items()],
    )
    assert figures["NPV, 8 numbers varied"] > 2e6
    assert figures["minimum selling price, inflation too"] > 0.3e6
