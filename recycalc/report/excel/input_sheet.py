"""The sheet of inputs: every parameter that the workbook rests on, to be changed in blue cells."""

from __future__ import annotations

import re

from recycalc.report.excel.book import Book, Cell, Sheet, ratio
from recycalc.report.excel.trace import Traced
from recycalc.units import Conversion, base_factor, yearly

INPUTS = "Inputs"
_VALUE, _USED = 1, 5
_LAID_OUT = (
    "plant_life", "depreciation_life", "construction_schedule", "loan_term", "startup_time",
    "replacement_interval",
)  # fmt: skip
"""Parameters that lay out the years of the cash flow."""
_REMARK = "The cash flow's years are laid out for this value: to change it there too, export anew. "
_EMPTY = "Leave empty to pay for what the scrap contains. "


def fill_inputs(book: Book, traced: Traced) -> None:
    """Lay out the inputs that the other sheets rest on, and the conversions of money."""
    sheet = book.sheets[INPUTS]
    scenario = traced.comparison.scenario
    taken: set[str] = set()
    money: dict[str, tuple[str, Conversion]] = {}
    before = ""
    for path in book.inputs():
        parameter, override = scenario.parameters[path], scenario.overrides.get(path)
        row = sheet.next_row
        sheet.next_row += 1
        own = parameter.unit if override is None else override.unit
        value = parameter.value if override is None else override.number
        total, unit, used = scenario.conversion(own, parameter.index)
        factor, shown = yearly(unit)
        name = _name("in", path, taken)
        book.names[path], book.defined[name] = name, sheet.at(row, _VALUE)
        sheet.text(row, 0, path)
        if value is None:
            sheet.cells[row, _VALUE] = Cell(None, "input")
        else:
            sheet.number(row, _VALUE, float(value), "input")
        sheet.text(row, 2, _plain(own))
        known = scenario.conversion(parameter.unit, parameter.index)[0]
        for column, bound in ((3, parameter.low), (4, parameter.high)):
            if bound is not None:
                sheet.number(row, column, bound if own == parameter.unit else bound * known / total)
        text = name
        for conversion in used:
            rate = _rate(conversion, money, taken)
            sign = "*" if dict(base_factor(own)[1]._units)[conversion.source] > 0 else "/"
            text += f"{sign}{rate}"
        if factor != 1:
            text += ratio(factor)
        if text == name:
            book.references[path] = name
        else:
            use = book.references[path] = _name("use", path, taken)
            book.defined[use] = sheet.at(row, _USED)
        if value is None:
            sheet.formula(row, _USED, f'IF(ISNUMBER({name}),{text},"")', "")
        else:
            sheet.formula(row, _USED, text, book.graph.inputs[path])
        sheet.text(row, 6, shown)
        sheet.text(row, 7, parameter.quality)
        sheet.text(row, 8, parameter.source)
        laid_out = any(part in path.split(".") for part in _LAID_OUT)
        note = (_REMARK if laid_out else "") + (_EMPTY if value is None else "") + parameter.note
        sheet.text(row, 9, "as above" if note and note == before else note)
        before = note
    _rates(book, sheet, money)


def _rate(conversion: Conversion, money: dict[str, tuple[str, Conversion]], taken: set[str]) -> str:
    key = str(conversion)
    if key not in money:
        text = f"{conversion.source}_to_{conversion.target}_{conversion.index}"
        money[key] = _name("rate", text, taken), conversion
    return money[key][0]


def _rates(book: Book, sheet: Sheet, money: dict[str, tuple[str, Conversion]]) -> None:
    """Lay out the conversions of money that the inputs use."""
    if not money:
        return
    sheet.next_row += 1
    sheet.text(sheet.next_row, 0, "Money of other years and currencies", "bold")
    for name, conversion in money.values():
        sheet.next_row += 1
        row = sheet.next_row
        sheet.text(row, 0, f"1 {conversion.source}, index {conversion.index}")
        sheet.number(row, _VALUE, conversion.factor, "input")
        sheet.text(row, 2, conversion.target)
        book.defined[name] = sheet.at(row, _VALUE)
    sheet.next_row += 1


def _name(prefix: str, path: str, taken: set[str]) -> str:
    """Make a name that a spreadsheet takes, and that no other has."""
    stem = name = f"{prefix}_{re.sub(r'[^A-Za-z0-9_]', '_', path)}"
    count = 1
    while name.lower() in taken:
        count += 1
        name = f"{stem}_{count}"
    taken.add(name.lower())
    return name


def _plain(unit: str) -> str:
    return "1" if unit == "dimensionless" else unit.replace("**", "^")
