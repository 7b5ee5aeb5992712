"""The command `recycalc montecarlo`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from math import nan
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from recycalc.cli import render
from recycalc.cli.options import (
    COMPARED,
    ForceOption,
    FormatOption,
    OutputOption,
    PlotOption,
    takes_scenario,
)
from recycalc.cli.output import Format, deliver, deliver_table
from recycalc.cli.progress import progress
from recycalc.cli.render_studies import plain
from recycalc.comparison import MARKET
from recycalc.parameters import Scenario
from recycalc.report import monte_carlo_chart, save
from recycalc.report.formats import json_text
from recycalc.sensitivity import MonteCarlo, Probability, monte_carlo

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells give it."""


class Method(StrEnum):
    """How the parameters are drawn."""

    latin_hypercube = "latin_hypercube"
    sobol = "sobol"
    random = "random"


@takes_scenario(*COMPARED)
def montecarlo_command(
    scenario: Scenario,
    n: Annotated[int, typer.Option("-n", "--number", help="Number of scenarios.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same scenarios.")] = 0,
    method: Annotated[Method, typer.Option(help="How to draw.")] = Method.latin_hypercube,
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN",
            help="Vary only these, e.g. 'prices.*'. Repeatable; all uncertain ones by default.",
        ),
    ] = None,
    keep_input: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Varied parameters to store too. Repeatable."),
    ] = None,
    correlations: Annotated[
        bool, typer.Option("--correlations/--no-correlations", help="Prices move together.")
    ] = True,
    workers: Annotated[int, typer.Option(help="Processes on this machine.")] = 1,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Dask scheduler, tcp://HOST:PORT.")
    ] = None,
    store: Annotated[
        Path | None,
        typer.Option(help="Folder for all scenarios as Parquet files; resumes what is there."),
    ] = None,
    format_: FormatOption = Format.table,
    plot: PlotOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Draw the uncertain parameters many times: quantiles, and how probably recycled is cheaper."""
    try:
        with progress("scenarios") as advance:
            found = monte_carlo(
                scenario,
                n,
                seed,
                parameters=parameter or None,
                method=method.value,
                correlations=correlations,
                inputs=keep_input or (),
                workers=workers,
                scheduler=scheduler,
                store=store,
                progress=advance,
            )
    except KeyboardInterrupt:
        kept = (
            f"what was finished stays in {store}; the same command goes on from there"
            if store
            else "nothing is kept; with --store a run can be resumed"
        )
        print(f"interrupted: {kept}", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    if plot is not None:
        routes = found.base.routes
        drawn = next((name for name in routes if found.base.kind(name) == "recycled"), routes[0])
        save(monte_carlo_chart(found, drawn), plot, force)
    if format_ is Format.json:
        deliver(json_text(_content(found)), output, force)
    elif format_ is Format.table:
        render.show(_parts(found), output, force)
    else:
        deliver_table(found.quantiles(), "quantiles", scenario, format_, output, force)


def _probabilities(found: MonteCarlo) -> Iterator[tuple[str, str, Probability]]:
    """Give for every recycled route how probably it is cheaper than market and each mine."""
    base = found.base
    primary = [name for name in base.routes if base.kind(name) == "primary"]
    for route in base.routes:
        if base.kind(route) == "recycled":
            for than in (MARKET, *primary):
                yield route, than, found.probability_cheaper(route, than)


def _parts(found: MonteCarlo) -> list[Any]:
    scenario, base = found.base.scenario, found.base
    said = found.provenance
    caption = (
        f"{scenario.title}\n{found.evaluated:,} scenarios ({said['method'].replace('_', ' ')}, "
        f"seed {said['seed']}), {said['parameters_varied']} parameters varied, "
        f"{said['correlations']} pairs of them correlated.\n"
        f"Per kg {base.product} at the gate {scenario.gate}, in {scenario.money} without VAT.\n"
    )
    chances = render.plain_table("route", "cheaper than", ">probability", ">95 % confidence")
    for route, than, p in _probabilities(found):
        chances.add_row(route, than, f"{p.probability:.1%}", f"{p.low:.1%} to {p.high:.1%}")
    summary = found.summary()
    spread: dict[str, list[float]] = {}
    for line in found.quantiles((0.05, 0.5, 0.95)).to_dict(orient="records"):
        spread.setdefault(line["output"], []).append(line["value"])
    table = render.plain_table(
        "output", ">base", ">mean", ">± error", ">5 %", ">50 %", ">95 %", "unit"
    )
    for name, row in summary.iterrows():
        known = (row["base"], row["mean"], row["standard_error"])
        figures = (*map(float, known), *spread.get(str(name), [nan] * 3))
        table.add_row(str(name), *(f"{x:,.4g}" for x in figures), str(row["unit"]))
    held = [Text(f"held: {path}, {why}", style="dim") for path, why in said["held"].items()]
    warnings = [Text(f"warning: {text}", style="yellow") for text in found.warnings]
    return [Text(caption), chances, table, *held, *warnings]


def _content(found: MonteCarlo) -> dict[str, Any]:
    def lines(frame: Any) -> list[dict[str, Any]]:
        records = frame.to_dict(orient="records")
        return [{key: plain(value) for key, value in record.items()} for record in records]

    return {
        "provenance": found.provenance,
        "warnings": found.warnings,
        "summary": lines(found.summary().reset_index()),
        "quantiles": lines(found.quantiles()),
        "probability_cheaper": [
            {"route": route, "than": than, **{k: plain(v) for k, v in p._asdict().items()}}
            for route, than, p in _probabilities(found)
        ],
    }
