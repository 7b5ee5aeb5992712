"""The footprint of a route by step and item: amount x factor, the same amounts as in its cost.

These equations run on pint quantities and on plain numbers alike (see `recycalc.units.readings`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from recycalc.footprint.factors import Factors
from recycalc.parameters import FREIGHT
from recycalc.process import Balance, Emission, StepFlow, amount, basis_flow, haul
from recycalc.units import Number, Reading

MODULES = {
    "A1": "raw materials",
    "A2": "transport",
    "A3": "manufacturing",
}
"""Modules of a declaration from cradle to gate (EN 15804, ISO 21930)."""
_BOUGHT = frozenset(["feedstock", "collection", "reagents"])
"""Categories of materials that come in; energy, water and wastes belong to manufacturing."""


class Impact(NamedTuple):
    """What one use of an item in a step, or one direct emission, does to the environment.

    `amounts` gives each indicator that it touches, per year: `climate_change` [kg CO2e/year],
    `primary_energy` [MJ/year], `water` [m3/year], `ammonia_nitrogen` [kg N/year],
    `solid_residue` and `radioactive_residue` [kg/year].
    """

    step: str
    item: str
    module: str
    amounts: Mapping[str, Number]


class Used(NamedTuple):
    """An item that a step uses: its amount per year, and whether that is in the plant."""

    step: str
    item: str
    label: str
    amount: Number
    inside: bool


def impacts(balance: Balance, factors: Factors, p: Reading) -> list[Impact]:
    """Give every impact of a route whose flows are known.

    ``impact = amount of the item * factor``; ``= mass of gas * global warming potential`` for
    direct emissions. What happens to scrap before the plant is raw material (A1), its haul
    transport (A2), what the steps buy as material A1, and all else manufacturing (A3). Waste
    magnets come free of burden, labour and capital goods have none; by-products take none away.
    """
    found = []
    for source in balance.feed.sources:
        p.mark()
        hauled = source.hauled * haul(source, p).distance
        done = _by_indicator(FREIGHT, hauled, factors, p)
        found.append(Impact(source.source.name, FREIGHT, "A2", done))
    for used in uses(balance, p):
        p.mark()
        bought = factors.categories[used.item] in _BOUGHT
        module = "A3" if used.inside and not bought else "A1"
        name = factors.names[used.item]
        if used.label != used.item:  # several uses of one item in a step keep apart by their label
            name = f"{name} ({used.label.replace('_', ' ')})"
        done = _by_indicator(used.item, used.amount, factors, p)
        found.append(Impact(used.step, name, module, done))
    for flow, emission, gas in emissions(balance, p):
        p.mark()
        warming = gas * p[factors.potentials[emission.gas]]
        name = f"{emission.gas} emitted ({emission.label.replace('_', ' ')})"
        found.append(Impact(flow.step.name, name, "A3", {"climate_change": warming}))
    return found


def uses(balance: Balance, p: Reading) -> Iterator[Used]:
    """Yield every item that a route consumes, throws away, or buys to make up a grade."""
    for source in balance.feed.sources:
        for use in source.source.uses:
            done = amount(use, source.magnet, p)
            yield Used(source.source.name, use.item, use.label, done, False)
    for flow in balance.steps:
        for use in flow.step.uses:
            done = amount(use, basis_flow(use.basis, balance.feed, flow), p)
            yield Used(flow.step.name, use.item, use.label, done, True)
        if flow.step.additions is not None:
            for member, mass in flow.bought.items():
                item = flow.step.additions.items[member]
                yield Used(flow.step.name, item, item, mass, True)


def emissions(balance: Balance, p: Reading) -> Iterator[tuple[StepFlow, Emission, Number]]:
    """Yield every gas that a step sets free, with its mass [kg/year]."""
    for flow in balance.steps:
        for emission in flow.step.emissions:
            gas = amount(emission, basis_flow(emission.basis, balance.feed, flow), p)
            yield flow, emission, gas


def totals(lines: Iterable[Impact]) -> dict[str, Number]:
    """Sum impacts by indicator."""
    total: dict[str, Number] = {}
    for line in lines:
        for indicator, done in line.amounts.items():
            total[indicator] = total[indicator] + done if indicator in total else done
    return total


def _by_indicator(item: str, used: Number, factors: Factors, p: Reading) -> dict[str, Number]:
    return {indicator: used * p[path] for indicator, path in factors.paths[item].items()}
