"""`recycalc outlook`, and how it is laid out in the terminal."""

from __future__ import annotations

from enum import StrEnum
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from recycalc.cli import render
from recycalc.cli.options import (
    ForceOption,
    FormatOption,
    OutputOption,
    PlotOption,
    takes_scenario,
)
from recycalc.cli.output import Format, deliver, deliver_table
from recycalc.outlook import OnArrays, Outlook, outlook
from recycalc.parameters import Scenario
from recycalc.report import outlook_chart, save
from recycalc.report.formats import json_text

if TYPE_CHECKING:
    import pandas as pd

STEP = 5
VARIED = ("end_of_life_share", "prompt_share", "balance_Nd", "balance_Dy", "load", "filled_from")
GLANCE = {
    "magnets_sold": "magnets sold",
    "magnets_retired": "coming up for collection",
    "magnets_collected": "collected",
    "magnet_rare_earth_demand": "Nd Pr Tb Dy demand",
    "primary_supply": "primary supply",
    "end_of_life_share": "end-of-life share",
    "prompt_share": "prompt share",
    "mined_outside_china": "mined outside China",
    "separated_outside_china": "separated outside China",
    "plant_load": "load of the plant",
}


class Part(StrEnum):
    """Tables of an outlook."""

    overview = "overview"
    elements = "elements"
    applications = "applications"
    regions = "regions"
    plant = "plant"
    published = "published"


@takes_scenario("source", "route", "region", "money", "convention", "option")
def outlook_command(
    scenario: Scenario,
    part: Annotated[Part, typer.Option(help="Table to print; JSON holds all.")] = Part.overview,
    invest_: Annotated[
        bool, typer.Option("--invest", help="Appraise the plant with the scrap within its reach.")
    ] = False,
    runs: Annotated[
        int | None,
        typer.Option("--runs", help="Scenarios to draw from the ranges of all parameters."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the draws.")] = 1,
    format_: FormatOption = Format.table,
    plot: PlotOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Look ahead: scrap that comes back, supply and demand by element, the load of the plant."""
    result = outlook(scenario)
    plant = result.invest() if invest_ else None
    bands = None if runs is None else bands_of(result, runs, seed)
    if plot is not None:
        save(outlook_chart(result), plot, force)
    if format_ is Format.json:
        content = result.to_dict() | ({"investment": plant.to_dict()} if plant else {})
        if bands is not None:
            content["bands"] = plain(bands)
        deliver(json_text(content), output, force)
    elif format_ is Format.table:
        laid = tables(result, part)
        laid += [] if bands is None else bands_table(bands)
        render.show([*laid, *(render.investment(plant) if plant else ())], output, force)
    elif bands is not None:
        deliver_table(bands, "bands", scenario, format_, output, force, per_kg=False)
    elif plant:
        deliver_table(plant.cash_flow_table(), "cash_flow", scenario, format_, output, force)
    else:
        table = part_table(result, part)
        deliver_table(table, f"outlook_{part}", scenario, format_, output, force, per_kg=False)


def part_table(result: Outlook, part: Part) -> pd.DataFrame:
    """Give one table of an outlook, whole."""
    tables = {
        Part.overview: result.table,
        Part.elements: result.elements,
        Part.applications: result.applications,
        Part.regions: result.regions,
        Part.plant: result.plant,
        Part.published: result.published,
    }
    return tables[part]()


def overview(result: Outlook) -> list[RenderableType]:
    """Lay out an outlook: the answer in sentences, years side by side, figures to check it by."""
    horizon, table = result.horizon, result.table()
    years = [y for y in horizon.balanced if y >= horizon.present and y % STEP == 0]
    years = sorted({horizon.present, *years, horizon.last})
    units = table.attrs["units"]
    laid = _table("", "unit", *(f">{year}" for year in years))
    for column, words in GLANCE.items():
        laid.add_row(words, units[column], *(_cell(table[column][y], units[column]) for y in years))
    balance = result.elements()["balance"]
    laid.add_section()
    for element in balance.index.unique("element"):
        cells = (_cell(balance[element, year], "t/year") for year in years)
        laid.add_row(f"supply less demand of {element}", "t/year", *cells)
    return [
        Text(f"{result.scenario.title}\n"),
        Text(headline(result) + "\n", style="bold"),
        laid,
        Text("\nFigures beside published ones", style="bold"),
        published(result),
        *(Text(f"warning: {text}", style="yellow") for text in result.warnings),
        Text("\nrecycalc outlook --part elements -f csv   gives a table whole", style="dim"),
    ]


def headline(result: Outlook) -> str:
    """Say in two sentences what comes back and when the plant fills."""
    horizon, table = result.horizon, result.table()
    now, then = table.loc[horizon.present], table.loc[horizon.last]
    full = result.filled_from
    plant = f"is full from {full} on" if full else f"does not fill by {horizon.last}"
    return (
        f"Of the supply of Nd, Pr, Tb and Dy, {now.end_of_life_share:.1%} comes from products at "
        f"the end of their life in {horizon.present} and {then.end_of_life_share:.1%} in "
        f"{horizon.last}; {now.prompt_share:.0%} and {then.prompt_share:.0%} from prompt scrap.\n"
        f"The scrap within its reach loads the plant to {now.plant_load:.0%} in "
        f"{horizon.present}; it {plant}."
    )


def published(result: Outlook) -> Table:
    """Lay out the figures of today beside published ones, each with its source."""
    laid = _table("figure", "year", ">outlook", ">published", ">range", "source", "why they differ")
    laid.columns[-1].overflow = "fold"
    for row in result.published().to_dict("records"):
        unit = row["unit"]
        low, high = _cell(row["low"], unit), _cell(row["high"], unit)
        laid.add_row(
            str(row["figure"]) + ("" if unit == "1" else f", {unit}"),
            str(row["year"]),
            _cell(row["outlook"], unit) + ("" if row["within"] else " (beyond)"),
            _cell(row["published"], unit),
            f"{low} to {high}",
            str(row["source"]),
            str(row["difference"]),
        )
    return laid


def bands_of(result: Outlook, n: int, seed: int) -> pd.DataFrame:
    """Vary every uncertain parameter: quantiles of the main figures by year."""
    from recycalc.sensitivity import bands

    known = OnArrays(result.scenario).units
    names = [name for name in known if name.startswith(VARIED)]
    return bands(result.scenario, [f"outlook_{name}" for name in names], n, seed)


def plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give quantiles as JSON knows them: None where there is no answer."""
    rows = frame.reset_index().to_dict("records")
    return [
        {str(k): None if isinstance(v, float) and not isfinite(v) else v for k, v in row.items()}
        for row in rows
    ]


def bands_table(frame: pd.DataFrame) -> list[RenderableType]:
    """Lay out quantiles, and how often there is an answer."""
    laid = _table("figure", "unit", ">value", ">5 %", ">50 %", ">95 %", ">answered")
    for name, row in frame.iterrows():
        unit = str(row["unit"])
        cells = [_cell(row[key], unit) for key in ("value", "p5", "p50", "p95")]
        if unit == "year":
            cells = [f"{row[key]:.0f}" for key in ("value", "p5", "p50", "p95")]
        words = str(name).removeprefix("outlook_").replace("_", " ")
        laid.add_row(words, unit, *cells, f"{row['answered']:.0%}")
    said = (
        f"\n{frame.attrs['scenarios']:,} scenarios, {frame.attrs['parameters']} uncertain "
        "parameters varied; a plant that does not fill gives no year"
    )
    return [Text(said, style="bold"), laid]


def _table(*columns: str) -> Table:
    laid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in columns:
        laid.add_column(name.removeprefix(">"), justify="right" if name[:1] == ">" else "left")
    return laid


def _cell(value: float, unit: str) -> str:
    return f"{value:.1%}" if unit == "1" else f"{value:,.0f}"


def tables(result: Outlook, part: Part) -> list[RenderableType]:
    """Lay out one table."""
    if part is Part.overview:
        return overview(result)
    if part is Part.published:
        return [published(result)]
    frame = part_table(result, part)
    if frame.index.nlevels == 1:
        return [render.frame_table(frame)]
    parts: list[RenderableType] = []
    for name in frame.index.unique(0):
        one = frame.loc[name]
        one = one[one.index % STEP == 0]
        one.attrs["units"] = frame.attrs["units"]
        parts += [Text(f"\n{name}", style="bold"), render.frame_table(one)]
    return parts
