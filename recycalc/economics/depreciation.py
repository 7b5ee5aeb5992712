"""Depreciation: the share of the depreciable capital that is written off in each year."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from recycalc.errors import Faults, single
from recycalc.parameters.files import parameters_folder, read_table

FILE = "macrs.csv"
_COLUMNS = ("recovery_years", "year", "fraction", "quality", "source")
_EXACT = 1e-6  # shares printed with five digits sum to 1 this closely


def straight_line(years: int) -> tuple[float, ...]:
    """Give equal shares [1] for full years, without a half year: ``1 / years``.

    Parameters
    ----------
    years : int
        Depreciation life [years], at least 1.
    """
    if years < 1:
        raise single(
            "depreciation life is too short",
            "depreciation",
            years,
            "at least 1 year",
            "lengthen it",
        )
    return (1.0 / years,) * years


def macrs(recovery_years: int, folder: str | Path | None = None) -> tuple[float, ...]:
    """Give the shares [1] of the US Modified Accelerated Cost Recovery System.

    Parameters
    ----------
    recovery_years : int
        Recovery period [years]: 3, 5, 7, 10, 15 or 20 in ``macrs.csv``.
    folder : path, optional
        Parameter files, by default those that came along.

    Returns
    -------
    tuple of float
        By year of operation; one more than `recovery_years`, since the first and the last year
        count half.

    Raises
    ------
    InputError
        Where the table is broken or has no such recovery period.
    """
    tables = macrs_tables(folder)
    if recovery_years not in tables:
        raise single(
            "recovery period is not in the table",
            FILE,
            recovery_years,
            f"one of {', '.join(str(years) for years in sorted(tables))} years",
            "choose one of these, straight line or a schedule of your own",
        )
    return tables[recovery_years]


def macrs_tables(
    folder: str | Path | None = None, faults: Faults | None = None
) -> dict[int, tuple[float, ...]]:
    """Read ``macrs.csv``: shares [1] by recovery period [years].

    Raises
    ------
    InputError
        Where the file is broken and `faults` does not collect what is wrong.
    """
    own = Faults() if faults is None else faults
    tables: dict[int, dict[int, float]] = {}
    for where, row in read_table(parameters_folder(folder) / FILE, FILE, _COLUMNS, own):
        try:
            period, year, share = (
                int(row["recovery_years"]),
                int(row["year"]),
                float(row["fraction"]),
            )
            if not 0.0 <= share <= 1.0 or year in tables.get(period, ()):
                raise ValueError
            tables.setdefault(period, {})[year] = share
        except ValueError:
            own.add(
                "row cannot be read",
                where,
                f"{row['recovery_years']}, {row['year']}, {row['fraction']}",
                "whole years, each once, and a share from 0 to 1",
                "correct the row",
            )
    for period, shares in tables.items():
        missing = set(range(1, period + 2)) ^ shares.keys()
        if missing or not sums_to_one(shares.values()):
            own.add(
                "shares are not a whole depreciation",
                f"{FILE}, recovery period {period}",
                f"years {', '.join(map(str, sorted(shares)))}, sum {sum(shares.values()):.6g}",
                f"years 1 to {period + 1}, sum 1",
                "correct the rows",
            )
    if faults is None:
        own.raise_if_any()
    return {
        period: tuple(share for _, share in sorted(shares.items()))
        for period, shares in tables.items()
    }


def sums_to_one(shares: Iterable[float]) -> bool:
    """Tell whether shares [1] add up to 1 as closely as tables print them."""
    return math.isclose(math.fsum(shares), 1.0, abs_tol=_EXACT)


def within_life(shares: Sequence[float], life: int, rest: str) -> tuple[float, ...]:
    """Fit the shares [1] to the plant's life [years].

    Parameters
    ----------
    shares : sequence of float
        As a table or a schedule gives them, from the first year of operation.
    life : int
        Years over which the plant can write off [years].
    rest : {'written_off', 'lost'}
        What a schedule longer than the life leaves: ``written_off`` in the last year, when the
        plant is scrapped, ``last = 1 - sum of the years before``; or ``lost``, never deducted.
    """
    kept = tuple(shares[:life]) + (0.0,) * (life - len(shares))
    if rest == "written_off" and len(shares) > life:
        return (*kept[:-1], kept[-1] + math.fsum(shares[life:]))
    return kept
