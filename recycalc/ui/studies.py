"""Studies of many scenarios for the page Sensitivity: run, kept as frames, shown again."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from recycalc.comparison import Comparison
from recycalc.sensitivity import break_even, monte_carlo, sobol, sweep, tornado, what_to_find_out
from recycalc.sensitivity.outputs import MARKET_PRICE, UNIT_COST
from recycalc.ui import bench, state, words
from recycalc.ui.link import to_text

if TYPE_CHECKING:
    import pandas as pd

STUDIES = "studies"
BLOCK = 2_048  # scenarios between two looks at the progress bar, where a run can be cancelled
STEPS = 21  # of each axis of the map

Progress = Callable[[int, int], None]


def named(result: Comparison, frame: pd.DataFrame, column: str = "parameter") -> pd.DataFrame:
    """Put the paths of a table into words; two of one name keep their paths."""
    catalogue, known = result.scenario.catalogue, result.scenario.parameters

    def name_of(path: str) -> str:
        if path in known:
            return words.alone(path, catalogue)
        head, sign, group = path.partition(".(")  # parameters that move together
        each = [f"{head}.{part}" for part in group.rstrip(")").split(" + ")] if sign else []
        if each and all(part in known for part in each):
            names = [words.parameter(part, catalogue).rpartition(", ") for part in each]
            ends = {end for _, _, end in names}
            if len(ends) == 1 and all(name for name, _, _ in names):
                return f"{' + '.join(name for name, _, _ in names)}, {ends.pop()}"
            return " + ".join("".join(name) for name in names)
        return path

    said = [name_of(path) for path in frame[column]]
    double = {name for name in said if said.count(name) > 1}
    longer = [
        f"{name} ({words.topic(path, catalogue)})" if name in double else name
        for name, path in zip(said, frame[column], strict=True)
    ]
    changed = frame.assign(**{column: longer})
    changed.attrs = dict(frame.attrs)
    return changed


@st.cache_data(show_spinner=False, max_entries=64)
def tornado_of(text: str, route: str) -> tuple[pd.DataFrame, float]:
    """Rank parameters by the swing of a route's unit cost; give the table and the base."""
    found = tornado(bench.scenario_of(json.loads(text)), f"{UNIT_COST}{route}")
    return found.table(), found.base


@st.cache_data(show_spinner=False, max_entries=64)
def map_of(text: str, route: str, across: str, up: str) -> pd.DataFrame:
    """Evaluate a route over the ranges of two parameters."""
    scenario = bench.scenario_of(json.loads(text))
    axes = {}
    for path in (across, up):
        given = scenario.parameters[path]
        axes[path] = {"low": given.low, "high": given.high, "steps": STEPS}
    return sweep(scenario, axes, [f"{UNIT_COST}{route}", MARKET_PRICE])


@st.cache_data(show_spinner=False, max_entries=64)
def even_of(text: str, route: str, path: str, against: str) -> dict[str, Any]:
    """Solve for the value of a parameter at which a route breaks even."""
    found = break_even(bench.scenario_of(json.loads(text)), path, against, route)
    return {"said": found.in_words(), "curve": found.curve, "roots": found.table(),
            "difference": found.difference}  # fmt: skip


def monte_carlo_of(route: str, n: int, seed: int, progress: Progress) -> dict[str, Any]:
    """Draw the uncertain parameters; give samples, quantiles and probabilities."""
    scenario = bench.scenario_of(state.current())
    found = monte_carlo(scenario, n, seed, block=BLOCK, progress=progress)
    others = [r for r in scenario.routes if r != route]
    chances = {other: found.probability_cheaper(route, other) for other in ("market", *others)}
    columns = {r: found.column(f"{UNIT_COST}{r}") for r in scenario.routes}
    return {
        "samples": columns | {"market": found.column(MARKET_PRICE)},
        "unit": found.units[f"{UNIT_COST}{route}"],
        "quantiles": found.quantiles(),
        "chances": {o: (c.probability, c.low, c.high) for o, c in chances.items()},
        "notes": found.warnings,
        "n": found.evaluated,
    }


def sobol_of(route: str, n: int, seed: int, progress: Progress) -> dict[str, Any]:
    """Give the Sobol indices of a route's unit cost."""
    scenario = bench.scenario_of(state.current())
    found = sobol(scenario, f"{UNIT_COST}{route}", n, seed, progress=progress)
    return {"table": found.table(), "notes": list(found.notes), "n": found.scenarios}


def find_out_of(route: str, n: int, seed: int, progress: Progress) -> dict[str, Any]:
    """Rank parameters by what knowing them is worth."""
    scenario = bench.scenario_of(state.current())
    found = what_to_find_out(scenario, route, n=n, seed=seed, progress=progress)
    return {"table": found.table(), "said": found.in_words(), "payoff": found.payoff,
            "notes": list(found.notes), "n": found.scenarios}  # fmt: skip


def run(
    name: str, work: Callable[[str, int, int, Progress], dict[str, Any]], route: str, n: int,
    seed: int,
) -> None:  # fmt: skip
    """Run a study with a bar that moves and a button that cancels; keep what it gives.

    Pressing the button starts a new run of the page, which ends this one at its next look at the
    bar.
    """
    holder = st.empty()
    with holder.container():
        bar = st.progress(0.0, text="Running…")
        st.button("Cancel", key=f"cancel:{name}")

    def progress(done: int, of: int) -> None:
        bar.progress(min(done / max(of, 1), 1.0), text=f"{done:,} of {of:,} scenarios")

    found, faults = bench.attempt(work, route, n, seed, progress)
    holder.empty()
    kept = st.session_state.setdefault(STUDIES, {})
    kept[name] = {"of": mark(route, n, seed), "found": found, "faults": faults}


def kept(name: str) -> dict[str, Any] | None:
    """Give what a study gave last."""
    found: dict[str, Any] | None = st.session_state.get(STUDIES, {}).get(name)
    return found


def mark(route: str, n: int, seed: int) -> str:
    """Give what a result rests on, to tell whether it is of what is set now."""
    return f"{to_text(state.current())} {route} {n} {seed}"
