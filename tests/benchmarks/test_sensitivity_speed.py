"""How fast Monte Carlo is: ``pytest -m benchmark -s tests/benchmarks/test_sensitivity_speed.py``.

With ``-m slow`` also 10 million scenarios, which takes some minutes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from time import perf_counter

import pytest

from recycalc.sensitivity.cluster import keep_memory
from recycalc.sensitivity.study import BLOCK, plan

SEED = 1
RUN = """
import json, os, resource, sys, time
start = time.perf_counter()
import recycalc as rc
n, store = int(sys.argv[1]), sys.argv[2] or None
found = rc.monte_carlo(rc.load(), n, 1, store=store)
found.quantiles()
chance = found.probability_cheaper("hydromet_full")
print(json.dumps({
    "seconds": time.perf_counter() - start,
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    "failed": found.failed,
    "cheaper": chance.probability,
}))
"""
"""The whole of it in a process of its own: imports, files, proof, run, statistics."""


def measure(n: int, store: str = "") -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(n), store],
        capture_output=True, text=True, check=True, timeout=1800, env=os.environ,
    )  # fmt: skip
    return json.loads(done.stdout)


def show(title: str, rows: list[tuple[str, str]]) -> None:
    wide = max(len(label) for label, _ in rows)
    print(f"\n{title}")
    for label, figure in rows:
        print(f"  {label:<{wide}}  {figure:>16}")


@pytest.mark.benchmark
def test_hundred_thousand_scenarios(scenario):
    n = 100_000
    keep_memory()
    study = plan(scenario, n, SEED, None, "latin_hypercube", True, False, None, (), BLOCK).study
    study.rows(0, 2 * BLOCK)  # warm
    drawn = model = 0.0
    for first in range(0, n, 8 * BLOCK):
        stop = min(first + 8 * BLOCK, n)
        start = perf_counter()
        sample = study.sample(first, stop)
        between = perf_counter()
        for row in range(first, stop, BLOCK):
            part = {p: x[row - first : row - first + BLOCK] for p, x in sample.items()}
            study._block(row, min(row + BLOCK, stop), part)
        drawn += between - start
        model += perf_counter() - between
    whole = min((measure(n) for _ in range(3)), key=lambda found: found["seconds"])
    show(f"{n:,} scenarios, {len(study.marginals)} parameters varied, Latin hypercube", [
        ("drawing the parameters", f"{drawn:.2f} s"),
        ("model on arrays", f"{model:.2f} s"),
        ("scenarios per second, model alone", f"{n / model:,.0f}"),
        ("end to end in a fresh process, best of 3", f"{whole['seconds']:.2f} s"),
        ("peak memory", f"{whole['peak'] / 1e6:,.0f} MB"),
    ])  # fmt: skip
    assert model < 1.0
    assert whole["seconds"] < 3.0


@pytest.mark.benchmark
def test_a_million_scenarios_to_parquet(tmp_path):
    n = 1_000_000
    found = measure(n, str(tmp_path / "study"))
    written = sum(p.stat().st_size for p in (tmp_path / "study").rglob("*.parquet"))
    show(f"{n:,} scenarios, all uncertain parameters, streamed to Parquet", [
        ("end to end", f"{found['seconds']:.1f} s"),
        ("scenarios per second", f"{n / found['seconds']:,.0f}"),
        ("peak memory", f"{found['peak'] / 1e6:,.0f} MB"),
        ("written", f"{written / 1e6:,.0f} MB"),
        ("10 million would take", f"{found['seconds'] / 6:.1f} min"),
    ])  # fmt: skip
    assert found["peak"] < 1e9


@pytest.mark.slow
def test_ten_million_scenarios_stay_below_a_gigabyte(tmp_path):
    n = 10_000_000
    found = measure(n, str(tmp_path / "study"))
    show(f"{n:,} scenarios, all uncertain parameters, streamed to Parquet", [
        ("end to end", f"{found['seconds'] / 60:.1f} min"),
        ("peak memory", f"{found['peak'] / 1e6:,.0f} MB"),
    ])  # fmt: skip
    assert found["peak"] < 1e9
