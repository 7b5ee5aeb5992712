"""Reading parameter files: TOML trees and CSV tables, with every fault named by file and line."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tomli  # tomllib, compiled: a third of the time for what takes most of it at every start

from recycalc.errors import Faults, single

LARGEST = 2_000_000  # bytes; the largest file of the catalogue is far smaller
MOST_DOTS = 120  # in a line of TOML
VARIABLE = "RECYCALC_PARAMETERS"


def parameters_folder(given: str | Path | None = None) -> Path:
    """Find the parameter files: the argument, the environment, the checkout, the package.

    Raises
    ------
    InputError
        Where the folder named is not one.
    """
    named = given or os.environ.get(VARIABLE)
    if named:
        folder = Path(named)
        if not (folder / "sources.csv").is_file():
            raise single(
                "no parameter files here",
                "--parameters" if given else VARIABLE,
                str(named),
                "a folder with sources.csv, prices.csv, routes/ …",
                "name the folder, or leave the option out to use the files that came along",
            )
        return folder
    package = Path(__file__).resolve().parent.parent
    checkout = package.parent / "parameters"
    return checkout if (checkout / "sources.csv").is_file() else package / "data"


def read_text(file: Path, shown: str, faults: Faults) -> str | None:
    """Read a file as UTF-8, or note why that cannot be done."""
    try:
        if file.stat().st_size > LARGEST:
            faults.add(
                "file is too large",
                shown,
                f"{file.stat().st_size} bytes",
                f"at most {LARGEST} bytes",
                "split or correct it",
            )
            return None
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        faults.add(
            "file is not text", shown, "bytes that are not UTF-8", "UTF-8 text", "save it as UTF-8"
        )
    except OSError as error:
        faults.add(
            "file cannot be read",
            shown,
            error.strerror or str(error),
            "a readable file",
            "check the name and the permissions",
        )
    return None


def read_toml(file: Path, shown: str, faults: Faults) -> dict[str, Any]:
    """Read a TOML file; empty where it cannot be read."""
    text = read_text(file, shown, faults)
    return {} if text is None else parse_toml(text, shown, faults)


def parse_toml(text: str, shown: str, faults: Faults) -> dict[str, Any]:
    """Read TOML from text; empty where it cannot be read."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.count(".") > MOST_DOTS:  # reading a key takes the square of its parts
            faults.add(
                "line has too many dots",
                f"{shown} line {number}",
                f"{line.count('.')} dots",
                f"at most {MOST_DOTS} dots in a line",
                "write keys of a few parts",
            )
            return {}
    try:
        table: dict[str, Any] = tomli.loads(text)
        return table
    except (ValueError, RecursionError) as error:
        faults.add("TOML cannot be read", shown, str(error), "valid TOML", "correct the line named")
        return {}


def read_table(
    file: Path, shown: str, columns: tuple[str, ...], faults: Faults
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (file and line, row) of a CSV table that must have `columns`."""
    text = read_text(file, shown, faults)
    if text is None:
        return
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            faults.add(
                "table has no rows" if not text.strip() else "columns are missing",
                shown,
                "an empty file" if not text.strip() else ", ".join(reader.fieldnames or ()),
                f"columns {', '.join(columns)}",
                f"add {', '.join(missing)}",
            )
            return
        empty = True
        for row in reader:
            empty = False
            where = f"{shown} line {reader.line_num}"
            if None in row or None in row.values():
                faults.add(
                    "row does not fit the header",
                    where,
                    f"{len(row)} fields",
                    f"{len(reader.fieldnames or ())} fields",
                    "quote fields that hold a comma",
                )
                continue
            yield where, {key: value.strip() for key, value in row.items()}
        if empty:
            faults.add("table has no rows", shown, "a header only", "at least one row", "add rows")
    except csv.Error as error:
        faults.add(
            "CSV cannot be read",
            f"{shown} line {reader.line_num}",
            str(error),
            "valid CSV",
            "correct the line",
        )
