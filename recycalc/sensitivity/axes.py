"""What a user varies: values with units, quantities, or a range with a number of steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from recycalc.errors import Faults, single
from recycalc.parameters import Scenario
from recycalc.parameters.override import read_override, within_bounds
from recycalc.sensitivity.question import Array
from recycalc.sensitivity.sampling import is_whole

RANGE_KEYS = ("low", "high", "steps", "log")
MOST = 10_000_000
"""Scenarios of a sweep."""


def own_unit(scenario: Scenario, path: str, given: Any, faults: Faults) -> Any:
    """Read a value, or several, in the parameter's own unit; None where there are faults.

    Parameters
    ----------
    given : quantity, str, float or array
        As `Scenario.with_values` takes it.
    """
    override = read_override(path, given, scenario.parameters, scenario.sums, faults)
    if override is None:
        return None
    parameter = scenario.parameters[path]
    if override.number is None:
        faults.add("a number is needed", path, given, f"a value in {parameter.unit}", "give one")
        return None
    factor = scenario.conversion(override.unit, parameter.index)[0]
    if not within_bounds(path, override, factor, parameter.unit, faults):
        return None
    return override.number * factor / scenario.conversion(parameter.unit, parameter.index)[0]


def read_axis(scenario: Scenario, path: str, given: Any, faults: Faults) -> Array | None:
    """Read the values that a parameter is to take, in its own unit.

    Parameters
    ----------
    given : mapping, sequence or array
        ``{"low": …, "high": …, "steps": …}``, with ``"log": True`` for equal ratios; or values,
        each a quantity, a string or a number; or one array quantity.
    """
    if isinstance(given, Mapping):
        return _range(scenario, path, given, faults)
    if isinstance(given, Sequence) and not isinstance(given, str):
        found = [own_unit(scenario, path, one, faults) for one in given]
        if not found or any(one is None for one in found):
            return None
        return np.concatenate([np.ravel(one) for one in found]).astype(float)
    values = own_unit(scenario, path, given, faults)
    return None if values is None else np.ravel(values).astype(float)


def _range(scenario: Scenario, path: str, given: Mapping[str, Any], faults: Faults) -> Array | None:
    missing = [key for key in RANGE_KEYS[:3] if key not in given]
    if missing or set(given) - set(RANGE_KEYS):
        faults.add(
            "range is not whole",
            path,
            ", ".join(map(str, given)) or "nothing",
            "low, high and steps",
            f"give {', '.join(missing)}" if missing else "remove what is not one of these",
        )
        return None
    ends = [own_unit(scenario, path, given[key], faults) for key in ("low", "high")]
    if any(end is None for end in ends):
        return None
    low, high = map(float, ends)
    steps, log = given["steps"], bool(given.get("log"))
    if not is_whole(steps) or not 2 <= steps <= MOST:
        faults.add("number of steps cannot be", path, steps,
                   f"a whole number, 2 or more, {MOST:,} at most",
                   "write e.g. 11")  # fmt: skip
    elif not low < high:
        faults.add(
            "low is not below high", path, f"{low:g} to {high:g}", "low < high", "widen the range"
        )
    elif log and low <= 0:
        faults.add(
            "no ratio from 0", path, f"{low:g} to {high:g}", "low above 0", "raise it, or drop log"
        )
    else:
        return np.geomspace(low, high, steps) if log else np.linspace(low, high, steps)
    return None


def with_paths_set(scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    """Set optional parameters that are unset, so that the model reads what is to vary."""
    unset = {path: float(np.ravel(v)[0]) for path, v in values.items() if not scenario.is_set(path)}
    return scenario.with_values(unset) if unset else scenario


def read_number(
    scenario: Scenario, given: Any, unit: str, where: str, faults: Faults
) -> float | None:
    """Read one number that is no parameter, such as a target, in `unit`."""
    from recycalc.parameters import same_kind
    from recycalc.parameters.override import read_value
    from recycalc.units import UnitError, parse_unit

    own = "dimensionless" if unit == "1" else parse_unit(unit)
    try:
        number, named = read_value(given)
    except UnitError as error:
        faults.extend(error.at(where))
        return None
    if named is not None and not same_kind(named, own):
        faults.add(
            "unit has the wrong dimension", where, given, f"a unit like {unit}", "correct it"
        )
        return None
    if np.ndim(number) or not np.isfinite(number):
        faults.add("not one number", where, given, f"a number in {unit}", "give one")
        return None
    if named is None:
        return float(number)
    ratio = scenario.conversion(named, "general")[0] / scenario.conversion(own, "general")[0]
    return float(number) * ratio


def shown_unit(unit: str) -> str:
    """Spell a unit as people read it."""
    return "1" if unit == "dimensionless" else unit


def require_values(axes: Mapping[str, Any], what: str) -> None:
    """Refuse a study of nothing.

    Raises
    ------
    InputError
    """
    if not axes:
        raise single(f"nothing to {what}", what, "no parameter", "one or more", "name a parameter")
