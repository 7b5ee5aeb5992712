from __future__ import annotations

import pytest

import recycalc as rc
from recycalc.ui import words


def test_first_view_shows_what_python_gives(app, comparison: rc.Comparison) -> None:
    assert not app.exception
    assert not app.error
    costs = app.table[0].value
    for route, title in words.short(comparison).items():
        assert costs.loc["unit cost", title] == comparison.unit_cost(route).magnitude
        parts = comparison.cost_by_category(route)
        for category, cost in parts.items():
            assert costs.loc[category, title] == cost.magnitude
        assert costs[title].drop(["unit cost", "market price"]).sum() == pytest.approx(
            comparison.unit_cost(route).magnitude, rel=1e-12
        )
    assert (costs.loc["market price"] == comparison.market_price.magnitude).all()


def test_headline_says_the_routes_in_words(app, comparison: rc.Comparison) -> None:
    said = app.subheader[0].value
    assert "hydromet_full" in comparison.headline()
    assert "hydromet_full" not in said
    assert "Hydrometallurgical" in said
    for figure in ("54.0", "47.4"):
        assert (figure in said) == (figure in comparison.headline())


def test_key_figures_and_facts(app, comparison: rc.Comparison) -> None:
    shown = {metric.label: metric.value for metric in app.metric}
    route = "hydromet_full"
    assert shown["Recycled, USD_2024/kg"] == f"{comparison.unit_cost(route).magnitude:.2f}"
    assert shown["Market, USD_2024/kg"] == f"{comparison.market_price.magnitude:.2f}"
    assert shown["Secondary utilization"] == f"{comparison.utilization(route):.1%}"
    assert (
        shown["Scrap may cost, USD_2024/kg"]
        == f"{comparison.break_even_scrap_price(route).magnitude:.2f}"
    )
    facts = app.table[1].value
    assert facts.loc["output, t/year", "Hydrometallurgical"] == comparison.output(route).magnitude
    against = "break-even scrap price against Bayan Obo"
    assert (
        facts.loc[against, "Hydrometallurgical"]
        == comparison.break_even_scrap_price(route, "bayan_obo").magnitude
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("money", "CNY_2024"),
        ("allocation", "mass"),
        ("gate", "metals"),
        ("reference_product", "dy_oxide"),
        ("routes", ["hydromet_full", "bayan_obo"]),
    ],
)
def test_choices_of_the_sidebar_are_those_of_python(app, scenario, key, value) -> None:
    if key == "routes":
        app.sidebar.multiselect(key="choice:routes").set_value(value).run()
    else:
        app.sidebar.selectbox(key=f"choice:{key}").select(value).run()
    assert not app.exception
    expected = rc.compare(scenario.with_choices(**{key: value}))
    shown = app.table[0].value
    for route, title in words.short(expected).items():
        assert shown.loc["unit cost", title] == pytest.approx(
            expected.unit_cost(route).magnitude, rel=1e-12
        )


def test_scrap_source_and_variant_of_the_process(app, scenario) -> None:
    app.sidebar.selectbox(key="choice:sources").select("swarf").run()
    option = "chains.separation.saponification"
    app.sidebar.selectbox(key=f"option:{option}").select("ammonia").run()
    expected = rc.compare(
        scenario.with_choices(sources={"swarf": 1.0}, options={option: "ammonia"})
    ).unit_cost("hydromet_full")
    assert app.table[0].value.loc["unit cost", "Hydrometallurgical"] == pytest.approx(
        expected.magnitude, rel=1e-12
    )


def test_a_choice_that_cannot_be_made_changes_nothing(app, comparison) -> None:
    app.sidebar.selectbox(key="choice:reference_product").select("yb_oxide").run()
    assert not app.exception
    assert len(app.error) == 1
    assert "reference product" in app.error[0].value
    title = words.short(comparison)["hydromet_full"]
    assert (
        app.table[0].value.loc["unit cost", title]
        == comparison.unit_cost("hydromet_full").magnitude
    )
    app.run()
    assert not app.error  # said once


@pytest.mark.parametrize("name", ["us_short_loop", "eu_long_loop", "us_ev_motor_study"])
def test_other_scenarios_open(app, name) -> None:
    app.sidebar.selectbox(key="choice:scenario").select(name).run()
    assert not app.exception
    assert not app.error
    expected = rc.compare(rc.load(name))
    for route, title in words.short(expected).items():
        assert app.table[0].value.loc["unit cost", title] == expected.unit_cost(route).magnitude


def test_a_route_that_stands_elsewhere(app, scenario) -> None:
    app.sidebar.selectbox(key="choice:region").select("eu").run()
    app.sidebar.selectbox(key="site:bayan_obo").select("cn").run()
    europe = scenario.with_choices(region="eu")
    expected = rc.compare(europe.with_choices(sites={"bayan_obo": "cn"}))
    shown = app.table[0].value
    for route, title in words.short(expected).items():
        assert shown.loc["unit cost", title] == expected.unit_cost(route).magnitude
    assert "(Bayan Obo, China)" in app.subheader[0].value
    app.sidebar.selectbox(key="site:bayan_obo").select("eu").run()
    at_home = rc.compare(europe)
    title = words.short(at_home)["bayan_obo"]
    assert app.table[0].value.loc["unit cost", title] == at_home.unit_cost("bayan_obo").magnitude


def test_undo_and_reset(app, comparison) -> None:
    def shown() -> float:
        return float(app.table[0].value.loc["unit cost"].iloc[0])

    app.sidebar.selectbox(key="choice:allocation").select("mass").run()
    by_mass = shown()
    app.sidebar.selectbox(key="choice:money").select("CNY_2024").run()
    app.sidebar.button[0].click().run()
    assert shown() == by_mass != comparison.unit_cost("hydromet_full").magnitude
    app.sidebar.button[1].click().run()
    assert shown() == comparison.unit_cost("hydromet_full").magnitude


def test_every_money_offered_can_be_taken(app, scenario) -> None:
    offered = app.sidebar.selectbox(key="choice:money").options
    assert {"USD of 2024", "CNY of 2024", "EUR of 2024"} <= set(offered)
    for said in offered:
        assert rc.compare(scenario.with_choices(money=said.replace(" of ", "_"))).money


def test_euro_is_the_dollar_at_the_rate_of_the_year(app, comparison) -> None:
    app.sidebar.selectbox(key="choice:money").select("EUR_2024").run()
    shown = app.table[0].value.loc["unit cost", "Hydrometallurgical"]
    dollars = comparison.unit_cost("hydromet_full").magnitude
    assert shown == pytest.approx(dollars / 1.082, rel=1e-6)  # ECB, annual mean of 2024


def test_warnings_and_scenarios_are_in_words(app) -> None:
    app.sidebar.selectbox(key="choice:scenario").select("us_short_loop").run()
    assert "US short loop" in app.sidebar.selectbox(key="choice:scenario").options
    said = app.warning[0].value.replace("\\", "")
    assert "Dismantling time (Hard disk drives) = 0.06 minute is beyond its range" in said
    for path in rc.load("us_short_loop").overrides:
        assert path not in said


def test_gate_that_a_route_does_not_reach_is_told_by_its_name(app) -> None:
    app.sidebar.selectbox(key="choice:gate").select("mixed_oxide").run()
    said = app.error[0].value
    assert "Hydrometallurgical, full element" in said
    assert "Mixed rare" in said
    assert "_" not in said
