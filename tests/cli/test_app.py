from __future__ import annotations

import importlib.util

import pytest

from recycalc.cli import main
from recycalc.cli.app_command import front_door


def test_front_door_is_there() -> None:
    assert front_door().is_file()
    assert (front_door().parent / ".streamlit" / "config.toml").is_file()


def test_installed_package_has_a_front_door_of_its_own(monkeypatch, tmp_path) -> None:
    module = tmp_path / "site" / "recycalc" / "cli" / "app_command.py"
    monkeypatch.setattr("recycalc.cli.app_command.__file__", str(module))
    assert front_door() == tmp_path / "site" / "recycalc" / "front" / "app.py"


@pytest.mark.parametrize("missing", ["streamlit", "altair"])
def test_missing_extra_is_said_with_its_cure(monkeypatch, capsys, missing) -> None:
    own = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *more: None if name == missing else own(name, *more),
    )
    monkeypatch.setattr("sys.argv", ["recycalc", "app"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert f"no {missing}" in said
    assert 'pip install "recycalc[app]"' in said


def test_streamlit_is_started_on_the_front_door(monkeypatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr("subprocess.call", lambda line: started.append(line) or 0)
    monkeypatch.setattr("sys.argv", ["recycalc", "app", "--port", "8600", "--no-browser"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert str(front_door()) in started[0]
    assert {"--server.port=8600", "--server.headless=true"} <= set(started[0])
