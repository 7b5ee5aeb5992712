"""Survival and what becomes of a year's sales, against hand calculation, scipy and flodym."""

from __future__ import annotations

import math

import flodym
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from recycalc.outlook.lifetimes import fate, survival
from recycalc.outlook.structure import LIFETIMES
from recycalc.units import convolve

AGES = 60
means = st.floats(1.0, 40.0)
shapes = st.floats(1.2, 6.0)
shares = st.floats(0.0, 1.0)
kinds = st.sampled_from(LIFETIMES)


def weibull_deviation(mean: float, shape: float) -> float:
    scale = mean / math.gamma(1 + 1 / shape)
    return float(stats.weibull_min.std(shape, scale=scale))


@given(means, shapes)
def test_weibull_is_that_of_scipy(mean, shape):
    scale = mean / math.gamma(1 + 1 / shape)
    expected = stats.weibull_min.sf(np.arange(AGES) + 0.5, shape, scale=scale)
    np.testing.assert_allclose(
        survival("weibull", mean, shape, AGES, 1.0)[:, 0], expected, rtol=1e-9, atol=1e-300
    )


@given(means, shapes)
def test_lognormal_has_mean_and_deviation_of_the_weibull(mean, shape):
    spread = math.log(1 + (weibull_deviation(mean, shape) / mean) ** 2)
    expected = stats.lognorm.sf(
        np.arange(AGES) + 0.5, math.sqrt(spread), scale=mean * math.exp(-spread / 2)
    )
    np.testing.assert_allclose(
        survival("lognormal", mean, shape, AGES, 1.0)[:, 0], expected, rtol=0, atol=1e-9
    )


@given(means, shapes)
def test_normal_is_cut_off_at_the_sale(mean, shape):
    deviation = weibull_deviation(mean, shape)
    cut = stats.truncnorm(-mean / deviation, np.inf, loc=mean, scale=deviation)
    np.testing.assert_allclose(
        survival("normal", mean, shape, AGES, 1.0)[:, 0],
        cut.sf(np.arange(AGES) + 0.5), rtol=0, atol=1e-9,
    )  # fmt: skip


@given(kinds, means, shapes)
def test_survival_falls_from_at_most_1_to_0(kind, mean, shape):
    left = survival(kind, mean, shape, 400, 1.0)[:, 0]
    assert left[0] <= 1.0
    assert np.all(np.diff(left) <= 1e-15)
    assert left[-1] < 1e-3


@pytest.mark.parametrize("life", [1, 3, 12])
def test_fixed_lifetime_of_whole_years_shifts_the_inflow(life):
    sold = np.random.default_rng(life).uniform(0, 100, (AGES, 1))
    end = fate(survival("fixed", float(life), 3.0, AGES, 1.0), 0.0, 0.0, 5.0, 1.0)
    retired = convolve(end.retired, sold)
    np.testing.assert_allclose(retired[life:], sold[:-life], rtol=1e-12)
    assert not retired[:life].any()


def test_fixed_lifetime_within_a_year_is_spread_over_two():
    """Sold evenly over a year, 2.25 years old: three in four leave two years on."""
    left = survival("fixed", 2.25, 3.0, 5, 1.0)[:, 0]
    np.testing.assert_allclose(-np.diff(left, prepend=1.0), [0, 0, 0.75, 0.25, 0], atol=1e-15)


@given(kinds, means, shapes, shares, shares, st.floats(1.0, 20.0))
def test_everything_sold_is_in_use_kept_retired_or_exported(kind, mean, shape, out, hoard, hold):
    end = fate(survival(kind, mean, shape, AGES, 1.0), out, hoard, hold, 1.0)
    sold = np.random.default_rng(1).uniform(0, 100, (AGES, 1))
    gone = np.cumsum(convolve(end.retired, sold) + out * convolve(end.leaving, sold), axis=0)
    there = convolve(end.in_use, sold) + convolve(end.kept, sold)
    np.testing.assert_allclose(gone + there, np.cumsum(sold, axis=0), rtol=1e-12)


@given(kinds, st.floats(1.0, 10.0), st.floats(1.5, 6.0), shares, shares, st.floats(1.0, 4.0))
def test_steady_sales_end_in_as_much_leaving(kind, mean, shape, out, hoard, hold):
    years = 400
    end = fate(survival(kind, mean, shape, years, 1.0), out, hoard, hold, 1.0)
    sold = np.full((years, 1), 7.0)
    outflow = convolve(end.retired, sold) + out * convolve(end.leaving, sold)
    np.testing.assert_allclose(outflow[-1], 7.0, rtol=1e-6)


@given(st.floats(1.0, 20.0))
def test_what_is_kept_comes_up_after_the_mean_time(hold):
    """A share r a year of what is left: mean time 1/r, the mean of a geometric distribution."""
    in_use = np.zeros((2000, 1))
    end = fate(in_use, 0.0, 1.0, hold, 1.0)
    assert float(np.sum(np.arange(2000)[:, None] * end.retired)) == pytest.approx(hold, rel=1e-9)


@given(kinds, st.lists(st.tuples(means, shapes), min_size=2, max_size=4))
def test_scenarios_do_not_touch_each_other(kind, pairs):
    mean, shape = (np.array(x) for x in zip(*pairs, strict=True))
    together = survival(kind, mean, shape, AGES, 1.0)
    together = np.broadcast_to(together, (AGES, len(pairs)))
    for k, (m, s) in enumerate(pairs):
        alone = survival(kind, m, s, AGES, 1.0)[:, 0]
        np.testing.assert_allclose(together[:, k], alone, rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize("kind", LIFETIMES)
def test_stock_and_outflow_agree_with_flodym(kind):
    """flodym: an independent stock model (array of years by cohorts), sales in mid-year."""
    rng, years, many = np.random.default_rng(7), list(range(1995, 2051)), 5
    mean, shape = rng.integers(3, 25, many).astype(float), rng.uniform(3.0, 5.0, many)
    sold = rng.uniform(0, 100, (len(years), many))
    dims = flodym.DimensionSet(
        dim_list=[
            flodym.Dimension(name="Time", letter="t", items=years, dtype=int),
            flodym.Dimension(name="Scenario", letter="s", items=list(range(many)), dtype=int),
        ]
    )

    def every(x):
        return np.broadcast_to(np.asarray(x, dtype=float), dims.shape).copy()

    deviation = [weibull_deviation(m, s) for m, s in zip(mean, shape, strict=True)]
    scale = [m / math.gamma(1 + 1 / s) for m, s in zip(mean, shape, strict=True)]
    life = {
        "weibull": lambda: flodym.WeibullLifetime(
            dims=dims, weibull_scale=every(scale), weibull_shape=every(shape)
        ),
        "lognormal": lambda: flodym.LogNormalLifetime(
            dims=dims, mean=every(mean), std=every(deviation)
        ),
        "normal": lambda: flodym.NormalLifetime(dims=dims, mean=every(mean), std=every(deviation)),
        "fixed": lambda: flodym.FixedLifetime(dims=dims, mean=every(mean)),
    }[kind]()
    born = np.ones(many)
    if kind == "normal":  # flodym does not cut off lifetimes below 0: what dies before it is sold
        born = stats.norm.cdf(mean / np.array(deviation))
    other = flodym.InflowDrivenDSM(dims=dims, lifetime_model=life)
    other.inflow.values[...] = sold / born
    other.compute()
    end = fate(survival(kind, mean, shape, len(years), 1.0), 0.0, 0.0, 1.0, 1.0)
    np.testing.assert_allclose(convolve(end.in_use, sold), other.stock.values, rtol=1e-12)
    unborn = sold / born - sold  # counted by flodym as leaving in the year of sale
    np.testing.assert_allclose(
        convolve(end.retired, sold), other.outflow.values - unborn, rtol=1e-9, atol=1e-9
    )
