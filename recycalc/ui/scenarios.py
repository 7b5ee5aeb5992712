"""Scenarios: kept cases side by side, files down and up, a link to share, tables to take along."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from recycalc.comparison import Comparison
from recycalc.parameters import DEFAULT
from recycalc.report import scenario_text
from recycalc.ui import bench, downloads, parts, state, words
from recycalc.ui.link import PARAMETER, fresh, pack
from recycalc.ui.upload import LARGEST, read

NOW = "now"
MOST = 12  # cases a session keeps


def page() -> None:
    """Lay out the page."""
    result = bench.result_of(state.current())
    st.title("Scenarios and export")
    st.subheader("Side by side")
    side_by_side(result)
    left, right = st.columns(2)
    with left:
        st.subheader("Scenario file")
        file(result)
    with right:
        st.subheader("Link")
        link()
    st.subheader("Tables")
    downloads.show(result)


def side_by_side(result: Comparison) -> None:
    """Keep the scenario as it is now, and lay out kept ones beside each other."""
    cases = state.session().cases
    with st.form("keep", clear_on_submit=True, border=False):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        name = left.text_input("Keep what is set now under a name", max_chars=40).strip()
        if right.form_submit_button("Keep") and name:
            if name in cases or len(cases) < MOST:
                cases[name] = state.current()
            else:
                st.warning(f"{MOST} cases are kept already: forget one first.")
    known = [name for name in bench.catalogue().scenarios if name not in cases]
    chosen = st.multiselect("Compare with", [*cases, *known], key="beside",
                            format_func=lambda n: n if n in cases else words.plain(n),
                            max_selections=6)  # fmt: skip
    picked = {NOW: state.current()}
    for n in chosen:
        title = parts.escaped(n) if n in cases else words.plain(n)  # heads are read as Markdown
        picked[f"{title} (2)" if title in picked else title] = cases[n] if n in cases else fresh(n)
    results: dict[str, Comparison] = {}
    for title, case in picked.items():
        found, faults = bench.attempt(bench.result_of, case)
        parts.faults(faults, f"{title} cannot be compared.")
        if found is not None:
            results[title] = found
    parts.small(costs(results))
    rows = differences(results)
    if len(results) > 1 and not rows.empty:
        st.markdown(f"What differs ({len(rows)})")
        st.table(rows.style.apply(_marked, axis=1))
    if cases:
        with st.container(horizontal=True):
            for title in list(cases):
                said = parts.escaped(title)
                st.button(f"Load {said}", key=f"load:{title}", on_click=state.soon(state.put),
                          args=(cases[title],))  # fmt: skip
                st.button(f"Forget {said}", key=f"forget:{title}", on_click=state.soon(_forget),
                          args=(title,))  # fmt: skip


def _forget(title: str) -> None:
    state.session().cases.pop(title, None)


def costs(results: dict[str, Comparison]) -> pd.DataFrame:
    """Give the unit cost of every route of every case, each in its own money."""
    rows: dict[str, dict[str, str]] = {}
    for title, result in results.items():
        for route in result.routes:
            cost = result.unit_cost(route).magnitude
            rows.setdefault(result.title(route), {})[title] = f"{cost:.2f} {result.per_kg}"
    for title, result in results.items():
        price = result.market_price.magnitude
        rows.setdefault("Market price", {})[title] = f"{price:.2f} {result.per_kg}"
    return pd.DataFrame.from_dict(rows, orient="index").reindex(columns=list(results)).fillna("")


def differences(results: dict[str, Comparison]) -> pd.DataFrame:
    """Give the choices, and the parameters that are overridden, in which the cases differ."""
    rows: dict[str, dict[str, str]] = {}
    paths = {p for r in results.values() for p in r.scenario.overrides}
    paths |= {p for r in results.values() for p in r.scenario.parameters if "feed.share." in p}
    for title, result in results.items():
        scenario = result.scenario
        catalogue = scenario.catalogue
        trees = catalogue.trees
        product = catalogue.products[scenario.reference_product]["name"]
        said = {
            "Region": scenario.place(),
            "Compared at": words.named(trees["gates"], scenario.gate),
            "Reference product": product,
            "Money": scenario.money,
            "Cost shared by": scenario.allocation.replace("_", " "),
            "Routes": "; ".join(map(result.title, scenario.routes)),
            "Variants": ", ".join(
                f"{words.variant(p, catalogue)}: {words.plain(v).lower()}"
                for p, v in scenario.options.items()
            ),
        }
        for label, text in said.items():
            rows.setdefault(label, {})[title] = text
        for path in sorted(paths):
            if path not in scenario.parameters:
                continue
            label = f"{words.topic(path, catalogue)}: {words.parameter(path, catalogue)}"
            override = scenario.overrides.get(path)
            given = scenario.parameters[path]
            if override is not None and override.number is not None:
                text = f"{words.number(float(override.number))} {words.unit(override.unit)}"
            else:
                value = None if override is not None else given.value
                text = (
                    f"{words.number(value)} {words.unit(given.unit)}" if value is not None else "–"
                )
            rows.setdefault(label, {})[title] = text.strip()
    frame = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=list(results)).fillna("–")
    return frame[frame.nunique(axis=1) > 1]


def _marked(row: pd.Series[str]) -> list[str]:
    """Mark what differs from the first column."""
    return ["" if text == row.iloc[0] else "background-color: #E69F0040" for text in row]


def file(result: Comparison) -> None:
    """Lay out the scenario as a file, down and up."""
    name = f"{result.scenario.name}{'_changed' if state.changes() else ''}"
    st.download_button(
        "Download this scenario", lambda: scenario_text(result.scenario),
        file_name=f"{words.file_name(name)}.toml", mime="application/toml", on_click="ignore",
        icon=":material/download:",
        help="All choices and changes as a file for the command, for Python and for this page",
    )  # fmt: skip
    st.file_uploader(
        "Load a scenario from a file", type=["toml"], max_upload_size=1, key="upload",
        on_change=state.soon(uploaded, "upload"),
        help=f"A .toml file of at most {LARGEST // 1000} kB, as downloaded here. It is read in "
        "memory and not kept on the server.",
    )  # fmt: skip


def uploaded(given: Any) -> None:
    """Take over a scenario from a file, or say why not."""
    if given is not None:
        found, faults = bench.attempt(read, given.name, given.getvalue(), bench.catalogue())
        state.tell(faults)
        if found is not None:
            state.start_from(*found)


def link() -> None:
    """Lay out the address that carries the changes."""
    packed = "" if state.current() == fresh(DEFAULT) else pack(state.current())
    root = (st.context.url or "").split("?")[0]
    if packed:
        st.code(f"{root}?{PARAMETER}={packed}", language=None, wrap_lines=True)
        st.caption(f"{len(packed)} characters carry everything that is changed.")
    elif state.changes():
        st.info("Too much is changed for a link: download the scenario file instead.")
    else:
        st.caption("Nothing is changed: the address of the app is the link.")


if __name__ == "__main__":
    page()
