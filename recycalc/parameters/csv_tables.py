"""The CSV tables of the catalogue: what their rows mean, and the parameters in them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from recycalc.errors import Faults, suggestion
from recycalc.parameters.files import read_table
from recycalc.parameters.record import Parameter, read_record, same_kind
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
INDICATORS = {
    "climate_change": "kg", "primary_energy": "MJ", "water": "m^3", "ammonia_nitrogen": "kg",
    "solid_residue": "kg", "radioactive_residue": "kg",
}  # fmt: skip
"""Indicators of a footprint and the unit each is stated in."""
FREIGHT = "freight"
"""What footprints.csv calls a tonne hauled over a kilometre, which items.csv does not hold."""
_FOOTPRINTS = (
    "region", "item", "indicator", "value", "low", "high", "distribution", "unit", "quality",
    "source", "note",
)  # fmt: skip
_CURVES = ("equipment", "size", "cost")
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
        for pair in row["components"].split():
            _oxide_factor(catalogue, row["product"], pair.split(":")[0], where)
    for where, row in rows("prices.csv", *_PRICES):
        _price(catalogue, where, row, faults)
    units = {name: row["unit"] for name, row in catalogue.items.items()} | {FREIGHT: "t*km"}
    regions = ["all", *(file.stem for file in sorted(folder.glob("regions/*.toml")))]
    for where, row in rows("footprints.csv", *_FOOTPRINTS):
        _footprint(catalogue, where, row, regions, units, faults)
    for where, row in rows("equipment.csv", *_EQUIPMENT):
        _equipment(catalogue, where, row, faults)
    for where, row in rows("equipment_curves.csv", *_CURVES):
        _curve_point(catalogue, where, row, faults)
    for file in sorted(folder.glob("yearly/*.csv")):
        name = f"yearly/{file.name}"
        for where, row in rows(name, "year", "value", "unit", "quality", "source", "note"):
            _yearly(catalogue, f"yearly.{file.stem}", file.stem, where, row, faults)
    for file in sorted(folder.glob("outlook/*.csv")):
        name = f"outlook/{file.name}"
        for where, row in rows(
            name, "series", "year", "value", "unit", "quality", "source", "note"
        ):
            series = f"outlook.{file.stem}.{row['series']}"
            _yearly(catalogue, series, series, where, row, faults)
    indices: dict[str, dict[int, float]] = {}
    for where, row in rows("price_indices.csv", "index", "year", "value", "quality", "source"):
        _by_year(indices, row["index"], row, where, faults)
    rates: dict[str, dict[int, float]] = {}
    for where, row in rows("exchange_rates.csv", "currency", "year", "value", "quality", "source"):
        _by_year(rates, row["currency"], row, where, faults)
    catalogue.money = MoneyTables(indices, rates)


def _oxide_factor(catalogue: Catalogue, product: str, element: str, where: str) -> None:
    """Offer a parameter that replaces a factor computed from a formula; unset unless asked for."""
    path = f"products.{product}.oxide_factor.{element}"
    catalogue.parameters[path] = Parameter(
        path,
        None,
        None,
        None,
        "dimensionless",
        distribution="fixed",
        quality="published",
        source="definition",
        note="Unset: computed from the formula in products.csv. Set it to repeat a study that "
        "typed another factor.",
        optional=True,
        file=where,
    )


def _normal_unit(row: dict[str, str], where: str, faults: Faults) -> None:
    try:
        row["unit"] = parse_unit(row["unit"])
    except UnitError as error:
        faults.extend(error.at(where))
        row["unit"] = "dimensionless"


def read_region_prices(
    catalogue: Catalogue, region: str, table: object, file: str, faults: Faults
) -> None:
    """Read the prices that a region's own file holds, as if they stood in ``prices.csv``."""
    if not isinstance(table, dict):
        faults.add("not a table", f"{file}: prices", table, "[prices]", "make it a table")
        return
    for item, record in table.items():
        where = f"{file}: prices.{item}"
        if not isinstance(record, dict):
            faults.add("not a record", where, record, "a record", "give { value = …, … }")
            continue
        for key in record.keys() - set(_PRICES):
            known = ", ".join(_PRICES[2:])
            cure = suggestion(key, _PRICES, "remove it")
            faults.add("key of a price is not known", where, key, known, cure)
        given = {k: str(v) for k, v in record.items()}
        row = dict.fromkeys(_PRICES, "") | {"vat": "excluded"} | given
        _price(catalogue, where, row | {"region": region, "item": item}, faults)


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


def _footprint(
    catalogue: Catalogue,
    where: str,
    row: dict[str, str],
    regions: list[str],
    units: dict[str, str],
    faults: Faults,
) -> None:
    """Add a factor: ``footprints.REGION.ITEM.INDICATOR``, per unit of the item."""
    path = f"footprints.{row['region']}.{row['item']}.{row['indicator']}"
    for kind, given, known in (
        ("region", row["region"], regions),
        ("item", row["item"], list(units)),
        ("indicator", row["indicator"], list(INDICATORS)),
    ):
        if given not in known:
            faults.add(
                f"{kind} is not known",
                where,
                given,
                f"one of {', '.join(known)}",
                suggestion(given, known, f"correct the {kind}"),
            )
            return
    if path in catalogue.parameters:
        faults.add(
            "factor is given twice",
            where,
            path,
            "one row per region, item and indicator",
            "remove one",
        )
    record = {key: row[key] for key in _FOOTPRINTS[3:]}
    parameter = read_record(path, record, where, "general", row["region"], faults)
    if parameter is None:
        return
    unit = f"{INDICATORS[row['indicator']]}/({units[row['item']]})"
    if not same_kind(parameter.unit, parse_unit(unit)):
        faults.add(
            "unit has the wrong dimension",
            where,
            parameter.unit,
            f"a unit like {unit}",
            "correct the unit",
        )
    catalogue.parameters[path] = parameter


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
    if not row["cost"] and not row["exponent"]:  # its points stand in equipment_curves.csv
        records = {key: records[key] for key in ("valid_from", "valid_to")}
    for key, record in records.items():
        path = f"equipment.{name}.{key}"
        index = "equipment" if key == "cost" else "general"
        parameter = read_record(path, {**common, **record}, where, index, row["origin"], faults)
        if parameter is not None:
            catalogue.parameters[path] = parameter
    catalogue.equipment[name] = row


def _curve_point(catalogue: Catalogue, where: str, row: dict[str, str], faults: Faults) -> None:
    """Add a point of a piecewise-linear cost curve."""
    owner = catalogue.equipment.get(row["equipment"])
    if owner is None:
        faults.add(
            "equipment is not known",
            where,
            row["equipment"],
            "a row of equipment.csv",
            suggestion(row["equipment"], catalogue.equipment, "add it to equipment.csv"),
        )
        return
    curve = catalogue.curves.setdefault(row["equipment"], [])
    common = {key: owner[key] for key in ("quality", "source", "note")} | {"distribution": "fixed"}
    paths = []
    for key, unit, index in (
        ("size", owner["size_unit"], "general"),
        ("cost", owner["money"], "equipment"),
    ):
        path = f"equipment.{row['equipment']}.curve.{len(curve)}.{key}"
        record = {**common, "value": row[key], "unit": unit}
        parameter = read_record(path, record, where, index, owner["origin"], faults)
        if parameter is not None:
            catalogue.parameters[path] = parameter
            paths.append(path)
    if len(paths) == 2:
        before = catalogue.parameters[curve[-1][0]].value if curve else None
        size = catalogue.parameters[paths[0]].value
        if before is not None and size is not None and size <= before:
            faults.add(
                "sizes do not rise", where, row["size"], f"more than {before:g}", "sort the rows"
            )
        curve.append((paths[0], paths[1]))


def _yearly(
    catalogue: Catalogue, prefix: str, name: str, where: str, row: dict[str, str], faults: Faults
) -> None:
    """Add a year of a series: ``yearly.NAME.YEAR``, or ``outlook.TABLE.SERIES.YEAR``."""
    if not row["year"].isdecimal() or len(row["year"]) != 4:
        faults.add("year cannot be read", where, row["year"], "a year", "write e.g. 2024")
        return
    before = max(catalogue.yearly.get(name, {}), default=0)
    if int(row["year"]) <= before:
        faults.add(
            "years do not rise", where, row["year"], f"a year after {before}", "sort the rows"
        )
    path = f"{prefix}.{row['year']}"
    record = {key: row[key] for key in ("value", "unit", "quality", "source", "note")}
    for key in ("low", "high", "distribution"):
        record[key] = row.get(key, "")
    if not record["low"]:
        record["distribution"] = record["distribution"] or "fixed"
    parameter = read_record(path, record, where, "commodity", "", faults)
    if parameter is not None:
        catalogue.parameters[path] = parameter
        catalogue.yearly.setdefault(name, {})[int(row["year"])] = path


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
