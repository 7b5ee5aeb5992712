"""What people see in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.text import Text
from rich.tree import Tree

from recycalc.cli.layout import Grid, words
from recycalc.comparison import Comparison, Investment, Node, PlantSize
from recycalc.comparison.display import digits
from recycalc.parameters import CATEGORIES, Scenario
from recycalc.report.captions import elsewhere, feed

if TYPE_CHECKING:
    import pandas as pd

SIZES = 12  # rows of a curve that the terminal shows


def comparison(result: Comparison) -> list[RenderableType]:
    """Lay out a comparison: the answer in a sentence, the table, what to know about it."""
    scenario = result.scenario
    head = (
        f"{scenario.title}\n"
        f"Cost of 1 kg {result.product} at the gate {scenario.gate}, in {scenario.money} "
        f"without VAT, cost allocated by {words(scenario.allocation)}.\n{feed(scenario)}.\n"
    )
    parts: list[RenderableType] = [Text(head), Text(result.headline() + "\n", style="bold")]
    parts.append(_table(result))
    parts += [Text(f"warning: {text}", style="yellow") for text in result.warnings]
    hints = f"recycalc explain {result.routes[0]}   tells where a number comes from"
    parts.append(Text(f"\n{hints}\nscenario {scenario.name}, hash {scenario.hash}", style="dim"))
    return parts


def _table(result: Comparison) -> Grid:
    """Costs by category, then what else there is to know, one column per route."""
    heads = (f">{name}\n({result.role(name)})" for name in result.routes)
    table = Grid(f"\n{result.per_kg}", *heads)
    costs = {name: result.cost_by_category(name) for name in result.routes}
    for category in CATEGORIES:
        if any(category in row for row in costs.values()):
            table.add_row(
                category,
                *(_money(row[category]) if category in row else "" for row in costs.values()),
            )
    table.add_section()
    table.add_row("unit cost", *(_money(result.unit_cost(n)) for n in result.routes), style="bold")
    table.add_row("market price", *(_money(result.market_price) for _ in result.routes))
    table.add_section()
    for label, facts in _facts(result):
        if facts:
            table.add_row(label, *(facts.get(name, "") for name in result.routes))
    return table


def _facts(result: Comparison) -> Iterator[tuple[str, dict[str, str]]]:
    recycled = [n for n in result.routes if result.kind(n) == "recycled"]
    primary = [n for n in result.routes if n not in recycled]
    baskets = {n: result.basket(n) for n in recycled}
    yield "secondary utilization", {n: f"{result.utilization(n):.1%}" for n in recycled}
    yield "overall recovery", {n: f"{result.utilization(n):.1%}" for n in primary}
    yield "output, t/year", {n: f"{result.output(n).magnitude:,.0f}" for n in result.routes}
    yield "same basket, recycled", {n: _money(b["recycled"]) for n, b in baskets.items()}
    yield "  at market prices", {n: _money(b["market"]) for n, b in baskets.items()}
    mixed = {n: _money(b["primary"]) for n, b in baskets.items() if "primary" in b}
    yield "  from the primary mix", mixed
    margins = {n: f"{result.gross_margin(n):.1%}" for n in recycled}
    yield "gross margin on delivered scrap", margins
    paid = {n: _money(result.scrap_price(n)) for n in recycled}
    yield f"scrap price paid, per kg of {result.scrap}", paid
    for other in ("market", *primary):
        prices = {n: _money(result.break_even_scrap_price(n, other)) for n in recycled}
        yield f"  break-even against {other}", prices


def _money(quantity: Any) -> str:
    value = float(quantity.magnitude)
    return f"{value:.2f}" if isfinite(value) else "none"


def investment(result: Investment) -> list[RenderableType]:
    """Lay out an appraisal: capital, results beside their conventions, cash flow."""
    money, per_kg = result.money, f"{result.money}/kg"
    scenario = result.scenario
    head = (
        f"{scenario.title}\nPlant of route {result.route}, {result.comparison.product} at the gate "
        f"{scenario.gate}, in {money}{elsewhere(scenario)}.\n"
    )
    stages = ("purchased", "bare_erected", "installed")
    equipment = Grid(
        "step", "equipment", ">size", "unit", ">units", *(f">{words(s)}, {money}" for s in stages)
    )
    for row in result.capital().to_dict("records"):
        size, units = row["size"], row["units"]
        equipment.add_row(
            str(row["step"]),
            str(row["item"]),
            f"{size:,.0f}",
            str(row["size_unit"]),
            f"{units:g}",
            *(f"{row[stage]:,.0f}" for stage in stages),
        )
    equipment.add_section()
    for name, amount in result.capital_sums().items():
        equipment.add_row("", name, "", "", "", "", "", f"{amount + 0.0:,.0f}")
    found = Grid("result", ">value", "unit")
    for name, (text, unit) in result.results_in_words().items():
        found.add_row(name, text, unit)
    minimum = Grid("minimum selling price", f">{per_kg}")
    for name, part in result.msp_breakdown().items():
        minimum.add_row(words(name), "none" if part is None else f"{part:,.2f}")
    conventions = Grid("convention", "choice")
    for name, choice in result.conventions().items():
        conventions.add_row(words(name), choice)
    gap = Text("")
    return [
        Text(head),
        equipment,
        gap,
        found,
        gap,
        minimum,
        gap,
        conventions,
        gap,
        _cash_flow(result),
        *(Text(f"warning: {text}", style="yellow") for text in result.warnings),
    ]


def _cash_flow(result: Investment) -> Grid:
    columns = [
        "product_sales",
        "coproduct_sales",
        "variable_opex",
        "fixed_opex",
        "capital",
        "working_capital",
        "tax",
        "net_cash_flow",
        "cumulative_discounted_cash_flow",
    ]
    title = f"cash flow, 1000 {result.money}"
    table = Grid("year", *(f">{words(c)}" for c in columns), title=title)
    for year, row in result.cash_flow_table()[columns].iterrows():
        table.add_row(str(year), *(f"{value / 1000:,.0f}" for value in row))
    return table


def plant_size(result: PlantSize) -> list[RenderableType]:
    """Lay out the search for a plant size: the answer, some of the curve, what to know."""
    scenario, units = result.comparison.scenario, result.curve.attrs["units"]
    head = (
        f"{scenario.title}\nCost of 1 kg {result.comparison.product} at the gate {scenario.gate} "
        f"by capacity of the plant{elsewhere(scenario)}.\n"
    )
    curve = result.curve.dropna(axis="columns", how="all")
    table = Grid(*(f">{words(c)}\n{units[c]}" for c in curve.columns))
    step = max(1, (len(result.curve) - 1) // SIZES)
    for row in curve.iloc[::step].to_dict("records"):
        table.add_row(
            *(
                f"{v:,.{0 if units[k] in ('km', 't/year') else 2}f}" if isfinite(v) else ""
                for k, v in row.items()
            )
        )
    warnings = (Text(f"warning: {text}", style="yellow") for text in result.warnings)
    return [Text(head), Text(result.headline() + "\n", style="bold"), table, *warnings]


def frame_table(table: pd.DataFrame) -> Grid:
    """Lay out a DataFrame with its units in the header."""
    units = table.attrs.get("units", {})
    names = [f">{words(c)}\n{units.get(c, '')}" for c in map(str, table.columns)]
    laid = Grid(str(table.index.name), *names)
    for index, row in table.iterrows():
        laid.add_row(str(index), *(digits(v) for v in row))
    return laid


def tree(node: Node, depth: int) -> Tree:
    """Lay out an explanation."""
    root = Tree(_label(node), guide_style="dim")
    _grow(root, node, depth)
    return root


def _grow(branch: Tree, node: Node, depth: int) -> None:
    if depth <= 0 and node.children:
        branch.add(Text(f"… {len(node.children)} more below (--depth)", style="dim"))
        return
    for child in node.children:
        _grow(branch.add(_label(child)), child, depth - 1)


def _label(node: Node) -> Text:
    text = Text(node.label, style="" if node.quality else "bold")
    if node.value is not None:
        unit = "" if node.unit == "1" else f" {node.unit}"
        text.append(f" = {digits(node.value)}{unit}", style="not bold")
    if node.text:
        text.append(f"   {node.text}", style="dim not bold")
    if node.quality:
        text.append(f"   [{node.quality}: {node.source}]", style="cyan not bold")
    return text


def sources(node: Node, scenario: Scenario) -> list[RenderableType]:
    """List the citations behind the source keys of a tree."""
    keys = sorted({leaf.source for leaf in node.leaves() if leaf.source})
    if not keys:
        return []
    lines = [Text("\nSources", style="bold")]
    lines += [Text(f"  {key}: {scenario.catalogue.cited(key)}") for key in keys]
    return [Group(*lines)]
