"""A scenario: choices plus sparse overrides, and the numbers that follow from both."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from recycalc.errors import Faults, InputError, suggestion
from recycalc.parameters.catalogue import Catalogue
from recycalc.parameters.choices import CHOICES, CONVENTIONS, check_choices, check_keys
from recycalc.parameters.mount import SumRule, mount, span
from recycalc.parameters.override import Override, read_override, within_bounds
from recycalc.parameters.record import Parameter
from recycalc.units import Conversion, base_factor, money_of


class Resolved(NamedTuple):
    """Parameters in base units and money of a scenario: value and unit."""

    numbers: dict[str, Any]
    units: dict[str, str]


@dataclass(frozen=True)
class Scenario:
    """A named, immutable choice of region, scrap, routes, gate and money, plus overrides.

    Made by `recycalc.load`; vary it with `with_values` and `with_choices`.
    """

    catalogue: Catalogue = field(repr=False, compare=False)
    name: str
    title: str
    region: str
    money: str
    gate: str
    reference_product: str
    allocation: str
    routes: tuple[str, ...]
    indices: Mapping[str, str]
    parameters: Mapping[str, Parameter] = field(repr=False)
    sums: tuple[SumRule, ...] = field(repr=False)
    conventions: Mapping[str, str] = field(default_factory=dict)
    calendar: Mapping[str, int] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    sites: Mapping[str, str] = field(default_factory=dict)
    feed_series: str = ""
    overrides: Mapping[str, Override] = field(default_factory=dict)

    def convention(self, name: str) -> str:
        """Give a convention of the cash flow, by default the first of its choices."""
        return self.conventions.get(name, CONVENTIONS[name][0])

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions that the routes stand in, the scenario's own first."""
        return tuple(dict.fromkeys([self.region, *(self.site(r) for r in self.routes)]))

    def site(self, route: str) -> str:
        """Give the region that a route stands in: the scenario's, unless a site says otherwise."""
        return self.sites.get(route, self.region)

    def is_away(self, route: str) -> bool:
        """Tell whether a route stands in another region than the scenario's."""
        return self.site(route) != self.region

    def place(self, route: str | None = None) -> str:
        """Name the region of the scenario, or the one that a route stands in."""
        region = self.region if route is None else self.site(route)
        return str(self.catalogue.trees["regions"][region].get("name", region))

    def at_site(self, route: str) -> Scenario:
        """Give this scenario with the region that a route stands in; its numbers stay."""
        if not self.is_away(route):
            return self
        local = replace(self, region=self.site(route))
        for known in self.__dict__.keys() & {"_base", "numbers"}:
            local.__dict__[known] = self.__dict__[known]
        return local

    def with_values(self, values: Mapping[str, Any]) -> Scenario:
        """Replace parameters.

        Parameters
        ----------
        values : mapping of str to value
            A quantity, a string with a unit (``"0.65 CNY_2024/kWh"``), or a number or array in
            the parameter's own unit; None or ``"none"`` unsets an optional parameter.

        Raises
        ------
        InputError
            Listing every unknown path, wrong dimension and value beyond physical bounds.
        """
        faults, overrides = Faults(), dict(self.overrides)
        for path, given in values.items():
            override = read_override(path, given, self.parameters, self.sums, faults)
            if override is not None:
                overrides[path] = override
        changed = replace(self, overrides=overrides)
        changed.__dict__["_base"] = self._base  # overrides leave what they replace as it is
        try:
            changed.numbers  # noqa: B018  computed now, so that a bad value is refused here
        except InputError as error:
            faults.extend(error)
        faults.raise_if_any()
        return changed

    def with_choices(
        self,
        *,
        sources: Mapping[str, float] | None = None,
        conventions: Mapping[str, str] | None = None,
        options: Mapping[str, str] | None = None,
        sites: Mapping[str, str] | None = None,
        **choices: Any,
    ) -> Scenario:
        """Replace region, money, gate, reference_product, allocation, routes, and what is below.

        At another gate, where the reference product is not sold, the gate's own takes its place.

        Parameters
        ----------
        options : mapping of str to str, optional
            Variants of files, e.g. ``{"chains.separation.saponification": "ammonia"}``.
        sites : mapping of str to str, optional
            Regions of routes that stand elsewhere than the scenario, e.g. ``{"bayan_obo": "cn"}``.
        conventions : mapping of str to str, optional
            Conventions of capital and cash flow (see `CONVENTIONS`), e.g. ``{"losses": "lost"}``.
        sources : mapping of str to float, optional
            Share [kg/kg] of each scrap source in the magnet mass fed.
        """
        faults, parameters, sums = Faults(), dict(self.parameters), self.sums
        for key in choices.keys() - set(CHOICES):
            faults.add(
                "choice is not known",
                "with_choices",
                key,
                ", ".join(CHOICES),
                suggestion(key, CHOICES, "use with_values for parameters"),
            )
        if sources is not None:
            parameters = {k: v for k, v in parameters.items() if not k.startswith("feed.share.")}
            table = {
                name: {
                    "value": share,
                    "unit": "1",
                    "distribution": "fixed",
                    "source": "choice",
                    "quality": "estimate",
                    "note": "chosen by the user",
                }
                for name, share in sources.items()
            }
            own: list[SumRule] = []
            mount(table, "feed.share", "sources", parameters, own, faults)
            sums = (*(r for r in sums if r.name != "feed.share"), *own)
            check_keys(
                sources, self.catalogue.trees.get("scrap", {}), "scrap source", "sources", faults
            )
        known: dict[str, Any] = {k: v for k, v in choices.items() if k in CHOICES}
        if "routes" in known:
            given = known["routes"]
            known["routes"] = (given,) if isinstance(given, str) else tuple(dict.fromkeys(given))
        kept = {k: v for k, v in self.overrides.items() if k in parameters}
        known["conventions"] = {**self.conventions, **(conventions or {})}
        known["options"] = {**self.options, **(options or {})}
        known["sites"] = {**self.sites, **{str(k): str(v) for k, v in (sites or {}).items()}}
        if "gate" in known and "reference_product" not in known:
            known["reference_product"] = self._sold_at(known["gate"])
        changed = replace(self, parameters=parameters, sums=sums, overrides=kept, **known)
        check_choices(changed, "choices", faults)
        try:
            if not faults:
                changed.numbers  # noqa: B018
        except InputError as error:
            faults.extend(error)
        faults.raise_if_any()
        return changed

    def _sold_at(self, gate: str) -> str:
        """Give the reference product, or the gate's own where it is not sold at the gate."""
        node = self.catalogue.trees.get("gates", {}).get(gate, {})
        if self.reference_product in node.get("products", [self.reference_product]):
            return self.reference_product
        return str(node.get("reference_product", self.reference_product))

    def shares(self, table: str) -> dict[str, str | None]:
        """Give the members of a table of shares with their paths; None for the balance."""
        members: dict[str, str | None] = {}
        for rule in self.sums:
            if rule.name == table:
                members = {**rule.members, **({rule.balance: None} if rule.balance else {})}
        return members

    def is_set(self, path: str) -> bool:
        """Tell whether a parameter exists and has a value."""
        return path in self.numbers

    @cached_property
    def _base(self) -> Resolved:
        """Every parameter's own value, the catalogue's worked out once per money and indices."""
        shared, key = self.catalogue.parameters, (self.money, *sorted(self.indices.items()))
        base = self.catalogue.once("resolved", key, lambda: self._resolve(shared))
        own = self._resolve({k: p for k, p in self.parameters.items() if shared.get(k) is not p})
        return Resolved(base.numbers | own.numbers, base.units | own.units)

    def _resolve(self, parameters: Mapping[str, Parameter]) -> Resolved:
        resolved = Resolved({}, {})
        for path, parameter in parameters.items():
            factor, resolved.units[path], _ = self.conversion(parameter.unit, parameter.index)
            if parameter.value is not None:
                resolved.numbers[path] = parameter.value * factor
        return resolved

    @cached_property
    def numbers(self) -> Mapping[str, Any]:
        """Values by path in coherent base units, overrides included; unset ones are absent."""
        numbers, faults = dict(self._base.numbers), Faults()
        for path, override in self.overrides.items():
            if override.number is None:
                numbers.pop(path, None)
                continue
            parameter = self.parameters[path]
            factor = self.conversion(override.unit, parameter.index)[0]
            if within_bounds(path, override, factor, parameter.unit, faults):
                numbers[path] = override.number * factor
        for rule in self.sums:
            rule.check(numbers, faults)
        faults.raise_if_any()
        return numbers

    @property
    def units(self) -> Mapping[str, str]:
        """Unit of every parameter, in money of the scenario."""
        return self._base.units

    def conversions(self, paths: Iterable[str]) -> list[Conversion]:
        """List every conversion of money that the numbers of these paths rest on."""
        used: dict[str, Conversion] = {}
        for path in paths:
            parameter, override = self.parameters[path], self.overrides.get(path)
            unit = parameter.unit if override is None else override.unit
            for conversion in self.conversion(unit, parameter.index)[2]:
                used[str(conversion)] = conversion
        return list(used.values())

    @cached_property
    def warnings(self) -> list[str]:
        """Overrides beyond the range of uncertainty of their parameter."""
        found = []
        for path, override in self.overrides.items():
            parameter = self.parameters[path]
            if override.number is None or parameter.low is None or parameter.high is None:
                continue
            own = self.conversion(parameter.unit, parameter.index)[0]
            value = np.asarray(self.numbers[path]) / own
            slack = 1e-9 * max(abs(parameter.low), abs(parameter.high))
            if np.any(value < parameter.low - slack) or np.any(value > parameter.high + slack):
                unit = "" if parameter.unit == "dimensionless" else f" {parameter.unit}"
                found.append(
                    f"{path} = {span(value)}{unit} is beyond its range "
                    f"{parameter.low:g} to {parameter.high:g}"
                )
        return found

    def conversion(self, unit: str, index: str) -> tuple[float, str, list[Conversion]]:
        """Give factor to base units, unit in the scenario's money, and the conversions used."""
        factor, base = base_factor(unit)
        used = []
        for money in money_of(base):
            power = dict(base._units)[money]
            if money != self.money:
                step = self.catalogue.money.convert(money, self.money, self.indices[index])
                factor *= step.factor**power
                unit = unit.replace(money, self.money)
                used.append(step)
        return factor, unit, used

    @cached_property
    def hash(self) -> str:
        """Hash of choices, overrides and data: the same hash, the same answer."""
        content = {
            "choices": {key: getattr(self, key) for key in CHOICES},
            "indices": dict(self.indices),
            "conventions": {name: self.convention(name) for name in CONVENTIONS},
            "calendar": dict(self.calendar),
            "options": dict(self.options),
            "sites": dict(self.sites),
            "feed_series": self.feed_series,
            "overrides": {
                path: _digits(self.numbers[path]) if path in self.numbers else None
                for path in sorted(self.overrides)
            },
            "shares": {
                path: _digits(self._base.numbers.get(path, np.nan))
                for path in sorted(self.parameters)
                if path.startswith(("feed.share.", "primary_mix.", "finance.construction_"))
            },
            "balances": sorted(f"{r.name}={r.balance}" for r in self.sums if r.balance),
            "data": self.catalogue.digest,
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def _digits(value: Any) -> str:
    """Spell a value to 12 digits, so that one typed in another unit hashes alike."""
    return ",".join(f"{x:.12g}" for x in np.ravel(value))
