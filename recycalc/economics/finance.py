"""The capital charge: the closed form that equals the minimum selling price of the cash flow.

With no ramp-up and losses refunded, the constant real price at which NPV = 0 covers operating
cost plus ``fixed charge rate * capital``. Year 0 is the last year of construction; all flows fall
at the end of their year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recycalc.units import Number, Reading, where


@dataclass(frozen=True)
class ChargeRates:
    """Yearly charge per capital [1/year]: on fixed capital, working capital and land."""

    fixed: Number
    working: Number
    land: Number


def annuity(rate: Number, years: Number) -> Number:
    """Give the present value of 1 a year [year]: ``(1 - (1 + rate) ** -years) / rate``."""
    flat = rate == 0.0
    safe = where(flat, 1.0, rate)
    return where(flat, years, -np.expm1(-years * np.log1p(safe)) / safe)


def charge_rates(
    discount: Number,
    inflation: Number,
    tax: Number,
    life: Number,
    depreciation_life: Number,
    schedule: Sequence[Number],
    depreciated: bool = True,
) -> ChargeRates:
    """Give the fixed charge rate in closed form, per year of the time unit 1.

    Parameters
    ----------
    discount : float
        Real discount rate per year [1].
    inflation, tax : float
        Inflation per year and income tax rate [1].
    life, depreciation_life : float
        In years [1]; straight-line depreciation from the first year of operation, at the latest
        over the life of the plant.
    schedule : sequence of float
        Share of fixed capital spent in each year of construction, the last being year 0.
    depreciated : bool
        Whether capital is written off, straight-line, or not at all.

    Notes
    -----
    With ``A = annuity(d, N)``, nominal rate ``n = (1 + d)(1 + i) - 1``, construction years
    ``y = -(k-1) .. 0``::

        K = sum s_y (1 + d) ** -y              capital at year 0
        B = sum s_y (1 + i) ** y               depreciable basis, nominal
        Z = annuity(n, M) / M                  present value of depreciating 1
        fixed   = (K - tax B Z) / ((1 - tax) A)
        working = (1 - (1 + n) ** -N) / ((1 - tax) A)
        land    = K / ((1 - tax) A)            neither written off nor sold again

    Working capital is spent in year 0 and comes back at the same amount in year N.
    """
    written_off = where(depreciation_life < life, depreciation_life, life)
    nominal = (1.0 + discount) * (1.0 + inflation) - 1.0
    back = range(len(schedule) - 1, -1, -1)
    spent = sum(s * (1.0 + discount) ** y for s, y in zip(schedule, back, strict=True))
    depreciable = sum(s * (1.0 + inflation) ** -y for s, y in zip(schedule, back, strict=True))
    shield = 0.0 * tax
    if depreciated:
        shield = tax * depreciable * annuity(nominal, written_off) / written_off
    worth = (1.0 - tax) * annuity(discount, life)
    return ChargeRates(
        (spent - shield) / worth, (1.0 - (1.0 + nominal) ** -life) / worth, spent / worth
    )


def scenario_charge_rates(
    schedule: Sequence[str], region: str, depreciated: bool, p: Reading
) -> ChargeRates:
    """Read the finance parameters and give the charge rates [1/year]."""
    rates = charge_rates(
        p["finance.discount_rate"] * p.year,
        p["finance.inflation"] * p.year,
        p[f"regions.{region}.income_tax_rate"],
        p["finance.plant_life"] / p.year,
        p["finance.depreciation_life"] / p.year,
        [p[path] for path in schedule],
        depreciated,
    )
    return ChargeRates(rates.fixed / p.year, rates.working / p.year, rates.land / p.year)
