"""Assumptions: the decisive ones as sliders, all others in a table that can be searched."""

from __future__ import annotations

from math import floor, log10

import streamlit as st

from recycalc.comparison import Comparison
from recycalc.economics import SCRAP_PRICE
from recycalc.parameters import Scenario
from recycalc.ui import bench, parts, state, words
from recycalc.ui.parameter_table import edit, own_value, paths_of, typed

ALL = "All topics"
PRICED = "price, with VAT where it is due"
# First and last key of a path, and the slider's name; those that the comparison reads.
DECISIVE = (
    ("prices", "electricity", "Electricity"),
    ("prices", "hydrochloric_acid", "Hydrochloric acid"),
    ("prices", "sulfuric_acid", "Sulfuric acid"),
    ("prices", "ndpr_oxide", f"NdPr oxide {PRICED}"),
    ("prices", "dy_oxide", f"Dy oxide {PRICED}"),
    ("feed", "capacity", "Plant size, scrap fed"),
    ("finance", "discount_rate", "Discount rate, real"),
)


def page() -> None:
    """Lay out the page."""
    result = bench.result_of(state.current())
    st.title("Assumptions")
    st.markdown(f"**{words.titled(result, result.headline())}**")
    sliders(result)
    parts.warnings(result, result.warnings)
    changed(result.scenario)
    st.subheader("Every parameter of this comparison")
    every(result)


def sliders(result: Comparison) -> None:
    """Lay out the decisive assumptions."""
    scenario, used = result.scenario, result.proof.used
    recycled = [n for n in result.routes if result.kind(n) == "recycled"]
    utilizations = [p for n in recycled if (p := f"routes.{n}.utilization") in used]
    left, right = st.columns(2)
    with left:
        if utilizations:
            _slider(scenario, utilizations, "Secondary utilization, all recycled routes")
    with right:
        if recycled:
            _scrap_price(result, recycled[0])
    found = []
    read = sorted(used, key=lambda path: (f".{scenario.region}." not in path, path))  # own first
    for head, key, label in _decisive(result):
        paths = [p for p in read if p.startswith(f"{head}.") and p.endswith(f".{key}")]
        if paths:
            region = paths[0].split(".")[1]
            apart = head == "prices" and len(scenario.regions) > 1
            where = f", {words.named(scenario.catalogue.trees['regions'], region)}" if apart else ""
            found.append((paths[0], label + where))
    for order, (path, label) in enumerate(found):
        if order % 2 == 0:
            pair = st.columns(2)
        with pair[order % 2]:
            _slider(scenario, [path], label)


def _decisive(result: Comparison) -> list[tuple[str, str, str]]:
    """Give what is always decisive, after the price of the reference product if it is another."""
    product = result.scenario.reference_product
    own = ("prices", product, f"{result.product} {PRICED}")
    return [*([] if any(key == product for _, key, _ in DECISIVE) else [own]), *DECISIVE]


def _slider(scenario: Scenario, paths: list[str], label: str) -> None:
    """Offer a parameter's own range, in its own unit; moved beyond it, the range goes along."""
    given = scenario.parameters[paths[0]]
    value = own_value(scenario, paths[0])
    ends = [end for end in (given.low, given.high, value) if end is not None]
    low, high = min(ends), max(ends)
    if not low < high or value is None:
        return
    step = 10.0 ** floor(log10((high - low) / 50))
    low, high = floor(low / step) * step, -floor(-high / step) * step
    of = words.unit(given.unit)
    share = given.unit in {"dimensionless", "kg/kg", "1/year"} and high <= 1.0
    head = label if not of or share else f"{label}, {of}"
    if given.unit == "1/year":
        head += ", per year"
    key = f"slider:{paths[0]}"
    st.session_state[key] = value

    def moved(now: float) -> None:
        state.set_values(dict.fromkeys(paths, now), edition=typed(paths))

    st.slider(head, low, high, key=key, step=step, on_change=state.soon(moved, key),
              format="percent" if share else f"%.{max(-floor(log10(step)), 0)}f",
              help=parts.escaped(
                  f"{given.quality}, {words.source(given, scenario.catalogue)}. {given.note}"
              ),
              )  # fmt: skip


def _scrap_price(result: Comparison, route: str) -> None:
    fixed = result.scenario.is_set(SCRAP_PRICE)
    st.session_state["fixed price"] = fixed

    def switched(on: bool) -> None:
        now = state.current()
        paid = round(float(result.scrap_price(route).magnitude), 1)
        if bench.base(now["scenario"], now["file"]).is_set(SCRAP_PRICE) == on:
            state.reset([SCRAP_PRICE])
        else:
            state.set_values({SCRAP_PRICE: f"{paid} {result.per_kg}" if on else "none"})

    st.toggle("Fixed scrap price", key="fixed price",
              on_change=state.soon(switched, "fixed price"),
              help="Otherwise scrap is paid a share of the value that it contains")  # fmt: skip
    if fixed:
        _slider(result.scenario, [SCRAP_PRICE], f"Scrap price, per kg of {result.scrap}")


def changed(scenario: Scenario) -> None:
    """List what differs from the scenario, each with its way back."""
    now, catalogue = state.current(), scenario.catalogue
    rejected = state.session().rejected
    if rejected:
        lines = [
            f"- **{words.parameter(path, catalogue)}**: `{entry['text']}` was not taken: "
            f"{parts.escaped(entry['reason'])}"
            for path, entry in rejected.items()
        ]
        st.error("\n".join(lines), icon=":material/error:")
    if not now["values"]:
        return
    own = bench.base(now["scenario"], now["file"])
    with st.expander(f"Changed parameters ({len(now['values'])})", expanded=len(now["values"]) < 9):
        for path, value in now["values"].items():
            given = scenario.parameters[path]
            unit = words.unit(given.unit)
            value_before = own_value(own, path) if path in own.parameters else None
            before = (
                f"{words.number(value_before)} {unit}" if value_before is not None else "not set"
            )
            after = value if isinstance(value, str) else words.number(value)
            after = after if _has_unit(after) else f"{after} {unit}"
            text, button = st.columns([5, 1], vertical_alignment="center")
            name = words.parameter(path, catalogue)
            text.markdown(
                f"{parts.escaped(f'{name}: {before} →')} **{parts.escaped(after.strip())}**"
            )
            button.button("Reset", key=f"reset:{path}", on_click=state.soon(state.reset),
                          args=([path],), help=f"Have the scenario's {name} back")  # fmt: skip


def _has_unit(text: str) -> bool:
    return any(c.isalpha() or c == "%" for c in text.lower().replace("e", ""))


def every(result: Comparison) -> None:
    """Lay out the table of all parameters, by topic and search."""
    scenario, catalogue = result.scenario, result.scenario.catalogue
    footprints, _ = bench.attempt(lambda: result.footprints.used)
    paths = paths_of(result, footprints or frozenset())
    by_topic: dict[str, list[str]] = {}
    for path in paths:
        by_topic.setdefault(words.topic(path, catalogue), []).append(path)
    topics = [ALL, *sorted(by_topic)]
    left, right = st.columns(2)
    if st.session_state.get("topic") not in topics:
        st.session_state["topic"] = "Prices" if "Prices" in topics else ALL
    with left:
        chosen = st.selectbox(
            "Topic", topics, key="topic",
            format_func=lambda t: f"{t} ({len(by_topic.get(t, paths))})",
        )  # fmt: skip
    with right:
        wanted = st.text_input("Search", key="search", max_chars=80,
                               placeholder="name, path, source or note").lower()  # fmt: skip
    rows = [
        path
        for path in (paths if chosen == ALL or wanted else by_topic[chosen])
        if all(word in _text(scenario, path) for word in wanted.split())
    ]
    if not rows:
        st.info("No parameter of this comparison fits the search.")
        return
    edit(scenario, rows)
    _about(result, rows)


def _text(scenario: Scenario, path: str) -> str:
    given, catalogue = scenario.parameters[path], scenario.catalogue
    return " ".join(
        (words.parameter(path, catalogue), path, words.source(given, catalogue), given.note)
    ).lower()


def _about(result: Comparison, rows: list[str]) -> None:
    """Tell all that is known of one parameter, and what reads it."""
    catalogue = result.scenario.catalogue
    if st.session_state.get("about") not in rows:
        st.session_state["about"] = None
    path = st.selectbox(
        "Tell all about", rows, key="about", index=None, placeholder="choose a parameter",
        format_func=lambda p: f"{words.parameter(p, catalogue)} ({words.topic(p, catalogue)})",
    )  # fmt: skip
    if path:
        found, faults = bench.attempt(result.explain, path)
        parts.faults(faults, "This cannot be explained.")
        if found is not None:
            parts.tree(found, result, depth=2)


if __name__ == "__main__":
    page()
