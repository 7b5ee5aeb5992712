"""Every table of a result, in every format, made when it is asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import isfinite
from typing import TYPE_CHECKING, Any

import streamlit as st

from recycalc.comparison import Comparison, invest
from recycalc.ui import bench, parts, state, words
from recycalc.ui.parameter_table import paths_of

if TYPE_CHECKING:
    import pandas as pd

FORMATS = {"CSV": ("csv", "text/csv"), "JSON": ("json", "application/json"),
           "Markdown": ("md", "text/markdown")}  # fmt: skip
RISKY = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet takes such a beginning for a formula


def show(result: Comparison) -> None:
    """Lay out what can be taken along."""
    tables = tables_of(result)
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    title = left.selectbox("Table", list(tables), key="taken table")
    form = middle.selectbox("Format", list(FORMATS), key="taken format")
    ending, kind = FORMATS[form]
    right.download_button(
        f"Download {form}", lambda: written(tables[title](), form),
        file_name=f"{words.file_name(title)}.{ending}", mime=kind, on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip
    frame, faults = bench.attempt(tables[title])
    parts.faults(faults, "This table cannot be made.")
    if frame is not None:
        with st.expander(f"{title}: {len(frame)} rows"):
            parts.table(frame)


def tables_of(result: Comparison) -> dict[str, Callable[[], pd.DataFrame]]:
    """Give every table by its title, to be made when it is asked for."""
    scenario = result.scenario
    found: dict[str, Callable[[], pd.DataFrame]] = {
        "Costs by route": result.table,
        "Ledger": result.ledger,
        "Element balance": result.balance,
        "Footprint by route": result.footprint_summary,
        "Footprint lines": result.footprint,
        "Parameters": lambda: parameters(result),
    }
    for route in result.routes:
        title = result.title(route)
        found[f"Capital, {title}"] = lambda route=route: invest(scenario, route).capital()  # type: ignore[misc]
        found[f"Cash flow, {title}"] = lambda route=route: invest(  # type: ignore[misc]
            scenario, route
        ).cash_flow_table()
        found[f"Declaration, {title}"] = lambda route=route: result.declaration(route)  # type: ignore[misc]
    return found


def parameters(result: Comparison) -> pd.DataFrame:
    """Give the parameters of a comparison with range, quality and source."""
    import pandas as pd

    scenario = result.scenario
    changed = state.current()["values"]
    rows = []
    for path in paths_of(result, frozenset()):
        given = scenario.parameters[path]
        number = scenario.numbers.get(path)
        own = scenario.conversion(given.unit, given.index)[0]
        rows.append({
            "path": path, "value": None if number is None else float(number) / own,
            "unit": given.unit, "low": given.low, "high": given.high, "quality": given.quality,
            "changed": "yes" if path in changed else "",
            "source": words.source(given, scenario.catalogue), "note": given.note,
        })  # fmt: skip
    return pd.DataFrame(rows).set_index("path")


def written(frame: pd.DataFrame, form: str) -> str:
    """Write a table; text that a spreadsheet would take for a formula stays text."""
    units = {str(k): v for k, v in frame.attrs.get("units", {}).items()}
    index = frame.index.name is not None
    if form == "JSON":
        rows = (frame.reset_index() if index else frame).to_dict("records")
        content = {"units": units, "rows": [{str(k): _json(v) for k, v in r.items()} for r in rows]}
        return json.dumps(content, indent=1, ensure_ascii=False)
    flat = frame.reset_index() if index else frame
    safe = flat.map(
        lambda cell: f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell
    )
    heads = {c: f"{c} [{units[str(c)]}]" if units.get(str(c)) else str(c) for c in safe.columns}
    safe = safe.rename(columns=heads)
    if form == "CSV":
        return str(safe.to_csv(index=False))
    lines = ["| " + " | ".join(map(str, safe.columns)) + " |", "|" + "---|" * len(safe.columns)]
    lines += [
        "| " + " | ".join(_cell(v) for v in row) + " |" for row in safe.itertuples(index=False)
    ]
    return "\n".join(lines) + "\n"


def _json(value: Any) -> Any:
    return None if isinstance(value, float) and not isfinite(value) else value


def _cell(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value).replace("|", "\\|")
