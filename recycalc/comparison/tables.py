"""Tables of a comparison as DataFrames of floats, their units in ``attrs["units"]``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from recycalc.comparison.display import shown
from recycalc.comparison.explain import line_numbers
from recycalc.parameters import CATEGORIES

if TYPE_CHECKING:
    from recycalc.comparison.result import Comparison


def summary(comparison: Comparison) -> pd.DataFrame:
    """Give one row per route; see `Comparison.table`."""
    comparison.require_single()
    rows = []
    for name in comparison.routes:
        result = comparison.evaluation.routes[name]
        rows.append(
            {
                "route": name,
                "kind": comparison.kind(name),
                "region": comparison.scenario.site(name),
                "unit_cost": float(result.unit_cost),
                **{_column(c): float(v) for c, v in result.by_category.items()},
                "market_price": float(comparison.evaluation.market_price),
                "utilization": comparison.utilization(name),
                "output": float(comparison.output(name).magnitude),
            }
        )
    frame = pd.DataFrame(rows).set_index("route")
    categories = [_column(c) for c in CATEGORIES if _column(c) in frame.columns]
    costs = ["unit_cost", *categories, "market_price"]
    frame = frame[["kind", "region", *costs, "utilization", "output"]]
    frame[costs] = frame[costs].fillna(0.0)
    frame.attrs["units"] = {
        **dict.fromkeys(costs, comparison.per_kg),
        "utilization": "1",
        "output": "t/year",
    }
    return frame


def ledger(comparison: Comparison) -> pd.DataFrame:
    """Give every cost line; see `Comparison.ledger`."""
    comparison.require_single()
    rows = []
    for name, result in comparison.evaluation.routes.items():
        units = comparison.proof.evaluation.routes[name].costs.ledger
        for line, q in zip(result.costs.ledger, units, strict=True):
            amount, amount_unit, price, price_unit = line_numbers(line, q, comparison.money)
            rows.append(
                {
                    "route": name,
                    "step": line.step,
                    "category": line.category,
                    "item": line.item,
                    "basis": line.basis,
                    "amount": amount,
                    "amount_unit": amount_unit,
                    "price": price,
                    "price_unit": price_unit,
                    "cost": float(shown(line.cost, f"{comparison.money}/year")),
                    "unit_cost": float(line.cost * result.bearing),
                }
            )
    frame = pd.DataFrame(rows)
    frame.attrs["units"] = {"cost": f"{comparison.money}/year", "unit_cost": comparison.per_kg}
    return frame


def balance(comparison: Comparison) -> pd.DataFrame:
    """Give the element balance; see `Comparison.balance`."""
    comparison.require_single()
    frame = pd.DataFrame(
        [
            {
                "route": name,
                "step": flow.step.name,
                "element": element,
                "feed": float(shown(flow.feed.get(element, 0.0), "kg/year")),
                "added": float(shown(flow.added.get(element, 0.0), "kg/year")),
                "withdrawn": float(shown(flow.withdrawn.get(element, 0.0), "kg/year")),
                "product": float(shown(flow.product[element], "kg/year")),
                "loss": float(shown(flow.losses[element], "kg/year")),
                "destination": flow.step.losses[element],
            }
            for name, result in comparison.evaluation.routes.items()
            for flow in result.balance.steps
            for element in flow.product
        ]
    )
    frame.attrs["units"] = dict.fromkeys(
        ("feed", "added", "withdrawn", "product", "loss"), "kg/year"
    )
    return frame


def _column(category: str) -> str:
    return category.replace(" ", "_").replace("-", "_")
