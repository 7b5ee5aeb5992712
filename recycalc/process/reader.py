"""Reading a scenario's tree files: what every builder needs."""

from __future__ import annotations

from recycalc.chemistry import (
    atoms,
)
from recycalc.errors import Faults, InputError, suggestion
from recycalc.parameters import BROKEN, Catalogue, Parameter, Scenario, Table, with_options
from recycalc.process.structure import (
    GANGUE,
    Basis,
    Shares,
)


class Reader:
    """Reads tables of a scenario's files with its options merged in, noting every fault."""

    def __init__(self, scenario: Scenario, faults: Faults) -> None:
        self.scenario, self.faults = scenario, faults
        self.catalogue: Catalogue = scenario.catalogue
        self._bases: dict[tuple[object, ...], Basis] = {}

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


def read_shares(table: Table) -> Shares:
    """Read shares of 1, whose records may come from an option of the file."""
    return Shares(
        {
            key: node.path if isinstance(node, Parameter) else None
            for key, node in table.node.items()
        }
    )
