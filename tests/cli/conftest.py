"""The command run in this process: quicker than one of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

import recycalc as rc
from recycalc.cli import main
from recycalc.comparison import loading


class Done(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], scenario: rc.Scenario
) -> Callable[..., Done]:
    """Call ``recycalc ARGUMENTS``; give status and what it printed.

    The default files are not read again each time: the catalogue of the session stands in.
    """
    read = loading.load_catalogue

    def read_once(folder: object = None, faults: object = None) -> rc.Catalogue:
        return read(folder, faults) if folder else scenario.catalogue  # type: ignore[arg-type]

    monkeypatch.setattr(loading, "load_catalogue", read_once)

    def call(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["recycalc", *map(str, arguments)])
        capsys.readouterr()
        try:
            main()
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(bool(end.code))
        printed = capsys.readouterr()
        return Done(status, printed.out, printed.err)

    return call


@pytest.fixture
def started() -> Callable[..., subprocess.Popen[str]]:
    """Start ``recycalc ARGUMENTS`` as a terminal does: Ctrl-C reaches it.

    Where the tests run in the background of a shell, signals of the keyboard are ignored by them
    and by what they start.
    """
    if sys.platform == "win32":
        pytest.skip("sends SIGINT")

    def call(*arguments: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "recycalc", *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, process_group=0,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )  # fmt: skip

    return call


@pytest.fixture
def refused(run: Callable[..., Done]) -> Callable[..., str]:
    """Call a command that must end with status 2 and a cure; give its message."""

    def call(*arguments: object) -> str:
        done = run(*arguments)
        assert done.status == 2, done
        assert done.out == ""
        assert "Traceback" not in done.err
        assert "cure:" in done.err
        return done.err

    return call
