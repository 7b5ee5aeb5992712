"""How fast a batch is handed on: ``pytest -m benchmark -s tests/benchmarks``."""

from __future__ import annotations

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
def test_a_batch_of_a_hundred_thousand_rows(format_, pace):
    random = np.random.default_rng(1)
    names = [f"unit_cost_{route}" for route in "abcdefghi"]
    frame = pd.DataFrame(random.lognormal(3.0, 1.0, (ROWS, len(names))), columns=names)
    frame.insert(0, "fault", "")
    frame.attrs["units"] = dict.fromkeys(names, "USD_2024/kg")
    (taken,) = pace.seconds(lambda: table_bytes(frame, format_), 1, marks=20)
    size = len(table_bytes(frame, format_)) / 1e6
    pace.show(f"{ROWS:,} rows x {len(frame.columns)} columns as {format_}", [
        ("written in", f"{taken:.2f} s"), ("size", f"{size:.0f} MB"),
    ])  # fmt: skip
    assert taken < SECONDS[format_]


def test_workbook_of_the_default_comparison(scenario, pace):
    comparison = rc.compare(scenario)
    size = len(workbook(comparison)) / 1e3
    (taken,) = pace.seconds(lambda: workbook(comparison), 1, marks=20)
    pace.show(f"workbook of {len(comparison.routes)} routes", [
        ("written in", f"{taken:.2f} s"), ("size", f"{size:.0f} kB"),
    ])  # fmt: skip
    assert taken < 10.0
