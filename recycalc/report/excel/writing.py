"""The laid-out book written as an Excel file."""

from __future__ import annotations

import io
import textwrap
from math import isfinite
from typing import Any

from recycalc.report.excel.book import Book, Sheet
from recycalc.report.formats import excel_book
from recycalc.units import Symbol

_FONT = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
_HEADER = {
    "bold": True,
    "text_wrap": True,
    "valign": "bottom",
    "bottom": 1,
    "bg_color": "#E7E6E6",
}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "caption": {"italic": True, "font_color": "#555555"},
    "header": _HEADER,
    "head of numbers": {**_HEADER, "align": "right"},
    "text": {},
    "bold": {"bold": True},
    "wrap": {"text_wrap": True},
    "number": {},
    "percent": {"num_format": "0.0%"},
    "rate": {"num_format": "0.0%", "bold": True},
    "year": {"num_format": "0", "bold": True, "bottom": 1, "bg_color": "#E7E6E6"},
    "input": {"font_color": "#0000FF", "bg_color": "#FFF9E5"},
    "total": {"bold": True, "top": 1},
}
_TEXT = ("text", "wrap", "header", "bold", "total")
_LINE = 15.0  # points
_WIDEST = 90  # characters of a column that grows with its text


def written(book: Book, footer: str) -> bytes:
    """Write the file: the same book gives the same bytes."""
    stream = io.BytesIO()
    file = excel_book(stream, book.caption)
    file.set_calc_mode("auto")
    formats = _Formats(file)
    for sheet in book.sheets.values():
        _write(file.add_worksheet(sheet.name), sheet, formats, footer)
    for name, reference in sorted(book.defined.items()):
        file.define_name(name, f"={reference}")
    file.close()
    return stream.getvalue()


class _Formats:
    """Formats of cells, one for each style and number format."""

    def __init__(self, book: Any) -> None:
        self._book, self._made = book, dict[tuple[Any, ...], Any]()

    def get(self, style: str, value: Any = None, column: int = 0, right: bool = False) -> Any:
        """Give the format for a value; text beside a column of numbers stands a little apart."""
        number = "" if "num_format" in STYLES[style] else number_format(value)
        right = right or isinstance(value, str)
        apart = column > 0 and style in _TEXT and value is None and not right
        key = (style, number, apart, right)
        if key not in self._made:
            shown = {"num_format": number} if number else {}
            placed = (
                {"align": "right"} if right else {"align": "left", "indent": 1} if apart else {}
            )
            self._made[key] = self._book.add_format({**_FONT, **shown, **placed, **STYLES[style]})
        return self._made[key]


def number_format(value: Any) -> str:
    """Choose how a number is shown: about four digits."""
    if isinstance(value, bool | str) or value is None or not isfinite(value):
        return ""
    size = abs(value)
    if size == 0 or size >= 1e12:
        return "0" if size == 0 else "0.000E+00"
    for least, shown in ((1000, "#,##0"), (100, "#,##0.0"), (1, "#,##0.00"), (1e-3, "0.0000")):
        if size >= least:
            return shown
    return "0.000E+00"


def _write(page: Any, sheet: Sheet, formats: _Formats, footer: str) -> None:
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.hide_gridlines(2)
    page.set_default_row(_LINE)
    if sheet.printed:
        page.print_area(0, 0, sheet.next_row, sheet.printed - 1)
    page.set_footer(f"&L{footer}&C&A&RPage &P of &N")
    page.set_row(0, 22)
    page.write_string(0, 0, sheet.title, formats.get("title"))
    page.write_string(1, 0, sheet.book.caption, formats.get("caption"))
    for column, (text, width) in enumerate(sheet.headers):
        page.set_column(column, column, _fitting(sheet, column, width) if text else width)
        if text:
            first = sheet.cells.get((sheet.header_row + 1, column))
            right = first is not None and first.value is not None
            page.write_string(
                sheet.header_row, column, text, formats.get("header", None, column, right)
            )
    if any(text for text, _ in sheet.headers):
        longest = max(_lines(text, width) for text, width in sheet.headers)
        page.set_row(sheet.header_row, _LINE * longest + 2)
        page.repeat_rows(0, sheet.header_row)
        page.freeze_panes(sheet.header_row + 1, sheet.frozen)
    if sheet.filtered:
        page.autofilter(sheet.header_row, 0, sheet.next_row - 1, len(sheet.headers) - 1)
    lines: dict[int, int] = {}
    for (row, column), cell in sheet.cells.items():
        if "text_wrap" in STYLES[cell.style]:
            needed = _lines(cell.content, sheet.headers[column][1])
            lines[row] = max(lines.get(row, 1), needed)
    for row, count in lines.items():
        page.set_row(row, _LINE * count + 1)
    for (row, column), cell in sorted(sheet.cells.items()):
        form = formats.get(cell.style, cell.value, column)
        content = cell.content
        if isinstance(content, Symbol) or cell.optional:
            text = sheet.book.formula_of(cell)
            page.write_formula(row, column, sheet.near(text), form, _cached(cell.value))
        elif isinstance(content, str) and cell.value is not None:
            page.write_formula(row, column, sheet.near(content), form, _cached(cell.value))
        elif isinstance(content, str):
            page.write_string(row, column, content, form)
        elif isinstance(content, bool):
            page.write_boolean(row, column, content, form)
        elif content is None or not isfinite(content):
            page.write_blank(row, column, None, form)
        else:
            page.write_number(row, column, content, form)


def _fitting(sheet: Sheet, column: int, width: float) -> float:
    """Give the width that leaves no text of a column cut off by the next one."""
    if column == len(sheet.headers) - 1:
        return width
    texts = (len(cell.content) for (_, k), cell in sheet.cells.items()
             if k == column and cell.style == "text")  # fmt: skip
    return max(width, min(_WIDEST, 0.95 * max(texts, default=0)))


def _lines(text: str, width: float) -> int:
    """Count the lines that text takes in a column, words kept whole."""
    return max(1, len(textwrap.wrap(text, max(1, int(width * 1.05)))))


def _cached(value: Any) -> Any:
    return value if isinstance(value, bool | str) or isfinite(value) else "#N/A"
