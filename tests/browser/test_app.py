"""The app as a person uses it."""

from __future__ import annotations

import csv
import zipfile

import pytest

import recycalc as rc

# One after the other, in front of one server.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGES = {
    "": "Rare earths from waste, or from a mine?",
    "assumptions": "Assumptions",
    "costs": "Costs",
    "flows": "Flows",
    "sensitivity": "Sensitivity",
    "investment": "Investment",
    "footprint": "Footprint",
    "outlook": "Outlook",
    "scenarios": "Scenarios and export",
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_each_page_opens_without_complaint(visit, pictures, theme, width) -> None:
    visitor = visit(theme, width)
    for name, title in PAGES.items():
        page = visitor.open(name)
        assert title in page.locator("h1").first.inner_text()
        assert page.locator("[data-testid=stException]").count() == 0, name
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} is {wide} wide"
        tall = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        page.set_viewport_size({"width": width, "height": min(int(tall) + 20, 6000)})
        page.wait_for_timeout(600)
        file = f"{name or 'compare'}-{theme}-{width}.png"
        page.screenshot(path=str(pictures / file))
        page.set_viewport_size({"width": width, "height": 900})
    assert visitor.complaints == []


def test_charts_are_drawn_and_told_in_words(visit) -> None:
    visitor = visit()
    page = visitor.open()
    chart = page.locator("[data-testid=stVegaLiteChart]").first
    chart.locator("canvas, svg").first.wait_for()
    assert "market price" in chart.get_attribute("aria-label")
    page = visitor.open("flows")
    page.locator("canvas").first.wait_for()
    assert page.locator("div[aria-label^='Sankey diagram of rare earths']").count() == 1
    assert visitor.complaints == []


def test_slider_is_moved_by_keyboard(visit) -> None:
    visitor = visit()
    page = visitor.open("assumptions")
    before = page.locator("[data-testid=stMain] strong").first.inner_text()
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "before => document.querySelector('[data-testid=stMain] strong').innerText !== before",
        arg=before,
    )
    visitor.settled()
    value = float(slider.input_value())
    paths = [f"routes.{r}.utilization" for r in ("hydromet_full", "copper_nitrate")]
    result = rc.compare(rc.load().with_values(dict.fromkeys(paths, value)))
    cost = result.unit_cost("hydromet_full").magnitude
    assert f"{cost:.1f}" in page.locator("[data-testid=stMain] strong").first.inner_text()
    assert visitor.complaints == []


def edit_electricity(visitor, text: str) -> None:
    """Type into the table as a person does: find the row, open its cell, type, confirm."""
    page = visitor.open("assumptions")
    page.get_by_label("Search", exact=True).fill("prices.cn.electricity")
    page.keyboard.press("Enter")
    visitor.settled()
    table = page.locator("[data-testid=stDataFrame]").first
    page.wait_for_function(  # the one row that was searched for
        "() => document.querySelector('[data-testid=stDataFrame]').clientHeight < 120"
    )
    table.scroll_into_view_if_needed()
    table.locator("canvas").first.wait_for()
    page.wait_for_timeout(800)
    entry = page.locator("#portal textarea, #portal input")
    for _ in range(5):  # a table that is painted anew meanwhile closes the cell
        box = table.bounding_box()
        page.mouse.dblclick(box["x"] + 250 + 60, box["y"] + 36 + 17)
        page.wait_for_timeout(700)
        if entry.count():
            break
    entry.first.fill(text)
    entry.first.press("Enter")


def test_parameter_is_edited_and_shared_by_link(visit) -> None:
    visitor, text = visit(), "0.1 USD_2024/kWh"
    edit_electricity(visitor, text)
    visitor.page.get_by_text("Changed parameters (1)").wait_for()
    visitor.settled()
    expected = rc.compare(rc.load().with_values({"prices.cn.electricity": text}))
    cost = f"{expected.unit_cost('hydromet_full').magnitude:.2f}"

    address = visitor.page.url
    assert "?s=" in address
    other = visit()
    other.open("", f"?{address.partition('?')[2]}")
    assert other.page.get_by_test_id("stMetricValue").first.inner_text() == cost
    assert "1 change" in other.page.locator("[data-testid=stSidebar]").inner_text()

    third = visit()  # a session of its own sees nothing of it
    third.open()
    base = f"{rc.compare(rc.load()).unit_cost('hydromet_full').magnitude:.2f}"
    assert third.page.get_by_test_id("stMetricValue").first.inner_text() == base != cost
    for session in (visitor, other, third):
        assert session.complaints == []


def test_bad_entry_is_answered_in_the_page(visit) -> None:
    visitor = visit()
    edit_electricity(visitor, "0.1 kg")
    visitor.page.get_by_text("unit has the wrong dimension").first.wait_for()
    visitor.settled()
    assert visitor.page.get_by_text("Changed parameters").count() == 0


def test_table_is_downloaded(visit) -> None:
    visitor = visit()
    page = visitor.open("scenarios")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download CSV").click()
    with open(waiting.value.path(), encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]  # title and caption
    rows = list(csv.DictReader(lines))
    result = rc.compare(rc.load())
    for row in rows:
        own = result.unit_cost(row["route"]).magnitude
        assert float(row["unit_cost [USD_2024/kg]"]) == pytest.approx(own, rel=1e-12)
    assert visitor.complaints == []


def test_workbook_is_downloaded(visit) -> None:
    visitor = visit()
    page = visitor.open("scenarios")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Workbook of live formulas").click()
    assert waiting.value.suggested_filename == "china_2024.xlsx"
    assert "xl/workbook.xml" in zipfile.ZipFile(waiting.value.path()).namelist()
    assert visitor.complaints == []


def test_scenario_goes_down_and_up_again(visit, tmp_path) -> None:
    visitor = visit()
    edit_electricity(visitor, "0.7")
    visitor.page.get_by_text("Changed parameters (1)").wait_for()
    page = visitor.open("scenarios", f"?{visitor.page.url.partition('?')[2]}")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download this scenario").click()
    file = tmp_path / "mine.toml"
    waiting.value.save_as(file)
    expected = rc.compare(rc.load(file)).unit_cost("hydromet_full").magnitude
    other = visit()
    page = other.open("scenarios")
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_text(f"{expected:.2f} USD_2024/kg").first.wait_for()
    assert visitor.complaints == other.complaints == []


def test_study_runs_and_can_be_cancelled(visit) -> None:
    visitor = visit()
    page = visitor.open("sensitivity")
    page.get_by_text("All at random", exact=True).click()
    visitor.settled()
    page.get_by_role("button", name="Run").click()
    page.get_by_text("Cheaper than market price").wait_for()
    page.get_by_role("combobox", name="Scenarios").click()
    page.get_by_role("option", name="100,000").click()
    visitor.settled()
    page.get_by_role("button", name="Run").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("Something has changed").wait_for()
    assert page.get_by_text("Cheaper than").count() == 0
    assert visitor.complaints == []
