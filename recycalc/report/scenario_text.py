"""A scenario written as the file that it can be loaded from again."""

from __future__ import annotations

import json

from recycalc.errors import single
from recycalc.parameters import Scenario

_SHARES = {
    "sources": "feed.share",
    "primary_mix": "primary_mix",
    "construction_schedule": "finance.construction_schedule",
}


def scenario_text(scenario: Scenario) -> str:
    """Write a scenario as TOML: choices, shares and overrides; loaded again it hashes alike.

    Parameters
    ----------
    scenario : Scenario

    Raises
    ------
    InputError
        For many scenarios at once.
    """
    title, name = _text(scenario.title), _text(scenario.name)
    lines = [f"name = {name}", f"title = {title}"]
    for key in ("region", "money", "gate", "reference_product", "allocation"):
        lines.append(f"{key} = {_text(getattr(scenario, key))}")
    lines.append(f"routes = [{', '.join(map(_text, scenario.routes))}]")
    if scenario.feed_series:
        lines.append(f"feed_series = {_text(scenario.feed_series)}")
    for table, entries in (
        ("indices", scenario.indices),
        ("conventions", scenario.conventions),
        ("calendar", scenario.calendar),
        ("options", scenario.options),
        ("sites", scenario.sites),
    ):
        if entries:
            lines += ["", f"[{table}]"]
            lines += [f"{_text(k)} = {json.dumps(v)}" for k, v in entries.items()]
    for table, prefix in _SHARES.items():
        lines += _shares(scenario, table, prefix)
    if scenario.overrides:
        lines += ["", "[overrides]"]
    for path, override in scenario.overrides.items():
        if override.number is None:
            value = "none"
        else:
            if getattr(override.number, "ndim", 0):
                raise single(
                    "many scenarios at once", path, "an array", "one value",
                    "export one scenario, or the batch as a table",
                )  # fmt: skip
            unit = "1" if override.unit == "dimensionless" else override.unit
            value = f"{float(override.number)!r} {unit}"
        lines.append(f"{_text(path)} = {_text(value)}")
    return "\n".join(lines) + "\n"


def _shares(scenario: Scenario, table: str, prefix: str) -> list[str]:
    """Write a table of shares that the scenario brings in place of the catalogue's."""
    shares = scenario.shares(prefix)
    if not shares:
        return []
    lines = ["", f"[{table}]"]
    for member, path in shares.items():
        if path is None:
            lines.append(f'{_text(member)} = "balance"')
            continue
        parameter = scenario.parameters[path]
        numbers = {k: getattr(parameter, k) for k in ("value", "low", "high")}
        texts = {k: getattr(parameter, k) for k in ("distribution", "quality", "source", "note")}
        fields = [f"{k} = {float(v)!r}" for k, v in numbers.items() if v is not None]
        fields += ['unit = "1"', *(f"{k} = {_text(v)}" for k, v in texts.items() if v)]
        lines.append(f"{_text(member)} = {{ {', '.join(fields)} }}")
    return lines


def _text(text: str) -> str:
    """Write text as TOML does; JSON's escapes are among TOML's, which has one more."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
