"""Charts of footprints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from recycalc.report.charts import altair
from recycalc.report.palette import CYCLE, GREY, below, named_above

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 9  # items with a colour of their own
OTHERS = "all others"


def footprint_chart(lines: pd.DataFrame, indicator: str, title: str) -> Any:
    """Draw one indicator of every route, stacked by the items that weigh most.

    Parameters
    ----------
    lines : DataFrame
        As `recycalc.Comparison.footprint` gives it, routes in words.
    indicator : str
        Column to draw.
    title : str
        Of the indicator, with its unit.
    """
    alt = altair()
    data = lines[["route", "item", indicator]].rename(columns={indicator: "amount"})
    weight = data.assign(size=data["amount"].abs()).groupby("item")["size"].sum()
    first = list(weight.sort_values(ascending=False).head(SHOWN).index)
    data["item"] = data["item"].where(data["item"].isin(first), OTHERS)
    data = data.groupby(["route", "item"], sort=False)[["amount"]].sum().reset_index()
    data = data[data["amount"] != 0.0]
    order = [*first, OTHERS]
    data["order"] = [order.index(item) for item in data["item"]]
    routes = list(dict.fromkeys(lines["route"]))
    present = [item for item in order if item in set(data["item"])]
    colours = [GREY if item == OTHERS else CYCLE[first.index(item)] for item in present]
    totals = data.groupby("route", sort=False)["amount"].sum()
    said = ", ".join(f"{route} {total:.3g}" for route, total in totals.items())
    return alt.Chart(data).mark_bar(size=20, yOffset=5).encode(
        x=alt.X("amount:Q", title=title, axis=alt.Axis(tickCount=8)),
        y=alt.Y("route:N", sort=routes, title=None,
                axis=alt.Axis(**named_above(17))),
        color=alt.Color("item:N", sort=present, title=None,
                        scale=alt.Scale(domain=present, range=colours),
                        legend=alt.Legend(**below(3))),
        order=alt.Order("order:Q"),
        tooltip=[alt.Tooltip("route:N"), alt.Tooltip("item:N"),
                 alt.Tooltip("amount:Q", format=".3g", title=title)],
    ).properties(height=alt.Step(58), description=f"{title} by item: {said}")  # fmt: skip
