"""Studies: the same rows always, scenarios rebuilt, statistics, failures, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

import recycalc as rc
from recycalc.comparison.proof import proven

POWER = "prices.cn.electricity"
YIELD = "routes.hydromet_full.utilization"
FAILING = [YIELD, "scrap.swarf.composition.*"]


def test_block_size_changes_no_row(small):
    whole = small(n=5000).table()
    for block in (333, 4096, 100_000):
        assert whole.equals(small(n=5000, block=block).table())


def test_numbers_of_numpy_are_whole_numbers_too(small):
    assert small(n=np.int64(20), seed=np.uint8(1)).table().equals(small(n=20, seed=1).table())


def test_single_rows_are_those_of_a_block(small):
    assert small(n=40).table().equals(small(n=40, block=1).table())


@pytest.mark.parametrize("method", ["latin_hypercube", "sobol", "random"])
def test_any_row_can_be_compared_and_explained(small, method):
    found = small(n=1024, method=method)
    table = found.table()
    for row in (0, 1, 511, 1023):
        one = rc.compare(found.scenario(row))
        assert one.market_price.magnitude == pytest.approx(table.market_price[row], rel=1e-12)
        for route in one.routes:
            cost = one.unit_cost(route).magnitude
            assert table[f"unit_cost_{route}"][row] == pytest.approx(cost, rel=1e-12)
            margin = one.market_price.magnitude - cost
            assert table[f"margin_market_{route}"][row] == pytest.approx(margin, rel=1e-9)
        basket = one.basket("hydromet_full")
        mix = (basket["primary"] - basket["recycled"]).magnitude
        assert table.margin_mix_hydromet_full[row] == pytest.approx(mix, rel=1e-9)
        cheapest = (one.unit_cost("bayan_obo") - one.unit_cost("hydromet_full")).magnitude
        assert table.margin_primary_hydromet_full[row] == pytest.approx(cheapest, rel=1e-9)
        assert one.explain("hydromet_full").children


def test_all_that_is_uncertain_and_read_is_varied(scenario):
    found = rc.monte_carlo(scenario, 4, 1)
    used = proven(scenario).used
    wide = {p for p in used if scenario.parameters[p].low != scenario.parameters[p].high}
    assert set(found.plan.varied) == {p for p in wide if scenario.is_set(p)}
    assert len(wide) > 300
    values = rc.monte_carlo(scenario, 4, 1).inputs()
    assert values.shape == (4, len(wide))
    assert (values.nunique() == 4).all()


def test_what_the_scenario_sets_is_not_varied(two_routes):
    case = two_routes.with_values({POWER: "0.4 CNY_2024/kWh"})
    found = rc.monte_carlo(case, 8, 1, parameters=[YIELD, "prices.*"])
    assert found.plan.held == {POWER: "set by the scenario"}
    assert POWER not in found.plan.varied
    assert found.scenario(3).numbers[POWER] == case.numbers[POWER]


def test_units_go_with_the_columns(small):
    found = small(n=16, inputs=[POWER, YIELD])
    units = found.table().attrs["units"]
    assert units["unit_cost_hydromet_full"] == "USD_2024/kg"
    assert units[POWER] == found.plan.varied[POWER].unit
    assert found.inputs([YIELD]).attrs["units"] == {YIELD: "kg/kg"}


def test_kept_inputs_are_those_of_the_rows(small):
    found = small(n=64, inputs=[POWER])
    kept, again = found.table()[POWER], found.inputs([POWER])[POWER]
    assert kept.equals(again)
    record = found.plan.varied[POWER]
    assert record.low <= kept.min() < record.value < kept.max() <= record.high
    case = found.base.scenario.with_values({POWER: f"{float(kept[5])!r} {record.unit}"})
    assert found.scenario(5).numbers[POWER] == pytest.approx(case.numbers[POWER], rel=1e-12)


def test_only_what_is_asked_for_is_kept(small):
    found = small(n=16, outputs=["unit_cost_*"])
    assert list(found.table()) == ["unit_cost_hydromet_full", "unit_cost_bayan_obo"]
    with pytest.raises(rc.InputError, match="market_price"):
        found.probability_cheaper("hydromet_full")


def test_price_alone_decides_the_market_price(two_routes):
    """One parameter varied: the output's distribution is known."""
    path = "prices.cn.ndpr_oxide"
    found = rc.monte_carlo(two_routes, 4096, 3, parameters=[path])
    q = two_routes.parameters[path]
    low, mode, high = (x / 1.13 for x in (q.low, q.value, q.high))  # without 13 % VAT
    known = stats.triang((mode - low) / (high - low), low, high - low)
    table = found.quantiles((0.05, 0.5, 0.95), outputs=["market_price"])
    np.testing.assert_allclose(table.value, known.ppf([0.05, 0.5, 0.95]), rtol=1e-3)
    assert (table.low < table.value).all()
    assert (table.value < table.high).all()
    summary = found.summary()
    assert summary.loc["market_price", "mean"] == pytest.approx(known.mean(), rel=1e-3)
    assert summary.loc["market_price", "standard_deviation"] == pytest.approx(known.std(), rel=0.01)
    error = known.std() / np.sqrt(4096)
    assert summary.loc["market_price", "standard_error"] == pytest.approx(error, rel=0.01)
    base = rc.compare(two_routes).market_price.magnitude
    assert summary.loc["market_price", "base"] == pytest.approx(base, rel=1e-12)


@pytest.mark.parametrize("n", [1, 7, 100, 3000])
def test_interval_of_a_quantile_is_that_of_the_binomial(small, n):
    found = small(n=n, outputs=["market_price"])
    ordered = np.sort(found.column("market_price"))
    for line in found.quantiles((0.0, 0.05, 0.5, 0.95, 1.0)).itertuples():
        low, high = stats.binom.ppf([0.025, 0.975], n, line.probability).astype(int)
        assert line.low == ordered[max(low - 1, 0)]
        assert line.high == ordered[min(high, n - 1)]


def test_interval_of_a_quantile_covers_it_as_often_as_it_says(two_routes):
    path, covered, runs = "prices.cn.ndpr_oxide", 0, 60
    q = two_routes.parameters[path]
    known = stats.triang((q.value - q.low) / (q.high - q.low), q.low, q.high - q.low).ppf(0.9)
    for seed in range(runs):
        found = rc.monte_carlo(
            two_routes, 200, seed, parameters=[path], method="random", outputs=["market_price"]
        )
        line = found.quantiles((0.9,)).iloc[0]
        covered += line.low <= known / 1.13 <= line.high
    assert stats.binom.cdf(covered, runs, 0.93) > 1e-4


def test_probability_that_recycled_is_cheaper(small):
    found = small(n=3000)
    table = found.table()
    p = found.probability_cheaper("hydromet_full")
    assert p.hits == int((table.unit_cost_hydromet_full < table.market_price).sum())
    assert p.probability == p.hits / 3000
    known = stats.binomtest(p.hits, 3000).proportion_ci(0.95, method="wilson")
    np.testing.assert_allclose([p.low, p.high], [known.low, known.high], rtol=1e-9)
    never = found.probability_cheaper("hydromet_full", "bayan_obo")
    assert never.probability + found.probability_cheaper("bayan_obo", "hydromet_full")[0] == 1.0


def test_failures_are_counted_kept_and_left_out(failing):
    found = rc.monte_carlo(failing, 3000, 1, parameters=FAILING)
    lost = found.failures()
    assert 0 < found.failed < 1500
    assert found.failed == len(lost) == 3000 - len(found.table())
    assert not set(lost.index) & set(found.table().index)
    assert np.isfinite(found.table().to_numpy()).all()
    assert "could not be evaluated" in found.warnings[0]
    assert found.probability_cheaper("hydromet_full").n == found.evaluated
    short = lost.reason.str.contains("utilization of hydromet_full cannot be reached")
    full = lost.reason.str.contains("shares scrap.swarf.composition sum to more than 1")
    assert short.any()
    assert full.any()
    assert (short | full).all()
    shares = lost[[c for c in lost if c.startswith("scrap.swarf.composition")]].sum(axis=1) + 0.72
    assert (shares[full] > 1).all()
    assert (shares[~full] <= 1 + 1e-6).all()
    assert (lost[YIELD][short & ~full] < 0.4).all()
    assert lost.attrs["units"][YIELD] == "kg/kg"
    for row in lost.index[:3]:
        with pytest.raises(rc.InputError):
            rc.compare(found.scenario(row))


def test_failures_do_not_move_with_the_block(failing):
    runs = [
        rc.monte_carlo(failing, 500, 1, parameters=FAILING, block=block) for block in (64, 8192)
    ]
    assert runs[0].table().equals(runs[1].table())
    assert runs[0].failures().equals(runs[1].failures())
    assert runs[0].inputs().index.equals(runs[0].table().index)


def test_progress_is_told(small):
    told = []
    small(n=70_000, parameters=[POWER], progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 70_000), (65_536, 70_000), (70_000, 70_000)]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"n": 0}, "from 1"),
        ({"n": 1000, "method": "sobol"}, "512 or 1024"),
        ({"method": "halton"}, "latin_hypercube"),
        ({"seed": -1}, "seed"),
        ({"parameters": ["prices.cn.electrcity"]}, POWER),
        ({"parameters": ["prices.xx.*"]}, "no uncertain parameter"),
        ({"parameters": ["equipment.leaching_section.size"]}, "certain"),
        ({"parameters": ["prices.us.electricity"]}, "nothing reads the parameter"),
        ({"outputs": ["profit"]}, "unit_cost"),
        ({"inputs": ["prices.us.electricity"]}, "inputs"),
        ({"block": 0}, "block"),
        ({"workers": 0}, "workers"),
        ({"workers": 2, "scheduler": "tcp://127.0.0.1:1"}, "one of the two"),
        ({"n": 2**30}, "GB"),
    ],
)
def test_what_cannot_be_is_refused(small, options, words):
    with pytest.raises(rc.InputError, match=words):
        small(**options)


def test_all_faults_of_a_request_are_listed(small):
    with pytest.raises(rc.InputError) as caught:
        small(n=0, seed=-1, method="halton", parameters=["nothing"], outputs=["profit"])
    assert len(caught.value.faults) == 5


def test_a_set_parameter_cannot_be_varied_by_name(two_routes):
    case = two_routes.with_values({POWER: "0.4 CNY_2024/kWh"})
    with pytest.raises(rc.InputError, match="set by the scenario"):
        rc.monte_carlo(case, 8, 1, parameters=[POWER])


def test_many_scenarios_at_once_are_refused(two_routes):
    case = two_routes.with_values({POWER: np.array([0.4, 0.5])})
    with pytest.raises(rc.InputError, match="many scenarios"):
        rc.monte_carlo(case, 8, 1)


def test_a_distribution_without_width_is_refused(edit):
    folder = edit(
        "routes/hydromet_full.toml",
        "value = 0.92, low = 0.88, high = 0.98,",
        "value = 0.92, low = 0.92, high = 0.92,",
    )
    with pytest.raises(rc.InputError, match="triangular distribution without width"):
        rc.monte_carlo(rc.load(parameters=folder), 8, 1)


def test_shares_without_a_balance_are_held(edit):
    """Drawn one by one they would not sum to 1."""
    record = '{ value = 0.07, low = 0.05, high = 0.1, unit = "1", quality = "estimate", '
    record += 'source = "engineering_estimate", note = "test" }'
    name = "ionic_clay_in_situ"
    folder = edit("scenarios/china_2024.toml", f'{name} = "balance"', f"{name} = {record}")
    found = rc.monte_carlo(rc.load(parameters=folder), 4, 1)
    mix = {"primary_mix.bayan_obo", f"primary_mix.{name}"}
    assert mix == found.plan.held.keys()
    assert not mix & found.plan.varied.keys()


@pytest.mark.parametrize("call", [
    lambda found: found.column("profit"),
    lambda found: found.scenario(16),
    lambda found: found.scenario(-1),
    lambda found: found.scenario(1.5),
    lambda found: found.inputs(["prices.us.electricity"]),
    lambda found: found.probability_cheaper("hydromet"),
    lambda found: found.probability_cheaper("hydromet_full", than="copper_nitrate"),
    lambda found: found.quantiles((1.5,)),
])  # fmt: skip
def test_what_is_not_there_is_refused(small, call):
    found = small(n=16)
    with pytest.raises(rc.InputError):
        call(found)
