"""The command: its parts in their order."""

from __future__ import annotations

from typing import Annotated

import typer

from recycalc._version import __version__
from recycalc.cli import comparison_commands, sensitivity_commands
from recycalc.cli.app_command import app_command
from recycalc.cli.export import export_command
from recycalc.cli.montecarlo import montecarlo_command
from recycalc.cli.outlook import outlook_command
from recycalc.cli.parameter_commands import params

app = typer.Typer(
    help="What rare earths from waste magnets cost, and what they cost from a mine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    epilog="Begin with: recycalc compare. Then: recycalc explain hydromet_full, recycalc tornado, "
    "recycalc params names.",
)
_PANELS = {
    "Results": {
        "compare": comparison_commands.compare_command,
        "explain": comparison_commands.explain_command,
        "footprint": comparison_commands.footprint_command,
        "invest": comparison_commands.invest_command,
        "size": comparison_commands.size_command,
        "replay": comparison_commands.replay_command,
        "outlook": outlook_command,
    },
    "What decides, and how sure": {
        "tornado": sensitivity_commands.tornado_command,
        "sweep": sensitivity_commands.sweep_command,
        "breakeven": sensitivity_commands.breakeven_command,
        "montecarlo": montecarlo_command,
        "sobol": sensitivity_commands.sobol_command,
        "morris": sensitivity_commands.morris_command,
        "find-out": sensitivity_commands.find_out_command,
    },
    "Numbers in, results out": {"export": export_command, "app": app_command},
}
for panel, commands in _PANELS.items():
    for name, command in commands.items():
        app.command(name, rich_help_panel=panel)(command)
app.add_typer(params, name="params", rich_help_panel="Numbers in, results out")


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
