"""Where the elements go: links of a Sankey diagram from scrap or ore to products and losses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from recycalc.chemistry import RARE_EARTHS
from recycalc.comparison.display import shown
from recycalc.report.palette import BLUE, GREEN, GREY, ORANGE, VERMILION

if TYPE_CHECKING:
    import pandas as pd

    from recycalc.comparison import Comparison

UNIT = "t/year"
LEAST = 1e-9  # of the feed: what is less is not drawn
MANY = 5  # steps between which their names do not fit
_KINDS = {"source": BLUE, "step": GREY, "product": GREEN, "loss": VERMILION, "bought": ORANGE}


def elements_of(comparison: Comparison, route: str) -> list[str]:
    """Give the elements of a route's feed, rare earths first, as they come."""
    stream = comparison.evaluation.routes[route].balance.feed.stream
    return sorted(stream, key=lambda element: element not in RARE_EARTHS)


def flow_links(comparison: Comparison, route: str, elements: Iterable[str]) -> pd.DataFrame:
    """Give the flows of chosen elements between sources, steps, products and losses.

    Parameters
    ----------
    comparison : Comparison
    route : str
    elements : iterable of str
        Counted together up to the last step, singly as products.

    Returns
    -------
    DataFrame
        Columns source, target (in words), source_kind, target_kind, flow [t/year].
    """
    import pandas as pd

    result, wanted = comparison.evaluation.routes[route], list(elements)
    rows: list[tuple[str, str, str, str, float]] = []

    def link(source: tuple[str, str], target: tuple[str, str], masses: Iterable[Any]) -> None:
        flow = float(shown(sum(masses), UNIT))
        if flow > 0.0:
            rows.append((*source, *target, flow))

    names = [_words(flow.step.name) for flow in result.balance.steps]
    sources = result.balance.feed.sources
    for scrap in sources:
        brought = [scrap.magnet * scrap.composition.get(e, 0.0) for e in wanted]
        link((scrap.source.title, "source"), (names[0], "step"), brought)
    if not sources:
        feed = result.balance.feed.stream
        link(("Ore", "source"), (names[0], "step"), (feed.get(e, 0.0) for e in wanted))
    for order, (flow, name) in enumerate(zip(result.balance.steps, names, strict=True)):
        here, losses = (name, "step"), flow.losses
        link(("Bought in", "bought"), here, (flow.added.get(e, 0.0) for e in wanted))
        link(here, ("Sold on the way", "product"), (flow.withdrawn.get(e, 0.0) for e in wanted))
        by_end: dict[str, list[Any]] = {}
        for element in wanted:
            if element in flow.step.losses and element in losses:
                by_end.setdefault(flow.step.losses[element], []).append(losses[element])
        for end, masses in by_end.items():
            link(here, (f"Lost to {_words(end).lower()}", "loss"), masses)
        if order + 1 < len(names):
            link(here, (names[order + 1], "step"), (flow.product.get(e, 0.0) for e in wanted))
        else:
            for element in wanted:
                link(here, (f"{element} sold", "product"), [flow.product.get(element, 0.0)])
    columns = ["source", "source_kind", "target", "target_kind", "flow"]
    frame = pd.DataFrame(rows, columns=columns)
    frame.attrs["units"] = {"flow": UNIT}
    return frame


def sankey(frame: pd.DataFrame, title: str) -> dict[str, Any]:
    """Give the ECharts options of a Sankey diagram, standing upright on a narrow screen.

    Parameters
    ----------
    frame : DataFrame
        As `flow_links` gives it.
    title : str
        What flows.
    """
    drawn = frame[frame["flow"] > LEAST * frame["flow"].max()]
    kinds = dict(zip(drawn["source"], drawn["source_kind"], strict=True))
    kinds |= dict(zip(drawn["target"], drawn["target_kind"], strict=True))
    series = {
        "type": "sankey",
        "name": title,
        "nodeAlign": "justify",
        "nodeGap": 14,
        "emphasis": {"focus": "adjacency"},
        "lineStyle": {"color": "source", "opacity": 0.35},
        "links": [
            {"source": row["source"], "target": row["target"], "value": round(row["flow"], 6)}
            for row in drawn.to_dict("records")
        ],
    }
    ends = {"align": "left", "verticalAlign": "middle", "overflow": "truncate"}
    upright: dict[str, dict[str, Any]] = {
        "source": {**ends, "position": "top", "rotate": 90, "width": 140},
        "product": {**ends, "position": "bottom", "rotate": -90, "width": 104},
    }
    upright["bought"], upright["loss"] = upright["source"], upright["product"]
    steps = list(kinds.values()).count("step")
    beside: dict[str, dict[str, Any]] = {
        "source": {"position": "left"},
        "bought": {"position": "left"},
    }
    beside["step"] = (
        {"rotate": 90, "align": "center", "verticalAlign": "top", "width": 200}
        if steps > MANY
        else {}
    )
    wide = {
        "left": 84, "right": 92, "top": 12, "bottom": 12, "orient": "horizontal",
        "label": {"position": "right", "fontSize": 11, "lineHeight": 13, "width": 64,
                  "overflow": "break"},
        "data": [
            {"name": n, "itemStyle": {"color": _KINDS[k]},
             "label": beside.get(k, {})}
            for n, k in kinds.items()
        ],
    }  # fmt: skip
    narrow = {
        "left": 4, "right": 24, "top": 150, "bottom": 110, "nodeGap": 16, "orient": "vertical",
        "label": {"position": "right", "fontSize": 11},
        "data": [
            {"name": n, "itemStyle": {"color": _KINDS[k]}, "label": upright.get(k, {})}
            for n, k in kinds.items()
        ],
    }  # fmt: skip
    return {
        "baseOption": {
            "animation": False,  # whoever moves a slider wants the answer
            "tooltip": {"trigger": "item", "valueFormatter": f"%,.2f {UNIT}"},
            "series": [{**series, **wide}],
        },
        "media": [
            {"query": {"maxWidth": 520}, "option": {"series": [narrow]}},
            {"option": {"series": [wide]}},
        ],
    }


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
