"""The labour of dismantling and of operating a plant."""

from __future__ import annotations

import numpy as np

from recycalc.economics.ledger import Ledger
from recycalc.economics.market import Market
from recycalc.process import AUTOMATION, Balance, SourceFlow, basis_flow
from recycalc.units import Number, Reading

EXPONENT = "overheads.labour_exponent"


def dismantling_line(ledger: Ledger, flow: SourceFlow, region: str, p: Reading) -> Number:
    """Book the opening of devices: ``units * time per unit * wage * (1 + burden)``."""
    hours = flow.units * p[flow.source.numbers["dismantling_time"]]
    return ledger.add(
        flow.source.name, "labour", "dismantling", hours, _wage(region, p), "units dismantled"
    )


def operator_lines(ledger: Ledger, balance: Balance, market: Market, p: Reading) -> Number:
    """Book the operators of every step; give their cost [money/year].

    ``operators * (flow / capacity) ** exponent * shifts per position * hours * wage``.

    Automation of a recycling plant takes ``level * operators saved`` of them over. Where a
    plant counts whole operators, a line of its own rounds their sum up.
    """
    region, cost, operators = market.region, 0.0, 0.0
    position = p[f"regions.{region}.shifts_per_position"] * p[f"regions.{region}.worker_hours"]
    wage = _wage(region, p)
    shared = p.mark()

    def line(step: str, count: Number, basis: str) -> Number:
        return ledger.add(
            step, "labour", "operators", count * position, wage, basis, shared, varies=False
        )

    for flow in balance.steps:
        labour = flow.step.labour
        if labour is not None:
            measure = basis_flow(labour.basis, balance.feed, flow)
            exponent = p[labour.exponent or EXPONENT]
            scale = (measure / p[labour.capacity]) ** exponent
            count = p[labour.operators] * scale
            if AUTOMATION in p and balance.feed.sources:
                count = count * (1.0 - p[AUTOMATION] * p["automation.operators_saved"])
            cost = cost + line(flow.step.name, count, labour.basis.kind)
            operators = operators + count
    if market.whole_operators:
        cost = cost + line(
            "plant", np.ceil(operators) - operators, "rounding up to whole operators"
        )
    return cost


def _wage(region: str, p: Reading) -> Number:
    return p[f"regions.{region}.wage"] * (1.0 + p[f"regions.{region}.labour_burden"])
