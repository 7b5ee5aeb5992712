"""Correlated parameters: sampled as asked, refused or repaired where they contradict."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

import recycalc as rc
from recycalc.sensitivity.correlation import groups, lower_factor, nearest_correlation
from recycalc.sensitivity.sampling import Uniforms

ABC = ("a", "b", "c", "d")
IMPOSSIBLE = {("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): -0.9}
METALS = ("ndpr", "dy", "tb", "la", "ce")


def draw(pairs, n=20_000, names=ABC):
    sample = Uniforms("latin_hypercube", n, 3, names)
    drawn = {name: sample.column(k, 0, n) for k, name in enumerate(names)}
    for group in groups(pairs, names, repair=False)[0]:
        drawn |= group.correlated(drawn)
    return drawn


def test_rank_correlations_are_those_asked_for():
    asked = {("a", "b"): 0.7, ("a", "c"): -0.4, ("b", "c"): 0.1}
    drawn = draw(asked)
    for (first, second), rank in asked.items():
        assert spearmanr(drawn[first], drawn[second]).statistic == pytest.approx(rank, abs=0.015)
    for other in "abc":
        assert abs(spearmanr(drawn["d"], drawn[other]).statistic) < 0.03


def test_what_is_not_correlated_keeps_its_sample():
    drawn, alone = draw({("a", "b"): 0.7}), draw({})
    assert np.array_equal(drawn["a"], alone["a"])
    assert np.array_equal(drawn["c"], alone["c"])
    assert not np.array_equal(drawn["b"], alone["b"])


@pytest.mark.parametrize("sign", [1, -1])
def test_perfect_correlation(sign):
    drawn = draw({("a", "b"): float(sign)}, n=1000)
    assert spearmanr(drawn["a"], drawn["b"]).statistic == pytest.approx(sign, abs=1e-9)


def test_correlated_columns_stay_uniform():
    drawn = draw({("a", "b"): 0.8, ("b", "c"): 0.5, ("a", "c"): 0.4})
    for name in "abc":
        counts = np.histogram(drawn[name], bins=20, range=(0, 1))[0]
        assert np.abs(counts / 1000 - 1).max() < 0.15  # 1,000 expected, deviation 31


def test_factor_gives_back_its_matrix():
    matrix = np.array([[1, 0.5, 0.5], [0.5, 1, 1], [0.5, 1, 1]])  # singular
    factor = lower_factor(matrix)
    assert np.array_equal(factor, np.tril(factor))
    np.testing.assert_allclose(factor @ factor.T, matrix, atol=1e-10)


def test_contradiction_is_refused():
    with pytest.raises(rc.InputError, match="contradict"):
        groups(IMPOSSIBLE, ABC, repair=False)


def test_contradiction_is_repaired_openly():
    found, notes = groups(IMPOSSIBLE, ABC, repair=True)
    matrix = found[0].factor @ found[0].factor.T
    np.testing.assert_allclose(np.diag(matrix), 1.0, atol=1e-9)
    assert "repaired" in notes[0]
    assert "0." in notes[0]


def test_nearest_correlation_matrix_of_higham():
    given = np.array([[1.0, 1, 0], [1, 1, 1], [0, 1, 1]])  # Higham 2002, section 4
    expected = [[1, 0.7607, 0.1573], [0.7607, 1, 0.7607], [0.1573, 0.7607, 1]]
    np.testing.assert_allclose(nearest_correlation(given), expected, atol=5e-5)


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ({("prices.cn.ndpr_oxide", "prices.cn.dy_oxide"): 1.2}, "-1 to 1"),
        ({("prices.cn.ndpr_oxide", "prices.cn.dy_oxide"): "high"}, "-1 to 1"),
        ({("prices.cn.ndpr_oxide", "prices.cn.dyoxide"): 0.2}, "did you mean prices.cn.dy_oxide"),
        ({("prices.cn.ndpr_oxide", "prices.cn.ndpr_oxide"): 1.0}, "itself"),
        ({"prices.cn.ndpr_oxide": 1.0}, "two paths"),
        ({("prices.cn.tb_oxide", "prices.cn.dy_oxide"): 0.5,
          ("prices.cn.dy_oxide", "prices.cn.tb_oxide"): 0.6}, "twice"),
        ({("prices.cn.tb_oxide", "prices.cn.dy_oxide"): -0.99}, "contradict"),
    ],
)  # fmt: skip
def test_pairs_of_a_user_are_checked(scenario, pairs, words):
    with pytest.raises(rc.InputError, match=words):
        rc.monte_carlo(scenario, 8, parameters=["prices.*"], correlations=pairs)


@pytest.mark.parametrize("region", ["cn", "us", "eu"])
def test_correlations_of_prices_follow_from_the_history(scenario, region):
    """Spearman of the yearly changes of log price 2010 to 2024, to the two digits of the file."""
    catalogue = scenario.catalogue
    history = [
        [catalogue.parameters[f"yearly.price_cn_{m}_oxide.{year}"].value
         for year in range(2010, 2025)]
        for m in METALS
    ]  # fmt: skip
    rho = spearmanr(np.diff(np.log(history)).T).statistic
    for i, first in enumerate(METALS):
        for j, second in enumerate(METALS[:i]):
            pair = sorted(f"prices.{region}.{m}_oxide" for m in (first, second))
            found = catalogue.correlations[tuple(pair)].rank
            assert found == pytest.approx(rho[i, j], abs=0.005 + 1e-9)


def test_sampled_prices_move_together_as_in_the_file(scenario):
    found = rc.monte_carlo(scenario, 4096, 1, parameters=["prices.cn.*_oxide"])
    table = found.inputs()
    for (first, second), c in scenario.catalogue.correlations.items():
        if first in table:
            rho = spearmanr(table[first], table[second]).statistic
            assert rho == pytest.approx(c.rank, abs=0.04)
    alone = rc.monte_carlo(
        scenario, 4096, 1, parameters=["prices.cn.*_oxide"], correlations=False
    ).inputs(["prices.cn.dy_oxide", "prices.cn.tb_oxide"])
    assert abs(spearmanr(*alone.to_numpy().T).statistic) < 0.05
