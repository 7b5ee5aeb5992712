"""Investment: capital by step, cash flow, figures of merit, price replay and plant size."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from recycalc.comparison import Comparison, Investment, plant_size
from recycalc.report import cash_flow_chart, replay_chart, size_chart
from recycalc.report.investment_charts import capital_chart
from recycalc.ui import bench, parts, state, words
from recycalc.ui.link import to_text

FIRST = ("net present value", "internal rate of return, real", "payback",
         "minimum selling price", "market price")  # fmt: skip
ALL_FIGURES = "All figures of merit, and the conventions they rest on"
EQUIPMENT, YEARS, RECORD = "Every piece of equipment", "Every year", "Every year on record"
SHORT = {"net present value": "NPV", "internal rate of return, real": "IRR, real"}


def page() -> None:
    """Lay out the page."""
    result = bench.result_of(state.current())
    st.title("Investment")
    route = parts.pick_route(result, "investment route")
    plant, faults = bench.attempt(bench.investment, state.current(), route)
    parts.faults(faults, "This plant cannot be appraised.")
    if plant is not None:
        _figures(plant)
        parts.warnings(result, plant.warnings)
        _capital(plant, result)
        _cash_flow(plant)
    _replay(result, route)
    _size(result, route)


def _figures(plant: Investment) -> None:
    said = plant.results_in_words()
    shown = []
    for name in FIRST:
        value, unit = said[name]
        if name == "net present value":
            value, unit = f"{float(plant.npv.magnitude) / 1e6:,.1f}", f"million {unit}"
        shown.append(
            (SHORT.get(name, name.capitalize()) + (f", {unit}" if unit else ""), value, name)
        )
    parts.figures(shown)
    parts.folded(ALL_FIGURES, lambda: _all_figures(plant))


def _all_figures(plant: Investment) -> None:
    said = plant.results_in_words()
    parts.small(pd.DataFrame(said, index=["value", "unit"]).T.rename_axis("figure of merit"))
    choices = {name: text.replace("_", " ") for name, text in plant.conventions().items()}
    names = [name.replace("_", " ") for name in choices]
    parts.small(pd.DataFrame({"choice": list(choices.values())}, index=names)
                .rename_axis("convention"))  # fmt: skip
    parts.small(breakdown(plant))


def breakdown(plant: Investment) -> pd.DataFrame:
    """Give the parts of the minimum selling price [money/kg]."""
    found = plant.msp_breakdown()
    parts_of = {words.plain(name): value for name, value in found.items() if value}
    return pd.DataFrame({f"{plant.money}/kg": parts_of}).rename_axis("minimum selling price")


def _capital(plant: Investment, result: Comparison) -> None:
    st.subheader("Capital")
    frame = plant.capital()
    if not frame.empty:
        frame["step"] = frame["step"].map(parts.steps(result, plant.route))
        frame["item"] = frame["item"].map(lambda item: equipment(result, item))
        st.altair_chart(capital_chart(frame, plant.money), width="stretch")
    sums = {name.capitalize(): value / 1e6 + 0.0 for name, value in plant.capital_sums().items()}
    parts.small(
        pd.DataFrame({f"million {plant.money}": sums}).rename_axis("from equipment to plant")
    )
    if not frame.empty:
        parts.folded(EQUIPMENT, lambda: _equipment(plant, frame))


def _equipment(plant: Investment, frame: pd.DataFrame) -> None:
    units = dict.fromkeys(("purchased", "bare_erected", "installed"), plant.money)
    frame["size_unit"] = frame["size_unit"].map(words.unit)
    parts.table(frame, units, digits=0, hide_index=True)


def equipment(result: Comparison, item: str) -> str:
    """Give the name of a piece of equipment."""
    row = result.scenario.catalogue.equipment.get(item, {})
    return str(row.get("name") or words.plain(item))


def _cash_flow(plant: Investment) -> None:
    st.subheader("Cash flow")
    frame = plant.cash_flow_table()
    parts.drawn(cash_flow_chart(frame))
    parts.folded(YEARS, lambda: _every_year(plant, frame))


def _every_year(plant: Investment, frame: pd.DataFrame) -> None:
    millions = frame / 1e6
    millions["discount_factor"] = frame["discount_factor"]
    millions["production_kg"] = frame["production_kg"] / 1e3
    millions = millions.rename(columns={"production_kg": "production"})
    units = dict.fromkeys(millions.columns, f"million {plant.money}")
    units |= {"production": "t", "discount_factor": ""}
    parts.table(millions, units, digits=3)


def _replay(result: Comparison, route: str) -> None:
    st.subheader("At the prices of every year on record")
    frame, faults = bench.attempt(bench.replayed, to_text(state.current()), route)
    if faults:
        st.info(f"No replay: {parts.escaped(faults[0].what)}.")
        return
    parts.stacked(replay_chart(frame))
    parts.folded(RECORD, lambda: _on_record(result, frame))


def _on_record(result: Comparison, frame: pd.DataFrame) -> None:
    prices = [name for name in frame.columns if str(name).startswith("price_")]
    named = {f"price_{p}": result.scenario.catalogue.products[p]["name"]
             for p in (str(name).removeprefix("price_") for name in prices)}  # fmt: skip
    shown = frame.drop(columns="npv").assign(npv=frame["npv"] / 1e6).rename(columns=named)
    units = {named.get(k, k): v for k, v in frame.attrs["units"].items()}
    parts.table(shown, units | {"npv": f"million {result.money}"}, digits=2)


def _size(result: Comparison, route: str) -> None:
    if result.kind(route) != "recycled":
        return
    st.subheader("Plant size")
    size, faults = bench.attempt(plant_size, result.scenario, route)
    if faults:
        st.info(f"No best size: {parts.escaped(faults[0].what)}.")
        return
    said = words.titled(size.comparison, size.headline()).split(": set arising (recycalc")[0]
    st.markdown(parts.escaped(said.rstrip(".") + "."))
    if not size.grows:
        st.caption("Set *Arising* among the assumptions (topic Collection area) to have it grow.")
    parts.stacked(size_chart(size))


if __name__ == "__main__":
    page()
