"""Rows of a sample: strata, blocks, and the same as SciPy's sequence."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import qmc

import recycalc as rc
from recycalc.errors import Faults
from recycalc.sensitivity.sampling import METHODS, Uniforms, check_sample

NAMES = tuple(f"parameter {k}" for k in range(60))


@given(n=st.integers(1, 3000), seed=st.integers(0, 2**64 - 1))
def test_latin_hypercube_hits_every_stratum_once(n, seed):
    column = Uniforms("latin_hypercube", n, seed, NAMES).column(3, 0, n)
    assert sorted(np.floor(column * n).astype(int)) == list(range(n))


@pytest.mark.parametrize("method", METHODS)
@given(cuts=st.sets(st.integers(1, 16_383), max_size=5))
def test_rows_do_not_depend_on_the_blocks(method, cuts):
    sample = Uniforms(method, 16_384, 7, NAMES[:2])
    ends = [0, *sorted(cuts), 16_384]
    pieces = [sample.column(1, a, b) for a, b in pairwise(ends)]
    assert np.array_equal(np.concatenate(pieces), sample.column(1, 0, 16_384))


@pytest.mark.parametrize("method", ["latin_hypercube", "random"])
def test_a_column_does_not_depend_on_the_others(method):
    alone = Uniforms(method, 500, 1, (NAMES[4],)).column(0, 0, 500)
    assert np.array_equal(alone, Uniforms(method, 500, 1, NAMES).column(4, 0, 500))


@pytest.mark.parametrize("method", METHODS)
def test_seeds_differ_and_zero_is_one_of_them(method):
    drawn = [Uniforms(method, 64, seed, NAMES).column(0, 0, 64) for seed in (0, 1, 2**64 - 1)]
    assert not np.array_equal(drawn[0], drawn[1])
    assert not np.array_equal(drawn[1], drawn[2])
    assert np.array_equal(drawn[0], Uniforms(method, 64, 0, NAMES).column(0, 0, 64))


@pytest.mark.parametrize("method", ["latin_hypercube", "random"])
@pytest.mark.parametrize("n", [128, 4096])
def test_columns_are_uniform_and_uncorrelated(method, n):
    sample = Uniforms(method, n, 5, NAMES)
    columns = np.array([sample.column(k, 0, n) for k in range(len(NAMES))])
    assert 0.0 <= columns.min() < columns.max() < 1.0
    assert min(stats.kstest(c, "uniform").pvalue for c in columns) > 1e-5
    r = np.corrcoef(columns)[np.triu_indices(len(NAMES), 1)]
    assert np.abs(r).max() < 5.0 / np.sqrt(n)  # 1,770 pairs; independent ones stay below 4.5
    assert np.sqrt(np.mean(r**2) * (n - 1)) == pytest.approx(1.0, abs=0.1)


def test_neighbouring_rows_have_nothing_to_do_with_each_other():
    n = 100_000
    sample = Uniforms("latin_hypercube", n, 2, NAMES)
    lag = [np.corrcoef(c[:-1], c[1:])[0, 1] for c in (sample.column(k, 0, n) for k in range(60))]
    assert np.sqrt(np.mean(np.square(lag)) * n) == pytest.approx(1.0, abs=0.3)


def test_sobol_points_are_those_of_scipy():
    n = 8192
    theirs = qmc.Sobol(60, scramble=True, bits=30, rng=np.random.default_rng(11)).random(n)
    sample = Uniforms("sobol", n, 11, NAMES)
    ours = np.array([sample.column(k, 0, n) for k in range(60)]).T
    np.testing.assert_allclose(ours, theirs + 2.0**-31, atol=0, rtol=1e-15)


@pytest.mark.parametrize("method", ["latin_hypercube", "random"])
def test_a_row_far_out_costs_no_more_than_the_first(method):
    n = 2**32
    column = Uniforms(method, n, 1, NAMES).column(0, n - 5, n)
    assert column.shape == (5,)
    assert np.all((column >= 0) & (column < 1))


@pytest.mark.parametrize(
    ("method", "n", "seed", "words"),
    [
        ("latin_hypercube", 0, 1, "from 1"),
        ("latin_hypercube", -5, 1, "from 1"),
        ("random", 2.5, 1, "whole number"),
        ("random", True, 1, "whole number"),
        ("latin_hypercube", 2**32 + 1, 1, "4,294,967,296"),
        ("sobol", 1000, 1, "512 or 1024"),
        ("sobol", 2**31, 1, "1,073,741,824"),
        ("latin", 100, 1, "latin_hypercube"),
        ("random", 100, -1, "seed"),
        ("random", 100, 1.5, "seed"),
    ],
)
def test_what_cannot_be_is_refused(method, n, seed, words):
    faults = Faults()
    check_sample(method, n, seed, faults)
    with pytest.raises(rc.InputError, match=words):
        faults.raise_if_any()
