"""What people see of studies of many scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from recycalc.cli.layout import Grid, words
from recycalc.comparison.display import digits
from recycalc.parameters import Scenario
from recycalc.report.captions import caption

if TYPE_CHECKING:
    import pandas as pd


def study(scenario: Scenario, table: pd.DataFrame, notes: Sequence[str]) -> list[RenderableType]:
    """Lay out the table of a study between its basis and what to know about it.

    Nothing is laid out of an empty table.
    """
    units = table.attrs.get("units", {})
    names = [str(column) for column in table.columns]
    right = [table[column].dtype.kind in "fi" for column in table.columns]
    said = [name if "." in name else words(name) for name in names]
    heads = [f"{'>' * r}{s}\n{units.get(n, '')}" for r, s, n in
             zip(right, said, names, strict=True)]  # fmt: skip
    laid = Grid(*heads)
    for row in table.itertuples(index=False):
        laid.add_row(*(digits(v) if isinstance(v, float) else str(v) for v in row))
    body: list[RenderableType] = [laid, Text("")] if len(table) else []
    return [Text(f"{caption(scenario)}\n"), *body, *(Text(note) for note in notes)]
