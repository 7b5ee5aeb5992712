from __future__ import annotations

from pathlib import Path

import pytest

import recycalc as rc

pytest.importorskip("streamlit", reason="the app is an extra")
from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).parents[2] / "app.py")


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_file(APP, default_timeout=30).run()


def test_first_view_shows_what_python_gives(app: AppTest, comparison: rc.Comparison) -> None:
    assert not app.exception
    assert app.subheader[0].value == comparison.headline()
    shown = app.dataframe[0].value
    assert list(shown.index[:2]) == ["feedstock", "collection"]
    assert list(shown.columns) == comparison.routes
    for route in comparison.routes:
        assert shown.loc["unit cost", route] == pytest.approx(
            comparison.unit_cost(route).magnitude, rel=1e-12
        )


def test_slider_moves_the_result_as_python_does(app: AppTest, scenario: rc.Scenario) -> None:
    app.sidebar.slider(key="routes.hydromet_full.utilization").set_value(0.97).run()
    changed = scenario.with_values(
        {f"routes.{r}.utilization": 0.97 for r in ("hydromet_full", "copper_nitrate")}
    )
    expected = rc.compare(changed).unit_cost("hydromet_full").magnitude
    assert app.dataframe[0].value.loc["unit cost", "hydromet_full"] == pytest.approx(expected)


def test_single_source_and_fixed_price(app: AppTest, scenario: rc.Scenario) -> None:
    app.sidebar.selectbox[1].select("swarf")
    app.sidebar.toggle[0].set_value(True).run()
    app.sidebar.slider(key="feed.scrap_price").set_value(15.0).run()
    changed = scenario.with_choices(sources={"swarf": 1.0}).with_values({"feed.scrap_price": 15})
    expected = rc.compare(changed).unit_cost("hydromet_full").magnitude
    assert not app.exception
    assert app.dataframe[0].value.loc["unit cost", "hydromet_full"] == pytest.approx(expected)
