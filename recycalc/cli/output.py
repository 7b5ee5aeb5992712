"""Where the output goes: the terminal or a file, whole or not at all."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderableType

from recycalc.errors import Faults, single
from recycalc.parameters import Scenario
from recycalc.report import FileFormat, as_table, save, table_bytes
from recycalc.report.captions import caption, origin
from recycalc.report.charts import altair, check_ending
from recycalc.report.exports import BINARY
from recycalc.report.files import check_place, write_file
from recycalc.report.formats import json_text

if TYPE_CHECKING:
    import pandas as pd

PIPED_WIDTH = 160


class Format(StrEnum):
    """Formats of a table."""

    table = "table"
    csv = "csv"
    json = "json"
    md = "md"
    latex = "latex"
    html = "html"
    xlsx = "xlsx"
    parquet = "parquet"


class TreeFormat(StrEnum):
    """Formats of what is no table."""

    table = "table"
    json = "json"


@dataclass(frozen=True)
class Output:
    """Where a result goes, and how it is written.

    Parameters
    ----------
    format : Format
    file : Path, optional
        The terminal by default.
    force : bool
        Write over existing files.
    plot : Path, optional
        File of a chart.
    """

    format: Format
    file: Path | None = None
    force: bool = False
    plot: Path | None = None

    def draw(self, chart: Callable[[], Any]) -> None:
        """Write a chart, where one was asked for."""
        if self.plot is not None:
            save(chart(), self.plot, self.force)
            print(f"written: {self.plot}", file=sys.stderr)

    def give(
        self,
        scenario: Scenario,
        name: str,
        frame: Callable[[], pd.DataFrame],
        plain: Callable[[], Any],
        laid: Callable[[], Sequence[RenderableType]],
        per_kg: bool = True,
    ) -> None:
        """Hand a result out in the format asked for.

        Parameters
        ----------
        scenario : Scenario
        name : str
            Of the table, which in words is its title.
        frame, plain, laid : callable
            Make the table, what JSON holds, and what the terminal shows.
        per_kg : bool
            Whether the figures of the table are per kilogram of product, or of a plant that makes
            it.
        """
        if self.format is Format.table:
            self.show(laid())
        elif self.format is Format.json:
            self.write(json_text(plain()).encode())
        else:
            said = caption(scenario) if per_kg else origin(scenario)
            table = as_table(frame(), name, name.replace("_", " ").capitalize(), said)
            self.write(table_bytes(table, FileFormat[self.format.name], caption=False))

    def tree(self, plain: Callable[[], Any], laid: Callable[[], Sequence[RenderableType]]) -> None:
        """Hand out what is no table, for the terminal or as JSON."""
        if self.format is Format.json:
            self.write(json_text(plain()).encode())
        else:
            self.show(laid())

    def show(self, parts: Sequence[RenderableType]) -> None:
        """Print to the terminal, or as plain text to a file."""
        if self.file is None and sys.stdout.isatty():
            Console().print(*parts, sep="\n")
            return
        stream = io.StringIO()
        Console(file=stream, width=PIPED_WIDTH, no_color=True).print(*parts, sep="\n")
        lines = (line.rstrip() for line in stream.getvalue().splitlines())
        self.write("".join(f"{line}\n" for line in lines).encode())

    def write(self, content: bytes) -> None:
        """Print text, or write a file whole or not at all.

        Raises
        ------
        InputError
        """
        if self.file is None:
            print_text(content.decode())
            return
        write_file(self.file, content, self.force)
        print(f"written: {self.file}", file=sys.stderr)


def print_text(text: str) -> None:
    """Print text whole.

    Raises
    ------
    InputError
        Where standard output leads to a file that takes no more.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough
        raise
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left in the buffer
        raise single(
            "result cannot be printed", "standard output", error.strerror or str(error),
            "a place that can be written to", "free space there, or name a file by --output",
        ) from error  # fmt: skip


def chosen_output(
    faults: Faults,
    kinds: type[Format] | type[TreeFormat] = Format,
    format_: Format | TreeFormat | None = None,
    output: Path | None = None,
    force: bool = False,
    plot: Path | None = None,
) -> Output:
    """Read the options of the output, so that what is wrong with them is said before long work.

    Without a format the ending of the file decides. `kinds` says which formats there are.
    """
    ending = output.suffix.lower().removeprefix(".") if output is not None else ""
    by_ending = {str(FileFormat[f.name]): f for f in Format if f.name in FileFormat.__members__}
    meant = by_ending.get(ending)
    if format_ is None and meant is None and ending not in ("", "txt"):
        known = [e for e, f in by_ending.items() if f.value in list(kinds)]
        faults.add("ending of the file says no format", "--output", str(output),
                   ", ".join(f".{e}" for e in ("txt", *known)),
                   "end the name in one of these, or give --format")  # fmt: skip
    format_ = Format(format_) if format_ is not None else meant or Format.table
    if format_.value not in list(kinds):
        faults.add("what is no table has no such format", "--output", str(output),
                   " or ".join(kinds), "end the name in .txt or .json")  # fmt: skip
    elif meant not in (None, format_):
        faults.add(
            "format and ending of the file disagree", "--output", str(output),
            f"a file for the format {format_.value}",
            f"leave --format out, or end the name in "
            f".{FileFormat[format_.name] if format_ is not Format.table else 'txt'}",
        )  # fmt: skip
    if output is not None:
        check_place(output, force, "--output", faults)
    elif format_ is not Format.table:
        refuse_binary(FileFormat[format_.name], faults)
    if plot is not None:
        check_ending(plot, faults)
        check_place(plot, force, "--plot", faults)
        if not len(faults):
            altair()
    return Output(format_, output, force, plot)


def refuse_binary(format_: FileFormat, faults: Faults) -> None:
    """Refuse to print what is no text."""
    if format_ in BINARY:
        faults.add("format is no text to print", "--format", format_.name, "a file",
                   f"add --output NAME.{format_}")  # fmt: skip
