"""Turning the records of a table into parameters, and its shares into rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from recycalc.errors import Faults
from recycalc.parameters.record import BROKEN, Parameter, is_record, read_record

BALANCE = "balance"
SUM_TOLERANCE = 1e-6
SUMS = frozenset(["composition", "distribution", "share", "primary_mix", "construction_schedule"])


@dataclass(frozen=True)
class SumRule:
    """Shares that together make 1; `balance` names the member that is the rest."""

    where: str
    members: Mapping[str, str]
    balance: str | None

    @property
    def name(self) -> str:
        """Dotted path of the table, without its file."""
        return self.where.rsplit(": ", 1)[-1]

    def check(self, numbers: Mapping[str, Any], faults: Faults) -> None:
        """Note shares that do not make 1, given their values."""
        total = sum(numbers[path] for path in self.members.values() if path in numbers)
        if self.balance is None:
            beyond = abs(total - 1) > SUM_TOLERANCE
            needed, cure = "a sum of 1", "correct the shares, or make one of them 'balance'"
        else:
            beyond = total > 1 + SUM_TOLERANCE
            needed, cure = f"at most 1, {self.balance} being the rest", "lower the shares"
        if beyond is False or not np.any(beyond):
            return
        faults.add("shares do not sum to 1", self.where, f"a sum of {span(total)}", needed, cure)


def span(value: Any, digits: int = 6) -> str:
    """Spell a number, or the range of an array."""
    low, high = (f"{float(end):.{digits}g}" for end in (np.min(value), np.max(value)))
    return low if low == high else f"{low} to {high}"


def mount(
    table: Mapping[str, Any],
    prefix: str,
    file: str,
    parameters: dict[str, Parameter],
    sums: list[SumRule],
    faults: Faults,
    region: str = "",
) -> dict[str, Any]:
    """Turn records inside a table into parameters under `prefix`, in place of the records."""
    result: dict[str, Any] = {}
    for key, node in table.items():
        path = f"{prefix}.{key}"
        if is_record(node):
            parameter = read_record(path, node, file, "general", region, faults)
            if parameter is not None:
                parameters[path] = parameter
            result[key] = parameter or BROKEN
        elif isinstance(node, dict):
            result[key] = mount(node, path, file, parameters, sums, faults, region)
        elif isinstance(node, int | float) and not isinstance(node, bool):
            faults.add(
                "a number stands alone",
                f"{file}: {path}",
                node,
                "a record",
                "write { value = …, low = …, high = …, unit = …, quality = …, source = … }",
            )
        else:
            result[key] = node
    if prefix.rsplit(".", 1)[-1] in SUMS and result:
        _sum_rule(result, prefix, file, sums, faults)
    return result


def _sum_rule(
    table: Mapping[str, Any], prefix: str, file: str, sums: list[SumRule], faults: Faults
) -> None:
    rest = [key for key, node in table.items() if node == BALANCE]
    stray = [
        k
        for k, n in table.items()
        if not isinstance(n, Parameter) and n is not BROKEN and k not in rest
    ]
    for key in stray:
        faults.add(
            "not a share",
            f"{file}: {prefix}.{key}",
            table[key],
            "a record or 'balance'",
            "give a record",
        )
    if len(rest) > 1:
        faults.add(
            "more than one balance",
            f"{file}: {prefix}",
            ", ".join(rest),
            "one member as the rest",
            "give the others as records",
        )
    members = {key: node.path for key, node in table.items() if isinstance(node, Parameter)}
    if BROKEN not in table.values():
        sums.append(SumRule(f"{file}: {prefix}", members, rest[0] if rest else None))
