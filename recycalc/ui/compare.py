"""Compare: a few decisive assumptions beside the cost of every route."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from recycalc.comparison import Comparison, compare, load
from recycalc.errors import InputError
from recycalc.parameters import ALLOCATIONS, CATEGORIES, Catalogue, Scenario, load_catalogue

# Okabe and Ito's colours, told apart by colour-blind readers; greys for the rest.
PALETTE = (
    "#0072B2", "#56B4E9", "#009E73", "#F0E442", "#CC79A7", "#D55E00", "#E69F00", "#8C564B",
    "#999999", "#4D4D4D", "#6A3D9A", "#BDBDBD",
)  # fmt: skip
MARKET_COLOUR = "#D62728"  # stands out on light and dark


@st.cache_resource
def _catalogue() -> Catalogue:
    return load_catalogue()


def page() -> None:
    """Lay out the page."""
    st.set_page_config(page_title="recycalc", layout="wide")
    st.title("Rare earths from waste magnets, or from a mine?")
    try:
        result = compare(_assumptions())
    except InputError as error:
        st.error(f"```\n{error}\n```")
        st.stop()
    st.subheader(result.headline())
    frame = costs(result)
    st.altair_chart(chart(frame, result), width="stretch")
    wide = frame.pivot(index="category", columns="route", values="cost")[result.routes]
    wide.index = wide.index.astype(str)
    wide = wide.loc[[category for category in CATEGORIES if category in wide.index]]
    wide.loc["unit cost"] = wide.sum()
    wide.loc["market price"] = float(result.market_price.magnitude)
    st.caption(f"Cost of 1 kg {result.product}, {result.per_kg} without VAT, "
               f"allocated by {result.scenario.allocation.replace('_', ' ')}")  # fmt: skip
    st.dataframe(wide.style.format("{:.2f}", na_rep=""), width="stretch")
    for text in result.warnings:
        st.warning(text)
    st.caption(f"Scenario {result.scenario.name}, hash {result.scenario.hash}")


def _assumptions() -> Scenario:
    with st.sidebar:
        name = st.selectbox("Scenario", list(_catalogue().scenarios))
        base = load(name, _catalogue())
        st.caption(base.title)
        blend = "blend of the scenario"
        source = st.selectbox("Scrap source", [blend, *_catalogue().trees["scrap"]])
        allocation = st.selectbox("Cost allocated by", ALLOCATIONS,
                                  index=ALLOCATIONS.index(base.allocation))  # fmt: skip
        values: dict[str, float | str] = {}
        recycled = [r for r in base.routes if f"routes.{r}.utilization" in base.parameters]
        for route in recycled[:1]:  # one slider for all recycled routes, from the first one's range
            utilization = _slider(base, f"routes.{route}.utilization", "Secondary utilization")
            values |= dict.fromkeys((f"routes.{r}.utilization" for r in recycled), utilization)
        if st.toggle("Fixed scrap price", help="Otherwise: payable share of the contained value"):
            values["feed.scrap_price"] = _slider(base, "feed.scrap_price", "Scrap price")
        values["feed.capacity"] = _slider(base, "feed.capacity", "Plant capacity")
    sources = None if source == blend else {str(source): 1.0}
    return base.with_choices(sources=sources, allocation=allocation).with_values(values)


def _slider(base: Scenario, path: str, label: str) -> float:
    """Offer a parameter's own range, in its own unit."""
    parameter = base.parameters[path]
    assert parameter.low is not None
    assert parameter.high is not None
    middle = (parameter.low + parameter.high) / 2
    unit = parameter.unit.replace("dimensionless", "1")
    return st.slider(
        f"{label}, {unit}", parameter.low, parameter.high, parameter.value or middle, key=path
    )


def costs(result: Comparison) -> pd.DataFrame:
    """Give cost by route and category in long form [money/kg]."""
    rows = [
        {"route": name, "category": category, "cost": float(cost.magnitude)}
        for name in result.routes
        for category, cost in result.cost_by_category(name).items()
    ]
    frame = pd.DataFrame(rows)
    frame["category"] = pd.Categorical(frame["category"], CATEGORIES, ordered=True)
    return frame.sort_values(["route", "category"])


def chart(frame: pd.DataFrame, result: Comparison) -> alt.LayerChart | alt.FacetChart:
    """Draw the unit cost of every route, stacked by category, and the market price."""
    present = [c for c in CATEGORIES if c in set(frame["category"])]
    colours = [PALETTE[CATEGORIES.index(c)] for c in present]
    data = frame.assign(order=frame["category"].cat.codes, category=frame["category"].astype(str))
    title = f"{result.product}, {result.per_kg}"
    bars = alt.Chart(data).mark_bar().encode(
        x=alt.X("sum(cost)", title=title),
        y=alt.Y("route", sort=result.routes, title=None, axis=alt.Axis(labelLimit=200)),
        color=alt.Color("category", sort=present, title=None,
                        scale=alt.Scale(domain=present, range=colours)),
        order="order",
        tooltip=["route", "category", alt.Tooltip("cost", format=".2f")],
    )  # fmt: skip
    market = pd.DataFrame({"price": [float(result.market_price.magnitude)]})
    rule = alt.Chart(market).mark_rule(strokeDash=[6, 4], size=2, color=MARKET_COLOUR).encode(
        x="price", tooltip=[alt.Tooltip("price", title="market price", format=".2f")]
    )  # fmt: skip
    return alt.layer(bars, rule).properties(
        height=260, description=f"Stacked bars of {title} by cost category; dashed: market price"
    )
