"""Sharing cost among products: by value, by mass, by credit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycalc.economics import CREDIT, Price, Product, Sale, allocate

COSTS = {"reagents": 600.0, "energy": 400.0}


def sale(name: str, mass: float, price: float) -> Sale:
    return Sale(Product(name, name, {}, Price(f"prices.{name}")), mass, price, price, mass * price)


NDPR, DY, CE = sale("ndpr", 10.0, 50.0), sale("dy", 1.0, 250.0), sale("ce", 39.0, 1.0)
SOLD = [NDPR, DY, CE]


def unit_cost(reference: Sale, method: str, costs=COSTS, sold=SOLD) -> dict[str, float]:
    return allocate(costs, sold, reference, method)


def test_by_value_each_product_bears_cost_like_its_revenue():
    # revenue 500 + 250 + 39 = 789; NdPr bears 500/789 of 1000 over 10 kg
    rows = unit_cost(NDPR, "value")
    assert rows == pytest.approx({"reagents": 38.02281, "energy": 25.34854}, abs=1e-5)


def test_by_mass_every_kilogram_bears_the_same():
    # 1000 over 50 kg
    rows = unit_cost(NDPR, "mass")
    assert rows == pytest.approx({"reagents": 12.0, "energy": 8.0})
    assert unit_cost(CE, "mass") == pytest.approx(rows)


def test_by_credit_the_reference_bears_all_less_what_the_others_earn():
    rows = unit_cost(NDPR, "coproduct_credit")
    # (1000 - 250 - 39) / 10 kg
    assert rows == pytest.approx({"reagents": 60.0, "energy": 40.0, CREDIT: -28.9})
    assert sum(rows.values()) == pytest.approx(71.1)


@pytest.mark.parametrize("method", ["value", "mass", "coproduct_credit"])
def test_a_single_product_bears_everything_whatever_the_method(method):
    rows = unit_cost(NDPR, method, sold=[NDPR])
    assert sum(rows.values()) == pytest.approx(100.0)
    assert CREDIT not in rows


amounts = st.floats(0.01, 1e6)


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=6), amounts)
def test_what_all_products_bear_by_value_or_mass_adds_up_to_the_cost(pairs, cost):
    sold = [sale(str(i), mass, price) for i, (mass, price) in enumerate(pairs)]
    for method in ("value", "mass"):
        borne = [allocate({"x": cost}, sold, s, method)["x"] * s.mass for s in sold]
        assert sum(borne) == pytest.approx(cost, rel=1e-9)


@pytest.mark.parametrize("method", ["value", "coproduct_credit"])
def test_where_cost_equals_revenue_the_unit_cost_is_the_market_price(method):
    costs = {"reagents": 300.0, "energy": 489.0}  # 789 = revenue
    for reference in SOLD:
        found = sum(unit_cost(reference, method, costs).values())
        assert found == pytest.approx(reference.price, rel=1e-12)


def test_over_the_default_routes_all_products_together_bear_the_whole_cost(comparison):
    for name, result in comparison.evaluation.routes.items():
        sold, costs = result.costs.sold, result.costs.ledger.by_category()
        borne = sum(s.mass * sum(allocate(costs, sold, s, "value").values()) for s in sold)
        assert borne == pytest.approx(result.total, rel=1e-12), name
