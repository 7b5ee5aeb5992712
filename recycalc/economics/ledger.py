"""The ledger: every cost line of a route; all tables, plots and exports are group-bys of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from recycalc.units import Number, Reading


class Line(NamedTuple):
    """One cost line: ``cost = amount * price``.

    `amount` is per year in the item's unit, `price` per that unit, `cost` [money/year]. `paths`
    are the parameters that the line itself reads; `basis` says what its amount is measured by;
    `varies` whether it follows the plant's load.
    """

    step: str
    category: str
    item: str
    amount: Number
    price: Number
    cost: Number
    basis: str
    paths: tuple[str, ...]
    varies: bool


class Ledger:
    """Cost lines in the order they arise, and their sums [money/year].

    `varying` sums the lines that follow the load of the plant, `steady` the others.
    """

    def __init__(self, p: Reading) -> None:
        self._p = p
        self.lines: list[Line] = []
        self.total: Number = 0.0
        self.varying: Number = 0.0
        self.steady: Number = 0.0

    def add(
        self,
        step: str,
        category: str,
        item: str,
        amount: Number,
        price: Number,
        basis: str,
        also: tuple[str, ...] = (),
        varies: bool = True,
    ) -> Number:
        """Add a line and give its cost [money/year].

        The line rests on the parameters read since the line before, and on those in `also`. It
        `varies` with what the plant makes in a year, or stays what it is at full load.
        """
        cost = amount * price
        self.total = self.total + cost  # in the proof, names the line whose unit does not fit
        if varies:
            self.varying = self.varying + cost
        else:
            self.steady = self.steady + cost
        paths = self._p.mark() + also
        self.lines.append(Line(step, category, item, amount, price, cost, basis, paths, varies))
        return cost

    def __iter__(self) -> Iterator[Line]:
        return iter(self.lines)

    def by_category(self) -> dict[str, Number]:
        """Sum the costs of each category that occurs [money/year]."""
        totals: dict[str, Number] = {}
        for line in self.lines:
            known = line.category in totals
            totals[line.category] = totals[line.category] + line.cost if known else line.cost
        return totals
