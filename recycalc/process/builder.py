"""Building the structure of a route from its files, noting every fault."""

from __future__ import annotations

from recycalc.chemistry import (
    RARE_EARTHS,
    atoms,
    mass_fraction,
)
from recycalc.errors import InputError, suggestion
from recycalc.parameters import Parameter, Table
from recycalc.process.catchment import read_catchment
from recycalc.process.reader import read_shares
from recycalc.process.step_builder import StepBuilder
from recycalc.process.structure import (
    GANGUE,
    MAGNETS,
    Deposit,
    Route,
    ScrapSource,
    Shares,
    Step,
)

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


class Builder(StepBuilder):
    """Builds routes from a scenario's files, noting every fault."""

    def route(self, name: str) -> Route:
        """Build one route, with the elements that its source brings."""
        table = self._table("routes", name)
        kind = table.text("kind", known=("recycled", "primary"))
        title = table.text("name")
        table.text("description", "")
        shares: Shares | None = None
        scrap: tuple[ScrapSource, ...] = ()
        deposit: Deposit | None = None
        utilization, material = None, ""
        if kind == "recycled":
            material = table.text("material", MAGNETS)
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
        series = self._series(scrap) if kind == "recycled" else {}
        return Route(
            name, title, kind, steps, gates, utilization, whole, shares, series, scrap, deposit,
            elements, payable, material,
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

    def _series(self, scrap: tuple[ScrapSource, ...]) -> dict[int, str]:
        """Find the scenario's series of units retired by year; it needs one scrap source."""
        series = self.catalogue.yearly.get(self.scenario.feed_series, {})
        if series and len(scrap) != 1:
            self.faults.add(
                "a feed series needs one scrap source",
                "sources",
                ", ".join(source.name for source in scrap),
                "one source of which units retire",
                "name one source, or leave feed_series out",
            )
        for source in scrap if series else ():
            if "collection_rate" not in source.numbers:
                self.faults.add(
                    "collection_rate is missing",
                    f"scrap.{source.name}",
                    "no collection_rate",
                    "the share of what retires that is collected",
                    "add collection_rate",
                )
        return dict(sorted(series.items()))

    def scrap(self, name: str) -> ScrapSource:
        """Build a scrap source."""
        table = self._table("scrap", name)
        title = table.text("name")
        table.text("description", "")
        material = table.text("material", MAGNETS)
        numbers = {key: table.number(key, unit) or "" for key, unit in _SCRAP_UNITS.items()}
        for key, unit in _SCRAP_LATER.items():
            path = table.number(key, unit, needed=False)
            if path:
                numbers[key] = path
        composition = read_shares(table.table("composition"))
        for element in composition.paths:
            self._known_element(element, f"{table.path}.composition")
        uses = tuple(
            self._use(label, use, {}) for label, use in table.table("consumption").tables()
        )
        catchment = read_catchment(table.table("catchment"), self.scenario, self.faults)
        table.done()
        return ScrapSource(name, title, numbers, composition, uses, catchment, material)

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
