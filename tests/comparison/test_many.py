"""Comparisons in a batch: what is no scenario, many at once, and what a user may write into."""

from __future__ import annotations

import numpy as np
import pytest

import recycalc as rc

POWER, SCRAP = "prices.cn.electricity", "feed.scrap_price"
UTILIZATION = "routes.hydromet_full.utilization"
RECYCLED = "hydromet_full"

ASKS = {
    "compare": lambda x: rc.compare(x, "magnet"),
    "invest": rc.invest,
    "replay": rc.replay,
    "plant_size": rc.plant_size,
    "outlook": rc.outlook,
    "sweep": lambda x: rc.sweep(x, {SCRAP: [10]}),
    "tornado": rc.tornado,
    "monte_carlo": lambda x: rc.monte_carlo(x, 10),
    "sobol": rc.sobol,
    "morris": rc.morris,
    "what_to_find_out": rc.what_to_find_out,
    "break_even": lambda x: rc.break_even(x, SCRAP),
}


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
def test_a_name_is_no_scenario_and_the_message_says_how_to_load_it(ask):
    with pytest.raises(rc.InputError) as caught:
        ask("us_hard_disks")
    (fault,) = caught.value.faults
    assert fault.what == "not a scenario"
    assert 'load("us_hard_disks")' in fault.cure


def test_a_comparison_is_no_scenario(comparison):
    with pytest.raises(rc.InputError, match="not a scenario"):
        rc.compare(comparison)


@pytest.mark.parametrize("route", [None, 5, ["hydromet_full"]])
def test_a_route_that_is_no_text(comparison, route):
    for ask in (comparison.unit_cost, comparison.declaration, comparison.explain):
        with pytest.raises(rc.InputError) as caught:
            ask(route)
        assert "hydromet_full" in str(caught.value)


def test_a_mine_buys_no_scrap(comparison):
    with pytest.raises(rc.InputError, match="a recycled route"):
        comparison.scrap_price("bayan_obo")


TABLES = (
    "table", "ledger", "balance", "footprint", "footprint_summary", "to_dict", "to_json",
    "headline",
)  # fmt: skip
FIGURES = ("results", "results_in_words", "msp_breakdown", "capital", "capital_sums",
           "cash_flow_table", "to_dict", "to_json")  # fmt: skip


@pytest.mark.parametrize(
    "values",
    [
        {POWER: [0.5]},
        {POWER: [0.5, 0.6]},
        {"finance.inflation": [0.0, 0.02]},  # read by the cash flow alone
        {"footprints.cn.electricity.climate_change": [0.5, 0.6]},
    ],
)
def test_tables_hold_one_scenario_and_say_what_holds_an_array(scenario, values):
    result = rc.compare(scenario.with_values(values))
    plant = rc.invest(result.scenario)
    asks = [getattr(result, name) for name in TABLES] + [getattr(plant, name) for name in FIGURES]
    for ask in (*asks, lambda: result.declaration(RECYCLED), lambda: rc.replay(result.scenario)):
        with pytest.raises(rc.InputError) as caught:
            ask()
        (fault,) = caught.value.faults
        assert fault.what == "many scenarios at once"
        assert fault.where in values


def test_plain_results_come_as_arrays(scenario):
    result = rc.compare(scenario.with_values({UTILIZATION: [0.90, 0.95]}))
    assert result.utilization(RECYCLED) == pytest.approx([0.90, 0.95], rel=1e-12)
    one = [rc.compare(scenario.with_values({UTILIZATION: u})) for u in (0.90, 0.95)]
    assert result.gross_margin(RECYCLED) == pytest.approx(
        [r.gross_margin(RECYCLED) for r in one], rel=1e-12
    )
    for product, mass in result.basket(RECYCLED)["products"].items():
        alone = [r.basket(RECYCLED)["products"][product] for r in one]
        assert mass == pytest.approx(alone, rel=1e-12)
    assert isinstance(one[0].utilization(RECYCLED), float)


def test_what_a_user_writes_into_is_the_user_s_own(scenario):
    result = rc.compare(scenario.with_values({SCRAP: [10.0, 12.0]}))
    before = result.unit_cost(RECYCLED).magnitude.copy()
    for quantity in (
        result.unit_cost(RECYCLED),
        *result.cost_by_category(RECYCLED).values(),
        *(q for name, q in result.basket(RECYCLED).items() if name != "products"),
    ):
        if np.ndim(quantity.magnitude):
            quantity.magnitude[:] = 0.0
    assert result.unit_cost(RECYCLED).magnitude.tolist() == before.tolist()
    parts = sum(q.magnitude for q in result.cost_by_category(RECYCLED).values())
    assert parts == pytest.approx(before, rel=1e-12)
    result.warnings.append("mine")
    assert "mine" not in result.warnings
