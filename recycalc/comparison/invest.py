"""Investment: what a route's plant costs, what it earns, and from which price on it pays."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from recycalc.comparison.display import shown, unit_of
from recycalc.comparison.model import RouteModel, RouteResult
from recycalc.comparison.price_history import at_prices_of
from recycalc.comparison.project import project_of, terms_of
from recycalc.comparison.proof import structure_key
from recycalc.comparison.result import Comparison, compare
from recycalc.comparison.run import run
from recycalc.comparison.warnings import warnings_of
from recycalc.economics import appraisal
from recycalc.economics.cash_flow import CashFlow, cash_flow
from recycalc.economics.project import Project, Terms
from recycalc.economics.project_check import check
from recycalc.economics.rates_of_return import RatesOfReturn, internal_rates_of_return
from recycalc.errors import Faults, single
from recycalc.parameters import CONVENTIONS, Scenario, require_scenario
from recycalc.units import Number, Quantity, QuantityReading, Reading

if TYPE_CHECKING:
    import pandas as pd

NEVER = "never"


class Investment:
    """The plant of one route as an investment.

    Parameters
    ----------
    comparison : Comparison
    route : str
    load : sequence of float
        Share of full load [1] by year of operation, where the scrap to be had sets it; by default
        the plant is full, after a start-up if there is one.
    also : frozenset of str
        Parameters that `load` rests on.
    """

    def __init__(
        self,
        comparison: Comparison,
        route: str,
        load: Sequence[Number] = (),
        also: frozenset[str] = frozenset(),
    ) -> None:
        self.comparison, self.route, self.load, self.also = comparison, route, tuple(load), also
        self.scenario = scenario = comparison.scenario
        self.money = scenario.money
        model = comparison.proof.model.of(route)
        self.terms: Terms = terms_of(scenario, model)
        self.result: RouteResult = comparison.evaluation.routes[route]
        self._sale = next(
            s for s in self.result.costs.sold if s.product.name == scenario.reference_product
        )
        self.project: Project = project_of(
            self.result, model, scenario, self.terms, Reading(scenario.numbers), self.load
        )
        if scenario.convention("prices") == "yearly":
            self.project = self._priced_by_year(model)
        faults = Faults()
        check(self.project, self.terms, faults, f"plant of {route}")
        faults.raise_if_any()
        self._used = self._prove(
            lambda result, p: project_of(result, model, scenario, self.terms, p, self.load)
        )

    def _prove(self, project: Callable[[RouteResult, Reading], Project]) -> frozenset[str]:
        """Run the cash flow on quantities, once per structure and conventions; give its reads."""
        scenario, result = self.scenario, self.comparison.proof.evaluation.routes[self.route]

        def proof() -> tuple[Any, frozenset[str]]:
            quantities = QuantityReading(scenario.numbers, scenario.units)
            last = cash_flow(project(result, quantities), self.terms)["net_cash_flow"][-1]
            return Quantity(0.0, self.money) + last, frozenset(quantities.used)

        return scenario.catalogue.once(
            "cash flow", (structure_key(scenario), self.route, self.terms), proof
        )[1]

    @property
    def warnings(self) -> list[str]:
        """What to know before trusting the appraisal, which reads more than the unit cost does."""
        whole = {
            "finance.loan_term": self.terms.loan_term,
            "finance.replacement_interval": self.terms.replacement_every,
            "finance.depreciation_life": self.terms.depreciation,
        }
        used = self._used | self.also | {path for path, term in whole.items() if term}
        return warnings_of(self.comparison, used)

    def _priced_by_year(self, model: RouteModel) -> Project:
        """Sell, and buy scrap, at the recorded prices of each year of operation."""
        calendar = self.scenario.calendar
        if not calendar:
            raise single(
                "yearly prices need a calendar",
                "calendar",
                "no [calendar]",
                "first_spending, first_operation, capital_money, operating_money",
                "add [calendar] to the scenario",
            )
        first = calendar["first_operation"]
        years = range(first, first + self.terms.life)
        case = at_prices_of(self.scenario.at_site(self.route), years)
        result = run(self.comparison.proof.model, case).routes[self.route]
        yearly = project_of(result, model, case, self.terms, Reading(case.numbers), self.load)

        def listed(flow: Number) -> list[float]:
            return [float(x) for x in np.broadcast_to(flow, self.terms.life)]

        return replace(
            self.project,
            price=listed(yearly.price),
            coproduct_sales=listed(yearly.coproduct_sales),
            variable_opex=listed(yearly.variable_opex),
        )

    @cached_property
    def cash_flow(self) -> CashFlow:
        """The one cash-flow table that every figure is read from [money]."""
        return cash_flow(self.project, self.terms)

    @property
    def npv(self) -> Any:
        """Net present value at the year of valuation [money]."""
        return Quantity(appraisal.npv(self.project, self.terms), self.money)

    @property
    def minimum_selling_price(self) -> Any:
        """Constant real price of the reference product at which NPV = 0 [money/kg]."""
        price = appraisal.minimum_selling_price(self.project, self.terms)
        return Quantity(price, f"{self.money}/kg")

    @cached_property
    def rates(self) -> RatesOfReturn:
        """Internal rates of return, nominal: none, one or several [1/year]."""
        return internal_rates_of_return(self.cash_flow["net_cash_flow"])

    @property
    def irr(self) -> Number:
        """Internal rate of return, real [1/year]; NaN unless there is exactly one."""
        return self.rates.real(self.project.inflation).only

    def results(self) -> dict[str, Any]:
        """Give the figures of merit; None for what there is not, with a status beside it.

        ``npv``, ``npv_at_first_spending`` [money]; ``irr_real``, ``irr_nominal``,
        ``irr_all_nominal``, ``nominal_discount_rate`` [1/year]; ``minimum_selling_price``,
        ``market_price``, ``levelised_cost_before_tax`` [money/kg]; ``payback_years``,
        ``discounted_payback_years``, ``simple_payback_years`` [year]; ``irr_status`` (none, one
        or several) and ``payback_status`` (reached or never). Equations in docs/method.md 5.12.

        Raises
        ------
        InputError
            For arrays of scenarios, as every table of an investment; `npv`, `irr` and
            `minimum_selling_price` hold arrays.
        """
        self.comparison.require_single()
        project, terms, table = self.project, self.terms, self.cash_flow
        inflation = project.inflation
        rates = self.rates
        figures: dict[str, Any] = {
            "npv": self.npv.magnitude,
            "npv_at_first_spending": appraisal.npv_at_first_construction_year(project, terms),
            "irr_real": rates.real(inflation).only,
            "irr_nominal": rates.only,
            "minimum_selling_price": self.minimum_selling_price.magnitude,
            "market_price": self._sale.market,
            "levelised_cost_before_tax": appraisal.levelised_cost_before_tax(project, terms),
            "payback_years": appraisal.payback(table),
            "discounted_payback_years": appraisal.payback(table, discounted=True),
            "simple_payback_years": appraisal.simple_payback(project, terms),
            "nominal_discount_rate": (1 + project.discount_rate) * (1 + inflation) - 1,
        }
        plain = {
            name: None if value is None or not isfinite(value) else float(value)
            for name, value in figures.items()
        }
        return {
            **plain,
            "irr_status": rates.status,
            "irr_all_nominal": [float(root) for root in rates.roots],
            "payback_status": NEVER if appraisal.never(figures["payback_years"]) else "reached",
        }

    def results_in_words(self) -> dict[str, tuple[str, str]]:
        """Give the figures of merit as a person reads them: value and unit."""
        found = self.results()
        per_kg = f"{self.money}/kg"

        def years(name: str) -> tuple[str, str]:
            value = found[name]
            return (
                (f"{value:.1f}", "years after construction") if value is not None else (NEVER, "")
            )

        def rate(name: str) -> tuple[str, str]:
            if found["irr_status"] == "several":
                roots = ", ".join(f"{root:.1%}" for root in found["irr_all_nominal"])
                return (f"several: {roots}", "nominal, per year")
            return (f"{found[name]:.1%}", "per year") if found[name] is not None else ("none", "")

        return {
            "net present value": (f"{found['npv']:,.0f}", self.money),
            "internal rate of return, real": rate("irr_real"),
            "internal rate of return, nominal": rate("irr_nominal"),
            "minimum selling price": (_price(found["minimum_selling_price"]), per_kg),
            "market price": (_price(found["market_price"]), per_kg),
            "levelised cost before tax": (_price(found["levelised_cost_before_tax"]), per_kg),
            "payback": years("payback_years"),
            "discounted payback": years("discounted_payback_years"),
            "simple payback": years("simple_payback_years"),
        }

    def msp_breakdown(self) -> dict[str, float | None]:
        """Give the parts of the minimum selling price [money/kg]; they add up to it."""
        self.comparison.require_single()
        parts = appraisal.minimum_price_breakdown(self.project, self.terms)
        return {name: float(v) if isfinite(v) else None for name, v in parts.items()}

    def capital(self) -> pd.DataFrame:
        """Give purchased and installed cost [money] of every piece of equipment.

        One row per step and item: ``size`` in the unit of ``size_unit``, ``units`` side by side
        [1], ``purchased``, ``bare_erected``, ``installed``. `capital_sums` goes on to the TCI.
        """
        import pandas as pd

        self.comparison.require_single()
        units = self.comparison.proof.evaluation.routes[self.route].costs.capital
        rows = [
            {
                "step": item.step,
                "item": item.item,
                "size": float(shown(item.size, size_unit)),
                "size_unit": size_unit,
                "units": float(item.units),
                "purchased": float(item.purchased),
                "bare_erected": float(item.erected),
                "installed": float(item.cost),
            }
            for item, q in zip(self.result.costs.capital, units, strict=True)
            for size_unit in [unit_of(q.size, self.money)]
        ]
        frame = pd.DataFrame(rows)
        frame.attrs["units"] = {
            **dict.fromkeys(("purchased", "bare_erected", "installed"), self.money),
            "units": "1",
        }
        return frame

    def capital_sums(self) -> dict[str, float]:
        """Give the way from installed cost to total capital investment [money]."""
        self.comparison.require_single()
        spent = self.result.costs.investment
        steps = {
            "installed cost of all equipment": spent.installed,
            "contingency": spent.contingency,
            "fixed capital investment": spent.fixed,
            "owner's costs": spent.owner,
            "land": spent.land,
            "capital grant": -spent.grant,
            "working capital": spent.working,
            "total capital investment": spent.total,
        }
        return {name: float(value) for name, value in steps.items()}

    def conventions(self) -> dict[str, str]:
        """Give every convention of the cash flow in words, as it is printed beside the result."""
        terms, scenario = self.terms, self.scenario
        numbers = scenario.numbers
        found = {name: scenario.convention(name).replace("_", " ") for name in CONVENTIONS}
        if scenario.convention("depreciation") == "MACRS":
            found["depreciation"] += f", {len(terms.depreciation) - 1}-year class, half-year"
        elif terms.depreciation:
            found["depreciation"] += f" over {len(terms.depreciation)} years"
        found["construction"] = " / ".join(f"{s:.0%}" for s in terms.construction_schedule)
        found["operation"] = f"{terms.life} years"
        if scenario.calendar:
            first = scenario.calendar["first_operation"]
            found["operation"] += f", {first} to {first + terms.life - 1}"
        per_year = {
            "discount rate, real": "discount_rate",
            "inflation": "inflation",
            "capital escalation": "capital_escalation",
            "operating escalation": "operating_escalation",
            "loan interest": "interest_rate",
        }
        for label, key in per_year.items():
            if f"finance.{key}" in numbers:
                rate = float(numbers[f"finance.{key}"]) * self._year
                found[label] = f"{rate:.2%} a year"
        tax = float(self.project.tax_rate)
        found["income tax"] = f"{tax:.1%}"
        if terms.loan_term:
            share = float(self.project.debt_fraction)
            found["loan"] = f"{share:.0%} of fixed capital over {terms.loan_term} years"
        else:
            found["loan"] = "none"
        found["flows"] = "at the end of their year; year 0 is the last year of construction"
        found["co-products"] = "sold at market prices"
        return found

    @property
    def _year(self) -> float:
        return float(Reading.year)

    def cash_flow_table(self) -> pd.DataFrame:
        """Give the cash flow, one row per year [money; kg]."""
        import pandas as pd

        self.comparison.require_single()
        table = self.cash_flow
        frame = pd.DataFrame({name: [float(v) for v in row] for name, row in table.rows.items()})
        first = self.scenario.calendar.get("first_spending")
        offset = 0 if first is None else first - self.terms.first_year
        frame.insert(0, "year", [year + offset for year in table.years])
        units = dict.fromkeys(frame.columns[1:], self.money)
        frame.attrs["units"] = units | {"production_kg": "kg", "discount_factor": "1", "year": "1"}
        return frame.set_index("year")

    def to_dict(self) -> dict[str, Any]:
        """Give capital, results and conventions as plain dictionaries."""
        self.comparison.require_single()
        scenario = self.scenario
        return {
            "scenario": scenario.name,
            "route": self.route,
            "gate": scenario.gate,
            "money": self.money,
            "product": self.comparison.product,
            "capital": self.capital_sums(),
            "results": self.results(),
            "msp_breakdown": self.msp_breakdown(),
            "conventions": self.conventions(),
            "cash_flow": self.cash_flow_table().reset_index().to_dict(orient="list"),
            "warnings": self.warnings,
            "provenance": self.comparison.provenance,
        }

    def to_json(self) -> str:
        """Give `to_dict` as JSON text."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)


def _price(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f}"


def invest(scenario: Scenario, route: str | None = None) -> Investment:
    """Appraise the plant of one route.

    Parameters
    ----------
    scenario : Scenario
    route : str, optional
        By default the scenario's first.

    Raises
    ------
    InputError
        For what is no scenario, a route that is not there, and conventions that do not fit.
    """
    require_scenario(scenario)
    chosen = route or scenario.routes[0]
    return Investment(compare(scenario.with_choices(routes=[chosen])), chosen)
