"""Scenario files that visitors upload: read in memory, bounded, never written to disk."""

from __future__ import annotations

import re

from recycalc.comparison import load_text
from recycalc.errors import single
from recycalc.parameters import Catalogue

LARGEST = 100_000  # bytes


def read(name: str, content: bytes, catalogue: Catalogue) -> tuple[str, str]:
    """Read an uploaded scenario; give a name and the text, found to be a scenario.

    Parameters
    ----------
    name : str
        As the visitor's machine has it; only used to speak of the file.
    content : bytes

    Raises
    ------
    InputError
        For a file that is too large, is not text, or does not hold a scenario without faults.
    """
    stem = re.sub(r"[^\w-]+", "_", name.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".toml"))
    shown = f"{stem[:40] or 'upload'}.toml"
    if len(content) > LARGEST:
        raise single("file is too large", shown, f"{len(content)} bytes",
                     f"at most {LARGEST} bytes", "upload a scenario file")  # fmt: skip
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise single("file is not text", shown, "bytes that are not UTF-8", "UTF-8 text",
                     "upload a .toml file") from None  # fmt: skip
    if not text.strip():
        raise single("file is empty", shown, "nothing", "a scenario", "download one from this page")
    load_text(text, catalogue, shown)
    return shown.removesuffix(".toml"), text
