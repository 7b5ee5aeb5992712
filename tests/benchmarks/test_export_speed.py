"""How fast a batch is handed on: ``pytest -m benchmark -s tests/benchmarks``."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pandas as pd
import pytest

import recycalc as rc
from recycalc.report import FileFormat, table_bytes, workbook

pytestmark = pytest.mark.benchmark

ROWS = 100_000
SECONDS = {
    FileFormat.csv: 10.0, FileFormat.parquet: 2.0, FileFormat.json: 15.0, FileFormat.xlsx: 40.0,
}  # fmt: skip


@pytest.mark.parametrize("format_", list(SECONDS))
def test_a_batch_of_a_hundred_thousand_rows(format_):
    random = np.random.default_rng(1)
    names = [f"unit_cost_{route}" for route in "abcdefghi"]
    frame = pd.DataFrame(random.lognormal(3.0, 1.0, (ROWS, len(names))), columns=names)
    frame.insert(0, "fault", "")
    frame.attrs["units"] = dict.fromkeys(names, "USD_2024/kg")
    start = perf_counter()
    content = table_bytes(frame, format_)
    taken = perf_counter() - start
    print(f"\n{ROWS:,} rows x {len(frame.columns)} columns as {format_}: {taken:.2f} s, "
          f"{len(content) / 1e6:.0f} MB")  # fmt: skip
    assert taken < SECONDS[format_]


def test_workbook_of_the_default_comparison(scenario):
    comparison = rc.compare(scenario)
    workbook(comparison)
    start = perf_counter()
    content = workbook(comparison)
    taken = perf_counter() - start
    print(f"\nworkbook of {len(comparison.routes)} routes: {taken:.2f} s, "
          f"{len(content) / 1e3:.0f} kB")  # fmt: skip
    assert taken < 10.0
