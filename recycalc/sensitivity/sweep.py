"""Sweep: chosen values of chosen parameters, every combination or side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from recycalc.errors import Faults, single
from recycalc.parameters import Scenario, listed, mapped, require_scenario
from recycalc.sensitivity.axes import (
    MOST,
    read_axis,
    require_values,
    shown_unit,
    with_paths_set,
)
from recycalc.sensitivity.inputs import check_path
from recycalc.sensitivity.outputs import MARKET_PRICE, UNIT_COST
from recycalc.sensitivity.question import Array, Progress, ask

if TYPE_CHECKING:
    import pandas as pd


def sweep(
    scenario: Scenario,
    values: Mapping[str, Any],
    outputs: str | Sequence[str] | None = None,
    paired: bool = False,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Evaluate a scenario at chosen values of parameters.

    Parameters
    ----------
    scenario : Scenario
    values : mapping of str to values
        By path: quantities, strings, numbers in the parameter's own unit, an array quantity, or
        ``{"low": …, "high": …, "steps": …}`` (``"log": True`` for equal ratios).
    outputs : str or sequence of str, optional
        By default the unit cost of every route, and the market price.
    paired : bool
        Take the first values together, then the second, …, instead of every combination.
    progress : callable, optional

    Returns
    -------
    DataFrame
        One row per scenario: a column per parameter, in its own unit, one per output, and
        ``fault``, which says why a scenario has no answer. Units in ``attrs["units"]``.

    Raises
    ------
    InputError
        Listing every unknown parameter, wrong unit and value beyond physical bounds.
    """
    import pandas as pd

    require_scenario(scenario)
    table = {} if values is None else mapped(values, "sweep", '{"feed.scrap_price": [10, 12]}')
    require_values(table, "sweep")
    faults = Faults()
    axes: dict[str, Array] = {}
    for path, given in table.items():
        before, axis = len(faults), read_axis(scenario, path, given, faults)
        if axis is not None:
            axes[path] = axis
        elif len(faults) == before:
            faults.add("no values to sweep", path, given, "one or more", "give some")
    faults.raise_if_any()
    case = with_paths_set(scenario, axes)
    asked = listed(outputs, "output") or [
        *(f"{UNIT_COST}{route}" for route in case.routes),
        MARKET_PRICE,
    ]
    question = ask(case, asked)
    for path in axes:
        check_path(question, path, faults)
    faults.raise_if_any()
    columns = _side_by_side(axes) if paired else _combined(axes)
    answers = question(columns, progress)
    frame = pd.DataFrame({**columns, **answers, "fault": question.fault(columns, answers)})
    shown = {path: shown_unit(scenario.parameters[path].unit) for path in axes}
    frame.attrs["units"] = {**shown, **question.units}
    frame.attrs["parameters"] = list(axes)
    return frame


def _combined(axes: Mapping[str, Array]) -> dict[str, Array]:
    count = prod(len(axis) for axis in axes.values())
    if count > MOST:
        raise single(
            "too many combinations",
            "sweep",
            f"{count:,} scenarios",
            f"at most {MOST:,}",
            "take fewer steps or parameters, or sample with a Monte Carlo study",
        )
    grid = np.meshgrid(*axes.values(), indexing="ij")
    return {path: column.ravel() for path, column in zip(axes, grid, strict=True)}


def _side_by_side(axes: Mapping[str, Array]) -> dict[str, Array]:
    lengths = {path: len(axis) for path, axis in axes.items()}
    if len(set(lengths.values())) > 1:
        raise single(
            "pairs need lists of one length",
            "sweep",
            ", ".join(f"{path}: {count}" for path, count in lengths.items()),
            "as many values for each parameter",
            "make them alike, or take every combination",
        )
    return dict(axes)
