"""The options that several commands take, and how they become a scenario and an output."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from recycalc.cli.output import Format, TreeFormat, chosen_output
from recycalc.comparison import load
from recycalc.errors import Faults, InputError
from recycalc.parameters import DEFAULT, Scenario

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells give it."""
_SCENARIO, _OUTPUT = "Scenario", "Output"


class Allocation(StrEnum):
    """How cost is shared among products."""

    value = "value"
    mass = "mass"
    coproduct_credit = "coproduct_credit"


def _listed(kinds: type[StrEnum]) -> str:
    *others, last = kinds
    return f"{', '.join(others)} or {last}"


def _option(*names: str, panel: str, **more: Any) -> Any:
    return typer.Option(*names, rich_help_panel=panel, **more)


_Names = list[str] | None
_Name = str | None
OPTIONS: dict[str, tuple[Any, Any, Any]] = {
    "scenario": (str, DEFAULT, _option(
        "--scenario", "-s", panel=_SCENARIO, metavar="NAME|FILE.toml",
        help="Scenario to start from (recycalc params names).",
    )),
    "set_": (_Names, None, _option(
        "--set", panel=_SCENARIO, metavar="PATH=VALUE",
        help="Replace a parameter, e.g. --set 'prices.cn.electricity=0.65 CNY_2024/kWh' or "
        "--set 'finance.discount_rate=8 %/year'. Repeatable.",
    )),
    "source": (_Names, None, _option(
        "--source", panel=_SCENARIO, metavar="NAME[=SHARE]",
        help="Scrap source, with its share of the magnet mass from 0 to 1. Repeatable.",
    )),
    "route": (_Names, None, _option(
        "--route", panel=_SCENARIO, metavar="NAME", help="Route to compare. Repeatable.")),
    "gate": (_Name, None, _option(
        "--gate", panel=_SCENARIO, metavar="NAME",
        help="Point of the value chain to compare at, e.g. mixed_oxide, metals, magnet.")),
    "region": (_Name, None, _option(
        "--region", panel=_SCENARIO, metavar="NAME",
        help="Region of the plant, e.g. cn, eu, us: its prices, wages and taxes.")),
    "site": (_Names, None, _option(
        "--site", panel=_SCENARIO, metavar="ROUTE=REGION",
        help="Region of a route that stands elsewhere, e.g. bayan_obo=cn. Repeatable.")),
    "money": (_Name, None, _option(
        "--money", panel=_SCENARIO, metavar="XYZ_YEAR",
        help="Currency and year of the results, e.g. CNY_2024.")),
    "allocation": (Allocation | None, None, _option(
        "--allocation", panel=_SCENARIO, metavar="HOW",
        help=f"How cost is shared among products: {_listed(Allocation)}.")),
    "convention": (_Names, None, _option(
        "--convention", panel=_SCENARIO, metavar="NAME=CHOICE",
        help="Convention of capital or cash flow, e.g. losses=carried_forward. Repeatable.")),
    "option": (_Names, None, _option(
        "--option", panel=_SCENARIO, metavar="PATH=VARIANT",
        help="Variant of a route, chain, deposit or scrap source (recycalc params options), e.g. "
        "scrap.ev_motor.dismantling=robot. Repeatable.")),
    "parameters": (Path | None, None, _option(
        "--parameters", panel=_SCENARIO, metavar="FOLDER",
        help="Parameter files instead of those that came along (or set RECYCALC_PARAMETERS).")),
    "format_": (Format | None, None, _option(
        "--format", "-f", panel=_OUTPUT, metavar="FORMAT",
        help=f"{_listed(Format)}; by default that of the file's ending.")),
    "tree": (TreeFormat | None, None, _option(
        "--format", "-f", panel=_OUTPUT, metavar="FORMAT",
        help=f"{_listed(TreeFormat)}; by default that of the file's ending.")),
    "plot": (Path | None, None, _option(
        "--plot", panel=_OUTPUT, metavar="FILE",
        help="Draw a chart into a .html, .svg, .png or .json file.")),
    "output": (Path | None, None, _option(
        "--output", "-o", panel=_OUTPUT, metavar="FILE", help="Write to a file.")),
    "force": (bool, False, _option(
        "--force", panel=_OUTPUT, help="Write over existing files.")),
}  # fmt: skip
"""Type, default and description of every option, by the name that `chosen` knows it by."""

PLANT = ("source", "gate", "region", "site", "money", "convention", "option")
"""What a command for one plant lets one choose."""
COMPARED = (*PLANT, "route", "allocation")
"""What a command that compares lets one choose."""
TABLE = ("format_", "output", "force")
"""Options of the output of a table."""
PLOTTED = (*TABLE, "plot")
"""Options of the output of a table that has a chart."""
TREE = ("tree", "output", "force")
"""Options of the output of what is no table."""

OfOption = Annotated[
    str | None,
    typer.Option(
        "--of", metavar="OUTPUT",
        help="Output to study, e.g. unit_cost_hydromet_full, margin_market_hydromet_full; the "
        "unit cost of the first recycled route by default.",
    ),
]  # fmt: skip
ParameterOption = Annotated[
    list[str] | None,
    typer.Option(
        "--parameter", "-p", metavar="PATTERN",
        help="Parameter to vary, or a pattern such as 'prices.*'; all uncertain ones by default. "
        "Repeatable.",
    ),
]  # fmt: skip
SeedOption = Annotated[int, typer.Option(help="The same seed gives the same scenarios.")]
TopOption = Annotated[int, typer.Option(min=1, help="Rows of the table to print.")]
CorrelationOption = Annotated[
    bool,
    typer.Option("--correlations/--no-correlations", help="Correlated parameters move together."),
]
RepairOption = Annotated[
    bool, typer.Option("--repair", help="Take the nearest matrix if correlations contradict.")
]


def takes_scenario(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options that choose its scenario and its output.

    Its first parameter is the scenario, its second, where `names` hold options of an output, the
    `Output`.

    Parameters
    ----------
    names : str
        Of `OPTIONS`; ``scenario``, ``set_`` and ``parameters`` always come along.
    """
    taken = [name for name in OPTIONS if name in {"scenario", "set_", "parameters", *names}]
    outward = [name for name in taken if name in {"tree", *PLOTTED}]

    def wrap(command: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(command, eval_str=True)
        own = list(signature.parameters.values())[2 if outward else 1 :]
        shared = {
            name: inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                annotation=Annotated[OPTIONS[name][0], OPTIONS[name][2]],
                default=OPTIONS[name][1],
            )
            for name in taken
        }

        @functools.wraps(command)
        def run(**given: Any) -> None:
            options = {name: given.pop(name) for name in taken}
            where = {name: options.pop(name) for name in outward}
            faults, made = Faults(), list[Any]()
            if outward:
                kinds = TreeFormat if "tree" in where else Format
                given_format = where.pop("tree", None) or where.pop("format_", None)
                made.append(chosen_output(faults, kinds, given_format, **where))
            try:
                made.insert(0, chosen(**options))
            except InputError as error:
                faults.extend(error)
            faults.raise_if_any()
            try:
                command(*made, **given)
            except KeyboardInterrupt:
                print("interrupted: nothing was written", file=sys.stderr)
                raise typer.Exit(INTERRUPTED) from None

        middle = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
        arguments = [*middle, *shared.values()]
        run.__signature__ = signature.replace(parameters=arguments)  # type: ignore[attr-defined]
        run.__annotations__ = {p.name: p.annotation for p in arguments}
        return run

    return wrap


def chosen(
    scenario: str,
    parameters: Path | None,
    set_: list[str] | None = None,
    source: list[str] | None = None,
    route: list[str] | None = None,
    gate: str | None = None,
    region: str | None = None,
    money: str | None = None,
    allocation: Allocation | None = None,
    convention: list[str] | None = None,
    option: list[str] | None = None,
    site: list[str] | None = None,
) -> Scenario:
    """Load a scenario and apply what the options change, reporting all faults of both at once."""
    loaded, faults = load(scenario, parameters), Faults()
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
        options = _pairs(
            option or [], faults, "--option", "chains.separation.saponification=ammonia"
        )
        sites = _pairs(site or [], faults, "--site", "bayan_obo=cn")
        if sources or choices or conventions or options or sites:
            loaded = loaded.with_choices(
                sources=sources, conventions=conventions, options=options, sites=sites, **choices
            )
    except InputError as error:
        faults.extend(error)
    try:
        loaded = loaded.with_values(
            _pairs(set_ or [], faults, "--set", "'prices.cn.electricity=0.65 CNY_2024/kWh'")
        )
    except InputError as error:
        faults.extend(error)
    faults.raise_if_any()
    return loaded


SHAPES = {
    "--set": "PATH=VALUE",
    "--convention": "NAME=CHOICE",
    "--option": "PATH=VARIANT",
    "--site": "ROUTE=REGION",
}


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
