"""A workbook under way: cells laid out first, formulas spelled once every cell has its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from recycalc.report.excel.graph import Graph, Operand
from recycalc.report.excel.spelling import Spelled, constant, is_input, spell
from recycalc.units import Symbol, below, ordered, yearly

WORKING = "Working"
_SHARED, _LONGEST = 40, 600
"""A part used more than once gets a cell when longer than the first, any part beyond the second."""
_HEADER_ROW = 3
_NAME = 31  # characters that a sheet's name may have


@dataclass
class Cell:
    """What stands in a cell: text, a number, a formula's text, or a node to be spelled."""

    content: Any
    style: str
    value: Any = None
    factor: float = 1.0
    label: str = ""
    optional: str = ""


@dataclass
class Sheet:
    """A sheet with a title, a caption, a header row and what stands below."""

    book: Book
    name: str
    title: str
    headers: Sequence[tuple[str, float]] = ()
    header_row: int = _HEADER_ROW
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    next_row: int = _HEADER_ROW + 1
    frozen: int = 0
    filtered: bool = False
    printed: int = 0
    """Columns that are printed; all by default."""

    def at(self, row: int, column: int) -> str:
        """Give the reference of a cell."""
        return f"{quoted(self.name)}!${letters(column)}${row + 1}"

    def span(self, column: int, first: int, last: int) -> str:
        """Give the reference of a column's part, both rows included."""
        letter = letters(column)
        return f"{quoted(self.name)}!${letter}${first + 1}:${letter}${last + 1}"

    def near(self, formula: str) -> str:
        """Leave this sheet's name out of a formula that stands on it."""
        return re.sub(rf"(?<![\w'.]){re.escape(quoted(self.name))}!", "", formula)

    def text(self, row: int, column: int, text: str, style: str = "text") -> None:
        """Put text, which stays text whatever it begins with."""
        self.cells[row, column] = Cell(str(text), style)

    def number(self, row: int, column: int, number: float, style: str = "number") -> None:
        """Put a number."""
        self.cells[row, column] = Cell(number, style, number)

    def formula(
        self, row: int, column: int, text: str, value: Any, style: str = "number", of: Any = None
    ) -> None:
        """Put a formula with its value; it stands for the expression `of` wherever that occurs."""
        self.cells[row, column] = Cell(f"={text}", style, value)
        node = self.book.graph.node(of) if of is not None else None
        if isinstance(node, Symbol):
            self.book.owners.setdefault(id(node), (self.at(row, column), 1.0))

    def node(
        self,
        row: int,
        column: int,
        expression: Any,
        unit: str,
        label: str,
        style: str = "number",
        optional: str = "",
    ) -> float:
        """Put an expression, shown in a unit, and give its value; others then refer to this cell.

        With the path of an `optional` input, that input is taken instead where it is given.
        """
        graph, factor = self.book.graph, yearly(unit)[0]
        node = graph.node(expression)
        value = graph.value(node)
        shown = value if isinstance(value, bool) else value / factor
        where = self.at(row, column)
        content: Any = node
        if isinstance(node, Symbol) and not is_input(node):
            if id(node) in self.book.owners:
                reference, other = self.book.owners[id(node)]
                content, optional = f"={reference}{ratio(other / factor)}", ""
            else:
                self.book.owners[id(node)] = where, factor
                self.book.spelled[id(node)] = node
        elif not isinstance(node, Symbol) and not optional:
            content = shown
        self.cells[row, column] = Cell(content, style, shown, factor, label, optional)
        return float(shown)


class Book:
    """Sheets in their order, the cells that stand for expressions, and the inputs.

    `owners` gives the cell and factor of every expression that has one, `spelled` those that are
    written out in theirs; `names` and `references` say by parameter what its input cell is called
    and what formulas refer to, `defined` what each name stands for.
    """

    def __init__(self, graph: Graph, caption: str) -> None:
        self.graph, self.caption = graph, caption
        self.sheets: dict[str, Sheet] = {}
        self.owners: dict[int, tuple[str, float]] = {}
        self.spelled: dict[int, Symbol] = {}
        self.names: dict[str, str] = {}
        self.references: dict[str, str] = {}
        self.defined: dict[str, str] = {}
        self._text: dict[int, Spelled] = {}

    def sheet(self, name: str, title: str, headers: Sequence[tuple[str, float]] = ()) -> Sheet:
        """Add a sheet; `headers` are texts with column widths.

        Its name in the file is shortened, and told apart from others, where that is needed.
        """
        taken = {sheet.name.lower() for sheet in self.sheets.values()}
        short, count = name[:_NAME], 1
        while short.lower() in taken:
            count += 1
            short = f"{name[: _NAME - 4]} {count}"
        made = Sheet(self, short, title, headers)
        self.sheets[short if name in self.sheets else name] = made
        return made

    def value(self, expression: Any) -> Any:
        """Give what an expression comes to, in the units of calculation."""
        return self.graph.value(self.graph.node(expression))

    def inputs(self) -> list[str]:
        """List the parameters that the cells rest on."""
        tops = [c.content for s in self.sheets.values() for c in s.cells.values()]
        found = {x.operands[0] for x in self._reached(tops)[0] if is_input(x)}
        return sorted(found | {c.optional for s in self.sheets.values() for c in s.cells.values()
                               if c.optional})  # fmt: skip

    def _reached(self, tops: Sequence[Any]) -> tuple[list[Symbol], dict[int, int]]:
        """List what formulas are made of, operands first, with how often each is used."""
        own = set(self.spelled)

        def followed(symbol: Symbol) -> Iterable[Symbol]:
            """Stop at what stands in a cell of its own."""
            return below(symbol) if id(symbol) in own or id(symbol) not in self.owners else ()

        return ordered([x for x in tops if isinstance(x, Symbol)], followed)

    def spell(self) -> None:
        """Write every expression out; parts that are shared or long go to the working sheet."""
        working = self.sheets[WORKING]
        tops = [c.content for s in self.sheets.values() for c in s.cells.values()]
        order, uses = self._reached(tops)
        made: dict[int, tuple[int, Symbol]] = {}
        for symbol in order:
            if id(symbol) in self.owners and id(symbol) not in self.spelled:
                continue
            if is_input(symbol):
                continue
            text = self._text[id(symbol)] = spell(symbol, self._part)
            shared = uses[id(symbol)] > 1 and len(text.text) > _SHARED
            if id(symbol) not in self.owners and (shared or len(text.text) > _LONGEST):
                row = working.next_row
                working.next_row += 1
                made[id(symbol)] = row, symbol
                working.cells[row, 1] = Cell(symbol, "number", self.graph.value(symbol))
                self.owners[id(symbol)] = working.at(row, 1), 1.0
                self.spelled[id(symbol)] = symbol
        self._label(working, made)

    def _label(self, working: Sheet, made: dict[int, tuple[int, Symbol]]) -> None:
        """Say of every working cell what it is for: the first figure that it goes into."""
        for sheet in list(self.sheets.values()):
            for cell in list(sheet.cells.values()):
                if sheet is working or not cell.label or not isinstance(cell.content, Symbol):
                    continue
                stack = list(below(cell.content))
                while stack:
                    symbol = stack.pop()
                    if id(symbol) in made:
                        row = made.pop(id(symbol))[0]
                        working.text(row, 0, cell.label)
                    elif id(symbol) in self.owners:
                        continue
                    stack += below(symbol)

    def _part(self, operand: Operand) -> Spelled:
        """Refer to an operand's cell or input, or write it out in its place."""
        if not isinstance(operand, Symbol):
            return Spelled(constant(operand))
        if is_input(operand):
            return Spelled(self.references[operand.operands[0]])
        if id(operand) in self.owners:
            reference, factor = self.owners[id(operand)]
            return Spelled(reference) if factor == 1 else Spelled(f"({reference}{ratio(factor)})")
        return self._text[id(operand)]

    def formula_of(self, cell: Cell) -> str:
        """Give the formula of a cell that holds a node."""
        node = cell.content
        if isinstance(node, Symbol):
            text = self._text.get(id(node)) or self._part(node)
        else:
            text = Spelled(constant(node))
        scale = ratio(1.0 / cell.factor)
        body = f"({text.text}){scale}" if scale and text.rank < 3 else f"{text.text}{scale}"
        if cell.optional:
            given = f"{self.references[cell.optional]}{scale}"
            body = f"IF(ISNUMBER({self.names[cell.optional]}),{given},{body})"
        return f"={body}"


def ratio(factor: float) -> str:
    """Write a conversion, by the number that is shorter to read."""
    if factor == 1:
        return ""
    inverse = float(f"{1.0 / factor:.15g}")
    if len(repr(inverse)) < len(repr(factor)):
        return f"/{constant(inverse)}"
    return f"*{constant(factor)}"


def letters(column: int) -> str:
    """Give the letters of a column, counted from 0."""
    text = ""
    while column >= 0:
        text = chr(ord("A") + column % 26) + text
        column = column // 26 - 1
    return text


def quoted(name: str) -> str:
    """Give a sheet's name as formulas need it."""
    return name if re.fullmatch(r"[A-Za-z_]+", name) else f"'{name}'"
