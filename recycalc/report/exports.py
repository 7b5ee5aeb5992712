"""Handing a comparison on: any of its tables, or all, in any format; the one implementation."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from recycalc.comparison import Comparison
from recycalc.errors import single, suggestion
from recycalc.parameters import mapped
from recycalc.report import formats, html
from recycalc.report.comparison_tables import TABLES, table, tables
from recycalc.report.excel import workbook
from recycalc.report.files import write_file
from recycalc.report.latex import to_latex
from recycalc.report.scenario_text import scenario_text

if TYPE_CHECKING:
    import pandas as pd

SCENARIO = "scenario"


class FileFormat(StrEnum):
    """Formats of a file, by their ending."""

    csv = "csv"
    json = "json"
    md = "md"
    latex = "tex"
    html = "html"
    xlsx = "xlsx"
    parquet = "parquet"
    toml = "toml"


BINARY = (FileFormat.xlsx, FileFormat.parquet)
"""Formats that are no text."""
ONE_TABLE = (FileFormat.csv, FileFormat.parquet)
"""Formats of which a file holds one table."""


def export(
    comparison: Comparison,
    target: str | Path,
    table: str | None = None,
    *,
    format: str | None = None,
    studies: Mapping[str, pd.DataFrame] | None = None,
    units: str = "row",
    force: bool = False,
) -> list[Path]:
    """Write a comparison to a file, or all its tables to a folder.

    Parameters
    ----------
    comparison : Comparison
    target : path
        A file ending in .xlsx (a workbook of live formulas), .html (a report), .json, .md, .tex,
        .csv, .parquet (one table) or .toml (the scenario); otherwise a folder.
    table : str, optional
        One table: ``summary``, ``costs_by_category``, ``costs_by_step``, ``ledger``,
        ``mass_balance``, ``consumption``, ``footprint``, ``capital``, ``cash_flow``,
        ``investment``, ``parameters``, ``provenance``, a study, or ``scenario``.
    format : str, optional
        Ending of the files; by default that of `target`, and csv in a folder.
    studies : mapping of str to DataFrame, optional
        Results of many scenarios to go along, by name.
    units : {'row', 'header'}
        Where CSV files say them.
    force : bool
        Write over existing files.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    InputError
        For names and formats that are not known, files that exist, places that cannot be
        written to.
    """
    if not isinstance(comparison, Comparison):
        raise single("not a comparison", "export", comparison, "what recycalc.compare gives",
                     "compare the scenario; other results go along as studies={name: table}",
                     )  # fmt: skip
    if studies is not None:
        studies = mapped(studies, "studies", '{"tornado": recycalc.tornado(case).table()}')
    path = Path(target)
    if format is not None:
        chosen = file_format(format, "--format")
    elif path.suffix:
        chosen = file_format(path.suffix.removeprefix("."), "--output")
    else:
        chosen = FileFormat.toml if table == SCENARIO else FileFormat.csv
    if path.suffix:
        content = exported(comparison, chosen, table, studies, units)
        write_file(path, content, force)
        return [path]
    names = [table] if table else [*TABLES, *(studies or {}), SCENARIO]
    frames = {} if table else tables(comparison, studies)
    files = {}
    for name in names:
        if name == SCENARIO:
            files[path / "scenario.toml"] = scenario_text(comparison.scenario).encode()
        elif table or name in frames:
            frame = frames[name] if name in frames else _one(comparison, name, studies)
            files[path / f"{name}.{chosen}"] = table_bytes(frame, chosen, units)
    _make(path)
    if not force:
        _refuse_existing(list(files))
    for file, content in files.items():
        write_file(file, content, force)
    return list(files)


def exported(
    comparison: Comparison,
    format: FileFormat,
    table: str | None = None,
    studies: Mapping[str, pd.DataFrame] | None = None,
    units: str = "row",
) -> bytes:
    """Give the content of a file, as `export` writes it and a download button hands it out."""
    if table == SCENARIO or (format is FileFormat.toml and table is None):
        return scenario_text(comparison.scenario).encode()
    if table is not None:
        return table_bytes(_one(comparison, table, studies), format, units)
    if format in ONE_TABLE:
        raise single(
            f"a .{format} file holds one table", "--table", "no table", ", ".join(TABLES),
            "name a table, or a folder for all of them",
        )  # fmt: skip
    if format is FileFormat.xlsx:
        return workbook(comparison, studies)
    frames = tables(comparison, studies)
    if format is FileFormat.html:
        return html.report(comparison, frames).encode()
    if format is FileFormat.json:
        return formats.to_json(frames).encode()
    if format is FileFormat.md:
        return "\n".join(formats.to_markdown(f, caption=True) for f in frames.values()).encode()
    return "\n".join(to_latex(frame) for frame in frames.values()).encode()


def table_bytes(
    frame: pd.DataFrame, format: FileFormat, units: str = "row", caption: bool = True
) -> bytes:
    """Give one table as the content of a file.

    Parameters
    ----------
    frame : DataFrame
        Flat, with ``units`` in its ``attrs``, and ``title``, ``caption``, ``notes`` where it has
        them.
    format : FileFormat
    units : {'row', 'header'}
        Where CSV says them.
    caption : bool
        Whether CSV and Markdown begin with title and caption.
    """
    if format is FileFormat.csv:
        return formats.to_csv(frame, _units_in(units), caption).encode()
    if format is FileFormat.md:
        return formats.to_markdown(frame, caption).encode()
    if format is FileFormat.latex:
        return to_latex(frame).encode()
    if format is FileFormat.html:
        return html.page(frame).encode()
    if format is FileFormat.parquet:
        return formats.to_parquet(frame)
    name = str(frame.attrs.get("name", "table"))
    if format is FileFormat.json:
        return formats.to_json({name: frame}).encode()
    if format is FileFormat.xlsx:
        return formats.to_sheets({name: frame})
    raise single(
        "a table is no scenario", "--format", str(format), "csv, json, md, tex, html, …",
        "choose one of these, or --table scenario",
    )  # fmt: skip


def _one(
    comparison: Comparison, name: str, studies: Mapping[str, pd.DataFrame] | None
) -> pd.DataFrame:
    if studies and name in studies:
        return tables(comparison, {name: studies[name]})[name]
    return table(comparison, name)


def _units_in(units: str) -> formats.UnitsIn:
    if units not in list(formats.UnitsIn):
        raise single("place of units is not known", "--units", units, "row, header",
                     "choose one of these")  # fmt: skip
    return formats.UnitsIn(units)


def file_format(given: str, option: str) -> FileFormat:
    """Read the name of a format, or its ending.

    Raises
    ------
    InputError
    """
    text = {"latex": "tex", "markdown": "md"}.get(given.lower(), given.lower())
    if text not in list(FileFormat):
        raise single(
            "format is not known", option, given, ", ".join(FileFormat),
            suggestion(text, FileFormat, "choose one of these"),
        )  # fmt: skip
    return FileFormat(text)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        there = isinstance(error, FileExistsError)
        raise single(
            "folder cannot be made", "--output", str(folder), "a place that can be written to",
            "a file has that name: choose another, or add an ending such as .xlsx for a file"
            if there else f"{error.strerror or error}: name another folder",
        ) from error  # fmt: skip


def _refuse_existing(files: list[Path]) -> None:
    """Refuse before the first file is written, naming all that are in the way."""
    there = [file.name for file in files if file.exists()]
    if there:
        raise single(
            "files exist", "--output", ", ".join(there), "new files",
            "choose another folder, or write over them with --force (force=True in Python)",
        )  # fmt: skip
