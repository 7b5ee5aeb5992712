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
from recycalc.process.feed import Feed, Stream, deposit_feed, scrap_feed
from recycalc.process.making_up import make_up
from recycalc.process.structure import (
    Basis,
    Emission,
    Route,
    Step,
    Use,
)
from recycalc.units import Number, Reading, log, where

AUTOMATION = "automation.level"


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
    `kept` is the share of the rare earths that contamination leaves by the penalties of the plant's
    steps; the natural utilization holds it, one that is asked for does not show it.
    """

    feed: Feed
    steps: tuple[StepFlow, ...]
    natural_utilization: Number
    utilization: Number
    feasible: Number
    limits: tuple[Breach, ...] = ()
    kept: Number = 1.0

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
    recovery, separations, shares = _recoveries(steps, feed.stream, p)
    kept: Number = 1.0
    for step, share in zip(steps, shares, strict=True):
        if step.penalties and not step.downstream:
            kept = kept * share
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
            within = fraction <= limit
            limits.append(Breach(path, element, fraction, limit, within))
            stream = {e: flow * where(within, 1.0, nan) for e, flow in stream.items()}
        flow = _step_flow(step, stream, row, p)
        if separation is not None:
            extracted, staged = carried(separation, stream)
            flow = replace(flow, separation=separation, extracted=extracted, staged=staged)
        flows.append(flow)
        stream = flow.product
    return Balance(feed, tuple(flows), natural, utilization, feasible, tuple(limits), kept)


def _recoveries(
    steps: Sequence[Step], stream: Stream, p: Reading
) -> tuple[list[dict[str, Number]], list[Separation | None], list[Number]]:
    """Read every step's recoveries, penalties and cascades included; give these as well.

    ``recovery * (1 - loss * max(0, mass fraction - threshold))`` for rare earths, and times the
    share that a cascade leaves in its own product. What arrives at a step is worked out with the
    recoveries before any scaling, and only where a penalty or a cascade asks.
    """
    rows: list[dict[str, Number]] = []
    separations: list[Separation | None] = []
    shares: list[Number] = []
    followed = any(step.penalties or step.cascade is not None for step in steps)
    entering = sum(stream.values()) if followed else 1.0
    for step in steps:
        row = {e: p[path] for e, path in step.recovery.items()}
        share: Number = 1.0
        for penalty in step.penalties:
            excess = _fraction(stream, penalty.elements) - p[penalty.threshold]
            lost = p[penalty.loss] * where(excess > 0.0, excess, 0.0)
            kept = where(lost < 1.0, 1.0 - lost, 0.0)
            row |= {e: r * kept for e, r in row.items() if e in RARE_EARTHS}
            share = share * kept
        separation = None
        if step.cascade is not None:
            parts_in = {e: stream[e] / entering for e in step.cascade.moles}
            separation = separate(step.cascade, parts_in, p)
            row |= {e: row[e] * own for e, own in separation.recovery.items()}
        if followed:
            stream = _step_flow(step, stream, row, p).product
        rows.append(row)
        separations.append(separation)
        shares.append(share)
    return rows, separations, shares


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
    terms = [stream[e] if w == 1.0 else stream[e] * w
             for e, w in basis.weights.items() if e in stream]  # fmt: skip
    return sum(terms) if terms else feed.mass * 0.0


def amount(use: Use | Emission, flow: Number, p: Reading) -> Number:
    """Give what is consumed or emitted: ``basis * coefficient``, or ``demand * (1 + excess)``."""
    if use.coefficient is not None:
        return flow * p[use.coefficient]
    return flow * (1.0 + p[use.excess]) if use.excess is not None else flow
