"""Stocks and flows of magnets by application, years by scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from recycalc.outlook.lifetimes import Fate, fate, survival
from recycalc.outlook.structure import MAGNET, Application, Horizon, OutlookModel, Series
from recycalc.process import parts
from recycalc.units import Number, Reading, convolve


@dataclass(frozen=True)
class Flows:
    """Magnets of one application, by year and scenario.

    `sold`, `leaving`, `exported`, `retired` and `collected` [kg/s]; `in_use` and `kept` [kg] at
    the end of the year. `elements` holds what is sold and what retires of each element [kg/s];
    `fate` the shares by age that the flows rest on.
    """

    sold: Number
    in_use: Number
    kept: Number
    leaving: Number
    exported: Number
    retired: Number
    collected: Number
    elements_sold: Mapping[str, Number]
    elements_retired: Mapping[str, Number]
    elements_collected: Mapping[str, Number]
    fate: Fate


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


def composition(
    app: Application, model: OutlookModel, heavy: Mapping[str, Number], p: Reading
) -> dict[str, Number]:
    """Give the mass fraction of each element in the magnets of an application, by year sold [1].

    Of the scrap file's composition, Dy and Tb are multiplied by their yearly factor, Nd and Pr
    take the room that they leave; in low grades cerium replaces a share c of Nd and Pr:
    ``w_Dy = f_Dy * w0_Dy``, ``w_Nd = w0_Nd * (1 + freed / (w0_Nd + w0_Pr)) * (1 - c)``.
    """
    base = {e: w for e, w in parts(app.composition, p).items() if e in {*MAGNET, "La", "Ce"}}
    found: dict[str, Number] = {e: base[e] * heavy[e] for e in heavy if e in base}
    freed: Number = sum(base[e] - found[e] for e in found)
    light: Number = sum(base[e] for e in ("Nd", "Pr") if e in base)
    share: Number = 0.0
    if app.cerium:
        horizon, market = model.horizon, model.market
        today, last = p[market.cerium_today], p[market.cerium]
        share = today * horizon.behind + (last - today) * horizon.ahead
    fuller = 1.0 + freed / light
    for element in ("Nd", "Pr"):
        if element in base:
            found[element] = base[element] * fuller * (1.0 - share)
    for element in ("La", "Ce"):
        if element in base:
            found[element] = base[element] * np.ones((1, 1))
    if app.cerium:
        replaced = share * light * fuller
        found["Ce"] = found["Ce"] + replaced if "Ce" in found else replaced
    return found


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
    end = fate(in_use, p[number["export"]], p[number["hoarding"]], p[number["hoarding_time"]], p.year)
    recovered = p[number["collection_rate"]] * reached * p[number["liberation"]]
    retired = convolve(end.retired, sold)
    sold_of = {e: sold * w for e, w in composition(app, model, heavy, p).items()}
    retired_of = {e: convolve(end.retired, inflow) for e, inflow in sold_of.items()}
    return Flows(
        sold,
        convolve(end.in_use, sold) * p.year,
        convolve(end.kept, sold) * p.year,
        convolve(end.leaving, sold),
        convolve(end.exported, sold),
        retired,
        retired * recovered,
        sold_of,
        retired_of,
        {e: flow * recovered for e, flow in retired_of.items()},
        end,
    )


def total(streams: list[Mapping[str, Number]]) -> dict[str, Any]:
    """Add flows by element."""
    found: dict[str, Any] = {}
    for stream in streams:
        for element, flow in stream.items():
            found[element] = found[element] + flow if element in found else flow
    return found
