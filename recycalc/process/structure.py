"""The structure of a route, read from its files: which steps, which parameters, which reactions.

A structure holds no value, only paths and what is computed from formulas; it is the same for
every scenario with the same choices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

GANGUE = "gangue"
MAGNETS = "magnets"
"""The kind of scrap where a file names none."""


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
    """Operators per shift at a reference capacity.

    They grow with the step's own `exponent`, or with that of all plants.
    """

    basis: Basis
    operators: str
    capacity: str
    exponent: str | None = None


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
class Shares:
    """Parts of 1 by name; the one without a path is the rest."""

    paths: Mapping[str, str | None]


@dataclass(frozen=True)
class Grade:
    """What a magnet holds: shares of its members, a member being one or several elements.

    `split` tells how a member of several elements is bought.
    """

    name: str
    members: Mapping[str, tuple[str, ...]]
    composition: Shares
    split: Shares

    @property
    def elements(self) -> tuple[str, ...]:
        """All elements of the grade."""
        return tuple(e for elements in self.members.values() for e in elements)


@dataclass(frozen=True)
class Additions:
    """What makes a stream up to a grade.

    The flow of the elements `base` sets how much is made; `items` is what is bought for a member
    that falls short. What exceeds the grade is `sold`, or stays in. Oxygen in the stream ties up
    `oxygen_bound` kg of the member `oxygen_member` per kg.
    """

    grade: Grade
    base: tuple[str, ...]
    items: Mapping[str, str]
    sold: bool
    oxygen_bound: float = 0.0
    oxygen_member: str = ""


@dataclass(frozen=True)
class Penalty:
    """Rare earths lost per mass fraction of contaminants beyond a threshold."""

    elements: tuple[str, ...]
    threshold: str
    loss: str


@dataclass(frozen=True)
class Cut:
    """One cut of a cascade: what stays in the aqueous phase (light), what goes along (heavy).

    `factors` are the separation factors of the neighbours between the two sides, whose product is
    that of the cut. `targets` are the parameters of both purities, or of the purity and recovery
    of one side. `share` is the part of what comes this far that is put through, all where None.
    """

    name: str
    light: tuple[str, ...]
    heavy: tuple[str, ...]
    factors: tuple[str, ...]
    extraction_ratio: str
    stage_efficiency: str
    targets: Mapping[str, str]
    share: str | None


@dataclass(frozen=True)
class Cascade:
    """Ordered cuts; `moles` is the amount of substance per mass of each element, from formulas."""

    moles: Mapping[str, float]
    cuts: tuple[Cut, ...]


@dataclass(frozen=True)
class Step:
    """One unit operation.

    `recovery` gives the parameter by element, `losses` the destination of what is not recovered.
    `limits` are mass fractions of elements beyond which the feed is refused. A `downstream` step
    lies behind the recycling plant proper: its losses are not part of secondary utilization. Of
    what a `cascade` separates, only what ends in its own product is recovered.
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
    byproducts: tuple[Use, ...] = ()
    additions: Additions | None = None
    limits: Mapping[str, str] = field(default_factory=dict)
    penalties: tuple[Penalty, ...] = ()
    downstream: bool = False
    cascade: Cascade | None = None
    emissions: tuple[Emission, ...] = ()


@dataclass(frozen=True)
class Catchment:
    """Where a scrap source arises in the scenario's region, and how it is collected there.

    `hubs`, `spoke_freight_factor` and `handling_cost` act together, once `hubs` is set.
    """

    arising: str
    collection_rate: str
    area: str
    tortuosity: str
    hubs: str
    spoke_freight_factor: str
    handling_cost: str


@dataclass(frozen=True)
class ScrapSource:
    """A scrap source: paths of its parameters by key, composition, pre-treatment, catchment."""

    name: str
    title: str
    numbers: Mapping[str, str]
    composition: Shares
    uses: tuple[Use, ...]
    catchment: Catchment | None = None
    material: str = MAGNETS

    @property
    def freed(self) -> str:
        """Name what its masses are of, once out of its host: magnet, lamp phosphor."""
        return "magnet" if self.material == MAGNETS else self.material


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
    `whole_operators` rounds the operators of the whole plant up to whole positions; `payable` is
    the share of a gate's price that this route's products fetch, where it is not all; `material` is
    the kind of scrap that its recoveries and consumptions are those of.
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
    payable: str | None = None
    material: str = MAGNETS

    def until(self, gate: str) -> tuple[Step, ...]:
        """Give the steps that lead to a gate."""
        return self.steps[: self.gates[gate]]
