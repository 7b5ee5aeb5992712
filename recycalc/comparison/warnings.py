"""What to know before trusting a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from recycalc.comparison.display import digits, shown, times
from recycalc.process import amount, basis_flow
from recycalc.units import NO_INDEX, Number, Reading

if TYPE_CHECKING:
    from recycalc.comparison.result import Comparison

# Levers of policy that move the price of the whole world, not of a region.
WORLDWIDE = ("policy.extraction_quota.", "policy.demand_elasticity")


def warnings_of(comparison: Comparison, also: frozenset[str] = frozenset()) -> list[str]:
    """Give the warnings of a result that reads the parameters `also` besides those of cost."""
    found = list(comparison.scenario.warnings)
    for path, override in comparison.scenario.overrides.items():
        if override.number is not None and path not in comparison.proof.used | also:
            found.append(f"{path} is set, but nothing in this comparison reads it")
    found += _of_two_years(comparison)
    for name, result in comparison.evaluation.routes.items():
        beyond = _beyond(comparison, name)
        if beyond:
            found.append(
                f"{name}: equipment beyond the size range of its cost curve, cost "
                f"extrapolated: {'; '.join(beyond)}"
            )
        found += _levers(comparison, name)
        found += _foreign(comparison, name)
        found += _masked(comparison, name)
        found += _oversold(comparison, name)
        for source, way in result.costs.hauls.items():
            if way.share is not None and np.any(way.share > 1.0):
                found.append(
                    f"{name}: {source}: the plant takes {times(np.max(way.share))} what is "
                    "collected in its region"
                )
    return found


def _of_two_years(comparison: Comparison) -> list[str]:
    """Tell where the market price keeps the year it was quoted in and other prices do not."""
    scenario = comparison.scenario
    first = comparison.proof.model.routes[0]
    sold = first.at_home or first.market.products
    price = [p.price.path for p in sold if p.name == scenario.reference_product]
    quoted = {
        step.source[-4:]
        for step in scenario.conversions(price)
        if step.index == NO_INDEX and step.source[-4:] != step.target[-4:]
    }
    return [
        f"unit costs are in money of {scenario.money[-4:]}, the market price is as quoted in "
        f"{year} (index of commodity prices: none): they differ by inflation too; compare in money "
        f"of {year}, or name an index for commodities"
        for year in sorted(quoted)
    ]


def _levers(comparison: Comparison, name: str) -> list[str]:
    """Name the levers of policy that act on a route in another region as they do at home."""
    scenario, costs = comparison.scenario, comparison.proof.evaluation.routes[name].costs
    if not scenario.is_away(name):
        return []
    read = set(costs.sales_paths).union(*(line.paths for line in costs.ledger))
    levers = sorted(p for p in read if p.startswith("policy.") and not p.startswith(WORLDWIDE))
    where = f"{name} in {scenario.place(name)}"
    return [f"{where} is under {', '.join(levers)} too, as if that held there"] if levers else []


def _beyond(comparison: Comparison, name: str) -> list[str]:
    """Name the units of equipment beyond their cost curves, by where those begin and end."""
    numbers, by_range = comparison.scenario.numbers, dict[str, list[str]]()
    items = comparison.evaluation.routes[name].costs.capital
    proven = comparison.proof.evaluation.routes[name].costs.capital
    for item, q in zip(items, proven, strict=True):
        if not np.all(item.valid):
            ends = [p for p in q.paths if p.endswith((".valid_from", ".valid_to"))]
            unit = comparison.scenario.parameters[ends[0]].unit
            curve = " to ".join(digits(float(np.mean(shown(numbers[p], unit)))) for p in ends)
            each = shown(item.size / item.units, unit)
            size = " to ".join(
                dict.fromkeys(digits(float(end)) for end in (np.min(each), np.max(each)))
            )
            named = by_range.setdefault(f"{unit}, curve from {curve}", [])
            if f"{item.step} ({size})" not in named:
                named.append(f"{item.step} ({size})")
    return [f"{', '.join(named)} {ranged}" for ranged, named in by_range.items()]


def _foreign(comparison: Comparison, name: str) -> list[str]:
    """Name the scrap that a route was not made for."""
    route = comparison.proof.model.of(name).route
    return [
        f"{name}: made for {route.material}, not for {source.material} ({source.title}): "
        "its recoveries and consumption do not hold for that"
        for source in route.scrap
        if source.material != route.material
    ]


def _masked(comparison: Comparison, name: str) -> list[str]:
    """Tell what contamination would do to a utilization that is asked for, which hides it."""
    path = comparison.proof.model.of(name).route.utilization
    if path is None or not comparison.scenario.is_set(path):
        return []
    balance = comparison.evaluation.routes[name].balance
    kept, natural = np.broadcast_arrays(np.atleast_1d(balance.kept), balance.natural_utilization)
    worst = int(np.argmin(np.where(kept > 0.0, kept, 1.0)))  # nothing kept is refused elsewhere
    clean, dirty = (f"{share:.1%}" for share in (natural[worst] / kept[worst], natural[worst]))
    if clean == dirty:
        return []
    return [
        f"{name}: contamination of the scrap would lower the utilization from {clean} to {dirty}, "
        f"but {path} is set; unset it to let contamination act"
    ]


def _oversold(comparison: Comparison, name: str) -> list[str]:
    """Tell where a step sells more of its feed as by-products than it loses of it."""
    found, balance = [], comparison.evaluation.routes[name].balance
    p = Reading(comparison.scenario.numbers)
    for flow in balance.steps:
        lost, sold = flow.losses, dict[tuple[str, ...], Number]()
        for use in flow.step.byproducts:
            held = tuple(e for e in use.basis.weights or () if e in lost)
            if use.basis.kind == "elements" and use.basis.of == "feed" and held:
                made = amount(use, basis_flow(use.basis, balance.feed, flow), p)
                sold[held] = sold.get(held, 0.0) + made
        for held, made in sold.items():
            gone = sum(lost[e] for e in held)
            if np.any(made > gone * (1.0 + 1e-9)):
                found.append(
                    f"{name}: {flow.step.name} sells more of its feed as by-products than it "
                    f"loses; set the coefficients in {flow.step.path}.byproduct with its recovery"
                )
    return found
