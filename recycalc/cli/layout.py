"""Tables that fit the terminal without cutting anything."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

_BREAK = re.compile(r"(?<=\s)(?=\S)|(?<=[_.])(?=[A-Za-z(])")
_GAP = 3  # characters between columns
_SHARES, _TEXT = (0.6, 0.5), 24
"""A column of text is not made narrower than a share of its width, or this many characters; the
lesser share is for a table that it keeps in one part."""


class Grid:
    """A table: where the terminal is narrow, heads and text fold and columns move below.

    Parameters
    ----------
    columns : str
        Heads; a column whose head begins with ``>`` is set to the right and its cells stay whole.
    title : str, optional
    """

    def __init__(self, *columns: str, title: str | None = None) -> None:
        self._heads = [name.removeprefix(">") for name in columns]
        self._right = [name.startswith(">") for name in columns]
        self._rows: list[tuple[tuple[str, ...], str]] = []
        self._sections: set[int] = set()
        self._title = title

    def add_row(self, *cells: str, style: str = "") -> None:
        """Add a row; the cells that are not given stay empty."""
        missing = len(self._heads) - len(cells)
        self._rows.append(((*cells, *[""] * missing), style))

    def add_section(self) -> None:
        """Leave a line free before the next row."""
        self._sections.add(len(self._rows))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Lay the table out for the width at hand, in parts where it is too narrow for all."""
        tries = []
        for share in _SHARES:
            least, most = self._widths(share)
            tries.append((least, most, list(self._parts(least, options.max_width))))
        least, most, parts = min(tries, key=lambda one: len(one[2]))
        for number, part in enumerate(parts):
            if number:
                yield Text("")
            widths = {column: least[column] for column in part}
            room = options.max_width - _GAP * (len(part) - 1) - sum(widths.values())
            for column in part:  # numbers stay whole, so names without a joint are broken anywhere
                if room < 0 and not self._right[column]:
                    given = min(-room, widths[column] - 1)
                    widths[column] -= given
                    room += given
            for right in (False, True):  # heads fold before the cells of text do
                grown = [column for column in part if self._right[column] == right]
                room -= _grow(widths, grown, most, room)
            yield self._part(widths, None if number else self._title)

    def _widths(self, share: float) -> tuple[list[int], list[int]]:
        """Give the least and the natural width of every column."""
        least, most = [], []
        for column, (head, right) in enumerate(zip(self._heads, self._right, strict=True)):
            cells = [row[column] for row, _ in self._rows]
            widest = max((_widest(cell) for cell in cells), default=0)
            word = max((_longest_piece(cell) for cell in cells), default=0)
            body = widest if right else min(max(word, int(share * widest)), _TEXT)
            least.append(max(body, _longest_piece(head), 1))
            most.append(max(widest, _widest(head), least[-1]))
        return least, most

    def _parts(self, least: list[int], width: int) -> Iterator[list[int]]:
        """Divide the columns among tables that fit, the leading text columns in each of them."""
        keys = [0]
        for column in range(1, self._right.index(True) if True in self._right else 1):
            if sum(least[k] + _GAP for k in (*keys, column)) > width / 2:
                break
            keys.append(column)
        part, taken = [*keys], len(keys)
        while taken < len(least):
            if part != keys and sum(least[k] + _GAP for k in (*part, taken)) - _GAP > width:
                yield part
                part = [*keys]
            part.append(taken)
            taken += 1
        yield part

    def _part(self, widths: dict[int, int], title: str | None) -> Table:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, title=title,
                      title_justify="left")  # fmt: skip
        for column, width in widths.items():
            table.add_column(
                Text(_folded(self._heads[column], width)),
                justify="right" if self._right[column] else "left",
                min_width=width, no_wrap=True, overflow="crop",
            )  # fmt: skip
        for number, (row, style) in enumerate(self._rows):
            if number in self._sections:
                table.add_section()
            cells = (_folded(row[column], w) for column, w in widths.items())
            table.add_row(*map(Text, cells), style=style)
        return table


def _grow(widths: dict[int, int], columns: list[int], most: list[int], room: int) -> int:
    """Widen columns as far as the room goes, the narrowest first; give what they took."""
    taken = 0
    while taken < room:
        open_ = [column for column in columns if widths[column] < most[column]]
        if not open_:
            break
        widths[min(open_, key=widths.__getitem__)] += 1
        taken += 1
    return taken


def _widest(text: str) -> int:
    return max(map(len, text.split("\n")))


def _longest_piece(text: str) -> int:
    return max(len(piece.rstrip()) for piece in _BREAK.split(text))


def _folded(text: str, width: int) -> str:
    """Break text between words, and in names after ``_`` or ``.``."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        indent = " " * (len(paragraph) - len(paragraph.lstrip()))
        line = ""
        for piece in _BREAK.split(paragraph):
            if line.strip() and len(line) + len(piece.rstrip()) > width:
                lines.append(line.rstrip())
                line = indent
            line += piece
            while len(line.rstrip()) > width:
                lines.append(line[:width])
                line = line[width:]
        lines.append(line.rstrip())
    return "\n".join(lines)


def words(name: str) -> str:
    """Spell a name of the code as words."""
    return name.replace("_", " ")
