from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from recycalc.cli.commands import app

README = Path(__file__).parents[1] / "README.md"


@pytest.mark.skipif(not README.is_file(), reason="runs in the checkout")
def test_the_table_shown_is_what_the_command_prints() -> None:
    shown = README.read_text(encoding="utf-8")
    printed = CliRunner().invoke(app, ["compare"]).output.splitlines()
    table = [line for line in printed if line[40:].strip() and "hash" not in line][3:]
    assert len(table) > 20
    for line in table:
        if not line.startswith("recycalc explain"):
            assert line in shown


def test_it_has_exactly_two_commands_in_shell_blocks() -> None:
    blocks = README.read_text(encoding="utf-8").split("```sh\n")[1:]
    assert [block.split("\n```")[0] for block in blocks] == [
        "pip install . && recycalc compare",
        'pip install ".[test]" && pytest',
    ]
