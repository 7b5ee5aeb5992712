"""Capital cost of a route's equipment."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from recycalc.economics.prices import PriceList
from recycalc.process import Balance, Route, basis_flow
from recycalc.process.structure import Equipment
from recycalc.units import Number, Reading, log, where

INSTALLATION = "capital.installation"


@dataclass(frozen=True)
class CapitalItem:
    """One kind of equipment: purchased, bare-erected and installed cost [money] of all its units.

    A curve of installed cost knows no earlier stage: all three are alike. `size` is that of all
    units together, `valid` tells whether a unit's size lies within the range
    that the cost curve was made for, `upkeep` [money/year] is what all units cost besides.
    """

    step: str
    item: str
    size: Number
    units: Number
    purchased: Number
    erected: Number
    cost: Number
    valid: Number
    upkeep: Number | None
    paths: tuple[str, ...]


def stages(route: Route, prices: PriceList) -> Mapping[str, Mapping[str, str]]:
    """Give the rows of ``equipment.csv`` behind a route's equipment, checking their origin."""
    regions = prices.catalogue.trees.get("regions", {})
    rows = {}
    for step in route.steps:
        for item in step.equipment:
            row = rows[item.row] = prices.catalogue.equipment.get(item.row, {})
            if row.get("origin", "") not in regions:
                prices.faults.add(
                    "origin of equipment is not a region",
                    f"{step.path}.equipment: {item.row}",
                    row.get("origin", ""),
                    ", ".join(regions),
                    "correct the origin in equipment.csv",
                )
    return rows


def curve_cost(row: str, curve: Sequence[tuple[str, str]], size: Number, p: Reading) -> Number:
    """Cost [money] of equipment of a size, in money and at the cost level of its curve.

    ``reference cost * (size / reference size) ** exponent``, or linear between the points of
    ``equipment_curves.csv``, beyond the last point along the last piece.
    """
    path = f"equipment.{row}"
    if not curve:
        return p[f"{path}.cost"] * (size / p[f"{path}.size"]) ** p[f"{path}.exponent"]
    sizes, costs = [p[s] for s, _ in curve], [p[c] for _, c in curve]
    total = costs[0]
    for i in range(len(curve) - 1):
        low, high = sizes[i], sizes[i + 1]
        reached = where(size > low, size, low)
        if i < len(curve) - 2:
            reached = where(reached < high, reached, high)
        total = total + (reached - low) * ((costs[i + 1] - costs[i]) / (high - low))
    return total


def equipment_cost(
    step: str,
    item: Equipment,
    row: Mapping[str, str],
    curve: Sequence[tuple[str, str]],
    region: str,
    itemised: bool,
    flow: Number,
    p: Reading,
) -> CapitalItem:
    """Cost one kind of equipment for the flow that its size is measured by.

    ``units = ceil(size / unit capacity)``, 1 without one; ``purchased = units * curve(size /
    units)``; ``installed = purchased * installation factor * location factor of the region / of
    the curve's origin``. The installation factor is the Lang factor or, `itemised`, 1 plus the
    shares of ``capital.installation``; it applies to purchased cost only. ``bare-erected =
    purchased * (1 + equipment installation)``. The curve comes in money of the scenario (CEPCI).
    """
    path = f"equipment.{item.row}"
    size = flow * p[item.coefficient] if item.coefficient else flow
    units: Number = np.ceil(size / p[item.unit_capacity]) if item.unit_capacity else 1.0
    each = size / units
    purchased = units * curve_cost(item.row, curve, each, p)
    erected = cost = purchased
    if row["stage"] == "purchased":
        erected = purchased * (1.0 + p.get(f"{INSTALLATION}.equipment_installation", 0.0))
        cost = purchased * installation_factor(itemised, p)
    if row["origin"] != region:
        origin = p[f"regions.{row['origin']}.location_factor"]
        moved = p[f"regions.{region}.location_factor"] / origin
        purchased, erected, cost = purchased * moved, erected * moved, cost * moved
    valid = (each >= p[f"{path}.valid_from"]) & (each <= p[f"{path}.valid_to"])
    upkeep = units * p[item.yearly_cost] if item.yearly_cost else None
    return CapitalItem(
        step, item.label, size, units, purchased, erected, cost, valid, upkeep, p.mark()
    )


def installation_factor(itemised: bool, p: Reading) -> Number:
    """Give installed per purchased cost [1]: Lang, or 1 plus the shares of all items."""
    if not itemised:
        return p["capital.installation_factor"]
    return 1.0 + sum(p[path] for path in list(p) if path.startswith(f"{INSTALLATION}."))


def capital_items(
    balance: Balance,
    rows: Mapping[str, Mapping[str, str]],
    curves: Mapping[str, Sequence[tuple[str, str]]],
    region: str,
    itemised: bool,
    p: Reading,
) -> list[CapitalItem]:
    """Cost all equipment of a route."""
    return [
        equipment_cost(
            flow.step.name,
            item,
            rows[item.row],
            curves.get(item.row, ()),
            region,
            itemised,
            basis_flow(item.basis, balance.feed, flow),
            p,
        )
        for flow in balance.steps
        for item in flow.step.equipment
    ]


@dataclass(frozen=True)
class Investment:
    """What is spent before the plant runs [money].

    `installed` is the sum of all equipment, `fixed` the fixed capital investment (with
    contingency and learning), `owner` the owner's costs on it, `land` and `working` capital,
    `grant` what the public pays; `total` is the total capital investment.
    """

    installed: Number
    contingency: Number
    fixed: Number
    owner: Number
    land: Number
    working: Number
    grant: Number

    @property
    def depreciable(self) -> Number:
        """Fixed capital and owner's costs less a grant: what is written off."""
        return self.fixed + self.owner - self.grant

    @property
    def total(self) -> Number:
        """Total capital investment."""
        return self.depreciable + self.land + self.working


def fixed_capital(installed: Number, p: Reading) -> tuple[Number, Number]:
    """Give contingency and fixed capital investment [money].

    ``fixed = installed * (1 + contingency) * plants built ** log2(1 - learning rate)``; what is
    unset adds nothing.
    """
    contingency = installed * p["capital.contingency"] if "capital.contingency" in p else 0.0
    contingency = contingency + 0.0 * installed
    fixed = installed + contingency
    if "capital.learning_rate" in p and "capital.plants_built" in p:
        exponent = log(1.0 - p["capital.learning_rate"]) / math.log(2.0)
        fixed = fixed * p["capital.plants_built"] ** exponent
    return contingency, fixed
