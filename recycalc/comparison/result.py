"""The result of comparing a scenario's routes at a gate."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cached_property
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np

from recycalc.comparison.as_dict import as_dict
from recycalc.comparison.display import shown
from recycalc.comparison.explain import Node, explain
from recycalc.comparison.footprint import Footprints, evaluate_footprint
from recycalc.comparison.headline import headline
from recycalc.comparison.model import MARKET, Evaluation, RouteResult, evaluate
from recycalc.comparison.proof import Proof, proven
from recycalc.comparison.run import run
from recycalc.comparison.warnings import warnings_of
from recycalc.economics import SCRAP_PRICE
from recycalc.errors import single
from recycalc.parameters import Scenario, provenance, require_scenario
from recycalc.units import Number, Quantity, Reading, where

if TYPE_CHECKING:
    import pandas as pd


class Comparison:
    """Recycled against primary supply at a gate, per kg of the reference product.

    Parameters
    ----------
    scenario : Scenario
    proof : Proof
        The model of the scenario's structure, run on quantities: it gives every result its unit.
    evaluation : Evaluation
        The model run on plain numbers.
    """

    def __init__(self, scenario: Scenario, proof: Proof, evaluation: Evaluation) -> None:
        self.scenario, self.proof, self.evaluation = scenario, proof, evaluation
        self.money = scenario.money
        self.per_kg = f"{scenario.money}/kg"

    @property
    def routes(self) -> list[str]:
        """Names of the routes compared."""
        return list(self.evaluation.routes)

    def kind(self, route: str) -> str:
        """Tell whether a route is ``recycled`` or ``primary``."""
        return self.proof.model.of(route).route.kind

    def role(self, route: str) -> str:
        """Say of which kind a route is, and where it stands if elsewhere: ``primary, China``."""
        place = f", {self.scenario.place(route)}" if self.scenario.is_away(route) else ""
        return self.kind(route) + place

    def title(self, route: str) -> str:
        """Give a route's name in words, with its region where that is another."""
        title = self.proof.model.of(route).route.title
        return f"{title}, {self.scenario.place(route)}" if self.scenario.is_away(route) else title

    def unit_cost(self, route: str) -> Any:
        """Give the unit cost of the reference product [money/kg].

        The ledger's lines that the reference product bears, over its mass (docs/method.md 5.10).

        Parameters
        ----------
        route : str
            One of `routes`.

        Returns
        -------
        Quantity
            Of a float, or of an array with the shape of the scenario's.

        Raises
        ------
        InputError
            For a route that is not compared, as everything that is asked of a route.
        """
        return self._per_kg(self._result(route).unit_cost)

    def cost_by_category(self, route: str) -> dict[str, Any]:
        """Give the unit cost of a `route` by category [money/kg]; the parts add up to it."""
        rows = self._result(route).by_category
        return {category: self._per_kg(cost) for category, cost in rows.items()}

    @property
    def market_price(self) -> Any:
        """Market price of the reference product at the gate, without VAT [money/kg]."""
        return self._per_kg(self.evaluation.market_price)

    def output(self, route: str) -> Any:
        """Give the output of the reference product of a `route` [t/year]."""
        sold = self._result(route).costs.sold
        mass = next(s.mass for s in sold if s.product.name == self.scenario.reference_product)
        return Quantity(shown(mass, "t/year"), "t/year")

    def utilization(self, route: str) -> Number:
        """Give secondary utilization (recycled) or overall recovery (primary) of a `route` [1].

        Rare earths in the products over those that enter the plant, by mass (docs/method.md 5.3);
        a float, or an array over scenarios.
        """
        return _own(self._result(route).balance.utilization)

    def gross_margin(self, route: str) -> Number:
        """Give (revenue - delivered scrap) / revenue of a `route` [1] (docs/method.md 5.11).

        1 for a mine, which buys none; a float, or an array over scenarios.
        """
        return _own(self._result(route).gross_margin)

    def basket(self, route: str) -> dict[str, Any]:
        """Give what a recycled `route`'s whole basket costs (docs/method.md 5.11).

        Returns
        -------
        dict
            ``recycled``: its own full cost; ``market``: the same products at market prices;
            ``primary``: from the primary mix (absent without primary routes), all per kg of
            reference product [money/kg];
            ``products``: mass of each product per mass of the reference [kg/kg].

        Raises
        ------
        InputError
            For a primary route.
        """
        result, values = self._result(route), self.evaluation
        if route not in values.basket_at_market:
            raise single("no basket", "basket", route, "a recycled route", "name a recycled route")
        reference = self.output(route).to_base_units().magnitude
        found: dict[str, Any] = {
            "recycled": Quantity(result.total / reference, self.per_kg),
            "market": self._per_kg(values.basket_at_market[route]),
            "products": {name: _own(mass) for name, mass in result.basket.items()},
        }
        if route in values.basket_from_primary:
            found["primary"] = self._per_kg(values.basket_from_primary[route])
        return found

    def break_even_scrap_price(self, route: str, against: str = MARKET) -> Any:
        """Give the scrap price at which the route costs as much as the market or another route.

        One price per kg of scrap, without its host, for all sources [money/kg]; negative where the
        plant would have to be paid for taking the scrap, NaN where the scrap price moves nothing.
        The unit cost c is linear in it, so two runs give it:
        ``(target - c(0)) / (c(1) - c(0))`` (docs/method.md 5.11).

        Parameters
        ----------
        route : str
            A recycled route.
        against : str
            ``market``, or a route of the comparison.

        Raises
        ------
        InputError
            For a primary route, and one that is not compared.
        """
        target = (
            self.evaluation.market_price if against == MARKET else self._result(against).unit_cost
        )
        self._require_scrap(route, "break-even")
        low, high = self._scrap_line[route]
        depends = high != low  # not where the reference product is worth nothing
        price = where(depends, (target - low) / where(depends, high - low, 1.0), nan)
        return Quantity(price, self.per_kg)

    @property
    def scrap(self) -> str:
        """Name what masses of scrap are of, without their host: magnet, or e.g. lamp phosphor."""
        routes = (self.proof.model.of(name).route for name in self.routes)
        return " or ".join(sorted({source.freed for route in routes for source in route.scrap}))

    def scrap_price(self, route: str) -> Any:
        """Give the mean price paid by a `route` per kg of scrap, as `scrap` names it [money/kg].

        Raises
        ------
        InputError
            For a primary route.
        """
        self._require_scrap(route, "scrap price")
        ledger = self._result(route).costs.ledger
        sources = {flow.source.name for flow in self._result(route).balance.feed.sources}
        bought = [x for x in ledger if x.category == "feedstock" and x.step in sources]
        return Quantity(sum(x.cost for x in bought) / sum(x.amount for x in bought), self.per_kg)

    def hauls(self, route: str) -> dict[str, dict[str, Any]]:
        """Give how far the scrap of each source of a route travels [km].

        Returns
        -------
        dict
            By source: ``distance``, the whole way on average; where a catchment is set its
            ``radius`` and the plant's ``share`` of all that is collected in the region [1], and
            with hubs the ways ``spoke`` to a hub and ``trunk`` from there.
        """
        found = {}
        for name, way in self._result(route).costs.hauls.items():
            ways = {"distance": way.distance, "radius": way.radius}
            if way.spoke is not None:
                ways |= {"spoke": way.spoke, "trunk": way.trunk}
            found[name] = {
                key: Quantity(shown(length, "km"), "km")
                for key, length in ways.items()
                if length is not None
            }
            if way.share is not None:
                found[name]["share"] = Quantity(way.share, "dimensionless")
        return found

    @cached_property
    def _scrap_line(self) -> dict[str, tuple[Number, Number]]:
        """Unit cost of each recycled route at a scrap price of 0 and of 1 [money/kg]."""
        recycled = tuple(m for m in self.proof.model.routes if m.route.kind == "recycled")
        model = replace(self.proof.model, routes=recycled)
        low, high = (
            evaluate(model, Reading({**self.scenario.numbers, SCRAP_PRICE: price})).routes
            for price in (0.0, 1.0)
        )
        return {name: (low[name].unit_cost, high[name].unit_cost) for name in low}

    def explain(self, what: str) -> Node:
        """Tell where a number comes from: amounts, prices, parameters, sources, as a tree.

        Parameters
        ----------
        what : str
            ``route``, ``route.category``, ``route.step``, ``route.category.item`` (or the step
            before the item), or the path of a parameter.

        Raises
        ------
        InputError
            With the nearest name, where there is nothing of that name; for arrays of scenarios.
        """
        self.require_single()
        return explain(self, what)

    @property
    def warnings(self) -> list[str]:
        """What to know before trusting the result: values and sizes beyond their range."""
        return list(self._warnings)

    @cached_property
    def _warnings(self) -> list[str]:
        return warnings_of(self)

    @property
    def provenance(self) -> dict[str, Any]:
        """What the result rests on: version, scenario, overrides, indices and conversions."""
        return provenance(self.scenario, self.proof.used)

    @property
    def product(self) -> str:
        """Name of the reference product in words."""
        return self.scenario.catalogue.products[self.scenario.reference_product]["name"]

    def headline(self) -> str:
        """Say the answer in one sentence.

        Raises
        ------
        InputError
            For arrays of scenarios, as every table and `to_dict`.
        """
        self.require_single()
        return headline(self)

    def to_dict(self) -> dict[str, Any]:
        """Give the comparison as plain dictionaries, as ``--format json`` prints it.

        ``unit`` is that of unit costs, prices and baskets [money/kg]; ``fixed_capital`` [money],
        ``output`` [t/year], the shares ``secondary_utilization``, ``overall_recovery`` and
        ``gross_margin`` [1]; None for what is not finite.
        """
        self.require_single()
        return as_dict(self)

    def to_json(self) -> str:
        """Give `to_dict` as JSON text."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)

    def table(self) -> pd.DataFrame:
        """Give one row per route: unit cost, its categories, utilization; units in ``attrs``."""
        from recycalc.comparison import tables  # pandas loads only when a table is asked for

        return tables.summary(self)

    def ledger(self) -> pd.DataFrame:
        """Give every cost line: amount x price = cost per year, and its share of the unit cost."""
        from recycalc.comparison import tables  # pandas loads only when a table is asked for

        return tables.ledger(self)

    def balance(self) -> pd.DataFrame:
        """Give feed, product and loss of every element in every step [kg/year]."""
        from recycalc.comparison import tables  # pandas loads only when a table is asked for

        return tables.balance(self)

    @cached_property
    def footprints(self) -> Footprints:
        """Footprint of every route per kg of reference product, in base units, arrays kept."""
        return evaluate_footprint(self)

    def footprint(self) -> pd.DataFrame:
        """Give the footprint by route, step, item and module, per kg of reference product.

        Six indicators, cradle to gate, allocated as cost is; their sum over a route is in
        `footprint_summary`. Units in ``attrs["units"]``, what to know in ``attrs["notes"]``.

        Raises
        ------
        InputError
            Listing every factor that footprints.csv lacks for these routes and this region.
        """
        from recycalc.comparison import footprint_tables  # pandas loads only when asked for

        return footprint_tables.lines(self)

    def footprint_summary(self) -> pd.DataFrame:
        """Give one row per route: six indicators, and each as a ratio to the primary mix [1].

        Units in ``attrs["units"]``, what to know in ``attrs["notes"]``, the mix itself in
        ``attrs["primary_mix"]``; equations in docs/method.md 10.
        """
        from recycalc.comparison import footprint_tables  # pandas loads only when asked for

        return footprint_tables.summary(self)

    def declaration(self, route: str) -> pd.DataFrame:
        """Give the table of an environmental product declaration for 1 kg of reference product.

        Indicators as rows; modules A1, A2, A3 and their sum as columns; declared unit, boundary,
        cut-off and allocation in ``attrs``. Module D, with co-product credit only, stands apart.

        Parameters
        ----------
        route : str
            One of `routes`.
        """
        from recycalc.comparison import footprint_tables  # pandas loads only when asked for

        return footprint_tables.declaration(self, route)

    def require_single(self) -> None:
        """Refuse many scenarios at once where a table or a tree holds one.

        Raises
        ------
        InputError
        """
        self.scenario.require_single()

    def _per_kg(self, number: Number) -> Any:
        return Quantity(_own(number), self.per_kg)

    def _require_scrap(self, route: str, what: str) -> None:
        if self.kind(route) != "recycled":
            raise single("no scrap to price", what, route, "a recycled route",
                         "name a recycled route")  # fmt: skip

    def _result(self, route: str) -> RouteResult:
        return self.evaluation.routes[self.proof.model.of(route).route.name]


def compare(scenario: Scenario, gate: str | None = None) -> Comparison:
    """Compare the routes of a scenario.

    Parameters
    ----------
    scenario : Scenario
    gate : str, optional
        Point of comparison, by default the scenario's.

    Returns
    -------
    Comparison
        Of one scenario, or of as many as the scenario's arrays hold.

    Raises
    ------
    InputError
        For what is no scenario, a gate that a route does not reach, and anything else that is
        wrong with the scenario.

    Examples
    --------
    >>> import recycalc as rc
    >>> case = rc.load().with_values({"feed.scrap_price": [10.0, 12.0]})
    >>> rc.compare(case).unit_cost("hydromet_full").shape
    (2,)
    """
    require_scenario(scenario)
    chosen = scenario if gate is None else scenario.with_choices(gate=gate)
    proof = proven(chosen)
    return Comparison(chosen, proof, run(proof.model, chosen))


def _own(number: Number) -> Number:
    """Give a float, or an array that the user may write into: the evaluation stays as it is."""
    return np.array(number) if np.ndim(number) else float(number)
