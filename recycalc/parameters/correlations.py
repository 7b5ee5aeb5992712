"""Parameters that move together: ``correlations.csv``."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recycalc.errors import Faults, suggestion
from recycalc.parameters.files import read_table
from recycalc.parameters.record import QUALITIES

if TYPE_CHECKING:
    from recycalc.parameters.catalogue import Catalogue

FILE = "correlations.csv"
_COLUMNS = ("first", "second", "rank_correlation", "quality", "source", "note")


@dataclass(frozen=True)
class Correlation:
    """Spearman's rank correlation [1] of two parameters, with where it comes from."""

    first: str
    second: str
    rank: float
    quality: str
    source: str
    note: str


def read_correlations(catalogue: Catalogue, faults: Faults) -> None:
    """Read the pairs into the catalogue, once all its parameters are known."""
    for where, row in read_table(catalogue.folder / FILE, FILE, _COLUMNS, faults):
        before = len(faults)
        first, second = sorted((row["first"], row["second"]))
        pair = (first, second)
        rank = checked_rank(row["rank_correlation"], where, faults)
        check_pair(pair, catalogue.parameters, where, faults)
        if pair in catalogue.correlations:
            faults.add(
                "pair is given twice", where, " and ".join(pair), "each pair once", "remove one row"
            )
        if row["quality"] not in QUALITIES:
            faults.add(
                "quality is not known",
                where,
                row["quality"],
                ", ".join(QUALITIES),
                suggestion(row["quality"], QUALITIES, "say how sure the number is"),
            )
        if row["source"] not in catalogue.literature:
            faults.add(
                "source is not known",
                where,
                row["source"],
                "a key of sources.csv",
                suggestion(row["source"], catalogue.literature, "add it there"),
            )
        if len(faults) == before:
            texts = {key: row[key] for key in ("quality", "source", "note")}
            catalogue.correlations[pair] = Correlation(first, second, rank, **texts)


def checked_rank(given: object, where: str, faults: Faults) -> float:
    """Read a correlation, noting one that is none."""
    try:
        if isinstance(given, bool):
            raise ValueError
        rank = float(given)  # type: ignore[arg-type]
        if math.isfinite(rank) and abs(rank) <= 1:
            return rank
    except (TypeError, ValueError):
        pass
    faults.add("not a correlation", where, given, "a number from -1 to 1", "correct it")
    return 0.0


def check_pair(
    pair: tuple[str, str],
    known: Collection[str],
    where: str,
    faults: Faults,
    needed: str = "a path of `recycalc params list`",
) -> None:
    """Note a parameter of a pair that is unknown, or its own partner."""
    for path in pair:
        if path not in known:
            faults.add(
                "parameter is not known",
                where,
                path,
                needed,
                suggestion(path, known, "list them with `recycalc params list`"),
            )
    if pair[0] == pair[1]:
        faults.add("parameter paired with itself", where, pair[0], "two parameters", "name another")
