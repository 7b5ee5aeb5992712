"""Overrides: what a user gives in place of a parameter's own value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from recycalc.errors import SUGGESTED, Faults, suggestion
from recycalc.parameters.mount import SumRule
from recycalc.parameters.record import Parameter, bound_fault, bounds, same_kind
from recycalc.units import Quantity, UnitError, parse_unit, parse_value

UNSET = ("none", "unset", "")


@dataclass(frozen=True)
class Override:
    """A value that replaces a parameter's own; `number` is None where it is unset."""

    number: Any
    unit: str


def read_override(
    path: str,
    given: Any,
    parameters: Mapping[str, Parameter],
    sums: Iterable[SumRule],
    faults: Faults,
) -> Override | None:
    """Read what replaces a parameter, noting an unknown path, unit or wrong dimension.

    The one share that is the rest of the others, as `sums` tells, cannot be replaced itself.
    """
    parameter = parameters.get(path)
    if parameter is None:
        for rule in sums:
            if rule.balance is not None and path == f"{rule.name}.{rule.balance}":
                others = list(rule.members.values())
                faults.add(
                    "share is the rest of the others",
                    path,
                    given,
                    f"the other shares of {rule.name}, which leave it of 1",
                    f"set e.g. {others[0]}" if others else "leave it out",
                )
                return None
        faults.add(
            "parameter is not known",
            path,
            path,
            "a path of `recycalc params list`",
            suggestion(
                path,
                parameters if len(faults) < SUGGESTED else (),
                "list them with `recycalc params list`",
            ),
        )
        return None
    if given is None or (isinstance(given, str) and given.strip().lower() in UNSET):
        if not parameter.optional:
            faults.add(
                "parameter cannot be unset",
                path,
                given,
                f"a value in {parameter.unit}",
                "give a value",
            )
        return Override(None, parameter.unit)
    try:
        number, unit = read_value(given)
    except UnitError as error:
        faults.extend(error.at(path))
        return None
    unit = unit or parameter.unit
    if not same_kind(unit, parameter.unit):
        cure = f"write e.g. '{parameter.value or 1:g} {parameter.unit}'"
        if isinstance(given, str) and same_kind(f"({unit})/year", parameter.unit):
            cure = f"write '{given.strip()}/year'"
        faults.add(
            "unit has the wrong dimension", path, given, f"a unit like {parameter.unit}", cure
        )
        return None
    return Override(number, unit)


def within_bounds(path: str, override: Override, factor: float, unit: str, faults: Faults) -> bool:
    """Tell whether an override is physically possible; note a fault where it is not.

    Parameters
    ----------
    factor : float
        Base units per unit of the override.
    unit : str
        The parameter's own.
    """
    with np.errstate(over="ignore"):  # infinity is refused as beyond the bounds
        needed = bound_fault(path, override.number * factor, unit)
    if not needed:
        return True
    cure = "correct the value or its unit"
    percent = isinstance(override.number, float) and 1.0 < override.number <= 100.0
    if percent and factor == bounds(path)[1] == 1.0:
        cure = f"write '{override.number:g} %' where per cent are meant"
    faults.add(
        "value is beyond its physical bounds", path, f"{override.number} {override.unit}", needed,
        cure,
    )  # fmt: skip
    return False


def check_shapes(overrides: Mapping[str, Override], faults: Faults) -> None:
    """Note arrays over scenarios that do not broadcast against each other."""
    shapes = {path: np.shape(o.number) for path, o in overrides.items() if np.ndim(o.number)}
    try:
        np.broadcast_shapes(*shapes.values())
    except ValueError:
        given = ", ".join(
            f"{path}: {' x '.join(map(str, shape))}" for path, shape in shapes.items()
        )
        faults.add("arrays of scenarios differ in length", "values", given,
                   "one length, or shapes that NumPy broadcasts", "make them alike")  # fmt: skip


def read_value(given: Any) -> tuple[Any, str | None]:
    """Read what a user passes as a value: quantity, string, number or array.

    Raises
    ------
    UnitError
    """
    if isinstance(given, str):
        return parse_value(given)
    unit = None
    if isinstance(given, Quantity) or hasattr(given, "magnitude"):
        given, unit = given.magnitude, parse_unit(f"{given.units!s}")
    try:
        array = np.asarray(given, dtype=object if isinstance(given, bool) else None)
    except ValueError:  # a ragged list
        array = np.asarray(None)
    if array.dtype.kind not in "iuf" or np.ma.is_masked(given):
        raise UnitError(
            "value cannot be read",
            repr(given),
            "a quantity, a string, a number or an array",
            "write e.g. '0.65 CNY_2024/kWh'",
        )
    return (float(array) if array.ndim == 0 else array.astype(float)), unit  # the user's own stays
