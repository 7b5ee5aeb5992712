"""Faults as tests look at them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import recycalc as rc

Found = list[rc.Fault]


@pytest.fixture
def faults_of() -> Callable[..., Found]:
    """Run something that must be refused; give its faults, each with a cure."""

    def run(function: Callable[..., object], *arguments: object, **options: object) -> Found:
        with pytest.raises(rc.InputError) as caught:
            function(*arguments, **options)
        for fault in caught.value.faults:
            assert all([fault.what, fault.where, fault.given, fault.needed, fault.cure]), fault
        return list(caught.value.faults)

    return run


@pytest.fixture
def append(files: Path) -> Callable[[str, str], Path]:
    """Add lines to a file of the copy; give the copy's folder."""

    def add(file: str, text: str) -> Path:
        path = files / file
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
        return files

    return add


@pytest.fixture
def own_scenario(tmp_path: Path, scenario: rc.Scenario) -> Callable[..., Path]:
    """Write a scenario outside the catalogue: the default one, with texts replaced or added."""

    def write(*replacements: tuple[str, str], more: str = "") -> Path:
        text = scenario.catalogue.scenarios["china_2024"].read_text(encoding="utf-8")
        for old, new in replacements:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
            text = text.replace(old, new)
        file = tmp_path / "mine.toml"
        file.write_text(text + more, encoding="utf-8")
        return file

    return write
