"""Distributions against SciPy's, and the meaning of low and high."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from recycalc.parameters import Parameter
from recycalc.sensitivity.distributions import Marginal, marginal

U = np.linspace(0.0005, 0.9995, 1999)
Z = stats.norm.ppf(0.95)


def of(distribution, low, value, high, **more):
    return Marginal("x", distribution, low, value, high, **more)


@pytest.mark.parametrize(
    ("m", "reference"),
    [
        (of("uniform", 2.0, 3.0, 7.0), stats.uniform(2, 5)),
        (of("triangular", 2.0, 3.0, 7.0), stats.triang(0.2, 2, 5)),
        (of("triangular", 2.0, 2.0, 7.0), stats.triang(0.0, 2, 5)),
        (of("triangular", 2.0, 7.0, 7.0), stats.triang(1.0, 2, 5)),
        (of("pert", 2.0, 3.0, 7.0), stats.beta(1.8, 4.2, 2, 5)),
        (of("normal", 2.0, 4.5, 7.0), stats.norm(4.5, 2.5 / Z)),
        (of("normal", 0.1, 0.9, 1.7, floor=0.0, ceiling=1.0),
         stats.truncnorm(-0.9 * Z / 0.8, 0.1 * Z / 0.8, 0.9, 0.8 / Z)),
        (of("truncated_normal", 2.0, 3.0, 7.0),
         stats.truncnorm(-2 * Z / 5, 8 * Z / 5, 3, 2.5 / Z)),
        (of("lognormal", 2.0, 4.0, 8.0), stats.lognorm(np.log(2) / Z, scale=4)),
    ],
)  # fmt: skip
def test_quantiles_are_those_of_scipy(m, reference):
    np.testing.assert_allclose(m.ppf(U), reference.ppf(U), rtol=1e-9)


@pytest.mark.parametrize("distribution", ["normal", "lognormal"])
def test_low_and_high_are_the_5_and_95_percent_quantiles(distribution):
    found = of(distribution, 2.0, 4.0, 8.0, floor=-np.inf).ppf(np.array([0.05, 0.95]))
    np.testing.assert_allclose(found, [2.0, 8.0], rtol=1e-12)


def test_discrete_values_come_by_their_weights():
    m = of("discrete", 1.0, 2.0, 4.0, values=(1.0, 2.0, 4.0), weights=(1.0, 2.0, 1.0))
    drawn = m.ppf((np.arange(10_000) + 0.5) / 10_000)
    assert [np.count_nonzero(drawn == x) for x in (1, 2, 4)] == [2500, 5000, 2500]


def test_fixed_is_always_its_value():
    assert set(of("fixed", 3.0, 3.0, 3.0).ppf(U)) == {3.0}


@pytest.mark.parametrize(
    "distribution", ["uniform", "triangular", "pert", "normal", "truncated_normal", "lognormal"]
)
@given(
    ends=st.tuples(st.floats(1e-3, 0.4), st.floats(0.6, 1.0)),
    mode=st.floats(0, 1),
    u=st.lists(st.floats(0, 1), min_size=1, max_size=20),
)
@example(ends=(0.3975908774262577, 0.9855974282429699), mode=0.0, u=[1.0])
def test_never_beyond_the_bounds_and_never_falling(distribution, ends, mode, u):
    low, high = ends
    m = of(distribution, low, low + mode * (high - low), high, floor=0.0, ceiling=1.0)
    found = m.ppf(np.sort(np.array(u)))
    least, most = (0.0, 1.0) if distribution in ("normal", "lognormal") else (low, high)
    assert found.min() >= least
    assert found.max() <= most
    assert np.all(np.diff(found) >= -1e-12)


def test_a_parameter_is_drawn_in_base_units_within_its_physical_bounds():
    record = Parameter("routes.a.leaching.recovery.Nd", 0.97, 0.94, 1.0, "1", "normal")
    found = marginal(record, 1.0).ppf(np.array([0.0, 0.5, 1.0]))
    assert 0.8 < found[0] < found[1] < found[2] == 1.0
    price = Parameter("prices.cn.x", 5.0, 1.0, 9.0, "USD_2024/t", "normal")
    assert marginal(price, 1e-3).ppf(np.array([0.0]))[0] == pytest.approx(0.0, abs=1e-12)
    assert marginal(price, 1e-3).ppf(np.array([1.0]))[0] < 0.03
