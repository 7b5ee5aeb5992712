"""Sheets of the plant: capital, and the cash flow of each recycled route."""

from __future__ import annotations

from math import isfinite

from recycalc.comparison.display import unit_of
from recycalc.economics.cash_flow import price_indices
from recycalc.economics.rates_of_return import internal_rates_of_return
from recycalc.report.excel.book import Book, Sheet, letters
from recycalc.report.excel.trace import Plant, Traced
from recycalc.units import Number

CAPITAL = "Capital"
_FIRST = 2  # column of the first year
_WORDS = {"production_kg": "production"}
_UNITS = dict.fromkeys(("discount_factor", "price_index", "price_index_of_capital"), "1") | {
    "production_kg": "kg"
}
_FURTHER = (-0.3, -0.5, -0.7, -0.9)
"""Where IRR() looks next: from a guess that is far off it finds no rate of a plant that loses."""
_NO_RATE = "none found"
_FIXED = (
    "Flows fall at the end of their year; year 0 is the last year of construction.",
    "The years of construction, operation, depreciation and loan are laid out as exported; to "
    "change one of them, export anew.",
)


def _rate_found(flows: str, guesses: tuple[float, ...]) -> str:
    """Write a search for the rate of return from one guess after another."""
    text = f'"{_NO_RATE}"'
    for guess in reversed(guesses):
        text = f"IFERROR(IRR({flows},{guess!r}),{text})"
    return text


def cash_sheet_name(route: str) -> str:
    """Name the sheet of a route's cash flow."""
    return f"Cash {route}"


def fill_capital(book: Book, traced: Traced) -> None:
    """Lay out every piece of equipment and the sums to the total capital investment."""
    sheet, money = book.sheets[CAPITAL], traced.comparison.money
    for name, result in traced.evaluation.routes.items():
        proof = traced.comparison.proof.evaluation.routes[name].costs.capital
        for item, q in zip(result.costs.capital, proof, strict=True):
            row, label = sheet.next_row, f"{name}: {item.step}: {item.item}"
            unit = unit_of(q.size, money)
            for column, text in enumerate((name, item.step, item.item)):
                sheet.text(row, column, text)
            sheet.node(row, 3, item.size, unit, f"{label}: size")
            sheet.text(row, 4, unit)
            sheet.node(row, 5, item.units, "1", f"{label}: units")
            sheet.node(row, 6, item.purchased, money, f"{label}: purchased cost")
            sheet.node(row, 7, item.erected, money, f"{label}: bare-erected cost")
            sheet.node(row, 8, item.cost, money, f"{label}: installed cost")
            sheet.node(row, 9, item.valid, "1", f"{label}: within the range of its cost curve")
            sheet.next_row += 1
        spent = result.costs.investment
        for what, amount in (
            ("installed cost of all equipment", spent.installed),
            ("contingency", spent.contingency),
            ("fixed capital investment", spent.fixed),
            ("owner's costs", spent.owner),
            ("land", spent.land),
            ("capital grant", spent.grant),
            ("working capital", spent.working),
            ("total capital investment", spent.total),
        ):
            row, style = sheet.next_row, "total" if what.startswith("total") else "bold"
            sheet.text(row, 0, name, style)
            sheet.text(row, 1, what, style)
            sheet.node(row, 8, amount, money, f"{name}: {what}", style)
            sheet.next_row += 1


def fill_cash_flow(book: Book, traced: Traced, name: str) -> dict[str, str]:
    """Lay out the cash flow of a route, years across; give the cells of its figures of merit."""
    sheet, plant = book.sheets[cash_sheet_name(name)], traced.plants[name]
    money = traced.comparison.money
    rates = _project_rows(sheet, name, plant, money)
    top = sheet.next_row = sheet.next_row + 1
    offset = _offset(traced, plant)
    sheet.text(top, 0, "year", "header")
    sheet.text(top, 1, "unit", "header")
    years = plant.table.years
    for column, year in enumerate(years, _FIRST):
        sheet.number(top, column, year + offset, "year")
    rows: dict[str, int] = {}
    row = top
    for item, flows in (_indices(plant) | dict(plant.table.rows)).items():
        if not any(book.value(flow) != 0.0 for flow in flows):
            continue  # such a plant has no loan, no salvage, …
        row += 1
        rows[item] = row
        said, unit = _WORDS.get(item, item).replace("_", " "), _UNITS.get(item, money)
        style = "total" if item in ("net_cash_flow", "discounted_cash_flow") else "text"
        sheet.text(row, 0, said, style)
        sheet.text(row, 1, unit, style)
        for column, (year, flow) in enumerate(zip(years, flows, strict=True), _FIRST):
            label = f"{name}: {said} of year {year + offset}"
            number = "total" if style == "total" else "number"
            sheet.node(row, column, flow, unit, label, number)
    sheet.next_row = row + 2
    return _merit(book, sheet, traced, name, rows, rates)


def _project_rows(sheet: Sheet, name: str, plant: Plant, money: str) -> tuple[str, str]:
    """Lay out what the cash flow is made of; give the cells of discount rate and inflation."""
    project, cells = plant.project, dict[str, str]()
    for what, number, unit in (
        ("depreciable capital", project.depreciable_capital, money),
        ("land", project.land, money),
        ("working capital", project.working_capital, money),
        ("production at full load", project.production, "kg/year"),
        ("price of the product", project.price, f"{money}/kg"),
        ("co-product sales at full load", project.coproduct_sales, f"{money}/year"),
        ("variable operating cost at full load", project.variable_opex, f"{money}/year"),
        ("fixed operating cost", project.fixed_opex, f"{money}/year"),
        ("income tax", project.tax_rate, "1"),
        ("discount rate, real, per year", project.discount_rate, "1"),
        ("inflation, per year", project.inflation, "1"),
    ):
        row = sheet.next_row
        sheet.text(row, 0, what)
        sheet.text(row, 1, unit)
        sheet.node(row, _FIRST, number, unit, f"{name}: {what}")
        cells[what] = f"${letters(_FIRST)}${row + 1}"
        sheet.next_row += 1
    return cells["discount rate, real, per year"], cells["inflation, per year"]


def _indices(plant: Plant) -> dict[str, list[Number]]:
    """Give the price indices by year, capital's apart where it differs."""
    years = list(zip(plant.table.years, price_indices(plant.project, plant.terms), strict=False))
    rows = {"price_index": [index["product_sales"] for _, index in years]}
    if any(index["capital"] is not index["product_sales"] for _, index in years):
        rows["price_index_of_capital"] = [index["capital"] for _, index in years]
    return rows


def _offset(traced: Traced, plant: Plant) -> int:
    first = traced.comparison.scenario.calendar.get("first_spending")
    return 0 if first is None else first - plant.terms.first_year


def _merit(
    book: Book,
    sheet: Sheet,
    traced: Traced,
    name: str,
    rows: dict[str, int],
    given: tuple[str, str],
) -> dict[str, str]:
    """Write net present value, rates of return and minimum price below the table."""
    plant, money = traced.plants[name], traced.comparison.money
    project, terms, table = plant.project, plant.terms, plant.table
    last = letters(_FIRST + len(table.years) - 1)

    def across(item: str) -> str:
        return f"{letters(_FIRST)}{rows[item] + 1}:{last}{rows[item] + 1}"

    row, cells = sheet.next_row, dict[str, str]()

    def line(what: str, unit: str, text: str, value: float | str, remark: str = "") -> None:
        nonlocal row
        sheet.text(row, 0, what, "bold")
        sheet.text(row, 1, unit)
        sheet.formula(row, _FIRST, text, value, "rate" if unit == "1/year" else "bold")
        if remark:
            sheet.text(row, _FIRST + 2, remark, "caption")
        cells[what] = sheet.at(row, _FIRST)
        row += 1

    value = book.value
    npv = value(table["cumulative_discounted_cash_flow"][-1])
    line("net present value", money, f"SUM({across('discounted_cash_flow')})", npv)
    growth = (1.0 + value(project.discount_rate)) * (1.0 + value(project.inflation))
    discount, inflation = given
    line("nominal discount rate", "1/year", f"(1+{discount})*(1+{inflation})-1", growth - 1.0)
    rate = cells["nominal discount rate"].rpartition("!")[2]
    before = terms.valuation_year - terms.first_year + 1
    line(
        "net present value by NPV()", money,
        f"NPV({rate},{across('net_cash_flow')})*(1+{rate})^{before}", npv,
        "the same, as a check",
    )  # fmt: skip
    rates = internal_rates_of_return([value(x) for x in table["net_cash_flow"]])
    only = rates.only
    nominal = float(only) if isfinite(only) else _NO_RATE
    said, guess = "", round(float(only), 4) if isfinite(only) else 0.1
    if rates.status == "several":  # IRR() would show one of them as if it were the only one
        said = f"several as exported: {', '.join(f'{root:.2%}' for root in rates.roots)}"
    line(
        "internal rate of return, nominal", "1/year",
        _rate_found(across("net_cash_flow"), (guess, *_FURTHER)), nominal, said,
    )  # fmt: skip
    irr = cells["internal rate of return, nominal"].rpartition("!")[2]
    real = (1.0 + only) / (1.0 + value(project.inflation)) - 1.0
    line(
        "internal rate of return, real", "1/year",
        f'IFERROR((1+{irr})/(1+{inflation})-1,"{_NO_RATE}")',
        float(real) if isfinite(real) else _NO_RATE,
    )  # fmt: skip
    what, per_kg = "minimum selling price", f"{money}/kg"
    sheet.text(row, 0, what, "bold")
    sheet.text(row, 1, per_kg)
    if plant.minimum is not None:
        sheet.node(row, _FIRST, plant.minimum, per_kg, f"{name}: {what}", "bold")
        cells[what] = sheet.at(row, _FIRST)
    else:
        sheet.text(row, _FIRST, "found by a search: seek the price at which NPV = 0", "caption")
    row += 2
    for text in _FIXED:
        sheet.text(row, 0, text, "caption")
        row += 1
    sheet.next_row = row
    return cells
