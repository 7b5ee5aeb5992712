"""Pieces that several pages lay out: faults, tables with their units, trees, downloads."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from recycalc.comparison import Comparison, Node
from recycalc.errors import Fault
from recycalc.ui import words

if TYPE_CHECKING:
    import pandas as pd

FEW = 3  # faults shown at once


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
    frame: pd.DataFrame, units: dict[str, str] | None = None, digits: int = 2, **given: Any
) -> None:
    """Show a table; numbers with separators, units in the heads of their columns."""
    said = frame.attrs.get("units", {}) if units is None else units
    config: dict[str, Any] = {}
    for name in frame.columns:
        of = words.unit(said.get(str(name), ""))
        label = str(name) if " " in str(name) else words.plain(str(name))
        head = f"{label}, {of}" if of else label
        if frame[name].dtype.kind in "fi":
            config[name] = st.column_config.NumberColumn(head, format=f"%,.{digits}f")
        else:
            config[name] = st.column_config.TextColumn(head)
    config |= given.pop("column_config", {})
    st.dataframe(frame, width="stretch", column_config=config, **given)


def figures(found: Iterable[tuple[str, str, str]]) -> None:
    """Show key figures side by side, two abreast on a phone: label, value, help."""
    with st.container(horizontal=True):
        for label, value, said in found:
            st.metric(label, value, help=said or None, width=150)


def tree(node: Node, cited: Callable[[str], str], depth: int = 1) -> None:
    """Show where a number comes from, to unfold."""
    style = (
        "<style>.why{font-size:.9rem;line-height:1.55}.why details,.why div{margin-left:1.1rem}"
        ".why summary{cursor:pointer}.why b{font-variant-numeric:tabular-nums}"
        ".why small{opacity:.75}.why summary:focus-visible{outline:2px solid #56B4E9}</style>"
    )
    st.html(f'{style}<div class="why">{_branch(node, cited, depth)}</div>')


def _branch(node: Node, cited: Callable[[str], str], depth: int) -> str:
    value = ""
    if node.value is not None:
        value = f" <b>{html.escape(f'{node.value:,.4g} {words.unit(node.unit)}'.strip())}</b>"
    about = "; ".join(text for text in (node.text, node.quality) if text)
    if node.source:
        about += f"; {cited(node.source)}" if about else cited(node.source)
    head = html.escape(node.label) + value + (f" <small>{html.escape(about)}</small>" if about else "")
    if not node.children:
        return f"<div>{head}</div>"
    inner = "".join(_branch(child, cited, depth - 1) for child in node.children)
    return f"<details{' open' if depth > 0 else ''}><summary>{head}</summary>{inner}</details>"


def steps(result: Comparison, route: str) -> Callable[[str], str]:
    """Give the function from the name of a step, or of a scrap source, to its title."""
    model = next(m.route for m in result.proof.model.routes if m.route.name == route)
    titles = {part.name: part.title for part in (*model.steps, *model.scrap)}
    return lambda name: titles.get(name, "Whole plant" if name == "plant" else words.plain(name))
