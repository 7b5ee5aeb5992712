"""The Python of README and docs runs as it stands, copied into a fresh notebook."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SLOW = pytest.mark.slow  # a hundred thousand scenarios


@pytest.mark.parametrize(
    "page",
    [pytest.param("README.md", marks=SLOW), "docs/exports.md", "docs/outlook.md"],
)
@pytest.mark.skipif(not (ROOT / "README.md").is_file(), reason="runs in the checkout")
def test_every_block_of_python_runs_alone(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))
    assert blocks
    for block in blocks:
        exec(compile(block, page, "exec"), {"__name__": "notebook"})
