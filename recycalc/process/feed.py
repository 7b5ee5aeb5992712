"""What enters a route: scrap sources blended, or the elements of an ore."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from recycalc.process.structure import (
    GANGUE,
    Deposit,
    Route,
    ScrapSource,
    Shares,
)
from recycalc.units import Number, Reading, where

Stream: TypeAlias = Mapping[str, Number]
"""Mass flow by element [kg/year]."""


@dataclass(frozen=True)
class SourceFlow:
    """What one scrap source brings, all [kg/year] but `units` [1/year].

    `magnet` is what enters the plant, `bought` what had to be bought for it, `hauled` what is
    moved, host and moisture included.
    """

    source: ScrapSource
    magnet: Number
    bought: Number
    units: Number
    hauled: Number
    composition: Mapping[str, Number]


@dataclass(frozen=True)
class Feed:
    """What enters a route at full load: mass [kg/year], elements, scrap sources behind them.

    `load` is the share of it that each year brings, where a series says so [1].
    """

    mass: Number
    stream: Stream
    sources: tuple[SourceFlow, ...] = ()
    load: Mapping[int, Number] = field(default_factory=dict)


def parts(shares: Shares, p: Reading) -> dict[str, Number]:
    """Read shares, the balance member being 1 minus the others."""
    values = {name: p[path] for name, path in shares.paths.items() if path is not None}
    rest = 1.0 - sum(values.values())
    return {name: values.get(name, rest) for name in shares.paths}


def scrap_feed(route: Route, p: Reading) -> Feed:
    """Blend the scrap sources of a recycled route.

    ``magnet = capacity * share``; ``bought = magnet / liberation``;
    ``units = bought / unit_mass``; ``hauled = units * host_mass / (1 - moisture)``. With a series
    of units retired, ``capacity = largest year * collection rate * unit mass * liberation``.
    """
    assert route.shares is not None
    load: dict[int, Number] = {}
    if route.series:
        number = route.scrap[0].numbers
        retired = {year: p[path] for year, path in route.series.items()}
        most = next(iter(retired.values()))
        for units in retired.values():
            most = where(units > most, units, most)
        load = {year: units / most for year, units in retired.items()}
        collected = most * p[number["collection_rate"]]
        capacity = collected * p[number["unit_mass"]] * p[number["liberation"]]
    else:
        capacity = p["feed.capacity"]
    shares = parts(route.shares, p)
    flows = []
    stream: dict[str, Number] = {}
    for source in route.scrap:
        number = source.numbers
        magnet = capacity * shares[source.name]
        bought = magnet / p[number["liberation"]]
        units = bought / p[number["unit_mass"]]
        hauled = units * p[number["host_mass"]] / (1.0 - p[number["moisture"]])
        composition = parts(source.composition, p)
        flows.append(SourceFlow(source, magnet, bought, units, hauled, composition))
        for element, fraction in composition.items():
            flow = magnet * fraction
            stream[element] = stream[element] + flow if element in stream else flow
    return Feed(capacity, {e: stream[e] for e in route.elements}, tuple(flows), load)


def deposit_feed(deposit: Deposit, p: Reading) -> Feed:
    """Take the elements of an ore: ``ore * grade * oxide share / oxide factor``, and gangue."""
    ore = p[deposit.capacity]
    oxides = ore * p[deposit.grade]
    shares = parts(deposit.distribution, p)
    stream = {e: oxides * share * (1.0 / deposit.factors[e]) for e, share in shares.items()}
    stream[GANGUE] = ore - sum(stream.values())
    return Feed(ore, stream)
