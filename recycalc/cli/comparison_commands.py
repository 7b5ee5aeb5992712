"""The commands that compare routes and appraise plants."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from recycalc.cli import footprint, render
from recycalc.cli.options import COMPARED, PLANT, PLOTTED, TABLE, TREE, takes_scenario
from recycalc.cli.output import Format, Output
from recycalc.comparison import compare, invest, plant_size, replay
from recycalc.comparison.plant_size import POINTS
from recycalc.errors import single
from recycalc.parameters import Scenario
from recycalc.report import cash_flow_chart, replay_chart, size_chart, workbook
from recycalc.report.captions import caption
from recycalc.report.formats import records


@takes_scenario(*COMPARED, *TABLE)
def compare_command(scenario: Scenario, out: Output) -> None:
    """Compare recycled with primary supply, per kg of the reference product.

    Example: recycalc compare --region us --source swarf --set 'feed.scrap_price=12 USD_2024/kg'
    """
    result = compare(scenario)
    if out.format is Format.xlsx:
        out.write(workbook(result))
    else:
        out.give(
            scenario, "summary", result.table, result.to_dict, lambda: render.comparison(result)
        )


@takes_scenario(*COMPARED, *TREE)
def explain_command(
    scenario: Scenario,
    out: Output,
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help="ROUTE, ROUTE.CATEGORY, ROUTE.STEP or ROUTE.STEP.ITEM, or a parameter's path.",
        ),
    ],
    depth: Annotated[int, typer.Option(min=1, help="Levels of the tree to print.")] = 6,
) -> None:
    """Tell where a number comes from: amounts, prices and parameters, each with its source.

    Example: recycalc explain hydromet_full.reagents --depth 1
    """
    node = compare(scenario).explain(what)
    out.tree(node.to_dict, lambda: [render.tree(node, depth), *render.sources(node, scenario)])


@takes_scenario(*COMPARED, *TABLE)
def footprint_command(
    scenario: Scenario,
    out: Output,
    declaration: Annotated[
        str | None,
        typer.Option(metavar="ROUTE", help="One route's indicators by module (A1, A2, A3)."),
    ] = None,
    lines: Annotated[bool, typer.Option("--lines", help="Every line: step, item, module.")] = False,
) -> None:
    """Carbon, energy, water and wastes of each route, cradle to gate, per kg of product.

    Example: recycalc footprint --declaration hydromet_full
    """
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
    out.give(scenario, "footprint", lambda: table, lambda: footprint.content(table), lambda: laid)


@takes_scenario(*PLANT, *PLOTTED)
def invest_command(
    scenario: Scenario,
    out: Output,
    route: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Route to invest in; the scenario's first by default."),
    ] = None,
) -> None:
    """Appraise a route's plant: capital, cash flow, NPV, IRR, payback, minimum price.

    Example: recycalc invest --route hydromet_full --set 'finance.discount_rate=8 %/year'
    """
    result = invest(scenario, route)
    out.draw(lambda: cash_flow_chart(result.cash_flow_table()))
    out.give(
        scenario,
        "cash_flow",
        result.cash_flow_table,
        result.to_dict,
        lambda: render.investment(result),
    )


@takes_scenario("source", "site", "convention", "option", *PLOTTED)
def replay_command(
    scenario: Scenario,
    out: Output,
    route: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Route to replay; the scenario's first by default."),
    ] = None,
) -> None:
    """Run the plant at the product prices of every year on record: margin and present value.

    Example: recycalc replay --plot replay.html
    """
    table = replay(scenario, route)
    out.draw(lambda: replay_chart(table))
    out.give(
        scenario,
        "replay",
        lambda: table,
        lambda: {"units": table.attrs["units"], "years": records(table.reset_index())},
        lambda: [Text(f"{caption(scenario)}\n"), render.frame_table(table)],
    )


@takes_scenario(*PLANT, "allocation", *PLOTTED)
def size_command(
    scenario: Scenario,
    out: Output,
    route: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Route to size; the scenario's first recycled by default."
        ),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="CAPACITY", help="Smallest capacity, t/year of magnet unless it says."
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="CAPACITY", help="Largest capacity, e.g. '50 kt/year'."),
    ] = None,
    points: Annotated[int, typer.Option(help="Points of the curve.")] = POINTS,
) -> None:
    """Find the plant size of lowest unit cost: economy of scale against the longer haul.

    Example: recycalc size --set 'scrap.ev_motor.catchment.cn.arising=7e-4 t/year/km^2' --to 50000
    """
    result = plant_size(scenario, route, from_, to, points)
    out.draw(lambda: size_chart(result))
    out.give(
        scenario,
        "plant_size",
        lambda: result.curve,
        result.to_dict,
        lambda: render.plant_size(result),
    )
