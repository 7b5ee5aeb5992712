"""Sheets about the comparison: summary, footprint, sources, provenance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from recycalc.comparison.footprint import UNITS
from recycalc.report.captions import allocation, functional_unit
from recycalc.report.excel.book import Book, letters
from recycalc.report.excel.trace import Traced

if TYPE_CHECKING:
    import pandas as pd

SUMMARY, FOOTPRINT, SOURCES, PROVENANCE = "Summary", "Footprint", "Sources", "Provenance"


def fill_summary(
    book: Book, traced: Traced, costs: Mapping[str, str], merit: Mapping[str, Mapping[str, str]]
) -> None:
    """Lay out the answer, live beside what it was when exported."""
    sheet, comparison = book.sheets[SUMMARY], traced.comparison
    scenario, per_kg = comparison.scenario, comparison.per_kg
    row = sheet.header_row
    for what, text in (
        ("scenario", scenario.title),
        ("as exported", comparison.headline()),
        ("functional unit", functional_unit(scenario)),
        ("region", scenario.region),
        ("money", f"{scenario.money}, without VAT"),
        ("allocation", allocation(scenario)),
        (
            "colours",
            "Blue numbers are inputs, to be changed on the sheet Inputs; black ones follow",
        ),
    ):
        sheet.text(row, 0, what, "bold")
        sheet.text(row, 1, text)
        row += 1
    row += 1
    routes = traced.evaluation.routes
    sheet.text(row, 0, "", "header")
    sheet.text(row, 1, "unit", "header")
    for column, name in enumerate(routes, 2):
        sheet.text(row, column, f"{name} ({comparison.role(name)})", "head of numbers")
    row += 1
    first = row

    def line(what: str, unit: str, style: str = "text") -> int:
        nonlocal row
        sheet.text(row, 0, what, style)
        sheet.text(row, 1, unit, style)
        row += 1
        return row - 1

    live = line("unit cost", per_kg, "total")
    for column, name in enumerate(routes, 2):
        sheet.formula(live, column, costs[name], book.value(routes[name].unit_cost), "total")
    exported = line("unit cost as exported", per_kg)
    change = line("change since", "1")
    market = line("market price", per_kg)
    compared = line("unit cost / market price - 1", "1")
    for column, name in enumerate(routes, 2):
        letter = letters(column)
        cost, price = book.value(routes[name].unit_cost), traced.evaluation.market_price
        sheet.number(exported, column, cost)
        sheet.formula(
            change, column, f"{letter}{live + 1}/{letter}{exported + 1}-1", 0.0, "percent"
        )
        sheet.node(market, column, price, per_kg, "market price")
        sheet.formula(
            compared, column, f"{letter}{live + 1}/{letter}{market + 1}-1",
            cost / book.value(price) - 1.0 if book.value(price) else "#DIV/0!", "percent",
        )  # fmt: skip
    evaluation = traced.evaluation
    reference = scenario.reference_product
    for what, unit, numbers, style in (
        ("rare earths recovered", "1", {n: r.balance.utilization for n, r in routes.items()},
         "percent"),
        ("output of the reference product", "t/year",
         {n: next(s.mass for s in r.costs.sold if s.product.name == reference)
          for n, r in routes.items()}, "number"),
        ("total capital investment", comparison.money,
         {n: r.costs.investment.total for n, r in routes.items()}, "number"),
        ("same basket, recycled", per_kg,
         {n: routes[n].total / next(s.mass for s in routes[n].costs.sold
                                    if s.product.name == reference)
          for n in evaluation.basket_at_market}, "number"),
        ("same basket at market prices", per_kg, evaluation.basket_at_market, "number"),
        ("same basket from the primary mix", per_kg, evaluation.basket_from_primary, "number"),
        ("gross margin on delivered scrap", "1",
         {n: routes[n].gross_margin for n in evaluation.basket_at_market}, "percent"),
    ):  # fmt: skip
        if not numbers:
            continue
        at = line(what, unit)
        for column, name in enumerate(routes, 2):
            if name in numbers:
                sheet.node(at, column, numbers[name], unit, f"{name}: {what}", style)
    for what in dict.fromkeys(key for cells in merit.values() for key in cells):
        if what.endswith("NPV()") or what == "nominal discount rate":
            continue
        share = what.startswith("internal")
        at = line(what, "1/year" if share else per_kg if "price" in what else comparison.money)
        for column, name in enumerate(routes, 2):
            cell = merit.get(name, {}).get(what)
            if cell:
                value = _cached(book, cell)
                sheet.formula(at, column, cell, value, "percent" if share else "number")
    row += 1
    notes = [*(f"warning: {text}" for text in comparison.warnings),
             *(f"not in this workbook: {text}" for text in traced.left_out)]  # fmt: skip
    for text in notes:
        sheet.text(row, 0, text, "caption")
        row += 1
    sheet.next_row = max(row, first)


def _cached(book: Book, reference: str) -> Any:
    """Give the value behind a cell."""
    name, _, cell = reference.rpartition("!")
    sheet = next(s for s in book.sheets.values() if s.name == name.strip("'"))
    _, column, row = cell.split("$")
    return next(c.value for (r, k), c in sheet.cells.items()
                if r == int(row) - 1 and letters(k) == column)  # fmt: skip


def fill_footprint(book: Book, traced: Traced) -> None:
    """Lay out every line of the footprint per kilogram of product, and its sums."""
    sheet = book.sheets[FOOTPRINT]
    assert traced.footprints is not None
    for name, route in traced.footprints.routes.items():
        first = sheet.next_row
        for line in route.lines:
            row = sheet.next_row
            for column, text in enumerate((name, line.step, line.item, line.module)):
                sheet.text(row, column, text)
            for column, indicator in enumerate(UNITS, 4):
                amount = line.amounts.get(indicator, 0.0)
                label = f"{name}: {line.step}: {line.item}: {indicator.replace('_', ' ')}"
                sheet.node(row, column, amount, _unit(indicator), label)
            sheet.next_row += 1
        row = sheet.next_row
        for column, text in enumerate((name, "all", "sum", "")):
            sheet.text(row, column, text, "total")
        for column in range(4, 4 + len(UNITS)):
            letter = letters(column)
            value = sum(sheet.cells[r, column].value for r in range(first, row))
            sheet.formula(row, column, f"SUM({letter}{first + 1}:{letter}{row})", value, "total")
        sheet.next_row += 1


def _unit(indicator: str) -> str:
    """Give the unit of an indicator without the name of what is counted, as pint knows it."""
    return UNITS[indicator].replace(" CO2e", "").replace(" N/", "/").replace("m3", "m**3")


def fill_study(book: Book, table: pd.DataFrame) -> None:
    """Add the results of a study of many scenarios (see `as_table`), as values."""
    units, title = table.attrs["units"], f"{table.attrs['title']}: values as exported"
    heads = [f"{c}, {units[c]}" if c in units else c for c in table.columns]
    sheet = book.sheet(table.attrs["name"], title, [(head, 20) for head in heads])
    for row in table.itertuples(index=False, name=None):
        for column, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.number(sheet.next_row, column, value)
            else:
                sheet.text(sheet.next_row, column, str(value))
        sheet.next_row += 1


def fill_sources(book: Book, paths: list[str], traced: Traced) -> None:
    """List the citations behind the inputs."""
    sheet, scenario = book.sheets[SOURCES], traced.comparison.scenario
    uses: dict[str, int] = {}
    for path in paths:
        source = scenario.parameters[path].source
        uses[source] = uses.get(source, 0) + 1
    for source in sorted(uses):
        row = sheet.next_row
        sheet.text(row, 0, source)
        sheet.number(row, 1, uses[source])
        sheet.text(row, 2, scenario.catalogue.cited(source), "wrap")
        sheet.next_row += 1


def fill_provenance(book: Book, facts: list[tuple[str, str]]) -> None:
    """List what the comparison rests on."""
    sheet = book.sheets[PROVENANCE]
    for what, text in facts:
        sheet.text(sheet.next_row, 0, what, "bold")
        sheet.text(sheet.next_row, 1, text, "wrap")
        sheet.next_row += 1
