"""Reading the years and series of an outlook, every fault noted."""

from __future__ import annotations

import numpy as np

from recycalc.economics.prices import check_unit
from recycalc.errors import Faults
from recycalc.outlook.structure import Horizon, Series
from recycalc.parameters import BROKEN, Scenario, Table
from recycalc.process import Builder

_YEARS = ("first_year", "balance_year", "present_year", "last_year")
_LONGEST = 200  # years; beyond it an outlook says nothing


class Reader:
    """Reads years, series and tables, noting faults as it goes."""

    def __init__(self, scenario: Scenario, faults: Faults) -> None:
        self.scenario, self.faults = scenario, faults
        self.catalogue = scenario.catalogue
        self.builder = Builder(scenario, faults)

    def table(self, name: str) -> Table:
        """Give a file of the outlook as a table."""
        trees = self.catalogue.trees.get("outlook", {})
        if name not in trees:
            self.faults.add(
                "file is missing",
                f"outlook/{name}.toml",
                "no such file",
                f"outlook/{name}.toml",
                "take it from the files that came along",
            )
        return Table(trees.get(name, BROKEN), f"outlook.{name}", self.faults)

    def horizon(self) -> Horizon | None:
        """Read the years, which must be whole and run forwards."""
        table, years, before = self.table("horizon"), [], len(self.faults)
        for key in _YEARS:
            path = table.number(key, "1")
            given = self.scenario.numbers.get(path or "")
            if given is None:
                continue
            if np.ndim(given) or float(given) != round(float(given)):
                self.faults.add(
                    "not a whole year",
                    f"outlook.horizon.{key}",
                    given,
                    "a whole year, alike in all scenarios",
                    "write e.g. 2025",
                )
                continue
            years.append(round(float(given)))
        table.done()
        if len(self.faults) > before or len(years) < len(_YEARS):
            return None
        first, balance, present, last = years
        if not first <= balance <= present < last or first == present:
            self.faults.add(
                "years run backwards",
                "outlook.horizon",
                ", ".join(f"{k} = {y}" for k, y in zip(_YEARS, years, strict=True)),
                "first_year <= balance_year <= present_year < last_year, first < present",
                "put the years in order",
            )
            return None
        if last - first > _LONGEST:
            self.faults.add(
                "too many years",
                "outlook.horizon",
                last - first,
                f"at most {_LONGEST}",
                "shorten the horizon",
            )
            return None
        return Horizon(first, balance, present, last)

    def series(
        self, table: str, name: str, needed: range, unit: str, must: bool = True
    ) -> Series | None:
        """Read a series by year, which must cover the years that are needed."""
        where = f"outlook.{table}.{name}"
        given = self.catalogue.yearly.get(where)
        if given is None:
            if must:
                self.faults.add(
                    "series is missing",
                    f"outlook/{table}.csv",
                    f"no {name}",
                    f"{name} by year, {needed[0]} to {needed[-1]}",
                    "add its rows",
                )
            return None
        years = sorted(given)
        if years[0] > needed[0] or years[-1] < needed[-1]:
            self.faults.add(
                "series does not cover all years",
                f"outlook/{table}.csv: {name}",
                f"{years[0]} to {years[-1]}",
                f"{needed[0]} to {needed[-1]}",
                "extend the series, or shorten outlook.horizon",
            )
            return None
        for year in years:
            check_unit(self.faults, self.scenario.parameters[given[year]], unit)
        grid = np.array(needed, dtype=float)
        weights = np.array(
            [np.interp(grid, years, np.eye(len(years))[k]) for k in range(len(years))]
        )
        return Series(tuple(given[year] for year in years), weights[:, :, None])
