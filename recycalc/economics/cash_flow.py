"""The cash flow of a plant, year by year: one table, from which every other figure is read.

Year 0 is the last year of construction; every flow falls at the end of its year. The equations
stand once, in `flows` (what depends on neither price nor tax) and `settled` (sales, tax, net
cash flow), and run on floats, on arrays over scenarios and on pint quantities.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from recycalc.economics.depreciation import within_life
from recycalc.economics.finance import annuity
from recycalc.economics.project import CAPITAL_ITEMS, ITEMS, Project, Terms, Yearly, by_year
from recycalc.units import Number

_PLAIN = (float, int)


@dataclass(slots=True)
class Flows:
    """One year: the columns of the table [kg; money; 1], then what they are computed with.

    A flow that does not occur is the plain number 0.
    """

    year: int = 0
    production_kg: Number = 0.0
    product_sales: Number = 0.0
    coproduct_sales: Number = 0.0
    variable_opex: Number = 0.0
    fixed_opex: Number = 0.0
    capital: Number = 0.0
    replacement: Number = 0.0
    working_capital: Number = 0.0
    depreciation: Number = 0.0
    salvage: Number = 0.0
    loan_draw: Number = 0.0
    interest: Number = 0.0
    principal: Number = 0.0
    loan_balance: Number = 0.0
    taxable_before_losses: Number = 0.0
    losses_carried_forward: Number = 0.0
    taxable_income: Number = 0.0
    tax: Number = 0.0
    net_cash_flow: Number = 0.0
    discount_factor: Number = 1.0
    discounted_cash_flow: Number = 0.0
    cumulative_cash_flow: Number = 0.0
    cumulative_discounted_cash_flow: Number = 0.0
    price_index: Number = 0.0  # of the main product [1]
    deducted: Number = 0.0  # from taxable income, apart from operating cost [money]

    @property
    def sold(self) -> Number:
        """Production times price index [kg]."""
        return times(self.production_kg, self.price_index)

    @property
    def operating_cost(self) -> Number:
        """Operating cost less co-product sales [money]."""
        return minus(plus(self.variable_opex, self.fixed_opex), self.coproduct_sales)

    @property
    def spent(self) -> Number:
        """Cash out beyond operating cost and tax [money]."""
        invested = self.capital + self.replacement + self.working_capital - self.salvage
        return invested + (self.interest + self.principal - self.loan_draw)


ROWS = tuple(
    row.name for row in fields(Flows) if row.name not in {"year", "price_index", "deducted"}
)


@dataclass(frozen=True, eq=False)
class CashFlow:
    """The table: one entry per year in every row, each a float or an array over scenarios.

    Parameters
    ----------
    years : tuple of int
    rows : dict of str to list
        By the names in `ROWS`: production [kg], discount factor [1], money otherwise. Positive
        amounts whose part the name gives; losses and the loan's balance at the end of the year.
    sold : list
        Production times price index [kg].
    """

    years: tuple[int, ...]
    rows: Mapping[str, list[Number]]
    sold: list[Number]

    def __getitem__(self, row: str) -> list[Number]:
        return self.rows[row]


def cash_flow(project: Project, terms: Terms) -> CashFlow:
    """Write out the cash flow.

    Parameters
    ----------
    project : Project
    terms : Terms
        Both as `check` passes them.

    Notes
    -----
    ::

        net cash flow = product sales + co-product sales - variable opex - fixed opex - capital
            - replacement - working capital + salvage + loan draw - interest - principal - tax
    """
    rows: dict[str, list[Number]] = {row: [] for row in ROWS}
    sold: list[Number] = []
    cash: Number = 0.0
    discounted: Number = 0.0
    for now in settled(project, terms):
        cash = now.cumulative_cash_flow = cash + now.net_cash_flow
        discounted = discounted + now.discounted_cash_flow
        now.cumulative_discounted_cash_flow = discounted
        sold.append(now.sold)
        for row, entries in rows.items():
            entries.append(getattr(now, row))
    return CashFlow(tuple(terms.years), rows, sold)


def settled(project: Project, terms: Terms) -> Iterator[Flows]:
    """Add sales, tax and the net cash flow to what `flows` gives for each year.

    Notes
    -----
    ``taxable before losses = sales - operating cost - deducted``; tax and losses as in `taxed`.
    """
    produced = at_load(project.production, project.sales_ramp, terms.life, project.year)
    sales = at_load(project.price, produced, terms.life, 1.0)
    losses: Number = 0.0
    for now in flows(project, terms):
        income = pick(sales, now.year - terms.first_operating_year)
        now.product_sales = times(income, now.price_index)
        earned = minus(now.product_sales, now.operating_cost)
        now.taxable_before_losses = minus(earned, now.deducted)
        now.taxable_income, losses = taxed(now.taxable_before_losses, losses, terms.losses)
        now.losses_carried_forward = losses
        now.tax = times(now.taxable_income, project.tax_rate)
        now.net_cash_flow = minus(minus(earned, now.tax), now.spent)
        now.discounted_cash_flow = times(now.net_cash_flow, now.discount_factor)
        yield now


def taxed(income: Number, losses: Number, treatment: str) -> tuple[Number, Number]:
    """Give the income that is taxed and the losses carried on [money].

    With losses L brought forward and income x: ``taxed = max(0, x - L)``, ``L' = max(0, L - x)``,
    both written with the greater of x and L, which needs no zero in units of money.
    """
    if treatment == "refunded":
        return income, losses
    if treatment == "lost":
        return greater(income, 0.0), losses
    most = greater(income, losses)
    return minus(most, losses), most - income


def flows(project: Project, terms: Terms) -> Iterator[Flows]:
    """Give what depends on neither the product's price nor tax, year by year.

    It is one object whose fields are written anew for each year: take what is needed before
    going on. (Arrays freed one by one are used again; a whole year's at once would go back to
    the system, which costs half the speed.)
    """
    start, life, last = terms.first_operating_year, terms.life, terms.last_year
    produced = at_load(project.production, project.sales_ramp, life, project.year)
    coproducts = at_load(project.coproduct_sales, project.sales_ramp, life, project.year)
    variable = at_load(project.variable_opex, project.variable_ramp, life, project.year)
    fixed = at_load(project.fixed_opex, project.fixed_ramp, life, project.year)
    opening = max(1, start)  # nothing is written off before the plant stands
    written_off = within_life(terms.depreciation, last - opening + 1, terms.undepreciated)
    fixed_capital = project.depreciable_capital + project.land
    factors = discount_factors(project, terms)
    basis: Number = 0.0
    tied: Number = 0.0
    loan = Loan(project, terms)
    now = Flows()
    for year, index in zip(terms.years, price_indices(project, terms), strict=False):
        order = year - start
        now.year, now.discount_factor = year, next(factors)
        share = times(pick(terms.construction_schedule, year - terms.first_year), index["capital"])
        now.capital = times(fixed_capital, share)
        basis = plus(basis, times(project.depreciable_capital, share))
        now.working_capital = 0.0
        if year == max(start - 1, terms.first_year):
            tied = now.working_capital = times(project.working_capital, index["working_capital"])
        if year == last:
            now.working_capital = now.working_capital - tied
        now.production_kg, now.price_index = pick(produced, order), index["product_sales"]
        now.coproduct_sales = times(pick(coproducts, order), index["coproduct_sales"])
        now.variable_opex = times(pick(variable, order), index["variable_opex"])
        now.fixed_opex = times(pick(fixed, order), index["fixed_opex"])
        due = order > 0 and terms.replacement_every and order % terms.replacement_every == 0
        now.replacement = times(project.replacement_cost, index["replacement"]) if due else 0.0
        now.salvage = times(project.salvage, index["salvage"]) if year == last else 0.0
        now.depreciation = times(basis, pick(written_off, year - opening))
        now.deducted = plus(now.depreciation, loan.service(now))
        if terms.salvage_taxed:
            now.deducted = minus(now.deducted, now.salvage)
        yield now


class Loan:
    """A loan drawn during construction and paid back in level payments from year 1.

    ``payment = balance at year 0 / annuity(interest rate, term)``.
    """

    def __init__(self, project: Project, terms: Terms) -> None:
        self.fraction, self.rate, self.terms = project.debt_fraction, project.interest_rate, terms
        self.drawn = terms.loan_term > 0 and not nothing(project.debt_fraction)
        self.payment: Number = 0.0

    def service(self, now: Flows) -> Number:
        """Enter the loan's flows of a year; give what of them is deducted [money]."""
        terms, year, balance = self.terms, now.year, now.loan_balance
        now.loan_draw = now.interest = now.principal = 0.0
        if not self.drawn or year > terms.loan_term:
            return 0.0
        whole = terms.deductible == "whole_payment"
        interest = times(balance, self.rate)
        if year > 0:
            now.interest = interest
            # the last payment is what is left, so that the balance ends at 0 exactly
            now.principal = balance if year == terms.loan_term else self.payment - interest
            now.loan_balance = balance - now.principal
            return plus(interest, now.principal) if whole else interest
        now.loan_draw = times(now.capital, self.fraction)
        now.loan_balance = plus(balance, now.loan_draw)
        if terms.construction_interest == "capitalised":
            now.loan_balance = plus(now.loan_balance, interest)
        else:
            now.interest = times(now.loan_draw, self.rate) if whole else interest
        if year == 0:
            self.payment = now.loan_balance / annuity(self.rate, terms.loan_term)
        return 0.0


def discount_factors(project: Project, terms: Terms) -> Iterator[Number]:
    """Give the factor [1] by year: ``((1 + d) (1 + i)) ** (valuation year - year)``."""
    yearly = 1.0 / ((1.0 + project.discount_rate) * (1.0 + project.inflation))
    return compound(yearly, terms.first_year - terms.valuation_year)


def price_indices(project: Project, terms: Terms) -> Iterator[Mapping[str, Number]]:
    """Give the price index [1] of each item by year: ``(1 + rate) ** (year - base year)``."""
    series: dict[tuple[int, int], Iterator[Number]] = {}
    keys = {}
    for item in ITEMS:
        rate = project.escalation.get(item, project.inflation)
        base = terms.capital_base_year if item in CAPITAL_ITEMS else terms.operating_base_year
        key = keys[item] = (id(rate), base)  # items that rise alike share one series
        if key not in series:
            series[key] = compound(1.0 + rate, terms.first_year - base)
    if len(series) == 1:
        for value in series.popitem()[1]:
            yield dict.fromkeys(ITEMS, value)
    while True:
        index = {key: next(one) for key, one in series.items()}
        yield {item: index[key] for item, key in keys.items()}


def compound(growth: Number, exponent: int) -> Iterator[Number]:
    """Give ``growth ** exponent`` [1] for the exponent and all that follow."""
    value = growth**exponent
    while True:
        yield value
        value = value * growth


def at_load(full: Yearly, ramp: Yearly, life: int, year: Number) -> list[Number]:
    """Give a flow of each operating year: ``full-load flow * share of full load * year``."""
    found: list[Number] = []
    before = None
    for flow, share in zip(by_year(full, life), by_year(ramp, life), strict=True):
        if before is None or flow is not before[0] or not same(share, before[1]):
            found.append(times(flow, times(share, year)))
        else:
            found.append(found[-1])
        before = flow, share
    return found


def pick(given: Sequence[Number], order: int) -> Number:
    """Give the number in its place, or 0 outside the sequence."""
    return given[order] if 0 <= order < len(given) else 0.0


def nothing(flow: Number) -> bool:
    """Tell whether a flow is the plain number 0: it does not occur, whatever its unit."""
    return type(flow) in _PLAIN and flow == 0.0


def times(flow: Number, factor: Number) -> Number:
    """Multiply, but leave out what does not occur and what changes nothing."""
    if type(flow) in _PLAIN and flow == 0.0:
        return 0.0
    if type(factor) in _PLAIN:
        return 0.0 if factor == 0.0 else flow if factor == 1.0 else flow * factor
    return flow * factor


def plus(one: Number, other: Number) -> Number:
    """Add, but leave out what does not occur."""
    if type(other) in _PLAIN and other == 0.0:
        return one
    return other if type(one) in _PLAIN and one == 0.0 else one + other


def minus(one: Number, other: Number) -> Number:
    """Subtract, but leave out what does not occur."""
    return one if type(other) in _PLAIN and other == 0.0 else one - other


def same(one: Number, other: Number) -> bool:
    """Tell whether two numbers are one object, or equal floats."""
    return one is other or (type(one) is float and type(other) is float and one == other)


def greater(one: Number, other: Number) -> Number:
    """Choose the greater, element by element; plain floats stay plain."""
    if type(one) is float and type(other) is float:
        return max(one, other)
    return np.maximum(one, other)
