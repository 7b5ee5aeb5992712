"""Tables as CSV, JSON, Markdown, Parquet and plain Excel sheets, and back."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recycalc.errors import library, single

if TYPE_CHECKING:
    import pandas as pd

_ACTIVE = ("=", "+", "-", "@", "\t", "\r")
_SHEET_NAME = 31
_CREATED = datetime(2000, 1, 1)


class UnitsIn(StrEnum):
    """Where a CSV file says the units: a row below the header, or the header itself."""

    row = "row"
    header = "header"


def inert(text: str) -> str:
    """Keep a spreadsheet from running text as a formula, by an apostrophe before it."""
    safe = f"'{text}" if text.startswith(_ACTIVE) else text
    return safe.replace("\r\n", "\n").replace("\r", "\n")  # a lone \r would end the row


def to_csv(frame: pd.DataFrame, units: UnitsIn = UnitsIn.row, caption: bool = False) -> str:
    """Write a table as CSV.

    Parameters
    ----------
    frame : DataFrame
        With the units of its columns in ``attrs["units"]``.
    units : UnitsIn
        A row of units below the header (none where no column has one), or ``name [unit]``.
    caption : bool
        Begin with title and caption, each a line that starts with ``#``.
    """
    known = frame.attrs.get("units", {})
    safe = frame.copy()
    for column in safe.columns:
        if safe[column].dtype.kind not in "fiub":
            safe[column] = [inert(x) if isinstance(x, str) else x for x in safe[column]]
    head = ""
    if caption:
        lines = [frame.attrs.get(key, "") for key in ("title", "caption")]
        head = "".join(f"# {line.replace(',', ';')}\n" for line in lines if line)
    names = [str(c) for c in safe.columns]
    if units is UnitsIn.header:
        names = [f"{n} [{known[n]}]" if n in known else n for n in names]
    text = safe.to_csv(index=False, header=False, lineterminator="\n")
    rows = [names, *([[known.get(n, "") for n in names]] if known and units is UnitsIn.row else [])]
    return head + "".join(_csv_line(row) for row in rows) + text


def _csv_line(cells: Sequence[str]) -> str:
    import csv

    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow(cells)
    return stream.getvalue()


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows as JSON knows them: None for what is not finite."""
    columns = {str(name): _plain(column.tolist()) for name, column in frame.items()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(x) for key, x in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(x) for x in value]
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float):
        return value if isfinite(value) else None
    return value if isinstance(value, str | int | bool) or value is None else str(value)


def content(frame: pd.DataFrame) -> dict[str, Any]:
    """Give a table with all that is said of it, as plain dictionaries."""
    said = {key: frame.attrs[key] for key in ("name", "title", "caption") if frame.attrs.get(key)}
    notes = {"notes": frame.attrs["notes"]} if frame.attrs.get("notes") else {}
    return {**said, **notes, "units": frame.attrs.get("units", {}), "rows": records(frame)}


def to_json(frames: Mapping[str, pd.DataFrame]) -> str:
    """Write tables as JSON, by name; values with the units of their columns."""
    return json_text({name: content(frame) for name, frame in frames.items()})


def json_text(plain: Any) -> str:
    """Write plain content as JSON: null for what is not finite."""
    return json.dumps(_plain(plain), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def heading(frame: pd.DataFrame) -> list[tuple[str, str]]:
    """Give names of the columns, in words where they are no paths, with their units."""
    units = frame.attrs.get("units", {})
    return [(str(c), units.get(str(c), "")) for c in frame.columns]


def spelled(value: Any, digits: int = 6) -> str:
    """Write a value for people: numbers to some digits, nothing for what is missing."""
    if isinstance(value, bool) or (hasattr(value, "dtype") and value.dtype.kind == "b"):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.{digits}g}" if isfinite(value) else ""
    return "" if value is None else str(value)


def to_markdown(frame: pd.DataFrame, caption: bool = False) -> str:
    """Write a table as Markdown, with a row of units where its columns have them."""
    names = [name for name, _ in heading(frame)]
    units = [unit for _, unit in heading(frame)]
    lines = [names, ["---"] * len(names), *([units] if any(units) else [])]
    lines += [
        [spelled(value).replace("|", "\\|").replace("\n", " ") for value in row]
        for row in frame.itertuples(index=False, name=None)
    ]
    head = ""
    if caption:
        said = [frame.attrs.get("caption", ""), *frame.attrs.get("notes", [])]
        head = f"## {frame.attrs.get('title', '')}\n\n" + "".join(f"{s}\n\n" for s in said if s)
    return head + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def to_parquet(frame: pd.DataFrame) -> bytes:
    """Write a table as Parquet: units in the metadata of the fields and in ``attrs``."""
    arrow, parquet = _arrow("pyarrow"), _arrow("pyarrow.parquet")
    units = frame.attrs.get("units", {})
    table = arrow.Table.from_pandas(frame, preserve_index=False)
    fields = [
        field.with_metadata({"unit": units[field.name]}) if field.name in units else field
        for field in table.schema
    ]
    attrs = json.dumps(frame.attrs, ensure_ascii=False)
    metadata = {**(table.schema.metadata or {}), b"PANDAS_ATTRS": attrs.encode()}
    stream = io.BytesIO()
    parquet.write_table(table.cast(arrow.schema(fields, metadata)), stream)
    return stream.getvalue()


def _arrow(module: str) -> Any:
    return library(module, "Parquet needs", "parquet", "parquet")


def excel_book(stream: io.BytesIO, comments: str = "") -> Any:
    """Begin an Excel file, whose bytes are the same for the same content.

    Raises
    ------
    InputError
        Where the library is not installed.
    """
    xlsxwriter = library("xlsxwriter", "a workbook needs", "xlsx", "excel")
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_numbers": False})
    book.set_properties({"created": _CREATED, "comments": comments})
    return book


def to_sheets(frames: Mapping[str, pd.DataFrame]) -> bytes:
    """Write tables as the sheets of an Excel file: values alone, units in the header."""
    stream = io.BytesIO()
    book = excel_book(stream)
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
    for name, frame in frames.items():
        page = book.add_worksheet(name[:_SHEET_NAME])
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0, 2)
        page.freeze_panes(3, 0)
        page.write_string(0, 0, frame.attrs.get("title", name), book.add_format({"bold": True}))
        page.write_string(1, 0, frame.attrs.get("caption", ""))
        for column, (title, unit) in enumerate(heading(frame)):
            page.write_string(2, column, f"{title}, {unit}" if unit else title, head)
            page.set_column(column, column, 18)
            for row, value in enumerate(frame.iloc[:, column].tolist(), 3):
                if isinstance(value, str):
                    page.write_string(row, column, value)
                elif isinstance(value, bool):
                    page.write_boolean(row, column, value)
                elif value is not None and isfinite(value):
                    page.write_number(row, column, value)
    book.close()
    return stream.getvalue()


def read_table(file: str | Path, name: str | None = None) -> pd.DataFrame:
    """Read a table back from Parquet or JSON, its units in ``attrs["units"]``.

    Parameters
    ----------
    file : path
        That `recycalc.export` wrote, ending in .parquet or .json.
    name : str, optional
        Table of a JSON file that holds several.

    Raises
    ------
    InputError
    """
    import pandas as pd

    path = Path(file)
    try:
        if path.suffix == ".parquet":
            _arrow("pyarrow.parquet")
            return pd.read_parquet(path)
        if path.suffix != ".json":
            raise ValueError("neither .parquet nor .json")
        held = json.loads(path.read_text(encoding="utf-8"))
        chosen = held[name if name is not None else next(iter(held), "")]
        frame = pd.DataFrame(chosen.pop("rows"))
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise single(
            "table cannot be read", "file", f"{path}: {error}", "a file that export wrote",
            "name a .parquet or .json file, and a table that is in it",
        ) from error  # fmt: skip
    frame.attrs = chosen
    return frame
