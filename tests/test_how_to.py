"""docs/how-to-extend.md, followed to the letter: every file it writes, every command it gives."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import recycalc as rc

PAGE = Path(__file__).parents[1] / "docs/how-to-extend.md"
BLOCK = re.compile(r"^```(\w+)(?: (append))?(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_page_can_be_followed(files, command):
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert {language for language, *_ in blocks} == {"toml", "csv", "sh"}
    told = []
    for language, append, name, text in blocks:
        if language == "sh":
            for line in text.splitlines():
                program, *arguments = shlex.split(line)
                assert program == "recycalc"
                done = command(*arguments, cwd=files.parent)
                assert done.returncode == 0, f"{line}\n{done.stderr}"
                told.append(done.stdout)
            continue
        path = files.parent / name
        assert path.exists() == bool(append), f"{name} is new, or appended to"
        before = path.read_text(encoding="utf-8") if append else ""
        path.write_text(before + text, encoding="utf-8")
    assert "Drone motors in Vietnam" in told[-1]
    assert "prices.vn.electricity" in told[2]
    vietnam = rc.compare(rc.load("vietnam_drones", files))
    assert set(vietnam.routes) == {"citrate", "hydromet_full", "bayan_obo"}
