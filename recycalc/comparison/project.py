"""From a costed route to the project whose cash flow is appraised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from recycalc.comparison.model import RouteModel, RouteResult
from recycalc.economics.depreciation import macrs, straight_line
from recycalc.economics.project import (
    CAPITAL_ITEMS,
    OPERATING_ITEMS,
    Project,
    Terms,
    by_year,
    startup,
)
from recycalc.errors import Faults, InputError
from recycalc.parameters import Scenario
from recycalc.units import Number, Reading, base_factor

YEAR = base_factor("year")[0]
_CHOICES = {"yes": True, "no": False}


def whole_years(scenario: Scenario, path: str, faults: Faults) -> int:
    """Read a number of years that the conventions need whole."""
    years = scenario.numbers[path] / YEAR
    if getattr(years, "ndim", 0) or abs(years - round(years)) > 1e-9 or round(years) < 1:
        faults.add(
            "not a whole number of years",
            path,
            f"{years} years",
            "whole years, 1 or more, alike in all scenarios",
            "give a whole number",
        )
        return 1
    return round(float(years))


def terms_of(scenario: Scenario, model: RouteModel) -> Terms:
    """Read the conventions of a scenario's cash flow.

    Raises
    ------
    InputError
        Listing every convention that does not fit.
    """
    faults = Faults()
    schedule = tuple(float(scenario.numbers[path]) for path in model.market.schedule)
    life = whole_years(scenario, "finance.plant_life", faults)
    loan = "finance.debt_fraction" in scenario.numbers
    for path in ("finance.interest_rate", "finance.loan_term") if loan else ():
        if path not in scenario.numbers:
            faults.add("a loan needs more", path, "not set", "a value", f"set {path}")
    replaced = "finance.replacement_interval" in scenario.numbers
    dates: dict[str, Any] = _dates(scenario, len(schedule), life, model.route.series, faults)
    whole = scenario.convention
    choices: dict[str, Any] = {
        "losses": whole("losses"),
        "deductible": whole("deductible"),
        "construction_interest": whole("construction_interest"),
        "salvage_taxed": _CHOICES[whole("salvage_taxed")],
    }
    term = "finance.loan_term"
    terms = Terms(
        schedule,
        life,
        depreciation=_depreciation(scenario, faults),
        loan_term=whole_years(scenario, term, faults) if loan and not faults else 0,
        replacement_every=(
            whole_years(scenario, "finance.replacement_interval", faults) if replaced else None
        ),
        **choices,
        **dates,
    )
    faults.raise_if_any()
    return terms


def _depreciation(scenario: Scenario, faults: Faults) -> tuple[float, ...]:
    method = scenario.convention("depreciation")
    if method == "none":
        return ()
    years = whole_years(scenario, "finance.depreciation_life", faults)
    if method == "straight_line":
        return straight_line(years)
    try:
        return macrs(years, scenario.catalogue.folder)
    except InputError as error:
        faults.extend(error)
        return ()


def _dates(
    scenario: Scenario, construction: int, life: int, series: Mapping[int, str], faults: Faults
) -> dict[str, int]:
    """Place the years of the calendar relative to year 0, the last of construction."""
    calendar = scenario.calendar
    if series and not calendar:
        faults.add(
            "a feed series needs a calendar",
            "calendar",
            "no [calendar]",
            "first_spending, first_operation, capital_money, operating_money",
            "add [calendar] to the scenario",
        )
    if not calendar:
        first = scenario.convention("valued_at") == "first_spending"
        return {"valuation_year": 1 - construction if first else 0}
    zero = calendar["first_spending"] + construction - 1
    if calendar["first_operation"] < calendar["first_spending"]:
        faults.add(
            "operation begins before spending",
            "calendar.first_operation",
            calendar["first_operation"],
            f"{calendar['first_spending']} or later",
            "correct the calendar",
        )
    operation = range(calendar["first_operation"], calendar["first_operation"] + life)
    missing = [year for year in operation if series and year not in series]
    if missing:
        faults.add(
            "the feed series has no value for some years",
            f"feed_series: {scenario.feed_series}",
            ", ".join(map(str, missing)),
            f"every year {operation[0]}-{operation[-1]}",
            "extend the series, or shorten finance.plant_life",
        )
    first = scenario.convention("valued_at") == "first_spending"
    return {
        "first_operating_year": calendar["first_operation"] - zero,
        "valuation_year": 1 - construction if first else 0,
        "capital_base_year": calendar["capital_money"] - zero,
        "operating_base_year": calendar["operating_money"] - zero,
    }


def project_of(
    result: RouteResult,
    model: RouteModel,
    scenario: Scenario,
    terms: Terms,
    p: Reading,
    load: Sequence[Number] = (),
) -> Project:
    """Take a route's numbers, on either reading, as the project of a cash flow.

    Operating cost that follows the load is variable opex, the rest fixed opex; the reference
    product is the main product, all others are co-products. `load` is the share of full load [1]
    by year of operation, where the scrap to be had sets it.
    """
    costs, region = result.costs, model.market.region
    sale = next(s for s in costs.sold if s.product.name == scenario.reference_product)
    ramps = _ramps(result, scenario, terms, p, load)
    escalation = {
        item: p[path] * p.year
        for path, items in (
            ("finance.capital_escalation", CAPITAL_ITEMS),
            ("finance.operating_escalation", OPERATING_ITEMS),
        )
        if path in p
        for item in items
    }
    spent = costs.investment
    debt = p.get("finance.debt_fraction", 0.0) if terms.loan_term else 0.0
    return Project(
        depreciable_capital=spent.depreciable,
        land=spent.land,
        production=sale.mass,
        price=sale.price,
        coproduct_sales=result.revenue - sale.revenue,
        variable_opex=costs.varying,
        fixed_opex=costs.steady,
        sales_ramp=ramps["sales"],
        variable_ramp=ramps["varying_costs"],
        fixed_ramp=ramps["steady_costs"],
        working_capital=spent.working,
        tax_rate=p[f"regions.{region}.income_tax_rate"],
        inflation=p["finance.inflation"] * p.year,
        discount_rate=p["finance.discount_rate"] * p.year,
        debt_fraction=debt,
        interest_rate=p["finance.interest_rate"] * p.year if terms.loan_term else 0.0,
        salvage=spent.fixed * p.get("finance.salvage_fraction", 0.0),
        replacement_cost=spent.fixed * p.get("finance.replacement_fraction", 0.0),
        escalation=escalation,
        year=p.year,
    )


def _ramps(
    result: RouteResult, scenario: Scenario, terms: Terms, p: Reading, load: Sequence[Number]
) -> dict[str, tuple[Number, ...] | Number]:
    """Give the share of full load by operating year: feed series, or load and start-up, or full.

    In a start-up the plant runs at the lower of the load and what the start-up allows.
    """
    series = result.balance.feed.load
    if series:
        first = scenario.calendar["first_operation"]
        shares = tuple(series[first + order] for order in range(terms.life))
        return {"sales": shares, "varying_costs": shares, "steady_costs": 1.0}
    kinds = ("sales", "varying_costs", "steady_costs")
    ramps: dict[str, tuple[Number, ...] | Number] = dict.fromkeys(kinds, 1.0)
    if "finance.startup_time" in p:
        years = float(scenario.numbers["finance.startup_time"]) / YEAR
        for kind in kinds:
            ramps[kind] = startup(years, p.get(f"finance.startup_{kind}", 1.0), terms.life)
    if load:
        for kind in kinds[:2]:
            full = by_year(ramps[kind], terms.life)
            ramps[kind] = tuple(np.minimum(a, b) for a, b in zip(full, load, strict=True))
    return ramps


__all__ = ["project_of", "terms_of"]
