"""A parameter: value, range, unit and provenance under one dotted path."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from recycalc.errors import Faults, suggestion
from recycalc.parameters.distribution import check_spread, read_points
from recycalc.units import UnitError, base_factor, parse_unit

QUALITIES = ("published", "literature", "estimate")

FRACTIONS = frozenset(
    (
        "recovery", "composition", "distribution", "share", "payable", "utilization", "moisture",
        "liberation", "grade", "vat_rate", "vat_rate_reduced", "income_tax_rate", "primary_mix",
        "construction_schedule", "collection_rate", "debt_fraction", "salvage_fraction",
        "startup_sales", "startup_varying_costs", "startup_steady_costs",
        "capital_grant", "vat_refund", "carbon_price_on_electricity", "extraction_quota",
        "purity_light", "purity_heavy", "recovery_light", "recovery_heavy", "stage_efficiency",
        "level", "operators_saved", "losses_avoided",
        "hoarding", "export", "rare_earth_free", "rare_earth_free_today", "cerium", "cerium_today",
        "china_share", "collected_today", "reach", "separated_outside_china",
    )
)  # fmt: skip
POSITIVE = frozenset(
    (
        "plant_life",
        "depreciation_life",
        "unit_mass",
        "liberation",
        "size",
        "capacity",
        "plants_built",
        "unit_capacity",
        "loan_term",
        "replacement_interval",
        "purity_light",
        "purity_heavy",
        "stage_efficiency",
        "lifetime",
        "lifetime_shape",
        "arising",
        "area",
        "collection_rate",
        "hoarding_time",
        "build_up_time",
    )
)
BELOW_ONE = frozenset(["income_tax_rate", "moisture"])
SIGNED = frozenset(["inflation"])  # per year; at -1 money keeps no worth
LOWEST = {"tortuosity": 1.0, "hubs": 1.0, "lifetime_shape": 0.1}
HIGHEST = {"learning_rate": 0.9, "prompt_scrap": 0.95, "lifetime_shape": 100.0}
_MONEY = re.compile(r"\b[A-Z]{3}_\d{4}\b")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the model, with everything that is known about it.

    Parameters
    ----------
    path : str
        Dotted path, the same in files, Python, command line, app and exports.
    value, low, high : float or None
        Best estimate and range, in `unit`. `value` is None for an optional parameter left unset.
    unit : str
        As pint spells it; money with its year.
    distribution : str
        How the value may fall within, or around, low and high (see `distribution`).
    quality, source, note, basis, region : str
        Provenance; `source` is a key of ``sources.csv``.
    values, weights : tuple of float
        Of a discrete distribution.
    index : str
        How money moves between years: ``equipment``, ``commodity`` or ``general``.
    file : str
        File the record stands in.
    """

    path: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    distribution: str = "triangular"
    quality: str = "estimate"
    source: str = ""
    note: str = ""
    basis: str = ""
    region: str = ""
    index: str = "general"
    optional: bool = False
    file: str = ""
    values: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()

    @property
    def where(self) -> str:
        """Name file and key, for messages."""
        return f"{self.file}: {self.path}"


BROKEN: dict[str, Any] = {}
"""Stands in a tree for a record or file with faults, so that it is not reported missing too."""

RECORD_KEYS = frozenset(f.name for f in fields(Parameter)) - {"path", "file", "index", "region"}


def is_record(table: object) -> bool:
    """Tell a record from a table of records: it has a value or a unit."""
    return (
        isinstance(table, dict)
        and ("value" in table or "unit" in table)
        and dict not in map(type, table.values())
    )


@lru_cache(maxsize=4096)
def money_generic(unit: str) -> str:
    """Replace every currency-year by one, to compare dimensions across money."""
    return _MONEY.sub("USD_2024", unit)


def same_kind(unit: str, other: str) -> bool:
    """Tell whether two parsed units agree in dimension, money years aside."""
    return bool(base_factor(money_generic(unit))[1] == base_factor(money_generic(other))[1])


def bounds(path: str) -> tuple[float, float]:
    """Give the physical bounds of a parameter, in base units."""
    keys = path.split(".")
    low = -base_factor("1/year")[0] if keys[-1] in SIGNED else LOWEST.get(keys[-1], 0.0)
    return low, 1.0 if FRACTIONS.intersection(keys) else HIGHEST.get(keys[-1], math.inf)


def bound_fault(path: str, value: Any, unit: str) -> str | None:
    """Say which physical bound a value breaks, or None.

    Parameters
    ----------
    value : float or ndarray
        In base units.
    """
    if isinstance(value, float):
        return _breach(path, value, value, unit)
    import numpy as np

    if not np.size(value):
        return "at least one number"
    return _breach(path, float(np.min(value)), float(np.max(value)), unit)


def _breach(path: str, least: float, most: float, unit: str) -> str | None:
    """Say which physical bound the numbers from `least` to `most` break, or None."""
    low, high = bounds(path)
    last, scale = path.rpartition(".")[2], base_factor(money_generic(unit))[0]
    if not (math.isfinite(least) and math.isfinite(most)):
        return "a finite number"
    if least <= 0 and last in POSITIVE and ".curve." not in path:
        return "more than 0"
    if least <= low and last in SIGNED:
        return f"more than {low / scale:g} {unit}"
    if last in BELOW_ONE and not 0.0 <= least <= most < high:
        return f"0 to below {high / scale:g} {unit}"
    if least < low or most > high:
        return (
            f"{low / scale:g} to {high / scale:g} {unit}" if high < math.inf else f"{low:g} or more"
        )
    return None


def read_record(
    path: str, table: Mapping[str, Any], file: str, index: str, region: str, faults: Faults
) -> Parameter | None:
    """Make a parameter of a record, noting every fault of it.

    Returns
    -------
    Parameter or None
        None where a fault leaves nothing usable.
    """
    where, before = f"{file}: {path}", len(faults)
    for key in table.keys() - RECORD_KEYS:
        faults.add(
            "key of a record is not known",
            where,
            key,
            f"one of {', '.join(sorted(RECORD_KEYS))}",
            suggestion(key, RECORD_KEYS, "remove it"),
        )
    optional = table.get("optional") is True
    numbers = {key: _number(table.get(key), key, where, faults) for key in ("value", "low", "high")}
    value, low, high = numbers["value"], numbers["low"], numbers["high"]
    distribution = str(table.get("distribution") or "triangular")
    if distribution == "fixed" and value is not None:
        low, high = value if low is None else low, value if high is None else high
    values, weights = read_points(table, distribution, where, faults)
    if values:
        low, high = min(values), max(values)
    if value is None and not optional and table.get("value") in (None, ""):
        faults.add("value is missing", where, "no value", "a number", "add value = …")
    if (low is None or high is None) and not optional and len(faults) == before:
        faults.add(
            "range is missing",
            where,
            "no low and high",
            "low and high",
            "add low and high, or distribution = 'fixed' for a definition",
        )
    unit = _unit(table.get("unit"), where, faults)
    check_spread(distribution, value, low, high, values, where, faults)
    _check_choices(table, where, faults)
    if len(faults) > before:
        return None
    _check_range(path, value, low, high, unit, where, faults)
    text = {key: str(table.get(key) or "") for key in ("source", "note", "basis")}
    quality = str(table["quality"])
    return Parameter(
        path,
        value,
        low,
        high,
        unit,
        distribution,
        quality,
        index=index,
        optional=optional,
        file=file,
        region=region,
        values=values,
        weights=weights,
        **text,
    )


def _number(given: Any, key: str, where: str, faults: Faults) -> float | None:
    if given is None or given == "":
        return None
    try:
        if isinstance(given, bool):
            raise ValueError
        number = float(given)
        if not math.isfinite(number):
            raise ValueError
        return number
    except (TypeError, ValueError, OverflowError):
        faults.add(f"{key} is not a number", where, given, "a finite number", "correct it")
        return None


def _unit(given: Any, where: str, faults: Faults) -> str:
    if given is None:
        faults.add("unit is missing", where, "no unit", "a unit", "add unit = '…' ('1' if none)")
        return "dimensionless"
    try:
        return parse_unit(str(given))
    except UnitError as error:
        faults.extend(error.at(where))
        return "dimensionless"


def _check_choices(table: Mapping[str, Any], where: str, faults: Faults) -> None:
    quality = str(table.get("quality") or "")
    if quality not in QUALITIES:
        faults.add(
            "quality is not known",
            where,
            quality or "no quality",
            ", ".join(QUALITIES),
            suggestion(quality, QUALITIES, "say how sure the number is"),
        )
    if not table.get("source"):
        faults.add(
            "source is missing",
            where,
            "no source",
            "a key of sources.csv",
            "name where the number comes from ('engineering_estimate' for an estimate)",
        )
    if quality == "estimate" and not table.get("note"):
        faults.add(
            "an estimate gives no reason",
            where,
            "no note",
            "a note with the reasoning",
            "add note = '…'",
        )


def _check_range(
    path: str,
    value: float | None,
    low: float | None,
    high: float | None,
    unit: str,
    where: str,
    faults: Faults,
) -> None:
    if low is not None and high is not None:
        if low > high:
            faults.add(
                "low is above high", where, f"{low:g} to {high:g}", "low <= high", "swap them"
            )
        elif value is not None and not low <= value <= high:
            faults.add(
                "value lies outside its own range",
                where,
                f"{value:g}",
                f"{low:g} to {high:g}",
                "widen the range or correct the value",
            )
    factor = base_factor(money_generic(unit))[0]
    numbers = {n for n in (value, low, high) if n is not None}
    if not numbers or _breach(path, min(numbers) * factor, max(numbers) * factor, unit) is None:
        return  # as thousands of them do at every start
    for number in numbers:
        needed = bound_fault(path, number * factor, unit)
        if needed:
            faults.add(
                "value is beyond its physical bounds",
                where,
                f"{number:g} {unit}",
                needed,
                "correct the value or its unit",
            )
