"""The balances: feed, steps, losses, and the amounts that steps consume.

These equations run on pint quantities and on plain numbers alike (see `recycalc.units.readings`),
so they hold no unit and no conversion.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan

from recycalc.chemistry import RARE_EARTHS
from recycalc.process.structure import (
    GANGUE,
    Basis,
    Deposit,
    Emission,
    Route,
    ScrapSource,
    Shares,
    Step,
    Use,
)
from recycalc.units import Number, Reading, log, where

Stream = Mapping[str, Number]
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


@dataclass(frozen=True)
class StepFlow:
    """Feed and product of a step by element [kg/year]."""

    step: Step
    feed: Stream
    product: Stream
    _measured: dict[Basis, Number] = field(default_factory=dict, repr=False)

    @property
    def losses(self) -> Stream:
        """What the step loses of each element [kg/year]: feed less product."""
        return {e: self.feed[e] - self.product[e] for e in self.feed}


@dataclass(frozen=True)
class Balance:
    """All flows of a route, and the utilization that its steps had before any scaling.

    `feasible` is False (element-wise over scenarios) where the utilization asked for would drive
    a recovery to zero.
    """

    feed: Feed
    steps: tuple[StepFlow, ...]
    natural_utilization: Number
    utilization: Number
    feasible: Number

    @property
    def product(self) -> Stream:
        """What leaves the last step."""
        return self.steps[-1].product


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
        collected = most * p["feed.collection_rate"]
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


def balance(route: Route, gate: str, p: Reading) -> Balance:
    """Run a route's steps to a gate.

    For every element ``product = feed * recovery``; the rest is loss. Where the route has a
    utilization U, the losses of all rare earths over the whole chain are scaled by one factor
    ``lambda = (1 - U) / (1 - U0)``: ``R' = 1 - lambda (1 - R)``, and every step's recovery becomes
    ``r ** (ln R' / ln R)``.
    """
    feed = scrap_feed(route, p) if route.deposit is None else deposit_feed(route.deposit, p)
    steps = route.until(gate)
    recovery = [{e: p[step.recovery[e]] for e in route.elements} for step in steps]
    earths = [e for e in route.elements if e in RARE_EARTHS]
    overall: dict[str, Number] = {}
    for element in earths:
        overall[element] = 1.0
        for row in recovery:
            overall[element] = overall[element] * row[element]
    entering = sum(feed.stream[e] for e in earths)
    natural = sum(feed.stream[e] * overall[e] for e in earths) / entering
    utilization: Number = natural
    feasible: Number = True
    if route.utilization is not None and route.utilization in p:
        utilization = p[route.utilization]
        lossy = natural < 1.0
        scale = (1.0 - utilization) / where(lossy, 1.0 - natural, 1.0)
        feasible = lossy | (utilization == natural)
        for element in earths:
            scaled = 1.0 - scale * (1.0 - overall[element])
            good = (scaled > 0.0) & (overall[element] > 0.0)
            feasible = feasible & good
            power = _power(where(good, scaled, 1.0), where(good, overall[element], 1.0))
            power = where(good, power, nan)  # over many scenarios, the infeasible ones stand out
            for row in recovery:
                row[element] = row[element] ** power
    flows, stream = [], feed.stream
    for step, row in zip(steps, recovery, strict=True):
        product = {e: stream[e] * row[e] for e in route.elements}
        flows.append(StepFlow(step, stream, product))
        stream = product
    return Balance(feed, tuple(flows), natural, utilization, feasible)


def _power(scaled: Number, overall: Number) -> Number:
    """Give ln R' / ln R, and 1 where nothing is lost (R = 1)."""
    logarithm = log(overall)
    lossy = logarithm < 0.0
    return where(lossy, log(scaled) / where(lossy, logarithm, -1.0), 1.0)


def basis_flow(basis: Basis, feed: Feed, flow: StepFlow) -> Number:
    """Give the mass flow [kg/year] that a coefficient multiplies."""
    if basis.kind == "plant":
        return 1.0
    if basis.kind == "route_feed":
        return feed.mass
    if basis not in flow._measured:
        assert basis.weights is not None
        stream = flow.feed if basis.of == "feed" else flow.product
        terms = [stream[e] if w == 1.0 else stream[e] * w for e, w in basis.weights.items()]
        flow._measured[basis] = sum(terms) if terms else feed.mass * 0.0
    return flow._measured[basis]


def amount(use: Use | Emission, flow: Number, p: Reading) -> Number:
    """Give what is consumed or emitted: ``basis * coefficient``, or ``demand * (1 + excess)``."""
    if use.coefficient is not None:
        return flow * p[use.coefficient]
    return flow * (1.0 + p[use.excess]) if use.excess is not None else flow
