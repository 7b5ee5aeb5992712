"""Sheets of what moves: feed, element flows, products."""

from __future__ import annotations

from recycalc.report.excel.book import Book
from recycalc.report.excel.trace import Traced

FEED, FLOWS, PRODUCTS = "Feed", "Flows", "Products"
PRODUCT_MASS, PRODUCT_PRICE, PRODUCT_REVENUE = 2, 3, 4


def fill_feed(book: Book, traced: Traced) -> None:
    """Lay out what enters each route."""
    sheet = book.sheets[FEED]
    for name, result in traced.evaluation.routes.items():
        feed = result.balance.feed
        for source in feed.sources:
            row, label = sheet.next_row, f"{name}: {source.source.name}"
            sheet.text(row, 0, name)
            sheet.text(row, 1, source.source.name)
            for column, (flow, unit, what) in enumerate(
                (
                    (source.magnet, "kg/year", "fed"),
                    (source.bought, "kg/year", "bought"),
                    (source.units, "1/year", "units"),
                    (source.hauled, "kg/year", "hauled"),
                    (result.costs.hauls[source.source.name].distance, "km", "haul"),
                ),
                2,
            ):
                sheet.node(row, column, flow, unit, f"{label}: {what}")
            sheet.next_row += 1
        row = sheet.next_row
        sheet.text(row, 0, name, "total")
        sheet.text(row, 1, "feed of the route", "total")
        sheet.node(row, 2, feed.mass, "kg/year", f"{name}: feed", "total")
        sheet.next_row += 1


def fill_flows(book: Book, traced: Traced) -> None:
    """Lay out feed, product and loss of every element in every step."""
    sheet = book.sheets[FLOWS]
    for name, result in traced.evaluation.routes.items():
        for flow in result.balance.steps:
            for element in flow.product:
                row = sheet.next_row
                label = f"{name}: {flow.step.name}: {element}"
                sheet.text(row, 0, name)
                sheet.text(row, 1, flow.step.name)
                sheet.text(row, 2, element)
                total = 0.0
                for column, (what, mass, sign) in enumerate(
                    (
                        ("feed", flow.feed.get(element, 0.0), 1),
                        ("added", flow.added.get(element, 0.0), 1),
                        ("withdrawn", flow.withdrawn.get(element, 0.0), -1),
                        ("product", flow.product[element], -1),
                    ),
                    3,
                ):
                    total += sign * sheet.node(row, column, mass, "kg/year", f"{label}: {what}")
                cells = [sheet.at(row, column) for column in (3, 4, 5, 6)]
                cells = [cell.rpartition("!")[2] for cell in cells]
                sheet.formula(
                    row, 7, "{}+{}-{}-{}".format(*cells), total, of=flow.losses[element]
                )  # fmt: skip
                sheet.text(row, 8, flow.step.losses[element])
                sheet.next_row += 1
    sheet.filtered = True


def fill_products(book: Book, traced: Traced) -> dict[str, tuple[str, str]]:
    """Lay out what each route sells; give the cells of its reference product's and all revenue."""
    sheet = book.sheets[PRODUCTS]
    found = {}
    reference = traced.comparison.scenario.reference_product
    money = traced.comparison.money
    for name, result in traced.evaluation.routes.items():
        first = sheet.next_row
        revenues = []
        for sale in result.costs.sold:
            row, label = sheet.next_row, f"{name}: {sale.product.title}"
            if sale.product.name == reference:
                own = sheet.at(row, PRODUCT_REVENUE)
            sheet.text(row, 0, name)
            sheet.text(row, 1, sale.product.title)
            mass = sheet.node(row, PRODUCT_MASS, sale.mass, "kg/year", f"{label}: mass")
            price = sheet.node(row, PRODUCT_PRICE, sale.price, f"{money}/kg", f"{label}: price")
            revenues.append(mass * price)
            sheet.formula(
                row, PRODUCT_REVENUE, f"$C${row + 1}*$D${row + 1}", mass * price, of=sale.revenue
            )
            sheet.next_row += 1
        row, total = sheet.next_row, sum(revenues)
        for line, revenue in enumerate(revenues, first):
            sheet.formula(
                line, 5, f"$E${line + 1}/$E${row + 1}", revenue / total if total else 0.0, "percent"
            )
        sheet.text(row, 0, name, "total")
        sheet.text(row, 1, "all products", "total")
        sheet.formula(
            row, PRODUCT_REVENUE, f"SUM($E${first + 1}:$E${row})", total, "total",
            of=result.revenue,
        )  # fmt: skip
        found[name] = own, sheet.at(row, PRODUCT_REVENUE)
        sheet.next_row += 1
    return found
