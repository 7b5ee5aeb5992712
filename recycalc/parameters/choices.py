"""What a scenario may choose, and the check that its choices are known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from recycalc.errors import SUGGESTED, Faults, single, suggestion
from recycalc.parameters.options import check_options
from recycalc.units import CURRENCIES, YEARS, base_factor, money_of, parse_unit

if TYPE_CHECKING:
    from recycalc.parameters.scenario import Scenario

ALLOCATIONS = ("value", "mass", "coproduct_credit")
INDEX_KINDS = ("equipment", "general", "commodity")
CHOICES = ("region", "money", "gate", "reference_product", "allocation", "routes")
CONVENTIONS = {
    "installation": ("lang", "itemised"),
    "prices": ("constant", "yearly"),
    "depreciation": ("straight_line", "MACRS", "none"),
    "losses": ("refunded", "carried_forward", "lost"),
    "construction_interest": ("capitalised", "paid"),
    "deductible": ("interest", "whole_payment"),
    "salvage_taxed": ("yes", "no"),
    "valued_at": ("year_0", "first_spending"),
}
"""Conventions of capital and cash flow; the first of each is the default."""
CALENDAR = ("first_spending", "first_operation", "capital_money", "operating_money")
"""Years of the cash flow, all or none: spending and operation begin, money is given in."""


def check_choices(scenario: Scenario, where: str, faults: Faults) -> None:
    """Note every choice of a scenario that the catalogue does not know."""
    catalogue = scenario.catalogue
    for kind, given, known in (
        ("region", [scenario.region, *scenario.sites.values()], catalogue.trees.get("regions", {})),
        ("gate", [scenario.gate], catalogue.trees.get("gates", {})),
        ("reference product", [scenario.reference_product], catalogue.products),
        ("allocation", [scenario.allocation], ALLOCATIONS),
        ("route", [*scenario.routes, *scenario.sites], catalogue.trees.get("routes", {})),
        ("kind of index", scenario.indices, INDEX_KINDS),
        ("convention", scenario.conventions, CONVENTIONS),
        ("year of the calendar", scenario.calendar, CALENDAR),
        ("price index", scenario.indices.values(), [*catalogue.money.indices, "none"]),
    ):
        check_keys(given, known, kind, where, faults)
    regions = catalogue.trees.get("regions", {})
    for region in scenario.regions:
        if region in regions:
            like = regions[region].get("like", region)
            check_keys([str(like)], regions, "region to be like", f"regions.{region}", faults)
    check_options(catalogue.trees, scenario.options, f"{where}: options", faults)
    for kind in set(INDEX_KINDS) - set(scenario.indices):
        faults.add(
            "index is missing",
            f"{where}: indices",
            f"no {kind}",
            f"{kind} = …",
            f"name an index for {kind} prices, or 'none'",
        )
    for name, choice in scenario.conventions.items():
        if name in CONVENTIONS:
            check_keys([choice], CONVENTIONS[name], name, where, faults)
    missing = [name for name in CALENDAR if not isinstance(scenario.calendar.get(name), int)]
    if scenario.calendar and missing:
        faults.add(
            "calendar is not whole",
            f"{where}: calendar",
            ", ".join(scenario.calendar),
            f"whole years for {', '.join(CALENDAR)}",
            f"add {', '.join(missing)}",
        )
    if not scenario.routes:
        faults.add("no route is chosen", where, "an empty list", "at least one route", "name one")
    try:
        if money_of(base_factor(parse_unit(str(scenario.money)))[1]) != [scenario.money]:
            raise single("", "", "", "", "")
    except ValueError:
        faults.add(
            "not a currency-year",
            f"{where}: money",
            scenario.money,
            f"a currency ({', '.join(CURRENCIES)}) with a year from {YEARS[0]} to {YEARS[-1]}",
            "write e.g. USD_2024",
        )


def check_keys(
    given: Iterable[str], known: Iterable[str], kind: str, where: str, faults: Faults
) -> None:
    """Note every name that is not known, with the nearest that is."""
    known = list(known)
    for key in given:
        if key not in known:
            faults.add(
                f"{kind} is not known",
                where,
                key,
                f"one of {', '.join(sorted(known))}",
                suggestion(key, known if len(faults) < SUGGESTED else (), "name one of these"),
            )
