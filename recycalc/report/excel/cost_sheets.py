"""Sheets of cost: the ledger, and its sums by category and by step."""

from __future__ import annotations

from collections.abc import Mapping

from recycalc.comparison.display import unit_of
from recycalc.comparison.explain import LABOUR_UNIT
from recycalc.economics import CREDIT, SCRAP_PRICE
from recycalc.parameters import CATEGORIES
from recycalc.report.excel.book import Book, Sheet, letters
from recycalc.report.excel.trace import Traced

LEDGER, COSTS, STEPS = "Ledger", "Costs", "Steps"
_COST = 9


def fill_ledger(book: Book, traced: Traced) -> None:
    """Lay out every cost line: amount x price = cost."""
    sheet, comparison = book.sheets[LEDGER], traced.comparison
    money, scenario = comparison.money, comparison.scenario
    unset = SCRAP_PRICE not in scenario.numbers and SCRAP_PRICE in scenario.parameters
    for name, result in traced.evaluation.routes.items():
        proof = comparison.proof.evaluation.routes[name].costs.ledger
        sources = {flow.source.name for flow in result.balance.feed.sources}
        for line, q in zip(result.costs.ledger, proof, strict=True):
            row, label = sheet.next_row, f"{name}: {line.step}: {line.item}"
            amount_unit, price_unit = unit_of(q.amount, money), unit_of(q.price, money)
            if line.category == "labour":
                amount_unit, price_unit = LABOUR_UNIT, f"{money}/h"
            scrap = unset and line.category == "feedstock" and line.step in sources
            for column, text in enumerate(
                (name, line.step, line.category, line.item, line.basis.replace("_", " "))
            ):
                sheet.text(row, column, text)
            amount = sheet.node(row, 5, line.amount, amount_unit, f"{label}: amount")
            sheet.text(row, 6, amount_unit)
            price = sheet.node(
                row, 7, line.price, price_unit, f"{label}: price",
                optional=SCRAP_PRICE if scrap else "",
            )  # fmt: skip
            sheet.text(row, 8, price_unit)
            sheet.formula(row, _COST, f"$F${row + 1}*$H${row + 1}", amount * price, of=line.cost)
            sheet.next_row += 1
    sheet.filtered = True


def fill_costs(book: Book, traced: Traced, sold: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Lay out cost by category and by step; give the cell of each route's unit cost.

    Parameters
    ----------
    sold : mapping of str to tuple of str
        Cells of the reference product's revenue and of all revenue, by route.
    """
    sheet, money = book.sheets[COSTS], traced.comparison.money
    routes = traced.evaluation.routes
    columns = {name: 2 + i for i, name in enumerate(routes)}
    top, bearing = sheet.header_row, sheet.next_row
    _titled(sheet, bearing, "share of a yearly cost that 1 kg bears", "year/kg")
    for name, column in columns.items():
        sheet.node(
            bearing, column, routes[name].bearing, "year/kg", f"{name}: share that 1 kg bears"
        )
    used = [c for c in CATEGORIES if any(c in r.by_category for r in routes.values())]
    start = bearing + 1
    plant = start + len(used) + 3  # first row of the whole plant's costs by category
    for row, category in enumerate(used, start):
        _titled(sheet, row, category, f"{money}/kg")
        for name, column in columns.items():
            letter, own = letters(column), routes[name].by_category.get(category, 0.0)
            text = f"{letter}{row + plant - start + 1}*{letter}${bearing + 1}"
            sheet.formula(row, column, text, book.value(own), of=own)
    row = start + len(used)
    _titled(sheet, row, "unit cost", f"{money}/kg", "total")
    cells = {}
    for name, column in columns.items():
        cost = routes[name].unit_cost
        sheet.formula(row, column, _sum(column, start, row), book.value(cost), "total", of=cost)
        cells[name] = sheet.at(row, column)
    _titled(sheet, plant - 1, "Cost of the whole plant", "", "bold")
    credited = traced.comparison.scenario.allocation == "coproduct_credit"
    for row, category in enumerate(used, plant):
        _titled(sheet, row, category, f"{money}/year")
        for name, column in columns.items():
            result = routes[name]
            own = sum(x.cost for x in result.costs.ledger if x.category == category)
            text = _summed(book, 2, f"{letters(column)}${top + 1}", f"$A{row + 1}")
            value = book.value(own)
            if credited and category == CREDIT:
                text += f"-({sold[name][1]}-{sold[name][0]})"
                reference = traced.comparison.scenario.reference_product
                value -= book.value(
                    sum(s.revenue for s in result.costs.sold if s.product.name != reference)
                )
            sheet.formula(row, column, text, value)
    row = plant + len(used)
    _titled(sheet, row, "all", f"{money}/year", "total")
    for column in columns.values():
        value = sum(sheet.cells[r, column].value for r in range(plant, row))
        sheet.formula(row, column, _sum(column, plant, row), value, "total")
    sheet.next_row = row + 1
    shares = {name: sheet.at(bearing, column) for name, column in columns.items()}
    _by_step(book, traced, shares)
    _unit_costs(book, traced, shares)
    return cells


def _by_step(book: Book, traced: Traced, bearing: Mapping[str, str]) -> None:
    """Lay out cost by step."""
    sheet = book.sheets[STEPS]
    for name, result in traced.evaluation.routes.items():
        first, borne = sheet.next_row, book.value(result.bearing)
        total = 0.0
        for step in dict.fromkeys(line.step for line in result.costs.ledger):
            row = sheet.next_row
            _titled(sheet, row, name, step)
            cost = book.value(sum(x.cost for x in result.costs.ledger if x.step == step))
            text = _summed(book, 1, f"$A{row + 1}", f"$B{row + 1}")
            sheet.formula(row, 2, text, cost)
            sheet.formula(row, 3, f"C{row + 1}*{bearing[name]}", cost * borne)
            total += cost
            sheet.next_row += 1
        row = sheet.next_row
        _titled(sheet, row, name, "all, before co-products are credited", "total")
        sheet.formula(row, 2, _sum(2, first, row), total, "total")
        sheet.formula(row, 3, _sum(3, first, row), total * borne, "total")
        sheet.next_row += 1


def _unit_costs(book: Book, traced: Traced, bearing: Mapping[str, str]) -> None:
    """Add to every line of the ledger what it adds to the unit cost."""
    ledger, row = book.sheets[LEDGER], book.sheets[LEDGER].header_row
    for name, result in traced.evaluation.routes.items():
        for line in result.costs.ledger:
            row += 1
            value = book.value(line.cost) * book.value(result.bearing)
            ledger.formula(row, _COST + 1, f"$J${row + 1}*{bearing[name]}", value)


def _summed(book: Book, by: int, route: str, key: str) -> str:
    """Write the sum of a route's costs whose column `by` of the ledger holds a key."""
    ledger = book.sheets[LEDGER]
    costs, routes, keys = (
        ledger.span(c, ledger.header_row + 1, ledger.next_row - 1) for c in (_COST, 0, by)
    )
    return f"SUMIFS({costs},{routes},{route},{keys},{key})"


def _sum(column: int, first: int, below: int) -> str:
    return f"SUM({letters(column)}{first + 1}:{letters(column)}{below})"


def _titled(sheet: Sheet, row: int, title: str, unit: str, style: str = "text") -> None:
    sheet.text(row, 0, title, style)
    sheet.text(row, 1, unit, style)
