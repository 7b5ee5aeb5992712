from __future__ import annotations

import pytest

import recycalc as rc
from recycalc.ui import words

ELECTRICITY = "prices.cn.electricity"


def unit_cost(at) -> float:
    return float(at("compare").table[0].value.loc["unit cost", "Hydrometallurgical"])


def type_into(app, path: str, text: str) -> None:
    """Edit a cell of the table as the browser reports it."""
    shown = app.session_state["session"].editor
    known = shown.key in app.session_state
    edited = dict(app.session_state[shown.key]["edited_rows"]) if known else {}
    edited[shown.paths.index(path)] = {"value": text}
    app.session_state[shown.key] = {
        "edited_rows": edited, "added_rows": [], "deleted_rows": [],
    }  # fmt: skip
    app.run()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (ELECTRICITY, 0.7),
        ("prices.cn.ndpr_oxide", 60.0),
        ("prices.cn.dy_oxide", 300.0),
        ("prices.cn.hydrochloric_acid", 0.06),
        ("feed.capacity", 2000.0),
        ("finance.discount_rate", 0.12),
    ],
)
def test_sliders_move_the_result_as_python_does(at, scenario, path, value) -> None:
    app = at("assumptions")
    app.slider(key=f"slider:{path}").set_value(value).run()
    assert not app.exception
    assert app.slider(key=f"slider:{path}").value == pytest.approx(value)
    expected = rc.compare(scenario.with_values({path: value})).unit_cost("hydromet_full")
    assert unit_cost(at) == pytest.approx(expected.magnitude, rel=1e-12)


def test_the_price_of_another_reference_product_has_a_slider(app, at) -> None:
    app.sidebar.selectbox(key="choice:reference_product").select("tb_oxide").run()
    keys = {slider.key for slider in at("assumptions").slider}
    assert {"slider:prices.cn.tb_oxide", "slider:prices.cn.ndpr_oxide"} <= keys


def test_sliders_are_of_the_own_region_where_a_route_stands_elsewhere(app, at) -> None:
    app.sidebar.selectbox(key="choice:scenario").select("eu_long_loop").run()  # its mine is in cn
    keys = {slider.key for slider in at("assumptions").slider}
    assert "slider:prices.eu.electricity" in keys
    assert "slider:prices.cn.electricity" not in keys
    said = [s.label for s in at("assumptions").slider if s.key == "slider:prices.eu.electricity"]
    assert said == ["Electricity, European Union, EUR_2024/kWh"]


def test_utilization_is_one_slider_for_all_recycled_routes(at, scenario) -> None:
    app = at("assumptions")
    app.slider(key="slider:routes.hydromet_full.utilization").set_value(0.97).run()
    paths = [f"routes.{r}.utilization" for r in ("hydromet_full", "copper_nitrate")]
    expected = rc.compare(scenario.with_values(dict.fromkeys(paths, 0.97)))
    shown = at("compare").table[0].value.loc["unit cost"]
    for route, title in list(words.short(expected).items())[:2]:
        assert shown[title] == pytest.approx(expected.unit_cost(route).magnitude, rel=1e-12)


def test_scrap_price_is_fixed_and_let_go(at, scenario, comparison) -> None:
    app = at("assumptions")
    app.toggle[0].set_value(True).run()
    app.slider(key="slider:feed.scrap_price").set_value(20.0).run()
    expected = rc.compare(scenario.with_values({"feed.scrap_price": 20.0}))
    assert unit_cost(at) == pytest.approx(expected.unit_cost("hydromet_full").magnitude)
    at("assumptions").toggle[0].set_value(False).run()
    assert unit_cost(at) == comparison.unit_cost("hydromet_full").magnitude


def test_table_shows_value_unit_range_quality_and_source(at, scenario) -> None:
    app = at("assumptions")
    paths = app.session_state["session"].editor.paths
    frame = app.dataframe[0].value
    row = frame.iloc[paths.index(ELECTRICITY)]
    given = scenario.parameters[ELECTRICITY]
    assert float(row["value"]) == given.value
    assert row["unit"] == "CNY_2024/kWh"
    assert row["range"] == f"{given.low:g} – {given.high:g}"
    assert given.quality in row["quality"]
    assert row["source"] == scenario.catalogue.cited(given.source)
    assert not frame["unit"].str.contains("dimensionless").any()


def test_value_typed_with_another_unit(at, scenario) -> None:
    app = at("assumptions")
    type_into(app, ELECTRICITY, "0.1 USD_2024/kWh")
    assert not app.error
    assert app.session_state["session"].bench["values"] == {ELECTRICITY: "0.1 USD_2024/kWh"}
    expected = rc.compare(scenario.with_values({ELECTRICITY: "0.1 USD_2024/kWh"}))
    assert unit_cost(at) == pytest.approx(expected.unit_cost("hydromet_full").magnitude, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0.1 kg", "unit has the wrong dimension"),
        ("much", "value cannot be read"),
        ("0,65", "value cannot be read"),
        ("-1", "beyond its physical bounds"),
        ("=1+1", "value cannot be read"),
        ("1 " + "kg*" * 5000 + "kg", "value cannot be read"),
        ("1e400", "finite"),
        ("none", "cannot be unset"),
    ],
)
def test_bad_entry_is_said_at_its_row_and_changes_nothing(at, comparison, text, reason) -> None:
    app = at("assumptions")
    type_into(app, ELECTRICITY, text)
    assert not app.exception
    assert any(reason in error.value for error in app.error)
    assert app.session_state["session"].bench["values"] == {}
    frame = app.dataframe[0].value
    row = frame.iloc[app.session_state["session"].editor.paths.index(ELECTRICITY)]
    assert reason in row["status"]
    type_into(app, ELECTRICITY, "0.65")
    assert not app.error
    assert app.session_state["session"].bench["values"] == {ELECTRICITY: "0.65"}


def test_several_edits_stay_and_each_is_reset(at, scenario) -> None:
    app = at("assumptions")
    type_into(app, ELECTRICITY, "0.7")
    type_into(app, "prices.cn.oxalic_acid", "2 USD_2024/kg")
    values = app.session_state["session"].bench["values"]
    assert set(values) == {ELECTRICITY, "prices.cn.oxalic_acid"}
    frame = app.dataframe[0].value
    marked = frame.loc[frame["status"].str.contains("changed"), "path"]
    assert set(marked) == set(values)
    app.button(key=f"reset:{ELECTRICITY}").click().run()
    assert set(app.session_state["session"].bench["values"]) == {"prices.cn.oxalic_acid"}
    expected = rc.compare(scenario.with_values({"prices.cn.oxalic_acid": "2 USD_2024/kg"}))
    assert unit_cost(at) == pytest.approx(expected.unit_cost("hydromet_full").magnitude, rel=1e-12)


def test_emptied_cell_gives_the_scenarios_own_value_back(at) -> None:
    app = at("assumptions")
    type_into(app, ELECTRICITY, "0.7")
    type_into(app, ELECTRICITY, "")
    assert app.session_state["session"].bench["values"] == {}


def test_slider_moved_after_an_edit_counts(at, scenario) -> None:
    app = at("assumptions")
    type_into(app, ELECTRICITY, "0.7")
    app.slider(key=f"slider:{ELECTRICITY}").set_value(0.5).run()
    app.run()
    assert app.session_state["session"].bench["values"] == {ELECTRICITY: 0.5}


def test_search_finds_across_topics(at) -> None:
    app = at("assumptions")
    app.text_input(key="search").set_value("discount").run()
    assert "finance.discount_rate" in app.session_state["session"].editor.paths
    app.text_input(key="search").set_value("no such thing").run()
    assert not app.exception
    assert "No parameter" in app.info[0].value


def test_beyond_the_range_runs_with_a_warning(at) -> None:
    app = at("assumptions")
    type_into(app, ELECTRICITY, "3")
    assert not app.error
    assert any("beyond its range" in w.value.replace("\\", "") for w in app.warning)
    assert app.slider(key=f"slider:{ELECTRICITY}").max >= 3
