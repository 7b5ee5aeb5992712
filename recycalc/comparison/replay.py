"""Price replay: the plant at every year's actual prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from recycalc.comparison.invest import Investment
from recycalc.comparison.price_history import at_prices_of, price_series
from recycalc.comparison.result import compare
from recycalc.parameters import Scenario, require_scenario

if TYPE_CHECKING:
    import pandas as pd


def replay(scenario: Scenario, route: str | None = None) -> pd.DataFrame:
    """Run a route at the product prices of every year that has a price history.

    The series ``yearly.price_REGION_PRODUCT`` of the region where the route stands take the place
    of ``prices.REGION.PRODUCT``; they are carried to the scenario's money by its index for
    commodities. Everything else, scrap at its payable share included, follows from those prices at
    the costs of the scenario. The net present value is that of a plant decided in that year, as if
    its prices lasted.

    Parameters
    ----------
    scenario : Scenario
    route : str, optional
        By default the scenario's first.

    Returns
    -------
    DataFrame
        By year: market price and unit cost of the reference product [money/kg], margin on the
        price [1], net present value [money], and the prices put in [money/kg].

    Raises
    ------
    InputError
        Where the region has no price history, or a series lacks a year that another has.
    """
    import pandas as pd

    require_scenario(scenario)
    scenario.require_single()  # the years are the array
    chosen = route or scenario.routes[0]
    scenario = scenario.at_site(chosen)
    money, series = scenario.money, price_series(scenario)
    years = sorted(set.union(*(set(known) for known in series.values())))
    case = at_prices_of(scenario, years)
    comparison = compare(case.with_choices(routes=[chosen]))
    market = np.asarray(comparison.market_price.magnitude)
    cost = np.asarray(comparison.unit_cost(chosen).magnitude)
    frame = pd.DataFrame(
        {
            "year": years,
            "market_price": market,
            "unit_cost": cost,
            "margin": 1.0 - cost / market,
            "npv": np.asarray(Investment(comparison, chosen).npv.magnitude),
            **{f"price_{p}": case.numbers[f"prices.{case.region}.{p}"] for p in series},
        }
    ).set_index("year")
    per_kg = dict.fromkeys(frame.columns.difference(["margin", "npv"]), f"{money}/kg")
    frame.attrs["units"] = {**per_kg, "margin": "1", "npv": money}
    return frame
