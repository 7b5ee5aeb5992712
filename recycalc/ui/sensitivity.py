"""Sensitivity: which assumption decides, how sure one can be, and what to find out first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from recycalc.comparison import MARKET, Comparison
from recycalc.report.sensitivity_charts import (
    distribution_chart,
    information_chart,
    sobol_chart,
    tornado_chart,
)
from recycalc.report.sweep_charts import break_even_chart, sweep_chart
from recycalc.ui import bench, parts, state, studies, words
from recycalc.ui.link import to_text

if TYPE_CHECKING:
    import pandas as pd

    from recycalc.parameters import Parameter

TORNADO, MAP, EVEN, RANDOM, SOBOL, FIND = (
    "One by one", "Two together", "Break-even", "All at random", "Shares of variance",
    "What to find out",
)  # fmt: skip


def page() -> None:
    """Lay out the page."""
    result = bench.result_of(state.current())
    st.title("Sensitivity and uncertainty")
    route = parts.pick_route(result, "sensitivity route")
    pages: dict[str, Callable[[Comparison, str], None]] = {
        TORNADO: one_by_one, MAP: two_together, EVEN: even, RANDOM: at_random, SOBOL: shares,
        FIND: find_out,
    }  # fmt: skip
    chosen = st.pills("Study", list(pages), default=TORNADO, key="study", required=True)
    pages[chosen or TORNADO](result, route)


def one_by_one(result: Comparison, route: str) -> None:
    """Lay out the tornado."""
    found, faults = bench.attempt(studies.tornado_of, to_text(state.current()), route)
    parts.faults(faults, "This study cannot be made.")
    if found is None:
        return
    frame, base = found
    frame = studies.named(result, frame)
    st.markdown(f"Unit cost of {result.title(route)} with one parameter after the other at its low "
                f"and high; {base:.2f} {result.per_kg} at the base.")  # fmt: skip
    title = "unit cost"
    st.altair_chart(tornado_chart(frame, base, title, top=12), width="stretch")
    with st.expander(f"All {len(frame)} parameters"):
        units = dict.fromkeys(("at_low", "at_high", "swing"), result.per_kg)
        parts.table(frame, units, digits=None, hide_index=True)


def two_together(result: Comparison, route: str) -> None:
    """Lay out the map over two parameters."""
    catalogue = result.scenario.catalogue
    ranged = _ranged(result, route)
    if len(ranged) < 2:
        st.info("Fewer than two parameters have a range here.")
        return
    left, right = st.columns(2)
    said = _said(result)
    across = left.selectbox("Across", ranged, format_func=said, index=0)
    rest = [path for path in ranged if path != across]
    up = right.selectbox("Up", rest, format_func=said, index=0)
    found, faults = bench.attempt(studies.map_of, to_text(state.current()), route, across, up)
    parts.faults(faults, "This study cannot be made.")
    if found is None:
        return
    names = {path: _column(words.parameter(path, catalogue)) for path in (across, up)}
    if len(set(names.values())) < 2:
        names = {path: _column(path) for path in (across, up)}
    names |= {f"unit_cost_{route}": "unit cost", "market_price": "market price"}
    frame = found.rename(columns=names)
    frame.attrs = {**found.attrs, "parameters": [names[across], names[up]]}
    frame.attrs["units"] = {names.get(k, k): words.unit(u) or "1"
                            for k, u in found.attrs["units"].items()}  # fmt: skip
    parts.drawn(sweep_chart(frame, "unit cost", "market price"))


def even(result: Comparison, route: str) -> None:
    """Lay out the break-even of one parameter."""
    ranged = _ranged(result, route)
    others = [MARKET, *(name for name in result.routes if name != route)]
    left, right = st.columns(2)
    first = next((n for n, p in enumerate(ranged) if p.startswith("prices.")), 0)
    path: str | None = left.selectbox("Parameter", ranged, index=first, format_func=_said(result))
    against = right.selectbox(
        "Against", others, format_func=lambda n: n if n == MARKET else result.title(n)
    )
    if path is None:
        return
    found, faults = bench.attempt(studies.even_of, to_text(state.current()), route, path, against)
    parts.faults(faults, "There is no break-even to look for.")
    if found is None:
        return
    catalogue = result.scenario.catalogue
    name = words.parameter(path, catalogue)
    said = found["said"].replace(path, name).replace(found["difference"], "difference")
    st.markdown(parts.escaped(words.titled(result, said)))
    curve = _near(found["curve"], found["roots"], result.scenario.parameters[path])
    parts.drawn(break_even_chart(curve, found["roots"], name, "difference"))


def at_random(result: Comparison, route: str) -> None:
    """Lay out the Monte Carlo study."""
    found = _study("random", studies.monte_carlo_of, route, (2_000, 10_000, 50_000, 100_000), 1)
    if found is None:
        return
    title = words.short(result) | {MARKET: "market price"}
    chances = found["chances"]
    parts.figures(
        (f"Cheaper than {title[other]}", f"{p:.1%}", f"95 % confidence: {low:.1%} to {high:.1%}")
        for other, (p, low, high) in chances.items()
    )
    others = [other for other in chances if other in found["samples"]]
    beside = st.multiselect("Beside", others, default=[MARKET], key="beside route",
                            format_func=title.__getitem__)  # fmt: skip
    samples = {title[n]: found["samples"][n] for n in (route, *beside) if n in found["samples"]}
    parts.stacked(distribution_chart(samples, found["unit"], "unit cost"), len(samples))
    with st.expander("Quantiles"):
        frame = found["quantiles"]
        frame["output"] = [words.plain(words.titled(result, _spaced(o))) for o in frame["output"]]
        parts.table(frame, {}, digits=None, hide_index=True)


def shares(result: Comparison, route: str) -> None:
    """Lay out the Sobol indices."""
    found = _study("sobol", studies.sobol_of, route, (64, 128, 256, 512), 2)
    if found is None:
        return
    frame = studies.named(result, found["table"])
    title = "the unit cost"
    st.altair_chart(sobol_chart(frame, title, top=12), width="stretch")
    st.caption(f"{found['n']:,} scenarios. Alone: what would go if this parameter were known. With "
               "interactions: what would stay if all others were known.")  # fmt: skip
    with st.expander("All factors"):
        parts.table(frame, {}, digits=4, hide_index=True)


def find_out(result: Comparison, route: str) -> None:
    """Lay out what to find out first."""
    if result.kind(route) != "recycled":
        st.info("Choose a recycled route: the question is whether to recycle.")
        return
    found = _study("find out", studies.find_out_of, route, (4_096, 16_384, 65_536), 1)
    if found is None:
        return
    said = found["said"]
    for path in result.scenario.parameters:
        if path in said:
            said = said.replace(path, words.parameter(path, result.scenario.catalogue))
    st.markdown(parts.escaped(words.titled(result, said)))
    frame = studies.named(result, found["table"])
    payoff = "margin on the market price" if found["payoff"] == "margin" else found["payoff"]
    if (frame[["value_of_knowing", "together"]] > 0.0).any(axis=None):
        chart = information_chart(frame, payoff, top=12)
        first = chart.hconcat[0]
        first.description = chart.description
        st.altair_chart(first, width="stretch")
    with st.expander("All parameters"):
        parts.table(frame, {}, digits=4, hide_index=True)


def _study(name: str, work: Any, route: str, sizes: tuple[int, ...], first: int) -> Any:
    """Lay out size, seed and the button of a study; give what it gave last."""
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    n = left.selectbox("Scenarios", sizes, index=first, key=f"size:{name}",
                       format_func=lambda size: f"{size:,}")  # fmt: skip
    seed = int(middle.number_input("Seed", 0, 1_000_000, 1, key=f"seed:{name}"))
    if right.button("Run", type="primary", key=f"run:{name}", icon=":material/play_arrow:"):
        studies.run(name, work, route, n, seed)
    last = studies.kept(name)
    if last is None:
        st.caption("Press Run. It can be cancelled while it runs; a seed gives the same numbers "
                   "again.")  # fmt: skip
        return None
    if last["of"] != studies.mark(route, n, seed):
        st.info("Something has changed since this was run: press Run to bring it up to date.")
        return None
    parts.faults(last["faults"], "This study cannot be made.")
    if last["found"] is not None and last["found"]["notes"]:
        with st.expander("What to know about this study"):
            st.markdown(
                "\n".join(
                    f"- {parts.escaped(note.removesuffix(': see failures()'))}"
                    for note in last["found"]["notes"]
                )
            )
    return last["found"]


def _ranged(result: Comparison, route: str) -> list[str]:
    """Give the parameters with a range, those that move this route most first."""
    found, _ = bench.attempt(studies.tornado_of, to_text(state.current()), route)
    if found is None:
        return []
    frame = found[0]
    return [str(path) for path in frame.loc[frame["swing"] > 0.0, "parameter"]][:60]


def _said(result: Comparison) -> Callable[[str], str]:
    catalogue = result.scenario.catalogue
    return lambda path: f"{words.parameter(path, catalogue)} ({words.topic(path, catalogue)})"


def _near(curve: pd.DataFrame, roots: pd.DataFrame, given: Parameter) -> pd.DataFrame:
    """Keep the part of a curve around the parameter's range and the break-evens."""
    ends = [given.low or 0.0, given.high or 0.0, *roots["value"]]
    margin = 0.25 * (max(ends) - min(ends))
    near = curve[curve["value"].between(min(ends) - margin, max(ends) + margin)]
    near.attrs = dict(curve.attrs)
    return near if len(near) > 2 else curve


def _column(name: str) -> str:
    """Give a name that a chart takes for a column: dots and brackets draw nothing."""
    return name.replace(".", " ").replace("[", "(").replace("]", ")")


def _spaced(output: str) -> str:
    for measure in ("unit_cost", "margin_market", "margin_primary", "margin_mix"):
        output = output.replace(f"{measure}_", f"{measure} ")
    return output


if __name__ == "__main__":
    page()
