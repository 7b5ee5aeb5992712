"""Where the output goes: the terminal or a file, whole or not at all."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from recycalc.errors import single
from recycalc.parameters import Scenario
from recycalc.report.captions import caption, origin
from recycalc.report.comparison_tables import as_table
from recycalc.report.exports import BINARY, FileFormat, table_bytes
from recycalc.report.files import write_file

if TYPE_CHECKING:
    import pandas as pd


class Format(StrEnum):
    """Formats of a table."""

    table = "table"
    csv = "csv"
    json = "json"
    md = "md"
    latex = "latex"
    html = "html"
    xlsx = "xlsx"
    parquet = "parquet"


def deliver(text: str, output: Path | None, force: bool) -> None:
    """Print, or write a file whole or not at all.

    Raises
    ------
    InputError
        Where the file exists and `force` is not given, or it cannot be written.
    """
    if output is None:
        sys.stdout.write(text)
        return
    write_file(output, text.encode("utf-8"), force)
    print(f"written: {output}", file=sys.stderr)


def deliver_table(
    frame: pd.DataFrame,
    name: str,
    scenario: Scenario,
    format_: Format,
    output: Path | None,
    force: bool,
    per_kg: bool = True,
) -> None:
    """Print or write a DataFrame with its units, its title being its name in words.

    `per_kg` says that its figures are per kilogram of product, or of a plant that makes it.

    Raises
    ------
    InputError
        As `deliver`, and where a format that is no text has no file to go to.
    """
    table = as_table(frame, name, name.replace("_", " ").capitalize(),
                     caption(scenario) if per_kg else origin(scenario))  # fmt: skip
    chosen = FileFormat[format_.name]
    deliver_bytes(table_bytes(table, chosen, caption=False), chosen, output, force)


def deliver_bytes(content: bytes, format_: FileFormat, output: Path | None, force: bool) -> None:
    """Print text, or write a file whole or not at all.

    Raises
    ------
    InputError
    """
    if output is not None:
        write_file(output, content, force)
        print(f"written: {output}", file=sys.stderr)
    elif format_ in BINARY:
        raise single(
            "format is no text to print",
            "--format",
            format_.name,
            "a file",
            f"add --output NAME.{format_}",
        )
    else:
        sys.stdout.write(content.decode("utf-8"))
