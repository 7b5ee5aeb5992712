"""Streams, steps and routes: the balances."""

from recycalc.process.builder import Builder
from recycalc.process.catchment import Haul, haul
from recycalc.process.feed import Feed, SourceFlow, Stream, parts
from recycalc.process.flows import (
    AUTOMATION,
    Balance,
    StepFlow,
    amount,
    balance,
    basis_flow,
)
from recycalc.process.structure import (
    Basis,
    Catchment,
    Deposit,
    Emission,
    Route,
    ScrapSource,
    Shares,
    Step,
    Use,
)

__all__ = [
    "AUTOMATION",
    "Balance",
    "Basis",
    "Builder",
    "Catchment",
    "Deposit",
    "Emission",
    "Feed",
    "Haul",
    "Route",
    "ScrapSource",
    "Shares",
    "SourceFlow",
    "Step",
    "StepFlow",
    "Stream",
    "Use",
    "amount",
    "balance",
    "basis_flow",
    "haul",
    "parts",
]
