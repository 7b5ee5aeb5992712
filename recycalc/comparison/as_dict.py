"""A comparison as plain dictionaries, for JSON."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from recycalc.comparison.model import MARKET
from recycalc.units import Number

if TYPE_CHECKING:
    from recycalc.comparison.result import Comparison


def as_dict(comparison: Comparison) -> dict[str, Any]:
    """Give a comparison as plain dictionaries."""
    scenario = comparison.scenario
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "gate": scenario.gate,
        "money": scenario.money,
        "functional_unit": f"1 kg {comparison.product} at the gate {scenario.gate}",
        "allocation": scenario.allocation,
        "unit": comparison.per_kg,
        "market_price": _plain(comparison.evaluation.market_price),
        "routes": {name: _route(comparison, name) for name in comparison.routes},
        "warnings": comparison.warnings,
        "provenance": comparison.provenance,
    }


def _route(comparison: Comparison, name: str) -> dict[str, Any]:
    result = comparison.evaluation.routes[name]
    content: dict[str, Any] = {
        "title": comparison.title(name),
        "kind": comparison.kind(name),
        "region": comparison.scenario.site(name),
        "unit_cost": _plain(result.unit_cost),
        "cost_by_category": {c: _plain(v) for c, v in result.by_category.items()},
        "fixed_capital": _plain(result.costs.investment.fixed),
        "output": _plain(comparison.output(name).magnitude),
    }
    if comparison.kind(name) == "primary":
        return {**content, "overall_recovery": comparison.utilization(name)}
    basket = comparison.basket(name)
    primary = [other for other in comparison.routes if comparison.kind(other) == "primary"]
    return {
        **content,
        "secondary_utilization": comparison.utilization(name),
        "gross_margin": comparison.gross_margin(name),
        "scrap_price": _plain(comparison.scrap_price(name).magnitude),
        "break_even_scrap_price": {
            other: _plain(comparison.break_even_scrap_price(name, other).magnitude)
            for other in (MARKET, *primary)
        },
        "same_basket": {
            key: value if key == "products" else _plain(value.magnitude)
            for key, value in basket.items()
        },
    }


def _plain(value: Number) -> float | None:
    """Give a number as JSON knows it: None for what is not finite."""
    return float(value) if isfinite(value) else None
