"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from recycalc.errors import single


def write_file(file: Path, content: bytes, force: bool = False, option: str = "--output") -> None:
    """Write a file whole or not at all.

    Parameters
    ----------
    file : Path
    content : bytes
    force : bool
        Write over an existing file.
    option : str
        What the user named the file by, for messages.

    Raises
    ------
    InputError
        Where the file exists and `force` is not given, or it cannot be written.
    """
    if os.path.exists(file) and not force:
        raise single(
            "file exists",
            option,
            str(file),
            "a new file",
            "choose another name, or add --force to write over it",
        )
    try:
        write_whole(file, content)
    except OSError as error:
        raise single(
            "file cannot be written",
            option,
            str(file),
            "a folder that can be written to",
            error.strerror or str(error),
        ) from error


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
