"""Results on disk: a Parquet data set in files of a fixed range of rows, and its manifest.

::

    FOLDER/manifest.json              what the study is; another study is refused
    FOLDER/data/part-00000.parquet    rows 0 to 65,535: row, outputs, inputs asked for
    FOLDER/failures/part-00000.parquet    rows that could not be evaluated: reason, all inputs

A file is written beside its place and then moved there, so what stands there is whole: a run that
was interrupted keeps it and makes the others, with the same bytes as a run in one go. The unit of
a column is in the metadata of its field.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recycalc.errors import InputError, library, single
from recycalc.sensitivity.study import Rows

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

PART = 65_536
"""Rows of a file."""
MANIFEST = "manifest.json"
DATA, FAILURES = "data", "failures"
KIND = "recycalc Monte Carlo"


class Store:
    """A folder that holds the results of one study.

    Parameters
    ----------
    folder : path
    manifest : dict
        What decides the rows of the study, with its number of rows `n`.
    units : dict of str to str
        Of the columns of the data.
    input_units : dict of str to str
        Of the inputs in the table of failures.

    Raises
    ------
    InputError
        Where the folder holds something else, or cannot be written to.
    """

    def __init__(
        self,
        folder: str | Path,
        manifest: dict[str, Any],
        units: dict[str, str],
        input_units: dict[str, str],
    ) -> None:
        parquet()  # said now, and not when the first file is ready
        self.folder, self.manifest = Path(folder), manifest
        self.units, self.input_units = units, input_units
        self._claim()

    @property
    def parts(self) -> int:
        """Number of files the study needs."""
        return -(-int(self.manifest["n"]) // PART)

    def path(self, kind: str, part: int) -> Path:
        """Name the file of a part."""
        return self.folder / kind / f"part-{part:05d}.parquet"

    def finished(self) -> set[int]:
        """List the parts whose files are there and whole."""
        return {part for part in range(self.parts) if self._whole(part)}

    def write(self, part: int, rows: Rows) -> None:
        """Write the files of a part, data last: they say that the part is done."""
        import pyarrow as pa

        self.path(FAILURES, part).unlink(missing_ok=True)
        if rows.reasons:
            table = {"row": rows.failed, "reason": rows.reasons, **rows.failed_inputs}
            fields = [_field("row", pa.int64(), "1"), pa.field("reason", pa.string())]
            fields += [_field(name, pa.float64(), unit) for name, unit in self.input_units.items()]
            self._put(FAILURES, part, pa.table(table, schema=pa.schema(fields)))
        fields = [_field("row", pa.int64(), "1")]
        fields += [_field(name, pa.float64(), unit) for name, unit in self.units.items()]
        table = {"row": rows.row, **rows.columns}
        self._put(DATA, part, pa.table(table, schema=pa.schema(fields)))

    def _put(self, kind: str, part: int, table: pa.Table) -> None:
        def write(stream: Any) -> None:
            parquet().write_table(
                table, stream, compression="none", use_dictionary=False, write_page_checksum=True
            )

        _write_whole(self.path(kind, part), write)

    def _whole(self, part: int) -> bool:
        """Tell whether a part's files hold all its rows."""
        rows = 0
        for kind in (DATA, FAILURES):
            file = self.path(kind, part)
            try:
                rows += parquet().read_table(file, page_checksum_verification=True).num_rows
            except FileNotFoundError:
                if kind == DATA:
                    return False
            except (OSError, ValueError):  # ArrowInvalid is a ValueError
                return False
        return bool(rows == min(PART, int(self.manifest["n"]) - part * PART))

    def _claim(self) -> None:
        """Take the folder for this study, or see that it is this study's already."""
        file = self.folder / MANIFEST
        with _writing(self.folder):
            if self.folder.exists() and not self.folder.is_dir():
                raise single(
                    "store is a file", "store", str(self.folder), "a folder", "name a folder"
                )
            if file.exists():
                _same_study(read_manifest(self.folder), self.manifest, self.folder)
            elif self.folder.exists() and any(self.folder.iterdir()):
                raise single(
                    "folder holds something else",
                    "store",
                    str(self.folder),
                    "a new or empty folder, or that of the same study",
                    "name another folder",
                )
            for kind in (DATA, FAILURES):
                (self.folder / kind).mkdir(parents=True, exist_ok=True)
                for stale in (self.folder / kind).glob(".part-*"):
                    stale.unlink(missing_ok=True)
            text = json.dumps(self.manifest, indent=1, ensure_ascii=False) + "\n"
            _write_whole(file, lambda stream: stream.write(text.encode()))


def _field(name: str, kind: Any, unit: str) -> Any:
    import pyarrow as pa

    return pa.field(name, kind, nullable=False, metadata={"unit": unit})


def _same_study(found: dict[str, Any], asked: dict[str, Any], folder: Path) -> None:
    """Refuse a folder whose manifest says something else."""
    other = [key for key in {**asked, **found} if found.get(key) != asked.get(key)]
    if other:
        key = next((k for k in other if k not in ("study", "scenario_hash")), other[0])
        raise single(
            "folder holds another study",
            "store",
            f"{folder}: another {', '.join(other)}",
            f"the same study ({key} {json.dumps(found.get(key))[:60]})",
            "name another folder; nothing was changed in this one",
        )


def _write_whole(file: Path, write: Callable[[Any], object]) -> None:
    """Write beside the file, then put it in place.

    Raises
    ------
    InputError
        Where the disk is full or the folder cannot be written to; what is there stays.
    """
    with _writing(file.parent):
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                write(stream)
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(name, 0o666 & ~mask)  # a temporary file is its maker's alone
            os.replace(name, file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except InputError:
        raise
    except OSError as error:
        raise single(
            "folder cannot be written to",
            "store",
            f"{folder}: {error.strerror or error}",
            "a folder with room that can be written to",
            "name another, or make room; finished files stay and the run can be resumed",
        ) from error


def parquet() -> Any:
    """Import pyarrow's Parquet module.

    Raises
    ------
    InputError
        Where it is not installed.
    """
    return library("pyarrow.parquet", "Parquet needs", "store", "sensitivity")


def read_columns(file: Path, columns: Sequence[str]) -> pa.Table:
    """Read columns of a stored file, as they were written.

    Raises
    ------
    InputError
        Where the file is damaged.
    """
    with intact(file):
        return parquet().read_table(file, columns=list(columns), page_checksum_verification=True)


@contextmanager
def intact(file: Path) -> Iterator[None]:
    """Say of a file that cannot be read that it is damaged, and what to do."""
    try:
        yield
    except (OSError, ValueError) as error:  # ArrowInvalid is a ValueError
        raise single(
            "stored file is damaged",
            "store",
            f"{file}: {str(error).splitlines()[0]}",
            "a file as it was written",
            "run the same study again with this folder, which makes damaged files anew",
        ) from error


def read_manifest(folder: str | Path) -> dict[str, Any]:
    """Read what a stored study is.

    Raises
    ------
    InputError
    """
    try:
        found: dict[str, Any] = json.loads((Path(folder) / MANIFEST).read_text(encoding="utf-8"))
        if not isinstance(found, dict) or found.get("kind") != KIND:
            raise ValueError(f"kind is not {KIND!r}")
    except (OSError, ValueError) as error:
        raise single(
            "no stored study here",
            "store",
            f"{folder}: {error}",
            f"a folder with the {MANIFEST} of a {KIND} study",
            "name the folder of a study, or an empty one",
        ) from error
    return found


def read(
    folder: str | Path, columns: Sequence[str] | None = None, failures: bool = False
) -> pd.DataFrame:
    """Read a stored study, as far as it is finished.

    Parameters
    ----------
    folder : path
    columns : sequence of str, optional
        By default all.
    failures : bool
        Read the rows that could not be evaluated instead: reason and inputs.

    Returns
    -------
    DataFrame
        By row; ``attrs["units"]`` names the unit of every column.

    Raises
    ------
    InputError
    """
    import pandas as pd

    read_manifest(folder)
    files = sorted((Path(folder) / (FAILURES if failures else DATA)).glob("part-*.parquet"))
    if not files:
        empty = pd.DataFrame(columns=["reason"] if failures else [])
        empty.index.name = "row"
        empty.attrs["units"] = {}
        return empty
    with intact(files[0]):
        schema = parquet().read_schema(files[0])
    known = [name for name in schema.names if name != "row"]
    unknown = [name for name in columns or () if name not in known]
    if unknown:
        raise single(
            "column is not stored", "columns", ", ".join(unknown), ", ".join(known), "name others"
        )
    names = ["row", *(known if columns is None else columns)]
    frames = [read_columns(file, names).to_pandas() for file in files]
    frame: pd.DataFrame = pd.concat(frames, ignore_index=True).set_index("row")
    frame.attrs["units"] = {
        name: (schema.field(name).metadata or {}).get(b"unit", b"").decode()
        for name in names[1:]
        if schema.field(name).metadata
    }
    return frame
