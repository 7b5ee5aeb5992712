"""`recycalc outlook`, and how it is laid out in the terminal."""

from __future__ import annotations

from enum import StrEnum
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from recycalc.cli import render
from recycalc.cli.layout import Grid
from recycalc.cli.options import PLOTTED, SeedOption, takes_scenario
from recycalc.cli.output import Output
from recycalc.outlook import OnArrays, Outlook, outlook
from recycalc.parameters import Scenario
from recycalc.report import outlook_chart
from recycalc.report.formats import records

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


@takes_scenario("source", "route", "region", "site", "money", "convention", "option", *PLOTTED)
def outlook_command(
    scenario: Scenario,
    out: Output,
    part: Annotated[
        Part | None, typer.Option(help="Table to print: the overview, or this; JSON holds all.")
    ] = None,
    invest_: Annotated[
        bool, typer.Option("--invest", help="Appraise the plant with the scrap within its reach.")
    ] = False,
    runs: Annotated[
        int | None,
        typer.Option("--runs", help="Scenarios to draw from the ranges of all parameters."),
    ] = None,
    seed: SeedOption = 1,
) -> None:
    """Look ahead: scrap that comes back, supply and demand by element, the load of the plant.

    Example: recycalc outlook --part elements -o elements.csv
    """
    result = outlook(scenario)
    printed = part or Part.overview
    plant = result.invest() if invest_ else None
    bands = None if runs is None else bands_of(result, runs, seed)
    out.draw(lambda: outlook_chart(result))

    def content() -> dict[str, Any]:
        more = {"investment": plant.to_dict()} if plant else {}
        bounds = {} if bands is None else {"bands": records(bands.reset_index())}
        return {**result.to_dict(), **more, **bounds}

    def laid() -> list[RenderableType]:
        shown = [] if bands is None else bands_table(bands)
        return [*tables(result, printed), *shown, *(render.investment(plant) if plant else ())]

    if bands is not None and part is None:
        name, frame = "bands", bands
    elif plant and part is None:
        name, frame = "cash_flow", plant.cash_flow_table()
    else:
        name, frame = f"outlook_{printed}", part_table(result, printed)
    out.give(scenario, name, lambda: frame, content, laid, per_kg=name == "cash_flow")


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
    laid = Grid("", "unit", *(f">{year}" for year in years))
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
        *published(result),
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


def published(result: Outlook) -> list[RenderableType]:
    """Lay out the figures of today beside published ones with sources, then why they differ."""
    laid = Grid("figure", "year", ">outlook", ">published", ">range", "source")
    rows = result.published().to_dict("records")
    for row in rows:
        unit, nothing = row["unit"], not isfinite(row["outlook"])
        low, high = _cell(row["low"], unit), _cell(row["high"], unit)
        laid.add_row(
            str(row["figure"]) + ("" if unit == "1" else f", {unit}"),
            str(row["year"]),
            _cell(row["outlook"], unit) + ("" if row["within"] or nothing else " (beyond)"),
            _cell(row["published"], unit),
            f"{low} to {high}",
            str(row["source"]),
        )
    reasons = [f"{row['figure']}, {row['year']}: {row['difference']}" for row in rows]
    return [laid, Text("\nWhy they differ", style="bold"), *map(Text, reasons)]


def bands_of(result: Outlook, n: int, seed: int) -> pd.DataFrame:
    """Vary every uncertain parameter: quantiles of the main figures by year."""
    from recycalc.sensitivity import bands

    known = OnArrays(result.scenario).units
    names = [name for name in known if name.startswith(VARIED)]
    return bands(result.scenario, [f"outlook_{name}" for name in names], n, seed)


def bands_table(frame: pd.DataFrame) -> list[RenderableType]:
    """Lay out quantiles, and how often there is an answer."""
    laid = Grid("figure", "unit", ">value", ">5 %", ">50 %", ">95 %", ">answered")
    for name, row in frame.iterrows():
        unit = str(row["unit"])
        cells = [_cell(row[key], unit) for key in ("value", "p5", "p50", "p95")]
        if unit == "year":
            cells = [_year(row[key]) for key in ("value", "p5", "p50", "p95")]
        words = str(name).removeprefix("outlook_").replace("_", " ")
        laid.add_row(words, unit, *cells, f"{row['answered']:.0%}")
    count = frame.attrs["scenarios"]
    said = (
        f"\n{count:,} scenario{'s' if count != 1 else ''}, {frame.attrs['parameters']} uncertain "
        "parameters varied; a plant that does not fill gives no year"
    )
    return [Text(said, style="bold"), laid]


def _year(value: float) -> str:
    return f"{value:.0f}" if isfinite(value) else "never"


def _cell(value: float, unit: str) -> str:
    """Write a figure; a share of nothing is none, and what rounds to 0 has no sign."""
    if not isfinite(value):
        return "none"
    return f"{value:z.1%}" if unit == "1" else f"{value:z,.0f}"


def tables(result: Outlook, part: Part) -> list[RenderableType]:
    """Lay out one table."""
    if part is Part.overview:
        return overview(result)
    if part is Part.published:
        return published(result)
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
