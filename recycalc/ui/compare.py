"""Compare: the answer in a sentence, key figures, and the cost of every route side by side."""

from __future__ import annotations

from math import isfinite

import pandas as pd
import streamlit as st

from recycalc.comparison import MARKET, Comparison
from recycalc.parameters import CATEGORIES
from recycalc.report.cost_charts import routes_chart
from recycalc.ui import bench, parts, state, words


def page() -> None:
    """Lay out the page."""
    result = bench.result_of(state.current())
    st.title("Rare earths from waste, or from a mine?")
    st.subheader(words.titled(result, result.headline()))
    parts.figures(key_figures(result))
    parts.warnings(result, result.warnings)
    st.altair_chart(routes_chart(result), width="stretch")
    parts.basis(result)
    parts.small(costs(result))
    st.subheader("What else there is to know")
    parts.small(facts(result))
    st.caption(f"Scenario {result.scenario.name}, hash {result.scenario.hash}")


def key_figures(result: Comparison) -> list[tuple[str, str, str]]:
    """Give label, value and explanation of the figures at the top."""
    per_kg = words.unit(result.per_kg)
    found = []
    best: dict[str, str] = {}
    for kind in ("recycled", "primary"):
        routes = [name for name in result.routes if result.kind(name) == kind]
        if routes:
            best[kind] = min(routes, key=lambda r: float(result.unit_cost(r).magnitude))
            cost = result.unit_cost(best[kind]).magnitude
            found.append((f"{kind.capitalize()}, {per_kg}", f"{cost:.2f}",
                          f"Unit cost of the cheapest: {result.title(best[kind])}"))  # fmt: skip
    found.append((f"Market, {per_kg}", f"{result.market_price.magnitude:.2f}",
                  f"Price of {result.product} without VAT"))  # fmt: skip
    if "recycled" in best:
        route = best["recycled"]
        found.append(("Secondary utilization", f"{result.utilization(route):.1%}",
                      f"Rare earths in the products / rare earths in the {result.scrap} fed, "
                      f"{result.title(route)}"))  # fmt: skip
        paid = result.scrap_price(route).magnitude
        even = result.break_even_scrap_price(route).magnitude
        found.append((f"Scrap price, {per_kg}", f"{paid:.2f}", "Mean price per kg of scrap bought"))
        if isfinite(even):
            found.append((f"Scrap may cost, {per_kg}", f"{even:.2f}",
                          "Price per kg of scrap at which this route costs as much as the "
                          "market pays"))  # fmt: skip
    return found


def costs(result: Comparison) -> pd.DataFrame:
    """Give cost by category and route [money/kg], its sum and the market price."""
    columns, said = {}, words.short(result)
    for name in result.routes:
        by_category = result.cost_by_category(name)
        columns[said[name]] = {
            **{c: float(by_category[c].magnitude) for c in CATEGORIES if c in by_category},
            "unit cost": float(result.unit_cost(name).magnitude),
            "market price": float(result.market_price.magnitude),
        }
    frame = pd.DataFrame(columns)
    order = [*CATEGORIES, "unit cost", "market price"]
    return frame.loc[[row for row in order if row in frame.index]].rename_axis(result.per_kg)


def facts(result: Comparison) -> pd.DataFrame:
    """Give utilization, output, baskets, margins and break-even prices; formats in ``attrs``."""
    said = words.short(result)
    recycled = [name for name in result.routes if result.kind(name) == "recycled"]
    rows: dict[str, dict[str, float]] = {}
    formats: dict[str, str] = {}

    def put(label: str, route: str, value: float, spec: str = ".2f") -> None:
        rows.setdefault(label, {})[said[route]] = value
        formats[label] = spec

    for name in result.routes:
        put("output, t/year", name, float(result.output(name).magnitude), ",.4g")
        label = "secondary utilization" if name in recycled else "overall recovery"
        put(label, name, result.utilization(name), ".1%")
    for name in recycled:
        basket = result.basket(name)
        put("same basket, recycled", name, float(basket["recycled"].magnitude))
        put("same basket at market prices", name, float(basket["market"].magnitude))
        if "primary" in basket:
            put("same basket from the primary mix", name, float(basket["primary"].magnitude))
        put("gross margin on delivered scrap", name, result.gross_margin(name), ".1%")
        paid = float(result.scrap_price(name).magnitude)
        put(f"scrap price paid, per kg of {result.scrap}", name, paid)
        for other in (MARKET, *(r for r in result.routes if r not in recycled)):
            against = said.get(other, other)
            even = float(result.break_even_scrap_price(name, other).magnitude)
            put(f"break-even scrap price against {against}", name, even)
    frame = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=list(said.values()))
    frame.attrs["formats"] = formats
    return frame.rename_axis(f"{words.unit(result.per_kg)}, if not said otherwise")


if __name__ == "__main__":
    page()
