"""The command that hands a comparison on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from recycalc.cli.options import COMPARED, ForceOption, takes_scenario
from recycalc.cli.output import deliver_bytes
from recycalc.comparison import compare
from recycalc.parameters import Scenario
from recycalc.report.comparison_tables import TABLES
from recycalc.report.exports import SCENARIO, export, exported, file_format


@takes_scenario(*COMPARED)
def export_command(
    scenario: Scenario,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="File: .xlsx is a workbook of live formulas, .html a report, .toml the scenario, "
            "also .csv .json .md .tex .parquet; without an ending a folder for all tables.",
        ),
    ] = None,
    table: Annotated[
        str | None,
        typer.Option(help=f"One table: {', '.join([*TABLES, SCENARIO])}."),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option("--format", "-f", help="csv, json, md, latex, html, xlsx, parquet or toml."),
    ] = None,
    units: Annotated[str, typer.Option(help="Units of CSV files in a row or the header.")] = "row",
    force: ForceOption = False,
) -> None:
    """Hand the comparison on: a workbook, a report, or any of its tables."""
    if output is None:
        chosen = file_format(format_ or ("toml" if table == SCENARIO else "md"), "--format")
        content = exported(compare(scenario), chosen, table, units=units)
        deliver_bytes(content, chosen, None, force)
        return
    for file in export(compare(scenario), output, table, format=format_, units=units, force=force):
        print(f"written: {file}", file=sys.stderr)
