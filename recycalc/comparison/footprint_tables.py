"""Tables of a footprint as DataFrames of floats, their units in ``attrs["units"]``."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from typing import TYPE_CHECKING, Any

import pandas as pd

from recycalc.comparison.display import shown
from recycalc.comparison.footprint import CREDIT, NAMES, UNITS, Footprints
from recycalc.comparison.warnings import warnings_of
from recycalc.footprint import MODULES, Impact, totals
from recycalc.parameters import INDICATORS
from recycalc.units import Number

if TYPE_CHECKING:
    from recycalc.comparison.result import Comparison


def lines(comparison: Comparison) -> pd.DataFrame:
    """Give every line of every route; see `Comparison.footprint`."""
    found = _footprints(comparison)
    frame = pd.DataFrame(
        [
            {
                "route": name,
                "step": line.step,
                "item": line.item,
                "module": line.module,
                **_indicators(line.amounts),
            }
            for name, route in found.routes.items()
            for line in route.lines
        ]
    )
    frame.attrs.update(_attrs(comparison, found))
    frame.attrs["units"] = dict(UNITS)
    return frame


def summary(comparison: Comparison) -> pd.DataFrame:
    """Give one row per route; see `Comparison.footprint_summary`."""
    found = _footprints(comparison)
    mixed = found.primary_mix.get(comparison.scenario.reference_product, {})
    mix = _indicators(mixed) if mixed else {}
    rows = []
    for name, route in found.routes.items():
        done = _indicators(route.total)
        ratios = {f"{i}_ratio": done[i] / mix[i] if mix.get(i) else nan for i in INDICATORS}
        row = {
            "route": name,
            "kind": comparison.kind(name),
            "region": comparison.scenario.site(name),
        }
        rows.append({**row, "shared_by": route.allocation, **done, **ratios})
    frame = pd.DataFrame(rows).set_index("route")
    frame.attrs.update(_attrs(comparison, found))
    frame.attrs["primary_mix"] = mix
    frame.attrs["units"] = {**UNITS, **{f"{i}_ratio": "1" for i in INDICATORS}}
    return frame


def declaration(comparison: Comparison, route: str) -> pd.DataFrame:
    """Give one route's declaration; see `Comparison.declaration`."""
    kind = comparison.kind(route)
    found = _footprints(comparison)
    own = found.routes[route]
    modules = {m: _module(own.lines, m) for m in MODULES}
    credit = any(line.module == CREDIT for line in own.lines)
    rows = []
    for indicator, unit in UNITS.items():
        by_module = {module: done[indicator] for module, done in modules.items()}
        row: dict[str, Any] = {
            "indicator": indicator,
            "name": NAMES[indicator],
            "unit": unit.removesuffix("/kg"),
            **by_module,
            "A1_A3": sum(by_module.values()),
        }
        if credit:
            row[CREDIT] = _module(own.lines, CREDIT)[indicator]
        rows.append(row)
    frame = pd.DataFrame(rows).set_index("indicator")
    frame.attrs.update(_attrs(comparison, found))
    frame.attrs.update(
        route=route,
        notes=[found.notes[route]] if route in found.notes else [],
        system_boundary="cradle to gate: "
        + ", ".join(f"{module} {words}" for module, words in MODULES.items())
        + (f"; {CREDIT} credit for co-products, beyond the boundary" if credit else ""),
        cut_off="capital goods, labour and packaging; scrap comes free of burden"
        if kind == "recycled"
        else "capital goods, labour and packaging",
        shared_by=own.allocation,
        region=comparison.scenario.site(route),
    )
    frame.attrs["units"] = {}  # they differ by row and stand in a column
    return frame


def _footprints(comparison: Comparison) -> Footprints:
    comparison.require_single()
    return comparison.footprints


def _module(found: tuple[Impact, ...], module: str) -> dict[str, float]:
    return _indicators(totals(line for line in found if line.module == module))


def _indicators(done: Mapping[str, Number]) -> dict[str, float]:
    """Give all indicators in the units shown, 0 where there is nothing of one."""
    return {
        indicator: float(shown(done.get(indicator, 0.0), f"{unit}/kg"))
        for indicator, unit in INDICATORS.items()
    }


def _attrs(comparison: Comparison, found: Footprints) -> dict[str, Any]:
    return {
        "declared_unit": f"1 kg {comparison.product} at the gate {comparison.scenario.gate}",
        "notes": [f"{route}: {text}" for route, text in found.notes.items()],
        "warnings": warnings_of(comparison, found.used),
        "provenance": comparison.provenance,
    }
