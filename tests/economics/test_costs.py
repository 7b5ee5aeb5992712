"""The ledger: every line is amount times price, and the lines by hand."""

from __future__ import annotations

import pytest

import recycalc as rc
from recycalc.economics import Costs, Line, PriceList
from recycalc.errors import Faults
from recycalc.parameters import CATEGORIES
from recycalc.units import Reading

YEAR = 365.25 * 24 * 3600  # seconds: costs come per second, the model's base unit
ROUTES = ("hydromet_full", "copper_nitrate", "bayan_obo", "ionic_clay_in_situ")
ND2O3 = 1.16638  # (2 x 144.242 + 3 x 15.999) / (2 x 144.242)
PR6O11 = 1.20818  # (6 x 140.908 + 11 x 15.999) / (6 x 140.908)
DY2O3 = 1.14768
TB4O7 = 1.17616


def costs_of(scenario: rc.Scenario, route: str = "hydromet_full") -> Costs:
    return rc.compare(scenario).evaluation.routes[route].costs


def line_of(costs: Costs, step: str, item: str) -> Line:
    (found,) = [line for line in costs.ledger if (line.step, line.item) == (step, item)]
    return found


@pytest.mark.parametrize("route", ROUTES)
def test_every_line_is_amount_times_price(comparison, route):
    for line in comparison.evaluation.routes[route].costs.ledger:
        assert line.cost == pytest.approx(line.amount * line.price, rel=1e-15)
        assert line.cost >= 0
        assert line.category in CATEGORIES


@pytest.mark.parametrize("route", ROUTES)
def test_categories_add_up_to_the_whole_cost(comparison, route):
    result = comparison.evaluation.routes[route]
    ledger = result.costs.ledger
    assert sum(ledger.by_category().values()) == pytest.approx(result.total, rel=1e-12)
    assert sum(line.cost for line in ledger) == pytest.approx(result.total, rel=1e-12)


@pytest.mark.parametrize("route", ROUTES)
def test_no_two_lines_of_a_route_have_the_same_name(comparison, route):
    names = [(x.step, x.item) for x in comparison.evaluation.routes[route].costs.ledger]
    assert len(names) == len(set(names))


def test_operators_are_paid_by_shift_hours_wage_and_burden(scenario):
    path = "routes.hydromet_full.leaching.labour"
    case = scenario.with_values({
        "feed.capacity": 2500, f"{path}.capacity": 5000, f"{path}.operators": 4,
        "overheads.labour_exponent": 0.5, "regions.cn.shifts_per_position": 4.5,
        "regions.cn.worker_hours": 2000, "regions.cn.wage": "6 USD_2024/hour",
        "regions.cn.labour_burden": 0.4,
    })  # fmt: skip
    line = line_of(costs_of(case), "leaching", "operators")
    # 4 x sqrt(1/2) operators x 4.5 x 2000 h/year x 6 x 1.4 USD/h
    expected = 4 * 0.5**0.5 * 4.5 * 2000 * 6 * 1.4
    assert line.cost * YEAR == pytest.approx(expected, rel=1e-12)
    assert line.category == "labour"


def test_dismantling_takes_its_time_for_every_motor(scenario):
    case = scenario.with_values({
        "feed.capacity": 1000, "feed.share.swarf": 0.5, "feed.share.solid_rejects": 0.3,
        "scrap.ev_motor.liberation": 0.8, "scrap.ev_motor.unit_mass": 2.5,
        "scrap.ev_motor.dismantling_time": 30, "regions.cn.wage": "6 USD_2024/hour",
        "regions.cn.labour_burden": 0.4,
    })  # fmt: skip
    costs = costs_of(case)
    # 200 t of magnet / 0.8 / 2.5 kg = 100,000 motors, half an hour each, at 8.4 USD/h
    line = line_of(costs, "ev_motor", "dismantling")
    assert line.cost * YEAR == pytest.approx(100_000 * 0.5 * 8.4, rel=1e-12)
    assert line_of(costs, "swarf", "dismantling").cost == 0


def test_scrap_of_one_source_is_paid_by_payable_shares_of_what_it_contains(scenario):
    contents = {"Nd": 0.22, "Pr": 0.06, "Dy": 0.02, "Tb": 0.003}
    prices = {"ndpr": 56.5, "dy": 226.0, "tb": 791.0, "gd": 20.0, "ho": 60.0}
    case = scenario.with_values({
        **{f"scrap.ev_motor.composition.{e}": x for e, x in contents.items()},
        **{f"prices.cn.{name}_oxide": price for name, price in prices.items()},
        "feed.payable.Nd": 0.9, "feed.payable.Pr": 0.8, "feed.payable.Dy": 0.7,
        "feed.payable.Tb": 0.6, "feed.payable.Co": 0.0, "scrap.ev_motor.price_factor": 0.75,
        "regions.cn.vat_rate": 0.13,
    })  # fmt: skip
    line = line_of(costs_of(case), "ev_motor", "magnet scrap")
    # quotes with VAT: 56.5 / 1.13 = 50, 226 / 1.13 = 200, 791 / 1.13 = 700 USD/kg of oxide
    neodymium = 0.22 * ND2O3 * 0.9 * 50
    praseodymium = 0.06 * PR6O11 * 0.8 * 50
    dysprosium = 0.02 * DY2O3 * 0.7 * 200
    terbium = 0.003 * TB4O7 * 0.6 * 700
    expected = 0.75 * (neodymium + praseodymium + dysprosium + terbium)
    assert line.price == pytest.approx(expected, rel=2e-5)
    assert line.category == "feedstock"


def test_cobalt_is_paid_for_as_metal_where_a_share_is_payable(scenario):
    values = {
        "scrap.ev_motor.composition.Co": 0.02, "prices.cn.cobalt": 20.0,
        "scrap.ev_motor.price_factor": 0.5,
    }  # fmt: skip
    without, paid = (
        line_of(costs_of(scenario.with_values({**values, "feed.payable.Co": share})),
                "ev_motor", "magnet scrap").price
        for share in (0.0, 0.5)
    )  # fmt: skip
    # 0.02 kg/kg x 0.5 x 20 USD/kg (quoted without VAT) x price factor 0.5
    assert paid - without == pytest.approx(0.1, rel=1e-9)


def test_a_scrap_price_that_is_set_is_paid_to_every_source(scenario):
    costs = costs_of(scenario.with_values({"feed.scrap_price": 12.5}))
    bought = [line for line in costs.ledger if line.category == "feedstock"]
    assert {line.step for line in bought} == {"swarf", "solid_rejects", "ev_motor"}
    assert [line.price for line in bought] == [12.5] * 3


def test_freight_is_paid_on_what_is_hauled(scenario):
    case = scenario.with_values({
        "feed.capacity": 1000, "feed.share.swarf": 0.4, "scrap.swarf.liberation": 1.0,
        "scrap.swarf.moisture": 0.2, "scrap.swarf.distance": 300,
        "regions.cn.freight_rate": "0.05 USD_2024/t/km",
    })  # fmt: skip
    line = line_of(costs_of(case), "swarf", "freight")
    assert line.cost * YEAR == pytest.approx(400 / 0.8 * 300 * 0.05, rel=1e-12)


def test_a_price_with_vat_is_divided_by_one_plus_the_rate_and_one_without_is_not(scenario):
    case = scenario.with_values({
        "prices.cn.electricity": "0.113 USD_2024/kWh", "prices.cn.deionised_water": 2.0,
        "regions.cn.vat_rate": 0.13,
    })  # fmt: skip
    assert price_of(case, "electricity") * 3.6e6 == pytest.approx(0.10, rel=1e-12)
    assert price_of(case, "deionised_water") == pytest.approx(2.0, rel=1e-12)


def price_of(scenario: rc.Scenario, item: str) -> float:
    """Give the price in base units: money per kg, J or m3."""
    faults = Faults()
    price = PriceList(scenario, faults).item(item, "test")
    faults.raise_if_any()
    return price.value(Reading(scenario.numbers))


def test_acid_quoted_as_a_31_percent_solution_is_priced_per_acid(scenario):
    case = scenario.with_values({
        "prices.cn.hydrochloric_acid": 0.031, "regions.cn.vat_rate": 0.0,
    })  # fmt: skip
    assert price_of(case, "hydrochloric_acid") == pytest.approx(0.10, rel=1e-12)


def test_a_hydrate_is_priced_per_anhydrous_salt(scenario):
    case = scenario.with_values({"prices.cn.oxalic_acid": 0.5, "regions.cn.vat_rate": 0.13})
    # H2C2O4.2H2O 126.06, H2C2O4 90.03; 99.6 % pure
    expected = 0.5 / (0.996 * 90.034 / 126.064) / 1.13
    assert price_of(case, "oxalic_acid") == pytest.approx(expected, rel=5e-5)
    # Cu(NO3)2.3H2O 241.60, Cu(NO3)2 187.56; without VAT
    case = scenario.with_values({"prices.cn.copper_nitrate": 2.6})
    assert price_of(case, "copper_nitrate") == pytest.approx(2.6 * 241.60 / 187.56, rel=1e-4)


def test_water_and_lye_on_a_dry_basis_are_not_diluted_twice(scenario):
    case = scenario.with_values({"prices.cn.sodium_hydroxide": 0.4, "regions.cn.vat_rate": 0.0})
    assert price_of(case, "sodium_hydroxide") == pytest.approx(0.4, rel=1e-12)


def test_resource_tax_is_a_rate_on_the_price_of_the_concentrate(scenario):
    path = "chains.clay_calcination.calcination_at_mine"
    case = scenario.with_values({
        "prices.cn.ionic_concentrate": "22.6 USD_2024/kg", f"{path}.levy.resource_tax.rate": 0.25,
        "regions.cn.vat_rate": 0.13,
    })  # fmt: skip
    costs = costs_of(case, "ionic_clay_in_situ")
    levy = line_of(costs, "calcination_at_mine", "resource_tax")
    provision = line_of(costs, "mine_closure", "Reclamation and environment provision of a mine")
    assert levy.category == "policy"
    assert levy.price == pytest.approx(20.0 * 0.25, rel=1e-12)
    closure = "routes.ionic_clay_in_situ.mine_closure"  # charged on the same kg of REO
    coefficient = scenario.numbers[f"{closure}.waste.mine_remediation.coefficient"]
    assert levy.amount == pytest.approx(provision.amount / coefficient, rel=1e-12)


def test_overheads_are_shares_of_their_bases(scenario):
    shares = {
        "maintenance": 0.04, "insurance_and_property_tax": 0.02, "administration": 0.25,
        "quality_control": 0.12, "sales_and_research": 0.015,
    }  # fmt: skip
    case = scenario.with_values({f"overheads.{k}": v for k, v in shares.items()})
    result = rc.compare(case).evaluation.routes["hydromet_full"]
    costs = result.costs
    capital = sum(item.cost for item in costs.capital)
    labour = sum(x.cost for x in costs.ledger if x.category == "labour")
    earned = sum(sale.mass * sale.price for sale in costs.sold)
    for item, expected in (
        ("maintenance", 0.04 * capital / YEAR),
        ("insurance and property tax", 0.02 * capital / YEAR),
        ("administration", 0.25 * labour),
        ("quality control", 0.12 * labour),
        ("sales and research", 0.015 * earned),
    ):
        assert line_of(costs, "plant", item).cost == pytest.approx(expected, rel=1e-12), item


def test_working_capital_holds_a_share_of_the_plant_and_the_scrap_in_stock(scenario):
    case = scenario.with_values({
        "finance.working_capital_fraction": 0.1, "finance.inventory_time": 0.25,
    })  # fmt: skip
    costs = costs_of(case)
    scrap = sum(x.cost for x in costs.ledger if x.category == "feedstock") * YEAR
    capital = sum(item.cost for item in costs.capital)
    assert costs.investment.working == pytest.approx(0.1 * capital + 0.25 * scrap, rel=1e-12)
    mine = costs_of(case, "bayan_obo")
    assert mine.investment.working == pytest.approx(0.1 * mine.investment.fixed, rel=1e-12)


def test_at_a_gate_that_pays_a_share_products_are_sold_at_that_share(scenario):
    case = scenario.with_choices(gate="mixed_oxide", routes=("copper_nitrate",)).with_values(
        {"gates.mixed_oxide.payable": 0.7, "prices.cn.ndpr_oxide": 56.5}
    )
    sold = {s.product.name: s for s in costs_of(case, "copper_nitrate").sold}
    assert sold["ndpr_oxide"].price == pytest.approx(0.7 * 50, rel=1e-12)
    product = rc.compare(case).evaluation.routes["copper_nitrate"].balance.product
    mass = product["Nd"] * ND2O3 + product["Pr"] * PR6O11
    assert sold["ndpr_oxide"].mass == pytest.approx(mass, rel=2e-5)
