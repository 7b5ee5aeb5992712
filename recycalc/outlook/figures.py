"""Figures of an outlook by name and year: those that are published too, and those to vary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from recycalc.chemistry import oxide_factor
from recycalc.comparison.display import shown
from recycalc.outlook.model import OutlookEvaluation
from recycalc.outlook.structure import FIGURES, MAGNET, OutlookModel
from recycalc.parameters import Scenario
from recycalc.units import Number, Reading

if TYPE_CHECKING:
    import pandas as pd

Figure: TypeAlias = Callable[[OutlookModel, OutlookEvaluation, Reading], Number]
_LIGHT = ("Nd", "Pr")


def _share(name: str, rest: bool = False) -> Figure:
    """Take one of the shares of supply, or what it leaves of 1."""
    return lambda model, found, p: (1.0 - found.shares[name]) if rest else found.shares[name]


def _oxide_from_scrap(model: OutlookModel, found: OutlookEvaluation, p: Reading) -> Number:
    """Chinese NdPr oxide from scrap: prompt and end of life, each at China's share [kg/s]."""
    market, supply = model.market, found.supply
    parts = [
        supply.prompt[e] * oxide_factor(e) * p[market.china_making]
        + supply.end_of_life[e] * oxide_factor(e) * p[market.china_recycling]
        for e in _LIGHT
    ]
    return sum(parts)


def _overseas(model: OutlookModel, found: OutlookEvaluation, p: Reading) -> Number:
    """Magnet elements separated of ore from outside China over demand less prompt scrap [1]."""
    supply = found.supply
    abroad = [o.elements for o in supply.ores if not o.region.china]
    ore = sum(flows[e] for flows in abroad for e in MAGNET if e in flows)
    return ore / sum(supply.demand[e] - supply.prompt[e] for e in MAGNET)


def _demand(model: OutlookModel, found: OutlookEvaluation, p: Reading) -> Number:
    return sum(found.supply.demand[e] for e in MAGNET)


def _primary(model: OutlookModel, found: OutlookEvaluation, p: Reading) -> Number:
    return sum(found.supply.primary[e] for e in MAGNET)


def _made_in_china(model: OutlookModel, found: OutlookEvaluation, p: Reading) -> Number:
    return found.supply.magnets_made * p[model.market.china_making]


def _leaving(model: OutlookModel, found: OutlookEvaluation, p: Reading) -> Number:
    skip = model.horizon.balance - model.horizon.first
    return sum(flow.leaving for flow in found.stocks.values())[skip:]


PUBLISHED: Mapping[str, Figure] = {
    "end_of_life_share": _share("end_of_life_share"),
    "end_of_life_recycling_rate": _share("end_of_life_recycling_rate"),
    "china_ndpr_from_scrap": _share("china_ndpr_from_scrap"),
    "china_ndpr_oxide_from_scrap": _oxide_from_scrap,
    "china_mined_share": _share("mined_outside_china", rest=True),
    "china_magnet_rare_earths_mined": _share("magnet_elements_outside_china", rest=True),
    "china_separated_share": _share("separated_outside_china", rest=True),
    "overseas_supply_over_demand": _overseas,
    "magnet_rare_earth_demand": _demand,
    "magnet_rare_earth_demand_2030": _demand,
    "primary_supply_2030": _primary,
    "china_magnets_made": _made_in_china,
    "magnets_leaving_use": _leaving,
}
"""What stands beside the figures of ``parameters/outlook/published.toml``, by the same name."""


def filled_from(model: OutlookModel, found: OutlookEvaluation) -> Number:
    """Give the first year, from the present on, from which the plant is full to the end.

    Returns
    -------
    ndarray
        By scenario; NaN where the plant does not fill.
    """
    horizon = model.horizon
    full = np.asarray(found.plant.load[horizon.present - horizon.balance :]) >= 1.0
    stays = np.flip(np.logical_and.accumulate(np.flip(full, axis=0), axis=0), axis=0)
    return np.where(stays.any(axis=0), horizon.present + stays.argmax(axis=0), np.nan)


def beside_published(
    model: OutlookModel, found: OutlookEvaluation, scenario: Scenario
) -> pd.DataFrame:
    """Set figures of one scenario beside those of ``parameters/outlook/published.toml``."""
    import pandas as pd

    years, p = model.horizon.balanced, Reading(scenario.numbers)
    rows = []
    for name, node in scenario.catalogue.trees["outlook"].get("published", {}).items():
        year, parameter = int(node["year"]), node["figure"]
        if year not in years:
            continue
        unit = FIGURES[name]
        column = np.broadcast_to(PUBLISHED[name](model, found, p), (len(years), 1))
        own = float(shown(column[year - years[0], 0], unit))
        factor = scenario.conversion(parameter.unit, parameter.index)[0]
        low, value, high = (
            float(shown(factor * x, unit)) for x in (parameter.low, parameter.value, parameter.high)
        )
        rows.append(
            {
                "figure": node["name"],
                "year": year,
                "unit": unit,
                "outlook": own,
                "published": value,
                "low": low,
                "high": high,
                "within": bool(low <= own <= high),
                "source": parameter.source,
                "difference": node["difference"],
            }
        )
    return pd.DataFrame(rows)
