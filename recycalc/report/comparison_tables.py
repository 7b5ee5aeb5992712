"""The tables of a comparison, each with its units and a caption that explains it alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from recycalc.comparison import Comparison, Investment
from recycalc.comparison.display import shown
from recycalc.errors import Faults, InputError, single, suggestion
from recycalc.report.captions import caption
from recycalc.report.provenance import facts

if TYPE_CHECKING:
    import pandas as pd

CONSUMED = ("reagents", "energy", "water", "labour", "waste treatment")


def table(comparison: Comparison, name: str) -> pd.DataFrame:
    """Give one table of a comparison.

    Parameters
    ----------
    comparison : Comparison
    name : str
        Of `TABLES`.

    Returns
    -------
    DataFrame
        Flat: every column is one of the data. ``attrs``: ``name``, ``title``, ``caption`` (basis,
        money year, allocation, scenario and its hash), ``units`` by column.

    Raises
    ------
    InputError
        For a name that is not known, and for what the table itself cannot show.
    """
    if name not in TABLES:
        raise single(
            "table is not known", "table", name, ", ".join(TABLES),
            suggestion(name, TABLES, "name one of these"),
        )  # fmt: skip
    comparison.require_single()
    title, make = TABLES[name]
    frame = make(comparison)
    units = {str(c): str(u) for c, u in frame.attrs.get("units", {}).items()}
    notes = [str(text) for text in frame.attrs.get("notes", [])]
    if frame.index.name:
        frame = frame.reset_index()
    frame.attrs = {"name": name, "title": title, "caption": caption(comparison.scenario),
                   "units": {c: u for c, u in units.items() if c in frame.columns},
                   "notes": notes}  # fmt: skip
    return frame


def tables(
    comparison: Comparison, studies: Mapping[str, pd.DataFrame] | None = None
) -> dict[str, pd.DataFrame]:
    """Give all tables of a comparison, those of studies of many scenarios after them.

    Parameters
    ----------
    comparison : Comparison
    studies : mapping of str to DataFrame, optional
        Results to go with it, e.g. ``{"tornado": recycalc.tornado(case).table()}``.

    Returns
    -------
    dict of str to DataFrame
        By name, in the order of `TABLES`. What cannot be shown for this scenario is left out and
        named in the notes of ``summary``.
    """
    check_studies(studies or {})
    found: dict[str, pd.DataFrame] = {}
    left_out = []
    for name in TABLES:
        try:
            found[name] = table(comparison, name)
        except InputError as error:  # a footprint without factors, a cash flow without a calendar
            first = error.faults[0]
            left_out.append(f"no {name.replace('_', ' ')}: {first.what} ({first.where})")
    found["summary"].attrs["notes"] += [*comparison.warnings, *left_out]
    for name, frame in (studies or {}).items():
        found[name] = as_table(frame, name, name.replace("_", " "), caption(comparison.scenario))
    return found


def check_studies(studies: Mapping[str, object]) -> None:
    """Refuse studies that are no tables, and names that cannot name a file, sheet and section.

    Raises
    ------
    InputError
    """
    import pandas as pd

    faults = Faults()
    for name, frame in studies.items():
        if not isinstance(frame, pd.DataFrame):
            faults.add("study is not a table", f"studies: {name}", frame, "a DataFrame",
                       "give what its table() gives")  # fmt: skip
        if name in TABLES or not re.fullmatch(r"\w[\w -]{0,30}", str(name)):
            faults.add(
                "name of a study cannot be used", "studies", name,
                f"up to 31 letters, digits, _ and -, and none of {', '.join(TABLES)}",
                "choose another name",
            )  # fmt: skip
    faults.raise_if_any()


def as_table(frame: pd.DataFrame, name: str, title: str, said: str) -> pd.DataFrame:
    """Give any DataFrame with units in its ``attrs`` as a table with a title and a caption."""
    units, notes = frame.attrs.get("units", {}), frame.attrs.get("notes", [])
    indexed = frame.index.nlevels > 1 or frame.index.name
    flat = frame.reset_index() if indexed else frame.copy()
    flat.columns = [str(column) for column in flat.columns]
    flat.attrs = {"name": name, "title": title, "caption": said,
                  "units": {str(c): str(u) for c, u in units.items() if str(c) in flat.columns},
                  "notes": [str(text) for text in notes]}  # fmt: skip
    return flat


def _by_category(comparison: Comparison) -> pd.DataFrame:
    """Give the cost by category; per year it is what a kilogram bears times all kilograms."""
    import pandas as pd

    per_year = f"{comparison.money}/year"
    rows = []
    for route, result in comparison.evaluation.routes.items():
        for category, cost in result.by_category.items():
            whole = float(shown(cost / result.bearing, per_year))
            rows.append(
                {"route": route, "category": category, "cost": whole, "unit_cost": float(cost)}
            )
    frame = pd.DataFrame(rows)
    frame.attrs["units"] = {"cost": per_year, "unit_cost": comparison.per_kg}
    return frame


def _by_step(comparison: Comparison) -> pd.DataFrame:
    ledger = comparison.ledger()
    sums = ledger.groupby(["route", "step"], sort=False, as_index=False)
    frame = sums[["cost", "unit_cost"]].sum()
    frame.attrs["units"] = ledger.attrs["units"]
    return frame


def _consumption(comparison: Comparison) -> pd.DataFrame:
    """Give what the plants use, by item, with its price."""
    ledger = comparison.ledger()
    used = ledger[ledger["category"].isin(CONSUMED)]
    keys = ["route", "category", "item", "amount_unit", "price", "price_unit"]
    frame = used.groupby(keys, sort=False, as_index=False)[["amount", "cost", "unit_cost"]].sum()
    frame = frame[["route", "category", "item", "amount", "amount_unit", "price", "price_unit",
                   "cost", "unit_cost"]]  # fmt: skip
    frame.attrs["units"] = ledger.attrs["units"]
    return frame


def _capital(comparison: Comparison) -> pd.DataFrame:
    import pandas as pd

    parts = []
    for route in comparison.routes:
        plant = Investment(comparison, route)
        items = plant.capital()
        sums = pd.DataFrame(
            [{"step": "plant", "item": what, "installed": x} for what, x in
             plant.capital_sums().items()]
        )  # fmt: skip
        whole = pd.concat([items, sums], ignore_index=True)
        whole.insert(0, "route", route)
        parts.append(whole)
    frame = pd.concat(parts, ignore_index=True)
    frame["size_unit"] = frame["size_unit"].fillna("")
    frame.attrs["units"] = items.attrs["units"] | {"units": "1"}
    return frame


def _recycled(comparison: Comparison) -> list[Investment]:
    recycled = [name for name in comparison.routes if comparison.kind(name) == "recycled"]
    if not recycled:
        raise single(
            "nothing to invest in", "routes", ", ".join(comparison.routes), "a recycled route",
            "add one to the scenario",
        )  # fmt: skip
    return [Investment(comparison, name) for name in recycled]


def _cash_flow(comparison: Comparison) -> pd.DataFrame:
    import pandas as pd

    parts = []
    for plant in _recycled(comparison):
        rows = plant.cash_flow_table().reset_index()
        units = rows.attrs["units"]
        rows.insert(0, "route", plant.route)
        parts.append(rows)
    frame = pd.concat(parts, ignore_index=True)
    frame.attrs["units"] = units
    return frame


def _investment(comparison: Comparison) -> pd.DataFrame:
    """Give the figures of merit of every recycled route's plant."""
    import pandas as pd

    money = comparison.money
    units = {
        "npv": money, "npv_at_first_spending": money, "minimum_selling_price": f"{money}/kg",
        "market_price": f"{money}/kg", "levelised_cost_before_tax": f"{money}/kg",
        "irr_real": "1/year", "irr_nominal": "1/year", "nominal_discount_rate": "1/year",
        "payback_years": "year", "discounted_payback_years": "year",
        "simple_payback_years": "year",
    }  # fmt: skip
    rows = []
    for plant in _recycled(comparison):
        found = plant.results()
        for what, unit in units.items():
            remark = found["irr_status"] if what.startswith("irr") else ""
            rows.append({"route": plant.route, "result": what.removesuffix("_years"),
                         "value": found[what], "unit": unit, "remark": remark})  # fmt: skip
    frame = pd.DataFrame(rows)
    frame["value"] = frame["value"].astype(float)
    return frame


def _parameters(comparison: Comparison) -> pd.DataFrame:
    """Give every parameter that the comparison reads, as the scenario has it."""
    import pandas as pd

    scenario = comparison.scenario
    rows: list[dict[str, Any]] = []
    for path in sorted(comparison.proof.used):
        parameter, override = scenario.parameters[path], scenario.overrides.get(path)
        unit = parameter.unit if override is None else override.unit
        rows.append({
            "path": path,
            "value": parameter.value if override is None else override.number,
            "unit": "1" if unit == "dimensionless" else unit,
            "low": parameter.low,
            "high": parameter.high,
            "range_unit": "1" if parameter.unit == "dimensionless" else parameter.unit,
            "overridden": override is not None,
            "quality": parameter.quality,
            "source": parameter.source,
            "citation": scenario.catalogue.cited(parameter.source),
            "note": parameter.note,
        })  # fmt: skip
    return pd.DataFrame(rows)


def _provenance(comparison: Comparison) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(facts(comparison), columns=["fact", "value"])


TABLES: dict[str, tuple[str, Callable[[Comparison], pd.DataFrame]]] = {
    "summary": ("Unit cost by route", Comparison.table),
    "costs_by_category": ("Cost by category", _by_category),
    "costs_by_step": ("Cost by step", _by_step),
    "ledger": ("Ledger: amount x price = cost", Comparison.ledger),
    "mass_balance": ("Mass balance by step and element", Comparison.balance),
    "consumption": ("Reagents, utilities, labour and wastes", _consumption),
    "footprint": ("Footprint per kg of product, cradle to gate", Comparison.footprint),
    "capital": ("Capital cost", _capital),
    "cash_flow": ("Cash flow by year", _cash_flow),
    "investment": ("Results of the investment", _investment),
    "parameters": ("Parameters used", _parameters),
    "provenance": ("Provenance", _provenance),
}
"""Title and maker of every table, by name."""
