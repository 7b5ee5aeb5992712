"""Tables for LaTeX, with the packages booktabs, siunitx, longtable and pdflscape.

A table is set in the largest type, and upright rather than across, in which its columns stand
side by side on A4 paper with margins of 20 mm; where they never do, it goes on in further panels
that repeat its leading text columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING, Any

from recycalc.comparison.display import digits
from recycalc.report.formats import heading, spelled

if TYPE_CHECKING:
    import pandas as pd

_SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_LONG = 30  # characters from which text is set as a paragraph
_PARAGRAPH = (80.0, 240.0)  # least and greatest width of its lines [pt]
_GAP = 6.0  # between columns [pt]
_UNBROKEN = re.compile(r"[0-9A-Za-z]{12}(?=[0-9A-Za-z]{6})")  # in hashes
_NUMBER = re.compile(r"(-?)(\d+)(?:\.(\d+))?(?:e(-?\d+))?")


@dataclass(frozen=True)
class Page:
    """One way to set a table: its type, and whether the page is turned."""

    size: str
    character: float  # width of a digit or a broad letter [pt]
    across: bool

    @property
    def width(self) -> float:
        """Give what columns have on A4 with margins of 20 mm [pt]."""
        return 730.0 if self.across else 483.0


PAGES = (
    Page("", 5.3, False), Page(r"\footnotesize ", 4.5, False), Page(r"\scriptsize ", 4.4, False),
    Page(r"\scriptsize ", 4.4, True), Page(r"\tiny ", 3.6, True),
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column as LaTeX takes it: head over several lines, unit, cells."""

    head: list[str]
    unit: str
    cells: list[str]
    number: bool

    @property
    def long(self) -> bool:
        """Whether its text is set as paragraphs."""
        return not self.number and max(map(len, self.cells), default=0) > _LONG

    @property
    def digits(self) -> tuple[int, int, int, int]:
        """How many characters its sign, whole part, decimals and power of ten take at most."""
        found = [_NUMBER.fullmatch(cell) for cell in self.cells]
        parts = [match.groups("") for match in found if match] or [("", "0", "", "")]
        sign, whole, decimals, power = (max(map(len, part)) for part in zip(*parts, strict=True))
        return sign, whole, decimals, power

    def width(self, page: Page, paragraph: float) -> float:
        """Give how much of a line it takes, the gap included [pt]."""
        characters = max(map(len, [*self.head, self.unit]))
        if self.number:  # between thousands stands a third of a character, before decimals a point
            sign, whole, decimals, power = self.digits
            number = sign + (whole + decimals) * 10 / 9 + 1 + (power and 3 + power)
            return page.character * max(characters, number) + _GAP
        if self.long:
            return max(page.character * characters, paragraph) + _GAP
        return page.character * max([characters, *map(len, self.cells)]) + _GAP

    def kind(self, paragraph: float) -> str:
        """Give what the preamble says of it."""
        if not self.number:
            return f"p{{{floor(paragraph)}pt}}" if self.long else "l"
        sign, whole, decimals, power = self.digits
        exponent = f"e-{power - 1}" if power else ""
        return f"S[table-format={'-' * sign}{whole}.{decimals}{exponent}]"


def to_latex(frame: pd.DataFrame) -> str:
    """Write a table for LaTeX; numbers stand in ``S`` columns, which siunitx aligns and groups."""
    columns = [
        _column(frame.iloc[:, order], name.replace("_", " "), unit)
        for order, (name, unit) in enumerate(heading(frame))
    ]
    page, panels = _laid_out(columns)
    title, said = frame.attrs.get("title", ""), frame.attrs.get("caption", "")
    lines = [r"% needs \usepackage{booktabs,longtable,siunitx,pdflscape}"]
    lines += [r"\begin{landscape}"] if page.across else []
    for number, panel in enumerate(panels, 1):
        part = f" ({number} of {len(panels)})" if len(panels) > 1 else ""
        lines += _panel(panel, page, f"{title}{part}. {said}." if title or said else "")
    lines += [rf"\noindent{{\footnotesize {escaped(x)}\par}}" for x in frame.attrs.get("notes", [])]
    return "\n".join([*lines, *([r"\end{landscape}"] if page.across else []), ""])


def escaped(text: str) -> str:
    """Write text so that LaTeX prints it as it is."""
    return "".join(_SPECIAL.get(c, c) for c in text.replace("\n", " "))


def _column(values: pd.Series, name: str, unit: str) -> Column:
    number = values.dtype.kind in "fiu"
    cells = [digits(x, "") if isinstance(x, float) else spelled(x) for x in values.tolist()]
    if number:
        cells = [re.sub(r"e([+-])0*", r"e\1", cell).replace("e+", "e") or "{--}" for cell in cells]
    return Column(name.split(), unit, cells, number)


def _taken(columns: Sequence[Column], page: Page) -> float:
    """How much of a line the columns take at least [pt]."""
    return sum(column.width(page, _PARAGRAPH[0]) for column in columns)


def _laid_out(columns: list[Column]) -> tuple[Page, list[list[Column]]]:
    """Choose the page, and the columns of each panel."""
    for page in PAGES:
        if _taken(columns, page) <= page.width:
            return page, [columns]
    page = PAGES[-2]
    measured = (n for n, column in enumerate(columns) if column.number and column.head != ["year"])
    first = next(measured, 1)
    labels = columns[:first]
    panels = [labels]
    for column in columns[first:]:
        if panels[-1] != labels and _taken([*panels[-1], column], page) > page.width:
            panels.append(labels)
        panels[-1] = [*panels[-1], column]
    return page, panels


def _panel(columns: Sequence[Column], page: Page, caption: str) -> list[str]:
    least, greatest = _PARAGRAPH
    long = max(sum(column.long for column in columns), 1)
    paragraph = min(greatest, least + (page.width - _taken(columns, page)) / long)
    high = max(len(column.head) for column in columns)
    heads = [[""] * (high - len(column.head)) + column.head for column in columns]
    units = [column.unit for column in columns]
    rows = [*zip(*heads, strict=True), *([units] if any(units) else [])]
    top = [r"\toprule", *(_row(f"{{{escaped(x)}}}" for x in row) for row in rows), r"\midrule"]
    cells = [[_cell(cell, column) for cell in column.cells] for column in columns]
    return [
        rf"{{{page.size}\setlength{{\tabcolsep}}{{{_GAP / 2:g}pt}}",
        rf"\begin{{longtable}}{{{''.join(column.kind(paragraph) for column in columns)}}}",
        *([rf"\caption{{{escaped(caption)}}} \\"] if caption else []),
        *top, r"\endfirsthead", *top, r"\endhead", r"\bottomrule", r"\endlastfoot",
        *map(_row, zip(*cells, strict=True)), r"\end{longtable}}",
    ]  # fmt: skip


def _cell(text: str, column: Column) -> str:
    if column.number:
        return text
    safe = escaped(text)
    if not column.long:
        return safe
    paths = re.sub(r"(?<=\w)(\.|/|\\_)(?=\w)", r"\1\\allowbreak{}", safe)
    return _UNBROKEN.sub(r"\g<0>\\allowbreak{}", paths)


def _row(cells: Iterable[Any]) -> str:
    return " & ".join(cells) + r" \\"
