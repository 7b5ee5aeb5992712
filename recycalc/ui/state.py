"""The one place where a session's choices live: a sparse table of what differs from a scenario.

Widgets show what stands here and write here; nothing else remembers. Plain text and numbers only,
so that it can be kept, compared and put into an address.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from recycalc.errors import Fault, InputError, shown
from recycalc.parameters import DEFAULT
from recycalc.ui import bench
from recycalc.ui.link import PARAMETER, State, fresh, pack, unpack

BENCH, PAST, MESSAGES, REJECTED, CASES, EDITION = (
    "bench", "past", "messages", "rejected", "cases", "edition",
)  # fmt: skip
REMEMBERED = 30  # steps that can be undone


def begin() -> None:
    """Start a session: from the link in the address, or from the default scenario."""
    if BENCH in st.session_state:
        return
    st.session_state[PAST], st.session_state[MESSAGES] = [], []
    st.session_state[REJECTED], st.session_state[CASES] = {}, {}
    st.session_state[EDITION] = 0
    st.session_state[BENCH] = fresh(DEFAULT)
    text = st.query_params.get(PARAMETER)
    if text:
        try:
            kept, faults = bench.sifted(unpack(text))
            st.session_state[BENCH] = kept
            st.session_state[MESSAGES] = faults
        except InputError as error:
            st.session_state[MESSAGES] = list(error.faults)


def current() -> State:
    """Give the state of the session."""
    state: State = st.session_state[BENCH]
    return state


def address() -> None:
    """Let the address carry what is changed."""
    state = current()
    text = "" if state == fresh(DEFAULT) else pack(state)
    if not text:
        st.query_params.pop(PARAMETER, None)
    elif st.query_params.get(PARAMETER) != text:
        st.query_params[PARAMETER] = text


def put(state: State) -> None:
    """Take over a state if its comparison can be made; else keep the old one and say why."""
    try:
        bench.result_of(state)
    except InputError as error:
        st.session_state[MESSAGES] = list(error.faults)
        return
    if state != current():
        st.session_state[PAST] = [*st.session_state[PAST], current()][-REMEMBERED:]
        st.session_state[BENCH] = state


def start_from(name: str, file: str = "") -> None:
    """Start afresh from a scenario; what was changed can be had back by `undo`."""
    st.session_state[REJECTED] = {}
    _new_edition()
    put(fresh(name, file))


def choose(key: str, value: Any) -> None:
    """Make a choice; one that is the scenario's own is not kept."""
    state = current()
    own = bench.base(state["scenario"], state["file"])
    given = getattr(own, key, None)
    same = value is None or value == (list(given) if isinstance(given, tuple) else given)
    choices = {k: v for k, v in state["choices"].items() if k != key}
    if key == "gate":  # each gate has a product of its own
        choices.pop("reference_product", None)
    _new_edition()
    put({**state, "choices": choices if same else {**choices, key: value}})


def choose_option(path: str, variant: str, default: str) -> None:
    """Choose a variant of a file."""
    state = current()
    own = bench.base(state["scenario"], state["file"])
    options = {k: v for k, v in state["choices"].get("options", {}).items() if k != path}
    if variant != own.options.get(path, default):
        options[path] = variant
    _new_edition()
    choose("options", options or None)


def set_values(values: Mapping[str, Any], edition: bool = True) -> None:
    """Replace parameters."""
    if edition:
        _new_edition()
    for path in values:
        st.session_state[REJECTED].pop(path, None)
    state = current()
    put({**state, "values": {**state["values"], **values}})


def try_value(path: str, text: str) -> None:
    """Replace a parameter as typed; what cannot be used is kept beside it with the reason."""
    state = current()
    if not text.strip():
        reset([path], edition=False)
        return
    tried = {**state, "values": {**state["values"], path: text.strip()}}
    try:
        bench.result_of(tried)
    except InputError as error:
        fault = error.faults[0]
        reason = f"{fault.what}; needed: {fault.needed}; {fault.cure}"
        st.session_state[REJECTED][path] = {"text": shown(text), "reason": reason}
        return
    set_values({path: text.strip()}, edition=False)


def reset(paths: list[str], edition: bool = True) -> None:
    """Give parameters back the scenario's own values."""
    state = current()
    for path in paths:
        st.session_state[REJECTED].pop(path, None)
    if edition:
        _new_edition()
    put({**state, "values": {p: v for p, v in state["values"].items() if p not in paths}})


def reset_all() -> None:
    """Give everything back as the scenario has it."""
    start_from(current()["scenario"], current()["file"])


def undo() -> None:
    """Take back the last step."""
    if st.session_state[PAST]:
        *st.session_state[PAST], st.session_state[BENCH] = st.session_state[PAST]
        st.session_state[REJECTED] = {}
        _new_edition()


def messages() -> list[Fault]:
    """Give what went wrong since the last run, once."""
    found: list[Fault] = st.session_state[MESSAGES]
    st.session_state[MESSAGES] = []
    return found


def changes() -> int:
    """Count what differs from the scenario."""
    state = current()
    choices = state["choices"]
    return len(state["values"]) + len(choices) + max(len(choices.get("options", {})) - 1, 0)


def _new_edition() -> None:
    """Make tables anew, so that they forget what was typed into them."""
    st.session_state[EDITION] += 1
