"""The catalogue: all parameter files, read and checked once.

Numbers become `Parameter` records under their dotted paths; everything else (names, sequences,
reactions) stays in the trees, where the model's structure is read from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

from recycalc.errors import Faults, suggestion
from recycalc.parameters.correlations import Correlation, read_correlations
from recycalc.parameters.csv_tables import read_region_prices, read_tables
from recycalc.parameters.files import parameters_folder, read_toml
from recycalc.parameters.mount import SumRule, mount
from recycalc.parameters.record import BROKEN, Parameter, money_generic
from recycalc.units import MoneyTables, base_factor

Made = TypeVar("Made")

# A public app builds a structure for every choice of its visitors; the oldest go first.
MOST_KEPT = 64


@dataclass
class Catalogue:
    """Everything in the parameter files.

    Parameters
    ----------
    folder : Path
    parameters : dict of str to Parameter
        By dotted path.
    trees : dict of str to dict
        ``routes``, ``chains``, ``scrap``, … with a `Parameter` wherever a record stood.
    items, products, prices, equipment, literature : dict
        Rows of the tables; the numbers in them are parameters too.
    sums : list of SumRule
    correlations : dict of pair to Correlation
        By the sorted paths of two parameters.
    money : MoneyTables
    digest : str
        Of the contents of all files, for provenance.
    """

    folder: Path
    parameters: dict[str, Parameter] = field(default_factory=dict)
    trees: dict[str, dict[str, Any]] = field(default_factory=dict)
    scenarios: dict[str, Path] = field(default_factory=dict)
    items: dict[str, dict[str, str]] = field(default_factory=dict)
    products: dict[str, dict[str, str]] = field(default_factory=dict)
    prices: dict[str, dict[str, str]] = field(default_factory=dict)
    equipment: dict[str, dict[str, str]] = field(default_factory=dict)
    curves: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    yearly: dict[str, dict[int, str]] = field(default_factory=dict)
    literature: dict[str, dict[str, str]] = field(default_factory=dict)
    sums: list[SumRule] = field(default_factory=list)
    correlations: dict[tuple[str, str], Correlation] = field(default_factory=dict)
    money: MoneyTables = field(default_factory=lambda: MoneyTables({}, {}))
    digest: str = ""
    _made: dict[str, dict[Hashable, object]] = field(default_factory=dict, repr=False)

    def once(self, kind: str, key: Hashable, make: Callable[[], Made]) -> Made:
        """Make what later layers work out from these files once per key; the latest are kept.

        Threads may share a catalogue: each looks at a copy of the keys.

        Parameters
        ----------
        kind : str
            What is made: a key stands for one thing of each kind.
        key : hashable
        make : callable
        """
        made = self._made.setdefault(kind, {})
        found = made.get(key)
        if found is not None:
            return cast(Made, found)
        new = make()
        while len(made) >= MOST_KEPT:
            made.pop(next(iter(list(made)), None), None)  # another thread may take it first
        made[key] = new
        return new

    def cited(self, source: str) -> str:
        """Give the citation behind a source key."""
        row = self.literature.get(source, {})
        return ", ".join(text for text in (row.get("citation"), row.get("locator")) if text)


def load_catalogue(folder: str | Path | None = None, faults: Faults | None = None) -> Catalogue:
    """Read all parameter files.

    Parameters
    ----------
    folder : path, optional
        By default the files that came along (see `files.parameters_folder`).
    faults : Faults, optional
        Collects the faults; without it they are raised here, all at once.

    Raises
    ------
    InputError
    """
    own = Faults() if faults is None else faults
    catalogue = Catalogue(parameters_folder(folder))
    read_tables(catalogue, own)
    for file in sorted(catalogue.folder.rglob("*.toml")):
        parts = file.relative_to(catalogue.folder).with_suffix("").parts
        if parts[0] == "scenarios":
            catalogue.scenarios[parts[-1]] = file
        else:
            _tree_file(catalogue, file, parts, own)
    _check_sources(catalogue, own)
    read_correlations(catalogue, own)
    values = {
        path: p.value * base_factor(money_generic(p.unit))[0]
        for path, p in catalogue.parameters.items()
        if p.value is not None
    }
    for rule in catalogue.sums:
        rule.check(values, own)
    catalogue.digest = _digest(catalogue.folder)
    if faults is None:
        own.raise_if_any()
    return catalogue


def _tree_file(catalogue: Catalogue, file: Path, parts: tuple[str, ...], faults: Faults) -> None:
    shown = file.relative_to(catalogue.folder).as_posix()
    before = len(faults)
    table = read_toml(file, shown, faults)
    unreadable = len(faults) > before
    region = parts[-1] if parts[0] == "regions" else ""
    if region:
        read_region_prices(catalogue, region, table.pop("prices", {}), shown, faults)
    tree = mount(
        table, ".".join(parts), shown, catalogue.parameters, catalogue.sums, faults, region
    )
    if len(parts) == 1:
        catalogue.trees[parts[0]] = BROKEN if unreadable else tree
    else:
        trees = catalogue.trees.setdefault(parts[0], {})
        trees[".".join(parts[1:])] = BROKEN if unreadable else tree


def _check_sources(catalogue: Catalogue, faults: Faults) -> None:
    for parameter in catalogue.parameters.values():
        if parameter.source not in catalogue.literature:
            faults.add(
                "source is not known",
                parameter.where,
                parameter.source,
                "a key of sources.csv",
                suggestion(parameter.source, catalogue.literature, "add it there"),
            )


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(p for p in folder.rglob("*") if p.suffix in (".toml", ".csv")):
        digest.update(file.relative_to(folder).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()
