"""What a visitor does is not lost when a run ends in the middle of taking it in."""

from __future__ import annotations

from typing import Any

import pytest

from recycalc.ui import state
from recycalc.ui.link import fresh

POWER, ACID = "prices.cn.electricity", "prices.cn.hydrochloric_acid"


class Ended(BaseException):
    """As Streamlit ends a run, at a look into the session's state."""


class Looked(dict[str, Any]):
    """A session's state that ends the run at one of the looks into it."""

    left = 10**9

    def _look(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Ended

    def __getitem__(self, key: str) -> Any:
        self._look()
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._look()
        return super().__contains__(key)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Looked:
    found = Looked({state.SESSION: state.Session(fresh("china_2024"))})
    monkeypatch.setattr(state.st, "session_state", found)
    return found


def interrupted(held: Looked, looks: int, run: Any) -> None:
    """Run what ends after some looks, then run it again, as the visitor's next doing does."""
    held.left = looks
    try:
        run()
    except Ended:
        held.left = 10**9
        run()
    held.left = 10**9


@pytest.mark.parametrize("looks", range(12))
def test_callbacks_of_an_ended_run_are_made_up_for(held: Looked, looks: int) -> None:
    held["choice:allocation"], held["choice:money"] = "mass", "CNY_2024"
    state.soon(state.choose, "choice:allocation")("allocation")
    state.soon(state.choose, "choice:money")("money")
    state.soon(lambda: state.set_values({POWER: 0.7}))()
    interrupted(held, looks, state.catch_up)
    now = state.current()
    assert now["choices"] == {"allocation": "mass", "money": "CNY_2024"}
    assert now["values"] == {POWER: 0.7}
    assert len(state.session().past) == 3  # each once
    state.soon(state.undo)()
    interrupted(held, looks, state.catch_up)
    assert state.current() == {**now, "values": {}}


@pytest.mark.parametrize("looks", range(6))
def test_entries_of_an_ended_run_are_made_up_for(held: Looked, looks: int) -> None:
    state.session().editor = state.Editor("table", [POWER, ACID])
    interrupted(held, looks, lambda: state.take_in({0: "0.7", 1: "3 kg"}))
    assert state.current()["values"] == {POWER: "0.7"}
    assert list(state.session().rejected) == [ACID]
    state.take_in({0: "0.7", 1: "3 kg"})
    assert len(state.session().past) == 1


def test_work_of_a_widget_that_is_gone_is_dropped(held: Looked) -> None:
    state.soon(state.choose, "choice:allocation")("allocation")
    state.catch_up()
    assert state.current() == fresh("china_2024")
    assert not state.session().to_do


def test_work_that_fails_is_not_tried_for_ever(held: Looked) -> None:
    state.soon(lambda: 1 / 0)()
    with pytest.raises(ZeroDivisionError):
        state.catch_up()
    state.catch_up()
    assert state.current() == fresh("china_2024")


def test_entry_that_is_mended_or_emptied_is_no_longer_refused(held: Looked) -> None:
    state.session().editor = state.Editor("table", [POWER])
    for text in ("1e400", "0.7 kg", "nonsense", ""):
        state.take_in({0: text})
        assert (POWER in state.session().rejected) == bool(text)
        assert state.current()["values"] == {}
