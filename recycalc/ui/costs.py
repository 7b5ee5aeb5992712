"""Costs: from the feed to the unit cost, the ledger, and where numbers come from."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from recycalc.comparison import Comparison
from recycalc.report.cost_charts import waterfall_chart
from recycalc.report.palette import in_order
from recycalc.ui import bench, parts, state, words

ALL = "all"


def page() -> None:
    """Lay out the page."""
    result = bench.result_of(state.current())
    st.title("Costs")
    route = parts.pick_route(result, "costs route")
    st.markdown(f"**Unit cost {result.unit_cost(route).magnitude:.2f} {result.per_kg}**, "
                f"{result.title(route)}")  # fmt: skip
    st.altair_chart(waterfall_chart(result, route), width="stretch")
    parts.basis(result)
    st.subheader("Ledger")
    ledger(result, route)
    st.subheader("Explain")
    explain(result, route)


def ledger(result: Comparison, route: str) -> None:
    """Lay out the lines of cost, filtered and summed as chosen."""
    frame = lines_of(result, route)
    columns = st.columns(3)
    category = columns[0].selectbox("Category", [ALL, *in_order(frame["category"])])
    step = columns[1].selectbox("Step", [ALL, *dict.fromkeys(frame["step"])])
    view = columns[2].selectbox("Show", ["every line", "sums by step", "sums by item",
                                         "sums by category"])  # fmt: skip
    if category != ALL:
        frame = frame[frame["category"] == category]
    if step != ALL:
        frame = frame[frame["step"] == step]
    total = frame["unit_cost"].sum()
    per_kg = result.per_kg
    units = {"cost": f"{result.money}/year", "unit_cost": per_kg}
    if view != "every line":
        by = view.rsplit(" ", 1)[-1]
        frame = frame.groupby(by, sort=False, as_index=False)[["cost", "unit_cost"]].sum()
        frame["share"] = frame["unit_cost"] / result.unit_cost(route).magnitude * 100.0
        units["share"] = "% of unit cost"
    parts.table(
        frame, units, hide_index=True,
        column_config={
            "cost": st.column_config.NumberColumn(f"Cost, {units['cost']}", format="%,.0f"),
            "unit_cost": st.column_config.NumberColumn(f"Unit cost, {per_kg}", format="%.3f"),
            "price": st.column_config.NumberColumn("Price", format="%.4g"),
        },
    )  # fmt: skip
    st.caption(f"Sum of the lines shown: {total:.2f} {per_kg}. Amount x price = cost a year; "
               "allocated to the reference product, it is the unit cost.")  # fmt: skip


def lines_of(result: Comparison, route: str) -> pd.DataFrame:
    """Give the ledger of a route, its steps in words."""
    frame = bench.frames(state.current())["ledger"]
    frame = frame[frame["route"] == route].drop(columns="route")
    frame["step"] = frame["step"].map(parts.steps(result, route))
    for name in ("amount_unit", "price_unit"):
        frame[name] = frame[name].map(words.unit)
    frame["basis"] = frame["basis"].map(words.plain)
    first = ["step", "item", "category", "amount", "amount_unit", "price", "price_unit"]
    return frame[[*first, "cost", "unit_cost", "basis"]]


def explain(result: Comparison, route: str) -> None:
    """Lay out the tree under a figure."""
    categories = list(result.cost_by_category(route))
    chosen = st.selectbox(
        "Figure", ["unit cost", *categories],
        format_func=lambda name: name if name in categories else "unit cost, all of it",
    )  # fmt: skip
    part = "" if chosen == "unit cost" else f".{chosen.replace(' ', '_').replace('-', '_')}"
    parts.tree(result.explain(f"{route}{part}"), result, route)
    st.caption("Unfold a line to see amount, price and the parameters behind it, with quality and "
               "source.")  # fmt: skip


if __name__ == "__main__":
    page()
