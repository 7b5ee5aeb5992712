"""A study small enough for tests: a few prices and yields, two routes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import recycalc as rc

FEW = ("prices.cn.*_oxide", "prices.cn.electricity", "routes.hydromet_full.utilization")


@pytest.fixture(scope="session")
def two_routes(scenario: rc.Scenario) -> rc.Scenario:
    return scenario.with_choices(routes=["hydromet_full", "bayan_obo"])


@pytest.fixture(scope="session")
def small(two_routes: rc.Scenario) -> Callable[..., rc.MonteCarlo]:
    """Run a study of `FEW` parameters."""

    def run(n: int = 2000, seed: int = 1, **options: object) -> rc.MonteCarlo:
        return rc.monte_carlo(two_routes, n, seed, **{"parameters": FEW, **options})  # type: ignore[arg-type]

    return run


@pytest.fixture
def failing(edit: Callable[[str, str, str], Path]) -> rc.Scenario:
    """A scenario whose utilization some rows cannot reach, and whose shares some overfill."""
    folder = edit(
        "routes/hydromet_full.toml",
        "value = 0.92, low = 0.88,",
        'value = 0.92, distribution = "uniform", low = 0.05,',
    )
    case = rc.load(parameters=folder).with_choices(routes=["hydromet_full", "bayan_obo"])
    return case.with_values({"scrap.swarf.composition.Nd": 0.72})
