"""Every table of a result, in every format, made when it is asked for."""

from __future__ import annotations

import streamlit as st

from recycalc.comparison import Comparison
from recycalc.report import TABLES, FileFormat, exported, table
from recycalc.ui import bench, parts, words

WORKBOOK, REPORT = "Workbook of live formulas", "Report"
WHOLE = {WORKBOOK: FileFormat.xlsx, REPORT: FileFormat.html}
FORMATS = {
    "CSV": FileFormat.csv, "Excel": FileFormat.xlsx, "JSON": FileFormat.json,
    "Markdown": FileFormat.md, "LaTeX": FileFormat.latex, "HTML": FileFormat.html,
    "Parquet": FileFormat.parquet,
}  # fmt: skip


def show(result: Comparison) -> None:
    """Lay out what can be taken along: everything in one file, or one table."""
    name = words.file_name(result.scenario.name)
    with st.container(horizontal=True):
        for title, form in WHOLE.items():
            st.download_button(
                title, lambda form=form: exported(result, form),  # type: ignore[misc]
                file_name=f"{name}.{form}", on_click="ignore", icon=":material/download:",
                key=f"whole:{form}",
            )  # fmt: skip
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    chosen = left.selectbox("Table", list(TABLES), key="taken table", format_func=words.plain)
    said = middle.selectbox("Format", list(FORMATS), key="taken format")
    form = FORMATS[said]
    right.download_button(
        f"Download {said}", lambda: exported(result, form, chosen, units="header"),
        file_name=f"{name}_{chosen}.{form}", on_click="ignore", icon=":material/download:",
    )  # fmt: skip
    frame, faults = bench.attempt(table, result, chosen)
    parts.faults(faults, "This table cannot be made.")
    if frame is not None:
        with st.expander(f"{words.plain(chosen)}: {parts.rows(len(frame))}"):
            parts.table(frame, hide_index=True)
