"""The commands and their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from recycalc._version import __version__
from recycalc.cli import footprint, render
from recycalc.cli.app_command import app_command
from recycalc.cli.export import export_command
from recycalc.cli.montecarlo import montecarlo_command
from recycalc.cli.options import (
    COMPARED,
    ForceOption,
    FormatOption,
    OutputOption,
    ParametersOption,
    PlotOption,
    takes_scenario,
)
from recycalc.cli.outlook import outlook_command
from recycalc.cli.output import Format, deliver, deliver_bytes, deliver_table
from recycalc.cli.sensitivity_commands import STUDIES
from recycalc.comparison import Comparison, check, compare, invest, load, plant_size, replay
from recycalc.comparison.plant_size import POINTS
from recycalc.errors import Faults, InputError, single, suggestion
from recycalc.outlook import outlook
from recycalc.parameters import Scenario, parameters_folder, variants
from recycalc.report import (
    FileFormat,
    cash_flow_chart,
    replay_chart,
    save,
    size_chart,
    workbook,
)
from recycalc.report.formats import json_text

app = typer.Typer(
    help="What rare earths from waste magnets cost, and what they cost from a mine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
params = typer.Typer(help="List, show and check the parameters.", no_args_is_help=True)
app.add_typer(params, name="params")
app.command("montecarlo")(montecarlo_command)
app.command("app")(app_command)
app.command("export")(export_command)
app.command("outlook")(outlook_command)
for study, command in STUDIES.items():
    app.command(study)(command)


def _version(asked: bool) -> None:
    if asked:
        print(f"recycalc {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


@app.command("compare")
@takes_scenario(*COMPARED)
def compare_command(
    scenario: Scenario,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Compare recycled with primary supply, per kg of the reference product."""
    result = compare(scenario)
    if format_ is Format.json:
        deliver(result.to_json() + "\n", output, force)
    elif format_ is Format.table:
        render.show(render.comparison(result), output, force)
    elif format_ is Format.xlsx:
        deliver_bytes(workbook(result), FileFormat.xlsx, output, force)
    else:
        deliver_table(result.table(), "summary", scenario, format_, output, force)


@app.command()
@takes_scenario(*COMPARED)
def explain(
    scenario: Scenario,
    what: Annotated[
        str,
        typer.Argument(help="ROUTE, ROUTE.CATEGORY, ROUTE.STEP[.ITEM], or a parameter's path."),
    ],
    depth: Annotated[int, typer.Option(min=1, help="Levels of the tree to print.")] = 6,
    format_: Annotated[
        render.TreeFormat, typer.Option("--format", "-f", help="How to print.")
    ] = render.TreeFormat.table,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Tell where a number comes from: amounts, prices and parameters, each with its source."""
    result: Comparison = compare(scenario)
    node = result.explain(what)
    if format_ is render.TreeFormat.json:
        deliver(json_text(node.to_dict()), output, force)
    else:
        render.show([render.tree(node, depth), *render.sources(node, scenario)], output, force)


@app.command("footprint")
@takes_scenario(*COMPARED)
def footprint_command(
    scenario: Scenario,
    declaration: Annotated[
        str | None,
        typer.Option(metavar="ROUTE", help="One route's indicators by module (A1, A2, A3)."),
    ] = None,
    lines: Annotated[bool, typer.Option("--lines", help="Every line: step, item, module.")] = False,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Carbon, energy, water and wastes of each route, cradle to gate, per kg of product."""
    if declaration and lines:
        raise single(
            "two tables at once",
            "--lines",
            f"--lines and --declaration {declaration}",
            "one of them",
            "leave one out",
        )
    result = compare(scenario)
    if declaration:
        table = result.declaration(declaration)
        laid = footprint.declaration_table(table)
    elif lines:
        table = result.footprint()
        laid = footprint.lines_table(result, table)
    else:
        table = result.footprint_summary()
        laid = footprint.summary_table(result, table)
    if format_ is Format.table:
        render.show(laid, output, force)
    elif format_ is Format.json:
        deliver(json_text(footprint.content(table)), output, force)
    else:
        deliver_table(table, "footprint", scenario, format_, output, force)


@app.command("invest")
@takes_scenario("source", "gate", "region", "money", "convention", "option")
def invest_command(
    scenario: Scenario,
    route: Annotated[
        str | None, typer.Option(help="Route to invest in; the scenario's first by default.")
    ] = None,
    format_: FormatOption = Format.table,
    plot: PlotOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Appraise a route's plant: capital, cash flow, NPV, IRR, payback, minimum price."""
    result = invest(scenario, route)
    if plot is not None:
        save(cash_flow_chart(result.cash_flow_table()), plot, force)
    if format_ is Format.json:
        deliver(result.to_json() + "\n", output, force)
    elif format_ is Format.table:
        render.show(render.investment(result), output, force)
    else:
        deliver_table(result.cash_flow_table(), "cash_flow", scenario, format_, output, force)


@app.command("replay")
@takes_scenario("source", "convention", "option")
def replay_command(
    scenario: Scenario,
    route: Annotated[
        str | None, typer.Option(help="Route to replay; the scenario's first by default.")
    ] = None,
    format_: FormatOption = Format.table,
    plot: PlotOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Run the plant at the product prices of every year on record: margin and present value."""
    table = replay(scenario, route)
    if plot is not None:
        save(replay_chart(table), plot, force)
    if format_ is Format.table:
        render.show([render.frame_table(table)], output, force)
    elif format_ is Format.json:
        records = table.reset_index().to_dict(orient="records")
        deliver(json_text({"units": table.attrs["units"], "years": records}), output, force)
    else:
        deliver_table(table, "replay", scenario, format_, output, force)


@app.command("size")
@takes_scenario("source", "gate", "region", "money", "allocation", "convention")
def size_command(
    scenario: Scenario,
    route: Annotated[
        str | None, typer.Option(help="Route to size; the scenario's first recycled by default.")
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option("--from", help="Smallest capacity, t/year of magnet unless it says."),
    ] = None,
    to: Annotated[str | None, typer.Option("--to", help="Largest capacity.")] = None,
    points: Annotated[int, typer.Option(help="Points of the curve.")] = POINTS,
    format_: FormatOption = Format.table,
    plot: PlotOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Find the plant size of lowest unit cost: economy of scale against the longer haul."""
    result = plant_size(scenario, route, from_, to, points)
    if plot is not None:
        save(size_chart(result), plot, force)
    if format_ is Format.json:
        deliver(json_text(result.to_dict()), output, force)
    elif format_ is Format.table:
        render.show(render.plant_size(result), output, force)
    else:
        deliver_table(result.curve, "plant_size", scenario, format_, output, force)


@params.command("list")
@takes_scenario()
def params_list(
    scenario: Scenario,
    pattern: Annotated[str, typer.Argument(help="Part of the path, e.g. 'prices.cn'.")] = "",
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """List parameters: value, range, unit, quality and source."""
    rows = render.parameter_rows(scenario, pattern)
    if not rows:
        raise single(
            "no parameter of that name",
            "params list",
            pattern,
            "part of a path",
            suggestion(pattern, scenario.parameters, "leave the pattern out to see all"),
        )
    if format_ is Format.table:
        render.show([render.rows_table(rows)], output, force)
    elif format_ is Format.json:
        deliver(json_text(rows), output, force)
    else:
        deliver_table(
            render.rows_frame(rows), "parameters", scenario, format_, output, force, per_kg=False
        )


@params.command("show")
@takes_scenario()
def params_show(
    scenario: Scenario,
    path: Annotated[str, typer.Argument(help="Path of a parameter.")],
) -> None:
    """Show one parameter with note, citation and file."""
    if path not in scenario.parameters:
        raise single(
            "parameter is not known",
            "params show",
            path,
            "a path of `recycalc params list`",
            suggestion(path, scenario.parameters, "list them with `recycalc params list`"),
        )
    render.show([render.parameter_card(scenario, path)], None, False)


@params.command("options")
@takes_scenario("option")
def params_options(
    scenario: Scenario,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """List the options of routes, chains, deposits and scrap sources, with their variants."""
    rows = [
        {
            "option": path,
            "chosen": scenario.options.get(path, choices[0]),
            "variants": ", ".join(choices),
        }
        for path, choices in variants(scenario.catalogue.trees).items()
    ]
    if format_ is Format.table:
        render.show([render.rows_table(rows)], output, force)
    elif format_ is Format.json:
        deliver(json_text(rows), output, force)
    else:
        deliver_table(
            render.rows_frame(rows), "options", scenario, format_, output, force, per_kg=False
        )


@params.command("check")
def params_check(
    folder: Annotated[Path | None, typer.Argument(help="Folder of parameter files.")] = None,
    parameters: ParametersOption = None,
) -> None:
    """Check every file: records, scenarios, and every route at every gate."""
    given = folder or parameters
    found, faults = {}, Faults()
    try:
        found = check(given)
    except InputError as error:
        faults.extend(error)
    try:
        outlook(load(parameters=given))
    except InputError as error:
        faults.extend(error)
    faults.raise_if_any()
    print(
        f"{parameters_folder(given)}: {found['parameters']} parameters, {found['scenarios']} "
        f"scenarios, {found['routes']} routes: no faults"
    )
