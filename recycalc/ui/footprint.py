"""Footprint: carbon, energy, water, ammonia nitrogen and residues, cradle to gate."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from recycalc.comparison import Comparison
from recycalc.comparison.footprint import NAMES, UNITS
from recycalc.parameters import INDICATORS
from recycalc.report.footprint_charts import footprint_chart
from recycalc.ui import bench, parts, state, words


def page() -> None:
    """Lay out the page."""
    result = bench.result_of(state.current())
    st.title("Footprint")
    lines, faults = bench.attempt(result.footprint)
    if faults:
        parts.faults(faults, "No footprint can be given for this comparison.")
        return
    st.markdown(f"Cradle to gate, for {lines.attrs['declared_unit'].split(' at the')[0]}.")
    parts.small(summary(result), ".3g")
    parts.warnings(result, lines.attrs["warnings"])
    indicator = st.selectbox("Indicator", list(INDICATORS), format_func=NAMES.__getitem__)
    drawn = lines.assign(route=lines["route"].map(result.title))
    title = f"{NAMES[indicator]}, {UNITS[indicator]}"
    st.altair_chart(footprint_chart(drawn, indicator, title), width="stretch")
    for note in lines.attrs["notes"]:
        st.caption(parts.escaped(words.titled(result, note)))
    with st.expander("Every line: step, item and module"):
        route = parts.pick_route(result, "lines route")
        own = drawn[lines["route"] == route].drop(columns="route")
        own["step"] = own["step"].map(parts.steps(result, route))
        parts.table(own, dict(UNITS), digits=None, hide_index=True)
    st.subheader("Declaration")
    declaration(result)


def summary(result: Comparison) -> pd.DataFrame:
    """Give each indicator by route, per kg of the reference product."""
    frame, said = result.footprint_summary(), words.short(result)
    rows = {
        f"{NAMES[name]}, {UNITS[name]}": {
            said[route]: float(frame.loc[route, name]) for route in frame.index
        }
        for name in INDICATORS
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def declaration(result: Comparison) -> None:
    """Lay out the table of a declaration with what it has to state."""
    route = parts.pick_route(result, "declared route")
    frame = result.declaration(route)
    shown = frame.rename(columns={"A1_A3": "A1 to A3", "name": "Indicator", "unit": "Unit"})
    parts.small(shown.set_index("Indicator"), ".3g")
    said = frame.attrs
    gate = words.named(result.scenario.catalogue.trees["gates"], result.scenario.gate).lower()
    unit = f"{said['declared_unit'].split(' at the')[0]} at the gate of {gate}"
    st.caption(
        f"Declared unit: {unit}. Boundary: {said['system_boundary']}. "
        f"Cut off: {said['cut_off']}. Shared by: {said['shared_by'].replace('_', ' ')}. "
        f"Region: {result.scenario.place(route)}."
        + "".join(f" {parts.escaped(_sentence(words.titled(result, n)))}" for n in said["notes"])
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


if __name__ == "__main__":
    page()
