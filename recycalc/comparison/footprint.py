"""The footprint of a comparison: proven, allocated as cost is, recycled against primary.

Nothing here runs unless a footprint is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pint

from recycalc.comparison.model import Evaluation, RouteResult
from recycalc.comparison.proof import Proof, dimension_fault, structure_key
from recycalc.economics import Sale
from recycalc.errors import Faults
from recycalc.footprint import (
    Factors,
    Impact,
    carbon,
    carbon_factors,
    has_footprint,
    impacts,
    route_factors,
    totals,
)
from recycalc.parameters import INDICATORS, Scenario
from recycalc.process import parts
from recycalc.units import Number, QuantityReading, Reading, base_factor, where

if TYPE_CHECKING:
    from recycalc.comparison.result import Comparison

UNITS = {
    "climate_change": "kg CO2e/kg",
    "primary_energy": "MJ/kg",
    "water": "m3/kg",
    "ammonia_nitrogen": "kg N/kg",
    "solid_residue": "kg/kg",
    "radioactive_residue": "kg/kg",
}
NAMES = {
    "climate_change": "Climate change (GWP100, IPCC AR6)",
    "primary_energy": "Primary energy, renewable and not",
    "water": "Water drawn",
    "ammonia_nitrogen": "Ammonia nitrogen to water",
    "solid_residue": "Solid residue",
    "radioactive_residue": "Radioactive residue",
}
CREDIT = "D"
"""Module of what co-products save elsewhere: beyond the system boundary (EN 15804)."""


@dataclass(frozen=True)
class FootprintProof:
    """Factors by route, proven to fit in dimension, and the paths that they read."""

    factors: Mapping[str, Factors]
    used: frozenset[str]


@dataclass(frozen=True)
class RouteFootprint:
    """Footprint of a route per kg of the reference product, by line and in all.

    `allocation` says how the co-products of this route were dealt with; the lines of module D are
    what they save elsewhere.
    """

    lines: tuple[Impact, ...]
    total: Mapping[str, Number]
    allocation: str


@dataclass(frozen=True)
class Footprints:
    """Footprints by route, and that of each product from the primary mix, per kg of it.

    `notes` says by route where the allocation is not plainly that of cost.
    """

    routes: Mapping[str, RouteFootprint]
    primary_mix: Mapping[str, Mapping[str, Number]]
    notes: Mapping[str, str]
    used: frozenset[str]


def proven_footprint(scenario: Scenario, proof: Proof) -> FootprintProof:
    """Find the factors of a scenario's routes and run the equations on quantities, once.

    Raises
    ------
    InputError
        Listing every factor that is missing, or naming the one that does not fit in dimension.
    """
    return scenario.catalogue.once(
        "footprint", structure_key(scenario), lambda: prove_footprint(scenario, proof)
    )


def prove_footprint(scenario: Scenario, proof: Proof) -> FootprintProof:
    """Check the unit of every indicator of every line; see `proven_footprint`."""
    faults = Faults()
    routes, gate = [m.route for m in proof.model.routes], proof.model.gate
    for route in routes:
        if not has_footprint(route, gate):
            faults.add(
                "route has no footprint",
                f"routes.{route.name}",
                "lump sums of a study",
                "items with a factor in footprints.csv",
                "leave the route out",
            )
    faults.raise_if_any()
    local = {route.name: scenario.at_site(route.name) for route in routes}
    factors = {r.name: route_factors(r, gate, local[r.name], faults) for r in routes}
    priced = {r.name: carbon_factors(r, gate, local[r.name], faults) for r in routes}
    faults.raise_if_any()
    p = QuantityReading(scenario.numbers, scenario.units)
    try:
        for name, result in proof.evaluation.routes.items():
            for line in impacts(result.balance, factors[name], p):
                for indicator, done in line.amounts.items():
                    _check(done, f"{INDICATORS[indicator]}/year", f"{line.item}, {indicator}")
            emitted = carbon(result.balance, priced[name], p)
            for kind in ("direct", "electricity"):
                _check(getattr(emitted, kind), "kg/year", f"{name}, {kind} carbon")
    except pint.DimensionalityError as error:
        raise dimension_fault(error, p) from error
    return FootprintProof(factors, frozenset(p.used))


def _check(done: Number, unit: str, what: str) -> None:
    if done.units != base_factor(unit)[1]:
        raise pint.DimensionalityError(done.units, unit, extra_msg=f" in {what}")


def evaluate_footprint(comparison: Comparison, reading: Reading | None = None) -> Footprints:
    """Give the footprint of every route of a comparison, on plain numbers or another reading.

    A line per kg of reference product is ``impact * bearing``, bearing being what a kilogram bears
    of a cost per year. Where cost is allocated by co-product credit, a recycled route's
    co-products are credited with what they would do from the primary mix, where that makes them;
    primary routes, which have nothing to be credited by, share by value.
    """
    scenario, evaluation = comparison.scenario, comparison.evaluation
    proof = proven_footprint(scenario, comparison.proof)
    p = Reading(scenario.numbers) if reading is None else reading
    yearly = {
        name: impacts(result.balance, proof.factors[name], p)
        for name, result in evaluation.routes.items()
    }
    method = "value" if scenario.allocation == "coproduct_credit" else scenario.allocation
    mix = _primary_mix(comparison, yearly, method, p)
    routes: dict[str, RouteFootprint] = {}
    notes: dict[str, list[str]] = {
        name: _left(result) for name, result in evaluation.routes.items()
    }
    for name, result in evaluation.routes.items():
        credited = scenario.allocation == "coproduct_credit" and bool(mix)
        if credited and comparison.kind(name) == "recycled":
            missing = [s.product.title for s in result.costs.sold if s.product.name not in mix]
            routes[name] = _credited(comparison, name, yearly[name], mix)
            if missing:
                notes[name].append(f"no credit for {', '.join(missing)}, not in the primary mix")
            continue
        share = _borne(_leaving(result), _reference(evaluation, name, scenario), method)
        lines = tuple(_scaled(line, share) for line in yearly[name])
        routes[name] = RouteFootprint(lines, totals(lines), method)
        if method != scenario.allocation:
            notes[name].append("nothing to credit co-products by, shared by value")
    said = {name: "; ".join(texts) for name, texts in notes.items() if texts}
    return Footprints(routes, mix, said, proof.used)


def _left(result: RouteResult) -> list[str]:
    """Say what is sold on the way, which takes nothing away from the footprint."""
    if any(flow.step.byproducts for flow in result.balance.steps):
        return ["by-products sold without a share of the footprint"]
    return []


def _leaving(result: RouteResult) -> list[Sale]:
    """Give what is sold at the gate and what left before it, beyond a grade: all share."""
    return [*result.costs.sold, *result.costs.credited]


def _reference(evaluation: Evaluation, name: str, scenario: Scenario) -> Sale:
    sold = evaluation.routes[name].costs.sold
    return next(s for s in sold if s.product.name == scenario.reference_product)


def _borne(sold: list[Sale], sale: Sale, method: str) -> Number:
    """Give what a kilogram of a product bears of an impact per year [year/kg]."""
    if method == "mass":
        return 1.0 / sum(s.mass for s in sold)
    return sale.price / sum(s.revenue for s in sold)


def _scaled(line: Impact, share: Number) -> Impact:
    return line._replace(amounts={i: done * share for i, done in line.amounts.items()})


def _credited(
    comparison: Comparison,
    name: str,
    yearly: list[Impact],
    mix: Mapping[str, Mapping[str, Number]],
) -> RouteFootprint:
    """Charge all to the reference product, less what its co-products do from the primary mix."""
    result = comparison.evaluation.routes[name]
    reference = _reference(comparison.evaluation, name, comparison.scenario)
    lines = [_scaled(line, 1.0 / reference.mass) for line in yearly]
    for sale in result.costs.sold:
        product = sale.product.name
        if product != reference.product.name and product in mix:
            saved = {i: -result.basket[product] * done for i, done in mix[product].items()}
            lines.append(Impact("plant", f"credit for {sale.product.title}", CREDIT, saved))
    return RouteFootprint(tuple(lines), totals(lines), "coproduct_credit")


def _primary_mix(
    comparison: Comparison, yearly: Mapping[str, list[Impact]], method: str, p: Reading
) -> dict[str, dict[str, Number]]:
    """Give the footprint of each product from the primary mix, per kg of it.

    Routes are weighed as for cost: by ``share of the mix * mass of product / mass of all``.
    """
    mix = comparison.proof.model.primary_mix
    shares = parts(mix, p) if mix.paths else {}
    done: dict[str, dict[str, Number]] = {}
    weight: dict[str, Number] = {}
    for name, result in comparison.evaluation.routes.items():
        if comparison.kind(name) == "recycled" or (shares and name not in shares):
            continue
        sold, total = _leaving(result), totals(yearly[name])
        whole = sum(s.mass for s in sold)
        for sale in sold:
            product = sale.product.name
            w = shares.get(name, 1.0) * (sale.mass / whole)
            weight[product] = weight[product] + w if product in weight else w
            row = done.setdefault(product, {})
            for indicator in INDICATORS:
                own = w * _borne(sold, sale, method) * total.get(indicator, 0.0)
                row[indicator] = row[indicator] + own if indicator in row else own
    return {
        product: {
            indicator: where(made, own / where(made, weight[product], 1.0), 0.0)
            for indicator, own in row.items()
        }
        for product, row in done.items()
        for made in (weight[product] > 0.0,)
    }
