"""The result of an outlook: tables by year, figures beside published ones, the plant."""

from __future__ import annotations

import json
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from recycalc.comparison import Investment, compare
from recycalc.comparison.display import shown
from recycalc.errors import single, suggestion
from recycalc.outlook.figures import PUBLISHED, beside_published, filled_from
from recycalc.outlook.model import OutlookEvaluation, OutlookProof, proven, run
from recycalc.outlook.structure import ELEMENTS
from recycalc.parameters import Scenario, provenance, require_scenario
from recycalc.units import Number, Reading

if TYPE_CHECKING:
    import pandas as pd

FLOWS = ("sold", "leaving", "exported", "retired", "collected")
STOCKS = ("in_use", "kept")


class Outlook:
    """Stocks, supply and demand by year, and the scrap within reach of the scenario's plant.

    Made by `recycalc.outlook`. Masses of rare earths are those of the elements.

    Parameters
    ----------
    scenario : Scenario
    proof : OutlookProof
    evaluation : OutlookEvaluation
    """

    def __init__(
        self, scenario: Scenario, proof: OutlookProof, evaluation: OutlookEvaluation
    ) -> None:
        self.scenario, self.proof, self.evaluation = scenario, proof, evaluation
        self.horizon = proof.model.horizon

    @property
    def warnings(self) -> list[str]:
        """Overrides beyond their range, and scrap of the plant that no application stands for."""
        model, used = self.proof.model, self.proof.used
        found = [text for text in self.scenario.warnings if text.partition(" ")[0] in used]
        known = {app.scrap for app in model.applications} | set(model.market.prompt_sources)
        scrap = self.scenario.catalogue.trees["scrap"]
        unknown = [scrap[source]["name"] for source in model.plant if source not in known]
        if unknown:
            found.append(
                f"{', '.join(unknown)}: no application of the outlook retires this scrap, so that "
                "none of it counts towards the load of the plant"
            )
        return found

    def table(self) -> pd.DataFrame:
        """Give the outlook at a glance, by year.

        Returns
        -------
        DataFrame
            Magnets sold, retired and collected, demand and supply of Nd, Pr, Tb and Dy together
            [t/year], shares of supply [1], load of the plant [1].
        """
        found, skip = self.evaluation, self.horizon.balance - self.horizon.first
        columns: dict[str, tuple[Number, str]] = {
            f"magnets_{key}": (
                sum(getattr(flow, key) for flow in found.stocks.values())[skip:],
                "t/year",
            )
            for key in ("sold", "retired", "collected")
        }
        model, p = self.proof.model, Reading(self.scenario.numbers)
        for name in ("magnet_rare_earth_demand", "primary_supply_2030"):
            columns[name.removesuffix("_2030")] = (PUBLISHED[name](model, found, p), "t/year")
        columns |= {name: (share, "1") for name, share in found.shares.items()}
        columns["plant_load"] = (found.plant.load, "1")
        return self._frame(columns, self.horizon.balanced)

    def elements(self) -> pd.DataFrame:
        """Give supply and demand by element and year [t/year of the element].

        Recycled supply comes from products (`end_of_life`) and from magnet making (`prompt`),
        which are never added up here.
        """
        import pandas as pd

        supply, parts = self.evaluation.supply, []
        for element in ELEMENTS:
            columns = {
                key: (getattr(supply, key).get(element, 0.0), "t/year")
                for key in ("demand", "primary", "end_of_life", "prompt", "balance")
            }
            parts.append(self._frame(columns, self.horizon.balanced).assign(element=element))
        frame = pd.concat(parts).reset_index().set_index(["element", "year"])
        frame.attrs["units"] = dict.fromkeys(frame.columns, "t/year")
        return frame

    def applications(self) -> pd.DataFrame:
        """Give stocks [t] and flows [t/year] of magnets by application and year."""
        import pandas as pd

        parts = []
        for name, flow in self.evaluation.stocks.items():
            columns = {key: (getattr(flow, key), "t/year") for key in FLOWS}
            columns |= {key: (getattr(flow, key), "t") for key in STOCKS}
            frame = self._frame(columns, self.horizon.years).assign(application=name)
            parts.append(frame)
        frame = pd.concat(parts).reset_index().set_index(["application", "year"])
        frame.attrs["units"] = parts[0].attrs["units"]
        return frame

    def regions(self) -> pd.DataFrame:
        """Give ore mined by region and year [t/year of rare-earth oxide], quotas applied."""
        columns = {ore.region.name: (ore.mined, "t/year") for ore in self.evaluation.supply.ores}
        return self._frame(columns, self.horizon.balanced)

    def cohorts(self, application: str) -> pd.DataFrame:
        """Give the magnets that retire by year (rows) and year of sale (columns) [t/year].

        Parameters
        ----------
        application : str
            As in `applications`.
        """
        import pandas as pd

        flow = self._one(application)
        years = list(self.horizon.years)
        sold, shares = (
            self._column(flow.sold, len(years)),
            self._column(flow.fate.retired, len(years)),
        )
        lag = np.subtract.outer(np.arange(len(years)), np.arange(len(years)))
        retired = np.where(lag >= 0, shares[np.maximum(lag, 0)], 0.0) * sold
        frame = pd.DataFrame(shown(retired, "t/year"), index=years, columns=years)
        frame.index.name, frame.columns.name = "year", "sold"
        frame.attrs["units"] = dict.fromkeys(years, "t/year")
        return frame

    def plant(self) -> pd.DataFrame:
        """Give the scrap within reach of the plant by year [t/year] and its load [1]."""
        found = self.evaluation.plant
        return self._frame(
            {
                "end_of_life": (found.end_of_life, "t/year"),
                "prompt": (found.prompt, "t/year"),
                "capacity": (found.capacity, "t/year"),
                "load": (found.load, "1"),
            },
            self.horizon.balanced,
        )

    @property
    def filled_from(self) -> int | None:
        """First year, from the present on, from which the plant stays full; None if it never is."""
        self._require_single()
        year = float(np.ravel(filled_from(self.proof.model, self.evaluation))[0])
        return round(year) if isfinite(year) else None

    def invest(self, route: str | None = None, first: int | None = None) -> Investment:
        """Appraise the plant with the scrap that the outlook leaves it, year by year.

        Sales and the costs that follow the load run at the plant's load, the rest at full cost.

        Parameters
        ----------
        route : str, optional
            By default the scenario's first.
        first : int, optional
            First year of operation; by default that of the scenario's calendar, or the year after
            a construction that begins behind the present year.
        """
        self._require_single()
        scenario = self.scenario
        if scenario.feed_series:
            raise single(
                "the scenario has a feed of its own",
                "feed_series",
                scenario.feed_series,
                "no feed_series",
                "leave feed_series out, or use `recycalc invest`",
            )
        chosen = route or scenario.routes[0]
        comparison = compare(scenario.with_choices(routes=[chosen]))
        full = Investment(comparison, chosen)
        construction = len(full.terms.construction_schedule)
        start = first or scenario.calendar.get(
            "first_operation", self.horizon.present + construction + 1
        )
        operation = range(start, start + full.terms.life)
        years = self.horizon.balanced
        if operation[0] < years[0] or operation[-1] > years[-1]:
            raise single(
                "the plant runs beyond the outlook",
                "first year and finance.plant_life",
                f"{operation[0]} to {operation[-1]}",
                f"within {years[0]} to {years[-1]}",
                "start earlier, or shorten finance.plant_life",
            )
        load = self._column(self.evaluation.plant.load, len(years))
        shares = tuple(float(load[year - years[0]]) for year in operation)
        if not any(shares):
            raise single(
                "no scrap is within reach of the plant",
                "sources",
                ", ".join(self.proof.model.plant),
                "scrap of an application of the outlook, or prompt scrap",
                "choose other sources, or widen outlook.market.reach",
            )
        return Investment(comparison, chosen, shares, self.proof.used)

    def published(self) -> pd.DataFrame:
        """Set the outlook's figures beside published ones.

        Returns
        -------
        DataFrame
            One row per figure of ``parameters/outlook/published.toml``: year, the outlook's
            figure, the published one with its range and source, whether it lies within, and why
            the two differ.
        """
        self._require_single()
        return beside_published(self.proof.model, self.evaluation, self.scenario)

    def to_dict(self) -> dict[str, Any]:
        """Give every table as plain lists, with units and provenance."""
        tables = {
            "outlook": self.table(),
            "elements": self.elements(),
            "applications": self.applications(),
            "regions": self.regions(),
            "plant": self.plant(),
        }
        return {
            "scenario": self.scenario.name,
            "filled_from": self.filled_from,
            "published": _records(self.published()),
            **{
                name: {
                    "units": {str(k): v for k, v in frame.attrs["units"].items()},
                    "rows": _records(frame.reset_index()),
                }
                for name, frame in tables.items()
            },
            "warnings": self.warnings,
            "provenance": self.provenance,
        }

    def to_json(self) -> str:
        """Give `to_dict` as JSON text."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """Say what the result rests on."""
        known = provenance(self.scenario, self.proof.used)
        return known | {"parameters_read": len(self.proof.used)}

    def _one(self, application: str) -> Any:
        self._require_single()
        stocks = self.evaluation.stocks
        if application not in stocks:
            raise single(
                "application is not known",
                "application",
                application,
                ", ".join(stocks),
                suggestion(application, stocks, "name one of these"),
            )
        return stocks[application]

    def _require_single(self) -> None:
        used = self.proof.used
        if any(np.ndim(x) for path, x in self.scenario.numbers.items() if path in used):
            raise single(
                "tables need one scenario",
                "scenario",
                "arrays of values",
                "single values",
                "read `evaluation`, or use recycalc.outlook.OnArrays",
            )

    def _column(self, number: Number, years: int) -> Any:
        return np.broadcast_to(number, (years, 1))[:, 0]

    def _frame(self, columns: dict[str, tuple[Number, str]], years: range) -> pd.DataFrame:
        import pandas as pd

        self._require_single()
        frame = pd.DataFrame(
            {
                name: self._column(shown(number, unit), len(years))
                for name, (number, unit) in columns.items()
            },
            index=pd.Index(years, name="year"),
        )
        frame.attrs["units"] = {name: unit for name, (_, unit) in columns.items()}
        return frame


def outlook(scenario: Scenario) -> Outlook:
    """Look ahead: scrap that comes back, supply and demand by element, the plant's load.

    Parameters
    ----------
    scenario : Scenario
        Its parameters under ``outlook.``, those of the scrap sources and deposits, the quotas of
        ``policy.extraction_quota``, and the sources and capacity of its plant are read.

    Raises
    ------
    InputError
        Listing every fault of the files and values that it needs.

    Examples
    --------
    >>> import recycalc as rc
    >>> ahead = rc.outlook(rc.load())
    >>> share = ahead.table()["end_of_life_share"]
    >>> bool(share[2040] > share[2025])
    True
    """
    require_scenario(scenario)
    proof = proven(scenario)
    return Outlook(scenario, proof, run(proof.model, scenario.numbers))


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give rows as plain dictionaries; a share of nothing is None."""
    return [
        {str(k): None if isinstance(x, float) and not isfinite(x) else x for k, x in row.items()}
        for row in frame.to_dict(orient="records")
    ]
