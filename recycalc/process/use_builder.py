"""Building what a step takes, makes and costs, each measured by a basis."""

from __future__ import annotations

from collections.abc import Mapping

from recycalc.chemistry import (
    RARE_EARTHS,
    members,
    oxide_factor,
    parse_reaction,
)
from recycalc.errors import InputError
from recycalc.parameters import Table
from recycalc.process.reader import Reader
from recycalc.process.structure import (
    Basis,
    Emission,
    Equipment,
    Labour,
    Levy,
    Use,
)

BASES = (
    "plant", "route_feed", "feed", "product", "oxides_in", "oxides_out", "elements",
    "stoichiometric", "extracted", "stages",
)  # fmt: skip
CASCADE = ("extracted", "stages")


class UseBuilder(Reader):
    """Builds consumption, emissions, levies, labour and equipment."""

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
