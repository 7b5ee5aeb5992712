"""What people see of studies of many scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.markup import escape
from rich.text import Text

from recycalc.cli.render import plain_table, words

if TYPE_CHECKING:
    import pandas as pd


def study(table: pd.DataFrame, notes: Sequence[str]) -> list[RenderableType]:
    """Lay out the table of a study, then what to know about it; nothing of an empty table."""
    units = table.attrs.get("units", {})
    names = [str(column) for column in table.columns]
    right = [table[column].dtype.kind in "fi" for column in table.columns]
    said = [name if "." in name else words(name) for name in names]
    heads = [f"{'>' * r}{s}\n{units.get(n, '')}" for r, s, n in
             zip(right, said, names, strict=True)]  # fmt: skip
    laid = plain_table(*heads)
    for row in table.itertuples(index=False):
        laid.add_row(*(digits(v) if isinstance(v, float) else escape(str(v)) for v in row))
    return [*([laid] if len(table) else []), *(Text(note) for note in notes)]


def digits(value: float) -> str:
    """Spell a number with four digits, whole from 10,000 on; nothing for what is not finite."""
    if not isfinite(value):
        return ""
    if 1e4 <= abs(value) < 1e12:
        return f"{value:,.0f}" if abs(value) >= 1e5 else f"{value:.0f}"
    return f"{value:.4g}"


def plain(value: Any) -> Any:
    """Give a value as JSON knows it: None for what is not finite."""
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    item = value.item() if hasattr(value, "item") else value
    return None if isinstance(item, float) and not isfinite(item) else item
