"""The catalogue: all parameter files, read and checked once.

Numbers become `Parameter` records under their dotted paths; everything else (names, sequences,
reactions) stays in the trees, where the model's structure is read from.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from recycalc.errors import Faults, suggestion
from recycalc.parameters.files import parameters_folder, read_table, read_toml
from recycalc.parameters.record import BROKEN, Parameter, is_record, money_generic, read_record
from recycalc.units import MoneyTables, base_factor, parse_unit

BALANCE = "balance"
SUM_TOLERANCE = 1e-6
VAT_RATES = {"excluded": "", "included": "vat_rate", "included_reduced": "vat_rate_reduced"}
"""What a price may say about VAT, and the rate of the region that it then holds."""
SUMS = frozenset(["composition", "distribution", "share", "primary_mix", "construction_schedule"])
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


@dataclass(frozen=True)
class SumRule:
    """Shares that together make 1; `balance` names the member that is the rest."""

    where: str
    members: Mapping[str, str]
    balance: str | None

    @property
    def name(self) -> str:
        """Dotted path of the table, without its file."""
        return self.where.rsplit(": ", 1)[-1]

    def check(self, numbers: Mapping[str, Any], faults: Faults) -> None:
        """Note shares that do not make 1, given their values."""
        total = sum(numbers[path] for path in self.members.values() if path in numbers)
        if self.balance is None and np.any(abs(total - 1) > SUM_TOLERANCE):
            needed, cure = "a sum of 1", "correct the shares, or make one of them 'balance'"
        elif self.balance is not None and np.any(total > 1 + SUM_TOLERANCE):
            needed, cure = f"at most 1, {self.balance} being the rest", "lower the shares"
        else:
            return
        faults.add("shares do not sum to 1", self.where, f"a sum of {span(total)}", needed, cure)


@dataclass
class Catalogue:
    """Everything in the parameter files.

    Parameters
    ----------
    folder : Path
    parameters : dict of str to Parameter
        By dotted path.
    trees : dict of str to dict
        ``routes``, ``chains``, ``scrap``, … with a `Parameter` wherever a record stood.
    items, products, prices, equipment, literature : dict
        Rows of the tables; the numbers in them are parameters too.
    sums : list of SumRule
    money : MoneyTables
    digest : str
        Of the contents of all files, for provenance.
    cache : dict
        What later layers have worked out from these files, by their own names.
    """

    folder: Path
    parameters: dict[str, Parameter] = field(default_factory=dict)
    trees: dict[str, dict[str, Any]] = field(default_factory=dict)
    scenarios: dict[str, Path] = field(default_factory=dict)
    items: dict[str, dict[str, str]] = field(default_factory=dict)
    products: dict[str, dict[str, str]] = field(default_factory=dict)
    prices: dict[str, dict[str, str]] = field(default_factory=dict)
    equipment: dict[str, dict[str, str]] = field(default_factory=dict)
    literature: dict[str, dict[str, str]] = field(default_factory=dict)
    sums: list[SumRule] = field(default_factory=list)
    money: MoneyTables = field(default_factory=lambda: MoneyTables({}, {}))
    digest: str = ""
    cache: dict[str, Any] = field(default_factory=dict, repr=False)

    def cited(self, source: str) -> str:
        """Give the citation behind a source key."""
        row = self.literature.get(source, {})
        return ", ".join(text for text in (row.get("citation"), row.get("locator")) if text)


def span(value: Any) -> str:
    """Spell a number, or the range of an array."""
    low, high = float(np.min(value)), float(np.max(value))
    return f"{low:.6g}" if low == high else f"{low:.6g} to {high:.6g}"


def load_catalogue(folder: str | Path | None = None, faults: Faults | None = None) -> Catalogue:
    """Read all parameter files.

    Parameters
    ----------
    folder : path, optional
        By default the files that came along (see `files.parameters_folder`).
    faults : Faults, optional
        Collects the faults; without it they are raised here, all at once.

    Raises
    ------
    InputError
    """
    own = Faults() if faults is None else faults
    catalogue = Catalogue(parameters_folder(folder))
    _tables(catalogue, own)
    for file in sorted(catalogue.folder.rglob("*.toml")):
        parts = file.relative_to(catalogue.folder).with_suffix("").parts
        if parts[0] == "scenarios":
            catalogue.scenarios[parts[-1]] = file
        else:
            _tree_file(catalogue, file, parts, own)
    _check_sources(catalogue, own)
    values = {
        path: p.value * base_factor(money_generic(p.unit))[0]
        for path, p in catalogue.parameters.items()
        if p.value is not None
    }
    for rule in catalogue.sums:
        rule.check(values, own)
    catalogue.digest = _digest(catalogue.folder)
    if faults is None:
        own.raise_if_any()
    return catalogue


def mount(
    table: Mapping[str, Any],
    prefix: str,
    file: str,
    parameters: dict[str, Parameter],
    sums: list[SumRule],
    faults: Faults,
    region: str = "",
) -> dict[str, Any]:
    """Turn records inside a table into parameters under `prefix`, in place of the records."""
    result: dict[str, Any] = {}
    for key, node in table.items():
        path = f"{prefix}.{key}"
        if is_record(node):
            parameter = read_record(path, node, file, "general", region, faults)
            if parameter is not None:
                parameters[path] = parameter
            result[key] = parameter or BROKEN
        elif isinstance(node, dict):
            result[key] = mount(node, path, file, parameters, sums, faults, region)
        elif isinstance(node, int | float) and not isinstance(node, bool):
            faults.add(
                "a number stands alone",
                f"{file}: {path}",
                node,
                "a record",
                "write { value = …, low = …, high = …, unit = …, quality = …, source = … }",
            )
        else:
            result[key] = node
    if prefix.rsplit(".", 1)[-1] in SUMS and result:
        _sum_rule(result, prefix, file, sums, faults)
    return result


def _sum_rule(
    table: Mapping[str, Any], prefix: str, file: str, sums: list[SumRule], faults: Faults
) -> None:
    rest = [key for key, node in table.items() if node == BALANCE]
    stray = [
        k
        for k, n in table.items()
        if not isinstance(n, Parameter) and n is not BROKEN and k not in rest
    ]
    for key in stray:
        faults.add(
            "not a share",
            f"{file}: {prefix}.{key}",
            table[key],
            "a record or 'balance'",
            "give a record",
        )
    if len(rest) > 1:
        faults.add(
            "more than one balance",
            f"{file}: {prefix}",
            ", ".join(rest),
            "one member as the rest",
            "give the others as records",
        )
    members = {key: node.path for key, node in table.items() if isinstance(node, Parameter)}
    if BROKEN not in table.values():
        sums.append(SumRule(f"{file}: {prefix}", members, rest[0] if rest else None))


def _tree_file(catalogue: Catalogue, file: Path, parts: tuple[str, ...], faults: Faults) -> None:
    shown = file.relative_to(catalogue.folder).as_posix()
    before = len(faults)
    table = read_toml(file, shown, faults)
    unreadable = len(faults) > before
    region = parts[-1] if parts[0] == "regions" else ""
    tree = mount(
        table, ".".join(parts), shown, catalogue.parameters, catalogue.sums, faults, region
    )
    if len(parts) == 1:
        catalogue.trees[parts[0]] = BROKEN if unreadable else tree
    else:
        trees = catalogue.trees.setdefault(parts[0], {})
        trees[".".join(parts[1:])] = BROKEN if unreadable else tree


def _tables(catalogue: Catalogue, faults: Faults) -> None:
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
    from recycalc.units import UnitError

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


def _check_sources(catalogue: Catalogue, faults: Faults) -> None:
    for parameter in catalogue.parameters.values():
        if parameter.source not in catalogue.literature:
            faults.add(
                "source is not known",
                parameter.where,
                parameter.source,
                "a key of sources.csv",
                suggestion(parameter.source, catalogue.literature, "add it there"),
            )


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(p for p in folder.rglob("*") if p.suffix in (".toml", ".csv")):
        digest.update(file.relative_to(folder).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()
