"""Building a step from its table."""

from __future__ import annotations

from collections.abc import Mapping

from recycalc.chemistry import (
    RARE_EARTHS,
    atoms,
    mass_fraction,
)
from recycalc.errors import InputError, suggestion
from recycalc.parameters import Table
from recycalc.process.cascade_builder import build_cascade
from recycalc.process.reader import read_shares
from recycalc.process.structure import (
    GANGUE,
    Additions,
    Grade,
    Penalty,
    Step,
)
from recycalc.process.use_builder import UseBuilder

DESTINATIONS = ("residue", "wastewater", "off_gas", "tailings")


class StepBuilder(UseBuilder):
    """Builds steps, and the grade that one makes its feed up to."""

    def _step(self, name: str, table: Table, elements: tuple[str, ...], downstream: bool) -> Step:
        title = table.text("name")
        table.text("note", "")
        additions = None
        if "additions" in table:
            additions = self._additions(table.table("additions"), elements)
            elements = tuple(dict.fromkeys((*elements, *additions.grade.elements)))
        recovery: dict[str, str] = {}
        losses: dict[str, str] = {}
        recoveries, destinations = table.table("recovery"), table.table("losses")
        for element in elements:
            group = "rare_earths" if element in RARE_EARTHS else "other_elements"
            key = next((k for k in (element, group) if k in recoveries), None)
            if key is None:
                self.faults.add(
                    "step has no recovery",
                    f"{table.path}.recovery",
                    f"nothing for {element}",
                    f"{element} or {group}",
                    f"add {group} = {{ … }}",
                )
            else:
                recovery[element] = recoveries.number(key, "1") or ""
            key = element if element in destinations else group
            losses[element] = destinations.text(key, "residue", DESTINATIONS)
        known = {*RARE_EARTHS, "rare_earths", "other_elements", GANGUE}
        for sub in (recoveries, destinations):
            for key in sub.node:
                if key not in known and not self._is_element(key):
                    self.faults.add(
                        "element is not known",
                        sub.path,
                        key,
                        "an element or a group",
                        suggestion(key, known, "correct the key"),
                    )
        cascade = None
        if "cascade" in table:
            cascade = build_cascade(table.table("cascade"), elements, self.faults)
        else:
            self._need_no_cascade(table)
        groups = {
            kind: [self._use(label, use, recovery) for label, use in table.table(kind).tables()]
            for kind in ("consumption", "waste", "byproduct")
        }
        levies = [self._levy(label, levy, recovery) for label, levy in table.table("levy").tables()]
        equipment = [
            self._equipment(label, item, recovery)
            for label, item in table.table("equipment").tables()
        ]
        labour = self._labour(table.table("labour"), recovery) if "labour" in table else None
        emissions = [
            self._emission(label, emission, recovery)
            for label, emission in table.table("emission").tables()
        ]
        limits = table.table("limits")
        for element in limits.node:
            self._known_element(element, limits.path)
        bounds = {e: limits.number(e, "1") or "" for e in limits.node}
        read = [self._penalty(t, recovery) for _, t in table.table("penalty").tables()]
        penalties = [penalty for penalty in read if penalty.elements]  # no time for what is absent
        table.done()
        return Step(
            name,
            title,
            table.path,
            recovery,
            losses,
            (*groups["consumption"], *groups["waste"]),
            tuple(levies),
            labour,
            tuple(equipment),
            tuple(groups["byproduct"]),
            additions,
            {e: path for e, path in bounds.items() if e in elements},
            tuple(penalties),
            downstream,
            cascade,
            tuple(emissions),
        )

    def _penalty(self, table: Table, elements: Mapping[str, str]) -> Penalty:
        named = table.texts("elements")
        for element in named:
            self._known_element(element, f"{table.path}.elements")
        threshold, loss = table.number("threshold", "1"), table.number("loss", "1")
        table.text("note", "")
        table.done()
        return Penalty(tuple(e for e in named if e in elements), threshold or "", loss or "")

    def _additions(self, table: Table, elements: tuple[str, ...]) -> Additions:
        """Read what makes a stream up to the grade that the reference product names."""
        grade = self.grade()
        of = {e: member for member, held in grade.members.items() for e in held}
        base = tuple(table.texts("base"))
        if base and not set(base) & set(elements):
            self.faults.add(
                "grade cannot be met",
                f"{table.path}.base",
                f"a feed without {' or '.join(base)}",
                f"{' or '.join(base)}, whose flow sets how much is made",
                "choose another scrap source, or leave this route out",
            )
        items = table.table("items")
        for element in base:
            if element not in of and of:
                self.faults.add(
                    "base is not in the grade",
                    f"{table.path}.base",
                    element,
                    f"an element of {grade.name}: {', '.join(of)}",
                    "correct the base or the grade",
                )
        bought = {m: items.text(m, None, self.catalogue.items) for m in grade.members}
        surplus = table.text("surplus", "sold", ("sold", "kept"))
        oxide = table.text("binds_oxygen", "")
        bound, member = 0.0, ""
        if oxide:
            try:
                metal = next(e for e in atoms(oxide) if e != "O")
                bound, member = mass_fraction(metal, oxide) / mass_fraction("O", oxide), of[metal]
            except (InputError, StopIteration, KeyError, ZeroDivisionError):
                self.faults.add(
                    "not an oxide of the grade",
                    f"{table.path}.binds_oxygen",
                    oxide,
                    "a formula like Nd2O3 of an element of the grade",
                    "correct the formula",
                )
        table.done()
        return Additions(grade, base, bought, surplus == "sold", bound, member)

    def grade(self) -> Grade:
        """Build the grade that the reference product names, or the magnet gate's own."""
        grades, gates = (
            self.catalogue.trees.get("grades", {}),
            self.catalogue.trees.get("gates", {}),
        )
        name = self.scenario.reference_product
        if name not in grades:  # a route that reaches the magnet, compared before it
            found = (node.get("reference_product") for node in gates.values())
            name = next((n for n in found if n in grades), name)
        table = self._table("grades", name)
        table.text("name")
        table.text("description", "")
        composition, split = (
            read_shares(table.table("composition")),
            read_shares(table.table("share")),
        )
        table.done()
        members: dict[str, tuple[str, ...]] = {}
        for member in composition.paths:
            try:
                members[member] = tuple(atoms(member))
            except InputError as error:
                self.faults.extend(error)
            missing = set(members.get(member, ())[1:]) and set(members[member]) - set(split.paths)
            if missing:
                self.faults.add(
                    "split of a group is missing",
                    f"{table.path}.share",
                    f"nothing for {', '.join(sorted(missing))}",
                    f"how {member} that is bought splits",
                    "add [share]",
                )
        return Grade(name, members, composition, split)
