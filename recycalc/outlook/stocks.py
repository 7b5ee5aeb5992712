"""Stocks and flows of magnets by application, years by scenarios."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from recycalc.outlook.lifetimes import Fate, fate, survival
from recycalc.outlook.structure import ELEMENTS, Application, Horizon, OutlookModel, Series
from recycalc.process import parts
from recycalc.units import Number, Reading, convolve

_LIGHT = ("Nd", "Pr")


@dataclass(frozen=True)
class Flows:
    """Magnets of one application, by year and scenario.

    Parameters
    ----------
    sold, leaving, exported, retired, collected : ndarray
        [kg/s].
    elements_sold, elements_retired, elements_collected : mapping of str to ndarray
        Of each element [kg/s].
    fate : Fate
        Shares by age that the flows rest on.
    year : float
        Length of a year [s].
    """

    sold: Number
    leaving: Number
    exported: Number
    retired: Number
    collected: Number
    elements_sold: Mapping[str, Number]
    elements_retired: Mapping[str, Number]
    elements_collected: Mapping[str, Number]
    fate: Fate
    year: Number

    @cached_property
    def in_use(self) -> Number:
        """Stock in use at the end of the year [kg]."""
        return convolve(self.fate.in_use, self.sold) * self.year

    @cached_property
    def kept(self) -> Number:
        """Stock that is hoarded at the end of the year [kg]."""
        return convolve(self.fate.kept, self.sold) * self.year


def yearly(series: Series, p: Reading) -> Number:
    """Give a series in every year, straight lines between the years given."""
    return sum(w * p[path] for w, path in zip(series.weights, series.paths, strict=True))


def grown(factor: Number, horizon: Horizon) -> Number:
    """Give what a series is multiplied by: 1 to the present year, `factor` in the last [1]."""
    return 1.0 + (factor - 1.0) * horizon.ahead


def build_up(model: OutlookModel, p: Reading) -> Number:
    """Give the share of the scrap files' collection rates that is reached, by year [1].

    ``today + (1 - today) * min(years since the present / build-up time, 1)``
    """
    horizon, market = model.horizon, model.market
    since = np.maximum(np.array(horizon.years, dtype=float)[:, None] - horizon.present, 0.0)
    today = p[market.collected_today]
    reached = np.minimum(since * p.year / p[market.build_up_time], 1.0)
    return today + (1.0 - today) * reached


def by_element(
    app: Application,
    model: OutlookModel,
    heavy: Mapping[str, Number],
    sold: Number,
    follow: Callable[[Number], Number],
    p: Reading,
) -> dict[str, Number]:
    """Split magnets by element, when sold or later.

    The scrap file gives mass fractions w. Of Dy and Tb the yearly factor f is sold,
    ``sold_Dy = w_Dy * f_Dy * sold``; Nd and Pr take the room that is left,
    ``sold_NdPr = (w_Nd + w_Pr + w_Dy + w_Tb) * sold - sold_Dy - sold_Tb``; in low grades cerium
    replaces a share c of those. Nd and Pr keep their proportion.

    Parameters
    ----------
    heavy : mapping of str to ndarray
        Factor f by year sold [1].
    sold : ndarray
        Magnets sold [kg/s].
    follow : callable
        What becomes of a flow that is sold; linear, such as `convolve` with a share by age.
    """
    base = {e: w for e, w in parts(app.composition, p).items() if e in ELEMENTS}
    whole = follow(sold)
    found: dict[str, Number] = {e: base[e] * whole for e in ("La", "Ce") if e in base}
    sold_heavy = {e: base[e] * (heavy[e] * sold) for e in heavy if e in base}
    found |= {e: base[e] * follow(heavy[e] * sold) for e in sold_heavy}
    light: Number = sum(base[e] for e in _LIGHT if e in base)
    room = light + sum(base[e] for e in sold_heavy)
    ndpr = room * whole - sum(found[e] for e in sold_heavy)
    if app.cerium:
        horizon, market = model.horizon, model.market
        today, last = p[market.cerium_today], p[market.cerium]
        share = today * horizon.behind + (last - today) * horizon.ahead
        replaced = follow(share * (room * sold - sum(sold_heavy.values())))
        ndpr = ndpr - replaced
        found["Ce"] = found["Ce"] + replaced if "Ce" in found else replaced
    return found | {e: base[e] / light * ndpr for e in _LIGHT if e in base}


def flows(
    app: Application,
    model: OutlookModel,
    heavy: Mapping[str, Number],
    reached: Number,
    p: Reading,
) -> Flows:
    """Follow the magnets of one application from sale to collection.

    ``sold = sales * (1 - rare-earth-free share) * intensity``;
    ``in_use[t] = sum over a of S[a] * sold[t - a] * year``, and so for every stock and flow;
    ``collected = retired * collection rate * reached * liberation``.

    Parameters
    ----------
    heavy : mapping of str to ndarray
        Factor on Dy and Tb by year sold [1].
    reached : ndarray
        Share of the collection rate that is reached, by year [1].
    """
    horizon, number = model.horizon, app.numbers
    pieces = yearly(app.sales, p) * grown(p[number["sales_factor"]], horizon)
    if "rare_earth_free" in number:
        today, last = p[number["rare_earth_free_today"]], p[number["rare_earth_free"]]
        pieces = pieces * (1.0 - today - (last - today) * horizon.ahead)
    if app.intensity:
        sold = pieces * yearly(app.intensity, p)
    elif app.bulk:
        sold = pieces
    else:
        sold = pieces * p[number["unit_mass"]]
    ages = len(horizon.years)
    in_use = survival(
        app.lifetime, p[number["lifetime"]], p[number["lifetime_shape"]], ages, p.year
    )
    end = fate(
        in_use, p[number["export"]], p[number["hoarding"]], p[number["hoarding_time"]], p.year
    )
    recovered = p[number["collection_rate"]] * reached * p[number["liberation"]]
    retired, leaving = convolve(end.retired, sold), convolve(end.leaving, sold)
    retired_of = by_element(app, model, heavy, sold, lambda x: convolve(end.retired, x), p)
    return Flows(
        sold,
        leaving,
        p[number["export"]] * leaving,
        retired,
        retired * recovered,
        by_element(app, model, heavy, sold, lambda x: x, p),
        retired_of,
        {e: flow * recovered for e, flow in retired_of.items()},
        end,
        p.year,
    )


def total(streams: list[Mapping[str, Number]]) -> dict[str, Any]:
    """Add flows by element."""
    found: dict[str, Any] = {}
    for stream in streams:
        for element, flow in stream.items():
            found[element] = found[element] + flow if element in found else flow
    return found
