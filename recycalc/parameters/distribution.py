"""What a record says about the spread of its value, and what is wrong with that."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from recycalc.errors import Faults, suggestion

DISTRIBUTIONS = (
    "triangular", "uniform", "pert", "normal", "truncated_normal", "lognormal", "discrete", "fixed",
)  # fmt: skip
OFF_CENTRE = 0.1  # of the width low to high; more skew asks for another distribution

Points = tuple[tuple[float, ...], tuple[float, ...]]
"""Values of a discrete distribution, and their weights."""


def read_points(table: Mapping[str, Any], distribution: str, where: str, faults: Faults) -> Points:
    """Read ``values`` and ``weights`` of a discrete distribution; equal weights by default."""
    given = [key for key in ("values", "weights") if table.get(key) not in (None, "")]
    if distribution != "discrete":
        for key in given:
            faults.add(
                f"{key} without a discrete distribution",
                where,
                table[key],
                "distribution = 'discrete'",
                f"remove {key}, or say that the distribution is discrete",
            )
        return (), ()
    for key in ("low", "high"):
        if table.get(key) not in (None, ""):
            faults.add(
                "range of a discrete distribution",
                where,
                f"{key} = {table[key]}",
                "values only: they are the range",
                f"remove {key}",
            )
    values = _numbers(table.get("values"), "values", where, faults)
    weights = _numbers(table.get("weights"), "weights", where, faults) if "weights" in given else ()
    if len(set(values)) != len(values) or len(values) < 2:
        faults.add(
            "values of a discrete distribution",
            where,
            table.get("values"),
            "two numbers or more, each once",
            "write values = [1, 2, 4]",
        )
    elif weights and (len(weights) != len(values) or min(weights) <= 0):
        faults.add(
            "weights of a discrete distribution",
            where,
            table.get("weights"),
            f"{len(values)} numbers above 0, one for each value",
            "correct the weights, or leave them out where all values are as likely",
        )
    return values, weights or (1.0,) * len(values)


def _numbers(given: Any, key: str, where: str, faults: Faults) -> tuple[float, ...]:
    numbers = given if isinstance(given, list) else []
    if numbers and all(
        isinstance(x, int | float) and not isinstance(x, bool) and math.isfinite(x) for x in numbers
    ):
        return tuple(map(float, numbers))
    faults.add(f"{key} is not a list of numbers", where, given, "a list", f"{key} = [1, 2, 4]")
    return ()


def check_spread(
    distribution: str,
    value: float | None,
    low: float | None,
    high: float | None,
    values: tuple[float, ...],
    where: str,
    faults: Faults,
) -> None:
    """Note a distribution that value, low and high cannot have."""
    if distribution not in DISTRIBUTIONS:
        faults.add(
            "distribution is not known",
            where,
            distribution,
            ", ".join(DISTRIBUTIONS),
            suggestion(distribution, DISTRIBUTIONS, "choose one of these"),
        )
        return
    if distribution == "discrete":
        if values and value is not None and value not in values:
            faults.add(
                "value is none of its values",
                where,
                f"{value:g}",
                ", ".join(f"{x:g}" for x in values),
                "name one of them, or add it",
            )
        return
    if distribution == "fixed" or low is None or high is None or low >= high:
        return
    if distribution == "lognormal" and low <= 0:
        faults.add(
            "a lognormal distribution reaches 0",
            where,
            f"low = {low:g}",
            "low above 0",
            "raise low, or choose another distribution",
        )
    elif value is not None and distribution in ("normal", "lognormal"):
        turn = math.log if distribution == "lognormal" else float
        centre = (turn(low) + turn(high)) / 2
        if low <= value <= high and (
            abs(turn(value) - centre) > OFF_CENTRE * (turn(high) - turn(low))
        ):
            middle = math.exp(centre) if distribution == "lognormal" else centre
            faults.add(
                f"value is off the centre of its {distribution} distribution",
                where,
                f"{value:g}",
                f"about {middle:g}, the median between low (5 %) and high (95 %)",
                "correct the range, or choose triangular or pert for a skewed one",
            )
