"""The workbook: recomputed by engines that are not ours, before and after its inputs change."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import recycalc as rc
from recycalc.report import workbook

CLOSE = 1e-9
ROUND_OFF = 1e-14  # of what is 0 when nothing was changed
SUMMARY, LEDGER = "Summary", "Ledger"
QUICK = ("us_ev_motor_study", "fcc_catalyst_eu", "us_short_loop")
SCENARIOS = sorted(rc.load().catalogue.scenarios)


@dataclass(frozen=True)
class Case:
    """A workbook, the scenario behind it, and inputs to change in the units of their cells."""

    scenario: rc.Scenario
    file: Path
    changes: Mapping[str, float]

    @property
    def changed(self) -> rc.Scenario:
        return self.scenario.with_values(self.changes)


def written(scenario: rc.Scenario, folder: Path) -> Path:
    file = folder / f"{scenario.name}.xlsx"
    file.write_bytes(workbook(rc.compare(scenario)))
    return file


@pytest.fixture(scope="module")
def default(tmp_path_factory, scenario) -> Case:
    """All of the default scenario: two plants, two mines; nothing is said of the scrap price."""
    changes = {
        "feed.scrap_price": 9.0,
        "prices.cn.electricity": 0.9,
        "routes.hydromet_full.utilization": 0.95,
        "prices.cn.ndpr_oxide": 300.0,
        "finance.discount_rate": 0.07,
        "prices.cn.hydrochloric_acid": 700.0,
        "regions.cn.wage": 60.0,
        "routes.copper_nitrate.utilization": 0.85,
    }
    return Case(scenario, written(scenario, tmp_path_factory.mktemp("default")), changes)


@pytest.fixture(scope="module")
def reduced(tmp_path_factory, scenario) -> Case:
    """One short route to a mixed oxide, which the slower engine reads in seconds."""
    chosen = scenario.with_choices(routes=["oxalate_selective"], gate="mixed_oxide").with_values(
        {"routes.oxalate_selective.utilization": 0.92}
    )
    changes = {
        "feed.scrap_price": 7.5,
        "prices.cn.electricity": 0.9,
        "routes.oxalate_selective.utilization": 0.9,
        "prices.cn.ndpr_oxide": 250.0,
        "finance.discount_rate": 0.06,
    }
    return Case(chosen, written(chosen, tmp_path_factory.mktemp("reduced")), changes)


def agree(engines: Any, found: dict[tuple[str, str], Any], file: Path) -> None:
    """Every formula comes to the value that was written beside it."""
    formulas, expected = engines.formulas_of(file), engines.cached(file)
    assert len(formulas) > 500
    for place in formulas:
        value = expected.get(place, "")
        if isinstance(value, int | float):
            assert float(found[place]) == close(float(value)), (place, formulas[place])


def answers(cells: dict[tuple[str, str], Any], comparison: rc.Comparison) -> None:
    """Summary, ledger and plants of the workbook are those of the tool."""
    rows = {cells[place]: place[1][1:] for place in cells if place[0] == SUMMARY
            and place[1].startswith("A")}  # fmt: skip

    def summary(what: str, route: str) -> Any:
        column = "CDEFGH"[comparison.routes.index(route)]
        return cells[SUMMARY, f"{column}{rows[what]}"]

    for route in comparison.routes:
        assert summary("unit cost", route) == close(comparison.unit_cost(route).magnitude)
        assert summary("market price", route) == close(comparison.market_price.magnitude)
        assert summary("rare earths recovered", route) == close(comparison.utilization(route))
        assert summary("output of the reference product", route) == close(
            comparison.output(route).magnitude
        )
        if comparison.kind(route) != "recycled":
            continue
        basket = comparison.basket(route)
        assert summary("same basket, recycled", route) == close(basket["recycled"].magnitude)
        assert summary("same basket at market prices", route) == close(basket["market"].magnitude)
        assert summary("gross margin on delivered scrap", route) == close(
            comparison.gross_margin(route)
        )
        plant = rc.Investment(comparison, route)
        assert summary("net present value", route) == close(plant.npv.magnitude)
        if plant.rates.status == "one":
            rate = summary("internal rate of return, real", route)
            assert rate == pytest.approx(plant.irr, rel=1e-7)  # how far engines look for a root
        if "minimum selling price" in rows:
            price = plant.minimum_selling_price.magnitude
            assert summary("minimum selling price", route) == close(price)
    ledger = comparison.ledger()
    for row, line in enumerate(ledger.itertuples(), 5):
        assert cells[LEDGER, f"D{row}"] == line.item
        assert cells[LEDGER, f"G{row}"] == line.amount_unit
        for column, value in (("F", line.amount), ("H", line.price), ("J", line.cost),
                              ("K", line.unit_cost)):  # fmt: skip
            assert cells[LEDGER, f"{column}{row}"] == close(value), line


def close(value: float) -> Any:
    return pytest.approx(value, rel=CLOSE, abs=0 if abs(value) > ROUND_OFF else ROUND_OFF)


def recomputed_by_formulas(engines: Any, case: Case) -> None:
    import formulas

    model = formulas.ExcelModel().loads(str(case.file)).finish()
    agree(engines, engines.by_formulas(model, case.file, {}), case.file)
    answers(engines.by_formulas(model, case.file, case.changes), rc.compare(case.changed))


def test_reduced_workbook_recomputed_and_changed(engines, reduced):
    recomputed_by_formulas(engines, reduced)


@pytest.mark.slow
def test_default_workbook_recomputed_and_changed(engines, default):
    recomputed_by_formulas(engines, default)


needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None,
    reason="LibreOffice is not installed (Debian: apt-get install libreoffice-calc)",
)


@needs_libreoffice
def test_libreoffice_agrees(engines, default, tmp_path):
    agree(engines, engines.by_libreoffice(default.file, {}, tmp_path), default.file)


@needs_libreoffice
def test_libreoffice_agrees_after_changes(engines, default, tmp_path):
    cells = engines.by_libreoffice(default.file, default.changes, tmp_path)
    answers(cells, rc.compare(default.changed))


@needs_libreoffice
@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_libreoffice_agrees_with_every_scenario(engines, name, scenario, tmp_path):
    file = written(rc.load(name, scenario.catalogue), tmp_path)
    agree(engines, engines.by_libreoffice(file, {}, tmp_path), file)


@pytest.mark.parametrize(
    "name", [s if s in QUICK else pytest.param(s, marks=pytest.mark.slow) for s in SCENARIOS]
)
def test_cached_values_are_those_of_the_tool(engines, name, scenario, tmp_path):
    chosen = rc.load(name, scenario.catalogue)
    answers(engines.cached(written(chosen, tmp_path)), rc.compare(chosen))


@pytest.mark.parametrize("allocation", ["mass", "coproduct_credit"])
def test_every_allocation(engines, allocation, scenario, tmp_path):
    chosen = scenario.with_choices(allocation=allocation)
    answers(engines.cached(written(chosen, tmp_path)), rc.compare(chosen))


@needs_libreoffice
def test_plant_and_mine_in_another_region(engines, scenario, tmp_path):
    """Prices of the plant's region, of the mine's and of the market's are inputs of their own."""
    chosen = scenario.with_choices(
        region="eu", routes=["hydromet_full", "bayan_obo"],
        sites={"hydromet_full": "us", "bayan_obo": "cn"},
    )  # fmt: skip
    file = written(chosen, tmp_path)
    changes = {f"prices.{region}.ndpr_oxide": price for region, price in
               (("eu", 80.0), ("us", 60.0), ("cn", 40.0))}  # fmt: skip
    cells = engines.by_libreoffice(file, changes, tmp_path)
    answers(cells, rc.compare(chosen.with_values(changes)))


@needs_libreoffice
def test_loan_losses_carried_forward_and_yuan(engines, scenario, tmp_path):
    """Conventions that add rows to the cash flow, in money that has to be converted."""
    chosen = scenario.with_choices(
        routes=["hydromet_full"], money="CNY_2024", allocation="coproduct_credit",
        conventions={"losses": "carried_forward", "depreciation": "MACRS"},
    ).with_values({
        "finance.debt_fraction": 0.5, "finance.interest_rate": 0.05, "finance.loan_term": 8,
        "finance.salvage_fraction": 0.1, "prices.cn.ndpr_oxide": 700.0,
        "finance.startup_time": "6 month", "finance.startup_sales": 0.5,
    })  # fmt: skip
    file = written(chosen, tmp_path)
    changes = {"finance.interest_rate": 0.08, "prices.cn.ndpr_oxide": 800.0}
    cells = engines.by_libreoffice(file, changes, tmp_path)
    answers(cells, rc.compare(chosen.with_values(changes)))


@needs_libreoffice
def test_rate_of_return_of_a_plant_that_comes_to_lose(engines, reduced, tmp_path):
    """Far below the rate as exported, where a search from there finds nothing."""
    changes = {"feed.scrap_price": 9.0}
    dear = rc.Investment(rc.compare(reduced.scenario.with_values(changes)), "oxalate_selective")
    assert dear.irr < -0.5
    answers(engines.by_libreoffice(reduced.file, changes, tmp_path), dear.comparison)


def test_footprint_follows_from_the_inputs(engines, default):
    table = rc.compare(default.scenario).footprint()
    cells = engines.cached(default.file)
    labels = [(cells.get(("Footprint", f"A{r}")), cells.get(("Footprint", f"C{r}"))) for r in
              range(5, 5 + len(table) + len(default.scenario.routes))]  # fmt: skip
    rows = [row for row, (_, item) in enumerate(labels, 5) if item != "sum"]
    assert len(rows) == len(table)
    for row, line in zip(rows, table.itertuples(), strict=True):
        assert cells["Footprint", f"C{row}"] == line.item
        assert cells["Footprint", f"E{row}"] == close(line.climate_change)
        assert cells["Footprint", f"F{row}"] == close(line.primary_energy)
    formulas = engines.formulas_of(default.file)
    assert sum(place[0] == "Footprint" for place in formulas) > len(table)


def test_totals_add(engines, default):
    cells, comparison = engines.cached(default.file), rc.compare(default.scenario)
    ledger = comparison.ledger()
    for column, route in zip("CDEF", comparison.routes, strict=True):
        parts, rows = [], {cells.get(("Costs", f"A{r}")): r for r in range(5, 60)}
        for row in range(6, rows["unit cost"]):
            parts.append(cells["Costs", f"{column}{row}"])
        assert sum(parts) == close(cells["Costs", f"{column}{rows['unit cost']}"])
        assert cells["Costs", f"{column}{rows['all']}"] == close(
            ledger[ledger["route"] == route]["cost"].sum()
        )
    steps = {cells.get(("Steps", f"A{r}")): cells.get(("Steps", f"D{r}")) for r in range(5, 80)
             if str(cells.get(("Steps", f"B{r}"))).startswith("all")}  # fmt: skip
    assert steps == {r: close(comparison.unit_cost(r).magnitude) for r in comparison.routes}


def test_same_inputs_give_the_same_bytes(scenario, default):
    again = workbook(rc.compare(rc.load(scenario.name, scenario.catalogue)))
    assert again == default.file.read_bytes()


def test_text_stays_text(scenario, tmp_path):
    """A title that begins like a formula, as an attacker would have it."""
    from dataclasses import replace

    chosen = replace(scenario, title="=1+1", name="+evil").with_choices(
        routes=["oxalate_selective"], gate="mixed_oxide"
    )
    file = tmp_path / "x.xlsx"
    file.write_bytes(workbook(rc.compare(chosen)))
    book = openpyxl.load_workbook(file)
    held = [cell for sheet in book for row in sheet.iter_rows() for cell in row
            if cell.value in ("=1+1", "+evil")]  # fmt: skip
    assert held
    assert {cell.data_type for cell in held} == {"s"}


def test_no_text_that_should_be_a_number(default):
    book = openpyxl.load_workbook(default.file)
    for sheet in book:
        for row in sheet.iter_rows(min_row=5):
            for cell in row:
                if cell.data_type == "s" and sheet.title not in ("Provenance", "Summary"):
                    number = cell.value.replace(",", "").removesuffix("%")
                    unit = "unit" in str(sheet.cell(4, cell.column).value) or (
                        sheet.title.startswith("Cash") and cell.column == 2
                    )
                    assert unit or not number.lstrip("+-.").isdigit(), (sheet.title, cell)


def test_print_setup_names_and_order(engines, default):
    book = openpyxl.load_workbook(default.file)
    assert book.sheetnames[:2] == ["Summary", "Inputs"]
    assert book.sheetnames[-1] == "Working"
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert int(sheet.page_setup.paperSize) == 9  # A4
        assert "USD_2024" in sheet["A2"].value  # each sheet says basis, money and allocation
        assert "allocated by value" in sheet["A2"].value
        if sheet["A4"].value and sheet.title not in ("Summary",):
            assert sheet.print_title_rows == "$1:$4" or sheet.title.startswith("Cash")
    names = book.defined_names
    assert "in_prices_cn_electricity" in names
    assert names["in_prices_cn_electricity"].attr_text.startswith("Inputs!$B$")
    blue = book["Inputs"][engines.input_cells(default.file)["prices.cn.electricity"]]
    assert blue.font.color.rgb == "FF0000FF"


def test_formulas_stay_readable(engines, default):
    """A spreadsheet takes 8192 characters; a reader far fewer."""
    longest = max(engines.formulas_of(default.file).values(), key=len)
    assert len(longest) < 2000


def test_file_is_sound(default):
    with zipfile.ZipFile(default.file) as held:
        assert held.testzip() is None


def test_many_scenarios_are_refused(scenario):
    many = scenario.with_values({"prices.cn.electricity": [0.5, 0.6]})
    with pytest.raises(rc.InputError, match="many scenarios"):
        workbook(rc.compare(many))
