"""Bands: the quantiles of outputs when every uncertain parameter varies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from recycalc.errors import Faults
from recycalc.parameters import Scenario
from recycalc.sensitivity.correlation import Pairs
from recycalc.sensitivity.inputs import inputs
from recycalc.sensitivity.question import Progress, ask
from recycalc.sensitivity.sampling import Uniforms, check_sample

if TYPE_CHECKING:
    import pandas as pd

QUANTILES = (0.05, 0.5, 0.95)
METHOD = "latin_hypercube"


def bands(
    scenario: Scenario,
    outputs: str | Sequence[str],
    n: int = 1000,
    seed: int = 1,
    parameters: Sequence[str] | None = None,
    correlations: bool | Pairs = True,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Give the 5 %, 50 % and 95 % quantiles of outputs over many scenarios.

    Parameters
    ----------
    scenario : Scenario
    outputs : str or sequence of str
        Such as ``unit_cost_hydromet_full`` or ``outlook_end_of_life_share_2040``.
    n, seed : int
        Number of scenarios of a Latin hypercube, and its seed.
    parameters : sequence of str, optional
        Paths, or patterns such as ``"outlook.*"``; by default every uncertain parameter read.
    correlations : bool or mapping
        Those of the files, none, or pairs of paths with a rank correlation besides.
    progress : callable, optional

    Returns
    -------
    DataFrame
        By output: its value at the values of all parameters, quantiles over the scenarios that
        have an answer, and the share of those that have one [1].

    Raises
    ------
    InputError
    """
    import pandas as pd

    faults = Faults()
    check_sample(METHOD, n, seed, faults)
    faults.raise_if_any()
    question = ask(scenario, outputs)
    varied = inputs(question, parameters, correlations)
    points = Uniforms(METHOD, n, seed, varied.paths)
    u = np.column_stack([points.column(k, 0, n) for k in range(len(varied.paths))])
    answers, base = question(varied.values(u), progress), question({})
    rows = []
    for name in question.outputs:
        found = answers[name][np.isfinite(answers[name])]
        low, middle, high = np.quantile(found, QUANTILES) if len(found) else [np.nan] * 3
        rows.append(
            {
                "output": name,
                "unit": question.units[name],
                "value": float(base[name][0]),
                "p5": float(low),
                "p50": float(middle),
                "p95": float(high),
                "answered": len(found) / n,
            }
        )
    frame = pd.DataFrame(rows).set_index("output")
    frame.attrs["scenarios"], frame.attrs["parameters"] = n, len(varied.paths)
    return frame
