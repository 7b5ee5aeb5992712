"""Reading structure from a catalogue table: what is there, what is missing, what is unknown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from recycalc.errors import Faults, suggestion
from recycalc.parameters.record import BROKEN, Parameter, same_kind
from recycalc.units import parse_unit


class Table:
    """One table of a parameter file, with its faults noted as it is read.

    Parameters
    ----------
    node : dict
        As the catalogue holds it: `Parameter` objects and text.
    path : str
        Dotted path, for messages.
    faults : Faults
    """

    def __init__(self, node: object, path: str, faults: Faults) -> None:
        self.path, self.faults = path, faults
        self.node: dict[str, Any] = {}
        self.broken = node is BROKEN
        self._read: set[str] = set()
        if isinstance(node, dict):
            self.node = node
        else:
            faults.add("not a table", path, node, f"[{path}]", "make it a table")

    def __contains__(self, key: str) -> bool:
        return key in self.node

    def number(self, key: str, unit: str, needed: bool = True) -> str | None:
        """Give the path of a parameter, checking its dimension."""
        self._read.add(key)
        node = self.node.get(key)
        where = f"{self.path}.{key}"
        if node is None:
            if needed and not self.broken:
                self.faults.add(
                    f"{key} is missing",
                    self.path,
                    f"no {key}",
                    f"a record in {unit}",
                    f"add {key} = {{ … }}",
                )
            return None
        if node is BROKEN:
            return None
        if not isinstance(node, Parameter):
            self.faults.add("not a number", where, node, f"a record in {unit}", "give a record")
            return None
        if needed and node.optional:
            self.faults.add(
                f"{key} cannot be optional",
                node.where,
                "optional = true",
                "a value",
                "remove optional",
            )
        if not same_kind(node.unit, parse_unit(unit)):
            self.faults.add(
                "unit has the wrong dimension",
                node.where,
                node.unit,
                f"a unit like {unit}",
                "correct the unit",
            )
        return node.path

    def text(self, key: str, default: str | None = None, known: Iterable[str] | None = None) -> str:
        """Give a text, which must be one of `known` where that is given."""
        self._read.add(key)
        given = self.node.get(key, default)
        if self.broken:
            return default or ""
        if given is None:
            self.faults.add(f"{key} is missing", self.path, f"no {key}", "a text", f"add {key}")
            return ""
        if not isinstance(given, str):
            self.faults.add(f"{key} is not a text", self.path, given, "a text", "quote it")
            return ""
        if known is not None and given not in (choices := list(known)):
            self.faults.add(
                f"{key} is not known",
                self.path,
                given,
                ", ".join(choices),
                suggestion(given, choices, "choose one of these"),
            )
        return given

    def flag(self, key: str) -> bool:
        """Give a yes or no, no by default."""
        self._read.add(key)
        given = self.node.get(key, False)
        if not isinstance(given, bool):
            self.faults.add(
                f"{key} is not yes or no", self.path, given, "true or false", "write true or false"
            )
        return given is True

    def texts(self, key: str, needed: bool = True) -> list[str]:
        """Give a list of texts."""
        self._read.add(key)
        given = self.node.get(key, None if needed and not self.broken else [])
        if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
            self.faults.add(
                f"{key} is not a list of names",
                self.path,
                given,
                "a list of names",
                f"write {key} = ['…', '…']",
            )
            return []
        return given

    def table(self, key: str) -> Table:
        """Give the table under a key; empty where there is none."""
        self._read.add(key)
        return Table(self.node.get(key, {}), f"{self.path}.{key}", self.faults)

    def tables(self) -> list[tuple[str, Table]]:
        """Give every table in this one, with its key."""
        self._read.update(self.node)
        return [
            (key, Table(node, f"{self.path}.{key}", self.faults)) for key, node in self.node.items()
        ]

    def done(self, *known: str) -> None:
        """Note every key that nothing has read."""
        for key in self.node.keys() - self._read - set(known):
            self.faults.add(
                "key is not known",
                f"{self.path}.{key}",
                key,
                f"one of {', '.join(sorted(self._read | set(known)))}",
                suggestion(key, self._read | set(known), "remove it"),
            )
