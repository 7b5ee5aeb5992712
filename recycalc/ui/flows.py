"""Flows: elements from scrap or ore to products and losses; reagents and energy per step."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from recycalc.chemistry import RARE_EARTHS
from recycalc.comparison import Comparison
from recycalc.report.cost_charts import step_cost_chart
from recycalc.report.flow_charts import UNIT, elements_of, flow_links, sankey
from recycalc.ui import bench, parts, state, words

RARE, EVERY = "rare earths", "all elements"
CONSUMED = ["reagents", "energy", "water", "waste treatment"]


def page() -> None:
    """Lay out the page."""
    result = bench.result_of(state.current())
    st.title("Flows")
    left, right = st.columns(2)
    with left:
        route = parts.pick_route(result, "flows route")
    elements = elements_of(result, route)
    with right:
        chosen = st.selectbox("Elements", [RARE, EVERY, *elements])
    wanted = {RARE: [e for e in elements if e in RARE_EARTHS], EVERY: elements}.get(
        chosen, [chosen]
    )
    st.subheader(f"Where the {chosen} go, {UNIT}")
    links = flow_links(result, route, wanted)
    fed = links.loc[links["source_kind"] == "source", "flow"].sum()
    sold = links.loc[links["target_kind"] == "product", "flow"].sum()
    st.echarts_chart(
        sankey(links, f"{chosen}, {UNIT}"), height=620, key=f"sankey:{route}:{chosen}",
        alt=f"Sankey diagram of {chosen}, {result.title(route)}: {fed:,.0f} {UNIT} fed, "
        f"{sold:,.0f} {UNIT} sold; every flow stands in the table below",
    )  # fmt: skip
    with st.expander("The same as a table"):
        parts.table(links[["source", "target", "flow"]], {"flow": UNIT}, hide_index=True)
    _balance(result, route)
    st.subheader("Reagents and energy by step")
    consumed(result, route)


def _balance(result: Comparison, route: str) -> None:
    with st.expander("Balance of every element in every step"):
        frame = bench.frames(state.current())["balance"]
        frame = frame[frame["route"] == route].drop(columns="route")
        frame["step"] = frame["step"].map(parts.steps(result, route))
        frame["destination"] = frame["destination"].map(words.plain)
        masses = ["feed", "added", "withdrawn", "product", "loss"]
        frame[masses] = frame[masses] / 1000.0
        parts.table(frame, dict.fromkeys(masses, UNIT), digits=3, hide_index=True)
        st.caption("Feed + added = withdrawn + product + loss, for each element in each step.")


def consumed(result: Comparison, route: str) -> None:
    """Lay out what the steps consume, as cost and as amounts per kg of product."""
    frame = bench.frames(state.current())["ledger"]
    frame = frame[(frame["route"] == route) & frame["category"].isin(CONSUMED)].copy()
    if frame.empty:
        st.info("This route consumes nothing that is listed by step.")
        return
    frame["step"] = frame["step"].map(parts.steps(result, route))
    st.altair_chart(step_cost_chart(frame, result.per_kg, CONSUMED), width="stretch")
    parts.basis(result)
    parts.table(amounts(result, route, frame), {}, digits=None, hide_index=True)
    st.caption(f"Amounts of the whole plant per kg of {result.product} that it makes, before cost "
               "is shared with other products.")  # fmt: skip


def amounts(result: Comparison, route: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give amounts per kg of reference product."""
    made = float(result.output(route).m_as("kg/year"))
    return pd.DataFrame({
        "step": frame["step"],
        "item": frame["item"],
        "per kg of product": frame["amount"] / made,
        "unit": frame["amount_unit"].str.removesuffix("/year").map(words.unit),
        "by": frame["basis"].map(words.plain),
    })  # fmt: skip


if __name__ == "__main__":
    page()
