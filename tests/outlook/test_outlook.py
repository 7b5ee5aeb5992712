"""An outlook as a whole: balances, levers, quotas, figures of today, the plant."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import recycalc as rc
from recycalc.outlook import OnArrays
from recycalc.outlook.builder import build
from recycalc.outlook.figures import PUBLISHED
from recycalc.outlook.model import prove, run
from recycalc.outlook.structure import FIGURES

YEAR_2035 = 2035


def test_a_share_of_nothing_is_null_in_json(varied, ahead):
    """All used goods exported: nothing comes up for collection of which a share could be taken."""
    ways = [f"outlook.applications.{a}.export" for a in ahead.evaluation.stocks]
    content = json.loads(varied(dict.fromkeys(ways, 1)).to_json())
    figures = {row["figure"]: row["outlook"] for row in content["published"]}
    assert figures["Recycled / coming up for collection, end of life"] is None
    assert figures["End-of-life share of magnet rare-earth supply"] == 0


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("shape", [0.1, 100])
@pytest.mark.parametrize("life", ["0.01 year", "1 year", "100 year", "1000 year"])
def test_lives_at_the_ends_of_what_can_be(varied, ahead, life, shape):
    """Between a life that ends at once and one that never does nothing is lost or made up."""
    used = ahead.proof.used
    values = {p: life for p in used if p.endswith(".lifetime")}
    values |= {p: shape for p in used if p.endswith(".lifetime_shape")}
    frame = varied(values).applications()
    assert np.isfinite(frame.to_numpy()).all()
    for name in frame.index.unique("application"):
        one = frame.loc[name]
        gone = one["retired"].cumsum() + one["exported"].cumsum()
        sold = one["sold"].cumsum()
        np.testing.assert_allclose(one["in_use"] + one["kept"] + gone, sold, rtol=1e-9)


def test_cohorts_balance_in_every_application_and_year(ahead):
    frame = ahead.applications()
    for name in frame.index.unique("application"):
        one = frame.loc[name]
        gone = (one["exported"] + one["retired"]).cumsum()
        sold = one["sold"].cumsum()
        np.testing.assert_allclose(gone + one["in_use"] + one["kept"], sold, rtol=1e-12)


def test_retired_is_the_sum_over_cohorts(ahead):
    cohorts = ahead.cohorts("ev")
    retired = ahead.applications().loc["ev"]["retired"]
    np.testing.assert_allclose(cohorts.sum(axis=1), retired, rtol=1e-12)
    assert not np.triu(cohorts.to_numpy(), 1).any()  # nothing retires before it is sold


def test_elements_retired_balance_like_magnets(ahead):
    """Nd + Pr + Dy + Tb + La + Ce sold = those of the scrap file: heavy and cerium only swap."""
    scenario, model = ahead.scenario, ahead.proof.model
    for app in model.applications:
        flow = ahead.evaluation.stocks[app.name]
        table = f"scrap.{app.scrap}.composition."
        share = sum(
            scenario.numbers[f"{table}{e}"]
            for e in ("La", "Ce", "Pr", "Nd", "Tb", "Dy")
            if f"{table}{e}" in scenario.numbers
        )
        np.testing.assert_allclose(sum(flow.elements_sold.values()), share * flow.sold, rtol=1e-12)
        np.testing.assert_allclose(
            sum(flow.elements_retired.values()), share * flow.retired, rtol=1e-9, atol=1e-12
        )


def test_supply_and_demand_add_up(ahead):
    frame = ahead.elements()
    supply = frame["primary"] + frame["end_of_life"] + frame["prompt"]
    np.testing.assert_allclose(supply - frame["demand"], frame["balance"], rtol=1e-9, atol=1e-6)


def test_prompt_scrap_stays_when_nothing_is_collected_at_end_of_life(varied, ahead):
    values = {a.numbers["collection_rate"]: 1e-12 for a in ahead.proof.model.applications}
    none = varied(values)
    assert none.elements()["end_of_life"].max() < 1e-3
    np.testing.assert_allclose(none.elements()["prompt"], ahead.elements()["prompt"], rtol=1e-12)


def test_without_scrap_of_making_end_of_life_stays(varied, ahead):
    none = varied({"outlook.market.magnet_making.prompt_scrap": 0.0})
    assert not none.elements()["prompt"].any()
    pair = none.elements()["end_of_life"], ahead.elements()["end_of_life"]
    np.testing.assert_allclose(*pair, rtol=1e-12)


def test_prompt_scrap_by_hand(ahead):
    """Made = sold / (1 - 0.275); 0.275 of it scrap, 0.97 collected, 0.92 recovered."""
    supply = ahead.evaluation.supply
    sold = sum(f.elements_sold["Nd"] for f in ahead.evaluation.stocks.values())[-1, 0]
    expected = sold / (1 - 0.275) * 0.275 * 0.97 * 0.92
    assert supply.prompt["Nd"][-1, 0] == pytest.approx(expected, rel=1e-12)


# -- quotas and levers ------------------------------------------------------------------------


def balance(found: rc.Outlook, element: str, year: int = YEAR_2035) -> float:
    return float(found.elements().loc[(element, year), "balance"])


def test_a_quota_moves_its_element_and_its_neighbours(varied, ahead):
    limited = varied({"policy.extraction_quota.Nd": 0.8})
    for element in ("Nd", "Pr", "La", "Ce"):  # of the same ore
        assert balance(limited, element) < balance(ahead, element) - 100
    ores = limited.regions().loc[YEAR_2035], ahead.regions().loc[YEAR_2035]
    assert ores[0]["china_light"] < ores[1]["china_light"]
    for name in ("china_ionic", "australia", "united_states"):
        assert ores[0][name] == pytest.approx(ores[1][name], rel=1e-12)


def test_a_quota_caps_what_all_chinese_ores_bring(varied, ahead):
    """Nd of the light ore and of the clay together are 0.8 of the free amount, to round-off."""
    limited = varied({"policy.extraction_quota.Nd": 0.8})

    def chinese(found):
        at = YEAR_2035 - found.horizon.balance
        return sum(o.elements["Nd"][at, 0] for o in found.evaluation.supply.ores if o.region.china)

    assert chinese(limited) == pytest.approx(0.8 * chinese(ahead), rel=1e-12)


@pytest.mark.parametrize("element", ["Nd", "Dy"])
@pytest.mark.parametrize("quota", [0.0, 0.02, 0.3])
def test_a_quota_below_what_the_other_ore_brings_cuts_that_too(varied, ahead, element, quota):
    """Stopping light ore leaves the Nd of the clay, stopping clay the Dy of the light ore."""
    limited = varied({f"policy.extraction_quota.{element}": quota})

    def chinese(found):
        at = YEAR_2035 - found.horizon.balance
        ores = [o for o in found.evaluation.supply.ores if o.region.china]
        return sum(o.elements[element][at, 0] for o in ores)

    assert chinese(limited) == pytest.approx(quota * chinese(ahead), rel=1e-9)


def test_a_quota_on_dysprosium_binds_the_clay(varied, ahead):
    limited = varied({"policy.extraction_quota.Dy": 0.9})
    ores = limited.regions().loc[YEAR_2035] / ahead.regions().loc[YEAR_2035]
    assert ores["china_ionic"] < 0.9
    assert ores["china_light"] == pytest.approx(1.0, rel=1e-12)
    assert balance(limited, "Tb") < balance(ahead, "Tb")


def test_quotas_leave_the_years_on_record_alone(varied, ahead):
    limited = varied({"policy.extraction_quota.Nd": 0.5})
    past = slice(None, ahead.horizon.present)
    np.testing.assert_allclose(limited.regions().loc[past], ahead.regions().loc[past], rtol=1e-12)


def test_the_binding_element_decides_how_much_ore_is_mined(varied):
    """Half the sales: light ore is mined for the scarcer of Nd and Pr, which then balances."""
    fewer = varied(
        {f"outlook.applications.{a}.sales_factor": 0.2 for a in (
            "ev", "hev", "wind_direct_drive", "wind_geared", "industrial_motor", "other",
            "electronics", "e_bike", "air_conditioner", "elevator",
        )}
    )  # fmt: skip
    last = fewer.horizon.last
    scarce = min(balance(fewer, "Nd", last), balance(fewer, "Pr", last))
    assert scarce == pytest.approx(0.0, abs=1e-6)
    assert max(balance(fewer, "Nd", last), balance(fewer, "Pr", last)) > 0
    assert fewer.regions().loc[last, "china_light"] < 340_000


def test_cerium_takes_the_place_of_neodymium(varied, ahead):
    more = varied({"outlook.market.levers.cerium": 0.25}).elements()["demand"]
    less = ahead.elements()["demand"]
    last = ahead.horizon.last
    saved = sum(less[e, last] - more[e, last] for e in ("Nd", "Pr"))
    assert saved > 1000
    assert more["Ce", last] - less["Ce", last] == pytest.approx(saved, rel=1e-9)
    assert more["Nd", 2020] == pytest.approx(less["Nd", 2020], rel=1e-12)


def test_rare_earth_free_motors_lower_demand_now_and_scrap_later(varied, ahead):
    free = varied({"outlook.applications.ev.rare_earth_free": 0.5})
    sold, base = free.applications().loc["ev"], ahead.applications().loc["ev"]
    # of all electric cars in 2050: 0.5 hold magnets instead of 0.75
    assert sold["sold"][2050] / base["sold"][2050] == pytest.approx(0.5 / 0.75, rel=1e-12)
    drop = 1 - sold["retired"] / base["retired"]
    assert 0 < drop[2040] < drop[2050] < 1 / 3


@settings(max_examples=15, deadline=None)
@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_tighter_quota_never_adds_supply(scenario, one, other):
    loose, tight = max(one, other), min(one, other)
    values = {"policy.extraction_quota.Nd": np.array([loose, tight])}
    case = scenario.with_values(values)
    found = run(rc.outlook(scenario).proof.model, case.numbers)
    for element in ("Nd", "Pr", "La", "Ce"):
        primary = found.supply.primary[element]
        assert np.all(primary[:, 1] <= primary[:, 0] * (1 + 1e-12))


# -- figures of today -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "year", "low", "high"),
    [
        ("end_of_life_share", 2025, 0.005, 0.02),  # about 1 % (Rare Earth Exchanges, 2025)
        ("china_ndpr_from_scrap", 2024, 0.26, 0.33),  # 29 % (Argus with Metalnomist), 30 % (SMM)
        ("mined_outside_china", 2025, 0.30, 0.40),  # China 60-70 % (Pan 2025)
        ("separated_outside_china", 2025, 0.08, 0.15),  # China over 85 % (Pan), 92 % (IEA)
    ],
)
def test_shares_of_today_are_those_published(ahead, name, year, low, high):
    assert low <= ahead.table().loc[year, name] <= high


def test_overseas_supply_is_near_28_percent_of_demand(ahead):
    frame = ahead.published().set_index("figure")
    assert 0.24 <= frame.loc["Supply from ore outside China / demand", "outlook"] <= 0.32


def test_every_figure_that_may_be_published_is_worked_out(ahead):
    assert set(PUBLISHED) == set(FIGURES)
    assert set(ahead.scenario.catalogue.trees["outlook"]["published"]) <= set(FIGURES)


def test_every_published_figure_has_a_source_and_a_word_on_the_difference(ahead):
    frame = ahead.published()
    assert len(frame) >= 10
    assert set(frame["source"]) <= set(ahead.scenario.catalogue.literature)
    assert frame["difference"].str.len().min() > 20
    assert (frame["within"] == frame["outlook"].between(frame["low"], frame["high"])).all()


def test_mined_total_of_2024_is_that_of_the_survey(ahead):
    """USGS Mineral Commodity Summaries 2025: 390,000 t in 2024, rounded."""
    assert ahead.regions().loc[2024].sum() == pytest.approx(390_000, rel=0.02)


# -- the plant --------------------------------------------------------------------------------


def test_load_is_scrap_over_capacity_and_the_plant_fills(varied, ahead):
    frame = ahead.plant()
    whole = (frame["end_of_life"] + frame["prompt"]) / frame["capacity"]
    np.testing.assert_allclose(frame["load"], np.minimum(whole, 1.0), rtol=1e-12)
    first = frame.index[(whole >= 1) & (frame.index >= 2025)][0]
    assert ahead.filled_from == first
    assert varied({"feed.capacity": 20_000}).filled_from is None
    assert varied({"feed.capacity": 500}).filled_from == ahead.horizon.present


def test_load_of_the_outlook_runs_the_cash_flow(scenario, ahead):
    plant, full = ahead.invest(), rc.invest(scenario)
    years = range(2025 + 2 + 1, 2025 + 2 + 1 + full.terms.life)
    np.testing.assert_allclose(plant.load, ahead.plant()["load"].loc[list(years)], rtol=1e-12)
    some, most = (np.array(x.cash_flow["product_sales"]) for x in (plant, full))
    np.testing.assert_allclose(some[most > 0] / most[most > 0], plant.load, rtol=1e-12)
    assert plant.minimum_selling_price > full.minimum_selling_price


def test_full_scrap_gives_the_cash_flow_of_a_full_plant(scenario):
    case = scenario.with_values({"feed.capacity": 500})
    assert rc.outlook(case).invest().npv.magnitude == pytest.approx(
        rc.invest(case).npv.magnitude, rel=1e-12
    )


def test_what_sets_the_load_is_not_said_to_be_unread(varied):
    """The cash flow reads the outlook through the load of the plant, and only there."""
    path = "outlook.market.end_of_life.collected_today"
    plant = varied({path: 0.4}).invest()
    assert plant.warnings == []
    assert plant.to_dict()["warnings"] == []
    assert any(path in text for text in plant.comparison.warnings)


def test_scrap_that_no_application_retires_is_named(scenario, ahead):
    """A load of 0 for want of data is not a load of 0 for want of scrap."""
    blend = scenario.with_choices(sources={"us_ev_motors": 0.4, "ev_motor": 0.6})
    (said,) = rc.outlook(blend).warnings
    assert said.startswith("EV and HEV traction motors of the US study: ")
    lamps = rc.outlook(rc.load("lamp_phosphor_china", scenario.catalogue))
    assert any(text.startswith("Waste lamp phosphor: ") for text in lamps.warnings)
    assert ahead.warnings == []


def test_plant_without_scrap_is_refused(scenario):
    case = scenario.with_choices(sources={"us_ev_motors": 1.0})
    with pytest.raises(rc.InputError, match="no scrap is within reach"):
        rc.outlook(case).invest()


def test_plant_beyond_the_outlook_is_refused(ahead):
    with pytest.raises(rc.InputError, match="runs beyond the outlook"):
        ahead.invest(first=2045)


# -- readings and arrays ----------------------------------------------------------------------


def test_both_readings_agree(scenario):
    proof = prove(build(scenario), scenario)
    plain = run(proof.model, scenario.numbers)
    for name, flow in proof.evaluation.stocks.items():
        for key in ("sold", "retired", "collected", "in_use", "kept"):
            np.testing.assert_allclose(
                getattr(flow, key).magnitude, getattr(plain.stocks[name], key), rtol=1e-12
            )
    for element, flow in proof.evaluation.supply.balance.items():
        np.testing.assert_allclose(
            flow.magnitude, plain.supply.balance[element], rtol=1e-9, atol=1e-9
        )


def test_many_scenarios_are_each_what_they_are_alone(scenario):
    function = OnArrays(scenario, years=[2030, 2050])
    rng, many = np.random.default_rng(3), 5
    values = {
        path: rng.uniform(q.low, q.high, many) * scenario.conversion(q.unit, q.index)[0]
        for path, q in function.uncertain.items()
    }
    together = function(values, block=2)
    alone = function({path: x[3:4] for path, x in values.items()})
    for name in function.units:
        np.testing.assert_allclose(together[name][3], alone[name][0], rtol=1e-9, atol=1e-9)


def test_arrays_at_the_values_give_the_outlook_itself(scenario, ahead):
    function = OnArrays(scenario, years=[2040])
    found = function({"scrap.ev_motor.lifetime": [scenario.numbers["scrap.ev_motor.lifetime"]]})
    assert found["end_of_life_share_2040"][0] == pytest.approx(
        ahead.table().loc[2040, "end_of_life_share"], rel=1e-12
    )
    assert found["balance_Nd_2040"][0] == pytest.approx(balance(ahead, "Nd", 2040), rel=1e-9)
    assert found["filled_from"][0] == ahead.filled_from


def test_unknown_and_uneven_arrays_are_refused_together(scenario):
    function = OnArrays(scenario)
    with pytest.raises(rc.InputError) as caught:
        function({"prices.cn.electricity": [1.0] * 3, "scrap.ev_motor.lifetime": [1.0, 2.0]})
    assert len(caught.value.faults) == 2


def test_tables_need_one_scenario(scenario):
    many = rc.outlook(scenario.with_values({"scrap.ev_motor.lifetime": np.array([10.0, 20.0])}))
    assert many.evaluation.supply.balance["Nd"].shape[1] == 2
    with pytest.raises(rc.InputError, match="one scenario"):
        many.table()


def test_longer_lives_bring_scrap_later(varied, ahead):
    later = varied({"scrap.ev_motor.lifetime": 18.0}).applications().loc["ev"]["retired"]
    assert later[2035] < ahead.applications().loc["ev"]["retired"][2035]
