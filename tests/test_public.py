"""The public face: its names, its weight, its example."""

from __future__ import annotations

import doctest
import inspect
import re
import subprocess
import sys

import pytest

import recycalc as rc
from recycalc.errors import Fault, Faults, nearest, shown, suggestion

HEAVY = ("streamlit", "altair", "matplotlib", "typer", "rich", "xlsxwriter", "pyarrow", "pandas",
         "distributed", "recycalc.sensitivity")  # fmt: skip
"""Pint itself imports SciPy and Dask where they are installed."""


def test_public_names_exist_and_are_described():
    assert rc.__all__ == sorted(rc.__all__, key=lambda n: (not n[0].isupper(), n.lower()))
    for name in rc.__all__:
        found = getattr(rc, name)
        if inspect.isfunction(found) or (inspect.isclass(found) and name != "Quantity"):
            assert inspect.getdoc(found), name


def test_every_argument_is_in_its_docstring():
    """What help() says is all that a notebook's user has."""
    missing = []
    for name in rc.__all__:
        found = getattr(rc, name)
        if inspect.isclass(found) and found.__module__.startswith("recycalc"):
            members = {f"{name}.{n}": f for n, f in vars(found).items() if n[0] != "_"}
        else:
            members = {name: found}
        for where, function in members.items():
            if inspect.isfunction(function):
                said = inspect.getdoc(function) or ""
                given = [p for p in inspect.signature(function).parameters if p != "self"]
                missing += [f"{where}: {p}" for p in given if not re.search(rf"\b{p}\b", said)]
    assert not missing


def test_version_is_one():
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", rc.__version__)


def test_import_is_light():
    code = f"import sys, recycalc; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_example_of_the_front_page_runs():
    assert doctest.testmod(rc).failed == 0
    assert doctest.testmod(rc).attempted >= 4


def test_input_error_is_a_value_error():
    assert issubclass(rc.InputError, ValueError)


def test_error_lists_every_fault():
    faults = Faults()
    for number in range(3):
        faults.add(f"fault {number}", f"file {number}", number, "more", f"cure {number}")
    faults.add("fault 0", "file 0", 0, "more", "cure 0")
    with pytest.raises(rc.InputError) as caught:
        faults.raise_if_any()
    assert caught.value.faults[1] == Fault("fault 1", "file 1", "1", "more", "cure 1")
    assert len(caught.value.faults) == len(faults) == 3
    for number in range(3):
        assert f"cure {number}" in str(caught.value)


def test_no_fault_raises_nothing():
    Faults().raise_if_any()


def test_long_and_unprintable_text_is_shortened():
    assert len(shown("x" * 10_000)) < 120
    assert shown("a\x1b\nb") == "a?" + "?b"


def test_nearest_names():
    assert nearest("electrcity", ["electricity", "water"]) == ["electricity"]
    assert "electricity" in suggestion("electrcity", ["electricity"], "none")
    assert suggestion("zzz", ["electricity"], "look it up") == "look it up"
