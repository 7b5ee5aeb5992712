"""One model, two readings: on quantities, on floats, on arrays, the same answer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import recycalc as rc
from recycalc.comparison.model import Evaluation, evaluate
from recycalc.comparison.proof import proven
from recycalc.comparison.run import run
from recycalc.units import QuantityReading

SEED = 20_240_613
VARIED = (
    "prices.cn.ndpr_oxide", "prices.cn.dy_oxide", "prices.cn.tb_oxide", "prices.cn.cobalt",
    "prices.cn.electricity", "prices.cn.hydrochloric_acid", "prices.cn.natural_gas",
    "prices.cn.sulfuric_acid", "prices.cn.mine_remediation", "regions.cn.wage",
    "regions.cn.income_tax_rate", "regions.cn.freight_rate", "finance.discount_rate",
    "finance.plant_life", "finance.inflation", "finance.inventory_time", "feed.capacity",
    "feed.payable.Nd", "feed.share.swarf", "scrap.swarf.composition.Nd",
    "scrap.ev_motor.dismantling_time", "scrap.ev_motor.liberation", "scrap.swarf.moisture",
    "routes.hydromet_full.utilization", "routes.hydromet_full.leaching.recovery.Nd",
    "routes.hydromet_full.leaching.recovery.rare_earths",
    "routes.hydromet_full.leaching.consumption.hydrochloric_acid.excess",
    "routes.copper_nitrate.dissolution.recovery.Fe", "equipment.leaching_section.cost",
    "equipment.leaching_section.exponent", "deposits.bayan_obo.grade",
    "deposits.ionic_clay.distribution.Dy2O3", "primary_mix.bayan_obo",
    "chains.separation.solvent_extraction.labour.operators", "overheads.labour_exponent",
)  # fmt: skip


def draw(scenario: rc.Scenario, rng: np.random.Generator, paths=None, n=None) -> dict[str, object]:
    """Draw parameters evenly within low to high, in their own units."""
    found = {}
    for path in paths or scenario.parameters:
        q = scenario.parameters[path]
        if q.value is not None and q.low < q.high:
            found[path] = rng.uniform(q.low, q.high, n)
    return found


def random_scenarios(scenario: rc.Scenario, count: int) -> Iterator[rc.Scenario]:
    """Give scenarios with every parameter drawn; shares that do not sum are left out."""
    rng = np.random.default_rng(SEED)
    for _ in range(count):
        values = draw(scenario, rng)
        try:
            yield scenario.with_values(values)
        except rc.InputError as error:
            assert all("sum" in fault.what for fault in error.faults)  # noqa: PT017


def numbers_of(evaluation: Evaluation) -> Iterator[tuple[str, object]]:
    """List every number of an evaluation under a name.

    A loss comes on top of its feed: being a difference of flows, it is as exact as they are.
    """
    yield "market price", evaluation.market_price
    for kind in ("basket_at_market", "basket_from_primary"):
        for name, value in getattr(evaluation, kind).items():
            yield f"{kind}: {name}", value
    for route, result in evaluation.routes.items():
        yield f"{route}: unit cost", result.unit_cost
        yield f"{route}: total", result.total
        yield f"{route}: revenue", result.revenue
        yield f"{route}: gross margin", result.gross_margin
        yield f"{route}: utilization", result.balance.utilization
        yield f"{route}: working capital", result.costs.investment.working
        for category, value in result.by_category.items():
            yield f"{route}: {category}", value
        for line in result.costs.ledger:
            for key in ("amount", "price", "cost"):
                yield f"{route}: {line.step}: {line.item}: {key}", getattr(line, key)
        for item in result.costs.capital:
            yield f"{route}: {item.step}: {item.item}: capital", item.cost
        for flow in result.balance.steps:
            for element in flow.feed:
                name, fed = f"{route}: {flow.step.name}: {element}", flow.feed[element]
                yield f"{name}: feed", fed
                yield f"{name}: product", flow.product[element]
                yield f"{name}: feed and loss", fed + flow.losses[element]


def plain(value: object) -> object:
    """Take a quantity's number in base units; a float is in them already."""
    return value.to_base_units().magnitude if hasattr(value, "to_base_units") else value


def assert_same(one: Evaluation, other: Evaluation, rel: float = 1e-12) -> None:
    ones, others = list(numbers_of(one)), list(numbers_of(other))
    assert [name for name, _ in ones] == [name for name, _ in others]
    assert len(ones) > 1000
    for (name, x), (_, y) in zip(ones, others, strict=True):
        assert plain(x) == pytest.approx(plain(y), rel=rel, abs=0), name


def test_both_readings_agree_on_random_scenarios(scenario):
    agreed = 0
    for case in random_scenarios(scenario, 10):
        model = proven(case).model
        try:
            floats = run(model, case)
        except rc.InputError as error:
            assert "utilization" in error.faults[0].what  # noqa: PT017
            continue
        assert_same(floats, evaluate(model, QuantityReading(case.numbers, case.units)))
        agreed += 1
    assert agreed >= 5


def test_random_scenarios_differ_from_the_default(scenario, comparison):
    case = next(random_scenarios(scenario, 10))
    found = rc.compare(case).unit_cost("hydromet_full").magnitude
    assert abs(found / comparison.unit_cost("hydromet_full").magnitude - 1) > 1e-3


def test_many_scenarios_at_once_are_as_if_run_one_by_one(scenario):
    n, rng = 257, np.random.default_rng(SEED)
    values = draw(scenario, rng, VARIED, n)
    assert len(values) >= 30
    together = dict(numbers_of(rc.compare(scenario.with_values(values)).evaluation))
    for i in [0, n - 1, *rng.integers(1, n - 1, 18)]:
        one = scenario.with_values({path: float(v[i]) for path, v in values.items()})
        for name, number in numbers_of(rc.compare(one).evaluation):
            found = np.broadcast_to(together[name], n)[i]
            assert found == pytest.approx(number, rel=1e-12, abs=0), (name, i)


def test_what_does_not_vary_stays_a_scalar(scenario):
    case = scenario.with_values({"prices.cn.electricity": np.linspace(0.5, 0.7, 7)})
    result = rc.compare(case).evaluation.routes["hydromet_full"]
    assert np.shape(result.unit_cost) == (7,)
    assert np.ndim(result.revenue) == 0
    assert all(np.ndim(flow) == 0 for flow in result.balance.product.values())


def test_every_result_has_the_unit_it_is_shown_in(comparison):
    def unit(text: str) -> object:
        return rc.ureg.Quantity(1, text).dimensionality

    money = comparison.money
    for result in comparison.proof.evaluation.routes.values():
        assert result.unit_cost.dimensionality == unit(f"{money}/kg")
        assert result.total.dimensionality == unit(f"{money}/year")
        assert result.costs.investment.working.dimensionality == unit(money)
        assert all(x.cost.dimensionality == unit(f"{money}/year") for x in result.costs.ledger)
        flows = result.balance.product.values()
        assert all(flow.dimensionality == unit("kg/year") for flow in flows)


def test_a_parameter_of_the_wrong_dimension_in_the_files_is_named(edit):
    folder = edit("overheads.toml", 'maintenance = { value = 0.035, low = 0.02, high = 0.06, '
                  'unit = "1/year"', 'maintenance = { value = 0.035, low = 0.02, high = 0.06, '
                  'unit = "1"')  # fmt: skip
    with pytest.raises(rc.InputError) as caught:
        rc.compare(rc.load(parameters=folder))
    assert any("overheads.maintenance" in fault.where for fault in caught.value.faults)
