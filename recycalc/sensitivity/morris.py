"""Morris screening of a scenario's parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from recycalc.parameters import Scenario
from recycalc.sensitivity.correlation import Pairs
from recycalc.sensitivity.inputs import Inputs
from recycalc.sensitivity.question import BLOCK, Progress, ask
from recycalc.sensitivity.sobol import chosen_outputs, factors, notes_of
from recycalc.sensitivity.trajectories import LEVELS, Effects, effects, trajectories

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Morris:
    """Elementary effects of every factor on every output.

    Parameters
    ----------
    inputs : Inputs
    effects : mapping of str to Effects
        By output.
    seed : int
    scenarios : int
        How many were evaluated.
    notes : tuple of str
        What to know before trusting the result.
    """

    inputs: Inputs
    effects: Mapping[str, Effects]
    seed: int
    scenarios: int
    notes: tuple[str, ...] = ()

    def table(self, output: str | None = None) -> pd.DataFrame:
        """Give the statistics of every factor, the greatest mu* first.

        Returns
        -------
        DataFrame
            ``output, parameter, mu, mu_star, sigma, mu_star_conf``, in the unit of ``unit``:
            the change of the output over the full range of the parameter.
        """
        import pandas as pd

        parts = []
        for name in chosen_outputs(self.effects, output):
            found = self.effects[name]
            part = pd.DataFrame(
                {
                    "output": name,
                    "parameter": list(self.inputs.groups),
                    "mu": found.mean,
                    "mu_star": found.absolute,
                    "sigma": found.deviation,
                    "mu_star_conf": found.absolute_error,
                    "unit": self.inputs.question.units[name],
                }
            )
            parts.append(part.sort_values("mu_star", ascending=False, kind="stable"))
        frame = pd.concat(parts, ignore_index=True)
        if frame["unit"].nunique() == 1:
            columns = ("mu", "mu_star", "sigma", "mu_star_conf")
            frame.attrs["units"] = dict.fromkeys(columns, frame["unit"].iloc[0])
        return frame

    def to_salib(self, output: str | None = None) -> dict[str, Any]:
        """Give the effects of one output as SALib's analysis does: mu, mu_star, sigma, …, names."""
        found = self.effects[chosen_outputs(self.effects, output)[0]]
        return {
            "names": list(self.inputs.groups),
            "mu": found.mean,
            "mu_star": found.absolute,
            "sigma": found.deviation,
            "mu_star_conf": found.absolute_error,
        }


def morris(
    scenario: Scenario,
    outputs: str | Sequence[str] | None = None,
    count: int = 20,
    levels: int = LEVELS,
    seed: int = 0,
    parameters: Sequence[str] | None = None,
    candidates: int = 0,
    correlations: bool | Pairs = True,
    repair: bool = False,
    progress: Progress | None = None,
) -> Morris:
    """Screen the uncertain parameters by their elementary effects.

    Parameters
    ----------
    scenario : Scenario
    outputs, seed, parameters, correlations, repair, progress
        As for `sobol`.
    count : int
        Trajectories; ``count (D + 1)`` scenarios are evaluated for D factors.
    levels : int
        Of the grid in probability, even: 4 takes each parameter at its 0, 1/3, 2/3 and 1
        quantile, a normal or lognormal one at its 0.001 and 0.999 quantile instead of the ends.
    candidates : int
        Draw so many trajectories and keep the `count` farthest apart; 0 keeps all drawn.

    Raises
    ------
    InputError

    Notes
    -----
    Elementary effects move one factor at a time. Parameters that are correlated are one factor
    and move together (see `Inputs.along`).
    """
    question = ask(scenario, outputs)
    varied = factors(question, parameters, correlations, repair)
    walked = trajectories(count, len(varied.groups), levels, seed, candidates)
    rows = walked.rows
    parts: dict[str, list[Any]] = {}
    for first in range(0, len(rows), BLOCK):
        block = rows[first : first + BLOCK]
        answers = question(varied.along(block))
        for name, answer in answers.items():
            parts.setdefault(name, []).append(answer)
        if progress is not None:
            progress(first + len(block), len(rows))
    found = {name: effects(np.concatenate(y), walked, seed) for name, y in parts.items()}
    return Morris(varied, found, seed, len(rows), tuple(notes_of(varied, found)))
