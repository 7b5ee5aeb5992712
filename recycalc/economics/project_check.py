"""What can be wrong with a project and its terms: everything noted at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np

from recycalc.economics.depreciation import sums_to_one
from recycalc.economics.project import ITEMS, Project, Terms, Yearly, by_year
from recycalc.errors import Faults, suggestion
from recycalc.units import Number

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "losses": ("carried_forward", "refunded", "lost"),
    "deductible": ("interest", "whole_payment"),
    "construction_interest": ("capitalised", "paid"),
    "undepreciated": ("written_off", "lost"),
}
Bound: TypeAlias = tuple[str, Callable[[Number], Any]]
_ANY: Bound = ("a finite number", lambda number: False)
_NOT_NEGATIVE: Bound = ("0 or more", lambda number: number < 0.0)
_RATE: Bound = ("above -1", lambda number: number <= -1.0)
_SHARE: Bound = ("from 0 to 1", lambda number: (number < 0.0) | (number > 1.0))
_TAX: Bound = ("from 0 to below 1", lambda number: (number < 0.0) | (number >= 1.0))
_BOUNDS: Mapping[str, Bound] = {
    "depreciable_capital": _NOT_NEGATIVE,
    "land": _NOT_NEGATIVE,
    "production": _NOT_NEGATIVE,
    "price": _NOT_NEGATIVE,
    "coproduct_sales": _ANY,
    "variable_opex": _ANY,
    "fixed_opex": _ANY,
    "sales_ramp": _SHARE,
    "variable_ramp": _SHARE,
    "fixed_ramp": _SHARE,
    "working_capital": _NOT_NEGATIVE,
    "tax_rate": _TAX,
    "inflation": _RATE,
    "discount_rate": _RATE,
    "debt_fraction": _SHARE,
    "interest_rate": _NOT_NEGATIVE,
    "salvage": _ANY,
    "replacement_cost": _NOT_NEGATIVE,
}


def check(project: Project, terms: Terms, faults: Faults, where: str = "cash flow") -> None:
    """Note all that is wrong with a project and its terms.

    Parameters
    ----------
    project : Project
    terms : Terms
    faults : Faults
    where : str
        What the two belong to, for the messages.
    """
    _check_terms(terms, faults, where)
    _check_together(project, terms, faults, where)
    for name, bound in _BOUNDS.items():
        given = getattr(project, name)
        if isinstance(given, list | tuple) and len(given) != terms.life:
            faults.add(
                "years are missing or too many",
                f"{where}: {name}",
                f"{len(given)} years",
                f"one number for each of {terms.life} years of operation",
                "give one number for all years, or one for each",
            )
        _check_number(f"{where}: {name}", given, bound, faults)
    for item, rate in project.escalation.items():
        place = f"{where}: escalation of {item}"
        if item not in ITEMS:
            cure = suggestion(item, ITEMS, "choose one of these")
            faults.add("item is not known", place, item, ", ".join(ITEMS), cure)
        _check_number(place, rate, _RATE, faults)


def _check_number(place: str, given: Yearly, bound: Bound, faults: Faults) -> None:
    needed, wrong = bound
    if any(np.any(wrong(one)) or not np.all(np.isfinite(one)) for one in by_year(given, 1)):
        faults.add("number is out of range", place, given, needed, "correct it")


def _check_terms(terms: Terms, faults: Faults, where: str) -> None:
    def shares(name: str, given: tuple[float, ...]) -> None:
        if not sums_to_one(given) or min(given, default=0.0) < 0.0:
            faults.add(
                "shares do not make a whole",
                f"{where}: {name}",
                f"{given}, sum {sum(given):.6g}",
                "shares of 0 or more that sum to 1",
                "correct the shares",
            )

    def whole(name: str, given: object, least: int, most: int | None, cure: str) -> bool:
        fits = isinstance(given, int) and given >= least and (most is None or given <= most)
        if not fits:
            needed = f"whole years, at least {least}" + (
                "" if most is None else f", at most {most}"
            )
            faults.add("number of years does not fit", f"{where}: {name}", given, needed, cure)
        return fits

    shares("construction_schedule", terms.construction_schedule)
    if terms.depreciation:
        shares("depreciation", terms.depreciation)
    for name, known in _CHOICES.items():
        given = getattr(terms, name)
        if given not in known:
            cure = suggestion(str(given), known, "choose one of these")
            faults.add("choice is not known", f"{where}: {name}", given, ", ".join(known), cure)
    lives = whole("life", terms.life, 1, None, "give the plant a life")
    whole("loan_term", terms.loan_term, 0, None, "0 for no loan")
    if terms.replacement_every is not None:
        whole("replacement_every", terms.replacement_every, 1, None, "leave it out for none")
    first = terms.first_year
    starts = whole("first_operating_year", terms.first_operating_year, first, None, "start later")
    if lives and starts:
        cure = "lengthen the life or shorten construction"
        whole("last year of operation", terms.last_year, 1, None, cure)
    whole("valuation_year", terms.valuation_year, first, 0, "value at year 0 or the first year")


def _check_together(project: Project, terms: Terms, faults: Faults, where: str) -> None:
    if np.any(project.debt_fraction > 0.0) and terms.loan_term == 0:
        faults.add(
            "loan has no term",
            f"{where}: loan_term",
            f"0 years with a debt fraction of {project.debt_fraction}",
            "a term of at least 1 year",
            "give a loan_term, or a debt fraction of 0",
        )
    if terms.loan_term > max(terms.last_year, 0):
        faults.add(
            "loan outlasts the plant",
            f"{where}: loan_term",
            terms.loan_term,
            f"at most {terms.last_year} years",
            "shorten the loan or lengthen the life",
        )
    if np.any(project.replacement_cost > 0.0) and terms.replacement_every is None:
        faults.add(
            "replacement has no interval",
            f"{where}: replacement_every",
            f"none with a replacement cost of {project.replacement_cost}",
            "an interval of at least 1 year",
            "give replacement_every, or a replacement cost of 0",
        )
    made = by_year(project.production, 1)
    if not np.all(np.any([np.asarray(one > 0.0) for one in made], axis=0)):
        faults.add(
            "nothing is produced",
            f"{where}: production",
            project.production,
            "production in at least one year",
            "give the plant's production",
        )
