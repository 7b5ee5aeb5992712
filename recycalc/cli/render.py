"""What people see in the terminal."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from recycalc.cli.output import deliver
from recycalc.comparison import Comparison, Investment, Node, PlantSize
from recycalc.comparison.explain import parameter_node
from recycalc.parameters import CATEGORIES, Scenario

if TYPE_CHECKING:
    import pandas as pd

PIPED_WIDTH = 160
SIZES = 12  # rows of a curve that the terminal shows


class TreeFormat(StrEnum):
    """Formats of a tree."""

    table = "table"
    json = "json"


def show(parts: Sequence[RenderableType], output: Path | None, force: bool) -> None:
    """Print to the terminal, or as plain text to a file."""
    if output is None and sys.stdout.isatty():
        Console().print(*parts, sep="\n")
        return
    stream = io.StringIO()
    Console(file=stream, width=PIPED_WIDTH, no_color=True).print(*parts, sep="\n")
    text = "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"
    deliver(text, output, force)


def comparison(result: Comparison) -> list[RenderableType]:
    """Lay out a comparison: the answer in a sentence, the table, what to know about it."""
    scenario = result.scenario
    caption = (
        f"{scenario.title}\n"
        f"Cost of 1 kg {result.product} at the gate {scenario.gate}, in {scenario.money} "
        f"without VAT, cost allocated by {scenario.allocation.replace('_', ' ')}.\n"
    )
    parts: list[RenderableType] = [Text(caption), Text(result.headline() + "\n", style="bold")]
    parts.append(_table(result))
    parts += [Text(f"warning: {text}", style="yellow") for text in result.warnings]
    hints = f"recycalc explain {result.routes[0]}   tells where a number comes from"
    parts.append(Text(f"\n{hints}\nscenario {scenario.name}, hash {scenario.hash}", style="dim"))
    return parts


def _table(result: Comparison) -> Table:
    """Costs by category, then what else there is to know, one column per route."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(result.per_kg, no_wrap=True)
    for name in result.routes:
        table.add_column(f"{name}\n({result.kind(name)})", justify="right")
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
    yield "scrap price paid, per kg of magnet", paid
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
        f"{scenario.gate}, in {money}.\n"
    )
    stages = ("purchased", "bare_erected", "installed")
    equipment = plain_table(
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
        equipment.add_row("", name, "", "", "", "", "", f"{amount:,.0f}")
    found = plain_table("result", ">value", "unit")
    for name, (text, unit) in result.results_in_words().items():
        found.add_row(name, text, unit)
    minimum = plain_table("minimum selling price", f">{per_kg}")
    for name, part in result.msp_breakdown().items():
        minimum.add_row(words(name), "none" if part is None else f"{part:,.2f}")
    conventions = plain_table("convention", "choice")
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
        *(Text(f"warning: {text}", style="yellow") for text in result.comparison.warnings),
    ]


def _cash_flow(result: Investment) -> Table:
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
    table = plain_table("year", *(f">{words(c)}" for c in columns), title=title)
    for year, row in result.cash_flow_table()[columns].iterrows():
        table.add_row(str(year), *(f"{value / 1000:,.0f}" for value in row))
    return table


def plant_size(result: PlantSize) -> list[RenderableType]:
    """Lay out the search for a plant size: the answer, some of the curve, what to know."""
    scenario, units = result.comparison.scenario, result.curve.attrs["units"]
    head = (
        f"{scenario.title}\nCost of 1 kg {result.comparison.product} at the gate {scenario.gate} "
        f"by capacity of the plant.\n"
    )
    table = plain_table(*(f">{words(c)}\n{units[c]}" for c in result.curve.columns))
    step = max(1, (len(result.curve) - 1) // SIZES)
    for row in result.curve.iloc[::step].to_dict("records"):
        table.add_row(
            *(
                f"{v:,.{0 if units[k] in ('km', 't/year') else 2}f}" if isfinite(v) else ""
                for k, v in row.items()
            )
        )
    warnings = (Text(f"warning: {text}", style="yellow") for text in result.warnings)
    return [Text(head), Text(result.headline() + "\n", style="bold"), table, *warnings]


def words(name: str) -> str:
    """Spell a name of the code as words."""
    return name.replace("_", " ")


def frame_table(table: pd.DataFrame) -> Table:
    """Lay out a DataFrame with its units in the header."""
    units = table.attrs.get("units", {})
    names = [f">{words(c)}\n{units.get(c, '')}" for c in map(str, table.columns)]
    laid = plain_table(str(table.index.name), *names)
    for index, row in table.iterrows():
        laid.add_row(str(index), *(f"{v:,.0f}" if abs(v) >= 1e5 else f"{v:,.3g}" for v in row))
    return laid


def plain_table(*columns: str, title: str | None = None) -> Table:
    """Start a table; a column whose name begins with > is set to the right."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, title=title,
                  title_justify="left")  # fmt: skip
    for name in columns:
        table.add_column(name.removeprefix(">"), justify="right" if name[:1] == ">" else "left")
    return table


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
        text.append(f" = {node.value:.5g} {node.unit}", style="not bold")
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


def parameter_rows(scenario: Scenario, pattern: str) -> list[dict[str, Any]]:
    """Give the parameters whose path holds `pattern`, overrides applied."""
    found = []
    for path, parameter in scenario.parameters.items():
        if pattern in path:
            override = scenario.overrides.get(path)
            value = parameter.value if override is None else override.number
            found.append(
                {
                    "path": path,
                    "value": value,
                    "unit": parameter.unit if override is None else override.unit,
                    "low": parameter.low,
                    "high": parameter.high,
                    "quality": parameter.quality,
                    "source": parameter.source,
                }
            )
    return found


def rows_frame(found: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Give records as a DataFrame."""
    import pandas as pd

    return pd.DataFrame(found)


def rows_table(found: Sequence[dict[str, Any]]) -> Table:
    """Lay out records, one a row."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in found[0] if found else ():
        right = name in ("value", "low", "high")
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    for row in found:
        table.add_row(*(_cell(value) for value in row.values()))
    return table


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    return escape({None: "not set", "dimensionless": "1"}.get(value, str(value)))


def parameter_card(scenario: Scenario, path: str) -> Table:
    """Lay out one parameter with everything known about it."""
    parameter, node = scenario.parameters[path], parameter_node(scenario, path)
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    own = "not set" if parameter.value is None else f"{parameter.value:g} {parameter.unit}"
    rows_ = {
        "path": path,
        "value": own,
        "low to high": f"{_cell(parameter.low)} to {_cell(parameter.high)}",
        "distribution": parameter.distribution,
        f"in {scenario.name}": "not set" if node.value is None else f"{node.value:g} {node.unit}",
        "basis": parameter.basis,
        "quality": parameter.quality,
        "source": f"{parameter.source}: {scenario.catalogue.cited(parameter.source)}",
        "note": parameter.note,
        "file": parameter.file,
    }
    for label, text in rows_.items():
        if text:
            table.add_row(label, escape(str(text)))
    return table
