"""Pieces that several pages lay out: faults, tables with their units, trees, downloads."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from recycalc.comparison import Comparison, Node
from recycalc.errors import Fault
from recycalc.ui import words

if TYPE_CHECKING:
    import pandas as pd

FEW = 3  # faults shown at once
PLOT, AROUND, ROW = 220, 130, 17  # pixels: of a plot, of axis and legend around it, of its rows


def faults(found: Sequence[Fault], lead: str) -> None:
    """Say what is wrong and how it is cured; many faults fold away."""
    if not found:
        return
    st.error("\n\n".join([f"**{lead}**", *map(_fault, found[:FEW])]), icon=":material/error:")
    if found[FEW:]:
        with st.expander(f"{len(found) - FEW} more"):
            st.markdown("\n\n".join(map(_fault, found[FEW : FEW + 50])))


def _fault(fault: Fault) -> str:
    return (
        f"{escaped(fault.what)} ({escaped(fault.where)}): given {escaped(fault.given)}; "
        f"needed {escaped(fault.needed)}. *{escaped(fault.cure)}.*"
    )


def escaped(text: str) -> str:
    """Keep a visitor's text from being read as Markdown."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()<>#$|~:!" else c for c in text)


def warnings(result: Comparison, found: Iterable[str]) -> None:
    """Show what to know before trusting a result."""
    texts = [words.titled(result, text) for text in found]
    if texts:
        st.warning("\n\n".join(map(escaped, texts)), icon=":material/warning:")


def basis(result: Comparison) -> None:
    """Say what a figure is of: product, gate, money, tax, allocation."""
    scenario = result.scenario
    gate = words.named(scenario.catalogue.trees["gates"], scenario.gate).lower()
    shared = scenario.allocation.replace("_", " ").replace("coproduct", "co-product")
    st.caption(
        f"Per kg of {result.product} at the gate of {gate}, in {scenario.money} without VAT, "
        f"cost shared among products by {shared}. Where each number comes from: "
        "page Costs, *Explain*; sources: page Assumptions."
    )


def pick_route(result: Comparison, key: str, kinds: Sequence[str] = ("recycled", "primary")) -> str:
    """Let one of the routes be chosen."""
    routes = [name for name in result.routes if result.kind(name) in kinds] or result.routes
    if st.session_state.get(key) not in routes:
        st.session_state[key] = routes[0]
    chosen: str = st.selectbox("Route", routes, format_func=result.title, key=key)
    return chosen


def table(
    frame: pd.DataFrame, units: dict[str, str] | None = None, digits: int | None = 2, **given: Any
) -> None:
    """Show a table; units in the heads of its columns.

    Numbers have separators and a fixed count of decimals; without one, five digits of any size.
    """
    said = frame.attrs.get("units", {}) if units is None else units
    config: dict[str, Any] = {}
    heads = []
    for name in frame.columns:
        of = words.unit(said.get(str(name), ""))
        label = str(name) if " " in str(name) else words.plain(str(name))
        head = f"{label}, {of}" if of else label
        heads.append(head)
        if frame[name].dtype.kind in "fi":
            form = "%.5g" if digits is None else f"%,.{digits}f"
            config[name] = st.column_config.NumberColumn(head, format=form)
        else:
            config[name] = st.column_config.TextColumn(head)
    config |= given.pop("column_config", {})
    told = f"Table of {rows(len(frame))}: {'; '.join(heads)}"
    st.dataframe(frame, width="stretch", column_config=config, alt=told, **given)


def rows(count: int) -> str:
    """Count rows in words."""
    return f"{count} row{'' if count == 1 else 's'}"


def figures(found: Iterable[tuple[str, str, str]]) -> None:
    """Show key figures side by side, two abreast on a phone: label, value, help."""
    with st.container(horizontal=True):
        for label, value, said in found:
            st.metric(label, value, help=said or None, width="content")


def small(frame: pd.DataFrame, spec: str = ",.2f") -> None:
    """Show a small table whole, its heads on several lines where they are long."""
    specs = frame.attrs.get("formats", {})
    styled = frame.style.format(lambda cell: _cell(cell, spec))
    for row, own in specs.items():
        styled = styled.format(partial(_cell, spec=own), subset=([row], slice(None)))
    st.table(styled)


def _cell(cell: object, spec: str) -> str:
    if not isinstance(cell, float):
        return str(cell)
    if cell != cell:  # noqa: PLR0124  not a number
        return ""
    said = format(cell, spec)
    return f"{cell:,.0f}" if "e+0" in said else said


def folded(label: str, lay_out: Callable[[], None]) -> None:
    """Fold something away; it is laid out once it is unfolded, so that until then it costs nothing.

    Parameters
    ----------
    label : str
        One of its kind on a page.
    lay_out : callable
    """
    fold = st.expander(label, key=f"folded:{label}", on_change="rerun")
    if fold.open:
        with fold:
            lay_out()


def tree(node: Node, result: Comparison, route: str = "", depth: int = 1) -> None:
    """Show where a number comes from, to unfold."""
    named = steps(result, route) if route else words.plain
    style = (
        "<style>.why{font-size:.9rem;line-height:1.55}.why details,.why div{margin-left:1.1rem}"
        ".why summary{cursor:pointer}.why b{font-variant-numeric:tabular-nums}"
        ".why small{opacity:.75}.why summary:focus-visible{outline:2px solid #56B4E9}</style>"
    )
    st.html(f'{style}<div class="why">{_branch(node, result, named, depth)}</div>')


def _branch(node: Node, result: Comparison, named: Callable[[str], str], depth: int) -> str:
    catalogue = result.scenario.catalogue
    value = ""
    if node.value is not None:
        size = f"{node.value:,.0f}" if abs(node.value) >= 1e4 else f"{node.value:.4g}"
        value = f" <b>{html.escape(f'{size} {words.unit(node.unit)}'.strip())}</b>"
    label, about = node.label, [words.titled(result, node.text), node.quality]
    if label in result.scenario.parameters:
        about = [*about, catalogue.cited(node.source), label]
        label = f"{words.topic(label, catalogue)}: {words.parameter(label, catalogue)}"
    else:
        parts = label.split(": ")
        parts = parts[1:] if len(parts) > 1 and parts[0] in result.routes else parts
        label = ": ".join(_part(part, result, named) for part in parts)
    said = html.escape("; ".join(text for text in about if text))
    head = html.escape(label) + value + (f" <small>{said}</small>" if said else "")
    if not node.children:
        return f"<div>{head}</div>"
    inner = "".join(_branch(child, result, named, depth - 1) for child in node.children)
    return f"<details{' open' if depth > 0 else ''}><summary>{head}</summary>{inner}</details>"


def _part(text: str, result: Comparison, named: Callable[[str], str]) -> str:
    """Put a part of a label into words: a route, a step, a piece of equipment, or what it is."""
    if text in result.routes:
        return result.title(text)
    if "_" in text or text in {"plant"}:
        row = result.scenario.catalogue.equipment.get(text)
        return str(row["name"]) if row and row.get("name") else named(text)
    return text


def steps(result: Comparison, route: str) -> Callable[[str], str]:
    """Give the function from the name of a step, or of a scrap source, to its title."""
    model = result.proof.model.of(route).route
    titles = {step.name: step.title for step in model.steps}
    titles |= {source.name: source.title for source in model.scrap}
    return lambda name: titles.get(name, "Whole plant" if name == "plant" else words.plain(name))


def drawn(chart: Any, names: int = 0) -> None:
    """Show a chart as wide as the page; its height is that of the plot, not of all around it.

    Parameters
    ----------
    chart : Chart
    names : int
        In a legend below it, which stand one below the other on a phone.
    """
    height = chart.height if isinstance(chart.height, int) else PLOT
    chart.height = height + AROUND + ROW * names
    st.altair_chart(chart, width="stretch")


def stacked(chart: Any, names: int = 0) -> None:
    """Show the parts of a chart one below the other, each as wide as the page."""
    for part in chart.vconcat:
        part.description = chart.description
        if not hasattr(part.data, "columns"):  # shared by the parts
            part.data = chart.data
        drawn(part, names)
