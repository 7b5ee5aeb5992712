"""What to find out first: parameters ranked by what knowing them is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from recycalc.errors import Faults, suggestion
from recycalc.parameters import Scenario, listed
from recycalc.sensitivity import saltelli
from recycalc.sensitivity.axes import shown_unit
from recycalc.sensitivity.correlation import Pairs
from recycalc.sensitivity.information import (
    Information,
    value_of_information,
    values_of_knowing_together,
)
from recycalc.sensitivity.inputs import Inputs
from recycalc.sensitivity.question import Progress, ask, first_recycled
from recycalc.sensitivity.sobol import factors, notes_of

if TYPE_CHECKING:
    import pandas as pd

PAYOFFS = {"margin": "margin_market", "npv": "npv"}
TOGETHER = 10


@dataclass(frozen=True, eq=False)
class FindOut:
    """What knowing each parameter is worth for the decision to recycle or not.

    Parameters
    ----------
    inputs : Inputs
    payoff : str
        ``margin`` or ``npv``.
    unit : str
        Of the payoff.
    decision : str
        What is best as things are known now: a route, or ``do not recycle``.
    mean : float
        Mean payoff of the best route.
    probability : float
        That the best route pays [1].
    information : Information
    scenarios : int
        Sample behind the values of information.
    frame : DataFrame
    notes : tuple of str
    """

    inputs: Inputs
    payoff: str
    unit: str
    decision: str
    mean: float
    probability: float
    information: Information
    scenarios: int
    frame: pd.DataFrame
    notes: tuple[str, ...] = ()

    def table(self, top: int | None = None) -> pd.DataFrame:
        """Give one row per parameter, the one most worth knowing first.

        Parameters
        ----------
        top : int, optional
            Only so many.

        Returns
        -------
        DataFrame
            ``parameter``; ``value_of_knowing``: expected value of perfect information about it;
            ``error``: its standard error; ``share``: of the value of knowing everything [1];
            ``together``: value of knowing this one and all above it, for the first `TOGETHER`;
            ``explained``: share of the payoff's variance that it explains alone [1]; ``ST,
            ST_conf``: its total effect on the payoff of the best route; ``value, low, high,
            unit, quality, source``.
        """
        return (self.frame if top is None else self.frame.head(top)).copy()

    def in_words(self) -> str:
        """Say the answer in two sentences."""
        everything = self.information.perfect
        head = (
            f"As things are known, the best choice is: {self.decision} (mean "
            f"{self.payoff} of the best route {self.mean:.4g} {self.unit}, positive with "
            f"probability {self.probability:.0%}); "
            f"knowing everything would be worth {everything:.4g} {self.unit}."
        )
        best = self.frame.iloc[0]
        if not best["value_of_knowing"] > 0.0:
            together = self.frame["together"].max()
            return (
                f"{head} No single parameter would change the decision; knowing the first "
                f"{self.frame['together'].count()} of the table together is worth {together:.4g} "
                f"{self.unit}."
            )
        return (
            f"{head} Find out {best['parameter']} first ({best['quality']}): worth "
            f"{best['value_of_knowing']:.4g} {self.unit}."
        )


def what_to_find_out(
    scenario: Scenario,
    routes: str | Sequence[str] | None = None,
    payoff: str = "margin",
    n: int = 16_384,
    seed: int = 0,
    parameters: Sequence[str] | None = None,
    sobol_n: int = 256,
    correlations: bool | Pairs = True,
    repair: bool = False,
    progress: Progress | None = None,
) -> FindOut:
    """Rank parameters by the value of knowing them before deciding to recycle.

    Parameters
    ----------
    scenario : Scenario
    routes : str or sequence of str, optional
        Routes to choose among, beside not recycling; by default the first recycled one.
    payoff : str
        ``margin``: market price less unit cost, per kg of reference product; ``npv``: of the
        plant. Not recycling pays 0.
    n : int
        Scenarios behind the values of information, a power of two.
    seed : int
    parameters : sequence of str, optional
        Paths, or patterns such as ``"prices.*"``; by default every uncertain parameter that the
        payoff reads.
    sobol_n : int
        Base points behind the total effects, a power of two; 0 leaves them out.
    correlations, repair
        As for `sobol`.
    progress : callable, optional
        Is told of the Sobol sample, which is the long part.

    Raises
    ------
    InputError
    """
    names = listed(routes, "routes") or [first_recycled(scenario)]
    faults = Faults()
    if payoff not in PAYOFFS:
        faults.add("payoff is not known", "payoff", payoff, " or ".join(PAYOFFS),
                   suggestion(payoff, PAYOFFS, "choose one of these"))  # fmt: skip
    faults.raise_if_any()
    question = ask(scenario, [f"{PAYOFFS[payoff]}_{name}" for name in names])
    varied = factors(question, parameters, correlations, repair)
    values = varied.values(saltelli.sobol_points(n, len(varied.paths), seed))
    answers = question(values)
    payoffs = np.column_stack([answers[name] for name in question.outputs])
    fine = np.isfinite(payoffs).all(axis=1)
    payoffs = payoffs[fine]
    options = np.column_stack([payoffs, np.zeros(len(payoffs))])
    known = value_of_information(options, [values[path][fine] for path in varied.paths])
    best = int(payoffs.mean(axis=0).argmax())
    mean = float(payoffs[:, best].mean())
    lost = n - len(payoffs)
    notes = [f"{lost} of {n} scenarios left out: they cannot be evaluated"] if lost else []
    total = None
    if sobol_n:
        saltelli.check_power_of_two(sobol_n)
        a, b = (varied.values(u) for u in saltelli.base_points(sobol_n, len(varied.paths), seed))
        y = saltelli.evaluate(question, a, b, varied.groups, progress=progress)
        total = saltelli.indices(y[question.outputs[best]], len(varied.groups), seed=seed)
        notes += notes_of(varied, {question.outputs[best]: total})
    unit = question.units[question.outputs[0]]
    frame = _frame(varied, known, total, unit)
    first = [values[path][fine] for path in frame["parameter"][:TOGETHER]]
    together = np.full(len(frame), np.nan)
    together[: len(first)] = values_of_knowing_together(options, first)
    together[0] = frame["value_of_knowing"][0]
    frame.insert(4, "together", np.fmax.accumulate(together[: len(first)]).tolist()
                 + [np.nan] * (len(frame) - len(first)))  # fmt: skip
    decision = names[best] if mean > 0.0 else "do not recycle"
    positive = float((payoffs[:, best] > 0.0).mean())
    return FindOut(
        varied, payoff, unit, decision, mean, positive, known, len(payoffs), frame, tuple(notes)
    )


def _frame(
    varied: Inputs, known: Information, total: saltelli.Indices | None, unit: str
) -> pd.DataFrame:
    import pandas as pd

    scenario = varied.question.scenario
    records = [scenario.parameters[path] for path in varied.paths]
    factor = {path: i for i, members in enumerate(varied.groups.values()) for path in members}
    order = [factor[path] for path in varied.paths]
    nothing = np.full(len(order), np.nan)
    frame = pd.DataFrame(
        {
            "parameter": varied.paths,
            "value_of_knowing": known.partial,
            "error": known.partial_error,
            "share": known.partial / (known.perfect or 1.0),
            "explained": known.explained,
            "ST": nothing if total is None else total.total[order],
            "ST_conf": nothing if total is None else total.total_error[order],
            "quality": [q.quality for q in records],
            "source": [q.source for q in records],
            "value": [float(varied.question.base(path)) for path in varied.paths],
            "low": [q.low for q in records],
            "high": [q.high for q in records],
            "unit": [shown_unit(q.unit) for q in records],
        }
    )
    frame.attrs["units"] = {
        **dict.fromkeys(("value_of_knowing", "error", "together"), unit),
        **dict.fromkeys(("share", "explained", "ST", "ST_conf"), "1"),
    }
    return frame.sort_values(
        ["value_of_knowing", "ST"], ascending=False, kind="stable", ignore_index=True
    )
