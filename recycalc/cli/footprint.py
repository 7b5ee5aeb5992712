"""How a footprint is laid out in the terminal and as JSON."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from recycalc.cli.layout import Grid, words
from recycalc.comparison import Comparison
from recycalc.comparison.display import digits
from recycalc.parameters import INDICATORS
from recycalc.report.captions import elsewhere
from recycalc.report.formats import records

if TYPE_CHECKING:
    import pandas as pd


def summary_table(result: Comparison, table: pd.DataFrame) -> list[RenderableType]:
    """Lay out the indicators of every route, one column per route, with ratios to primary."""
    units = table.attrs["units"]
    laid = Grid("per kg", "unit", *(f">{name}\n({result.role(name)})" for name in table.index))
    for indicator in INDICATORS:
        laid.add_row(words(indicator), units[indicator].removesuffix("/kg"),
                     *(_number(v) for v in table[indicator]))  # fmt: skip
    if table.attrs["primary_mix"]:
        laid.add_section()
        for indicator in INDICATORS:
            laid.add_row(f"{words(indicator)} / primary mix", "1",
                         *(_number(v) for v in table[f"{indicator}_ratio"]))  # fmt: skip
    return [
        Text(_caption(result)),
        laid,
        *_remarks(table),
        Text(
            "\nrecycalc footprint --declaration ROUTE   gives the modules of one route", style="dim"
        ),
    ]


def lines_table(result: Comparison, table: pd.DataFrame) -> list[RenderableType]:
    """Lay out every line."""
    units = table.attrs["units"]
    laid = Grid("route", "step", "item", "module",
                  *(f">{words(i)}\n{units[i]}" for i in INDICATORS))  # fmt: skip
    for row in table.to_dict("records"):
        texts = (str(row[key]) for key in ("route", "step", "item", "module"))
        laid.add_row(*texts, *(_number(row[i]) for i in INDICATORS))
    return [Text(_caption(result)), laid, *_remarks(table)]


def declaration_table(table: pd.DataFrame) -> list[RenderableType]:
    """Lay out a declaration: what is declared, then indicators by module."""
    said = Table(box=None, show_header=False, pad_edge=False)
    said.add_column(style="bold", no_wrap=True)
    said.add_column(overflow="fold")
    for key in ("route", "declared_unit", "system_boundary", "cut_off", "shared_by", "region"):
        said.add_row(words(key), words(str(table.attrs[key])) if key == "shared_by"
                     else str(table.attrs[key]))  # fmt: skip
    modules = [column for column in table.columns if column not in ("name", "unit")]
    laid = Grid("indicator", "unit", *(f">{m.replace('_', '-')}" for m in modules))
    for row in table.to_dict("records"):
        laid.add_row(row["name"], row["unit"], *(_number(row[m]) for m in modules))
    return [said, Text(""), laid, *_remarks(table)]


def content(table: pd.DataFrame) -> dict[str, Any]:
    """Give a table of a footprint with all that is said about it, as plain dictionaries."""
    rows = records(table.reset_index() if table.index.name else table)
    return {**{str(key): said for key, said in table.attrs.items()}, "rows": rows}


def _caption(result: Comparison) -> str:
    scenario = result.scenario
    return (
        f"{scenario.title}\nFootprint of 1 kg {result.product} at the gate {scenario.gate}, cradle "
        f"to gate, shared by {words(scenario.allocation)}{elsewhere(scenario)}.\n"
    )


def _remarks(table: pd.DataFrame) -> list[RenderableType]:
    notes = [Text(f"note: {text}") for text in table.attrs["notes"]]
    return [*notes, *(Text(f"warning: {t}", style="yellow") for t in table.attrs["warnings"])]


def _number(value: float) -> str:
    return digits(float(f"{value:.3g}")) if isfinite(value) else "none"
