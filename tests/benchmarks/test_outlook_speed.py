"""Speed of an outlook: 10,000 scenarios of 40 years and more, all uncertain parameters varied."""

from __future__ import annotations

import tracemalloc
from time import perf_counter

import numpy as np
import pytest

import recycalc as rc
from recycalc.outlook import OnArrays

pytestmark = pytest.mark.benchmark

SCENARIOS, SEED = 10_000, 1


def test_ten_thousand_scenarios_take_seconds(scenario: rc.Scenario):
    function = OnArrays(scenario)
    rng = np.random.default_rng(SEED)
    values = {
        path: rng.uniform(q.low, q.high, SCENARIOS) * scenario.conversion(q.unit, q.index)[0]
        for path, q in function.uncertain.items()
    }
    taken = []
    for _ in range(3):
        start = perf_counter()
        found = function(values)
        taken.append(perf_counter() - start)
    tracemalloc.start()
    function({path: x[:2000] for path, x in values.items()})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    years = len(function.model.horizon.years)
    print(
        f"\n{SCENARIOS:,} outlooks of {years} years, {len(values)} parameters varied: "
        f"{min(taken):.1f} s; peak beside inputs and outputs {peak / 1e6:.0f} MB"
    )
    assert years >= 40
    assert np.isfinite(found["balance_Nd_2050"]).all()
    assert min(taken) < 10
    assert peak < 400e6
