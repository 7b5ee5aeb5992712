"""Product prices of the years on record: series ``yearly.price_REGION_PRODUCT``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from recycalc.errors import single, suggestion
from recycalc.parameters import Scenario
from recycalc.units import Quantity


def price_series(scenario: Scenario) -> dict[str, Mapping[int, str]]:
    """Give the paths by year of every product that has a price history in the region.

    Raises
    ------
    InputError
        Where there is none.
    """
    prefix = f"price_{scenario.region}_"
    series: dict[str, Mapping[int, str]] = {
        name.removeprefix(prefix): years
        for name, years in scenario.catalogue.yearly.items()
        if name.startswith(prefix)
    }
    if not series:
        raise single(
            "no price history for the region",
            "yearly",
            scenario.region,
            f"files parameters/yearly/{prefix}PRODUCT.csv",
            suggestion(prefix, scenario.catalogue.yearly, "add them"),
        )
    return series


def at_prices_of(scenario: Scenario, years: Iterable[int]) -> Scenario:
    """Put the prices of each year in place of today's: one scenario per year, as arrays.

    Raises
    ------
    InputError
        Naming the years that a series lacks.
    """
    years, series = list(years), price_series(scenario)
    gaps = [f"{name} {y}" for name, known in series.items() for y in years if y not in known]
    if gaps:
        raise single(
            "price history has gaps",
            f"parameters/yearly/price_{scenario.region}_*.csv",
            ", ".join(gaps),
            f"every year {years[0]}-{years[-1]} in every series",
            "add the years",
        )
    return scenario.with_values(
        {
            f"prices.{scenario.region}.{product}": Quantity(
                np.array([scenario.numbers[known[year]] for year in years]),
                f"{scenario.money}/kg",
            )
            for product, known in series.items()
        }
    )
