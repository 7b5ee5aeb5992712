"""Names of routes, units and parameters in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from recycalc.comparison import Comparison
from recycalc.errors import Fault
from recycalc.parameters import Catalogue, Parameter, Scenario

TOPICS = {
    "feed": "Feed of the plant",
    "scrap": "Scrap sources",
    "prices": "Prices",
    "routes": "Route",
    "chains": "Steps that routes share",
    "equipment": "Equipment",
    "regions": "Labour, tax and freight",
    "finance": "Finance",
    "capital": "Capital",
    "overheads": "Overheads",
    "policy": "Policy",
    "automation": "Automation",
    "catchment": "Collection area",
    "deposits": "Ore",
    "gates": "Point of comparison",
    "primary_mix": "Primary mix",
    "grades": "Magnet grades",
    "footprints": "Footprints",
    "climate": "Climate",
    "yearly": "Series by year",
}


SPELLED = {
    "us": "US", "eu": "EU", "ev": "EV", "fcc": "FCC", "china": "China", "ndpr": "NdPr",
    "vat": "VAT", "npv": "NPV", "irr": "IRR", "msp": "MSP",
}  # fmt: skip


def unit(text: str) -> str:
    """Give a unit as people write it; empty for a pure number."""
    said = text.replace("dimensionless", "1").replace("**", "^").replace("meter", "m")
    said = re.sub(r"^1/year$", "per year", said)
    return "" if said == "1" else said.replace("m^3", "m3").replace("*", "·")


def number(value: float | None) -> str:
    """Give a number with the digits that matter, without an exponent where it is common."""
    if value is None:
        return ""
    if value and not 1e-4 <= abs(value) < 1e9:
        return f"{value:.6g}"
    digits = f"{value:.6g}"
    return f"{value:.0f}" if "e" in digits else digits


def titled(result: Comparison, text: str) -> str:
    """Put the names of parameters, routes and steps in words into a sentence of the model."""
    said, text = short(result), spoken(result.scenario, text)
    steps = {step.name: step.title for m in result.proof.model.routes for step in m.route.steps}
    text = re.sub(r"\b[a-z]+(?:_[a-z]+)+\b", lambda m: _lower(steps.get(m[0], m[0])), text)
    for name in sorted(result.routes, key=len, reverse=True):
        where = f"(?: in {re.escape(result.scenario.place(name))})?"  # its short title says so too
        text = re.sub(rf"\b{re.escape(name)}\b(?!\.){where}", said[name], text)
    return text


def spoken(scenario: Scenario, text: str) -> str:
    """Put parameters in words, and numbers without an exponent, into a sentence of the model."""
    known, catalogue = scenario.parameters, scenario.catalogue
    text = re.sub(r"\b\w+(?:\.\w+)+",
                  lambda m: alone(m[0], catalogue) if m[0] in known else m[0], text)  # fmt: skip
    text = re.sub(r"\b\d(?:\.\d+)?e\+0[1-8]\b", lambda m: f"{float(m[0]):,.0f}", text)
    return re.sub(r" (?:dimensionless|kg/kg)\b", "", text)


def short(result: Comparison) -> dict[str, str]:
    """Give the titles of the routes up to their comma, where that tells them apart, and where."""
    titles = {name: result.title(name) for name in result.routes}
    heads = {
        name: title.partition(",")[0] + result.role(name).removeprefix(result.kind(name))
        for name, title in titles.items()
    }
    said = list(heads.values())
    return {name: heads[name] if said.count(heads[name]) == 1 else titles[name] for name in titles}


def plain(name: str) -> str:
    """Give a name of a file in words."""
    said = name.replace("_", " ").replace(".", ", ").capitalize()
    return re.sub(r"\b\w+\b", lambda m: SPELLED.get(m[0].lower(), m[0]), said)


def topic(path: str, catalogue: Catalogue) -> str:
    """Give the topic that a parameter belongs to."""
    head, _, rest = path.partition(".")
    title = TOPICS.get(head, plain(head))
    if head in {"routes", "scrap"}:
        name = rest.partition(".")[0]
        named = catalogue.trees.get(head, {}).get(name, {}).get("name", plain(name))
        return f"{'Scrap' if head == 'scrap' else title}: {named}" if name != "share" else title
    return title


def parameter(path: str, catalogue: Catalogue) -> str:
    """Give the name of a parameter in words, its topic apart."""
    keys = path.split(".")
    if keys[0] == "prices" and len(keys) == 3:
        return f"{_thing(keys[2], catalogue)}, {_region(keys[1], catalogue)}"
    if keys[0] == "footprints" and len(keys) == 4:
        return f"{_thing(keys[2], catalogue)}: {plain(keys[3]).lower()}"
    if keys[0] == "equipment":
        row = catalogue.equipment.get(keys[1], {})
        return f"{row.get('name') or plain(keys[1])}: {' '.join(keys[2:]).replace('_', ' ')}"
    if keys[0] == "regions":
        return f"{plain(keys[-1])}, {_region(keys[1], catalogue)}"
    said, node = [], catalogue.trees.get(keys[0], {})
    for key in keys[1:]:
        node = node.get(key, {}) if isinstance(node, Mapping) else {}
        named = node.get("name") if isinstance(node, Mapping) else None
        if key not in {"consumption", "coefficient", "equipment", "options"}:
            said.append(str(named) if named else _thing(key, catalogue))
    if keys[0] in {"routes", "scrap"} and len(said) > 1 and keys[1] != "share":
        said = said[1:]  # the topic names it
    return _joined(said) or plain(path)


def alone(path: str, catalogue: Catalogue) -> str:
    """Give the name of a parameter in words where its topic does not stand beside it."""
    name, head = parameter(path, catalogue), path.partition(".")[0]
    if head == "prices":
        return f"Price of {_lower(name)}"
    if head in {"routes", "scrap"}:
        return f"{name} ({topic(path, catalogue).partition(': ')[2] or 'feed'})"
    return name


def _joined(parts: list[str]) -> str:
    return ": ".join([parts[0], ", ".join(_lower(p) for p in parts[1:])]) if parts[1:] else (
        parts[0] if parts else ""
    )  # fmt: skip


def _lower(text: str) -> str:
    return text if len(text) < 3 or not text[1:].islower() else text[0].lower() + text[1:]


def _thing(key: str, catalogue: Catalogue) -> str:
    for table in (catalogue.items, catalogue.products):
        if key in table:
            return str(table[key]["name"])
    named = catalogue.trees.get("scrap", {}).get(key, {})
    if isinstance(named, Mapping) and named.get("name"):
        return str(named["name"])
    return key if len(key) < 3 or not key.islower() else plain(key)


def _region(key: str, catalogue: Catalogue) -> str:
    return str(catalogue.trees.get("regions", {}).get(key, {}).get("name", key))


def source(given: Parameter, catalogue: Catalogue) -> str:
    """Cite the source of a parameter."""
    return catalogue.cited(given.source) or given.source


def span(given: Parameter) -> str:
    """Give the range of a parameter in its own unit."""
    if given.low is None or given.high is None or given.low == given.high:
        return ""
    return f"{number(given.low)} – {number(given.high)}"


def named(tree: Mapping[str, Any], key: str) -> str:
    """Give the name of a file of a tree."""
    node = tree.get(key, {})
    return str(node.get("name", plain(key))) if isinstance(node, Mapping) else plain(key)


def chosen(fault: Fault, catalogue: Catalogue) -> Fault:
    """Put the routes and gates of a fault in the words by which they were chosen."""
    trees = catalogue.trees
    names = {key: named(trees[tree], key) for tree in ("routes", "gates") for key in trees[tree]}

    def said(text: str) -> str:
        return re.sub(r"\b(?:routes\.)?(\w+)\b(?!\.)", lambda m: names.get(m[1], m[0]), text)

    return replace(fault, where=said(fault.where), given=said(fault.given),
                   needed=said(fault.needed))  # fmt: skip


def variant(path: str, catalogue: Catalogue) -> str:
    """Give what a variant is of: the choice, and the file that offers it."""
    tree, name, option = path.split(".", 2)
    return f"{plain(option)} ({named(catalogue.trees[tree], name)})"


def file_name(text: str) -> str:
    """Give a name that every file system takes."""
    return re.sub(r"[^\w-]+", "_", text).strip("_").lower()[:60] or "recycalc"
