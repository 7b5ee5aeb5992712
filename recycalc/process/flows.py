"""The balances: feed, steps, losses, and the amounts that steps consume.

These equations run on pint quantities and on plain numbers alike (see `recycalc.units.readings`),
so they hold no unit and no conversion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import nan
from typing import NamedTuple

from recycalc.chemistry import RARE_EARTHS
from recycalc.process.cascade import Separation, carried, separate
from recycalc.process.structure import (
    GANGUE,
    Additions,
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

AUTOMATION = "automation.level"
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
    """Feed and product of a step by element [kg/year].

    Where the step makes its feed up to a grade, `bought` is the mass of each member added,
    `added` its elements, and `withdrawn` what exceeds the grade and leaves as co-products.
    `separation` is the design of its cascade, where it has one; `extracted` what the organic phase
    of that carries by element, reflux included, and `staged` that times the stages passed.
    """

    step: Step
    feed: Stream
    product: Stream
    added: Stream = field(default_factory=dict)
    withdrawn: Stream = field(default_factory=dict)
    bought: Mapping[str, Number] = field(default_factory=dict)
    separation: Separation | None = None
    extracted: Stream = field(default_factory=dict)
    staged: Number = 0.0
    _measured: dict[Basis, Number] = field(default_factory=dict, repr=False)

    @property
    def losses(self) -> Stream:
        """What the step loses of each element [kg/year]: feed + added - withdrawn - product."""
        lost = {e: self.feed.get(e, 0.0) - self.product[e] for e in self.product}
        for element, mass in self.added.items():
            lost[element] = lost[element] + mass
        for element, mass in self.withdrawn.items():
            lost[element] = lost[element] - mass
        return lost


class Breach(NamedTuple):
    """A limit of a step: the element's mass fraction in what enters, the limit, if it is kept."""

    path: str
    element: str
    fraction: Number
    limit: Number
    kept: Number


@dataclass(frozen=True)
class Balance:
    """All flows of a route, and the utilization that its steps had before any scaling.

    `feasible` is False (element-wise over scenarios) where the utilization asked for would drive
    a recovery to zero, or where a cut of a cascade cannot give what is asked of it; `limits` tells
    where the feed holds more of an element than a step takes. Flows are NaN where either is so.
    """

    feed: Feed
    steps: tuple[StepFlow, ...]
    natural_utilization: Number
    utilization: Number
    feasible: Number
    limits: tuple[Breach, ...] = ()

    @property
    def product(self) -> Stream:
        """What leaves the last step."""
        return self.steps[-1].product

    @property
    def withdrawn(self) -> Stream:
        """What left before the end as co-products, where a grade had no use for it."""
        leaving: dict[str, Number] = {}
        for flow in self.steps:
            for element, mass in flow.withdrawn.items():
                leaving[element] = leaving[element] + mass if element in leaving else mass
        return leaving


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

    For every element ``product = (feed + added - withdrawn) * recovery``; the rest is loss. Where
    the route has a utilization U, the losses of all rare earths over the recycling plant (all
    steps that are not downstream) are scaled by one factor ``lambda = (1 - U) / (1 - U0)``:
    ``R' = 1 - lambda (1 - R)``, and every step's recovery becomes ``r ** (ln R' / ln R)``.
    Automation scales them by ``lambda = 1 - level * losses avoided`` where U is not asked for.
    A cascade is designed for the composition before the scaling.
    """
    feed = scrap_feed(route, p) if route.deposit is None else deposit_feed(route.deposit, p)
    steps = route.until(gate)
    recovery, separations = _recoveries(steps, feed.stream, p)
    plant = [row for step, row in zip(steps, recovery, strict=True) if not step.downstream]
    earths = [e for e in route.elements if e in RARE_EARTHS]
    overall: dict[str, Number] = {}
    for element in earths:
        overall[element] = 1.0
        for row in plant:
            overall[element] = overall[element] * row[element]
    entering = sum(feed.stream[e] for e in earths)
    natural = sum(feed.stream[e] * overall[e] for e in earths) / entering
    utilization: Number = natural
    feasible: Number = True
    for separation in separations:
        for cut in separation.cuts if separation is not None else ():
            feasible = feasible & cut.feasible
    scale: Number | None = None
    if route.utilization is not None and route.utilization in p:
        utilization = p[route.utilization]
        lossy = natural < 1.0
        scale = (1.0 - utilization) / where(lossy, 1.0 - natural, 1.0)
        feasible = feasible & (lossy | (utilization == natural))
    elif AUTOMATION in p and route.deposit is None:
        scale = 1.0 - p[AUTOMATION] * p["automation.losses_avoided"]
        utilization = 1.0 - scale * (1.0 - natural)
    if scale is not None:
        for element in earths:
            scaled = 1.0 - scale * (1.0 - overall[element])
            good = (scaled > 0.0) & (overall[element] > 0.0)
            feasible = feasible & good
            power = _power(where(good, scaled, 1.0), where(good, overall[element], 1.0))
            power = where(good, power, nan)  # over many scenarios, the infeasible ones stand out
            for row in plant:
                row[element] = row[element] ** power
    flows, limits, stream = [], [], feed.stream
    for step, row, separation in zip(steps, recovery, separations, strict=True):
        for element, path in step.limits.items():
            fraction, limit = _fraction(stream, (element,)), p[path]
            kept = fraction <= limit
            limits.append(Breach(path, element, fraction, limit, kept))
            stream = {e: flow * where(kept, 1.0, nan) for e, flow in stream.items()}
        flow = _step_flow(step, stream, row, p)
        if separation is not None:
            extracted, staged = carried(separation, stream)
            flow = replace(flow, separation=separation, extracted=extracted, staged=staged)
        flows.append(flow)
        stream = flow.product
    return Balance(feed, tuple(flows), natural, utilization, feasible, tuple(limits))


def _recoveries(
    steps: Sequence[Step], stream: Stream, p: Reading
) -> tuple[list[dict[str, Number]], list[Separation | None]]:
    """Read every step's recoveries, penalties and cascades included; give the cascades as well.

    ``recovery * (1 - loss * max(0, mass fraction - threshold))`` for rare earths, and times the
    share that a cascade leaves in its own product. What arrives at a step is worked out with the
    recoveries before any scaling, and only where a penalty or a cascade asks.
    """
    rows: list[dict[str, Number]] = []
    separations: list[Separation | None] = []
    followed = any(step.penalties or step.cascade is not None for step in steps)
    entering = sum(stream.values()) if followed else 1.0
    for step in steps:
        row = {e: p[path] for e, path in step.recovery.items()}
        for penalty in step.penalties:
            excess = _fraction(stream, penalty.elements) - p[penalty.threshold]
            lost = p[penalty.loss] * where(excess > 0.0, excess, 0.0)
            kept = where(lost < 1.0, 1.0 - lost, 0.0)
            row |= {e: r * kept for e, r in row.items() if e in RARE_EARTHS}
        separation = None
        if step.cascade is not None:
            parts_in = {e: stream[e] / entering for e in step.cascade.moles}
            separation = separate(step.cascade, parts_in, p)
            row |= {e: row[e] * share for e, share in separation.recovery.items()}
        if followed:
            stream = _step_flow(step, stream, row, p).product
        rows.append(row)
        separations.append(separation)
    return rows, separations


def _fraction(stream: Stream, elements: Sequence[str]) -> Number:
    """Give the mass fraction of elements in a stream [1]."""
    return sum(stream[e] for e in elements) / sum(stream.values()) if elements else 0.0


def _step_flow(step: Step, feed: Stream, recovery: Mapping[str, Number], p: Reading) -> StepFlow:
    """Run one step: make the feed up to a grade where the step does, then recover."""
    if step.additions is None:
        return StepFlow(step, feed, {e: feed[e] * r for e, r in recovery.items()})
    bought, added, withdrawn = make_up(step.additions, feed, p)
    charge = dict(feed)
    for element, mass in added.items():
        charge[element] = charge[element] + mass if element in charge else mass
    for element, mass in withdrawn.items():
        charge[element] = charge[element] - mass
    product = {e: charge[e] * r for e, r in recovery.items()}
    return StepFlow(step, feed, product, added, withdrawn, bought)


def make_up(
    additions: Additions, feed: Stream, p: Reading
) -> tuple[dict[str, Number], dict[str, Number], dict[str, Number]]:
    """Make a stream up to a grade.

    ``made = flow of the base / its fraction in the grade``; ``need = made * fraction``, and for
    the member that oxygen ties up ``+ oxygen * rare earth per oxygen in its oxide``; a deficit
    ``max(0, need - flow)`` is bought, a surplus ``max(0, flow - need)`` leaves where it is sold,
    as does all that the grade does not hold.

    Returns
    -------
    bought, added, withdrawn : dict of str to kg/year
        By member of the grade, by element, by element.
    """
    grade = additions.grade
    fraction, split = parts(grade.composition, p), parts(grade.split, p)
    based = [m for m, held in grade.members.items() if set(held) & set(additions.base)]
    base = [e for m in based for e in grade.members[m] if e in feed]
    made = sum(feed[e] for e in base) / sum(fraction[m] for m in based)
    bought: dict[str, Number] = {}
    added: dict[str, Number] = {}
    withdrawn: dict[str, Number] = {}
    for member, held in grade.members.items():
        present = [e for e in held if e in feed]
        flow = sum(feed[e] for e in present) if present else 0.0 * made
        need = made * fraction[member]
        if member == additions.oxygen_member and "O" in feed:
            need = need + feed["O"] * additions.oxygen_bound
        short = need > flow
        bought[member] = where(short, need - flow, 0.0 * made)
        for element in held:
            added[element] = bought[member] * (split[element] if len(held) > 1 else 1.0)
        if additions.sold and present:
            share = where(short, 0.0, (flow - need) / where(short, made, flow))
            withdrawn |= {e: feed[e] * share for e in present}
    if additions.sold:
        withdrawn |= {e: flow for e, flow in feed.items() if e not in added}
    return bought, added, withdrawn


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
        flow._measured[basis] = _measure(basis, feed, flow)
    return flow._measured[basis]


def _measure(basis: Basis, feed: Feed, flow: StepFlow) -> Number:
    if basis.kind == "stages":
        return flow.staged + feed.mass * 0.0  # a cascade may have nothing to separate
    assert basis.weights is not None
    stream = {"feed": flow.feed, "product": flow.product, "extracted": flow.extracted}[basis.of]
    found = {e: w for e, w in basis.weights.items() if e in stream}
    terms = [stream[e] if w == 1.0 else stream[e] * w for e, w in found.items()]
    return sum(terms) if terms else feed.mass * 0.0


def amount(use: Use | Emission, flow: Number, p: Reading) -> Number:
    """Give what is consumed or emitted: ``basis * coefficient``, or ``demand * (1 + excess)``."""
    if use.coefficient is not None:
        return flow * p[use.coefficient]
    return flow * (1.0 + p[use.excess]) if use.excess is not None else flow
