"""From a session's state to a scenario and its results; what is costly is kept for all sessions.

Kept under the JSON of a state are scenarios, frames and floats; quantities are made anew.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import streamlit as st

from recycalc.comparison import Comparison, Investment, compare, invest, load, load_text, replay
from recycalc.errors import Fault, InputError, single
from recycalc.parameters import Catalogue, Scenario, load_catalogue
from recycalc.ui.link import State, to_text

if TYPE_CHECKING:
    import pandas as pd

KEPT = 128  # results; the oldest goes first


@st.cache_resource(show_spinner=False)
def catalogue() -> Catalogue:
    """Give the parameter files, read once for all sessions."""
    return load_catalogue()


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def base(name: str, file: str) -> Scenario:
    """Load a scenario by name, or from the text of a file that was uploaded."""
    if file:
        return load_text(file, catalogue(), name)
    if name not in catalogue().scenarios:  # never a path that a visitor wrote
        known = ", ".join(catalogue().scenarios)
        raise single("scenario is not known", "scenario", name, f"one of {known}", "choose one")
    return load(name, catalogue())


def scenario_of(state: State) -> Scenario:
    """Give the scenario that a state stands for.

    Raises
    ------
    InputError
    """
    found = base(state["scenario"], state["file"])
    if state["choices"]:
        found = found.with_choices(**state["choices"])
    return found.with_values(state["values"]) if state["values"] else found


def result_of(state: State) -> Comparison:
    """Compare the scenario of a state."""
    return compare(scenario_of(state))


def sifted(state: State) -> tuple[State, list[Fault]]:
    """Give the part of a state that can be used, and what is wrong with the rest."""
    faults: list[Fault] = []
    kept: State = {**state, "choices": {}, "values": {}}
    base(kept["scenario"], kept["file"])
    try:
        result_of(state)
        return state, []
    except InputError as error:
        faults += error.faults
    for part in ("choices", "values"):
        tried = {**kept, part: state[part]}
        try:
            result_of(tried)
            kept = tried
        except InputError:
            for key, given in list(state[part].items())[:40]:
                tried = {**kept, part: {**kept[part], key: given}}
                try:
                    result_of(tried)
                    kept = tried
                except InputError:
                    continue
    return kept, faults


def frames(state: State) -> dict[str, pd.DataFrame]:
    """Give the tables of a comparison: costs by route, ledger, balance."""
    return _frames(to_text(state))


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _frames(state: str) -> dict[str, pd.DataFrame]:
    result = result_of(json.loads(state))
    return {"costs": result.table(), "ledger": result.ledger(), "balance": result.balance()}


@st.cache_data(show_spinner=False, max_entries=KEPT)
def replayed(state: str, route: str) -> pd.DataFrame:
    """Run a route's plant at the prices of every year on record."""
    return replay(scenario_of(json.loads(state)), route)


def investment(state: State, route: str) -> Investment:
    """Appraise a route's plant."""
    return invest(scenario_of(state), route)


def attempt(work: Any, *arguments: Any) -> tuple[Any, tuple[Fault, ...]]:
    """Do what may fail by the user's input; give the result and the faults."""
    try:
        return work(*arguments), ()
    except InputError as error:
        return None, error.faults
