"""From the files in ``parameters/outlook`` to the structure of an outlook, every fault noted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from recycalc.errors import Faults, suggestion
from recycalc.outlook.reader import Reader
from recycalc.outlook.structure import (
    ELEMENTS,
    FIGURES,
    LIFETIMES,
    MAGNET,
    Application,
    Basket,
    Horizon,
    Market,
    OutlookModel,
    Region,
    Series,
)
from recycalc.parameters import Scenario, Table, same_kind
from recycalc.process import ScrapSource, Shares
from recycalc.units import parse_unit

_OWN = {
    "lifetime": "year",
    "lifetime_shape": "1",
    "collection_rate": "1",
    "liberation": "1",
    "unit_mass": "kg",
}
_FATE = {"hoarding": "1", "hoarding_time": "year", "export": "1", "sales_factor": "1"}
_LEVER = ("rare_earth_free_today", "rare_earth_free")


def build(scenario: Scenario) -> OutlookModel:
    """Build the structure of a scenario's outlook.

    Raises
    ------
    InputError
        Listing every fault of the files that it needs.
    """
    faults = Faults()
    reader = _Reader(scenario, faults)
    horizon = reader.horizon()
    if horizon is None:
        faults.raise_if_any()
    assert horizon is not None
    applications = tuple(
        reader.application(table, horizon) for _, table in reader.table("applications").tables()
    )
    heavy = {e: reader.series("heavy", e, horizon.years, "1") for e in ("Dy", "Tb")}
    market = reader.table("market")
    baskets = tuple(reader.basket(table) for _, table in market.table("baskets").tables())
    regions = tuple(
        reader.region(table, horizon, [basket.name for basket in baskets])
        for _, table in reader.table("regions").tables()
    )
    other = {e: reader.series("other_demand", e, horizon.balanced, "t/year") for e in ELEMENTS}
    found = reader.market(market)
    for name, table in reader.table("published").tables():
        reader.published(name, table)
    plant = tuple(scenario.shares("feed.share"))
    for name, things in (("applications", applications), ("regions", regions)):
        if not things:
            faults.add(f"no {name}", f"outlook.{name}", "an empty file", "at least one", "add them")
    faults.raise_if_any()
    return OutlookModel(
        horizon,
        applications,
        {e: s for e, s in heavy.items() if s},
        regions,
        baskets,
        {e: s for e, s in other.items() if s},
        found,
        plant,
    )


class _Reader(Reader):
    """Reads the tables, noting faults as it goes."""

    def application(self, table: Table, horizon: Horizon) -> Application:
        """Read an application, with what the scrap file says of it."""
        name = table.path.rsplit(".", 1)[-1]
        title, bulk = table.text("name"), table.flag("bulk")
        cerium = table.flag("cerium")
        kind = table.text("lifetime_distribution", "weibull", LIFETIMES)
        key = table.text("scrap", known=self.catalogue.trees.get("scrap", {}))
        scrap: ScrapSource | None = None
        if key in self.catalogue.trees.get("scrap", {}):
            scrap = self.builder.scrap(key)
        numbers = {k: table.number(k, unit) or "" for k, unit in _FATE.items()}
        levers = {k: table.number(k, "1", needed=False) for k in _LEVER}
        if len([path for path in levers.values() if path]) == 1:
            self.faults.add(
                "a lever has one end only",
                table.path,
                ", ".join(k for k, path in levers.items() if path),
                " and ".join(_LEVER),
                "give both, or none",
            )
        numbers |= {k: path for k, path in levers.items() if path}
        for k, unit in _OWN.items():
            path = table.number(k, unit, needed=False)
            path = path or (scrap.numbers.get(k) if scrap else None)
            if path:
                numbers[k] = path
            elif scrap:
                self.faults.add(
                    f"{k} is missing",
                    table.path,
                    f"no {k} here, nor in scrap/{key}.toml",
                    f"a record in {unit}",
                    f"add {k} = {{ … }}",
                )
        table.done()
        sales_unit, per = self._sales_unit(name, bulk)
        sales = self.series("sales", name, horizon.years, sales_unit)
        intensity = self.series("intensity", name, horizon.years, per, must=per == "kg/MW")
        if bulk and intensity:
            self.faults.add(
                "bulk goods have no intensity",
                f"outlook/intensity.csv: {name}",
                "a series",
                "none: their sales are a mass of magnet",
                "remove it, or bulk = true",
            )
        composition = scrap.composition if scrap else Shares({})
        return Application(
            name, title, key, kind, cerium, bulk, sales or _NONE, sales_unit, intensity, numbers,
            composition,
        )  # fmt: skip

    def _sales_unit(self, name: str, bulk: bool) -> tuple[str, str]:
        """Tell what sales are counted in: mass, power or pieces; and the intensity that fits."""
        if bulk:
            return "t/year", "1"
        given = self.catalogue.yearly.get(f"outlook.sales.{name}", {})
        unit = next((self.scenario.parameters[path].unit for path in given.values()), "1/year")
        return ("MW/year", "kg/MW") if same_kind(unit, parse_unit("MW/year")) else ("1/year", "kg")

    def region(self, table: Table, horizon: Horizon, baskets: Sequence[str]) -> Region:
        """Read a region of supply with its deposit."""
        name = table.path.rsplit(".", 1)[-1]
        title, china = table.text("name"), table.flag("china")
        basket = table.text("basket", known=baskets)
        deposit = self.builder.deposit(table.text("deposit"))
        recovery = table.number("recovery", "1") or ""
        factor = table.number("mined_factor", "1") or ""
        table.done()
        mined = self.series("mined", name, horizon.balanced, "t/year")
        separated = self.series("separated_outside_china", name, horizon.balanced, "1")
        return Region(
            name,
            title,
            basket,
            china,
            deposit,
            mined or _NONE,
            separated or _NONE,
            recovery,
            factor,
        )

    def basket(self, table: Table) -> Basket:
        """Read what elements a group of ores is mined for."""
        mined_for, along = table.texts("mined_for"), table.texts("along", needed=False)
        table.done()
        self._known(mined_for, MAGNET, f"{table.path}.mined_for")
        self._known(along, ELEMENTS, f"{table.path}.along")
        return Basket(table.path.rsplit(".", 1)[-1], tuple(mined_for), tuple(along))

    def _known(self, names: Iterable[str], known: Iterable[str], where: str) -> None:
        for name in names:
            if name not in known:
                self.faults.add(
                    "element is not known",
                    where,
                    name,
                    ", ".join(known),
                    suggestion(name, known, "choose one of these"),
                )

    def market(self, table: Table) -> Market:
        """Read what is common to all applications."""
        making, end = table.table("magnet_making"), table.table("end_of_life")
        levers, reach = table.table("levers"), table.table("reach")
        sources = making.texts("sources")
        self._sources(sources, f"{making.path}.sources")
        found = Market(
            prompt_scrap=making.number("prompt_scrap", "1") or "",
            china_making=making.number("china_share", "1") or "",
            prompt_collection=self._elsewhere(making, "collection"),
            prompt_recovery=self._elsewhere(making, "recovery"),
            prompt_sources=tuple(sources),
            collected_today=end.number("collected_today", "1") or "",
            build_up_time=end.number("build_up_time", "year") or "",
            china_recycling=end.number("china_share", "1") or "",
            recovery=self._elsewhere(end, "recovery"),
            cerium_today=levers.number("cerium_today", "1") or "",
            cerium=levers.number("cerium", "1") or "",
            reach_end_of_life=reach.number("end_of_life", "1") or "",
            reach_prompt=reach.number("prompt", "1") or "",
        )
        for part in (making, end, levers, reach, table):
            part.done()
        return found

    def _sources(self, names: Sequence[str], where: str) -> None:
        known = self.catalogue.trees.get("scrap", {})
        for name in names:
            if name not in known:
                self.faults.add(
                    "no such scrap source", where, name, ", ".join(known),
                    suggestion(name, known, "name one of these"),
                )  # fmt: skip

    def published(self, name: str, table: Table) -> None:
        """Check a published figure, which is read when it is shown."""
        if name not in FIGURES:
            self.faults.add(
                "figure is not known",
                table.path,
                name,
                ", ".join(FIGURES),
                suggestion(name, FIGURES, "name one of these"),
            )
        unit = FIGURES.get(name, "1")
        for key in ("name", "difference"):
            table.text(key)
        year = table.text("year")
        table.number("figure", unit)
        table.done()
        if not (year.isdecimal() and len(year) == 4):
            self.faults.add(
                "year cannot be read", f"{table.path}.year", year, "a year", 'write year = "2025"'
            )

    def _elsewhere(self, table: Table, key: str) -> str:
        """Read the path of a share that stands in another file."""
        path = table.text(key)
        parameter = self.scenario.parameters.get(path)
        if parameter is None or not same_kind(parameter.unit, "dimensionless"):
            self.faults.add(
                "not the path of a share",
                f"{table.path}.{key}",
                path,
                "the path of a parameter without unit",
                suggestion(path, self.scenario.parameters, "see `recycalc params list`"),
            )
        elif not self.scenario.is_set(path):
            self.faults.add(
                "the share is not set",
                path,
                "no value",
                f"a value: the outlook reads it ({table.path}.{key})",
                f"set {path}",
            )
        return path


_NONE = Series((), np.zeros((0, 0, 1)))
"""Stands for a series with faults."""

__all__ = ["build"]
