"""Where the output goes: the terminal or a file, whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from enum import StrEnum
from pathlib import Path

from recycalc.errors import single


class Format(StrEnum):
    """Formats of a table."""

    table = "table"
    csv = "csv"
    json = "json"
    md = "md"


def deliver(text: str, output: Path | None, force: bool) -> None:
    """Print, or write a file whole or not at all.

    Raises
    ------
    InputError
        Where the file exists and `force` is not given, or it cannot be written.
    """
    if output is None:
        sys.stdout.write(text)
        return
    if os.path.exists(output) and not force:
        raise single(
            "file exists",
            "--output",
            str(output),
            "a new file",
            "choose another name, or add --force to write over it",
        )
    try:
        write_whole(output, text.encode("utf-8"))
    except OSError as error:
        raise single(
            "file cannot be written",
            "--output",
            str(output),
            "a folder that can be written to",
            error.strerror or str(error),
        ) from error
    print(f"written: {output}", file=sys.stderr)


def write_whole(file: Path, content: bytes) -> None:
    """Write beside the file, then put it in place, so that a failure leaves the old one whole."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
