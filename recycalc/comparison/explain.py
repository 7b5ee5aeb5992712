"""Where does this number come from? The tree of amounts, prices and parameters under a result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from recycalc.comparison.display import digits, shown, unit_of
from recycalc.economics import CAPITAL_CHARGE, CREDIT, FREIGHT, SPOKES, TRUNK, Line
from recycalc.errors import single, suggestion
from recycalc.parameters import Scenario
from recycalc.units import base_factor

if TYPE_CHECKING:
    from recycalc.comparison.result import Comparison

LABOUR_UNIT = "h/year"


@dataclass(frozen=True)
class Node:
    """A number with what it is made of.

    Parameters
    ----------
    label : str
    value : float
        In `unit`.
    unit : str
    text : str
        The equation, or for a parameter its range.
    quality, source : str
        Of a parameter; empty for what is computed.
    children : list of Node
    """

    label: str
    value: float | None
    unit: str
    text: str = ""
    quality: str = ""
    source: str = ""
    children: list[Node] = field(default_factory=list)

    def leaves(self) -> Iterator[Node]:
        """Give the nodes that rest on nothing further."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def to_dict(self) -> dict[str, Any]:
        """Give the tree as plain dictionaries."""
        content = {
            "label": self.label,
            "value": self.value,
            "unit": self.unit,
            "text": self.text,
            "quality": self.quality,
            "source": self.source,
        }
        kept = {key: value for key, value in content.items() if value not in ("", None)}
        return {**kept, "children": [c.to_dict() for c in self.children]} if self.children else kept


def explain(comparison: Comparison, what: str) -> Node:
    """Explain a result or a parameter.

    Parameters
    ----------
    what : str
        ``route``, ``route.category``, ``route.step``, ``route.category.item`` (or the step before
        the item), or the path of a parameter.

    Raises
    ------
    InputError
        With the nearest name, where there is nothing of that name.
    """
    what = str(what)
    if what in comparison.scenario.parameters:
        return _parameter_and_uses(comparison, what)
    route, *rest = what.removeprefix("routes.").split(".", 2)
    if route not in comparison.routes:
        known = [*comparison.routes, *comparison.scenario.parameters]
        raise single(
            "nothing of that name to explain",
            "explain",
            what,
            "a route of the comparison, route.category, or a parameter's path",
            suggestion(what, known, f"routes here: {', '.join(comparison.routes)}"),
        )
    return _Explainer(comparison, route).tree([part for part in rest if part != "unit_cost"])


def parameter_node(scenario: Scenario, path: str) -> Node:
    """Give a parameter as the scenario has it, with range, quality and source."""
    parameter = scenario.parameters[path]
    factor, unit, _ = scenario.conversion(parameter.unit, parameter.index)
    number = scenario.numbers.get(path)
    value = None if number is None else float(number) / base_factor(unit)[0]
    money = factor / base_factor(unit)[0]
    text = []
    ranged = parameter.low != parameter.high
    if ranged and parameter.low is not None and parameter.high is not None:
        text.append(f"{digits(parameter.low * money)} to {digits(parameter.high * money)}")
    if path in scenario.overrides:
        text.append("override")
    if value is None:
        text.append("not set")
    unit = "1" if unit == "dimensionless" else unit
    return Node(path, value, unit, ", ".join(text), parameter.quality, parameter.source)


def _parameter_and_uses(comparison: Comparison, path: str) -> Node:
    node, uses = parameter_node(comparison.scenario, path), []
    for name in comparison.routes:
        explainer = _Explainer(comparison, name)
        for line, units in zip(explainer.lines, explainer.proof_lines, strict=True):
            if path in units.paths:
                uses.append(explainer.line_node(line, units, deep=False))
        for label, paths in explainer.groups():
            if path in paths:
                uses.append(Node(f"{name}: {label}", None, ""))
    if path in comparison.proof.evaluation.market_paths:
        uses.append(Node("market price", None, ""))
    if path in comparison.proof.evaluation.mix_paths:
        uses.append(Node("same basket from the primary mix", None, ""))
    parameter = comparison.scenario.parameters[path]
    citation = comparison.scenario.catalogue.cited(parameter.source)
    own = [Node(f"source: {citation}", None, ""), Node(f"stands in: {parameter.file}", None, "")]
    if parameter.note:
        own.append(Node(f"note: {parameter.note}", None, ""))
    read = (
        [Node("read by", None, "", children=uses)]
        if uses
        else [Node("read by nothing here", None, "")]
    )
    return Node(node.label, node.value, node.unit, node.text, node.quality, node.source, own + read)


class _Explainer:
    """Makes the tree of one route."""

    def __init__(self, comparison: Comparison, name: str) -> None:
        self.comparison, self.name = comparison, name
        self.money = comparison.scenario.money
        self.result = comparison.evaluation.routes[name]
        self.proof = comparison.proof.evaluation.routes[name]
        self.lines, self.proof_lines = self.result.costs.ledger.lines, self.proof.costs.ledger.lines
        self.per_kg = f"{self.money}/kg"

    def groups(self) -> list[tuple[str, tuple[str, ...]]]:
        """Name what rests on parameters besides the lines."""
        return [
            ("flows", self.proof.costs.flow_paths),
            ("prices of the products", self.proof.costs.sales_paths),
            *((f"{item.step}: {item.item}", item.paths) for item in self.proof.costs.capital),
        ]

    def tree(self, rest: list[str]) -> Node:
        """Give the whole tree, or the part that `rest` names."""
        categories = self.result.by_category
        if not rest:
            children = [self.category(name) for name in categories]
            scenario = self.comparison.scenario
            where = f" in {scenario.place(self.name)}" if scenario.is_away(self.name) else ""
            return Node(
                self.name,
                float(self.result.unit_cost),
                self.per_kg,
                f"unit cost{where} = sum of its categories",
                children=[*children, self.flows()],
            )
        by_slug = {_slug(name): name for name in categories}
        if _slug(rest[0]) in by_slug and len(rest) == 1:
            return self.category(by_slug[_slug(rest[0])])
        found = [
            self.line_node(line, units)
            for line, units in zip(self.lines, self.proof_lines, strict=True)
            if _slug(rest[0]) in (_slug(line.step), _slug(line.category))
            and (len(rest) == 1 or _slug(rest[1]) == _slug(line.item))
        ]
        if not found:
            known = {_slug(x) for line in self.lines for x in (line.step, line.category, line.item)}
            raise single(
                "nothing of that name to explain",
                "explain",
                ".".join([self.name, *rest]),
                "route.category or route.step, then .item",
                suggestion(_slug(rest[-1]), known, f"e.g. {self.name}.energy"),
            )
        value = sum(node.value or 0.0 for node in found)
        return Node(
            ".".join([self.name, *rest]), value, self.per_kg, "sum of its lines", children=found
        )

    def category(self, name: str) -> Node:
        """Give a category with its lines."""
        lines = [
            self.line_node(line, units)
            for line, units in zip(self.lines, self.proof_lines, strict=True)
            if line.category == name
        ]
        if name == CREDIT and self.comparison.scenario.allocation == "coproduct_credit":
            lines.append(self.products())
        return Node(
            f"{self.name}: {name}",
            float(self.result.by_category[name]),
            self.per_kg,
            "sum of its lines, allocated",
            children=lines,
        )

    def line_node(self, line: Line, units: Line, deep: bool = True) -> Node:
        """Give one ledger line: amount x price, and the parameters it reads."""
        amount, amount_unit, price, price_unit = line_numbers(line, units, self.money)
        basis = line.basis.replace("_", " ")
        text = f"{digits(amount)} {amount_unit} x {digits(price)} {price_unit}; amount by {basis}"
        children = []
        if deep:
            hauls = self.haul(line) if line.item in (FREIGHT, SPOKES, TRUNK) else []
            below = {leaf.label for node in hauls for leaf in node.leaves()}
            children = [
                parameter_node(self.comparison.scenario, path)
                for path in units.paths
                if path not in below
            ]
            children += hauls
            if line.category == CAPITAL_CHARGE:
                children += self.capital()
        return Node(
            f"{self.name}: {line.step}: {line.item}",
            float(line.cost * self.result.bearing),
            self.per_kg,
            text,
            children=children,
        )

    def capital(self) -> list[Node]:
        """Give the equipment behind the fixed capital."""
        return [
            Node(
                f"{item.step}: {item.item}",
                float(shown(item.cost, self.money)),
                self.money,
                f"size {digits(shown(item.size, unit := unit_of(q.size, self.money)))} {unit}",
                children=[parameter_node(self.comparison.scenario, path) for path in q.paths],
            )
            for item, q in zip(self.result.costs.capital, self.proof.costs.capital, strict=True)
        ]

    def haul(self, line: Line) -> list[Node]:
        """Give the haul behind a freight line and the radius that it follows from."""
        flows = {flow.source.name: flow.source for flow in self.result.balance.feed.sources}
        catchment, way = flows[line.step].catchment, self.result.costs.hauls[line.step]
        if catchment is None or way.radius is None:
            return []
        length, text, roads = way.trunk, "2/3 x radius x tortuosity", [catchment.tortuosity]
        if line.item == SPOKES:
            length, text = way.spoke, "2/3 x radius / root of hubs x tortuosity"
            roads.append(catchment.hubs)
        share = Node(
            "share of all that is collected in the region",
            None if way.share is None else float(way.share),
            "1",
            "magnet bought / (area x arising x collection rate)",
            children=[parameter_node(self.comparison.scenario, catchment.area)],
        )
        radius = Node(
            "radius of the catchment",
            float(shown(way.radius, "km")),
            "km",
            "root of magnet bought / (pi x arising x collection rate)",
            children=[
                parameter_node(self.comparison.scenario, catchment.arising),
                parameter_node(self.comparison.scenario, catchment.collection_rate),
                share,
            ],
        )
        below = [radius, *(parameter_node(self.comparison.scenario, path) for path in roads)]
        return [Node("mean haul", float(shown(length, "km")), "km", text, children=below)]

    def products(self) -> Node:
        """Give the products whose prices share out the cost."""
        return Node(
            "prices of the products",
            None,
            "",
            children=[
                parameter_node(self.comparison.scenario, path)
                for path in self.proof.costs.sales_paths
            ],
        )

    def flows(self) -> Node:
        """Give what all amounts rest on: feed, recoveries, utilization, and product prices."""
        children = [
            parameter_node(self.comparison.scenario, path)
            for path in dict.fromkeys(self.proof.costs.flow_paths)
        ]
        return Node(
            "all amounts rest on the flows",
            None,
            "",
            "feed and recoveries",
            children=[*children, self.products()],
        )


def line_numbers(line: Line, units: Line, money: str) -> tuple[float, str, float, str]:
    """Give amount and price of a line with the units to show them in."""
    amount_unit, price_unit = unit_of(units.amount, money), unit_of(units.price, money)
    if line.category == "labour":
        amount_unit, price_unit = LABOUR_UNIT, f"{money}/h"
    amount = shown(line.amount, amount_unit)
    return float(amount), amount_unit, float(shown(line.price, price_unit)), price_unit


def _slug(text: str) -> str:
    return text.lower().replace(" ", "_").replace("-", "_")


__all__ = ["Node", "explain", "line_numbers", "parameter_node"]
