"""Prices of items and products in a region: on the basis that the model counts in, without VAT."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from recycalc.chemistry import atoms, molar_mass, oxide_factor
from recycalc.errors import Faults, InputError, suggestion
from recycalc.parameters import VAT_RATES, Parameter, Scenario, Table, same_kind
from recycalc.units import Number, Reading, parse_unit

WHOLE = "*"
"""Components of a product that is the whole stream."""


@dataclass(frozen=True)
class Price:
    """Where a price stands, and how its quotation becomes a price per basis without VAT.

    `content` is the mass of the basis formula per mass of what is quoted [kg/kg].
    """

    path: str
    content: float = 1.0
    vat: str | None = None

    def value(self, p: Reading) -> Number:
        """Give ``quotation / content / (1 + VAT rate)`` [money per unit of the item]."""
        price = p[self.path]
        if self.content != 1.0:
            price = price / self.content
        return price / (1.0 + p[self.vat]) if self.vat else price


@dataclass(frozen=True)
class Product:
    """Something sold: the mass per mass of each element in it, and its price.

    A product without factors is all that a route delivers (a magnet).
    """

    name: str
    title: str
    factors: Mapping[str, float]
    price: Price

    def factor(self, element: str, p: Reading) -> Number:
        """Give the mass of product per mass of an element: from the formula, unless it is set."""
        path = f"products.{self.name}.oxide_factor.{element}"
        return p[path] if path in p else self.factors[element]

    def mass(self, stream: Mapping[str, Number], p: Reading) -> Number:
        """Give ``sum(element flow * factor)``, or the whole stream [kg/year]."""
        if not self.factors:
            return sum(stream.values())
        return sum(stream[e] * self.factor(e, p) for e in self.factors)


class PriceList:
    """Finds prices of a scenario's region, noting what is missing."""

    def __init__(self, scenario: Scenario, faults: Faults) -> None:
        self.scenario, self.faults = scenario, faults
        self.catalogue = scenario.catalogue

    def item(self, name: str, needed_by: str) -> Price:
        """Find the price of an item on the basis of its formula."""
        row = self.catalogue.items.get(name, {"unit": "kg", "formula": ""})
        return self._price(name, row["unit"], row["formula"], needed_by)

    def components(self, product: str) -> tuple[str, ...]:
        """Give the elements that a product is weighed by."""
        pairs = self.catalogue.products[product]["components"].split()
        return tuple(pair.split(":")[0] for pair in pairs)

    def products(self, elements: Iterable[str], gate: str) -> tuple[Product, ...]:
        """Find the products that the elements can be sold as at a gate."""
        found, elements = [], set(elements)
        for name in self._sold_at(gate):
            row = self.catalogue.products.get(name, {"components": "", "unit": "kg"})
            components = dict(pair.split(":") for pair in row["components"].split() if ":" in pair)
            if not components.keys() & elements:
                continue
            try:
                factors = {e: oxide_factor(e, f) for e, f in components.items() if e in elements}
            except InputError as error:
                self.faults.extend(error)
                continue
            price = self._price(name, row["unit"], "", f"products.csv: {name}")
            found.append(Product(name, row["name"], factors, price))
        return tuple(found)

    def priced(self, product: Product) -> Product:
        """Give a product of a route that stands elsewhere at the price of this region."""
        row = self.catalogue.products[product.name]
        price = self._price(product.name, row["unit"], "", f"products.csv: {product.name}")
        return replace(product, price=price)

    def whole(self, gate: str) -> Product | None:
        """Give the reference product where it is all that a route delivers at a gate."""
        name = self.scenario.reference_product
        row = self.catalogue.products.get(name, {})
        if row.get("components") != WHOLE or name not in self._sold_at(gate):
            return None
        return Product(
            name, row["name"], {}, self._price(name, row["unit"], "", f"products.csv: {name}")
        )

    def _sold_at(self, gate: str) -> list[str]:
        """Give what is sold at a gate, noting what no table knows."""
        table = Table(
            self.catalogue.trees.get("gates", {}).get(gate, {}), f"gates.{gate}", self.faults
        )
        sold = table.texts("products")
        for name in sold:
            if name not in self.catalogue.products:
                self.faults.add(
                    "product is not known",
                    f"gates.{gate}.products",
                    name,
                    "a product of products.csv",
                    suggestion(name, self.catalogue.products, "add it to products.csv"),
                )
        return [name for name in sold if name in self.catalogue.products]

    def _price(self, name: str, unit: str, formula: str, needed_by: str) -> Price:
        region = self._priced_in(name)
        path = f"prices.{region}.{name}"
        row, parameter = self.catalogue.prices.get(path), self.scenario.parameters.get(path)
        if row is None or parameter is None:
            known = [key for key in self.catalogue.prices if key.startswith(f"prices.{region}.")]
            self.faults.add(
                "region has no price",
                needed_by,
                f"no {path}",
                f"a row {region},{name} in prices.csv",
                suggestion(path, known, "add the row"),
            )
            return Price(path)
        check_unit(self.faults, parameter, f"{self.scenario.money}/({unit})")
        rate = VAT_RATES.get(row["vat"])  # an unknown word is a fault noted with the table
        vat = f"regions.{region}.{rate}" if rate else None
        return Price(path, self._content(row, formula, parameter), vat)

    def _priced_in(self, name: str) -> str:
        """Give the region whose price counts: the scenario's own, or the one that it is like."""
        region = self.scenario.region
        table = self.catalogue.trees.get("regions", {}).get(region, {})
        like = str(table.get("like", region))
        own = f"prices.{region}.{name}" in self.catalogue.prices
        return region if own or f"prices.{like}.{name}" not in self.catalogue.prices else like

    def _content(self, row: Mapping[str, str], formula: str, parameter: Parameter) -> float:
        """Give the mass of the item's formula per mass of what is quoted."""
        try:
            content = float(row["content"] or 1)
            if not 0 < content <= 1:
                raise ValueError
        except ValueError:
            self.faults.add(
                "content is not a mass fraction",
                parameter.where,
                row["content"],
                "above 0, up to 1",
                "correct it",
            )
            return 1.0
        basis = row["basis"]
        if not formula or not basis or basis == formula:
            return content
        try:
            extra = dict(atoms(basis).items())
            for element, count in atoms(formula).items():
                extra[element] = extra.get(element, 0) - count
        except InputError as error:
            self.faults.extend(error)
            return content
        if min(extra.values()) < 0 or any(n for e, n in extra.items() if e not in "HO"):
            self.faults.add(
                "basis is not the item's formula or its hydrate",
                parameter.where,
                basis,
                f"{formula} or {formula} with water",
                "correct the basis",
            )
            return content
        return content * molar_mass(formula) / molar_mass(basis)


def check_unit(faults: Faults, parameter: Parameter, unit: str) -> None:
    """Note a parameter whose unit is of another kind than `unit`."""
    if not same_kind(parameter.unit, parse_unit(unit)):
        faults.add("unit has the wrong dimension", parameter.where, parameter.unit,
                   f"a unit like {unit}", "correct the unit")  # fmt: skip
