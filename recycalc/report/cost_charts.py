"""Charts of cost: routes side by side, and the way from the feed to the unit cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from recycalc.parameters import CATEGORIES
from recycalc.report.charts import altair
from recycalc.report.palette import GREY, MARKET, RULE, in_order, named_above, of_category

if TYPE_CHECKING:
    from recycalc.comparison import Comparison

BAR, ROW = 20, 58  # pixels


def routes_chart(result: Comparison) -> Any:
    """Draw the unit cost of every route, stacked by category, and the market price."""
    import pandas as pd

    alt = altair()
    names = {name: result.title(name) for name in result.routes}
    rows = [
        {"route": names[route], "category": category, "cost": float(cost.magnitude),
         "order": CATEGORIES.index(category)}
        for route in result.routes
        for category, cost in result.cost_by_category(route).items()
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    price = float(result.market_price.magnitude)
    present = in_order(frame["category"])
    title = f"{result.product}, {result.per_kg}"
    y = alt.Y("route:N", sort=list(names.values()), title=None, axis=alt.Axis(**named_above(17)))
    ends = pd.DataFrame([
        {"route": names[r], "total": float(result.unit_cost(r).magnitude),
         "end": sum(max(float(c.magnitude), 0.0) for c in result.cost_by_category(r).values())}
        for r in result.routes
    ])  # fmt: skip
    bars = alt.Chart(frame).mark_bar(size=BAR, yOffset=5).encode(
        x=alt.X("cost:Q", stack="zero", title=result.per_kg, scale=_room([*ends["end"], price])),
        y=y,
        color=alt.Color("category:N", sort=present, title=None,
                        legend=alt.Legend(orient="bottom", columns=3, symbolLimit=0),
                        scale=alt.Scale(domain=present, range=[of_category(c) for c in present])),
        order=alt.Order("order:Q"),
        tooltip=[alt.Tooltip("route:N"), alt.Tooltip("category:N"),
                 alt.Tooltip("cost:Q", format=".2f", title=title)],
    )  # fmt: skip
    number = {"align": "left", "dx": 5, "dy": 5, "color": GREY, "fontWeight": "bold"}
    text = alt.Chart(ends).mark_text(**number).encode(
        x=alt.X("end:Q"), y=y, text=alt.Text("total:Q", format=".1f"),
    )  # fmt: skip
    market = pd.DataFrame([{"price": price, "name": f"market {price:.1f}"}])
    rule = alt.Chart(market).mark_rule(strokeDash=[6, 4], size=2, color=MARKET).encode(
        x=alt.X("price:Q"), tooltip=[alt.Tooltip("price:Q", title="market price", format=".2f")]
    )  # fmt: skip
    right = price > 0.6 * max([*ends["end"], price])
    name = alt.Chart(market).mark_text(
        color=MARKET, baseline="bottom", align="right" if right else "left",
        dx=-5 if right else 5, dy=-1,
    ).encode(
        x=alt.X("price:Q"), y=alt.value({"expr": "height"}), text=alt.Text("name:N")
    )  # fmt: skip
    said = ", ".join(f"{row['route']} {row['total']:.1f}" for row in ends.to_dict("records"))
    return alt.layer(bars, text, rule, name).properties(
        height=alt.Step(ROW),
        description=f"Stacked bars of {title} by cost category: {said}; dashed line: market price "
        f"{price:.1f}",
    )


def waterfall_chart(result: Comparison, route: str) -> Any:
    """Draw how the categories of cost add up, one after the other, to the unit cost of a route."""
    import pandas as pd

    alt = altair()
    parts: Mapping[str, Any] = result.cost_by_category(route)
    rows, end = [], 0.0
    for category in in_order(parts):
        start, end = end, end + float(parts[category].magnitude)
        rows.append({"part": category, "start": start, "end": end, "cost": end - start})
    rows.append({"part": "unit cost", "start": 0.0, "end": end, "cost": end})
    price = float(result.market_price.magnitude)
    rows.append({"part": "market price", "start": 0.0, "end": price, "cost": price})
    frame = pd.DataFrame(rows)
    frame["right"] = frame[["start", "end"]].max(axis=1)
    frame["text"] = [f"{r['cost']:.2f}" if n >= len(rows) - 2 else f"{r['cost']:+.2f}"
                     for n, r in enumerate(rows)]  # fmt: skip
    order = list(frame["part"])
    colours = [*(of_category(part) for part in order[:-2]), RULE, MARKET]
    title = f"{result.product}, {result.per_kg}"
    y = alt.Y("part:N", sort=order, title=None, axis=alt.Axis(labelLimit=120, ticks=False))
    bars = alt.Chart(frame).mark_bar(size=18).encode(
        x=alt.X("start:Q", title=result.per_kg, scale=_room(list(frame["right"]))),
        x2=alt.X2("end:Q"), y=y,
        color=alt.Color("part:N", legend=None, scale=alt.Scale(domain=order, range=colours)),
        tooltip=[alt.Tooltip("part:N"), alt.Tooltip("cost:Q", format=".2f", title=title),
                 alt.Tooltip("end:Q", format=".2f", title="sum so far")],
    )  # fmt: skip
    text = alt.Chart(frame).mark_text(align="left", dx=4, color=GREY).encode(
        x=alt.X("right:Q"), y=y, text=alt.Text("text:N")
    )  # fmt: skip
    said = ", ".join(f"{row['part']} {row['cost']:.2f}" for row in rows)
    return alt.layer(bars, text).properties(
        height=alt.Step(26), description=f"Waterfall of {title}, {result.title(route)}: {said}"
    )


def _room(ends: list[float]) -> Any:
    """Leave room for the number behind the longest bar."""
    return altair().Scale(domainMax=max(ends) * 1.14, nice=False)


def step_cost_chart(frame: Any, per_kg: str, categories: list[str]) -> Any:
    """Draw what each step costs, stacked by category.

    Parameters
    ----------
    frame : DataFrame
        Columns step, category, unit_cost; steps in their order.
    per_kg : str
        Unit of the cost.
    categories : list of str
        Those to draw.
    """
    alt = altair()
    chosen = frame[frame["category"].isin(categories)]
    data = chosen.groupby(["step", "category"], sort=False, as_index=False)["unit_cost"].sum()
    data["order"] = [CATEGORIES.index(c) for c in data["category"]]
    made = data.groupby("step")["unit_cost"].transform("sum") != 0.0
    data = data[made]
    steps, present = list(dict.fromkeys(data["step"])), in_order(data["category"])
    return alt.Chart(data).mark_bar(size=14, yOffset=4).encode(
        x=alt.X("unit_cost:Q", title=per_kg, axis=alt.Axis(tickCount=8)),
        y=alt.Y("step:N", sort=steps, title=None, axis=alt.Axis(**named_above(15))),
        color=alt.Color("category:N", sort=present, title=None,
                        legend=alt.Legend(orient="bottom", columns=3, symbolLimit=0),
                        scale=alt.Scale(domain=present, range=[of_category(c) for c in present])),
        order=alt.Order("order:Q"),
        tooltip=[alt.Tooltip("step:N"), alt.Tooltip("category:N"),
                 alt.Tooltip("unit_cost:Q", format=".3f", title=per_kg)],
    ).properties(
        height=alt.Step(46),
        description=f"Cost of each step in {per_kg}, stacked by category",
    )  # fmt: skip
