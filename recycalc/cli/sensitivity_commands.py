"""The commands that run many scenarios at once."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from recycalc import sensitivity
from recycalc.cli.options import (
    COMPARED,
    PLANT,
    PLOTTED,
    CorrelationOption,
    OfOption,
    ParameterOption,
    RepairOption,
    SeedOption,
    TopOption,
    takes_scenario,
)
from recycalc.cli.output import Output
from recycalc.cli.progress import progress
from recycalc.cli.render_studies import study
from recycalc.errors import Faults
from recycalc.parameters import Scenario
from recycalc.report import sensitivity_charts, sweep_charts
from recycalc.report.captions import caption
from recycalc.report.formats import records

if TYPE_CHECKING:
    import pandas as pd

TOP = 20


class Payoff(StrEnum):
    """What recycling pays."""

    margin = "margin"
    npv = "npv"


@takes_scenario(*COMPARED, *PLOTTED)
def sweep_command(
    scenario: Scenario,
    out: Output,
    axes: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH=VALUES...",
            help="'feed.scrap_price=5:25:21 USD_2024/kg' (low:high:steps), or values with commas.",
        ),
    ],
    of: Annotated[
        list[str] | None,
        typer.Option(
            "--of", metavar="OUTPUT", help="Output to show, e.g. npv_hydromet_full. Repeatable."
        ),
    ] = None,
    paired: Annotated[
        bool, typer.Option("--paired", help="First values together, then second, …")
    ] = False,
) -> None:
    """Evaluate chosen values of parameters, every combination or pairs.

    Example: recycalc sweep 'feed.scrap_price=5:25:21 USD_2024/kg' 'prices.cn.electricity=0.5,0.6'
    """
    values = _axes(axes)
    with progress("sweep") as told:
        frame = sensitivity.sweep(scenario, values, of, paired, told)
    out.draw(lambda: sweep_charts.sweep_chart(frame))
    lost = int((frame["fault"] != "").sum())
    notes = [f"{lost} of {len(frame)} scenarios cannot be evaluated"] if lost else []
    shown = frame if lost else frame.drop(columns="fault")
    _give(out, scenario, "sweep", frame, {}, shown, notes)


@takes_scenario(*COMPARED, *PLOTTED)
def tornado_command(
    scenario: Scenario,
    out: Output,
    of: OfOption = None,
    parameter: ParameterOption = None,
    top: TopOption = TOP,
) -> None:
    """Rank parameters by the swing of an output between their low and high.

    Example: recycalc tornado --of margin_market_hydromet_full --parameter 'prices.*'
    """
    found = sensitivity.tornado(scenario, of, parameter)
    frame = found.table()
    out.draw(lambda: sensitivity_charts.tornado_chart(frame, found.base, found.output))
    notes = [f"{found.output} = {found.base:.6g} {found.unit} with all parameters at their base"]
    lost = frame.loc[frame["swing"].isna(), "parameter"]
    if len(lost):
        names = ", ".join(lost.head(5)) + (", …" if len(lost) > 5 else "")
        notes.append(f"{len(lost)} without a swing, cannot be evaluated at low or high: {names}")
    head = {"output": found.output, "unit": found.unit, "base": found.base}
    columns = ["parameter", "swing", "at_low", "at_high", "low", "base", "high", "unit", "quality"]
    told = ["note"] if frame["note"].head(top).any() else []
    _give(out, scenario, "tornado", frame, head, frame.head(top)[[*columns, *told]], notes)


@takes_scenario(*COMPARED, *PLOTTED)
def sobol_command(
    scenario: Scenario,
    out: Output,
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
) -> None:
    """Divide the variance of an output among the uncertain parameters.

    Example: recycalc sobol -n 1024 --plot sobol.svg
    """
    with progress("Sobol indices") as told:
        found = sensitivity.sobol(
            scenario, of, n, seed, parameter, second_order, correlations, repair, told
        )
    name = next(iter(found.indices))
    out.draw(lambda: sensitivity_charts.sobol_chart(found.table(name), name))
    frame = found.second_order() if second_order else found.table()
    notes = [f"{name}: {found.scenarios:,} scenarios, seed {seed}", *found.notes]
    head = {"output": name, "n": n, "seed": seed, "notes": list(found.notes)}
    shown = frame.head(top).drop(columns="output")
    _give(out, scenario, "sobol", frame, head, shown, notes)


@takes_scenario(*COMPARED, *PLOTTED)
def morris_command(
    scenario: Scenario,
    out: Output,
    of: OfOption = None,
    trajectories: Annotated[int, typer.Option(help="Trajectories.")] = 20,
    levels: Annotated[int, typer.Option(help="Levels of the grid, even.")] = 4,
    seed: SeedOption = 0,
    parameter: ParameterOption = None,
    correlations: CorrelationOption = True,
    repair: RepairOption = False,
    top: TopOption = TOP,
) -> None:
    """Screen the uncertain parameters by their elementary effects.

    Example: recycalc morris --trajectories 50
    """
    with progress("elementary effects") as told:
        found = sensitivity.morris(
            scenario, of, trajectories, levels, seed, parameter, 0, correlations, repair, told
        )
    name = next(iter(found.effects))
    frame = found.table()
    out.draw(lambda: sensitivity_charts.morris_chart(frame, name))
    notes = [f"{name}: {found.scenarios:,} scenarios, seed {seed}", *found.notes]
    head = {"output": name, "trajectories": trajectories, "seed": seed, "notes": list(found.notes)}
    shown = frame.head(top).drop(columns="output")
    _give(out, scenario, "morris", frame, head, shown, notes)


@takes_scenario(*PLANT, "allocation", *PLOTTED)
def breakeven_command(
    scenario: Scenario,
    out: Output,
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
) -> None:
    """Solve a parameter for the point where a route just competes, earns or pays.

    Example: recycalc breakeven feed.scrap_price --against bayan_obo
    """
    found = sensitivity.break_even(scenario, path, against, route, target, low, high)
    frame = found.table()
    out.draw(lambda: sweep_charts.break_even_chart(found.curve, frame, path, found.difference))
    head = {"parameter": path, "route": found.route, "against": against, "status": found.status,
            "ends": found.ends, "in_words": found.in_words()}  # fmt: skip
    _give(out, scenario, "break_even", frame, head, frame.head(0), [found.in_words()])


@takes_scenario(*COMPARED, *PLOTTED)
def find_out_command(
    scenario: Scenario,
    out: Output,
    payoff: Annotated[Payoff, typer.Option(help="What recycling pays.")] = Payoff.margin,
    n: Annotated[int, typer.Option("-n", "--number", help="Scenarios, a power of two.")] = 16_384,
    seed: SeedOption = 0,
    parameter: ParameterOption = None,
    correlations: CorrelationOption = True,
    repair: RepairOption = False,
    top: TopOption = TOP,
) -> None:
    """Rank parameters by what knowing them is worth for the decision to recycle or not.

    Example: recycalc find-out --payoff npv
    """
    with progress("total effects") as told:
        found = sensitivity.what_to_find_out(
            scenario, None, payoff.value, n, seed, parameter, correlations=correlations,
            repair=repair, progress=told,
        )  # fmt: skip
    frame = found.table()
    out.draw(lambda: sensitivity_charts.information_chart(frame, found.payoff))
    columns = ["parameter", "value_of_knowing", "error", "together", "ST", "quality", "value",
               "low", "high", "unit"]  # fmt: skip
    head = {"decision": found.decision, "payoff": found.payoff, "unit": found.unit,
            "mean": found.mean, "probability": found.probability,
            "value_of_knowing_everything": found.information.perfect, "seed": seed,
            "notes": list(found.notes)}  # fmt: skip
    notes = [found.in_words(), *found.notes]
    _give(out, scenario, "find_out", frame, head, frame.head(top)[columns], notes)


def _give(
    out: Output, scenario: Scenario, name: str, frame: pd.DataFrame, head: dict[str, Any],
    shown: pd.DataFrame, notes: list[str],
) -> None:  # fmt: skip
    """Hand out a study: all of it in a format for files, or what fits as a table."""
    units = frame.attrs.get("units", {})
    shown.attrs["units"] = units
    out.give(
        scenario,
        name,
        lambda: frame,
        lambda: {"caption": caption(scenario), **head, "units": units, "rows": records(frame)},
        lambda: study(scenario, shown, notes),
    )


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
