"""What every table says of itself, so that it is understood without its context."""

from __future__ import annotations

from recycalc.comparison import Comparison


def functional_unit(comparison: Comparison) -> str:
    """Say what the costs are for, e.g. ``1 kg neodymium-praseodymium oxide at the gate …``."""
    return f"1 kg {comparison.product} at the gate {comparison.scenario.gate}"


def allocation(comparison: Comparison) -> str:
    """Say how cost is shared among products."""
    return f"cost allocated by {comparison.scenario.allocation.replace('_', ' ')}"


def caption(comparison: Comparison) -> str:
    """Say basis, money, allocation and scenario in one line."""
    scenario = comparison.scenario
    return (
        f"Per {functional_unit(comparison)}, in {scenario.money} without VAT, "
        f"{allocation(comparison)}; scenario {scenario.name}, hash {scenario.hash}"
    )
