"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from recycalc.errors import Faults

_CURES = {
    FileNotFoundError: "make the folder first, or name one that is there",
    NotADirectoryError: "name a folder that is there",
    IsADirectoryError: "add the name of a file to that of the folder",
    PermissionError: "name another folder",
}


def check_place(file: Path, force: bool, option: str, faults: Faults) -> None:
    """Find out before the work whether a file may be written to where it is named.

    Parameters
    ----------
    file : Path
    force : bool
        Write over an existing file.
    option : str
        What the user named the file by, for messages.
    faults : Faults
        Takes what is wrong.
    """
    if os.path.isdir(file):
        _refuse(IsADirectoryError(21, "it is a folder"), file, option, faults)
    elif os.path.exists(file) and not force:
        faults.add("file exists", option, str(file), "a new file",
                   "choose another name, or write over it with --force (force=True in Python)",
                   )  # fmt: skip
    elif not os.path.exists(file.parent):
        _refuse(FileNotFoundError(2, f"there is no folder {file.parent}"), file, option, faults)


def _refuse(error: OSError, file: Path, option: str, faults: Faults) -> None:
    reason = error.strerror or str(error)
    cure = _CURES.get(type(error), "name another file")
    faults.add("file cannot be written", option, str(file), "a place that can be written to",
               f"{reason}: {cure}")  # fmt: skip


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
    faults = Faults()
    check_place(file, force, option, faults)
    faults.raise_if_any()
    try:
        write_whole(file, content)
    except OSError as error:
        _refuse(error, file, option, faults)
        faults.raise_if_any()


def write_whole(file: Path, content: bytes) -> None:
    """Write beside the file, then put it in place, so that a failure leaves the old one whole.

    A link stays a link: what it leads to is written.
    """
    file = Path(os.path.realpath(file))
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
