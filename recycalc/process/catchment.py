"""The catchment of a plant: how far scrap travels when it arises evenly over an area.

A plant that needs more scrap has to fetch it from further away, which works against economy of
scale; see `recycalc.comparison.plant_size`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import pi

import numpy as np

from recycalc.errors import Faults, suggestion
from recycalc.parameters import Scenario, Table
from recycalc.process.feed import SourceFlow
from recycalc.process.structure import Catchment
from recycalc.units import Number, Reading

AREA_UNITS = {"arising": "t/year/km^2", "collection_rate": "1", "area": "km^2"}
NETWORK = "feed.catchment"
NETWORK_UNITS = {
    "tortuosity": "1",
    "hubs": "1",
    "spoke_freight_factor": "1",
    "handling_cost": "USD_2024/t",
}
"""What the collection of all sources shares, in the table `NETWORK`."""
OPTIONAL = frozenset(["arising", "hubs"])


def read_catchment(table: Table, scenario: Scenario, faults: Faults) -> Catchment | None:
    """Read where a source arises, by region; None where the scenario's region is not told.

    Parameters
    ----------
    table : Table
        ``[catchment]`` of the source, which holds a table for each region.
    scenario : Scenario
    faults : Faults
        Takes every fault of this table and of `NETWORK`, which it needs.
    """
    found: Catchment | None = None
    trees = scenario.catalogue.trees
    regions = trees.get("regions", {})
    for region, entry in table.tables():
        if region not in regions:
            faults.add(
                "region is not known",
                table.path,
                region,
                ", ".join(regions),
                suggestion(region, regions, "name one of these"),
            )
        paths = _paths(entry, AREA_UNITS)
        if region == scenario.region:
            network = Table(trees.get("feed", {}).get("catchment", {}), NETWORK, faults)
            found = Catchment(**paths, **_paths(network, NETWORK_UNITS))
    return found


def _paths(table: Table, units: Mapping[str, str]) -> dict[str, str]:
    for key, unit in units.items():
        table.number(key, unit, needed=key not in OPTIONAL)
    table.done()
    return {key: f"{table.path}.{key}" for key in units}


@dataclass(frozen=True)
class Haul:
    """How far the scrap of one source travels on average [km].

    `trunk` is the way to the plant, `spoke` the way to a hub before it, `radius` that of the
    plant's catchment. Without a catchment `trunk` is the distance given and there is no radius;
    without hubs there is no spoke. `share` is the plant's part of all that is collected in the
    region [1]: above 1 there is not so much.
    """

    trunk: Number
    spoke: Number | None = None
    radius: Number | None = None
    share: Number | None = None

    @property
    def distance(self) -> Number:
        """The whole way [km]."""
        return self.trunk if self.spoke is None else self.spoke + self.trunk


def haul(flow: SourceFlow, p: Reading) -> Haul:
    """Work out the haul of one source from its catchment, or take the distance given.

    The plant stands in the middle of a circle that yields what it buys, ``magnet bought = pi *
    radius ** 2 * arising * collection rate``. Points spread evenly over a circle lie on average
    2/3 of its radius from the middle, and roads are longer than the straight line by the
    tortuosity: ``(2/3) * radius * tortuosity``. Each of n hubs stands in the middle of its own
    circle of 1/n of the area, so of ``radius / sqrt(n)``.
    """
    catchment = flow.source.catchment
    if catchment is None or catchment.arising not in p:
        return Haul(p[flow.source.numbers["distance"]])
    collected = p[catchment.arising] * p[catchment.collection_rate]
    # a share that is the rest of the others may be a hair below 0, where a root would be NaN
    bought = np.maximum(flow.bought, 0.0 * flow.bought)
    radius = np.sqrt(bought / (pi * collected))
    share = bought / (p[catchment.area] * collected)
    trunk = _mean(radius) * p[catchment.tortuosity]
    if catchment.hubs not in p:
        return Haul(trunk, radius=radius, share=share)
    spoke = _mean(radius / np.sqrt(p[catchment.hubs])) * p[catchment.tortuosity]
    return Haul(trunk, spoke, radius, share)


def _mean(radius: Number) -> Number:
    """Give the mean distance of points in a circle from its middle."""
    return (2.0 / 3.0) * radius
