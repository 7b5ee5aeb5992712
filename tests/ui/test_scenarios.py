"""Files up and down, cases side by side, downloads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import recycalc as rc
from recycalc.comparison import load_text
from recycalc.parameters import parameters_folder
from recycalc.report import TABLES, FileFormat, exported, scenario_text
from recycalc.ui.downloads import FORMATS, WHOLE
from recycalc.ui.upload import LARGEST, read

OWN = "china_2024"


def text_of(name: str = OWN) -> str:
    return (parameters_folder() / "scenarios" / f"{name}.toml").read_text(encoding="utf-8")


def upload(app, name: str, content: bytes):
    app.file_uploader[0].set_value((name, content, "application/toml")).run()
    return app


def test_scenario_file_is_taken_over(at) -> None:
    changed = text_of().replace('allocation = "value"', 'allocation = "mass"')
    app = upload(at("scenarios"), "mine.toml", changed.encode())
    assert not app.exception
    assert not app.error
    expected = rc.compare(rc.load().with_choices(allocation="mass")).unit_cost("hydromet_full")
    shown = at("compare").table[0].value.loc["unit cost", "Hydrometallurgical"]
    assert shown == pytest.approx(expected.magnitude, rel=1e-12)


HOSTILE = {
    "5 MB": b"# " + b"x" * 5_000_000,
    "no text": b"\x89PNG\r\n\x1a\n\0\0\0\xff\xfe",
    "empty": b"  \n",
    "no toml": b"<html><script>alert(1)</script></html>",
    "no scenario": b'name = "x"\n',
    "wrong kinds": text_of().replace('routes = ["hydromet_full"', "routes = 7 # ").encode(),
    "path for a region": text_of().replace('region = "cn"', 'region = "../../../etc"').encode(),
    "path for a series": (text_of().replace("[indices]", 'feed_series = "/etc/passwd"\n[indices]'))
    .encode(),
    "unit bomb": (text_of() + '\n"feed.capacity" = "1 ' + "kg**6*" * 500 + 'kg"\n').encode(),
    "huge exponent": (text_of() + '\n"feed.capacity" = "1 kg**999999999"\n').encode(),
    "formula": (text_of() + '\n"feed.capacity" = "=HYPERLINK(1)"\n').encode(),
    "infinite": (text_of() + '\n"feed.capacity" = inf\n').encode(),
    "many dots": (b"a" + b".a" * 40_000 + b" = 1"),
    "deep": b"a = " + b"[" * 90_000,
    "many tables": b"".join(b"[t%d]\n" % i for i in range(9_000)),
    "many unknown": (
        text_of() + "\n" + "\n".join(f'"prices.cn.x{i}" = "1 kg"' for i in range(1500))
    ).encode(),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_file_ends_in_a_message_and_an_app_that_works(at, kind, comparison) -> None:
    app = upload(at("scenarios"), "x.toml", HOSTILE[kind])
    assert not app.exception
    assert "not taken over" in app.error[0].value
    assert app.session_state["session"].bench["file"] == ""
    assert len(app.error[0].value) < 5_000
    shown = at("compare").table[0].value.loc["unit cost", "Hydrometallurgical"]
    assert shown == comparison.unit_cost("hydromet_full").magnitude


@pytest.mark.parametrize(
    "name", ["../../x.toml", "..\\..\\x.toml", "/etc/passwd", "a" * 3000, "\0"]
)
def test_name_of_an_upload_is_only_spoken_of(name, scenario, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    taken, text = read(name, text_of().encode(), scenario.catalogue)
    assert text == text_of()
    assert not set("/\\.\0") & set(taken)
    assert len(taken) <= 40
    assert list(tmp_path.rglob("*")) == []


def test_titles_are_shown_as_text(at) -> None:
    title = "![x](https://example.org/x.png) <img src=x onerror=alert(1)> $x$ =1+1"
    lines = text_of().splitlines()
    lines[1] = f"title = {json.dumps(title)}"
    app = upload(at("scenarios"), "x.toml", "\n".join(lines).encode())
    caption = app.sidebar.caption[0].value
    assert "](https" not in caption
    assert caption.count("<") == caption.count("\\<") == 1


def test_nothing_that_is_uploaded_is_written_to_disk(at, monkeypatch) -> None:
    opened: list[str] = []
    own = Path.open

    def watched(self: Path, mode: str = "r", *given, **more):  # type: ignore[no-untyped-def]
        if set(mode) & set("wax+"):
            opened.append(str(self))
        return own(self, mode, *given, **more)

    monkeypatch.setattr(Path, "open", watched)
    upload(at("scenarios"), "mine.toml", text_of().encode())
    assert opened == []


@pytest.mark.parametrize("name", ["china_2024", "us_short_loop", "us_ev_motor_study"])
def test_scenario_is_the_same_after_a_file(name) -> None:
    own = rc.load(name)
    again = load_text(scenario_text(own), own.catalogue)
    assert again.hash == own.hash
    assert rc.compare(again).to_dict()["routes"] == rc.compare(own).to_dict()["routes"]


def test_changed_scenario_is_the_same_after_a_file() -> None:
    own = (
        rc.load()
        .with_choices(sources={"swarf": 0.25, "ev_motor": 0.75}, money="CNY_2024",
                      options={"chains.separation.saponification": "ammonia"})
        .with_values({"prices.cn.electricity": "0.65 CNY_2024/kWh",
                      "feed.scrap_price": "12 USD_2024/kg",
                      "routes.copper_nitrate.utilization": None})
    )  # fmt: skip
    again = load_text(scenario_text(own), own.catalogue)
    assert again.hash == own.hash


def test_cases_stand_side_by_side_with_what_differs(app, at) -> None:
    app.sidebar.selectbox(key="choice:allocation").select("mass").run()
    shown = at("scenarios")
    shown.text_input[0].set_value("by mass")
    next(b for b in shown.button if b.label == "Keep").click().run()
    shown.sidebar.button[1].click().run()
    shown.multiselect(key="beside").set_value(["by mass"]).run()
    assert not shown.exception
    costs, differences = shown.table[0].value, shown.table[1].value
    by_mass = rc.compare(rc.load().with_choices(allocation="mass")).unit_cost("hydromet_full")
    assert costs.loc["Hydrometallurgical, full element", "by mass"].startswith(
        f"{by_mass.magnitude:.2f}"
    )
    assert list(differences.index) == ["Cost shared by"]
    assert differences.loc["Cost shared by"].to_list() == ["value", "mass"]


def test_cases_are_called_as_they_were_chosen(at) -> None:
    shown = at("scenarios")
    for name in ("now", "`a` $1$"):
        shown.text_input[0].set_value(name)
        next(b for b in shown.button if b.label == "Keep").click().run()
    assert r"Load \`a\` \$1\$" in [button.label for button in shown.button]
    shown.multiselect(key="beside").set_value(["now", "`a` $1$", "eu_long_loop"]).run()
    assert not shown.exception
    costs, differences = shown.table[0].value, shown.table[1].value
    assert list(costs.columns) == ["now", "now (2)", r"\`a\` \$1\$", "EU long loop"]
    assert (
        "Dismantling (Direct-drive wind generators): robot"
        in (differences.loc["Variants", "EU long loop"])
    )


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_offered_in_every_format(comparison, form, name) -> None:
    assert len(exported(comparison, FORMATS[form], name, units="header")) > 100


@pytest.mark.parametrize("form", WHOLE.values())
def test_everything_goes_into_one_file(comparison, form) -> None:
    content = exported(comparison, form)
    assert content[:2] == (b"PK" if form is FileFormat.xlsx else b"<!")


def test_downloads_are_offered(at) -> None:
    app = at("scenarios")
    for name in TABLES:
        app.selectbox(key="taken table").select(name).run()
        assert not app.exception
        assert not app.error, name


def test_upload_limit_is_far_above_what_is_written(scenario) -> None:
    longest = max(len(text_of(name).encode()) for name in scenario.catalogue.scenarios)
    assert longest < LARGEST
