"""Reading a cascade from its table: the order of extraction, its separation factors, its cuts."""

from __future__ import annotations

from collections.abc import Iterable

from recycalc.chemistry import RARE_EARTHS, molar_mass
from recycalc.errors import Faults, suggestion
from recycalc.parameters import Table
from recycalc.process.structure import Cascade, Cut

TARGETS = ("purity_light", "purity_heavy", "recovery_light", "recovery_heavy")
PAIRS = (
    {"purity_light", "purity_heavy"},
    {"purity_light", "recovery_light"},
    {"purity_heavy", "recovery_heavy"},
)


def build_cascade(table: Table, elements: Iterable[str], faults: Faults) -> Cascade:
    """Build the cuts that the elements present need; a cut with nothing on one side falls away.

    Each cut splits what no earlier cut has parted, after the element that it names.
    """
    order = table.texts("order")
    present = [e for e in order if e in elements]
    for element in elements:
        if element in RARE_EARTHS and element not in order:
            faults.add(
                "element has no place in the order of extraction",
                f"{table.path}.order",
                f"no {element}",
                "every rare earth that enters, by rising extraction",
                f"add {element}",
            )
    rows = table.table("separation_factor")
    factors = {}
    for element in order[1:]:  # over its lighter neighbour
        factors[element] = rows.number(element, "1") or ""
    rows.done()
    cuts, parted = [], set[str]()
    for name, row in table.table("cut").tables():
        after = row.text("after")
        if after not in order[:-1]:
            faults.add(
                "cut has no place in the order of extraction",
                f"{row.path}.after",
                after,
                f"one of {', '.join(order[:-1])}",
                suggestion(after, order, "name an element of the order"),
            )
            after = ""
        cut = _cut(name, row, after, order, present, factors, parted, faults)
        parted.add(after)
        if cut is not None:
            cuts.append(cut)
    table.done()
    return Cascade({e: 1.0 / molar_mass(e) for e in present}, tuple(cuts))


def _cut(
    name: str,
    table: Table,
    after: str,
    order: list[str],
    present: list[str],
    factors: dict[str, str],
    parted: set[str],
    faults: Faults,
) -> Cut | None:
    """Read one cut; none where the elements present leave one of its sides empty."""
    given = ((key, table.number(key, "1", needed=False)) for key in TARGETS)
    targets = {key: path for key, path in given if path is not None}
    if set(targets) not in PAIRS:
        faults.add(
            "targets of a cut are not two",
            table.path,
            ", ".join(targets) or "none",
            "both purities, or purity and recovery of one side",
            "give two of " + ", ".join(TARGETS),
        )
    ratio, efficiency = (table.number(key, "1") for key in ("extraction_ratio", "stage_efficiency"))
    share = table.number("share", "1", needed=False)
    table.text("note", "")
    table.done()
    light, heavy = [], []
    if after:
        here = order.index(after)
        lower = max((i + 1 for i in range(here) if order[i] in parted), default=0)
        upper = min(
            (i + 1 for i in range(here + 1, len(order)) if order[i] in parted), default=len(order)
        )
        light = [e for e in order[lower : here + 1] if e in present]
        heavy = [e for e in order[here + 1 : upper] if e in present]
    if not light or not heavy:
        return None
    between = order[order.index(light[-1]) + 1 : order.index(heavy[0]) + 1]
    neighbours = tuple(factors[e] for e in between)
    return Cut(
        name, tuple(light), tuple(heavy), neighbours, ratio or "", efficiency or "", targets, share
    )
