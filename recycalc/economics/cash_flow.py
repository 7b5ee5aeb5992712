"""The cash flow of a plant, year by year: one table, from which every other figure is read.

Year 0 is the last year of construction; every flow falls at the end of its year. The equations
stand once, in `flows` (what depends on neither price nor tax) and `settled` (sales, tax, net
cash flow), and run on floats, on arrays over scenarios and on pint quantities.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import numpy as np

from recycalc.economics.depreciation import sums_to_one, within_life
from recycalc.economics.finance import annuity
from recycalc.errors import Faults, suggestion
from recycalc.units import Number

Yearly = Number | Sequence[Number]
"""A number, alike in all years of operation, or a list or tuple with one for each of them."""


@dataclass(frozen=True)
class Terms:
    """The conventions of a cash flow: what is structure rather than number.

    Parameters
    ----------
    construction_schedule : tuple of float
        Share of fixed capital [1] spent in each year of construction, the last being year 0.
    life : int
        Years of operation [years].
    depreciation : tuple of float
        Share of the nominal depreciable capital [1] by year, from the first year of operation
        after construction; empty for none.
    undepreciated : {'written_off', 'lost'}
        What a depreciation longer than the plant's life leaves: written off in the last year, or
        never deducted.
    losses : {'carried_forward', 'refunded', 'lost'}
        Carried forward without limit and lost at the end; refunded at the tax rate in the year
        they are made; or lost in that year.
    deductible : {'interest', 'whole_payment'}
        Part of the loan service that lowers taxable income. With ``whole_payment``, interest paid
        during construction is that on each year's draw.
    construction_interest : {'capitalised', 'paid'}
        Added to the loan, or paid in cash on each year's opening balance; never deducted.
    salvage_taxed : bool
        Whether the whole salvage is taxable income.
    loan_term : int
        Years of level payments [years], from year 1; 0 for no loan.
    replacement_every : int, optional
        Replacement in operating years ``n + 1``, ``2 n + 1`` … [years].
    first_operating_year : int
        1 after construction, less where operation overlaps it. Working capital is spent in the
        year before.
    valuation_year : int
        Year to which flows are discounted: 0, or `first_year`.
    capital_base_year, operating_base_year : int
        Year of the money in which capital, replacement, working capital and salvage are given;
        and sales and operating cost.
    """

    construction_schedule: tuple[float, ...]
    life: int
    depreciation: tuple[float, ...] = ()
    undepreciated: Literal["written_off", "lost"] = "written_off"
    losses: Literal["carried_forward", "refunded", "lost"] = "carried_forward"
    deductible: Literal["interest", "whole_payment"] = "interest"
    construction_interest: Literal["capitalised", "paid"] = "capitalised"
    salvage_taxed: bool = True
    loan_term: int = 0
    replacement_every: int | None = None
    first_operating_year: int = 1
    valuation_year: int = 0
    capital_base_year: int = 0
    operating_base_year: int = 0

    @property
    def first_year(self) -> int:
        """First year of construction."""
        return 1 - len(self.construction_schedule)

    @property
    def last_year(self) -> int:
        """Last year of operation."""
        return self.first_operating_year + self.life - 1

    @property
    def years(self) -> range:
        """All years of the table."""
        return range(self.first_year, self.last_year + 1)


@dataclass(frozen=True, eq=False)
class Project:
    """The numbers of a cash flow: floats, arrays over scenarios or quantities.

    Money is that of the base years of `Terms`; flows are those at full load.

    Parameters
    ----------
    depreciable_capital, land : float
        Fixed capital [money]; land is neither depreciated nor sold again.
    production : float or sequence
        Of the main product [kg/year].
    price : float or sequence
        Of the main product [money/kg].
    coproduct_sales, variable_opex, fixed_opex : float or sequence
        [money/year].
    sales_ramp, variable_ramp, fixed_ramp : float or sequence
        Share of full load [1] by year, see `startup` and `utilisation`; co-products go with sales.
    working_capital : float
        [money].
    tax_rate : float
        On income [1].
    inflation, discount_rate : float
        Per year [1]; the discount rate is real.
    debt_fraction, interest_rate : float
        Share of fixed capital borrowed [1], nominal interest per year [1].
    salvage, replacement_cost : float
        [money].
    escalation : mapping of str to float
        Rate per year [1] of single items (see `ITEMS`); inflation for all others.
    year : float
        Length of a year in the time unit of the flows [years]: 1, or `Reading.year`.
    """

    depreciable_capital: Number
    production: Yearly
    price: Yearly
    variable_opex: Yearly
    fixed_opex: Yearly
    discount_rate: Number
    land: Number = 0.0
    coproduct_sales: Yearly = 0.0
    sales_ramp: Yearly = 1.0
    variable_ramp: Yearly = 1.0
    fixed_ramp: Yearly = 1.0
    working_capital: Number = 0.0
    tax_rate: Number = 0.0
    inflation: Number = 0.0
    debt_fraction: Number = 0.0
    interest_rate: Number = 0.0
    salvage: Number = 0.0
    replacement_cost: Number = 0.0
    escalation: Mapping[str, Number] = field(default_factory=lambda: MappingProxyType({}))
    year: Number = 1.0


CAPITAL_ITEMS = ("capital", "replacement", "working_capital", "salvage")
OPERATING_ITEMS = ("product_sales", "coproduct_sales", "variable_opex", "fixed_opex")
ITEMS = CAPITAL_ITEMS + OPERATING_ITEMS
_PLAIN = (float, int)


def by_year(given: Yearly, life: int) -> Sequence[Number]:
    """Give a number for every year of operation."""
    return given if isinstance(given, list | tuple) else (given,) * life


def startup(months: float, fraction: Number, life: int) -> tuple[Number, ...]:
    """Give the share of full load [1] by operating year with a start-up.

    Parameters
    ----------
    months : float
        Length of the start-up [months]; a year that is partly start-up is weighted by time.
    fraction : float
        Share of full load during it [1].
    life : int
        [years].
    """
    parts = [min(max(months / 12.0 - order, 0.0), 1.0) for order in range(life)]
    return tuple(fraction * part + (1.0 - part) if part else 1.0 for part in parts)


def utilisation(shares: Sequence[Number], life: int) -> tuple[Number, ...]:
    """Give the share of full load [1] by operating year; 1 beyond the list."""
    return tuple(shares) + (1.0,) * (life - len(shares))


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
