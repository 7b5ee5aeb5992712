"""A comparison as a workbook of live formulas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from recycalc.comparison import Comparison
from recycalc.comparison.footprint import UNITS
from recycalc.report.captions import caption
from recycalc.report.comparison_tables import as_table, check_studies
from recycalc.report.excel import about_sheets as about
from recycalc.report.excel import cost_sheets as cost
from recycalc.report.excel import flow_sheets as flow
from recycalc.report.excel import plant_sheets as plant
from recycalc.report.excel.book import WORKING, Book
from recycalc.report.excel.input_sheet import INPUTS, fill_inputs
from recycalc.report.excel.trace import Traced, trace
from recycalc.report.excel.writing import written
from recycalc.report.provenance import facts

if TYPE_CHECKING:
    import pandas as pd


def workbook(comparison: Comparison, studies: Mapping[str, pd.DataFrame] | None = None) -> bytes:
    """Write a comparison as an Excel file whose formulas are the model's own equations.

    Every figure is a formula with its value beside it; changing a blue cell moves the results as
    the same change would in recycalc. The same comparison gives the same bytes.

    Parameters
    ----------
    comparison : Comparison
    studies : mapping of str to DataFrame, optional
        Results of many scenarios to go along as values, by name.

    Raises
    ------
    InputError
        For many scenarios at once, or where the library is missing.
    """
    check_studies(studies or {})
    traced = trace(comparison)
    book = Book(traced.graph, caption(comparison.scenario))
    _sheets(book, traced)
    for name, frame in (studies or {}).items():
        about.fill_study(book, as_table(frame, name, name.replace("_", " "), ""))
    flow.fill_feed(book, traced)
    flow.fill_flows(book, traced)
    sold = flow.fill_products(book, traced)
    plant.fill_capital(book, traced)
    cost.fill_ledger(book, traced)
    costs = cost.fill_costs(book, traced, sold)
    merit = {name: plant.fill_cash_flow(book, traced, name) for name in traced.plants}
    if traced.footprints is not None:
        about.fill_footprint(book, traced)
    about.fill_summary(book, traced, costs, merit)
    paths = book.inputs()
    fill_inputs(book, traced)
    about.fill_sources(book, paths, traced)
    about.fill_provenance(book, facts(comparison))
    book.spell()
    return written(book, f"recycalc, scenario {comparison.scenario.hash}")


def _sheets(book: Book, traced: Traced) -> None:
    """Add all sheets in their order, empty."""
    money = traced.comparison.money
    names = list(traced.evaluation.routes)
    book.sheet(about.SUMMARY, f"recycalc: {traced.comparison.product}",
               [("", 34), ("", 16), *(("", 24) for _ in names)])  # fmt: skip
    book.sheet(INPUTS, "Inputs: blue cells may be changed", [
        ("parameter", 62), ("value", 12), ("unit", 16), ("low", 10), ("high", 10),
        ("in units of calculation", 14), ("unit of calculation", 18), ("quality", 11),
        ("source", 24), ("note (not printed)", 80),
    ])  # fmt: skip
    inputs = book.sheets[INPUTS]
    inputs.frozen, inputs.printed = 2, len(inputs.headers) - 1
    book.sheet(flow.FEED, "Feed of the plants", [
        ("route", 22), ("source", 24), ("fed, kg/year", 16), ("bought, kg/year", 16),
        ("units taken apart, 1/year", 16), ("hauled, kg/year", 16), ("haul, km", 12),
    ])  # fmt: skip
    book.sheet(flow.FLOWS, "Element flows: feed + added - withdrawn = product + loss", [
        ("route", 22), ("step", 24), ("element", 10), ("feed, kg/year", 15),
        ("added, kg/year", 15), ("withdrawn, kg/year", 15), ("product, kg/year", 15),
        ("loss, kg/year", 15), ("loss goes to", 16),
    ])  # fmt: skip
    book.sheet(flow.PRODUCTS, "Products sold", [
        ("route", 22), ("product", 34), ("mass, kg/year", 16), (f"price, {money}/kg", 16),
        (f"revenue, {money}/year", 18), ("share of revenue, 1", 14),
    ])  # fmt: skip
    book.sheet(cost.LEDGER, "Ledger: amount x price = cost", [
        ("route", 20), ("step", 22), ("category", 17), ("item", 42), ("amount measured by", 40),
        ("amount", 13), ("unit of amount", 14), ("price", 12), ("unit of price", 16),
        (f"cost, {money}/year", 14), (f"adds to unit cost, {money}/kg", 13),
    ])  # fmt: skip
    book.sheet(cost.COSTS, "Costs by category",
               [("category", 38), ("unit", 18), *((name, 20) for name in names)])  # fmt: skip
    book.sheet(cost.STEPS, "Costs by step", [
        ("route", 24), ("step", 36), (f"cost, {money}/year", 20),
        (f"adds to unit cost, {money}/kg", 20),
    ])  # fmt: skip
    book.sheet(plant.CAPITAL, "Capital", [
        ("route", 20), ("step", 28), ("equipment", 28), ("size", 13), ("unit of size", 11),
        ("units, 1", 8), (f"purchased, {money}", 14), (f"bare-erected, {money}", 14),
        (f"installed, {money}", 14), ("within range of cost curve", 12),
    ])  # fmt: skip
    for name, one in traced.plants.items():
        book.sheet(plant.cash_sheet_name(name), f"Cash flow of the plant of {name}",
                   [("", 34), ("", 16), *(("", 12) for _ in one.table.years)])  # fmt: skip
    if traced.footprints is not None:
        book.sheet(about.FOOTPRINT, "Footprint per kg of reference product, cradle to gate", [
            ("route", 20), ("step", 22), ("item", 34), ("module", 8),
            *((f"{i.replace('_', ' ')}, {unit}", 13) for i, unit in UNITS.items()),
        ])  # fmt: skip
    book.sheet(about.SOURCES, "Sources of the inputs",
               [("source", 30), ("inputs from it", 10), ("citation", 110)])  # fmt: skip
    book.sheet(about.PROVENANCE, "Provenance", [("fact", 34), ("", 110)])
    book.sheet(WORKING, "Working: parts that several formulas share, in kg, m, year, kWh and money",
               [("for", 80), ("value", 18)])  # fmt: skip
