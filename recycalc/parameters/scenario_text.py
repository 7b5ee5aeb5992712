"""Writing a scenario as the text of a file that reads back to the same scenario."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from recycalc.errors import single
from recycalc.parameters.override import Override
from recycalc.parameters.record import Parameter
from recycalc.parameters.scenario import CHOICES, Scenario
from recycalc.parameters.scenario_file import MOUNTED

_RECORD = ("value", "low", "high", "distribution", "unit", "quality", "source", "note")


def scenario_text(scenario: Scenario, name: str, title: str = "") -> str:
    """Write a scenario as TOML: its choices, its shares, its conventions and its overrides.

    Parameters
    ----------
    scenario : Scenario
    name, title : str
        Of the new file.

    Raises
    ------
    InputError
        For a scenario that holds arrays.
    """
    lines = [f"name = {_text(name)}", f"title = {_text(title or scenario.title)}"]
    for key in CHOICES:
        value = getattr(scenario, key)
        lines.append(f"{key} = {_text(value) if isinstance(value, str) else _list(value)}")
    if scenario.feed_series:
        lines.append(f"feed_series = {_text(scenario.feed_series)}")
    lines += _table("indices", scenario.indices)
    for key, prefix in MOUNTED.items():
        lines += _shares(scenario, key, prefix)
    lines += _table("conventions", scenario.conventions)
    lines += _table("calendar", scenario.calendar)
    lines += _table("options", scenario.options)
    lines += _table("overrides", {p: _value(p, o) for p, o in scenario.overrides.items()})
    return "\n".join(lines) + "\n"


def _value(path: str, override: Override) -> str:
    if override.number is None:
        return "none"
    if np.ndim(override.number):
        raise single("many scenarios at once", path, "an array of values", "one value",
                     "write one scenario at a time")  # fmt: skip
    return f"{float(override.number)!r} {override.unit}"


def _shares(scenario: Scenario, key: str, prefix: str) -> Iterator[str]:
    """Write the shares that a scenario brings of its own; the catalogue's go without saying."""
    members = scenario.shares(prefix)
    shared = scenario.catalogue.parameters
    own = [p for p in members.values() if p and scenario.parameters[p] is not shared.get(p)]
    if own or any(path is None for path in members.values()):
        yield f"\n[{key}]"
        for member, path in members.items():
            record = "'balance'" if path is None else _record(scenario.parameters[path])
            yield f"{json.dumps(member)} = {record}"


def _record(parameter: Parameter) -> str:
    given = {key: getattr(parameter, key) for key in _RECORD}
    kept = {key: value for key, value in given.items() if value not in (None, "")}
    kept["unit"] = "1" if parameter.unit == "dimensionless" else parameter.unit
    return "{ " + ", ".join(f"{key} = {_scalar(value)}" for key, value in kept.items()) + " }"


def _table(key: str, content: Mapping[str, Any]) -> Iterator[str]:
    if content:
        yield f"\n[{key}]"
        yield from (f"{_text(name)} = {_scalar(value)}" for name, value in content.items())


def _scalar(value: Any) -> str:
    return _text(value) if isinstance(value, str) else repr(value)


def _list(values: Any) -> str:
    return "[" + ", ".join(_text(value) for value in values) + "]"


def _text(value: str) -> str:
    """Write a basic string: JSON's escapes are TOML's, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
