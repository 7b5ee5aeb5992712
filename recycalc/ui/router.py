"""The app's frame: pages at the top, shared choices at the side, the address that carries them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from recycalc.ui import bench, parameter_table, parts, sidebar, state

HERE = Path(__file__).parent
PAGES = {
    "compare": "Compare",
    "assumptions": "Assumptions",
    "costs": "Costs",
    "flows": "Flows",
    "sensitivity": "Sensitivity",
    "investment": "Investment",
    "footprint": "Footprint",
    "outlook": "Outlook",
    "scenarios": "Scenarios",
}
"""Title by the module that lays the page out."""


def show() -> None:
    """Run the app."""
    st.set_page_config(page_title="recycalc", page_icon="♻️", layout="wide",
                       initial_sidebar_state=330)  # fmt: skip
    pages = [
        st.Page(HERE / f"{name}.py", title=title, url_path=name, default=name == "compare")
        for name, title in PAGES.items()
    ]
    chosen = st.navigation(pages, position="top")
    state.begin()
    parameter_table.take_in()
    state.catch_up()
    told = state.session().messages
    result, found = bench.attempt(bench.result_of, state.current())
    sidebar.show(bench.scenario_of(state.current()), result)
    state.address()
    parts.faults(told, "This was not taken over: the numbers below are those from before.")
    parts.faults(found, "This comparison cannot be made.")
    if result is not None:
        chosen.run()
    state.told(told)
