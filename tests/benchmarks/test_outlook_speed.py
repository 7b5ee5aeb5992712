"""Speed of an outlook: 10,000 scenarios of 40 years and more, all uncertain parameters varied."""

from __future__ import annotations

import statistics
import tracemalloc

import numpy as np
import pytest

import recycalc as rc
from recycalc.outlook import OnArrays

pytestmark = pytest.mark.benchmark

SCENARIOS, SEED = 10_000, 1


def test_ten_thousand_scenarios_take_seconds(scenario: rc.Scenario, pace):
    function = OnArrays(scenario)
    rng = np.random.default_rng(SEED)
    values = {
        path: rng.uniform(q.low, q.high, SCENARIOS) * scenario.conversion(q.unit, q.index)[0]
        for path, q in function.uncertain.items()
    }
    taken = statistics.median(pace.seconds(lambda: function(values), 3, like="arrays", marks=20))
    found = function(values)
    tracemalloc.start()
    function({path: x[:2000] for path, x in values.items()})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    years = len(function.model.horizon.years)
    pace.show(f"{SCENARIOS:,} outlooks of {years} years, {len(values)} parameters varied", [
        ("median of 3", f"{taken:.1f} s"),
        ("peak beside inputs and outputs", f"{peak / 1e6:.0f} MB"),
    ])  # fmt: skip
    assert years >= 40
    assert np.isfinite(found["balance_Nd_2050"]).all()
    assert taken < 10
    assert peak < 400e6
