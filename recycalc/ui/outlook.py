"""Outlook: scrap that comes back, supply and demand by element, the load of the plant."""

from __future__ import annotations

import streamlit as st

from recycalc.outlook import Outlook, outlook
from recycalc.report.outlook_charts import (
    plant_chart,
    retirement_chart,
    share_chart,
    supply_chart,
)
from recycalc.ui import bench, parts, state, words

MAGNETS = ("Nd", "Pr", "Dy", "Tb")
SHARES = {
    "end_of_life_share": "Recycled from end of life",
    "prompt_share": "Recycled from prompt scrap",
    "separated_outside_china": "Separated outside China",
}


def page() -> None:
    """Lay out the page."""
    st.title("Outlook")
    scenario = bench.scenario_of(state.current())
    found, faults = bench.attempt(outlook, scenario)
    parts.faults(faults, "No outlook can be given for this scenario.")
    if found is None:
        return
    if found.warnings:
        said = (parts.escaped(words.spoken(scenario, text)) for text in found.warnings)
        st.warning("\n\n".join(said), icon=":material/warning:")
    glance = found.table()
    year = st.select_slider("Year", list(glance.index), value=_default(glance.index))
    row = glance.loc[year]
    shown = [(title, f"{row[name]:.1%}", "") for name, title in SHARES.items()]
    fed = bool((glance["plant_load"] > 0.0).any())
    if fed:
        shown.append(("Load of the plant", f"{row['plant_load']:.0%}", "of its capacity"))
    about = ", and of the plant's capacity" if fed else ""
    st.caption(f"Shares of the supply of {', '.join(MAGNETS)}{about}.")
    parts.figures(shown)
    charts(found)
    with st.expander("At a glance, every year"):
        shares = {name: st.column_config.NumberColumn(words.plain(name), format="percent")
                  for name, unit in glance.attrs["units"].items() if unit == "1"}  # fmt: skip
        years = {"year": st.column_config.NumberColumn("Year", format="%d")}
        parts.table(glance, digits=0, column_config=shares | years)
    with st.expander("Beside published figures"):
        beside = found.published()
        beside["year"], beside["source"] = (
            beside["year"].astype(str),
            beside["source"].map(lambda key: scenario.catalogue.cited(key) or key),
        )
        parts.table(beside, {}, digits=None, hide_index=True)
    st.caption(
        "Sales, lifetimes, collection and mines are parameters too (outlook, in a scenario file "
        "or with --set)."
    )


def charts(found: Outlook) -> None:
    """Lay out the charts."""
    elements = found.elements()
    known = list(dict.fromkeys(elements.index.get_level_values("element")))
    titles = {application.name: application.title for application in found.proof.model.applications}
    parts.drawn(retirement_chart(found.applications(), titles), len(titles))
    default = [element for element in ("Nd", "Pr") if element in known]
    chosen = st.multiselect("Elements", known, default=default, key="outlook elements")
    if chosen:
        parts.drawn(supply_chart(elements, chosen, found.horizon.present), 4)
    parts.drawn(share_chart(found.table()), 4)
    plant = found.plant()
    if (plant["load"] > 0.0).any():
        parts.drawn(plant_chart(plant), 3)


def _default(years: object) -> int:
    known = [int(year) for year in years]  # type: ignore[attr-defined]
    return 2035 if 2035 in known else known[-1]


if __name__ == "__main__":
    page()
