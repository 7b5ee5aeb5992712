"""The command that hands a comparison on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from recycalc.cli.options import COMPARED, OPTIONS, takes_scenario
from recycalc.cli.output import print_text, refuse_binary
from recycalc.comparison import compare
from recycalc.errors import Faults
from recycalc.parameters import Scenario
from recycalc.report.comparison_tables import TABLES
from recycalc.report.exports import SCENARIO, export, exported, file_format
from recycalc.report.files import check_place


@takes_scenario(*COMPARED)
def export_command(
    scenario: Scenario,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE|FOLDER",
            help="File: .xlsx is a workbook of live formulas, .html a report, .toml the scenario, "
            "also .csv .json .md .tex .parquet; without an ending a folder for all tables.",
        ),
    ] = None,
    table: Annotated[
        str | None,
        typer.Option(metavar="NAME", help=f"One table: {', '.join([*TABLES, SCENARIO])}."),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format", "-f", metavar="FORMAT",
            help="csv, json, md, latex, html, xlsx, parquet or toml; by default that of the "
            "ending, csv in a folder, md in the terminal.",
        ),
    ] = None,
    units: Annotated[
        str, typer.Option(metavar="row|header", help="Where CSV files say the units.")
    ] = "row",
    force: Annotated[bool, OPTIONS["force"][2]] = False,
) -> None:  # fmt: skip
    """Hand the comparison on: a workbook, a report, or any of its tables.

    Example: recycalc export -o comparison.xlsx
    """
    faults = Faults()
    if output is None:
        chosen = file_format(format_ or ("toml" if table == SCENARIO else "md"), "--format")
        refuse_binary(chosen, faults)
        faults.raise_if_any()
        print_text(exported(compare(scenario), chosen, table, units=units).decode())
        return
    if output.suffix:
        check_place(output, force, "--output", faults)
        faults.raise_if_any()
    for file in export(compare(scenario), output, table, format=format_, units=units, force=force):
        print(f"written: {file}", file=sys.stderr)
