"""What a comparison rests on, as a list of facts."""

from __future__ import annotations

from recycalc.comparison import Comparison
from recycalc.parameters import CONVENTIONS
from recycalc.report.captions import functional_unit


def facts(comparison: Comparison) -> list[tuple[str, str]]:
    """List version, scenario, choices, conventions, indices, conversions and overrides."""
    scenario, known = comparison.scenario, comparison.provenance
    rows = [
        ("recycalc version", known["version"]),
        ("scenario", scenario.name),
        ("scenario title", scenario.title),
        ("scenario hash", scenario.hash),
        ("hash of the parameter files", known["data_hash"]),
        ("functional unit", functional_unit(scenario)),
        ("region", scenario.region),
        ("gate", scenario.gate),
        ("reference product", scenario.reference_product),
        ("routes", ", ".join(scenario.routes)),
        ("money", f"{scenario.money}, without VAT"),
        ("allocation", scenario.allocation.replace("_", " ")),
    ]
    rows += [(f"index of {kind} prices", index) for kind, index in scenario.indices.items()]
    rows += [
        (f"convention: {name.replace('_', ' ')}", scenario.convention(name).replace("_", " "))
        for name in CONVENTIONS
    ]
    rows += [(f"calendar: {k.replace('_', ' ')}", str(v)) for k, v in scenario.calendar.items()]
    rows += [(f"option: {path}", choice) for path, choice in scenario.options.items()]
    rows += [(f"region of {route}", region) for route, region in scenario.sites.items()]
    if scenario.feed_series:
        rows.append(("feed series", scenario.feed_series))
    rows += [("conversion", text) for text in known["conversions"]]
    rows += [(f"override: {path}", text) for path, text in known["overrides"].items()]
    rows += [("warning", text) for text in comparison.warnings]
    return rows
