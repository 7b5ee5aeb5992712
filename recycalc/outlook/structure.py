"""Structure of an outlook: years, applications, regions, and where their numbers stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from recycalc.process import Deposit, Shares

ELEMENTS = ("La", "Ce", "Pr", "Nd", "Tb", "Dy")
"""Elements with a balance: those of magnets, and the surplus of the ores they come in."""
MAGNET = ("Pr", "Nd", "Tb", "Dy")
"""Elements that magnets need."""
FIGURES = {
    "end_of_life_share": "1",
    "end_of_life_recycling_rate": "1",
    "china_ndpr_from_scrap": "1",
    "china_ndpr_oxide_from_scrap": "t/year",
    "china_mined_share": "1",
    "china_magnet_rare_earths_mined": "1",
    "china_separated_share": "1",
    "overseas_supply_over_demand": "1",
    "magnet_rare_earth_demand": "t/year",
    "magnet_rare_earth_demand_2030": "t/year",
    "primary_supply_2030": "t/year",
    "china_magnets_made": "t/year",
    "magnets_leaving_use": "t/year",
}
"""Figures that stand beside published ones, with units."""
LIFETIMES = ("weibull", "lognormal", "normal", "fixed")

Array: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Horizon:
    """Years of the outlook, all whole."""

    first: int
    balance: int
    present: int
    last: int

    @property
    def years(self) -> range:
        """All years of the stocks."""
        return range(self.first, self.last + 1)

    @property
    def balanced(self) -> range:
        """Years of supply and demand."""
        return range(self.balance, self.last + 1)

    @property
    def ahead(self) -> Array:
        """How far from the present year to the last, 0 to 1, as a column."""
        years = np.array(self.years, dtype=float)[:, None]
        return np.clip((years - self.present) / (self.last - self.present), 0.0, 1.0)

    @property
    def behind(self) -> Array:
        """How far from the first year to the present, 0 to 1, as a column."""
        years = np.array(self.years, dtype=float)[:, None]
        return np.clip((years - self.first) / (self.present - self.first), 0.0, 1.0)


@dataclass(frozen=True)
class Series:
    """A series by year: paths of the years given, and the weight of each in every year.

    Between the years given it runs in a straight line.
    """

    paths: tuple[str, ...]
    weights: Array


@dataclass(frozen=True)
class Application:
    """What holds magnets, and how it comes back.

    `numbers` holds the paths of lifetime, lifetime_shape, collection_rate, liberation, hoarding,
    hoarding_time, export, sales_factor, rare_earth_free_today, rare_earth_free, and unit_mass
    where there is no series of `intensity`; bulk goods have neither.
    """

    name: str
    title: str
    scrap: str
    lifetime: str
    cerium: bool
    bulk: bool
    sales: Series
    sales_unit: str
    intensity: Series | None
    numbers: Mapping[str, str]
    composition: Shares


@dataclass(frozen=True)
class Region:
    """A region of primary supply; `separated` is the share separated outside China."""

    name: str
    title: str
    basket: str
    china: bool
    deposit: Deposit
    mined: Series
    separated: Series
    recovery: str
    mined_factor: str


@dataclass(frozen=True)
class Basket:
    """Ores mined for the same elements; others come along."""

    name: str
    mined_for: tuple[str, ...]
    along: tuple[str, ...]


@dataclass(frozen=True)
class Market:
    """Paths of what is common to all applications, and the scrap sources that are prompt scrap."""

    prompt_scrap: str
    china_making: str
    prompt_collection: str
    prompt_recovery: str
    prompt_sources: tuple[str, ...]
    collected_today: str
    build_up_time: str
    china_recycling: str
    recovery: str
    cerium_today: str
    cerium: str
    reach_end_of_life: str
    reach_prompt: str


@dataclass(frozen=True)
class OutlookModel:
    """Everything that is structure; `plant` names the scrap sources of the scenario's plant."""

    horizon: Horizon
    applications: tuple[Application, ...]
    heavy: Mapping[str, Series]
    regions: tuple[Region, ...]
    baskets: tuple[Basket, ...]
    other_demand: Mapping[str, Series]
    market: Market
    plant: tuple[str, ...]
