"""Monte Carlo: many scenarios, drawn from the ranges of the parameters."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from recycalc._version import __version__
from recycalc.comparison import compare
from recycalc.errors import Faults
from recycalc.parameters import Scenario
from recycalc.sensitivity.cluster import bounds_of, in_process, on_cluster
from recycalc.sensitivity.correlation import Pairs
from recycalc.sensitivity.library import scipy
from recycalc.sensitivity.planning import Plan, plan
from recycalc.sensitivity.results import MonteCarlo
from recycalc.sensitivity.sampling import is_whole
from recycalc.sensitivity.storage import KIND, PART, Store
from recycalc.sensitivity.study import BLOCK, Rows

LARGEST = 2 * 10**9
"""Bytes of results that are kept in memory; more asks for a store."""
_FORMAT = 1


def monte_carlo(
    scenario: Scenario,
    n: int,
    seed: int = 0,
    *,
    parameters: Sequence[str] | None = None,
    method: str = "latin_hypercube",
    correlations: bool | Pairs = True,
    repair: bool = False,
    outputs: Sequence[str] | None = None,
    inputs: Sequence[str] = (),
    block: int = BLOCK,
    workers: int = 1,
    scheduler: str | None = None,
    store: str | Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> MonteCarlo:
    """Compare the routes of a scenario many times, its uncertain parameters drawn at random.

    The same seed gives the same rows whatever the block size, the number of workers, and wherever
    a run was interrupted. A row that cannot be evaluated is counted and kept apart.

    Parameters
    ----------
    scenario : Scenario
        What is not varied keeps its value; what the scenario itself sets is not varied.
    n : int
        Number of scenarios; a power of two for Sobol' points.
    seed : int
    parameters : sequence of str, optional
        Paths or patterns (``prices.*``) of what to vary; by default every parameter with a range
        that the comparison reads.
    method : str
        ``latin_hypercube``, ``sobol`` or ``random``.
    correlations : bool or mapping
        Rank correlations of ``parameters/correlations.csv``, or none; a mapping of pairs of paths
        to rank correlations adds to those of the file or replaces them.
    repair : bool
        Take the nearest correlation matrix where the pairs contradict each other, and say so.
    outputs : sequence of str, optional
        Names or patterns of what to keep (see `recycalc.sensitivity.outputs`); by default all.
    inputs : sequence of str
        Paths or patterns of varied parameters to keep beside them. Any row's inputs can be drawn
        again without: see `MonteCarlo.inputs`.
    block : int
        Rows evaluated at a time; changes nothing but memory and speed.
    workers : int
        Processes on this machine. With more than one, a script needs the usual
        ``if __name__ == "__main__":``.
    scheduler : str, optional
        Address of a Dask scheduler, e.g. ``tcp://10.0.0.1:8786``.
    store : path, optional
        Folder for the results, as Parquet files. An interrupted run resumes when it is called
        again with the same folder.
    progress : callable, optional
        Called with the number of rows done and of all.

    Raises
    ------
    InputError
        Listing every fault of the request; nothing has been run or written then.

    Examples
    --------
    >>> import recycalc as rc
    >>> found = rc.monte_carlo(rc.load(), n=1000, seed=1)
    >>> found.probability_cheaper("hydromet_full").n
    1000
    """
    scipy("special")  # say now, and not in the middle, that it is missing
    faults = Faults()
    n, seed, block, workers = map(_whole, (n, seed, block, workers))
    if not is_whole(workers) or workers < 1:
        faults.add("number of workers cannot be", "workers", workers, "a whole number, 1 or more",
                   "write 2")  # fmt: skip
    elif workers > 1 and scheduler is not None:
        faults.add(
            "workers and a scheduler",
            "workers",
            workers,
            "one of the two: a cluster that runs has its own workers",
            "leave workers or scheduler out",
        )
    faults.raise_if_any()
    base = compare(scenario)
    planned = plan(
        scenario, n, seed, parameters, method, correlations, repair, outputs, inputs, block
    )
    study = planned.study
    units = study.outputs | study.inputs
    size = 8 * n * (1 + len(units))
    if store is None and size > LARGEST:
        faults.add(
            "results do not fit in memory",
            "n",
            f"{n:,} rows of {len(units)} columns: {size / 1e9:.1f} GB",
            f"at most {LARGEST / 1e9:g} GB without a store",
            "name a folder (store) for Parquet files, or keep fewer outputs",
        )
        faults.raise_if_any()
    made = Store(store, manifest(base.scenario, planned), units, study.units) if store else None
    kept: dict[int, Rows] = {}
    parts = range(-(-n // PART))
    finished = made.finished() if made else set()
    done = sum(stop - start for start, stop in (bounds_of(study, part) for part in finished))
    todo = [part for part in parts if part not in finished]
    if progress:
        progress(done, n)
    if workers == 1 and scheduler is None:
        evaluated = in_process(study, todo)
    else:
        evaluated = on_cluster(study, todo, workers, scheduler)
    with closing(evaluated):  # so that a cluster ends with the run, however that ends
        for part, rows in evaluated if todo else ():
            if made:
                made.write(part, rows)
            else:
                kept[part] = rows
            start, stop = bounds_of(study, part)
            done += stop - start
            if progress:
                progress(done, n)
    return MonteCarlo(base, planned, [kept[part] for part in sorted(kept)], made)


def _whole(number: Any) -> Any:
    """Take a whole number of NumPy's for one of Python's."""
    return int(number) if isinstance(number, np.integer) else number


def manifest(scenario: Scenario, planned: Plan) -> dict[str, Any]:
    """Say what decides the rows of a study, and its hash."""
    study = planned.study
    content: dict[str, Any] = {
        "kind": KIND,
        "format": _FORMAT,
        "version": __version__,
        "scenario": scenario.name,
        "scenario_hash": scenario.hash,
        "data_hash": scenario.catalogue.digest[:16],
        "money": scenario.money,
        "gate": scenario.gate,
        "reference_product": scenario.reference_product,
        "n": study.n,
        "seed": study.uniforms.seed,
        "method": study.uniforms.method,
        "rows_per_file": PART,
        "columns": study.outputs | study.inputs,
        "correlations": [[*pair, rank] for pair, rank in sorted(planned.correlations.items())],
        "repaired": planned.notes,
        "parameters": [
            {
                "path": q.path,
                "distribution": q.distribution,
                "low": q.low,
                "value": q.value,
                "high": q.high,
                "unit": q.unit,
            }
            for q in planned.varied.values()
        ],
    }
    text = json.dumps(content, sort_keys=True)
    return {**content, "study": hashlib.sha256(text.encode()).hexdigest()[:16]}
