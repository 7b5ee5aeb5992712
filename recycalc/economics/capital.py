"""Capital cost of a route's equipment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recycalc.economics.prices import PriceList
from recycalc.process import Balance, Route, basis_flow
from recycalc.process.structure import Equipment
from recycalc.units import Number, Reading


@dataclass(frozen=True)
class CapitalItem:
    """Installed cost [money] of one piece of equipment.

    `valid` tells whether its size lies within the range that the cost curve was made for.
    """

    step: str
    item: str
    size: Number
    cost: Number
    valid: Number
    paths: tuple[str, ...]


def stages(route: Route, prices: PriceList) -> Mapping[str, Mapping[str, str]]:
    """Give the rows of ``equipment.csv`` behind a route's equipment, checking their origin."""
    factors = prices.catalogue.trees.get("capital", {}).get("location_factor", {})
    rows = {}
    for step in route.steps:
        for item in step.equipment:
            row = rows[item.row] = prices.catalogue.equipment.get(item.row, {})
            for region in {row.get("origin", ""), prices.scenario.region} - set(factors):
                prices.faults.add(
                    "region has no location factor",
                    f"{step.path}.equipment",
                    region,
                    ", ".join(factors),
                    "add it to [location_factor] in capital.toml",
                )
    return rows


def equipment_cost(
    item: Equipment, row: Mapping[str, str], region: str, flow: Number, p: Reading
) -> tuple[Number, Number, Number]:
    """Cost of a piece of equipment.

    ``cost = reference cost * (size / reference size) ** exponent * installation factor *
    location factor of the region / of the curve's origin``; the installation factor applies to
    purchased cost only, and the reference cost comes in money of the scenario (CEPCI).

    Returns
    -------
    tuple
        Size, installed cost [money], and whether the size is within the curve's range.
    """
    path = f"equipment.{item.row}"
    size = flow * p[item.coefficient] if item.coefficient else flow
    cost = p[f"{path}.cost"] * (size / p[f"{path}.size"]) ** p[f"{path}.exponent"]
    if row["stage"] == "purchased":
        cost = cost * p["capital.installation_factor"]
    if row["origin"] != region:
        cost = cost * (
            p[f"capital.location_factor.{region}"] / p[f"capital.location_factor.{row['origin']}"]
        )
    valid = (size >= p[f"{path}.valid_from"]) & (size <= p[f"{path}.valid_to"])
    return size, cost, valid


def capital_items(
    balance: Balance, rows: Mapping[str, Mapping[str, str]], region: str, p: Reading
) -> list[CapitalItem]:
    """Cost all equipment of a route."""
    found = []
    for flow in balance.steps:
        for item in flow.step.equipment:
            measure = basis_flow(item.basis, balance.feed, flow)
            size, cost, valid = equipment_cost(item, rows[item.row], region, measure, p)
            found.append(CapitalItem(flow.step.name, item.label, size, cost, valid, p.mark()))
    return found
