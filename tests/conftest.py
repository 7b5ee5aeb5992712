"""What all tests share: the default scenario, its comparison, and a copy of the files to spoil."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

import recycalc as rc
from recycalc.parameters import parameters_folder

settings.register_profile("shared", deadline=None)  # machines are shared: no bound on one example
settings.load_profile("shared")


@pytest.fixture(scope="session")
def scenario() -> rc.Scenario:
    return rc.load()


@pytest.fixture(scope="session")
def comparison(scenario: rc.Scenario) -> rc.Comparison:
    return rc.compare(scenario)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A copy of the parameter files that a test may spoil."""
    return Path(shutil.copytree(parameters_folder(), tmp_path / "parameters"))


@pytest.fixture
def edit(files: Path) -> Callable[[str, str, str], Path]:
    """Replace a text that stands once in a file of the copy; give the copy's folder."""

    def replace(file: str, old: str, new: str) -> Path:
        path = files / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return files

    return replace


@pytest.fixture
def command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command as a user does, in a process of its own."""

    def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "recycalc", *arguments],
            capture_output=True, text=True, timeout=60, check=False, **options,  # type: ignore[call-overload]
        )  # fmt: skip

    return run
