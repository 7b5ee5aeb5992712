"""One outlook of the default scenario, and its numbers to vary."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import recycalc as rc


@pytest.fixture(scope="session")
def ahead(scenario: rc.Scenario) -> rc.Outlook:
    return rc.outlook(scenario)


@pytest.fixture
def varied(scenario: rc.Scenario) -> Callable[[dict[str, object]], rc.Outlook]:
    """The outlook with some values replaced."""
    return lambda values: rc.outlook(scenario.with_values(values))
