"""What a cash flow is worth: net present value, minimum price, payback.

Everything is read from the one table of `cash_flow`, or summed from the same years without
keeping them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from recycalc.economics.cash_flow import (
    CashFlow,
    cash_flow,
    flows,
    minus,
    nothing,
    plus,
    settled,
    taxed,
    times,
)
from recycalc.economics.project import Project, Terms, Yearly, by_year
from recycalc.economics.rates_of_return import stacked
from recycalc.units import Number, where

_STEPS = 100
_CLOSE = 1e-13  # two Newton steps that differ by less, relative to the price, are one


def npv(project: Project, terms: Terms) -> Number:
    """Give the net present value at the valuation year [money].

    ``sum of net cash flow * (1 + d) ** (valuation year - year)``, with the nominal rate
    ``d = (1 + discount rate) (1 + inflation) - 1``. Keeps no table: the fast way for arrays.
    """
    total: Number = 0.0
    for now in settled(project, terms):
        total = plus(total, now.discounted_cash_flow)
    return total


def npv_at_first_construction_year(project: Project, terms: Terms) -> Number:
    """Give the net present value at the first year of construction [money]."""
    return npv(project, replace(terms, valuation_year=terms.first_year))


def present_value(flow: Sequence[Number], table: CashFlow) -> Number:
    """Give the present value of a row: ``sum of flow * discount factor``."""
    total: Number = 0.0
    for amount, factor in zip(flow, table["discount_factor"], strict=True):
        total = plus(total, times(amount, factor))
    return total


def minimum_selling_price(project: Project, terms: Terms) -> Number:
    """Give the price of the main product at which NPV = 0 [money/kg].

    Base-year money, alike in all years but for its price index; the project's own price plays no
    part. NaN where nothing is sold or the search fails.

    Notes
    -----
    With ``f_y`` the discount factor and ``m_y`` production times price index::

        NPV(p) = R + p sum f_y m_y - tax rate * sum f_y T_y(p)

    R holds what depends on neither price nor tax, T_y is the income taxed. As long as the nominal
    discount rate is not negative, the tax is convex and NPV concave and piecewise linear in p:
    Newton's method stays below the root and ends on the root's own piece. Beyond that, bisection
    steps in where Newton would leave the bracket found so far.
    """
    years: list[tuple[Number, Number, Number]] = []
    rest: Number = 0.0
    sold: Number = 0.0
    untaxed: Number = 0.0
    for now in flows(project, terms):
        factor, kilograms = now.discount_factor, now.sold
        without = minus(0.0, plus(now.operating_cost, now.deducted))
        rest = minus(rest, times(plus(now.operating_cost, now.spent), factor))
        sold = plus(sold, times(kilograms, factor))
        untaxed = plus(untaxed, times(without, factor))
        if not (nothing(kilograms) and nothing(without)):
            years.append((kilograms, without, factor))
    tax = project.tax_rate
    sold = where(sold > 0.0, sold, np.nan * sold)
    # with losses refunded NPV is a straight line, whose root is also a good start for the others
    start = (times(untaxed, tax) - rest) / ((1.0 - tax) * sold)
    if terms.losses == "refunded" or nothing(tax):
        return start
    return _newton(years, rest, sold, tax, start, terms.losses)


def _newton(
    years: Sequence[tuple[Number, Number, Number]],
    rest: Number,
    sold: Number,
    tax: Number,
    price: Number,
    losses: str,
) -> Number:
    """Find the root of ``rest + price * sold - tax * income taxed`` (all present values)."""
    scale = abs(price) + abs(rest / sold)
    low, high = price - np.inf * scale, price + np.inf * scale
    for _ in range(_STEPS):
        income, growth = _income_taxed(years, price, losses)
        value = rest + price * sold - tax * income
        low, high = where(value < 0.0, price, low), where(value < 0.0, high, price)
        found = price - value / (sold - tax * growth)
        found = where((found >= low) & (found <= high), found, 0.5 * (low + high))
        moved, price = abs(found - price), found
        if not np.any(moved > _CLOSE * scale):
            return price
    return where(moved <= _CLOSE * scale, price, np.nan * price)


def _income_taxed(
    years: Sequence[tuple[Number, Number, Number]], price: Number, losses: str
) -> tuple[Number, Number]:
    """Give the present value of the income taxed at a price, and its growth with the price."""
    total: Number = 0.0
    slope: Number = 0.0
    carried: Number = 0.0
    carried_slope: Number = 0.0
    for kilograms, without, factor in years:
        income, carried = taxed(plus(times(kilograms, price), without), carried, losses)
        rises = minus(kilograms, carried_slope)
        grows = (income > 0.0) * rises
        if losses == "carried_forward":
            carried_slope = grows - rises
        total = plus(total, income * factor)
        slope = plus(slope, grows * factor)
    return total, slope


def minimum_price_breakdown(project: Project, terms: Terms) -> dict[str, Number]:
    """Give the parts of the minimum selling price [money/kg]; credits are negative.

    ``present value of the part at that price / present value of production times price index``.
    """
    price = minimum_selling_price(project, terms)
    table = cash_flow(replace(project, price=price), terms)
    sold = present_value(table.sold, table)
    parts = {
        "fixed_capital": ("capital", 1.0),
        "replacement": ("replacement", 1.0),
        "working_capital": ("working_capital", 1.0),
        "variable_opex": ("variable_opex", 1.0),
        "fixed_opex": ("fixed_opex", 1.0),
        "income_tax": ("tax", 1.0),
        "loan_draw": ("loan_draw", -1.0),
        "loan_interest": ("interest", 1.0),
        "loan_principal": ("principal", 1.0),
        "coproduct_credit": ("coproduct_sales", -1.0),
        "salvage_credit": ("salvage", -1.0),
    }
    found = {
        part: times(present_value(table[row], table), sign / sold)
        for part, (row, sign) in parts.items()
    }
    total: Number = 0.0
    for share in found.values():
        total = plus(total, share)
    return {**found, "total": total}


def levelised_cost_before_tax(project: Project, terms: Terms) -> Number:
    """Give the minimum price of an untaxed plant without debt [money/kg].

    ``present value of (capital + replacement + working capital + operating cost - salvage) /
    present value of production times price index``; with tax and debt it is
    `minimum_selling_price`.
    """
    return minimum_selling_price(replace(project, tax_rate=0.0, debt_fraction=0.0), terms)


def payback(table: CashFlow, discounted: bool = False) -> Number:
    """Give the years after year 0 until the cumulative cash flow first reaches 0 [years].

    Linear within the year; NaN for never (see `never`), 0 where it is never below 0.
    """
    row = "cumulative_discounted_cash_flow" if discounted else "cumulative_cash_flow"
    cumulative = stacked(table[row])
    found = np.where(np.all(cumulative >= 0.0, axis=0), 0.0, np.nan)
    for year, before, after in zip(table.years[1:], cumulative, cumulative[1:], strict=False):
        reached = (before < 0.0) & (after >= 0.0) & np.isnan(found)
        rise = np.where(reached, after - before, 1.0)
        found = np.where(reached, year - 1 - before / rise, found)
    return float(found) if found.ndim == 0 else found


def simple_payback(project: Project, terms: Terms) -> Number:
    """Give the payback without depreciation, debt and ramp [years]; NaN for never.

    ``fixed capital / ((full-year sales - opex) (1 - tax rate))``, base-year money, means over
    the years where flows are given by year.
    """
    product = [
        times(price, amount)
        for price, amount in zip(
            by_year(project.price, terms.life), by_year(project.production, terms.life), strict=True
        )
    ]
    sales = plus(_mean(product), _mean(project.coproduct_sales))
    margin = minus(minus(sales, _mean(project.variable_opex)), _mean(project.fixed_opex))
    kept = margin * (1.0 - project.tax_rate) * project.year
    return (project.depreciable_capital + project.land) / where(kept > 0.0, kept, np.nan * kept)


def never(years: Number) -> Any:
    """Tell whether a payback is never reached."""
    return np.isnan(years)


def _mean(given: Yearly) -> Number:
    return sum(given[1:], given[0]) / len(given) if isinstance(given, list | tuple) else given
