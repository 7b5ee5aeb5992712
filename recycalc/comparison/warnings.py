"""What to know before trusting a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from recycalc.comparison.display import shown, unit_of
from recycalc.parameters import span

if TYPE_CHECKING:
    from recycalc.comparison.result import Comparison


def warnings_of(comparison: Comparison, also: frozenset[str] = frozenset()) -> list[str]:
    """Give the warnings of a result that reads the parameters `also` besides those of cost."""
    found = list(comparison.scenario.warnings)
    for path, override in comparison.scenario.overrides.items():
        if override.number is not None and path not in comparison.proof.used | also:
            found.append(f"{path} is set, but nothing in this comparison reads it")
    for name, result in comparison.evaluation.routes.items():
        units = comparison.proof.evaluation.routes[name].costs.capital
        beyond = [
            f"{item.step} ({span(shown(item.size, unit), digits=3)} {unit})"
            for item, q in zip(result.costs.capital, units, strict=True)
            if not np.all(item.valid)
            for unit in [unit_of(q.size, comparison.money)]
        ]
        if beyond:
            found.append(
                f"{name}: equipment beyond the size range of its cost curve, cost "
                f"extrapolated: {', '.join(dict.fromkeys(beyond))}"
            )
        found += _masked(comparison, name)
        for source, way in result.costs.hauls.items():
            if way.share is not None and np.any(way.share > 1.0):
                found.append(
                    f"{name}: {source}: the plant takes {np.max(way.share):.2g} times what is "
                    "collected in the region"
                )
    return found


def _masked(comparison: Comparison, name: str) -> list[str]:
    """Tell what contamination would do to a utilization that is asked for, which hides it."""
    path = next(m.route.utilization for m in comparison.proof.model.routes if m.route.name == name)
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
