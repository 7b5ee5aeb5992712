"""A project and the terms on which its cash flow is written out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

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
        Share of full load [1] by year, see `startup`; co-products go with sales.
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


def by_year(given: Yearly, life: int) -> Sequence[Number]:
    """Give a number for every year of operation."""
    return given if isinstance(given, list | tuple) else (given,) * life


def startup(years: float, fraction: Number, life: int) -> tuple[Number, ...]:
    """Give the share of full load [1] by operating year with a start-up.

    Parameters
    ----------
    years : float
        Length of the start-up [years]; a year that is partly start-up is weighted by time.
    fraction : float
        Share of full load during it [1].
    life : int
        [years].
    """
    parts = [min(max(years - order, 0.0), 1.0) for order in range(life)]
    return tuple(fraction * part + (1.0 - part) if part else 1.0 for part in parts)
