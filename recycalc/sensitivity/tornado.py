"""Tornado: every uncertain parameter at its low and high, all others at their base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from recycalc.errors import single
from recycalc.parameters import Scenario
from recycalc.sensitivity.axes import shown_unit
from recycalc.sensitivity.inputs import uncertain
from recycalc.sensitivity.question import (
    Array,
    Question,
    ask,
)

if TYPE_CHECKING:
    import pandas as pd

PURE = 1e-12
"""Two runs of the baseline may differ by so much, relative."""


@dataclass(frozen=True, eq=False)
class Tornado:
    """What an output does when one parameter after the other moves through its range.

    Parameters
    ----------
    scenario : Scenario
    output : str
    unit : str
        Of the output.
    base : float
        The output with every parameter at its base.
    frame : DataFrame
        See `table`.
    """

    scenario: Scenario
    output: str
    unit: str
    base: float
    frame: pd.DataFrame

    def table(self, top: int | None = None) -> pd.DataFrame:
        """Give one row per parameter, the greatest swing first.

        Parameters
        ----------
        top : int, optional
            Only so many.

        Returns
        -------
        DataFrame
            ``parameter, low, base, high, unit``: the values put in; ``at_low, at_high, swing``:
            the output; ``quality, source``; ``note``: what was clipped or could not be evaluated.
        """
        return (self.frame if top is None else self.frame.head(top)).copy()


def tornado(
    scenario: Scenario, output: str | None = None, parameters: Sequence[str] | None = None
) -> Tornado:
    """Rank parameters by the swing of an output between their low and high.

    Parameters
    ----------
    scenario : Scenario
    output : str, optional
        By default the unit cost of the first recycled route.
    parameters : sequence of str, optional
        Paths, or patterns such as ``"prices.*"``; by default every uncertain parameter that the
        output reads.

    Raises
    ------
    InputError

    Notes
    -----
    One run over ``2 k + 2`` scenarios; the first and the last are the baseline, which is run
    again on its own afterwards: all three must agree to 1e-12. The low or high of a share is
    clipped where its table would no longer make 1, which the table notes.
    """
    question = ask(scenario, output)
    name, *others = question.outputs
    if others:
        raise single("a tornado has one output", "output", ", ".join(question.outputs), "one",
                     "make one for each")  # fmt: skip
    varied = uncertain(question, parameters)
    k, last = len(varied), 2 * len(varied) + 1
    ranges = {path: _range(question, path) for path in varied}
    values: dict[str, Array] = {}
    for order, (path, (low, high, _)) in enumerate(ranges.items(), 1):
        values[path] = np.full(last + 1, question.base(path))
        values[path][order], values[path][k + order] = low, high
    answer = question(values)[name] if values else np.repeat(question({})[name], 2)
    base = float(question({})[name][0])
    for again in (answer[0], answer[last]):
        if not (again == base or abs(again - base) <= PURE * abs(base)):
            raise RuntimeError(
                f"{name} of the baseline was {again!r} among others and {base!r} alone: "
                "the model kept something between runs; please report it"
            )
    frame = _frame(question, ranges, answer[1 : k + 1], answer[k + 1 : last])
    unit = question.units[name]
    frame.attrs["units"] = dict.fromkeys(("at_low", "at_high", "swing"), unit)
    return Tornado(question.scenario, name, unit, base, frame)


def _range(question: Question, path: str) -> tuple[float, float, str]:
    """Give low and high of a parameter, clipped where shares leave no room, and say so."""
    scenario = question.scenario
    parameter, base = scenario.parameters[path], float(question.base(path))
    assert parameter.low is not None
    assert parameter.high is not None
    low = float(question.whole(path, parameter.low))
    high = float(question.whole(path, parameter.high))
    notes = []
    if not low <= base <= high:
        notes.append("base is beyond the range")
    for rule in scenario.sums:
        if path in rule.members.values():
            others = sum(
                question.base(p) for p in rule.members.values()
                if p != path and scenario.is_set(p)
            )  # fmt: skip
            room = max(1.0 - float(others), 0.0)
            if high > room:
                notes.append(f"high {high:g} clipped: {rule.name} leaves {room:g}")
                low, high = min(low, room), room
    return low, high, "; ".join(notes)


def _frame(
    question: Question, ranges: dict[str, tuple[float, float, str]], at_low: Array, at_high: Array
) -> pd.DataFrame:
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for (path, (low, high, note)), lower, upper in zip(
        ranges.items(), at_low, at_high, strict=True
    ):
        parameter = question.scenario.parameters[path]
        lost = [end for end, y in (("low", lower), ("high", upper)) if not np.isfinite(y)]
        said = [note] if note else []
        said += [f"cannot be evaluated at its {' and '.join(lost)}"] if lost else []
        rows.append(
            {
                "parameter": path,
                "low": low,
                "base": float(question.base(path)),
                "high": high,
                "unit": shown_unit(parameter.unit),
                "at_low": float(lower),
                "at_high": float(upper),
                "swing": abs(float(upper) - float(lower)),
                "quality": parameter.quality,
                "source": parameter.source,
                "note": "; ".join(said),
            }
        )
    columns = ["parameter", "low", "base", "high", "unit", "at_low", "at_high", "swing",
               "quality", "source", "note"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values("swing", ascending=False, kind="stable", ignore_index=True)
