"""A comparison as one HTML file: answer, charts, tables, sources, fit for printing."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from recycalc.comparison import Comparison
from recycalc.comparison.display import digits
from recycalc.errors import InputError
from recycalc.report.captions import caption
from recycalc.report.charts import cash_flow_chart
from recycalc.report.cost_charts import routes_chart
from recycalc.report.formats import heading, spelled

if TYPE_CHECKING:
    import pandas as pd

_STYLE = """
body { font: 14px/1.45 system-ui, sans-serif; color: #222; max-width: 75rem; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
p.caption { color: #555; } p.answer { font-weight: 600; } p.note { color: #8a4b00; }
nav a { margin-right: 1rem; }
div.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 12px; }
th, td { padding: .2rem .6rem; border-bottom: 1px solid #ddd; text-align: left;
  vertical-align: top; }
thead th { border-bottom: 2px solid #555; } th.number, td.number { text-align: right;
  font-variant-numeric: tabular-nums; }
th span { display: block; font-weight: 400; color: #555; }
svg { max-width: 100%; height: auto; }
@page { size: A4 landscape; margin: 12mm; }
@media print {
  body { max-width: none; margin: 0; font-size: 10px; } table { font-size: 8px; }
  nav { display: none; } thead { display: table-header-group; } tr { break-inside: avoid; }
  h2 { break-after: avoid; } div.wide { overflow: visible; }
}
"""


def report(comparison: Comparison, tables: Mapping[str, pd.DataFrame]) -> str:
    """Write the report.

    Parameters
    ----------
    comparison : Comparison
    tables : mapping of str to DataFrame
        As `recycalc.report.tables` gives them.
    """
    scenario, shown = comparison.scenario, dict(tables)
    if "parameters" in shown:  # their citations stand once, in the list of sources
        read = shown["parameters"].drop(columns="citation")
        again = (read["note"] != "") & (read["note"] == read["note"].shift())
        shown["parameters"] = read.assign(note=read["note"].mask(again, "as above"))
    links = "".join(
        f'<a href="#{escape(name)}">{escape(_title(name, frame))}</a>'
        for name, frame in tables.items()
    )
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(f'recycalc: {scenario.name}')}</title>",
        f"<style>{_STYLE}</style></head><body>",
        f"<h1>{escape(scenario.title or scenario.name)}</h1>",
        f'<p class="caption">{escape(caption(scenario))}</p>',
        f'<p class="answer">{escape(comparison.headline())}</p>',
        f"<nav>{links}</nav>",
        *_charts(comparison, tables),
        *(text for name, frame in shown.items() for text in table_section(name, frame)),
        *_sources(tables),
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def page(frame: pd.DataFrame) -> str:
    """Write a single table as a page of its own."""
    name = frame.attrs.get("name", "table")
    return "\n".join([
        "<!doctype html>", '<html lang="en"><head><meta charset="utf-8">',
        f"<title>{escape(_title(name, frame))}</title><style>{_STYLE}</style></head><body>",
        *table_section(name, frame), "</body></html>", "",
    ])  # fmt: skip


def table_section(name: str, frame: pd.DataFrame) -> Iterator[str]:
    """Write a table with its title, caption and notes."""
    yield f'<section id="{escape(name)}"><h2>{escape(_title(name, frame))}</h2>'
    if frame.attrs.get("caption"):
        yield f'<p class="caption">{escape(frame.attrs["caption"])}</p>'
    for note in frame.attrs.get("notes", []):
        yield f'<p class="note">{escape(note)}</p>'
    marks = [' class="number"' if frame[c].dtype.kind in "fiu" else "" for c in frame.columns]
    yield (
        '<div class="wide"><table><thead><tr>'
        + "".join(
            f"<th{mark}>{escape(title.replace('_', ' '))}<span>{escape(unit)}</span></th>"
            for (title, unit), mark in zip(heading(frame), marks, strict=True)
        )
        + "</tr></thead><tbody>"
    )
    for row in frame.itertuples(index=False, name=None):
        cells = (
            f"<td{mark}>{escape(digits(v) if isinstance(v, float) else spelled(v))}</td>"
            for v, mark in zip(row, marks, strict=True)
        )
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table></div></section>"


def _title(name: str, frame: pd.DataFrame) -> str:
    return str(frame.attrs.get("title") or name.replace("_", " "))


def _charts(comparison: Comparison, tables: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """Draw the costs of all routes and the cash flow of each plant, or say what is missing."""
    try:
        price = f"{float(comparison.market_price.magnitude):.4g} {comparison.per_kg}"
        title = f"Unit cost by category; dashed: market price {price}"
        yield _svg(routes_chart(comparison).properties(width=560, title=title))
        if "cash_flow" in tables:
            flows = tables["cash_flow"]
            for route, group in flows.groupby("route", sort=False):
                rows = group.set_index("year")
                rows.attrs = flows.attrs
                yield f"<h2>{escape(f'Cash flow: {route}')}</h2>"
                yield _svg(cash_flow_chart(rows))
    except InputError as error:
        yield f'<p class="note">no charts: {escape(error.faults[0].cure)}</p>'


def _svg(chart: Any) -> str:
    if importlib.util.find_spec("vl_convert") is None:  # altair is there, what draws for it is not
        return '<p class="note">no charts: pip install "recycalc[plot]"</p>'
    stream = io.StringIO()
    chart.save(stream, format="svg")
    return stream.getvalue()


def _sources(tables: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    if "parameters" not in tables:
        return
    cited = tables["parameters"][["source", "citation"]].drop_duplicates().sort_values("source")
    yield '<section id="sources"><h2>Sources</h2><dl>'
    for source, citation in cited.itertuples(index=False, name=None):
        yield f"<dt>{escape(source)}</dt><dd>{escape(citation)}</dd>"
    yield "</dl></section>"
