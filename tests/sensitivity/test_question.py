"""Outputs by name: each is what the comparison and the appraisal give."""

from __future__ import annotations

import numpy as np
import pytest

import recycalc as rc
from recycalc.sensitivity.question import MEASURES, ask, default_output, names

ROUTE = "hydromet_full"


def test_every_output_is_that_of_the_comparison_or_the_appraisal(scenario, comparison):
    known = names(scenario)
    found = ask(scenario, list(known))({})
    basket, plant = comparison.basket(ROUTE), rc.invest(scenario, ROUTE)
    cost, market = comparison.unit_cost(ROUTE).magnitude, comparison.market_price.magnitude
    mines = [r for r in comparison.routes if comparison.kind(r) == "primary"]
    expected = {
        "unit_cost": cost,
        "margin_market": market - cost,
        "margin_primary": min(comparison.unit_cost(r).magnitude for r in mines) - cost,
        "margin_mix": basket["primary"].magnitude - basket["recycled"].magnitude,
        "gross_margin": comparison.gross_margin(ROUTE),
        "utilization": comparison.utilization(ROUTE),
        "npv": plant.npv.magnitude,
        "irr": plant.irr,
        "minimum_selling_price": plant.minimum_selling_price.magnitude,
    }
    assert expected.keys() == MEASURES.keys()
    for measure, value in expected.items():
        assert found[f"{measure}_{ROUTE}"] == pytest.approx([value], rel=1e-9), measure
    assert found["market_price"] == pytest.approx([market], rel=1e-12)
    assert not any(name.startswith("margin_mix_bayan") for name in known)


def test_asking_one_route_gives_what_asking_all_gives(scenario):
    values = {"regions.cn.wage": np.array([35.0, 45.0])}
    whole = ask(scenario, list(names(scenario)))(values)
    for name in ("unit_cost_copper_nitrate", "margin_mix_hydromet_full", "npv_hydromet_full"):
        question = ask(scenario, name)
        np.testing.assert_allclose(question(values)[name], whole[name], rtol=1e-12)
    assert ask(scenario, "npv_hydromet_full").scenario.routes == (ROUTE,)


def test_units_in_other_money(scenario):
    case = scenario.with_choices(money="CNY_2024")
    assert ask(case, ["npv_hydromet_full", "unit_cost_bayan_obo"]).units == {
        "npv_hydromet_full": "CNY_2024", "unit_cost_bayan_obo": "CNY_2024/kg",
    }  # fmt: skip


def test_what_an_output_reads(scenario):
    loan = {"finance.debt_fraction": 0.5, "finance.interest_rate": 0.05, "finance.loan_term": 5}
    case = scenario.with_values(loan)
    cost, npv = (ask(case, f"{m}_{ROUTE}").paths for m in ("unit_cost", "npv"))
    assert npv - cost >= set(loan)
    assert cost <= npv
    assert "regions.cn.wage" in cost
    assert not any(path.startswith("deposits.") for path in npv)


def test_default_is_the_first_recycled_route(scenario):
    assert default_output(scenario) == f"unit_cost_{ROUTE}"
    mines = scenario.with_choices(routes=["bayan_obo"])
    assert default_output(mines) == "unit_cost_bayan_obo"


@pytest.mark.parametrize(
    ("outputs", "word"),
    [
        ("unit_cost_hydromet", f"unit_cost_{ROUTE}"),
        (["marketprice", "nonsense"], "2 faults"),
        ([], "no output"),
        ("margin_mix_bayan_obo", "not known"),
    ],
)
def test_unknown_outputs(scenario, outputs, word):
    with pytest.raises(rc.InputError, match=word):
        ask(scenario, outputs)


def test_many_scenarios_are_refused_where_one_is_varied(scenario):
    case = scenario.with_values({"regions.cn.wage": np.array([35.0, 45.0])})
    for study in (rc.tornado, rc.morris, rc.sobol):
        with pytest.raises(rc.InputError, match="many scenarios"):
            study(case)
    with pytest.raises(rc.InputError, match="many scenarios"):
        rc.sweep(case, {"feed.scrap_price": [10]})


def test_yearly_prices_are_refused_for_arrays(scenario):
    case = scenario.with_choices(conventions={"prices": "yearly"})
    with pytest.raises(rc.InputError, match="yearly"):
        ask(case, f"npv_{ROUTE}")


def test_value_beyond_bounds_is_refused(scenario):
    with pytest.raises(rc.InputError, match="0 or more"):
        ask(scenario, f"unit_cost_{ROUTE}")({"regions.cn.wage": np.array([35.0, -1.0])})
