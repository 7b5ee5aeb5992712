"""Money between years and currencies: one explicit function that names its index.

A conversion walks: exchange rate of the year quoted (annual mean) to USD, price index from that
year to the year asked for, exchange rate of that year to the currency asked for. Within one
currency only the index acts; with index ``none`` the number stays as quoted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from recycalc.errors import single
from recycalc.units.registry import MONEY

NO_INDEX = "none"


@dataclass(frozen=True)
class Conversion:
    """A factor between two kinds of money, and how it came about."""

    source: str
    target: str
    index: str
    factor: float

    def __str__(self) -> str:
        return f"1 {self.source} = {self.factor:.6g} {self.target} (index: {self.index})"


@dataclass(frozen=True)
class MoneyTables:
    """Price indices and exchange rates by year.

    Parameters
    ----------
    indices : mapping of str to mapping of int to float
        Index value by year [1], e.g. ``indices["CEPCI"][2024]``.
    rates : mapping of str to mapping of int to float
        Annual mean exchange rate [currency per USD].
    """

    indices: Mapping[str, Mapping[int, float]]
    rates: Mapping[str, Mapping[int, float]]
    _cache: dict[tuple[str, str, str], Conversion] = field(default_factory=dict, compare=False)

    def convert(self, source: str, target: str, index: str) -> Conversion:
        """Give the factor from one currency-year to another.

        Parameters
        ----------
        source, target : str
            e.g. ``"CNY_2023"``, ``"USD_2024"``.
        index : str
            Name of the price index that carries money between years, or ``"none"``: the number
            stays as it was quoted, only the currency changes (at the year quoted).

        Raises
        ------
        InputError
            Where a year has no index value or exchange rate: never a guess.
        """
        key = (source, target, index)
        if key not in self._cache:
            self._cache[key] = Conversion(source, target, index, self._factor(*key))
        return self._cache[key]

    def _factor(self, source: str, target: str, index: str) -> float:
        (currency, year), (wanted, wanted_year) = _split(source), _split(target)
        back_year = year if index == NO_INDEX else wanted_year
        factor = 1.0
        if currency != wanted:
            factor = self._rate(wanted, back_year) / self._rate(currency, year)
        if index != NO_INDEX and year != wanted_year:
            factor *= self._index(index, wanted_year) / self._index(index, year)
        return factor

    def _rate(self, currency: str, year: int) -> float:
        if currency == "USD":
            return 1.0
        return _of_year(self.rates, currency, year, "exchange rate", "exchange_rates.csv")

    def _index(self, index: str, year: int) -> float:
        return _of_year(self.indices, index, year, "price index", "price_indices.csv")


def _split(money: str) -> tuple[str, int]:
    match = MONEY.match(money)
    if match is None:
        raise single(
            "not a currency-year", "money", money, "e.g. USD_2024", "write the currency and year"
        )
    return match.group(1), int(match.group(2))


def _of_year(
    tables: Mapping[str, Mapping[int, float]], name: str, year: int, what: str, file: str
) -> float:
    table = tables.get(name)
    if table is None:
        raise single(
            f"{what} is not known",
            file,
            name,
            f"one of {', '.join(sorted(tables)) or '(none)'}",
            f"name one of these or add rows to {file}",
        )
    if year not in table:
        raise single(
            f"{what} {name} has no value for {year}",
            file,
            str(year),
            f"a year {min(table)}-{max(table)}",
            f"choose money of another year or add the year to {file}",
        )
    return table[year]
