"""The link carries a session; what it carries was written by anyone."""

from __future__ import annotations

import base64
import json
import zlib

import pytest
from streamlit.testing.v1 import AppTest

import recycalc as rc
from recycalc.ui.link import LARGEST, LONGEST, fresh, pack, unpack

STATE = {
    "scenario": "china_2024",
    "file": "",
    "choices": {"allocation": "mass", "routes": ["hydromet_full", "bayan_obo"]},
    "values": {"prices.cn.electricity": "0.7 CNY_2024/kWh", "feed.capacity": 3000.0},
}


def packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(content, 9)).decode().rstrip("=")


def opened(app_file: str, text: str) -> AppTest:
    app = AppTest.from_file(app_file, default_timeout=60)
    app.query_params["s"] = text
    return app.run()


@pytest.fixture
def file(pytestconfig: pytest.Config) -> str:
    return str(pytestconfig.rootpath / "app.py")


def test_there_and_back() -> None:
    assert unpack(pack(STATE)) == STATE
    assert unpack(pack(fresh("china_2024"))) == fresh("china_2024")


def test_eighty_parameters_fit_and_alike_states_give_alike_links(scenario) -> None:
    paths = [p for p, q in scenario.parameters.items() if q.value is not None][:80]
    values = {p: scenario.parameters[p].value for p in paths}
    one = pack({**STATE, "values": values})
    other = pack({**STATE, "values": dict(reversed(values.items()))})
    assert one == other
    assert 0 < len(one) <= LONGEST


@pytest.mark.parametrize(
    "text",
    [
        "",
        "!!!",
        "a" * (LONGEST + 1),
        packed(b"\0" * 50_000_000)[:LONGEST],  # cut short
        packed(b" " * (LARGEST + 1)),  # a small bomb
        packed(b"[" * 50_000),
        packed(b"[1, 2]"),
        packed(b"\xff\xfe"),
        packed(b'{"scenario": "china_2024", "values": {"feed.capacity": NaN}}'),
        packed(b'{"scenario": "china_2024", "values": {"feed.capacity": [1, 2]}}'),
        packed(b'{"scenario": "china_2024", "choices": {"parameters": "x"}}'),
        packed(b'{"scenario": "china_2024", "choices": {"routes": "hydromet_full"}}'),
        packed(b'{"scenario": 1}'),
        packed(json.dumps({"values": {f"a{i}": 1 for i in range(2000)}}).encode()),
    ],
)
def test_what_is_no_link_is_refused(text: str) -> None:
    with pytest.raises(rc.InputError, match="link"):
        unpack(text)


def test_link_opens_with_the_same_numbers(file, scenario) -> None:
    app = opened(file, pack(STATE))
    assert not app.exception
    assert not app.error
    changed = scenario.with_choices(**STATE["choices"]).with_values(STATE["values"])
    shown = app.table[0].value
    expected = rc.compare(changed).unit_cost("hydromet_full").magnitude
    assert shown.loc["unit cost", "Hydrometallurgical"] == pytest.approx(expected, rel=1e-12)
    assert app.query_params["s"] in (pack(STATE), [pack(STATE)])


def test_session_and_its_link_agree(app, file) -> None:
    app.sidebar.selectbox(key="choice:allocation").select("mass").run()
    text = app.query_params["s"]
    again = opened(file, text[0] if isinstance(text, list) else text)
    assert again.table[0].value.equals(app.table[0].value)


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        pack({**STATE, "scenario": "../../etc/passwd"}),
        pack({**STATE, "scenario": "/etc/passwd.toml"}),
        pack({**STATE, "file": "a = [" * 2000}),
        pack({**STATE, "choices": {"gate": "no such gate"}}),
        pack({**STATE, "choices": {"sources": {"swarf": 7.0}}}),
        pack({**STATE, "choices": {"options": {"chains.separation.sizing": "x"}}}),
        pack({**STATE, "values": {"no.such.path": "1 kg"}}),
        pack({**STATE, "values": {"feed.capacity": "1 " + "kg*" * 1000}}),
    ],
)
def test_bad_link_is_said_and_the_app_works(file, text, comparison) -> None:
    app = opened(file, text)
    assert not app.exception
    assert len(app.error) >= 1
    assert app.table[0].value.loc["unit cost"].notna().all()
    app.sidebar.button[1].click().run() if not app.sidebar.button[1].disabled else app.run()
    assert not app.error
    assert (
        app.table[0].value.loc["unit cost", "Hydrometallurgical"]
        == comparison.unit_cost("hydromet_full").magnitude
    )


def test_what_can_be_used_of_a_link_is_used(file) -> None:
    values = {"prices.cn.electricity": 0.7, "no.such.path": 1.0}
    app = opened(file, pack({**STATE, "values": values}))
    assert app.session_state["session"].bench["values"] == {"prices.cn.electricity": 0.7}
    assert app.session_state["session"].bench["choices"] == STATE["choices"]


def test_two_sessions_do_not_share(file, app, comparison) -> None:
    other = opened(file, pack(STATE))
    app.run()
    assert app.session_state["session"].bench["values"] == {}
    assert (
        app.table[0].value.loc["unit cost", "Hydrometallurgical"]
        == comparison.unit_cost("hydromet_full").magnitude
    )
    assert other.session_state["session"].bench["values"] == STATE["values"]
