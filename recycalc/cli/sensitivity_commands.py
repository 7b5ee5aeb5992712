"""The commands that run many scenarios at once."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from recycalc import sensitivity
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
from recycalc.cli.render_studies import plain, study
from recycalc.errors import Faults
from recycalc.parameters import Scenario
from recycalc.report import save, sensitivity_charts, sweep_charts
from recycalc.report.formats import json_text

if TYPE_CHECKING:
    import pandas as pd

TOP = 20


class Payoff(StrEnum):
    """What recycling pays."""

    margin = "margin"
    npv = "npv"


OfOption = Annotated[
    str | None,
    typer.Option("--of", metavar="OUTPUT", help="Output, e.g. unit_cost_hydromet_full, npv_…."),
]
SeveralOption = Annotated[
    list[str] | None,
    typer.Option("--of", metavar="OUTPUT", help="Output, e.g. npv_hydromet_full. Repeatable."),
]
ParameterOption = Annotated[
    list[str] | None,
    typer.Option(
        "--parameter", "-p", metavar="PATTERN",
        help="Parameter to vary, or a pattern such as 'prices.*'; all uncertain ones by default. "
        "Repeatable.",
    ),
]  # fmt: skip
SeedOption = Annotated[int, typer.Option(min=0, help="Seed of the sample.")]
TopOption = Annotated[int, typer.Option(min=1, help="Rows of the table to print.")]
CorrelationOption = Annotated[
    bool,
    typer.Option("--correlations/--no-correlations", help="Correlated parameters move together."),
]
RepairOption = Annotated[
    bool, typer.Option("--repair", help="Take the nearest matrix if correlations contradict.")
]


@takes_scenario(*COMPARED)
def sweep_command(
    scenario: Scenario,
    axes: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH=VALUES...",
            help="'feed.scrap_price=5:25:21 USD_2024/kg' (low:high:steps), or values with commas.",
        ),
    ],
    of: SeveralOption = None,
    paired: Annotated[
        bool, typer.Option("--paired", help="First values together, then second, …")
    ] = False,
    format_: FormatOption = Format.table,
    plot: PlotOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Evaluate chosen values of parameters, every combination or pairs."""
    values = _axes(axes)
    with progress("sweep") as told:
        frame = sensitivity.sweep(scenario, values, of, paired, told)
    if plot is not None:
        save(sweep_charts.sweep_chart(frame), plot, force)
    lost = int((frame["fault"] != "").sum())
    notes = [f"{lost} of {len(frame)} scenarios cannot be evaluated"] if lost else []
    shown = frame if lost else frame.drop(columns="fault")
    _deliver(scenario, "sweep", frame, {}, shown, notes, format_, output, force)


@takes_scenario(*COMPARED)
def tornado_command(
    scenario: Scenario,
    of: OfOption = None,
    parameter: ParameterOption = None,
    top: TopOption = TOP,
    format_: FormatOption = Format.table,
    plot: PlotOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Rank parameters by the swing of an output between their low and high."""
    found = sensitivity.tornado(scenario, of, parameter)
    frame = found.table()
    if plot is not None:
        save(sensitivity_charts.tornado_chart(frame, found.base, found.output), plot, force)
    notes = [f"{found.output} = {found.base:.6g} {found.unit} with all parameters at their base"]
    head = {"output": found.output, "unit": found.unit, "base": found.base}
    _deliver(
        scenario,
        "tornado",
        frame,
        head,
        frame.head(top).drop(columns="source"),
        notes,
        format_,
        output,
        force,
    )


@takes_scenario(*COMPARED)
def sobol_command(
    scenario: Scenario,
    of: OfOption = None,
    n: Annotated[int, typer.Option("-n", "--number", help="Base points, a power of two.")] = 1024,
    seed: SeedOption = 0,
    parameter: ParameterOption = None,
    second_order: Annotated[
        bool, typer.Option("--second-order", help="Also interactions of pairs, in their place.")
    ] = False,
    correlations: CorrelationOption = True,
    repair: RepairOption = False,
    top: TopOption = TOP,
    format_: FormatOption = Format.table,
    plot: PlotOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Divide the variance of an output among the uncertain parameters."""
    with progress("Sobol indices") as told:
        found = sensitivity.sobol(
            scenario, of, n, seed, parameter, second_order, correlations, repair, told
        )
    name = next(iter(found.indices))
    if plot is not None:
        save(sensitivity_charts.sobol_chart(found.table(name), name), plot, force)
    frame = found.second_order() if second_order else found.table()
    notes = [f"{name}: {found.scenarios:,} scenarios, seed {seed}", *found.notes]
    head = {"output": name, "n": n, "seed": seed, "notes": list(found.notes)}
    shown = frame.head(top).drop(columns="output")
    _deliver(scenario, "sobol", frame, head, shown, notes, format_, output, force)


@takes_scenario(*COMPARED)
def morris_command(
    scenario: Scenario,
    of: OfOption = None,
    trajectories: Annotated[int, typer.Option(help="Trajectories.")] = 20,
    levels: Annotated[int, typer.Option(help="Levels of the grid, even.")] = 4,
    seed: SeedOption = 0,
    parameter: ParameterOption = None,
    correlations: CorrelationOption = True,
    repair: RepairOption = False,
    top: TopOption = TOP,
    format_: FormatOption = Format.table,
    plot: PlotOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Screen the uncertain parameters by their elementary effects."""
    with progress("elementary effects") as told:
        found = sensitivity.morris(
            scenario, of, trajectories, levels, seed, parameter, 0, correlations, repair, told
        )
    name = next(iter(found.effects))
    frame = found.table()
    if plot is not None:
        save(sensitivity_charts.morris_chart(frame, name), plot, force)
    notes = [f"{name}: {found.scenarios:,} scenarios, seed {seed}", *found.notes]
    head = {"output": name, "trajectories": trajectories, "seed": seed, "notes": list(found.notes)}
    shown = frame.head(top).drop(columns="output")
    _deliver(scenario, "morris", frame, head, shown, notes, format_, output, force)


@takes_scenario("source", "gate", "region", "money", "allocation", "convention")
def breakeven_command(
    scenario: Scenario,
    path: Annotated[str, typer.Argument(help="Parameter to solve for.")],
    against: Annotated[
        str, typer.Option(help="market, a route, margin, gross_margin, npv or irr.")
    ] = "market",
    route: Annotated[
        str | None, typer.Option(help="Route; the first recycled one by default.")
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="Target of margin, gross_margin, npv or irr.")
    ] = None,
    low: Annotated[str | None, typer.Option(help="Look from here on.")] = None,
    high: Annotated[str | None, typer.Option(help="Look up to here.")] = None,
    format_: FormatOption = Format.table,
    plot: PlotOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Solve a parameter for the point where a route just competes, earns or pays."""
    found = sensitivity.break_even(scenario, path, against, route, target, low, high)
    if plot is not None:
        chart = sweep_charts.break_even_chart(found.curve, found.table(), path, found.difference)
        save(chart, plot, force)
    head = {"parameter": path, "route": found.route, "against": against, "status": found.status,
            "ends": found.ends, "in_words": found.in_words()}  # fmt: skip
    frame = found.table()
    _deliver(
        scenario,
        "break_even",
        frame,
        head,
        frame.head(0),
        [found.in_words()],
        format_,
        output,
        force,
    )


@takes_scenario(*COMPARED)
def find_out_command(
    scenario: Scenario,
    payoff: Annotated[Payoff, typer.Option(help="What recycling pays.")] = Payoff.margin,
    n: Annotated[int, typer.Option("-n", "--number", help="Scenarios, a power of two.")] = 16_384,
    seed: SeedOption = 0,
    parameter: ParameterOption = None,
    correlations: CorrelationOption = True,
    repair: RepairOption = False,
    top: TopOption = TOP,
    format_: FormatOption = Format.table,
    plot: PlotOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Rank parameters by what knowing them is worth for the decision to recycle or not."""
    with progress("total effects") as told:
        found = sensitivity.what_to_find_out(
            scenario, None, payoff.value, n, seed, parameter, correlations=correlations,
            repair=repair, progress=told,
        )  # fmt: skip
    frame = found.table()
    if plot is not None:
        save(sensitivity_charts.information_chart(frame, found.payoff), plot, force)
    columns = ["parameter", "value_of_knowing", "error", "together", "ST", "quality", "value",
               "low", "high", "unit"]  # fmt: skip
    head = {"decision": found.decision, "payoff": found.payoff, "unit": found.unit,
            "mean": found.mean, "probability": found.probability,
            "value_of_knowing_everything": found.information.perfect, "seed": seed,
            "notes": list(found.notes)}  # fmt: skip
    notes = [found.in_words(), *found.notes]
    _deliver(
        scenario, "find_out", frame, head, frame.head(top)[columns], notes, format_, output, force
    )


STUDIES = {
    "sweep": sweep_command,
    "tornado": tornado_command,
    "sobol": sobol_command,
    "morris": morris_command,
    "breakeven": breakeven_command,
    "find-out": find_out_command,
}
"""Commands by name."""


def _deliver(
    scenario: Scenario, name: str, frame: pd.DataFrame, head: dict[str, Any],
    shown: pd.DataFrame, notes: list[str],
    format_: Format, output: Path | None, force: bool,
) -> None:  # fmt: skip
    """Print a study: all of it in a format for files, or what fits as a table."""
    units = frame.attrs.get("units", {})
    if format_ is Format.table:
        shown.attrs["units"] = units
        render.show(study(shown, notes), output, force)
    elif format_ is Format.json:
        rows = [{str(k): plain(v) for k, v in row.items()} for row in
                frame.to_dict(orient="records")]  # fmt: skip
        told = {key: plain(value) for key, value in head.items()}
        deliver(json_text({**told, "units": units, "rows": rows}), output, force)
    else:
        deliver_table(frame, name, scenario, format_, output, force)


_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_RANGE = re.compile(rf"\s*({_NUMBER})\s*:\s*({_NUMBER})\s*:\s*(\d+)(\s+log)?(?:\s+(.*))?")


def _axes(texts: list[str]) -> dict[str, Any]:
    """Read ``PATH=LOW:HIGH:STEPS [log] [UNIT]`` and ``PATH=VALUE,VALUE,… [UNIT]``."""
    faults, axes = Faults(), dict[str, Any]()
    for text in texts:
        path, sign, given = (part.strip() for part in text.partition("="))
        span = _RANGE.fullmatch(given)
        if not sign or not path or not given or (":" in given and span is None):
            faults.add(
                "not a range of values", "sweep", text, "PATH=LOW:HIGH:STEPS or PATH=VALUE,VALUE",
                "write e.g. 'feed.scrap_price=5:25:21 USD_2024/kg'",
            )  # fmt: skip
        elif path in axes:
            faults.add("given twice", "sweep", text, "each parameter once", "remove one")
        elif span is not None:
            low, high, steps, log, unit = span.groups()
            ends = {"low": f"{low} {unit or ''}".strip(), "high": f"{high} {unit or ''}".strip()}
            axes[path] = {**ends, "steps": int(steps), "log": log is not None}
        else:
            parts = [part.strip() for part in given.split(",")]
            unit = re.sub(rf"^{_NUMBER}\s*", "", parts[-1])
            axes[path] = [f"{p} {unit}" if re.fullmatch(_NUMBER, p) else p for p in parts]
    faults.raise_if_any()
    return axes
