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

from recycalc.cli.layout import Grid, words
from recycalc.cli.options import (
    COMPARED,
    INTERRUPTED,
    PLOTTED,
    CorrelationOption,
    ParameterOption,
    RepairOption,
    SeedOption,
    takes_scenario,
)
from recycalc.cli.output import Output
from recycalc.cli.progress import progress
from recycalc.comparison import MARKET
from recycalc.comparison.display import digits
from recycalc.parameters import Scenario
from recycalc.report import monte_carlo_chart
from recycalc.report.captions import elsewhere
from recycalc.report.formats import records
from recycalc.sensitivity import MonteCarlo, Probability, monte_carlo


class Method(StrEnum):
    """How the parameters are drawn."""

    latin_hypercube = "latin_hypercube"
    sobol = "sobol"
    random = "random"


@takes_scenario(*COMPARED, *PLOTTED)
def montecarlo_command(
    scenario: Scenario,
    out: Output,
    n: Annotated[int, typer.Option("-n", "--number", help="Number of scenarios.")] = 10_000,
    seed: SeedOption = 0,
    method: Annotated[Method, typer.Option(help="How to draw.")] = Method.latin_hypercube,
    parameter: ParameterOption = None,
    keep_input: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Varied parameters to store too. Repeatable."),
    ] = None,
    correlations: CorrelationOption = True,
    repair: RepairOption = False,
    workers: Annotated[int, typer.Option(help="Processes on this machine.")] = 1,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Dask scheduler, tcp://HOST:PORT.")
    ] = None,
    store: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Folder for all scenarios as Parquet files; resumes what is there.",
        ),
    ] = None,
) -> None:
    """Draw the uncertain parameters many times: quantiles, and how probably recycled is cheaper.

    Example: recycalc montecarlo -n 100000 --store study --plot spread.svg
    """
    try:
        with progress("scenarios") as advance:
            found = monte_carlo(
                scenario,
                n,
                seed,
                parameters=parameter or None,
                method=method.value,
                correlations=correlations,
                repair=repair,
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
    routes = found.base.routes
    drawn = next((name for name in routes if found.base.kind(name) == "recycled"), routes[0])
    out.draw(lambda: monte_carlo_chart(found, drawn))
    out.give(scenario, "quantiles", found.quantiles, lambda: _content(found), lambda: _parts(found))


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
        f"{scenario.title}\n{found.evaluated:,} scenarios ({words(said['method'])}, "
        f"seed {said['seed']}), {said['parameters_varied']} parameters varied, "
        f"{said['correlations']} pairs of them correlated.\n"
        f"Per kg {base.product} at the gate {scenario.gate}, in {scenario.money} without VAT, "
        f"cost allocated by {words(scenario.allocation)}{elsewhere(scenario)}.\n"
    )
    chances = Grid("route", "cheaper than", ">probability", ">95 % confidence")
    for route, than, p in _probabilities(found):
        chances.add_row(route, than, f"{p.probability:.1%}", f"{p.low:.1%} to {p.high:.1%}")
    summary = found.summary()
    spread: dict[str, list[float]] = {}
    for line in found.quantiles((0.05, 0.5, 0.95)).to_dict(orient="records"):
        spread.setdefault(line["output"], []).append(line["value"])
    alike = summary["unit"].nunique() == 1
    names = [f"output, {summary['unit'].iloc[0]}"] if alike else ["output", "unit"]
    table = Grid(*names, ">base", ">mean", ">± error", ">5 %", ">50 %", ">95 %")
    for name, row in summary.iterrows():
        known = (row["base"], row["mean"], row["standard_error"])
        figures = (*map(float, known), *spread.get(str(name), [nan] * 3))
        unit = [] if alike else [str(row["unit"])]
        table.add_row(str(name), *unit, *map(digits, figures))
    held = [Text(f"held: {path}, {why}", style="dim") for path, why in said["held"].items()]
    warnings = [Text(f"warning: {text}", style="yellow") for text in found.warnings]
    return [Text(caption), chances, Text(""), table, *held, *warnings]


def _content(found: MonteCarlo) -> dict[str, Any]:
    return {
        "provenance": found.provenance,
        "warnings": found.warnings,
        "summary": records(found.summary().reset_index()),
        "quantiles": records(found.quantiles()),
        "probability_cheaper": [
            {"route": route, "than": than, **p._asdict()}
            for route, than, p in _probabilities(found)
        ],
    }
