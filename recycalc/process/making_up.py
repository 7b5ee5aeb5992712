"""Making a stream up to a grade: what is bought, what leaves."""

from __future__ import annotations

from recycalc.process.feed import Stream, parts
from recycalc.process.structure import (
    Additions,
)
from recycalc.units import Number, Reading, where


def make_up(
    additions: Additions, feed: Stream, p: Reading
) -> tuple[dict[str, Number], dict[str, Number], dict[str, Number]]:
    """Make a stream up to a grade.

    ``made = flow of the base / its fraction in the grade``; ``need = made * fraction``, and for
    the member that oxygen ties up ``+ oxygen * rare earth per oxygen in its oxide``; a deficit
    ``max(0, need - flow)`` is bought, a surplus ``max(0, flow - need)`` leaves where it is sold,
    as does all that the grade does not hold.

    Returns
    -------
    bought, added, withdrawn : dict of str to kg/year
        By member of the grade, by element, by element.
    """
    grade = additions.grade
    fraction, split = parts(grade.composition, p), parts(grade.split, p)
    based = [m for m, held in grade.members.items() if set(held) & set(additions.base)]
    base = [e for m in based for e in grade.members[m] if e in feed]
    made = sum(feed[e] for e in base) / sum(fraction[m] for m in based)
    bought: dict[str, Number] = {}
    added: dict[str, Number] = {}
    withdrawn: dict[str, Number] = {}
    for member, held in grade.members.items():
        present = [e for e in held if e in feed]
        flow = sum(feed[e] for e in present) if present else 0.0 * made
        need = made * fraction[member]
        if member == additions.oxygen_member and "O" in feed:
            need = need + feed["O"] * additions.oxygen_bound
        short = need > flow
        bought[member] = where(short, need - flow, 0.0 * made)
        for element in held:
            added[element] = bought[member] * (split[element] if len(held) > 1 else 1.0)
        if additions.sold and present:
            share = where(short, 0.0, (flow - need) / where(short, made, flow))
            withdrawn |= {e: feed[e] * share for e in present}
    if additions.sold:
        withdrawn |= {e: flow for e, flow in feed.items() if e not in added}
    return bought, added, withdrawn
