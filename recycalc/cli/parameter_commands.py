"""The commands that list, show and check the parameters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from recycalc.cli import render_parameters as render
from recycalc.cli.options import TABLE, TREE, takes_scenario
from recycalc.cli.output import Output
from recycalc.comparison import check, load
from recycalc.errors import Faults, InputError, single, suggestion
from recycalc.outlook import outlook
from recycalc.parameters import Scenario, parameters_folder, variants

params = typer.Typer(
    help="List, show and check the parameters, and the names that options take.",
    no_args_is_help=True,
)


def _give(scenario: Scenario, out: Output, name: str, rows: Sequence[dict[str, Any]]) -> None:
    out.give(
        scenario,
        name,
        lambda: render.rows_frame(rows),
        lambda: rows,
        lambda: [render.rows_table(rows)],
        per_kg=False,
    )


@params.command("names")
@takes_scenario(*TABLE)
def params_names(scenario: Scenario, out: Output) -> None:
    """List scenarios, routes, scrap sources, gates and regions: the names that options take."""
    _give(scenario, out, "names", list(render.names(scenario)))


@params.command("list")
@takes_scenario(*TABLE)
def params_list(
    scenario: Scenario,
    out: Output,
    pattern: Annotated[
        str, typer.Argument(metavar="PART", help="Part of the path, e.g. 'prices.cn'.")
    ] = "",
) -> None:
    """List parameters: value, range, unit, quality and source.

    Example: recycalc params list hydromet_full.leaching
    """
    rows = render.parameter_rows(scenario, pattern)
    if not rows:
        raise single(
            "no parameter of that name",
            "params list",
            pattern,
            "part of a path",
            suggestion(pattern, scenario.parameters, "leave the pattern out to see all"),
        )
    _give(scenario, out, "parameters", rows)


@params.command("show")
@takes_scenario(*TREE)
def params_show(
    scenario: Scenario,
    out: Output,
    path: Annotated[str, typer.Argument(metavar="PATH", help="Path of a parameter.")],
) -> None:
    """Show one parameter with note, citation and file.

    Example: recycalc params show prices.cn.ndpr_oxide
    """
    if path not in scenario.parameters:
        raise single(
            "parameter is not known",
            "params show",
            path,
            "a path of `recycalc params list`",
            suggestion(path, scenario.parameters, "list them with `recycalc params list`"),
        )
    card = render.parameter_card(scenario, path)
    out.tree(lambda: card, lambda: [render.card_table(card)])


@params.command("options")
@takes_scenario("option", *TABLE)
def params_options(scenario: Scenario, out: Output) -> None:
    """List the options of routes, chains, deposits and scrap sources, with their variants."""
    rows = [
        {
            "option": path,
            "chosen": scenario.options.get(path, choices[0]),
            "variants": ", ".join(choices),
        }
        for path, choices in variants(scenario.catalogue.trees).items()
    ]
    _give(scenario, out, "options", rows)


@params.command("check")
def params_check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="Folder of parameter files.")
    ] = None,
    parameters: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="The same as FOLDER.")
    ] = None,
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
