"""What a cash flow is worth: net present value, minimum price, rates of return, payback.

Everything is read from the one table of `cash_flow`, or summed from the same years without
keeping them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np

from recycalc.economics.cash_flow import (
    CashFlow,
    Project,
    Terms,
    Yearly,
    by_year,
    cash_flow,
    flows,
    minus,
    nothing,
    plus,
    settled,
    taxed,
    times,
)
from recycalc.units import Number, where

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

LOWEST, HIGHEST = -0.99, 10.0  # rates of return that are looked for [1/year]
_GRID = np.geomspace(1.0 + LOWEST, 1.0 + HIGHEST, 601)  # steps of 1.2 % in 1 + rate
_HALVINGS = 60
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


@dataclass(frozen=True, eq=False)
class RatesOfReturn:
    """The rates at which NPV = 0 [1/year], between `LOWEST` and `HIGHEST`.

    Parameters
    ----------
    roots : tuple
        In rising order; over scenarios each is an array, NaN where there are fewer.
    count : int or ndarray
        Number of roots.
    """

    roots: tuple[Number, ...]
    count: Number

    @property
    def status(self) -> Any:
        """Whether there is ``none``, ``one`` or there are ``several``."""
        words = np.array(["none", "one", "several"])[np.minimum(self.count, 2)]
        return str(words) if np.ndim(words) == 0 else words

    @property
    def only(self) -> Number:
        """The rate where there is exactly one, else NaN."""
        return where(self.count == 1, self.roots[0], np.nan) if self.roots else np.nan * self.count

    def real(self, inflation: Number) -> RatesOfReturn:
        """Give the rates in real terms: ``(1 + rate) / (1 + inflation) - 1``."""
        roots = tuple((1.0 + root) / (1.0 + inflation) - 1.0 for root in self.roots)
        return RatesOfReturn(roots, self.count)


def internal_rates_of_return(net: Sequence[Number]) -> RatesOfReturn:
    """Find all nominal rates at which the flows have no net present value.

    Parameters
    ----------
    net : sequence
        Net cash flow by year [money], the first year first.

    Notes
    -----
    Flows that change their sign once have one root, which is bracketed at once. All others are
    looked at on a fine grid of ``1 + rate``; two roots closer than its step of 1.2 % are missed.
    """
    table = _plain(net)
    flat = table.reshape(len(table), -1)
    scenario, low, high = _brackets(flat)
    for _ in range(_HALVINGS):
        middle = np.sqrt(low * high)
        beyond = (_worth(flat[:, scenario], middle) >= 0.0) == (
            _worth(flat[:, scenario], low) >= 0.0
        )
        low, high = np.where(beyond, middle, low), np.where(beyond, high, middle)
    count = np.bincount(scenario, minlength=flat.shape[1])
    order = np.arange(len(scenario)) - (np.cumsum(count) - count)[scenario]
    roots = np.full((count.max(initial=0), flat.shape[1]), np.nan)
    roots[order, scenario] = np.sqrt(low * high) - 1.0
    shape = table.shape[1:]
    if not shape:
        return RatesOfReturn(tuple(float(root) for root in roots[:, 0]), int(count[0]))
    return RatesOfReturn(tuple(root.reshape(shape) for root in roots), count.reshape(shape))


def _brackets(net: Array) -> tuple[np.ndarray[Any, np.dtype[np.intp]], Array, Array]:
    """Give scenario, lower and upper end of every sign change of NPV over 1 + rate."""
    several = np.flatnonzero(_sign_changes(net) > 1)
    simple = np.flatnonzero(_sign_changes(net) == 1)
    ends = [_worth(net[:, simple], np.full(simple.size, one)) >= 0.0 for one in _GRID[[0, -1]]]
    simple = simple[ends[0] != ends[1]]
    scenario = [simple]
    low, high = [np.full(simple.size, _GRID[0])], [np.full(simple.size, _GRID[-1])]
    part = net[:, several]
    before = _worth(part, np.full(several.size, _GRID[0])) >= 0.0
    for left, right in pairwise(_GRID):
        now = _worth(part, np.full(several.size, right)) >= 0.0
        hit = several[now != before]
        scenario.append(hit)
        low.append(np.full(hit.size, left))
        high.append(np.full(hit.size, right))
        before = now
    which = np.concatenate(scenario)
    order = np.argsort(which, kind="stable")
    return which[order], np.concatenate(low)[order], np.concatenate(high)[order]


def _worth(net: Array, growth: Array) -> Array:
    """Give the net present value at the first year, for ``growth = 1 + rate``."""
    total = np.zeros_like(growth)
    for flow in net[::-1]:
        total = total / growth + flow
    return total


def _sign_changes(net: Array) -> Any:
    """Count how often the flows of a scenario change their sign, zeros left out."""
    last = np.zeros(net.shape[1])
    count = np.zeros(net.shape[1], dtype=int)
    for flow in net:
        sign = np.sign(flow)
        count += sign * last < 0.0
        last = np.where(sign == 0.0, last, sign)
    return count


def payback(table: CashFlow, discounted: bool = False) -> Number:
    """Give the years after year 0 until the cumulative cash flow first reaches 0 [years].

    Linear within the year; NaN for never (see `never`), 0 where it is never below 0.
    """
    row = "cumulative_discounted_cash_flow" if discounted else "cumulative_cash_flow"
    cumulative = _plain(table[row])
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


def _plain(flow: Sequence[Number]) -> Array:
    """Stack a row's years, of one unit if any, as plain numbers."""
    unit = next((amount.units for amount in flow if hasattr(amount, "units")), None)
    numbers = [amount.m_as(unit) if hasattr(amount, "units") else amount for amount in flow]
    return np.stack(np.broadcast_arrays(*(np.asarray(one, dtype=float) for one in numbers)))
