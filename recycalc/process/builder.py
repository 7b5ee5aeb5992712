"""Building the structure of a route from its files, noting every fault."""

from __future__ import annotations

from collections.abc import Mapping

from recycalc.chemistry import (
    RARE_EARTHS,
    atoms,
    mass_fraction,
    members,
    oxide_factor,
    parse_reaction,
)
from recycalc.errors import Faults, InputError, suggestion
from recycalc.parameters import BROKEN, Catalogue, Parameter, Scenario, Table, with_options
from recycalc.process.cascade_builder import build_cascade
from recycalc.process.catchment import read_catchment
from recycalc.process.structure import (
    GANGUE,
    Additions,
    Basis,
    Deposit,
    Emission,
    Equipment,
    Grade,
    Labour,
    Levy,
    Penalty,
    Route,
    ScrapSource,
    Shares,
    Step,
    Use,
)

BASES = (
    "plant", "route_feed", "feed", "product", "oxides_in", "oxides_out", "elements",
    "stoichiometric", "extracted", "stages",
)  # fmt: skip
CASCADE = ("extracted", "stages")
DESTINATIONS = ("residue", "wastewater", "off_gas", "tailings")

_SCRAP_UNITS = {
    "unit_mass": "kg",
    "host_mass": "kg",
    "liberation": "1",
    "dismantling_time": "minute",
    "distance": "km",
    "moisture": "1",
    "price_factor": "1",
    "collection_cost": "USD_2024/kg",
}
_SCRAP_LATER = {"lifetime": "year", "lifetime_shape": "1", "collection_rate": "1"}
"""How a product retires and comes back: only what has a life in use needs it."""


class Builder:
    """Builds routes from a scenario's files, noting every fault."""

    def __init__(self, scenario: Scenario, faults: Faults) -> None:
        self.scenario, self.faults = scenario, faults
        self.catalogue: Catalogue = scenario.catalogue
        self._bases: dict[tuple[object, ...], Basis] = {}

    def route(self, name: str) -> Route:
        """Build one route, with the elements that its source brings."""
        table = self._table("routes", name)
        kind = table.text("kind", known=("recycled", "primary"))
        title = table.text("name")
        table.text("description", "")
        shares: Shares | None = None
        scrap: tuple[ScrapSource, ...] = ()
        deposit: Deposit | None = None
        utilization = None
        if kind == "recycled":
            shares, scrap = self.scrap_feed()
            utilization = table.number("utilization", "1", needed=False)
            present = [e for source in scrap for e in source.composition.paths]
        else:
            deposit = self.deposit(table.text("deposit"))
            present = [*deposit.factors, GANGUE]
        elements = tuple(dict.fromkeys(present))
        payable = table.number("payable", "1", needed=False)
        steps, ends = self._steps(table, elements)
        gates = {}
        for gate in table.table("gates").node:
            last = table.table("gates").text(gate, known=ends)
            gates[gate] = ends.get(last, 0)
            if gate not in self.catalogue.trees.get("gates", {}):
                self.faults.add(
                    "gate is not known",
                    f"{table.path}.gates",
                    gate,
                    ", ".join(self.catalogue.trees.get("gates", {})),
                    suggestion(
                        gate, self.catalogue.trees.get("gates", {}), "add it to parameters/gates"
                    ),
                )
        if not gates:
            self.faults.add(
                "route reaches no gate",
                table.path,
                "no [gates]",
                "at least one gate = last step",
                "add [gates]",
            )
        whole = table.flag("whole_operators")
        table.done()
        series = self._series(shares) if kind == "recycled" else {}
        return Route(
            name, title, kind, steps, gates, utilization, whole, shares, series, scrap, deposit,
            elements, payable,
        )  # fmt: skip

    def scrap_feed(self) -> tuple[Shares, tuple[ScrapSource, ...]]:
        """Build the blend of scrap sources that the scenario names."""
        shares = Shares(self.scenario.shares("feed.share"))
        if not shares.paths:
            self.faults.add(
                "no scrap source is chosen",
                "sources",
                "no [sources]",
                "shares of scrap sources",
                "add a [sources] table to the scenario",
            )
        return shares, tuple(self.scrap(name) for name in shares.paths)

    def _series(self, shares: Shares | None) -> dict[int, str]:
        """Find the scenario's series of units retired by year; it needs one scrap source."""
        series = self.catalogue.yearly.get(self.scenario.feed_series, {})
        if series and (shares is None or len(shares.paths) != 1):
            self.faults.add(
                "a feed series needs one scrap source",
                "sources",
                ", ".join(shares.paths) if shares else "",
                "one source of which units retire",
                "name one source, or leave feed_series out",
            )
        if series and "feed.collection_rate" not in self.scenario.parameters:
            self.faults.add(
                "collection_rate is missing", "feed", "no record", "a share", "add collection_rate"
            )
        return dict(sorted(series.items()))

    def scrap(self, name: str) -> ScrapSource:
        """Build a scrap source."""
        table = self._table("scrap", name)
        title = table.text("name")
        table.text("description", "")
        numbers = {key: table.number(key, unit) or "" for key, unit in _SCRAP_UNITS.items()}
        for key, unit in _SCRAP_LATER.items():
            path = table.number(key, unit, needed=False)
            if path:
                numbers[key] = path
        composition = _shares(table.table("composition"))
        for element in composition.paths:
            self._known_element(element, f"{table.path}.composition")
        uses = tuple(
            self._use(label, use, {}) for label, use in table.table("consumption").tables()
        )
        catchment = read_catchment(table.table("catchment"), self.scenario, self.faults)
        table.done()
        return ScrapSource(name, title, numbers, composition, uses, catchment)

    def deposit(self, name: str) -> Deposit:
        """Build an ore body."""
        table = self._table("deposits", name)
        title = table.text("name")
        table.text("description", "")
        capacity, grade = table.number("capacity", "t/year"), table.number("grade", "1")
        paths: dict[str, str | None] = {}
        factors: dict[str, float] = {}
        for oxide, node in table.table("distribution").node.items():
            where = f"{table.path}.distribution"
            try:
                element = next((e for e in atoms(oxide) if e in RARE_EARTHS), "")
                factors[element] = 1 / mass_fraction(element, oxide)
                paths[element] = node.path if isinstance(node, Parameter) else None
            except InputError:
                self.faults.add(
                    "not a rare-earth oxide",
                    where,
                    oxide,
                    "a formula like Nd2O3",
                    "correct the key",
                )
        table.done()
        return Deposit(name, title, capacity or "", grade or "", Shares(paths), factors)

    def _steps(
        self,
        table: Table,
        elements: tuple[str, ...],
        within: tuple[str, ...] = (),
        downstream: bool = False,
    ) -> tuple[tuple[Step, ...], dict[str, int]]:
        """Build the steps of a sequence, chains expanded; tell where each entry ends.

        A step that adds elements brings them to those behind it.
        """
        steps: list[Step] = []
        ends: dict[str, int] = {}
        for entry in table.texts("sequence"):
            if entry in within:
                self.faults.add(
                    "chain holds itself",
                    f"{table.path}.sequence",
                    entry,
                    "steps and other chains",
                    "take it out",
                )
            elif entry.startswith("chains."):
                chain = self._table("chains", entry.removeprefix("chains."))
                chain.text("name")
                chain.text("description", "")
                behind = chain.flag("downstream") or downstream
                steps.extend(self._steps(chain, elements, (*within, entry), behind)[0])
                chain.done()
            elif entry in table:
                steps.append(self._step(entry, table.table(entry), elements, downstream))
            else:
                self.faults.add(
                    "step is not known",
                    f"{table.path}.sequence",
                    entry,
                    f"a table [{entry}] or chains.NAME",
                    suggestion(entry, table.node, f"add [{entry}]"),
                )
            ends[entry] = len(steps)
            elements = tuple(steps[-1].recovery) if steps else elements
        names = [step.name for step in steps]
        for name in {n for n in names if names.count(n) > 1}:
            self.faults.add(
                "step name stands twice", table.path, name, "names of their own", "rename one"
            )
        return tuple(steps), ends

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
        composition, split = _shares(table.table("composition")), _shares(table.table("share"))
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

    def _need_no_cascade(self, table: Table) -> None:
        """Note every basis that only a cascade can measure, in a step that has none."""
        groups = [
            table.table(kind) for kind in ("consumption", "waste", "byproduct", "levy", "equipment")
        ]
        uses = [use for group in groups for _, use in group.tables()]
        for use in [*uses, table.table("labour")]:
            for key in ("basis", "of"):
                if use.node.get(key) in CASCADE:
                    self.faults.add(
                        "step has no cascade",
                        f"{use.path}.{key}",
                        use.node[key],
                        f"[{table.path}.cascade]",
                        "describe the cascade, or choose another basis",
                    )

    def _use(self, label: str, table: Table, elements: Mapping[str, str]) -> Use:
        item = table.text("item", label, self.catalogue.items)
        row = self.catalogue.items.get(item, {"unit": "kg", "formula": ""})
        basis = self._basis(table, elements, row["formula"])
        stoichiometric = basis.kind == "stoichiometric"
        excess = table.number("excess", "1", needed=False) if stoichiometric else None
        coefficient = None
        if not stoichiometric:
            per = "year" if basis.kind == "plant" else "kg"
            coefficient = table.number("coefficient", f"{row['unit']}/{per}")
        table.text("note", "")
        table.done()
        return Use(label, item, basis, coefficient, excess)

    def _emission(self, label: str, table: Table, elements: Mapping[str, str]) -> Emission:
        known = self.catalogue.trees.get("climate", {}).get("gwp100", {})
        gas = table.text("gas", known=known)
        basis = self._basis(table, elements, gas)
        coefficient = excess = None
        if basis.kind == "stoichiometric":
            excess = table.number("excess", "1", needed=False)
        else:
            per = "kg/year" if basis.kind == "plant" else "kg/kg"
            coefficient = table.number("coefficient", per)
        table.text("note", "")
        table.done()
        return Emission(label, gas, basis, coefficient, excess)

    def _levy(self, label: str, table: Table, elements: Mapping[str, str]) -> Levy:
        basis, rate = self._basis(table, elements), table.number("rate", "1")
        price_of = table.text("price_of", known=self.catalogue.items)
        table.done()
        return Levy(label, basis, rate or "", price_of)

    def _labour(self, table: Table, elements: Mapping[str, str]) -> Labour:
        basis = self._basis(table, elements)
        operators, capacity = table.number("operators", "1"), table.number("capacity", "t/year")
        exponent = table.number("exponent", "1", needed=False)
        table.done()
        return Labour(basis, operators or "", capacity or "", exponent)

    def _equipment(self, label: str, table: Table, elements: Mapping[str, str]) -> Equipment:
        row = table.text("item", label, self.catalogue.equipment)
        basis = self._basis(table, elements)
        size_unit = self.catalogue.equipment.get(row, {}).get("size_unit", "t/year")
        coefficient = table.number("coefficient", f"{size_unit}/(t/year)", needed=False)
        capacity = table.number("unit_capacity", size_unit, needed=False)
        upkeep = table.number("yearly_cost", "USD_2024/year", needed=False)
        table.done()
        return Equipment(label, row, basis, coefficient, capacity, upkeep)

    def _basis(self, table: Table, elements: Mapping[str, str], formula: str = "") -> Basis:
        """Read a basis; equal ones are one object, so that a step measures each flow once."""
        basis = self._new_basis(table, elements, formula)
        key = (basis.kind, basis.of, *(basis.weights or {}).items())
        return self._bases.setdefault(key, basis)

    def _new_basis(self, table: Table, elements: Mapping[str, str], formula: str) -> Basis:
        kind = table.text("basis", "route_feed", BASES)
        if kind in ("oxides_in", "oxides_out"):
            weights = {e: oxide_factor(e) for e in elements if e in RARE_EARTHS}
            return Basis(kind, "feed" if kind == "oxides_in" else "product", weights)
        if kind in ("feed", "product"):
            return Basis(kind, kind, dict.fromkeys(elements, 1.0))
        if kind in ("plant", "route_feed"):
            return Basis(kind)
        if kind in CASCADE:
            return Basis(kind, kind, {e: 1.0 for e in elements if e in RARE_EARTHS})
        named = members(table.texts("elements"), elements)
        of = table.text("of", "feed", ("feed", "product", "extracted"))
        if kind == "elements":
            return Basis(kind, of, dict.fromkeys(named, 1.0))
        return Basis(kind, of, self._demand(table, named, formula))

    def _demand(self, table: Table, elements: list[str], formula: str) -> dict[str, float]:
        reaction = table.text("reaction")
        if not formula:
            self.faults.add(
                "a stoichiometric item has no formula",
                table.path,
                reaction,
                "a formula in items.csv",
                "add the formula or choose another basis",
            )
            return {}
        weights = {}
        for element in elements:
            try:
                weights[element] = parse_reaction(reaction, element).demand(formula, element)
            except InputError as error:
                for fault in error.faults:
                    self.faults.add(
                        fault.what, f"{table.path}.reaction", reaction, fault.needed, fault.cure
                    )
                break
        return weights

    def _table(self, tree: str, name: str) -> Table:
        known = self.catalogue.trees.get(tree, {})
        if name not in known:
            self.faults.add(
                f"no such file in parameters/{tree}",
                name or tree,
                name,
                ", ".join(known),
                suggestion(name, known, "name one of these"),
            )
        node, path = known.get(name, {}), f"{tree}.{name}"
        if isinstance(node, dict) and node is not BROKEN:
            node = with_options(node, path, self.scenario.options, self.faults)
        return Table(node, path, self.faults)

    def _known_element(self, element: str, where: str) -> None:
        if element != GANGUE and not self._is_element(element):
            self.faults.add(
                "element is not known", where, element, "an element's symbol", "correct the key"
            )

    @staticmethod
    def _is_element(symbol: str) -> bool:
        try:
            return dict(atoms(symbol)) == {symbol: 1}
        except InputError:
            return False


def _shares(table: Table) -> Shares:
    """Read shares of 1, whose records may come from an option of the file."""
    return Shares(
        {
            key: node.path if isinstance(node, Parameter) else None
            for key, node in table.node.items()
        }
    )
