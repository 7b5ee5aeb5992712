"""How immediate the app is, on the server: ``pytest -m benchmark -s tests/benchmarks``."""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("streamlit", reason="the app is an extra")
from streamlit.testing.v1 import AppTest

import recycalc

pytestmark = pytest.mark.benchmark

APP = str(Path(__file__).parents[2] / "app.py")
PAGES = Path(recycalc.__file__).parent / "ui"  # as installed: those the app registers
UPDATE, PAINT = 0.3, 4.0  # seconds
COLD = """
import sys
from time import perf_counter
from streamlit.testing.v1 import AppTest  # a server has Streamlit in memory before anyone comes
start = perf_counter()
app = AppTest.from_file(sys.argv[1], default_timeout=60).run()
assert app.table and not app.exception
print(perf_counter() - start)
"""


def test_slider_update(pace):
    app = AppTest.from_file(APP, default_timeout=60).run()
    app.switch_page(str(PAGES / "assumptions.py")).run()
    taken = []
    for order in range(12):
        slider = app.slider(key="slider:routes.hydromet_full.utilization")
        slider.set_value(0.90 + 0.005 * order)
        taken += pace.seconds(app.run, 1, marks=5)
        assert not app.exception
    middle, slowest = statistics.median(taken) * 1e3, max(taken) * 1e3
    pace.show("slider moved, page Assumptions", [
        ("median", f"{middle:.0f} ms"), ("slowest", f"{slowest:.0f} ms"),
    ])  # fmt: skip
    assert statistics.median(taken) < UPDATE


@pytest.mark.parametrize(
    "page", ["compare", "costs", "flows", "sensitivity", "investment", "footprint", "scenarios"]
)
def test_other_pages_follow(page, pace):
    app = AppTest.from_file(APP, default_timeout=60).run()
    app.switch_page(str(PAGES / f"{page}.py")).run()
    taken = []
    for order in range(6):
        app.session_state["session"].bench = {
            **app.session_state["session"].bench, "values": {"feed.capacity": 4000.0 + order},
        }  # fmt: skip
        taken += pace.seconds(app.run, 1, marks=5)
        assert not app.exception
    middle = statistics.median(taken)
    pace.show("one value moved", [(f"page {page}, median", f"{middle * 1e3:.0f} ms")])
    assert middle < UPDATE


def test_first_paint_of_a_cold_app(pace):
    def paint() -> float:
        line = [sys.executable, "-c", COLD, APP]
        done = subprocess.run(line, check=True, capture_output=True, text=True, timeout=120)
        return float(done.stdout)

    runs = [pace.beside(paint, like="imports") for _ in range(3)]
    middle = statistics.median(taken / slow for taken, slow in runs)
    pace.show("first page of a cold app", [("median of 3", f"{middle:.2f} s")])
    assert middle < PAINT
