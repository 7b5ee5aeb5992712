"""The table of parameters: what stands in each row, and taking in what is typed there."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from recycalc.comparison import Comparison
from recycalc.parameters import Parameter, Scenario
from recycalc.ui import state, words

SETTABLE = frozenset(
    ("feed", "policy", "automation", "catchment", "finance", "capital", "overheads", "scrap")
)
"""Topics whose parameters are offered though they are unset."""
MARKS = {"published": "● published", "literature": "◐ literature", "estimate": "○ estimate"}


def paths_of(result: Comparison, also: frozenset[str]) -> list[str]:
    """Give the parameters that a comparison reads or would read if set, its own region's first."""
    scenario = result.scenario
    used = result.proof.used | also
    sources = {f"scrap.{s.name}." for m in result.proof.model.routes for s in m.route.scrap}
    offered = {
        path
        for path, parameter in scenario.parameters.items()
        if parameter.optional
        and path not in used
        and path.partition(".")[0] in SETTABLE
        and (not path.startswith("scrap.") or path.startswith(tuple(sources)))
    }
    elsewhere = tuple(f".{region}." for region in scenario.regions[1:])
    return sorted(
        (path for path in scenario.parameters if path in used or path in offered),
        key=lambda path: any(region in path for region in elsewhere),
    )


def own_value(scenario: Scenario, path: str) -> float | None:
    """Give the value of a parameter in its own unit, overrides included."""
    number = scenario.numbers.get(path)
    given = scenario.parameters[path]
    return (
        None if number is None else float(number) / scenario.conversion(given.unit, given.index)[0]
    )


def value_text(scenario: Scenario, path: str) -> str:
    """Give what the value column shows: as typed, or in the parameter's own unit."""
    rejected = state.session().rejected.get(path)
    if rejected:
        return rejected["text"]
    typed = state.current()["values"].get(path)
    if isinstance(typed, str):
        return typed
    return words.number(own_value(scenario, path)) or "not set"


def status(path: str, changed: frozenset[str]) -> str:
    """Say whether a row is changed, or why its entry was not taken."""
    rejected = state.session().rejected.get(path)
    if rejected:
        return f"✗ {rejected['reason']}"
    return "✎ changed" if path in changed else ""


def table(scenario: Scenario, paths: list[str]) -> pd.DataFrame:
    """Give the rows of the table."""
    catalogue = scenario.catalogue
    changed = frozenset(state.current()["values"])
    rows = []
    for path in paths:
        given: Parameter = scenario.parameters[path]
        rows.append({
            "name": words.parameter(path, catalogue),
            "value": value_text(scenario, path),
            "unit": words.unit(given.unit) or "–",
            "status": status(path, changed),
            "range": words.span(given),
            "quality": MARKS.get(given.quality, given.quality),
            "source": words.source(given, catalogue),
            "note": given.note,
            "path": path,
        })  # fmt: skip
    return pd.DataFrame(rows, columns=[*_HEADS])


_HEADS = {
    "name": ("Parameter", 250, "Its name in words"),
    "value": ("Value", 130, "Type a number, or a number with another unit: 0.65 CNY_2024/kWh. "
              "Empty it to have the scenario's own value back; none leaves an optional one out"),
    "unit": ("Unit", 120, "Unit of a number typed without one"),
    "status": ("State", 100, "Changed by you, or why an entry was not taken"),
    "range": ("Low – high", 110, "Range of uncertainty, in the unit beside it"),
    "quality": ("Quality", 105, "Whether the value stands in its source, is recalled from "
                "it, or is estimated"),
    "source": ("Source", 240, "Where the value comes from"),
    "note": ("Note", 240, "Basis and reasoning"),
    "path": ("Path", 300, "Its name in files, in Python and on the command line"),
}  # fmt: skip


def edit(scenario: Scenario, paths: list[str]) -> None:
    """Lay out the table; entries are taken in at the start of the next run."""
    held = state.session()
    key = f"parameters:{held.edition}:{abs(hash(tuple(paths)))}"
    if held.editor.key != key:
        held.editor = state.Editor(key, paths)
    config: dict[str, Any] = {
        name: st.column_config.TextColumn(head, width=width, help=about)
        for name, (head, width, about) in _HEADS.items()
    }
    st.data_editor(
        table(scenario, paths),
        key=key,
        hide_index=True,
        num_rows="fixed",
        disabled=[name for name in _HEADS if name != "value"],
        column_config=config,
        height=min(38 + 35 * max(len(paths), 1), 560),
        alt="Parameters with value, unit, range, quality and source; the values can be edited",
    )


def take_in() -> None:
    """Take over what was typed into the table since the last run."""
    key = state.session().editor.key
    if key and key in st.session_state:
        edited = st.session_state[key].get("edited_rows", {})
        state.take_in({int(row): cells.get("value") or "" for row, cells in edited.items()})


def typed(paths: list[str]) -> bool:
    """Tell whether one of these parameters was typed into the table that is shown."""
    shown = state.session().editor
    return any(shown.paths[row] in paths for row in shown.seen)
