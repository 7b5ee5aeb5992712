"""The model run on symbols: what every figure of a comparison follows from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from recycalc.comparison import Comparison
from recycalc.comparison.footprint import Footprints, evaluate_footprint
from recycalc.comparison.model import Evaluation, evaluate
from recycalc.comparison.project import project_of, terms_of
from recycalc.economics.appraisal import minimum_selling_price
from recycalc.economics.cash_flow import CashFlow, cash_flow
from recycalc.economics.project import Project, Terms
from recycalc.errors import InputError
from recycalc.report.excel.graph import Graph
from recycalc.units import INPUT, Number, Reading, Symbol, base_factor, yearly


class SymbolReading(Reading):
    """Every parameter as a symbol, in units whose unit of time is the year."""

    year: Number = 1.0

    def __init__(self, numbers: Mapping[str, Any]) -> None:
        super().__init__(numbers)
        self._symbols: dict[str, Symbol] = {}

    def __getitem__(self, path: str) -> Number:
        return self._symbols.setdefault(path, Symbol(INPUT, path))

    def get(self, path: str, default: Number = None) -> Number:
        """Read a path that may be unset."""
        return self[path] if path in self else default  # noqa: SIM401  this is that method


@dataclass(frozen=True)
class Plant:
    """The plant of a route on symbols; `minimum` is None where it takes a search."""

    project: Project
    terms: Terms
    table: CashFlow
    minimum: Number | None


@dataclass(frozen=True)
class Traced:
    """A comparison on symbols.

    `plants` by route that is appraised, `footprints` None without factors; `left_out` says what
    is not there, and why.
    """

    comparison: Comparison
    graph: Graph
    evaluation: Evaluation
    plants: Mapping[str, Plant]
    footprints: Footprints | None
    left_out: list[str] = field(default_factory=list)


def trace(comparison: Comparison) -> Traced:
    """Run a comparison, the plants of its recycled routes and its footprint on symbols."""
    comparison.require_single()
    scenario, model = comparison.scenario, comparison.proof.model
    numbers = {
        path: float(number) / base_factor(scenario.units[path])[0] * yearly(scenario.units[path])[0]
        for path, number in scenario.numbers.items()
    }
    p = SymbolReading(scenario.numbers)
    evaluation = evaluate(model, p)
    left_out: list[str] = []
    plants: dict[str, Plant] = {}
    for name, result in evaluation.routes.items():
        if comparison.kind(name) != "recycled":
            continue
        if scenario.convention("prices") == "yearly":
            left_out.append(f"cash flow of {name}: at recorded prices of every year")
            continue
        try:
            rm = model.of(name)
            terms = terms_of(scenario, rm)
        except InputError as error:
            left_out.append(f"cash flow of {name}: {error.faults[0].what}")
            continue
        project = project_of(result, rm, scenario, terms, p)
        closed = terms.losses == "refunded"
        minimum = minimum_selling_price(project, terms) if closed else None
        plants[name] = Plant(project, terms, cash_flow(project, terms), minimum)
    footprints = None
    try:
        symbolic = Comparison(scenario, comparison.proof, evaluation)
        footprints = evaluate_footprint(symbolic, p)
    except InputError as error:
        left_out.append(f"footprint: {error.faults[0].what} ({error.faults[0].where})")
    return Traced(comparison, Graph(numbers), evaluation, plants, footprints, left_out)
