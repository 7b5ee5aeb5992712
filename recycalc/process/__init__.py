"""Streams, steps and routes: the balances."""

from recycalc.process.builder import Builder
from recycalc.process.catchment import Haul, haul
from recycalc.process.flows import (
    Balance,
    Feed,
    SourceFlow,
    StepFlow,
    amount,
    balance,
    basis_flow,
    parts,
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
    "Use",
    "amount",
    "balance",
    "basis_flow",
    "haul",
    "parts",
]
