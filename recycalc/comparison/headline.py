"""The answer of a comparison in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recycalc.comparison.display import times

if TYPE_CHECKING:
    from recycalc.comparison.result import Comparison


def headline(comparison: Comparison) -> str:
    """Say the answer of one scenario; see `Comparison.headline`."""
    scenario, per_kg = comparison.scenario, comparison.per_kg
    costs = {
        name: float(comparison.evaluation.routes[name].unit_cost) for name in comparison.routes
    }
    market = float(comparison.evaluation.market_price)
    said = []
    for kind in ("recycled", "primary"):
        named = {n: c for n, c in costs.items() if comparison.kind(n) == kind}
        if named:
            best = min(named, key=named.__getitem__)
            more = "from " if len(named) > 1 else ""
            place = f" in {scenario.place(best)}" if scenario.is_away(best) else ""
            said.append(f"{kind} {more}{named[best]:.1f} ({best}{place})")
    verdict = ""
    recycled = [c for n, c in costs.items() if comparison.kind(n) == "recycled"]
    if recycled and market > 0.0:
        verdict = f": recycled is {_against(min(recycled) / market)}"
    return f"{comparison.product}: {', '.join(said)}, market {market:.1f} {per_kg}{verdict}."


def _against(ratio: float) -> str:
    """Say how a cost stands to the market price."""
    if ratio > 3.0:
        return f"{times(ratio)} the market price"
    return f"{abs(ratio - 1.0):.0%} {'dearer' if ratio > 1.0 else 'cheaper'} than market"
