"""A scenario and what it is asked for, evaluated over arrays of scenarios.

Every method of this package varies parameters and looks at outputs. Outputs are those of
`recycalc.sensitivity.outputs`, and of each route besides:

===========================  ======================================================  ============
name                         meaning                                                 unit
===========================  ======================================================  ============
gross_margin_ROUTE           (revenue - delivered scrap) / revenue                   1
utilization_ROUTE            secondary utilization, or overall recovery              1
npv_ROUTE                    net present value of the plant                          money
irr_ROUTE                    internal rate of return, real; NaN unless there is one  1/year
minimum_selling_price_ROUTE  price of the reference product at which NPV = 0         money/kg
outlook_FIGURE               figure of an outlook, such as balance_Nd_2035           its own
===========================  ======================================================  ============

Figures of an outlook are those of `recycalc.outlook.OnArrays`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from recycalc.comparison.model import Evaluation
from recycalc.comparison.project import project_of, terms_of
from recycalc.comparison.proof import Proof, proven
from recycalc.comparison.run import run
from recycalc.economics import appraisal
from recycalc.economics.cash_flow import cash_flow
from recycalc.economics.rates_of_return import internal_rates_of_return
from recycalc.errors import Faults, single, suggestion
from recycalc.outlook import OnArrays
from recycalc.parameters import SUM_TOLERANCE, Scenario, listed, require_scenario
from recycalc.sensitivity.outputs import MARKET_PRICE, collect
from recycalc.units import QuantityReading, Reading

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Values: TypeAlias = Mapping[str, Any]
Progress: TypeAlias = Callable[[int, int], None]
"""Is told how many scenarios are done, and of how many."""

BLOCK = 16_384
PER_KG = "{money}/kg"
MEASURES = {
    "unit_cost": PER_KG,
    "margin_market": PER_KG,
    "margin_primary": PER_KG,
    "margin_mix": PER_KG,
    "gross_margin": "1",
    "utilization": "1",
    "npv": "{money}",
    "irr": "1/year",
    "minimum_selling_price": PER_KG,
}
"""What is known of a route, with units; an output is named ``MEASURE_ROUTE``."""
AGAINST_PRIMARY = ("margin_primary", "margin_mix")
INVESTED = ("npv", "irr", "minimum_selling_price")
OUTLOOK = "outlook"
"""Measure of the outputs that an outlook answers, and how their names begin."""
WHOLE_YEARS = (
    "finance.plant_life",
    "finance.depreciation_life",
    "finance.loan_term",
    "finance.replacement_interval",
)


@dataclass(frozen=True)
class Question:
    """A scenario and the outputs asked of it; called with values, it answers.

    Made by `ask`. Values are numbers or arrays in each parameter's own unit; answers come in the
    units of `units`.

    Parameters
    ----------
    scenario : Scenario
        With no more routes than the outputs need.
    asked : mapping of str to (str, str)
        Measure and route by the name of the output; both empty for the market price. Of an
        outlook, ``outlook`` and the name of the figure.
    """

    scenario: Scenario
    asked: Mapping[str, tuple[str, str]]

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the outputs."""
        return tuple(self.asked)

    @cached_property
    def proof(self) -> Proof:
        """The model of the scenario's structure."""
        return proven(self.scenario)

    @property
    def units(self) -> dict[str, str]:
        """Unit of every output."""
        money = self.scenario.money
        return {
            name: self.outlook.units[of]
            if measure == OUTLOOK
            else MEASURES.get(measure, PER_KG).format(money=money)
            for name, (measure, of) in self.asked.items()
        }

    @cached_property
    def outlook(self) -> OnArrays:
        """The outlook that answers outputs of it."""
        return OnArrays(self.scenario)

    @property
    def _ahead(self) -> dict[str, str]:
        return {name: of for name, (measure, of) in self.asked.items() if measure == OUTLOOK}

    @cached_property
    def paths(self) -> frozenset[str]:
        """Parameters that the outputs read."""
        read = set(self.outlook.numbers) if self._ahead else set()
        if len(self._ahead) < len(self.asked):
            read |= self.proof.used
        for route in self._invested:
            model = self.proof.model.of(route)
            p = QuantityReading(self.scenario.numbers, self.scenario.units)
            terms = terms_of(self.scenario, model)
            project_of(self.proof.evaluation.routes[route], model, self.scenario, terms, p)
            read |= {*p.used, *self._by_year}
        return frozenset(read & self.scenario.numbers.keys())

    def base(self, path: str) -> Any:
        """Give the scenario's value of a parameter, in the parameter's own unit."""
        parameter = self.scenario.parameters[path]
        factor = self.scenario.conversion(parameter.unit, parameter.index)[0]
        return self.scenario.numbers[path] / factor

    def whole(self, path: str, values: Any) -> Any:
        """Round what an appraisal counts in whole years; give back anything else as it is."""
        return np.maximum(np.rint(values), 1.0) if self.in_whole_years(path) else values

    def in_whole_years(self, path: str) -> bool:
        """Tell whether an output counts this parameter in whole years."""
        return bool(self._invested) and path in WHOLE_YEARS

    def __call__(self, values: Values, progress: Progress | None = None) -> dict[str, Array]:
        """Evaluate the outputs; NaN where a scenario cannot be evaluated (see `fault`).

        Parameters
        ----------
        values : mapping of str to float or ndarray
            By path, in the parameter's own unit; arrays of one length.
        progress : callable, optional

        Raises
        ------
        InputError
            For values beyond physical bounds.
        """
        count = max((np.size(v) for v in values.values()), default=1)
        fine = self.adds_up(values, count)
        found = {name: np.full(count, np.nan) for name in self.outputs}
        for first in range(0, count, BLOCK):
            rows = slice(first, min(first + BLOCK, count))
            part = {path: v[rows] if np.ndim(v) else v for path, v in values.items()}
            if not fine[rows].all():
                part = {p: np.where(fine[rows], v, self.base(p)) for p, v in part.items()}
            for where, block in self._alike(part, rows.stop - first):
                for name, answer in self._block(block).items():
                    found[name][rows][where] = answer
            if progress is not None:
                progress(rows.stop, count)
        for answer in found.values():
            answer[~fine] = np.nan
        return found

    def adds_up(self, values: Values, count: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Tell in which scenarios every table of shares still makes 1."""
        fine = np.ones(count, dtype=bool)
        for rule in self.scenario.sums:
            members = [path for path in rule.members.values() if path in self.scenario.numbers]
            if not any(path in values for path in members):
                continue
            total = sum(values[path] if path in values else self.base(path) for path in members)
            high = np.asarray(total) <= 1.0 + SUM_TOLERANCE
            low = np.asarray(total) >= (1.0 - SUM_TOLERANCE if rule.balance is None else -np.inf)
            fine &= high & low
        return fine

    def fault(self, values: Values, answers: Mapping[str, Array]) -> list[str]:
        """Say for every scenario why it has no answer; empty where it has all."""
        count = len(next(iter(answers.values())))
        fine = self.adds_up(values, count)
        finite = np.all([np.isfinite(a) for a in answers.values()], axis=0)
        said = np.where(fine, np.where(finite, "", "cannot be evaluated"), "shares exceed 1")
        return [str(text) for text in said]

    @cached_property
    def _invested(self) -> tuple[str, ...]:
        pairs = self.asked.values()
        return tuple(dict.fromkeys(route for measure, route in pairs if measure in INVESTED))

    @cached_property
    def _by_year(self) -> tuple[str, ...]:
        """Parameters that shape the years of a cash flow, alike in all scenarios of a block."""
        schedules = [
            path for route in self._invested for path in self.proof.model.of(route).market.schedule
        ]
        return (*WHOLE_YEARS, "finance.startup_time", *schedules)

    def _alike(self, values: Values, count: int) -> Iterator[tuple[Any, Values]]:
        """Divide scenarios into groups of cash flows with the same years."""
        apart = [p for p in self._by_year if self._invested and np.ndim(values.get(p, 0.0))]
        if not apart:
            yield slice(None), values
            return
        table = np.stack([values[path] for path in apart], axis=1)
        kinds, which = np.unique(table, axis=0, return_inverse=True)
        for order, kind in enumerate(kinds):
            rows = np.flatnonzero(which.ravel() == order)
            block = {p: v[rows] if np.ndim(v) else v for p, v in values.items()}
            yield rows, block | dict(zip(apart, map(float, kind), strict=True))

    def _block(self, values: Values) -> dict[str, Any]:
        case = self.scenario.with_values(values)
        found: dict[str, Any] = {}
        if self._ahead:
            read = {p: case.numbers[p] for p in values if p in self.outlook.numbers}
            figures = self.outlook(read)
            found = {name: figures[of] for name, of in self._ahead.items()}
        if len(self._ahead) == len(self.asked):
            return found
        evaluation = run(self.proof.model, case)
        found |= collect(self.proof.model, evaluation, self.scenario.reference_product)
        for name, (measure, route) in self.asked.items():
            if measure == "gross_margin":
                found[name] = evaluation.routes[route].gross_margin
            elif measure == "utilization":
                found[name] = evaluation.routes[route].balance.utilization
        for route in self._invested:
            found |= self._appraised(case, evaluation, route)
        return {name: found[name] for name in self.outputs}

    def _appraised(self, case: Scenario, evaluation: Evaluation, route: str) -> dict[str, Any]:
        model = self.proof.model.of(route)
        terms = terms_of(case, model)
        project = project_of(evaluation.routes[route], model, case, terms, Reading(case.numbers))
        found: dict[str, Any] = {}
        with np.errstate(divide="ignore", invalid="ignore"):
            for name, (measure, of) in self.asked.items():
                if of != route or measure not in INVESTED:
                    continue
                if measure == "npv":
                    found[name] = appraisal.npv(project, terms)
                elif measure == "irr":
                    rates = internal_rates_of_return(cash_flow(project, terms)["net_cash_flow"])
                    found[name] = rates.real(project.inflation).only
                else:
                    found[name] = appraisal.minimum_selling_price(project, terms)
        return found


def ask(
    scenario: Scenario, outputs: str | Sequence[str] | None = None, many: bool = False
) -> Question:
    """Ask outputs of a scenario.

    Parameters
    ----------
    scenario : Scenario
    outputs : str or sequence of str, optional
        Names, such as ``unit_cost_hydromet_full`` (see `names`); by default the unit cost of the
        first recycled route.
    many : bool
        Whether the scenario may hold arrays, which the caller takes care of.

    Raises
    ------
    InputError
        Listing every output that is not known.
    """
    require_scenario(scenario)
    asked_for = default_output(scenario) if outputs is None else outputs
    given = tuple(dict.fromkeys(listed(asked_for, "output")))
    faults, known = Faults(), names(scenario)
    if any(name.startswith(f"{OUTLOOK}_") for name in given):
        known |= {f"{OUTLOOK}_{figure}": (OUTLOOK, figure) for figure in OnArrays(scenario).units}
    for name in given:
        if name not in known:
            otherwise = f"measures of a route are {', '.join(MEASURES)}"
            cure = suggestion(name, known, otherwise)
            faults.add(
                "output is not known", "output", name, "market_price, or MEASURE_ROUTE", cure
            )
    if not given:
        faults.add("no output is asked for", "output", "none", "one or more", "e.g. market_price")
    faults.raise_if_any()
    arrays = [path for path, o in scenario.overrides.items() if np.size(o.number) > 1]
    if arrays and not many:
        raise single(
            "many scenarios at once",
            ", ".join(arrays),
            "arrays of values",
            "one scenario to vary around",
            "give single values",
        )
    asked = {name: known[name] for name in given}
    routes = dict.fromkeys(r for measure, r in asked.values() if r and measure != OUTLOOK)
    if any(measure in AGAINST_PRIMARY for measure, _ in asked.values()):
        routes |= dict.fromkeys(r for r in scenario.routes if kind_of(scenario, r) == "primary")
    question = Question(scenario.with_choices(routes=tuple(routes) or scenario.routes[:1]), asked)
    if question._invested and scenario.convention("prices") == "yearly":
        raise single(
            "yearly prices hold one scenario, not many",
            "convention prices",
            "yearly",
            "constant",
            "ask for npv and irr with the convention prices=constant",
        )
    return question


def names(scenario: Scenario) -> dict[str, tuple[str, str]]:
    """Give measure and route of every output of a scenario by its name."""
    primary = any(kind_of(scenario, route) == "primary" for route in scenario.routes)
    found = {MARKET_PRICE: ("", "")}
    for route in scenario.routes:
        compared = primary and kind_of(scenario, route) == "recycled"
        for measure in MEASURES:
            if compared or measure not in AGAINST_PRIMARY:
                found[f"{measure}_{route}"] = measure, route
    return found


def kind_of(scenario: Scenario, route: str) -> str:
    """Tell whether a route is ``recycled`` or ``primary``."""
    return str(scenario.catalogue.trees["routes"][route]["kind"])


def default_output(scenario: Scenario) -> str:
    """Name the unit cost of the first recycled route."""
    return f"unit_cost_{first_recycled(scenario)}"


def first_recycled(scenario: Scenario) -> str:
    """Give the scenario's first recycled route, or its first."""
    require_scenario(scenario)
    recycled = (route for route in scenario.routes if kind_of(scenario, route) == "recycled")
    return next(recycled, scenario.routes[0])
