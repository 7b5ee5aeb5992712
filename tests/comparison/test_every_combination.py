"""Every route x scrap source x region, at every gate: it closes, or it is refused with a reason."""

from __future__ import annotations

import numpy as np
import pytest

import recycalc as rc
from recycalc.comparison.model import build
from recycalc.comparison.run import run

CLOSED = 1e-12
CATALOGUE = rc.load_catalogue()
REGIONS = ("cn", "us", "eu")
KINDS = {name: tree["kind"] for name, tree in CATALOGUE.trees["routes"].items()}
STUDY = "us_ev_motor_study"  # costs itself in a region of its own, whose prices no other has
RECYCLED = [n for n, kind in KINDS.items() if kind == "recycled" and n != STUDY]
PRIMARY = [n for n, kind in KINDS.items() if kind == "primary"]
SOURCES = [n for n in CATALOGUE.trees["scrap"] if n != "us_ev_motors"]


def check(scenario, route):
    """Close element balances and ledger of a route at every gate that it reaches."""
    for gate in CATALOGUE.trees["routes"][route]["gates"]:
        chosen = scenario.with_choices(gate=gate)
        result = run(build(chosen), chosen).routes[route]
        for flow in result.balance.steps:
            lost = flow.losses
            for element, product in flow.product.items():
                entering = flow.feed.get(element, 0.0) + flow.added.get(element, 0.0)
                leaving = product + lost[element] + flow.withdrawn.get(element, 0.0)
                assert abs(entering - leaving) <= CLOSED * max(entering, 1e-12), flow.step.name
                assert product >= 0
                assert lost[element] >= -CLOSED * max(entering, 1e-12), (flow.step.name, element)
        ledger = result.costs.ledger
        whole = sum(abs(line.cost) for line in ledger)
        assert abs(sum(line.cost for line in ledger) - ledger.total) <= CLOSED * whole
        assert abs(sum(result.by_category.values()) - result.unit_cost) <= CLOSED * whole
        assert np.isfinite(result.unit_cost)


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("route", PRIMARY)
def test_primary_routes_close_in_every_region(route, region):
    check(rc.load(parameters=CATALOGUE).with_choices(region=region, routes=[route]), route)


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("route", RECYCLED)
def test_recycled_routes_close_with_every_source_or_say_why_not(route, region):
    base, closed, reasons = rc.load(parameters=CATALOGUE), 0, []
    for source in SOURCES:
        reference = reference_of(source)
        try:
            scenario = base.with_choices(
                region=region, routes=[route], sources={source: 1.0}, reference_product=reference
            )
            check(scenario, route)
            closed += 1
        except rc.InputError as refused:
            reasons += [fault.what for fault in refused.faults]
    assert closed, f"no source at all: {reasons}"
    assert set(reasons) <= REASONS


REASONS = {
    "the scrap is excluded from this route",
    "route does not make the reference product",
    "grade cannot be met",
}


def reference_of(source):
    """Name an oxide that the source brings: what is asked of a phosphor is not NdPr."""
    held = CATALOGUE.trees["scrap"][source]["composition"]
    oxides = {"Nd": "ndpr_oxide", "Tb": "tb_oxide", "Y": "y_oxide", "La": "la_oxide"}
    return next(oxide for element, oxide in oxides.items() if element in held)
