"""Reading a scenario from its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from recycalc.errors import Faults, InputError, suggestion
from recycalc.parameters.catalogue import Catalogue
from recycalc.parameters.choices import CHOICES, INDEX_KINDS, check_choices, check_keys
from recycalc.parameters.files import parse_toml, read_toml
from recycalc.parameters.mount import mount
from recycalc.parameters.scenario import Scenario

DEFAULT = "china_2024"
_MOUNTED = {
    "sources": "feed.share",
    "primary_mix": "primary_mix",
    "construction_schedule": "finance.construction_schedule",
}
"""Tables of shares that a scenario brings, in place of those of the catalogue."""
_TABLES = ("indices", "overrides", "conventions", "calendar", "options", "sites", *_MOUNTED)
_KEYS = frozenset(["name", "title", "description", "feed_series", *CHOICES, *_TABLES])


def read_scenario(scenario: str | Path, catalogue: Catalogue, faults: Faults) -> Scenario | None:
    """Read a scenario by name or from a TOML file.

    Returns
    -------
    Scenario or None
        Where faults were noted, without overrides, and only to look for further faults with; None
        where they leave nothing to work with.
    """
    file = Path(scenario)
    if file.suffix != ".toml":
        if str(scenario) not in catalogue.scenarios:
            faults.add(
                "scenario is not known",
                "scenario",
                str(scenario),
                f"one of {', '.join(catalogue.scenarios) or '(none)'}, or a .toml file",
                suggestion(str(scenario), catalogue.scenarios, "name one of these"),
            )
            return None
        file = catalogue.scenarios[str(scenario)]
    inside = file.is_relative_to(catalogue.folder)
    shown = file.relative_to(catalogue.folder).as_posix() if inside else file.name
    before = len(faults)
    table = read_toml(file, shown, faults)
    return None if len(faults) > before else _scenario(catalogue, table, file.stem, shown, faults)


def scenario_from_text(
    text: str, catalogue: Catalogue, faults: Faults, shown: str = "scenario"
) -> Scenario | None:
    """Read a scenario from the text of a TOML file; see `read_scenario`."""
    before = len(faults)
    table = parse_toml(text, shown, faults)
    try:
        if len(faults) == before:
            return _scenario(catalogue, table, shown.removesuffix(".toml"), shown, faults)
    except RecursionError:
        faults.add("tables are nested too deeply", shown, "hundreds of tables in tables",
                   "tables in tables, a few deep", "correct the file")  # fmt: skip
    return None


def _scenario(
    catalogue: Catalogue, table: Mapping[str, Any], name: str, shown: str, faults: Faults
) -> Scenario | None:
    before = len(faults)
    check_keys(table, _KEYS, "key", shown, faults)
    for key in (*CHOICES, "indices"):
        if key not in table:
            faults.add("choice is missing", shown, f"no {key}", f"{key} = …", f"add {key}")
    for key in _TABLES:
        if not isinstance(table.get(key, {}), dict):
            faults.add("not a table", f"{shown}: {key}", table[key], f"[{key}]", "make it a table")
    if not isinstance(table.get("routes", []), list):
        faults.add(
            "not a list",
            f"{shown}: routes",
            table["routes"],
            "a list of routes",
            "write routes = ['hydromet_full', …]",
        )
    if len(faults) > before:
        return None
    parameters, sums = dict(catalogue.parameters), list(catalogue.sums)
    for key, prefix in _MOUNTED.items():
        if key in table:
            parameters = {k: p for k, p in parameters.items() if not k.startswith(f"{prefix}.")}
            sums = [rule for rule in sums if rule.name != prefix]
            mount(table[key], prefix, shown, parameters, sums, faults)
    trees = catalogue.trees
    check_keys(table.get("sources", {}), trees.get("scrap", {}), "scrap source", shown, faults)
    check_keys(table.get("primary_mix", {}), trees.get("routes", {}), "route", shown, faults)
    conventions, calendar = table.get("conventions", {}), table.get("calendar", {})
    series = str(table.get("feed_series", ""))
    if series:
        check_keys([series], catalogue.yearly, "series of parameters/yearly", shown, faults)
    choices: dict[str, Any] = {key: str(table[key]) for key in CHOICES if key != "routes"}
    scenario = Scenario(
        catalogue,
        str(table.get("name", name)),
        str(table.get("title", "")),
        **choices,
        routes=tuple(map(str, table["routes"])),
        indices={str(k): str(v) for k, v in table["indices"].items()},
        parameters=parameters,
        sums=tuple(sums),
        conventions={str(k): str(v) for k, v in conventions.items()},
        calendar=dict(calendar),
        options={str(k): str(v) for k, v in _flat(table.get("options", {}))},
        sites={str(k): str(v) for k, v in _flat(table.get("sites", {}))},
        feed_series=series,
    )
    check_choices(scenario, shown, faults)
    found = [("gates", scenario.gate), *(("regions", region) for region in scenario.regions)]
    if any(name not in trees.get(tree, {}) for tree, name in found):
        return None
    if not set(INDEX_KINDS) <= set(scenario.indices):
        return None  # without them no money can be converted
    overrides = dict(_flat(table.get("overrides", {})))
    for path, value in overrides.items():
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            faults.add(
                "value cannot be read",
                f"{shown}: overrides.{path}",
                value,
                "a number or a text",
                "write e.g. '0.65 CNY_2024/kWh'",
            )
    if len(faults) > before:
        return scenario
    try:
        return scenario.with_values(overrides)
    except InputError as error:
        faults.extend(error)
        return scenario


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield path and value, whether the dots of a path were quoted or made tables."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
