"""What people see of the parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from recycalc.cli.layout import Grid
from recycalc.comparison.explain import parameter_node
from recycalc.errors import Faults
from recycalc.parameters import Scenario, read_scenario

if TYPE_CHECKING:
    import pandas as pd

_NAMED = {"--route": "routes", "--source": "scrap", "--gate": "gates", "--region": "regions"}
"""Options that take a name, and where the files hold what is named."""


def names(scenario: Scenario) -> Iterator[dict[str, str]]:
    """Give the names that options take, with what they stand for."""
    faults = Faults()
    for name in scenario.catalogue.scenarios:
        read = read_scenario(name, scenario.catalogue, faults)
        yield {"option": "--scenario", "name": name, "stands for": read.title if read else ""}
    for option, table in _NAMED.items():
        for name, node in scenario.catalogue.trees.get(table, {}).items():
            kind = f" ({node['kind']})" if "kind" in node else ""
            yield {"option": option, "name": name, "stands for": f"{node.get('name', name)}{kind}"}


def parameter_rows(scenario: Scenario, pattern: str) -> list[dict[str, Any]]:
    """Give the parameters whose path holds `pattern`, overrides applied."""
    found = []
    for path, parameter in scenario.parameters.items():
        if pattern in path:
            override = scenario.overrides.get(path)
            value = parameter.value if override is None else override.number
            found.append(
                {
                    "path": path,
                    "value": value,
                    "unit": parameter.unit if override is None else override.unit,
                    "low": parameter.low,
                    "high": parameter.high,
                    "quality": parameter.quality,
                    "source": parameter.source,
                }
            )
    return found


def rows_frame(found: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Give records as a DataFrame."""
    import pandas as pd

    return pd.DataFrame(found)


def rows_table(found: Sequence[dict[str, Any]]) -> Grid:
    """Lay out records, one a row."""
    names = found[0] if found else ()
    table = Grid(*(f">{name}" if name in ("value", "low", "high") else name for name in names))
    for row in found:
        table.add_row(*(_cell(value) for value in row.values()))
    return table


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    return {None: "not set", "dimensionless": "1"}.get(value, str(value))


def parameter_card(scenario: Scenario, path: str) -> dict[str, Any]:
    """Give everything known about one parameter, what is empty left out."""
    parameter, node = scenario.parameters[path], parameter_node(scenario, path)
    own, unit = scenario.overrides.get(path), _cell(parameter.unit)
    known = {
        "path": path,
        "value": _cell(None) if parameter.value is None else parameter.value,
        "unit": unit,
        "low": parameter.low,
        "high": parameter.high,
        "distribution": parameter.distribution,
        "set to": None if own is None else f"{_cell(own.number)} {_cell(own.unit)}",
        f"in {scenario.money}": f"{_cell(node.value)} {node.unit}" if node.unit != unit else None,
        "basis": parameter.basis,
        "quality": parameter.quality,
        "source": parameter.source,
        "citation": scenario.catalogue.cited(parameter.source),
        "note": parameter.note,
        "file": parameter.file,
    }
    return {label: told for label, told in known.items() if told not in (None, "")}


def card_table(card: Mapping[str, Any]) -> Table:
    """Lay out what is known about one parameter."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for label, told in card.items():
        table.add_row(label, escape(_cell(told)))
    return table
