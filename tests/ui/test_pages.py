"""Costs, flows, investment, footprint, sensitivity: what they show is what Python gives."""

from __future__ import annotations

import pytest

import recycalc as rc
from recycalc.comparison.footprint_tables import NAMES, UNITS
from recycalc.ui import parts, words

ROUTE = "hydromet_full"


PAGES = (
    "compare", "assumptions", "costs", "flows", "sensitivity", "investment", "footprint",
    "outlook", "scenarios",
)  # fmt: skip


@pytest.mark.parametrize("name", ["us_ev_motor_study", "us_short_loop", "fcc_catalyst_eu"])
def test_every_page_opens_in_other_scenarios(app, at, name) -> None:
    app.sidebar.selectbox(key="choice:scenario").select(name).run()
    for page in PAGES:
        shown = at(page)
        assert not shown.exception, page
        assert shown.title


def test_ledger_adds_up_to_the_unit_cost(at, comparison) -> None:
    app = at("costs")
    assert not app.exception
    own = comparison.ledger()
    own = own[own["route"] == ROUTE]
    frame = app.dataframe[0].value
    assert len(frame) == len(own)
    assert frame["unit_cost"].sum() == pytest.approx(comparison.unit_cost(ROUTE).magnitude)
    assert frame["cost"].to_list() == own["cost"].to_list()


def test_ledger_drills_down_by_category_step_and_item(at, comparison) -> None:
    app = at("costs")
    boxes = {box.label: box for box in app.main.selectbox}
    boxes["Category"].select("reagents").run()
    own = comparison.cost_by_category(ROUTE)["reagents"].magnitude
    assert app.dataframe[0].value["unit_cost"].sum() == pytest.approx(own)
    {box.label: box for box in app.main.selectbox}["Show"].select("sums by item").run()
    frame = app.dataframe[0].value
    assert frame["item"].is_unique
    assert frame["unit_cost"].sum() == pytest.approx(own)


def test_explain_holds_the_tree_in_words(at, comparison) -> None:
    app = at("costs")
    {box.label: box for box in app.main.selectbox}["Figure"].select("energy").run()
    html = app.get("html")[0].proto.body
    node = comparison.explain(f"{ROUTE}.energy")
    assert f"{node.value:.4g}" in html
    for leaf in node.leaves():
        if leaf.source:
            assert leaf.label in html  # its path, small, beside the words
    assert "Electricity" in html


def test_flows_close_at_every_node(comparison) -> None:
    from recycalc.report.flow_charts import elements_of, flow_links

    for route in comparison.routes:
        links = flow_links(comparison, route, elements_of(comparison, route))
        out = links.groupby("source")["flow"].sum()
        into = links.groupby("target")["flow"].sum()
        for node in set(out.index) & set(into.index):
            assert into[node] == pytest.approx(out[node], rel=1e-9), (route, node)
        fed = links.loc[links["source_kind"].isin(["source", "bought"]), "flow"].sum()
        ends = links.loc[links["target_kind"].isin(["product", "loss"]), "flow"].sum()
        assert fed == pytest.approx(ends, rel=1e-9)


def test_flows_of_one_element_are_those_of_the_balance(at, comparison) -> None:
    app = at("flows")
    {box.label: box for box in app.main.selectbox}["Elements"].select("Dy").run()
    assert not app.exception
    links = app.dataframe[0].value
    balance = comparison.balance()
    own = balance[(balance["route"] == ROUTE) & (balance["element"] == "Dy")]
    sold = links.loc[links["target"] == "Dy sold", "flow"].iloc[0]
    assert sold == pytest.approx(own["product"].iloc[-1] / 1000.0)
    lost = links.loc[links["target"].str.startswith("Lost"), "flow"].sum()
    assert lost == pytest.approx(own["loss"].sum() / 1000.0)


def test_amounts_are_per_kg_of_product(at, comparison) -> None:
    frame = at("flows").dataframe[2].value
    ledger = comparison.ledger()
    acid = ledger[(ledger["route"] == ROUTE) & (ledger["item"] == "Oxalic acid")]
    shown = frame[frame["item"] == "Oxalic acid"]["per kg of product"].iloc[0]
    made = comparison.output(ROUTE).magnitude * 1000.0  # t to kg a year
    assert shown == pytest.approx(acid["amount"].iloc[0] / made)


def test_investment_is_that_of_python(at, scenario) -> None:
    app = at("investment")
    assert not app.exception
    plant = rc.invest(scenario, ROUTE)
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["NPV, million USD_2024"] == f"{plant.npv.magnitude / 1e6:,.1f}"
    said = plant.results_in_words()
    assert shown["Payback"] == said["payback"][0]
    assert shown["Minimum selling price, USD_2024/kg"] == said["minimum selling price"][0]
    sums = next(t.value for t in app.table if "million USD_2024" in t.value.columns)
    total = plant.capital_sums()["total capital investment"]
    assert sums.loc["Total capital investment"].iloc[0] == pytest.approx(total / 1e6)


def unfolded(app, label):
    """Unfold what is laid out only then."""
    app.session_state[f"folded:{label}"] = True
    return app.run()


def test_what_is_folded_away_is_laid_out_when_it_is_unfolded(at, scenario) -> None:
    app = at("investment")
    assert [fold.label for fold in app.expander if fold.proto.expanded] == []
    before = len(app.table)
    app = unfolded(app, "All figures of merit, and the conventions they rest on")
    assert not app.exception
    assert len(app.table) == before + 3
    plant = rc.invest(scenario, ROUTE)
    parts = next(t.value for t in app.table if "USD_2024/kg" in t.value.columns)["USD_2024/kg"]
    assert parts["Total"] == pytest.approx(plant.minimum_selling_price.magnitude)
    app = unfolded(app, "Every piece of equipment")
    frame = next(d.value for d in app.dataframe if "purchased" in d.value.columns)
    assert frame["installed"].sum() == pytest.approx(plant.capital()["installed"].sum())


def test_cash_flow_table_adds_up(at, scenario) -> None:
    app = unfolded(at("investment"), "Every year")
    frame = next(d.value for d in app.dataframe if "net_cash_flow" in d.value.columns)
    plant = rc.invest(scenario, ROUTE)
    assert frame["production"].max() == pytest.approx(plant.comparison.output(ROUTE).m_as("t/year"))
    assert frame["discounted_cash_flow"].sum() * 1e6 == pytest.approx(plant.npv.magnitude)


def test_replay_is_that_of_python(at, scenario) -> None:
    app = unfolded(at("investment"), "Every year on record")
    frame = next(d.value for d in app.dataframe if "market_price" in d.value.columns)
    own = rc.replay(scenario, ROUTE)
    assert frame["unit_cost"].to_list() == own["unit_cost"].to_list()
    assert (frame["npv"] * 1e6).to_list() == pytest.approx(own["npv"].to_list())


def test_footprint_is_that_of_python(at, comparison) -> None:
    app = at("footprint")
    assert not app.exception
    assert not app.error
    own, said = comparison.footprint_summary(), words.short(comparison)
    shown = app.table[0].value
    for name, title in NAMES.items():
        for route in comparison.routes:
            assert shown.loc[f"{title}, {UNITS[name]}", said[route]] == own.loc[route, name]
    declared = app.table[1].value
    whole = comparison.declaration(ROUTE)["A1_A3"]
    assert declared["A1 to A3"].to_list() == whole.to_list()


def test_no_footprint_is_said_and_the_page_stays(app, at) -> None:
    app.sidebar.selectbox(key="choice:scenario").select("us_ev_motor_study").run()
    shown = at("footprint")
    assert not shown.exception
    assert "route has no footprint" in shown.error[0].value


def test_tornado_is_that_of_python(at, scenario) -> None:
    app = at("sensitivity")
    own = rc.tornado(scenario, f"unit_cost_{ROUTE}").table()
    shown = app.dataframe[0].value
    assert shown["swing"].to_list() == own["swing"].to_list()
    assert not shown["parameter"].str.contains(r"^\w+\.\w+\.").any()  # words, no paths


def test_monte_carlo_runs_when_asked_and_knows_when_it_is_old(at, scenario) -> None:
    app = at("sensitivity")
    app.session_state["study"] = "All at random"
    app.run()
    assert not app.metric
    app.selectbox(key="size:random").select(2_000).run()
    app.button(key="run:random").click().run()
    assert not app.exception
    own = rc.monte_carlo(scenario, 2_000, 1).probability_cheaper(ROUTE)
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["Cheaper than market price"] == f"{own.probability:.1%}"
    app.sidebar.selectbox(key="choice:allocation").select("mass").run()
    assert not app.metric
    assert "Something has changed" in app.info[0].value


@pytest.mark.parametrize("study", ["Two together", "Break-even"])
def test_live_studies_open(at, study) -> None:
    app = at("sensitivity")
    app.session_state["study"] = study
    app.run()
    assert not app.exception
    assert not app.error


def test_sobol_runs_when_asked(at) -> None:
    app = at("sensitivity")
    app.session_state["study"] = "Shares of variance"
    app.run()
    app.selectbox(key="size:sobol").select(64).run()
    app.button(key="run:sobol").click().run()
    assert not app.exception
    assert not app.error
    frame = app.dataframe[0].value
    assert {"S1", "ST"} <= set(frame.columns)


def test_outlook_is_that_of_python(at, scenario) -> None:
    app = at("outlook")
    assert not app.exception
    own = rc.outlook(scenario).table()
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["Recycled from end of life"] == f"{own.loc[2035, 'end_of_life_share']:.1%}"
    assert app.dataframe[0].value["plant_load"].to_list() == own["plant_load"].to_list()


@pytest.mark.parametrize("name", ["lamp_phosphor_china", "us_ev_motor_study"])
def test_outlook_of_a_plant_whose_scrap_it_does_not_follow(app, at, name) -> None:
    charts = len(at("outlook").get("vega_lite_chart"))
    app.sidebar.selectbox(key="choice:scenario").select(name).run()
    shown = at("outlook")
    assert "Load of the plant" not in [metric.label for metric in shown.metric]
    assert len(shown.get("vega_lite_chart")) == charts - 1
    source = next(iter(rc.load(name).shares("feed.share")))
    title = rc.load(name).catalogue.trees["scrap"][source]["name"]
    (said,) = shown.warning  # scrap price and labour are nothing that an outlook reads
    assert said.value.startswith(title)
    assert "no application of the outlook retires this scrap" in said.value


@pytest.mark.parametrize(
    ("cell", "spec", "said"),
    [(9183.6, ".3g", "9,184"), (2.6432, ",.4g", "2.643"), (30073.6, ",.4g", "30,074"),
     (0.000965, ".3g", "0.000965"), (1e-7, ".3g", "1e-07"), (float("nan"), ".3g", "")],
)  # fmt: skip
def test_large_figures_are_shown_without_an_exponent(cell, spec, said) -> None:
    assert parts._cell(cell, spec) == said
