"""All tables of the default comparison, and two spreadsheet engines, neither of them ours."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pandas as pd
import pytest

from recycalc.report import tables

Cells = dict[tuple[str, str], Any]
"""What stands in a workbook, by sheet and cell."""


@pytest.fixture(scope="session")
def all_tables(comparison) -> dict[str, pd.DataFrame]:
    return tables(comparison)


def cached(file: Path) -> Cells:
    """Read the values that were written beside the formulas."""
    book = openpyxl.load_workbook(file, data_only=True)
    return {(sheet.title, cell.coordinate): cell.value for sheet, cell in _filled(book)}


def formulas_of(file: Path) -> dict[tuple[str, str], str]:
    book = openpyxl.load_workbook(file)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet, cell in _filled(book)
        if cell.data_type == "f"
    }


def _filled(book: Any) -> Iterator[tuple[Any, Any]]:
    for sheet in book:
        for row in sheet.iter_rows():
            yield from ((sheet, cell) for cell in row if cell.value is not None)


def input_cells(file: Path) -> dict[str, str]:
    """Give the blue cell of every parameter on the sheet of inputs."""
    sheet = openpyxl.load_workbook(file)["Inputs"]
    return {row[0].value: row[1].coordinate for row in sheet.iter_rows(min_row=5) if row[0].value}


def by_formulas(model: Any, file: Path, inputs: Mapping[str, float]) -> Cells:
    """Recompute with the PyPI package `formulas`; `model` is what it made of the file."""
    places = input_cells(file)
    given = {f"'[{file.name}]INPUTS'!{places[path]}": value for path, value in inputs.items()}
    solution = model.calculate(inputs=given)
    sheets = {name.upper(): name for name in openpyxl.load_workbook(file).sheetnames}
    found: Cells = {}
    for key, ranges in solution.items():
        sheet, _, cell = str(key).rpartition("!")
        name = sheet[1:-1].partition("]")[2]
        if ":" not in cell and name in sheets:  # neither a range nor a defined name
            found[sheets[name], cell] = ranges.value[0, 0]
    return found


def by_libreoffice(file: Path, inputs: Mapping[str, float], folder: Path) -> Cells:
    """Recompute with LibreOffice; values are taken out first, so that none can be passed on."""
    book = openpyxl.load_workbook(file)
    places = input_cells(file)
    for path, value in inputs.items():
        book["Inputs"][places[path]] = value
    bare, out = folder / "bare.xlsx", folder / "out"
    book.save(bare)
    program = shutil.which("soffice")
    assert program is not None, "LibreOffice is not installed"
    subprocess.run(
        [program, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
         "--convert-to", "xlsx", "--outdir", str(out), str(bare)],
        check=True, capture_output=True, timeout=300, env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    return cached(out / bare.name)


@pytest.fixture(scope="session")
def engines() -> SimpleNamespace:
    functions = (cached, formulas_of, input_cells, by_formulas, by_libreoffice)
    return SimpleNamespace(**{function.__name__: function for function in functions})
