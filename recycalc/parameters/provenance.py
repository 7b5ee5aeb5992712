"""What a result rests on, for all that report one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from recycalc._version import __version__
from recycalc.parameters.mount import span
from recycalc.parameters.scenario import Scenario


def provenance(scenario: Scenario, used: Iterable[str]) -> dict[str, Any]:
    """Give version, scenario, choices, indices, conversions and overrides.

    Parameters
    ----------
    scenario : Scenario
    used : iterable of str
        Paths of the parameters that the result read.
    """
    return {
        "version": __version__,
        "scenario": scenario.name,
        "scenario_hash": scenario.hash,
        "data_hash": scenario.catalogue.digest[:16],
        "region": scenario.region,
        "sites": dict(scenario.sites),
        "money": scenario.money,
        "allocation": scenario.allocation,
        "options": dict(scenario.options),
        "indices": dict(scenario.indices),
        "conversions": [str(conversion) for conversion in scenario.conversions(sorted(used))],
        "overrides": {
            path: "unset" if o.number is None else f"{span(o.number)} {o.unit}"
            for path, o in scenario.overrides.items()
        },
    }
