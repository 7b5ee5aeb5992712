"""The commands and their options."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from recycalc._version import __version__
from recycalc.cli import render
from recycalc.cli.output import Format, deliver
from recycalc.comparison import Comparison, check, compare, invest, load, replay
from recycalc.errors import Faults, InputError, single, suggestion
from recycalc.parameters import DEFAULT, Scenario, parameters_folder
from recycalc.report import cash_flow_chart, replay_chart, save

app = typer.Typer(
    help="What rare earths from waste magnets cost, and what they cost from a mine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
params = typer.Typer(help="List, show and check the parameters.", no_args_is_help=True)
app.add_typer(params, name="params")


class Allocation(StrEnum):
    """How cost is shared among products."""

    value = "value"
    mass = "mass"
    coproduct_credit = "coproduct_credit"


ScenarioOption = Annotated[
    str, typer.Option("--scenario", "-s", help="Name of a scenario, or a .toml file.")
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Replace a parameter, e.g. "
        "--set 'prices.cn.electricity=0.65 CNY_2024/kWh'. Repeatable.",
    ),
]
SourceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--source",
        metavar="NAME[=SHARE]",
        help="Scrap source, with its share of the magnet mass. Repeatable.",
    ),
]
RouteOption = Annotated[
    list[str] | None, typer.Option("--route", help="Route to compare. Repeatable.")
]
GateOption = Annotated[str | None, typer.Option(help="Point of the value chain to compare at.")]
RegionOption = Annotated[str | None, typer.Option(help="Region of the plant.")]
MoneyOption = Annotated[str | None, typer.Option(help="Currency and year, e.g. CNY_2024.")]
AllocationOption = Annotated[
    Allocation | None, typer.Option(help="How cost is shared among products.")
]
ParametersOption = Annotated[
    Path | None,
    typer.Option(
        "--parameters",
        help="Folder of parameter files instead of those that came "
        "along (or set RECYCALC_PARAMETERS).",
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to print.")]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", help="Write to a file.")]
ConventionOption = Annotated[
    list[str] | None,
    typer.Option(
        "--convention",
        metavar="NAME=CHOICE",
        help="Convention of capital or cash flow, e.g. losses=carried_forward. Repeatable.",
    ),
]
PlotOption = Annotated[
    Path | None, typer.Option("--plot", help="Draw a chart into a .html, .svg, .png or .json file.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Write over an existing file.")]


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
def compare_command(
    scenario: ScenarioOption = DEFAULT,
    set_: SetOption = None,
    source: SourceOption = None,
    route: RouteOption = None,
    gate: GateOption = None,
    region: RegionOption = None,
    money: MoneyOption = None,
    allocation: AllocationOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    force: ForceOption = False,
    parameters: ParametersOption = None,
) -> None:
    """Compare recycled with primary supply, per kg of the reference product."""
    chosen = _scenario(scenario, parameters, set_, source, route, gate, region, money, allocation)
    result = compare(chosen)
    if format_ is Format.json:
        deliver(result.to_json() + "\n", output, force)
    elif format_ is Format.table:
        render.show(render.comparison(result), output, force)
    else:
        deliver(render.frame(result.table(), format_, index=True), output, force)


@app.command()
def explain(
    what: Annotated[
        str,
        typer.Argument(help="ROUTE, ROUTE.CATEGORY, ROUTE.STEP[.ITEM], or a parameter's path."),
    ],
    depth: Annotated[int, typer.Option(min=1, help="Levels of the tree to print.")] = 6,
    scenario: ScenarioOption = DEFAULT,
    set_: SetOption = None,
    source: SourceOption = None,
    route: RouteOption = None,
    gate: GateOption = None,
    region: RegionOption = None,
    money: MoneyOption = None,
    allocation: AllocationOption = None,
    format_: Annotated[
        render.TreeFormat, typer.Option("--format", "-f", help="How to print.")
    ] = render.TreeFormat.table,
    output: OutputOption = None,
    force: ForceOption = False,
    parameters: ParametersOption = None,
) -> None:
    """Tell where a number comes from: amounts, prices and parameters, each with its source."""
    chosen = _scenario(scenario, parameters, set_, source, route, gate, region, money, allocation)
    result: Comparison = compare(chosen)
    node = result.explain(what)
    if format_ is render.TreeFormat.json:
        deliver(render.json_text(node.to_dict()), output, force)
    else:
        render.show([render.tree(node, depth), *render.sources(node, chosen)], output, force)


@app.command("invest")
def invest_command(
    route: Annotated[
        str | None, typer.Option(help="Route to invest in; the scenario's first by default.")
    ] = None,
    scenario: ScenarioOption = DEFAULT,
    set_: SetOption = None,
    source: SourceOption = None,
    gate: GateOption = None,
    region: RegionOption = None,
    money: MoneyOption = None,
    convention: ConventionOption = None,
    format_: FormatOption = Format.table,
    plot: PlotOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    parameters: ParametersOption = None,
) -> None:
    """Appraise a route's plant: capital, cash flow, NPV, IRR, payback, minimum price."""
    chosen = _scenario(
        scenario, parameters, set_, source, None, gate, region, money, None, convention
    )
    result = invest(chosen, route)
    if plot is not None:
        save(cash_flow_chart(result.cash_flow_table()), plot, force)
    if format_ is Format.json:
        deliver(result.to_json() + "\n", output, force)
    elif format_ is Format.table:
        render.show(render.investment(result), output, force)
    else:
        deliver(render.frame(result.cash_flow_table(), format_, index=True), output, force)


@app.command("replay")
def replay_command(
    route: Annotated[
        str | None, typer.Option(help="Route to replay; the scenario's first by default.")
    ] = None,
    scenario: ScenarioOption = DEFAULT,
    set_: SetOption = None,
    source: SourceOption = None,
    format_: FormatOption = Format.table,
    plot: PlotOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    parameters: ParametersOption = None,
) -> None:
    """Run the plant at the product prices of every year on record: margin and present value."""
    table = replay(_scenario(scenario, parameters, set_, source), route)
    if plot is not None:
        save(replay_chart(table), plot, force)
    if format_ is Format.table:
        render.show([render.frame_table(table)], output, force)
    elif format_ is Format.json:
        records = table.reset_index().to_dict(orient="records")
        deliver(render.json_text({"units": table.attrs["units"], "years": records}), output, force)
    else:
        deliver(render.frame(table, format_, index=True), output, force)


@params.command("list")
def params_list(
    pattern: Annotated[str, typer.Argument(help="Part of the path, e.g. 'prices.cn'.")] = "",
    scenario: ScenarioOption = DEFAULT,
    set_: SetOption = None,
    format_: FormatOption = Format.table,
    output: OutputOption = None,
    force: ForceOption = False,
    parameters: ParametersOption = None,
) -> None:
    """List parameters: value, range, unit, quality and source."""
    chosen = _scenario(scenario, parameters, set_)
    rows = render.parameter_rows(chosen, pattern)
    if not rows:
        raise single(
            "no parameter of that name",
            "params list",
            pattern,
            "part of a path",
            suggestion(pattern, chosen.parameters, "leave the pattern out to see all"),
        )
    if format_ is Format.table:
        render.show([render.parameter_table(rows)], output, force)
    elif format_ is Format.json:
        deliver(render.json_text(rows), output, force)
    else:
        deliver(render.rows(rows, format_), output, force)


@params.command("show")
def params_show(
    path: Annotated[str, typer.Argument(help="Path of a parameter.")],
    scenario: ScenarioOption = DEFAULT,
    set_: SetOption = None,
    parameters: ParametersOption = None,
) -> None:
    """Show one parameter with note, citation and file."""
    chosen = _scenario(scenario, parameters, set_)
    if path not in chosen.parameters:
        raise single(
            "parameter is not known",
            "params show",
            path,
            "a path of `recycalc params list`",
            suggestion(path, chosen.parameters, "list them with `recycalc params list`"),
        )
    render.show([render.parameter_card(chosen, path)], None, False)


@params.command("check")
def params_check(
    folder: Annotated[Path | None, typer.Argument(help="Folder of parameter files.")] = None,
    parameters: ParametersOption = None,
) -> None:
    """Check every file: records, scenarios, and every route at every gate."""
    given = folder or parameters
    found = check(given)
    print(
        f"{parameters_folder(given)}: {found['parameters']} parameters, {found['scenarios']} "
        f"scenarios, {found['routes']} routes: no faults"
    )


def _scenario(
    name: str,
    parameters: Path | None,
    set_: list[str] | None = None,
    source: list[str] | None = None,
    route: list[str] | None = None,
    gate: str | None = None,
    region: str | None = None,
    money: str | None = None,
    allocation: Allocation | None = None,
    convention: list[str] | None = None,
) -> Scenario:
    """Load a scenario and apply what the options change, reporting all faults of both at once."""
    scenario, faults = load(name, parameters), Faults()
    given = {
        "gate": gate,
        "region": region,
        "money": money,
        "routes": route or None,
        "allocation": allocation and allocation.value,
    }
    choices = {key: value for key, value in given.items() if value is not None}
    try:
        sources = _sources(source, faults)
        conventions = _pairs(convention or [], faults, "--convention", "losses=lost")
        if sources or choices or conventions:
            scenario = scenario.with_choices(sources=sources, conventions=conventions, **choices)
    except InputError as error:
        faults.extend(error)
    try:
        scenario = scenario.with_values(
            _pairs(set_ or [], faults, "--set", "'prices.cn.electricity=0.65 CNY_2024/kWh'")
        )
    except InputError as error:
        faults.extend(error)
    faults.raise_if_any()
    return scenario


SHAPES = {"--set": "PATH=VALUE", "--convention": "NAME=CHOICE"}


def _pairs(texts: list[str], faults: Faults, option: str, example: str) -> dict[str, str]:
    """Read ``NAME=VALUE`` options."""
    pairs: dict[str, str] = {}
    for text in texts:
        name, sign, value = (part.strip() for part in text.partition("="))
        if not sign or not name:
            faults.add(
                "not an assignment", option, text, SHAPES[option], f"write {option} {example}"
            )
        elif name in pairs:
            faults.add("set twice", option, text, "one value for a name", "remove one")
        else:
            pairs[name] = value
    return pairs


def _sources(texts: list[str] | None, faults: Faults) -> dict[str, float] | None:
    """Read ``NAME=SHARE``; names without a share divide what is left evenly."""
    if not texts:
        return None
    shares: dict[str, float | None] = {}
    for text in texts:
        name, sign, share = text.partition("=")
        if name.strip() in shares:
            faults.add("source is given twice", "--source", text, "each source once", "remove one")
        try:
            shares[name.strip()] = float(share) if sign else None
        except ValueError:
            faults.add(
                "share is not a number",
                "--source",
                text,
                "NAME or NAME=SHARE",
                "write e.g. --source ev_motor=0.4",
            )
    left = 1.0 - sum(s for s in shares.values() if s is not None)
    open_ = [name for name, share in shares.items() if share is None]
    return {n: s if s is not None else left / len(open_) for n, s in shares.items()}
