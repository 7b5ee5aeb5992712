"""docs/outlook.md shows the figures that the outlook gives."""

from __future__ import annotations

import re
from pathlib import Path

from recycalc.outlook import OnArrays

TEXT = (Path(__file__).parents[2] / "docs" / "outlook.md").read_text(encoding="utf-8")


def test_the_table_of_published_figures_is_that_of_the_outlook(ahead):
    section = TEXT.split("## 5 ")[1].split("## 6 ")[0]
    rows = [
        line.split("|") for line in section.splitlines() if re.match(r"\| .* \| 20\d\d \|", line)
    ]
    frame = ahead.published()
    assert len(rows) == len(frame)
    for row, figure in zip(rows, frame.to_dict("records"), strict=True):
        own = figure["outlook"]
        shown = f"{own * 100:.1f} %" if figure["unit"] == "1" else f"{own:,.0f} t"
        assert row[2].strip() == str(figure["year"])
        assert row[3].strip() == shown
        assert row[5].strip() == ("yes" if figure["within"] else "no")


def test_every_table_and_key_named_exists(ahead):
    folder = ahead.scenario.catalogue.folder / "outlook"
    named = set(re.findall(r"`(\w+\.(?:csv|toml))`", TEXT.split("## 6 ")[1].split("## 7 ")[0]))
    assert named == {file.name for file in folder.iterdir()}
    keys = re.findall(r"`([a-z]+_[a-z_0-9]+)`", TEXT.split("## 8 ")[1])
    assert set(keys) <= set(ahead.scenario.catalogue.literature)


def test_commands_name_what_they_study(ahead):
    """Not by --output, which would be the file that the table goes to."""
    lines = [line for line in TEXT.splitlines() if line.startswith("recycalc ")]
    named = {found for line in lines for found in re.findall(r"--?(\w+)[ =]outlook_", line)}
    assert named == {"of"}
    known = OnArrays(ahead.scenario).units
    for line in lines:
        for output in re.findall(r"outlook_(\w+)", line):
            assert output in known
