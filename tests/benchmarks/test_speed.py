"""How fast a comparison is: ``pytest -m benchmark -s tests/benchmarks/test_speed.py``."""

from __future__ import annotations

import statistics
import subprocess
import sys

import numpy as np
import pytest

import recycalc as rc
from recycalc.comparison.model import evaluate
from recycalc.comparison.proof import proven
from recycalc.comparison.run import run
from recycalc.units import QuantityReading, Reading

pytestmark = pytest.mark.benchmark

SCENARIOS, BLOCK, SEED = 100_000, 16_384, 1
VARIED = (
    "prices.cn.ndpr_oxide", "prices.cn.dy_oxide", "prices.cn.tb_oxide", "prices.cn.electricity",
    "prices.cn.hydrochloric_acid", "prices.cn.natural_gas", "prices.cn.sulfuric_acid",
    "prices.cn.mine_remediation", "prices.cn.oxalic_acid", "regions.cn.wage",
    "regions.cn.income_tax_rate", "regions.cn.freight_rate", "regions.cn.labour_burden",
    "finance.discount_rate", "finance.plant_life", "finance.inventory_time",
    "overheads.maintenance", "overheads.labour_exponent", "feed.capacity", "feed.payable.Nd",
    "feed.payable.Dy", "feed.share.swarf", "scrap.swarf.composition.Nd",
    "scrap.ev_motor.composition.Dy", "scrap.ev_motor.dismantling_time",
    "routes.hydromet_full.utilization", "routes.copper_nitrate.utilization",
    "routes.hydromet_full.leaching.recovery.Nd", "equipment.solvent_extraction_section.cost",
    "equipment.in_situ_wellfield.cost", "deposits.bayan_obo.grade", "deposits.ionic_clay.grade",
)  # fmt: skip


def test_one_warm_comparison_of_all_routes_on_floats(scenario, pace):
    rc.compare(scenario)
    number = iter(np.linspace(0.5, 0.7, 1000))

    def fresh() -> rc.Comparison:  # as a tweaker does: one value moved, then compared
        return rc.compare(scenario.with_values({"prices.cn.electricity": float(next(number))}))

    model, numbers = proven(scenario).model, scenario.numbers
    again = statistics.median(pace.seconds(lambda: rc.compare(scenario), 300))
    moved = statistics.median(pace.seconds(fresh, 300))
    equations = statistics.median(pace.seconds(lambda: evaluate(model, Reading(numbers)), 300))
    pace.show("one warm comparison, all default routes, median of 300", [
        ("equations alone", f"{equations * 1e3:.3f} ms"),
        ("compare(scenario)", f"{again * 1e3:.3f} ms"),
        ("with_values, then compare", f"{moved * 1e3:.3f} ms"),
    ])  # fmt: skip
    assert again < 5e-3
    assert moved < 5e-3


def test_first_comparison_in_a_fresh_process(pace):
    line = [sys.executable, "-m", "recycalc", "compare", "--format", "json"]

    def start() -> None:
        subprocess.run(line, check=True, capture_output=True, timeout=60)

    taken = statistics.median(pace.seconds(start, 5, like="imports"))
    pace.show("first comparison in a fresh process, median of 5", [
        ("python -m recycalc compare --format json", f"{taken:.2f} s"),
    ])  # fmt: skip
    assert taken < 2


def test_blocks_of_arrays_against_quantities_one_by_one(scenario, pace):
    rng, model = np.random.default_rng(SEED), proven(scenario).model
    ranges = {path: scenario.parameters[path] for path in VARIED}
    values = {path: rng.uniform(q.low, q.high, SCENARIOS) for path, q in ranges.items()}

    def block(first: int) -> float:
        part = {path: v[first : first + BLOCK] for path, v in values.items()}
        found = run(model, scenario.with_values(part)).routes["hydromet_full"].unit_cost
        return float(found.sum())

    def all_blocks() -> float:
        return sum(block(first) for first in range(0, SCENARIOS, BLOCK))

    block(0)
    whole = statistics.median(pace.seconds(all_blocks, 3, like="arrays", marks=20))
    pint_one = statistics.median(
        pace.seconds(
            lambda: evaluate(model, QuantityReading(scenario.numbers, scenario.units)), 7, marks=5
        )
    )
    float_one = statistics.median(
        pace.seconds(lambda: evaluate(model, Reading(scenario.numbers)), 200)
    )
    each = whole / SCENARIOS
    pace.show(f"{SCENARIOS:,} scenarios, {len(VARIED)} parameters varied, blocks of {BLOCK:,}", [
        ("all of them", f"{whole:.2f} s"),
        ("scenarios per second", f"{1 / each:,.0f}"),
        ("one on quantities (pint)", f"{pint_one * 1e3:.1f} ms"),
        ("one on floats", f"{float_one * 1e3:.3f} ms"),
        ("arrays against quantities", f"{pint_one / each:,.0f} x"),
        ("arrays against floats", f"{float_one / each:,.0f} x"),
    ])  # fmt: skip
    assert pint_one / each > 1000  # docs: against pint evaluated per scenario
