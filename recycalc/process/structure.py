"""The structure of a route, read from its files: which steps, which parameters, which reactions.

A structure holds no value, only paths and what is computed from formulas; it is the same for
every scenario with the same choices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

GANGUE = "gangue"


@dataclass(frozen=True, eq=False)
class Basis:
    """A mass flow that a coefficient multiplies; known by identity, so that steps can keep it.

    `weights` are masses per mass of element: 1, an oxide factor, or a stoichiometric demand.
    """

    kind: str
    of: str = "feed"
    weights: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Use:
    """An item consumed or thrown away: amount = coefficient x basis, or demand x (1 + excess)."""

    label: str
    item: str
    basis: Basis
    coefficient: str | None
    excess: str | None = None


@dataclass(frozen=True)
class Emission:
    """A greenhouse gas that a step itself sets free, by coefficient or by a reaction."""

    label: str
    gas: str
    basis: Basis
    coefficient: str | None
    excess: str | None = None


@dataclass(frozen=True)
class Levy:
    """An ad valorem charge: rate x price of an item x amount."""

    label: str
    basis: Basis
    rate: str
    price_of: str


@dataclass(frozen=True)
class Labour:
    """Operators per shift at a reference capacity."""

    basis: Basis
    operators: str
    capacity: str


@dataclass(frozen=True)
class Equipment:
    """A cost curve of ``equipment.csv`` and what its size is measured by.

    With a `unit_capacity` whole units stand side by side; `yearly_cost` is the upkeep of each.
    """

    label: str
    row: str
    basis: Basis
    coefficient: str | None
    unit_capacity: str | None = None
    yearly_cost: str | None = None


@dataclass(frozen=True)
class Step:
    """One unit operation.

    `recovery` gives the parameter by element, `losses` the destination of what is not recovered.
    """

    name: str
    title: str
    path: str
    recovery: Mapping[str, str]
    losses: Mapping[str, str]
    uses: tuple[Use, ...]
    levies: tuple[Levy, ...]
    labour: Labour | None
    equipment: tuple[Equipment, ...]
    emissions: tuple[Emission, ...] = ()


@dataclass(frozen=True)
class Shares:
    """Parts of 1 by name; the one without a path is the rest."""

    paths: Mapping[str, str | None]


@dataclass(frozen=True)
class ScrapSource:
    """A scrap source: paths of its parameters by key, composition, pre-treatment."""

    name: str
    title: str
    numbers: Mapping[str, str]
    composition: Shares
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class Deposit:
    """An ore body: capacity, grade and oxide distribution (by element, with its oxide factor)."""

    name: str
    title: str
    capacity: str
    grade: str
    distribution: Shares
    factors: Mapping[str, float]


@dataclass(frozen=True)
class Route:
    """Ordered steps from a source to a gate.

    `series` gives the units retired by year, from which the plant's size and load follow;
    `whole_operators` rounds the operators of the whole plant up to whole positions.
    """

    name: str
    title: str
    kind: str
    steps: tuple[Step, ...]
    gates: Mapping[str, int]
    utilization: str | None
    whole_operators: bool
    shares: Shares | None
    series: Mapping[int, str]
    scrap: tuple[ScrapSource, ...]
    deposit: Deposit | None
    elements: tuple[str, ...]

    def until(self, gate: str) -> tuple[Step, ...]:
        """Give the steps that lead to a gate."""
        return self.steps[: self.gates[gate]]
