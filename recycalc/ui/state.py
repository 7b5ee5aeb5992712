"""The one place where a session's choices live: a sparse table of what differs from a scenario.

Widgets show what stands here and write here; nothing else remembers. Plain text and numbers only,
so that it can be kept, compared and put into an address.

Streamlit ends a run at any look into `st.session_state` once the visitor has done something else,
also in the middle of a callback, which is never called again. So all that has to change together
hangs on one object that is looked up first; callbacks only note what is to be done (`soon`), and
the next run that comes this far does it (`catch_up`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

import streamlit as st

from recycalc.errors import Fault, InputError, shown
from recycalc.parameters import DEFAULT
from recycalc.ui import bench, words
from recycalc.ui.link import PARAMETER, State, fresh, pack, unpack

SESSION = "session"
REMEMBERED = 30  # steps that can be undone


@dataclass
class Editor:
    """The table that is shown: its key, the path of each row, the entries taken in by row."""

    key: str = ""
    paths: list[str] = field(default_factory=list)
    seen: dict[int, str] = field(default_factory=dict)


@dataclass
class Session:
    """What one visitor has chosen, tried and kept."""

    bench: State
    messages: list[Fault] = field(default_factory=list)
    past: list[State] = field(default_factory=list)
    rejected: dict[str, dict[str, str]] = field(default_factory=dict)
    cases: dict[str, State] = field(default_factory=dict)
    edition: int = 0
    editor: Editor = field(default_factory=Editor)
    to_do: deque[tuple[Callable[..., None], str, tuple[Any, ...]]] = field(default_factory=deque)
    # A run that is about to end and the one that follows it may overlap.
    lock: Any = field(default_factory=RLock)


def session() -> Session:
    """Give the session; a run may end here, so look it up before anything is changed."""
    held: Session = st.session_state[SESSION]
    return held


def begin() -> None:
    """Start a session: from the link in the address, or from the default scenario."""
    if SESSION in st.session_state:
        return
    held = Session(fresh(DEFAULT))
    text = st.query_params.get(PARAMETER)
    if text:
        try:
            held.bench, held.messages = bench.sifted(unpack(text))
        except InputError as error:
            held.messages = list(error.faults)
    st.session_state[SESSION] = held


def soon(work: Callable[..., None], key: str = "") -> Callable[..., None]:
    """Give a callback that notes work for the run that follows.

    Parameters
    ----------
    work : callable
        Called with the value of the widget, where there is a key, and the callback's arguments.
    key : str
        Of the widget; the work is dropped where it is gone.
    """
    held = session()

    def note(*arguments: Any) -> None:
        held.to_do.append((work, key, arguments))

    return note


def catch_up() -> None:
    """Do what callbacks have noted; what cannot be finished is left to the next run."""
    held = session()
    while held.to_do:
        work, key, arguments = entry = held.to_do.popleft()
        try:
            if not key:
                work(*arguments)
            elif key in st.session_state:
                work(st.session_state[key], *arguments)
        except Exception:  # a fault of ours: tried again it would end every run that follows
            raise
        except BaseException:  # the run ends here, since the visitor has gone on
            held.to_do.appendleft(entry)
            raise


def current() -> State:
    """Give the state of the session."""
    return session().bench


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
    held = session()
    with held.lock:
        _put(held, state)


def _put(held: Session, state: State) -> None:
    try:
        bench.result_of(state)
    except InputError as error:
        found = list(error.faults)
        if not state["file"]:  # whoever wrote a file knows its names
            found = [words.chosen(fault, bench.catalogue()) for fault in found]
        held.messages = found
        return
    if state != held.bench:
        held.past = [*held.past, held.bench][-REMEMBERED:]
        held.bench = state


def start_from(name: str, file: str = "") -> None:
    """Start afresh from a scenario; what was changed can be had back by `undo`."""
    held = session()
    with held.lock:
        held.rejected = {}
        held.edition += 1
        _put(held, fresh(name, file))


def choose(value: Any, key: str) -> None:
    """Make a choice; one that is the scenario's own is not kept."""
    held = session()
    with held.lock:
        state = held.bench
        own = bench.base(state["scenario"], state["file"])
        given = getattr(own, key, None)
        same = value is None or value == (list(given) if isinstance(given, tuple) else given)
        choices = {k: v for k, v in state["choices"].items() if k != key}
        if key == "gate":  # each gate has a product of its own
            choices.pop("reference_product", None)
        held.edition += 1
        held.rejected = {}
        _put(held, {**state, "choices": choices if same else {**choices, key: value}})


def choose_member(value: str, name: str, default: str, key: str) -> None:
    """Choose one of a table of choices: the variant of a file, the region of a route."""
    held = session()
    with held.lock:
        state = held.bench
        own = bench.base(state["scenario"], state["file"])
        chosen = {k: v for k, v in state["choices"].get(key, {}).items() if k != name}
        if value != getattr(own, key).get(name, default):
            chosen[name] = value
        choose(chosen or None, key)


def set_values(values: Mapping[str, Any], edition: bool = True) -> None:
    """Replace parameters."""
    held = session()
    with held.lock:
        held.edition += edition
        for path in values:
            held.rejected.pop(path, None)
        _put(held, {**held.bench, "values": {**held.bench["values"], **values}})


def take_in(entries: Mapping[int, str]) -> None:
    """Take over what stands in the rows of the table and has not been taken in before."""
    held = session()
    with held.lock:
        for row, text in entries.items():
            if row < len(held.editor.paths) and held.editor.seen.get(row) != text:
                _try_value(held, held.editor.paths[row], text.strip())
                held.editor.seen[row] = text


def _try_value(held: Session, path: str, text: str) -> None:
    """Replace a parameter as typed; what cannot be used is kept beside it with the reason."""
    held.rejected.pop(path, None)
    values = {p: v for p, v in held.bench["values"].items() if p != path}
    tried = {**held.bench, "values": {**values, path: text} if text else values}
    try:
        bench.result_of(tried)
    except InputError as error:
        fault = error.faults[0]
        reason = f"{fault.what}; needed: {fault.needed}; {fault.cure}"
        held.rejected[path] = {"text": shown(text), "reason": reason}
        return
    _put(held, tried)


def reset(paths: list[str]) -> None:
    """Give parameters back the scenario's own values."""
    held = session()
    with held.lock:
        for path in paths:
            held.rejected.pop(path, None)
        held.edition += 1
        values = {p: v for p, v in held.bench["values"].items() if p not in paths}
        _put(held, {**held.bench, "values": values})


def reset_all() -> None:
    """Give everything back as the scenario has it."""
    state = current()
    start_from(state["scenario"], state["file"])


def undo() -> None:
    """Take back the last step."""
    held = session()
    with held.lock:
        if held.past:
            *held.past, held.bench = held.past
            held.rejected = {}
            held.edition += 1


def tell(found: Sequence[Fault]) -> None:
    """Have something said at the top of the page."""
    held = session()
    held.messages = [*held.messages, *found]


def told(found: list[Fault]) -> None:
    """Forget messages that a whole run has shown."""
    held = session()
    if held.messages is found:
        held.messages = []


def changes() -> int:
    """Count what differs from the scenario."""
    state = current()
    choices = state["choices"]
    members = (max(len(choices.get(table, {})) - 1, 0) for table in ("options", "sites"))
    return len(state["values"]) + len(choices) + sum(members)
