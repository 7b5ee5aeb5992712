"""How fast Monte Carlo is: ``pytest -m benchmark -s tests/benchmarks/test_sensitivity_speed.py``.

With ``-m slow`` also 10 million scenarios, which takes some minutes.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from functools import cache, partial
from operator import itemgetter
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import pytest

from recycalc.comparison.model import evaluate
from recycalc.comparison.proof import proven
from recycalc.sensitivity.cluster import keep_memory
from recycalc.sensitivity.planning import plan
from recycalc.sensitivity.study import BLOCK, Study
from recycalc.units import Reading

SEED = 1
RUN = """
import json, os, resource, sys, time
start = time.perf_counter()
import recycalc as rc
n, store = int(sys.argv[1]), sys.argv[2] or None
scenario = rc.load()
loaded = time.perf_counter()
found = rc.monte_carlo(scenario, n, 1, store=store)
found.quantiles()
chance = found.probability_cheaper("hydromet_full")
print(json.dumps({
    "seconds": time.perf_counter() - loaded,
    "start": loaded - start,
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    "failed": found.failed,
    "cheaper": chance.probability,
}))
"""
"""A study in a process of its own: proof, draws, run, statistics; imports and files apart."""


def measure(n: int, store: str = "") -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(n), store],
        capture_output=True, text=True, check=True, timeout=1800, env=os.environ,
    )  # fmt: skip
    return json.loads(done.stdout)


def at_full_pace(pace, n: int, store: str = "") -> dict[str, float]:
    found, slow = pace.beside(lambda: measure(n, store), like="arrays", marks=20)
    return {**found, "seconds": found["seconds"] / slow, "start": found["start"] / slow}


def timed(study: Study, first: int, stop: int) -> tuple[float, float]:
    """Seconds for drawing these rows, and for the model on them."""
    start = perf_counter()
    sample = study.sample(first, stop)
    between = perf_counter()
    for row in range(first, stop, BLOCK):
        part = {p: x[row - first : row - first + BLOCK] for p, x in sample.items()}
        study._block(row, min(row + BLOCK, stop), part)
    return between - start, perf_counter() - between


@pytest.mark.benchmark
def test_hundred_thousand_scenarios(scenario, pace):
    n = 100_000
    keep_memory()
    study = plan(scenario, n, SEED, None, "latin_hypercube", True, False, None, (), BLOCK).study
    study.rows(0, 2 * BLOCK)  # warm
    drawn = model = 0.0
    for first in range(0, n, 8 * BLOCK):
        stop = min(first + 8 * BLOCK, n)
        taken, slow = pace.beside(partial(timed, study, first, stop), "arrays", marks=5)
        drawn += taken[0] / slow
        model += taken[1] / slow
    whole = sorted((at_full_pace(pace, n) for _ in range(3)), key=itemgetter("seconds"))[1]
    pace.show(f"{n:,} scenarios, {len(study.marginals)} parameters varied, Latin hypercube", [
        ("drawing the parameters", f"{drawn:.2f} s"),
        ("model on arrays", f"{model:.2f} s"),
        ("scenarios per second, model alone", f"{n / model:,.0f}"),
        ("end to end in a fresh process, median of 3", f"{whole['seconds']:.2f} s"),
        ("before that, imports and files", f"{whole['start']:.2f} s"),
        ("peak memory", f"{whole['peak'] / 1e6:,.0f} MB"),
    ])  # fmt: skip
    assert model < 1.0
    assert whole["seconds"] < 3.0


@pytest.mark.benchmark
def test_a_million_scenarios_to_parquet(tmp_path, pace):
    n = 1_000_000
    found = at_full_pace(pace, n, str(tmp_path / "study"))
    written = sum(p.stat().st_size for p in (tmp_path / "study").rglob("*.parquet"))
    pace.show(f"{n:,} scenarios, all uncertain parameters, streamed to Parquet", [
        ("end to end", f"{found['seconds']:.1f} s"),
        ("scenarios per second", f"{n / found['seconds']:,.0f}"),
        ("peak memory", f"{found['peak'] / 1e6:,.0f} MB"),
        ("written", f"{written / 1e6:,.0f} MB"),
        ("10 million would take", f"{found['seconds'] / 6:.1f} min"),
    ])  # fmt: skip
    assert found["peak"] < 1e9


@pytest.mark.slow
@pytest.mark.benchmark
def test_ten_million_scenarios_stay_below_a_gigabyte(tmp_path, pace):
    n = 10_000_000
    found = at_full_pace(pace, n, str(tmp_path / "study"))
    pace.show(f"{n:,} scenarios, all uncertain parameters, streamed to Parquet", [
        ("end to end", f"{found['seconds'] / 60:.1f} min"),
        ("peak memory", f"{found['peak'] / 1e6:,.0f} MB"),
    ])  # fmt: skip
    assert found["peak"] < 1e9


@pytest.mark.benchmark
def test_batch_against_the_same_equations_in_bare_numpy(scenario, pace):
    keep_memory()
    kept = ["unit_cost_*", "market_price"]
    study = plan(scenario, BLOCK, SEED, None, "random", False, False, kept, (), BLOCK).study
    sample = study.sample(0, BLOCK)
    with np.errstate(all="ignore"):
        bare = twin().run(sample)
    rows = study._block(0, BLOCK, sample)
    for name, column in bare.items():  # the twin is of today's equations, or wants writing again
        np.testing.assert_allclose(rows.columns[name], column[rows.row], rtol=1e-12)
    model, numbers = proven(scenario).model, study.numbers

    def on_arrays():
        evaluate(model, Reading({**numbers, **sample}))

    works = (lambda: study._block(0, BLOCK, sample), lambda: twin().run(sample), on_arrays)
    with np.errstate(all="ignore"):
        rounds = [[pace.elapsed(work) for work in works] for _ in range(25)]
    batch, by_hand, plain = (min(times) for times in zip(*rounds, strict=True))
    ratio = median(ours / bare for ours, bare, _ in rounds)  # within a round at one pace
    pace.show(f"blocks of {BLOCK:,}, {len(study.marginals)} parameters varied, best of 25", [
        ("batch (failures looked for)", f"{BLOCK / batch:,.0f}/s"),
        ("bare NumPy", f"{BLOCK / by_hand:,.0f}/s"),
        ("equations on arrays, not written out", f"{BLOCK / plain:,.0f}/s"),
        ("batch against bare NumPy, median", f"{ratio:.3f} x"),
    ])  # fmt: skip
    assert ratio <= 1.10


@cache
def twin():
    path = Path(__file__).with_name("twin.py")
    spec = importlib.util.spec_from_file_location("twin", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
