"""The CSV tables of the catalogue: what their rows mean, and the parameters in them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from recycalc.errors import Faults, suggestion
from recycalc.parameters.files import read_table
from recycalc.parameters.record import read_record
from recycalc.units import MoneyTables, UnitError, parse_unit

if TYPE_CHECKING:
    from recycalc.parameters.catalogue import Catalogue

VAT_RATES = {"excluded": "", "included": "vat_rate", "included_reduced": "vat_rate_reduced"}
"""What a price may say about VAT, and the rate of the region that it then holds."""
CATEGORIES = (
    "feedstock", "collection", "reagents", "energy", "water", "labour", "maintenance",
    "waste treatment", "overheads", "capital charge", "policy", "co-product credit",
)  # fmt: skip
_PRICES = (
    "region", "item", "value", "low", "high", "distribution", "unit", "basis", "content", "vat",
    "form", "lot", "incoterm", "quality", "source", "note",
)  # fmt: skip
_EQUIPMENT = (
    "equipment", "name", "cost", "cost_low", "cost_high", "money", "size", "size_unit",
    "exponent", "exponent_low", "exponent_high", "valid_from", "valid_to", "stage", "origin",
    "quality", "source", "note",
)  # fmt: skip


def read_tables(catalogue: Catalogue, faults: Faults) -> None:
    """Read every CSV table into the catalogue."""
    folder = catalogue.folder

    def rows(name: str, *columns: str) -> list[tuple[str, dict[str, str]]]:
        return list(read_table(folder / name, name, columns, faults))

    for _, row in rows("sources.csv", "key", "citation", "locator"):
        catalogue.literature[row["key"]] = row
    for where, row in rows("items.csv", "item", "name", "category", "formula", "unit"):
        if row["category"] not in CATEGORIES:
            faults.add(
                "category is not known",
                where,
                row["category"],
                ", ".join(CATEGORIES),
                suggestion(row["category"], CATEGORIES, "choose one of these"),
            )
        _normal_unit(row, where, faults)
        catalogue.items[row["item"]] = row
    for where, row in rows("products.csv", "product", "name", "components", "unit"):
        _normal_unit(row, where, faults)
        catalogue.products[row["product"]] = row
    for where, row in rows("prices.csv", *_PRICES):
        _price(catalogue, where, row, faults)
    for where, row in rows("equipment.csv", *_EQUIPMENT):
        _equipment(catalogue, where, row, faults)
    indices: dict[str, dict[int, float]] = {}
    for where, row in rows("price_indices.csv", "index", "year", "value", "quality", "source"):
        _by_year(indices, row["index"], row, where, faults)
    rates: dict[str, dict[int, float]] = {}
    for where, row in rows("exchange_rates.csv", "currency", "year", "value", "quality", "source"):
        _by_year(rates, row["currency"], row, where, faults)
    catalogue.money = MoneyTables(indices, rates)


def _normal_unit(row: dict[str, str], where: str, faults: Faults) -> None:
    try:
        row["unit"] = parse_unit(row["unit"])
    except UnitError as error:
        faults.extend(error.at(where))
        row["unit"] = "dimensionless"


def _price(catalogue: Catalogue, where: str, row: dict[str, str], faults: Faults) -> None:
    path = f"prices.{row['region']}.{row['item']}"
    known = catalogue.items.keys() | catalogue.products.keys()
    if row["item"] not in known:
        faults.add(
            "item is not known",
            where,
            row["item"],
            "an item or product of the tables",
            suggestion(row["item"], known, "add it to items.csv or products.csv"),
        )
    if row["vat"] not in VAT_RATES:
        faults.add("VAT is not stated", where, row["vat"], ", ".join(VAT_RATES), "state it")
    if path in catalogue.prices:
        faults.add("price is given twice", where, path, "one row per region and item", "remove one")
    record = {
        key: row[key]
        for key in ("value", "low", "high", "distribution", "unit", "quality", "source", "note")
    }
    record["basis"] = row["basis"]
    parameter = read_record(path, record, where, "commodity", row["region"], faults)
    if parameter is not None:
        catalogue.parameters[path] = parameter
    catalogue.prices[path] = row


def _equipment(catalogue: Catalogue, where: str, row: dict[str, str], faults: Faults) -> None:
    name = row["equipment"]
    if row["stage"] not in ("purchased", "installed"):
        faults.add("stage is not known", where, row["stage"], "purchased or installed", "state it")
    common = {key: row[key] for key in ("quality", "source", "note")}
    records = {
        "cost": {
            "value": row["cost"],
            "low": row["cost_low"],
            "high": row["cost_high"],
            "unit": row["money"],
        },
        "size": {"value": row["size"], "unit": row["size_unit"], "distribution": "fixed"},
        "exponent": {
            "value": row["exponent"],
            "low": row["exponent_low"],
            "high": row["exponent_high"],
            "unit": "1",
        },
        "valid_from": {
            "value": row["valid_from"],
            "unit": row["size_unit"],
            "distribution": "fixed",
        },
        "valid_to": {"value": row["valid_to"], "unit": row["size_unit"], "distribution": "fixed"},
    }
    for key, record in records.items():
        path = f"equipment.{name}.{key}"
        index = "equipment" if key == "cost" else "general"
        parameter = read_record(path, {**common, **record}, where, index, row["origin"], faults)
        if parameter is not None:
            catalogue.parameters[path] = parameter
    catalogue.equipment[name] = row


def _by_year(
    tables: dict[str, dict[int, float]], name: str, row: dict[str, str], where: str, faults: Faults
) -> None:
    try:
        year, value = int(row["year"]), float(row["value"])
        if not 0 < value < math.inf:
            raise ValueError
        tables.setdefault(name, {})[year] = value
    except ValueError:
        faults.add(
            "year or value cannot be read",
            where,
            f"{row['year']}, {row['value']}",
            "a year and a number above 0",
            "correct the row",
        )
