"""What a Monte Carlo study found."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recycalc.comparison import MARKET, Comparison
from recycalc.errors import single, suggestion
from recycalc.parameters import Scenario, listed, provenance
from recycalc.sensitivity.outputs import MARKET_PRICE, UNIT_COST
from recycalc.sensitivity.planning import Plan
from recycalc.sensitivity.storage import DATA, FAILURES, Store, parquet, read, read_columns
from recycalc.sensitivity.study import Rows, joined

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
CONFIDENCE = 0.95
_TAIL = (1.0 - CONFIDENCE) / 2.0


class Probability(NamedTuple):
    """A share of the scenarios evaluated, with its confidence interval (Wilson).

    `low` and `high` say how far a share of `n` independent draws may be off, at 95 %; that a
    Latin hypercube or Sobol' points are steadier is not counted on. They say nothing about
    whether the ranges of the parameters are right.
    """

    probability: float
    low: float
    high: float
    hits: int
    n: int


class MonteCarlo:
    """Results of a Monte Carlo study; made by `monte_carlo`.

    Attributes
    ----------
    base : Comparison
        The scenario itself, every parameter at its value.
    plan : Plan
        What was varied, what was held, and the evaluation of any row.
    store : Store or None
        Where the results stand on disk.
    """

    def __init__(
        self, base: Comparison, plan: Plan, parts: Sequence[Rows], store: Store | None
    ) -> None:
        self.base, self.plan, self.store = base, plan, store
        self._rows = joined(parts) if parts else None

    @property
    def n(self) -> int:
        """Scenarios drawn."""
        return self.plan.study.n

    @property
    def evaluated(self) -> int:
        """Scenarios that the statistics rest on."""
        return self.n - self.failed

    @cached_property
    def failed(self) -> int:
        """Scenarios that could not be evaluated; they take no part in any statistic."""
        if self.store is None:
            assert self._rows is not None
            return len(self._rows.failed)
        files = (self.store.path(FAILURES, part) for part in range(self.store.parts))
        return sum(parquet().read_metadata(file).num_rows for file in files if file.exists())

    @property
    def units(self) -> dict[str, str]:
        """Unit of every column kept."""
        return self.plan.study.outputs | self.plan.study.inputs

    @property
    def warnings(self) -> list[str]:
        """What to know before trusting the result."""
        found = list(self.plan.notes)
        if self.failed:
            found.append(
                f"{self.failed:,} of {self.n:,} scenarios ({self.failed / self.n:.2%}) could not "
                "be evaluated and take no part in the statistics: see failures()"
            )
        return found

    @property
    def provenance(self) -> dict[str, Any]:
        """What the result rests on."""
        study = self.plan.study
        return provenance(self.base.scenario, self.base.proof.used) | {
            "n": self.n,
            "failed": self.failed,
            "seed": study.uniforms.seed,
            "method": study.uniforms.method,
            "parameters_varied": len(study.marginals),
            "correlations": len(self.plan.correlations),
            "held": dict(self.plan.held),
        }

    def column(self, name: str) -> Array:
        """Give one output or kept input of every scenario evaluated, in the unit of `units`.

        Parameters
        ----------
        name : str
            Of `units`.

        Returns
        -------
        ndarray
            Of length `evaluated`; not to be written to where results are in memory: copy it first.

        Raises
        ------
        InputError
            Where it was not kept.
        """
        if name not in self.units:
            raise single(
                "column was not kept",
                "column",
                name,
                ", ".join(self.units),
                suggestion(name, self.units, "run again with it among outputs or inputs"),
            )
        if self.store is None:
            assert self._rows is not None
            kept = self._rows.columns[name].view()
            kept.flags.writeable = False  # the statistics rest on it
            return kept
        files = (self.store.path(DATA, part) for part in range(self.store.parts))
        return np.concatenate([read_columns(file, [name]).column(0).to_numpy() for file in files])

    def table(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Give one line per scenario evaluated, by row; units in ``attrs``.

        Parameters
        ----------
        columns : str or sequence of str, optional
            Outputs and kept inputs, by default all.

        Raises
        ------
        InputError
            For a column that was not kept.
        """
        import pandas as pd

        if self.store is not None:
            return read(self.store.folder, None if columns is None else listed(columns, "columns"))
        assert self._rows is not None
        names = list(self.units) if columns is None else listed(columns, "columns")
        frame = pd.DataFrame({name: self.column(name) for name in names})
        frame.index = pd.Index(self._rows.row, name="row")
        frame.attrs["units"] = {name: self.units[name] for name in names}
        return frame

    def failures(self) -> pd.DataFrame:
        """Give the scenarios that could not be evaluated: reason, and every varied parameter.

        By row; units in ``attrs``.
        """
        import pandas as pd

        if self.store is not None:
            return read(self.store.folder, failures=True)
        assert self._rows is not None
        table = {"reason": self._rows.reasons, **self._rows.failed_inputs}
        frame = pd.DataFrame(table, index=pd.Index(self._rows.failed, name="row"))
        frame.attrs["units"] = dict(self.plan.study.units) if self._rows.reasons else {}
        return frame

    def summary(self) -> pd.DataFrame:
        """Give base value, mean, its standard error, and deviation of every output, with its unit.

        The standard error is deviation / sqrt(n), that of independent draws: a Latin hypercube or
        Sobol' points are steadier.
        """
        import pandas as pd

        lines = []
        base = self.plan.study.at_values()
        for name, unit in self.plan.study.outputs.items():
            column = self.column(name)
            deviation = float(column.std(ddof=1)) if column.size > 1 else np.nan
            lines.append(
                {
                    "output": name,
                    "base": base[name],
                    "mean": float(column.mean()) if column.size else np.nan,
                    "standard_error": deviation / np.sqrt(max(column.size, 1)),
                    "standard_deviation": deviation,
                    "unit": unit,
                }
            )
        return pd.DataFrame(lines).set_index("output")

    def quantiles(
        self, probabilities: Sequence[float] = QUANTILES, outputs: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Give quantiles of the outputs with their Monte Carlo error.

        Parameters
        ----------
        probabilities : sequence of float
            Between 0 and 1.
        outputs : sequence of str, optional
            By default all.

        Returns
        -------
        DataFrame
            One line per output and probability: value, and the 95 % confidence interval `low` to
            `high` from the order statistics (no shape is assumed: the number of scenarios below
            the quantile is binomial), and the unit.

        Raises
        ------
        InputError
            For what is no probability, and an output that was not kept.
        """
        import pandas as pd

        if not all(0.0 <= p <= 1.0 for p in probabilities):
            raise single(
                "not a probability", "probabilities", list(probabilities), "0 to 1", "correct it"
            )
        lines = []
        for name in self.plan.study.outputs if outputs is None else listed(outputs, "outputs"):
            ordered = np.sort(self.column(name))
            count = ordered.size
            for p in probabilities if count else ():
                low, high = (_binomial(q, count, p) for q in (_TAIL, 1.0 - _TAIL))
                lines.append(
                    {
                        "output": name,
                        "probability": float(p),
                        "value": float(np.quantile(ordered, p)),
                        "low": float(ordered[max(low - 1, 0)]),
                        "high": float(ordered[min(high, count - 1)]),
                        "unit": self.units[name],
                    }
                )
        return pd.DataFrame(lines)

    def probability_cheaper(self, route: str, than: str = MARKET) -> Probability:
        """Give the probability that a route's unit cost is below the market price or a route's.

        Parameters
        ----------
        route : str
        than : str
            ``market`` or a route.
        """
        cost = self.column(self._cost_of(route))
        other = self.column(MARKET_PRICE if than == MARKET else self._cost_of(than))
        count, n = int(np.count_nonzero(cost < other)), cost.size
        if not n:
            return Probability(np.nan, 0.0, 1.0, 0, 0)
        return Probability(count / n, *_wilson(count, n), count, n)

    def inputs(self, paths: Sequence[str] | None = None) -> pd.DataFrame:
        """Draw the varied parameters of every scenario evaluated again; units in ``attrs``.

        Parameters
        ----------
        paths : sequence of str, optional
            By default all.
        """
        import pandas as pd

        study = self.plan.study
        names = list(study.units) if paths is None else listed(paths, "inputs")
        for path in names:
            self._varied(path)
        frame = pd.DataFrame(study.shown(study.sample(0, self.n, names)))
        frame.index.name = "row"
        frame = frame.loc[:, names]
        if self.failed:
            frame = frame.drop(index=self.failures().index)
        frame.attrs["units"] = {path: study.units[path] for path in names}
        return frame

    def scenario(self, row: int) -> Scenario:
        """Build the scenario of a row, to be compared and explained.

        Raises
        ------
        InputError
            Where there is no such row, or it is one that cannot be evaluated.
        """
        study = self.plan.study
        if isinstance(row, bool) or not isinstance(row, int | np.integer) or not 0 <= row < self.n:
            raise single("no such row", "row", row, f"0 to {self.n - 1}", "name one of these")
        drawn = study.shown(study.sample(int(row), int(row) + 1))
        return self.base.scenario.with_values({path: float(x[0]) for path, x in drawn.items()})

    def _cost_of(self, route: str) -> str:
        self.base.kind(route)  # refuses what is no route
        return f"{UNIT_COST}{route}"

    def _varied(self, path: str) -> None:
        if path not in self.plan.study.units:
            raise single(
                "parameter was not varied",
                "inputs",
                path,
                "a parameter that was varied",
                suggestion(path, self.plan.study.units, "name another"),
            )


def _wilson(count: int, n: int) -> tuple[float, float]:
    """Give the confidence interval of a share (Wilson 1927, doi:10.1080/01621459.1927.10502953)."""
    from scipy.special import (
        ndtri,
    )  # scipy.stats has it too, and takes longer to import than to use

    z, share = -float(ndtri(_TAIL)), count / n
    middle = share + z * z / (2 * n)
    half = z * np.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
    whole = 1 + z * z / n
    return max(float((middle - half) / whole), 0.0), min(float((middle + half) / whole), 1.0)


def _binomial(q: float, n: int, p: float) -> int:
    """Give the count, of n draws below with probability p each, not exceeded with probability q."""
    from scipy.special import bdtr, bdtrik

    if p in (0.0, 1.0):
        return int(n * p)
    most = int(np.ceil(bdtrik(q, n, p)))
    return most - 1 if most and bdtr(most - 1, n, p) >= q else most
