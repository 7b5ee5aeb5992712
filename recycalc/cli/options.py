"""The options that choose and change a scenario, shared by every command that needs one."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from recycalc.cli.output import Format
from recycalc.comparison import load
from recycalc.errors import Faults, InputError
from recycalc.parameters import DEFAULT, Scenario


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
ConventionOption = Annotated[
    list[str] | None,
    typer.Option(
        "--convention",
        metavar="NAME=CHOICE",
        help="Convention of capital or cash flow, e.g. losses=carried_forward. Repeatable.",
    ),
]

OptionOption = Annotated[
    list[str] | None,
    typer.Option(
        "--option",
        metavar="PATH=VARIANT",
        help="Variant of a route, chain, deposit or scrap source, e.g. "
        "--option chains.separation.saponification=ammonia. Repeatable.",
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to print.")]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", help="Write to a file.")]
PlotOption = Annotated[
    Path | None, typer.Option("--plot", help="Draw a chart into a .html, .svg, .png or .json file.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Write over an existing file.")]
COMPARED = ("source", "route", "gate", "region", "money", "allocation", "convention", "option")
"""What a command that compares lets one choose."""

OPTIONS: dict[str, tuple[Any, Any]] = {
    "scenario": (ScenarioOption, DEFAULT),
    "set_": (SetOption, None),
    "source": (SourceOption, None),
    "route": (RouteOption, None),
    "gate": (GateOption, None),
    "region": (RegionOption, None),
    "money": (MoneyOption, None),
    "allocation": (AllocationOption, None),
    "convention": (ConventionOption, None),
    "option": (OptionOption, None),
    "parameters": (ParametersOption, None),
}
"""Annotation and default of every option, by the name that `chosen` knows it by."""


def takes_scenario(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command, whose first parameter is a scenario, the options that choose it.

    Parameters
    ----------
    names : str
        Of `OPTIONS`; ``scenario``, ``set_`` and ``parameters`` always come along.
    """
    taken = [name for name in OPTIONS if name in {"scenario", "set_", "parameters", *names}]

    def wrap(command: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(command, eval_str=True)
        own = list(signature.parameters.values())[1:]
        shared = [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                annotation=OPTIONS[name][0],
                default=OPTIONS[name][1],
            )
            for name in taken
        ]

        @functools.wraps(command)
        def run(**given: Any) -> None:
            options = {name: given.pop(name) for name in taken}
            command(chosen(**options), **given)

        arguments = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
        run.__signature__ = signature.replace(parameters=[*shared, *arguments])  # type: ignore[attr-defined]
        run.__annotations__ = {p.name: p.annotation for p in [*shared, *arguments]}
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
        if sources or choices or conventions or options:
            loaded = loaded.with_choices(
                sources=sources, conventions=conventions, options=options, **choices
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


SHAPES = {"--set": "PATH=VALUE", "--convention": "NAME=CHOICE", "--option": "PATH=VARIANT"}


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
