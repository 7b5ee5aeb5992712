"""Loading a scenario with everything checked that its comparison will need."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from recycalc.comparison.footprint import prove_footprint
from recycalc.comparison.model import build
from recycalc.comparison.proof import built, prove
from recycalc.economics.depreciation import macrs_tables
from recycalc.errors import Faults, InputError, single
from recycalc.footprint import has_footprint
from recycalc.parameters import (
    DEFAULT,
    Catalogue,
    Scenario,
    load_catalogue,
    read_scenario,
    scenario_from_text,
)
from recycalc.process import Builder


def load(
    scenario: str | Path = DEFAULT, parameters: str | Path | Catalogue | None = None
) -> Scenario:
    """Load a scenario by name or from a file.

    Parameters
    ----------
    scenario : str or path
        A name of ``parameters/scenarios`` or a TOML file.
    parameters : path or Catalogue, optional
        Folder of parameter files, or a catalogue already read.

    Raises
    ------
    InputError
        Listing every fault of the parameter files, of the scenario and of its routes.
    """
    if not isinstance(scenario, str | PathLike):
        raise single("scenario is not named", "scenario", scenario,
                     "a name, or the path of a .toml file",
                     f'leave it out, or write e.g. "{DEFAULT}"')  # fmt: skip
    faults = Faults()
    catalogue = (
        parameters if isinstance(parameters, Catalogue) else load_catalogue(parameters, faults)
    )
    return _checked(read_scenario(scenario, catalogue, faults), faults)


def load_text(text: str, catalogue: Catalogue, shown: str = "scenario") -> Scenario:
    """Load a scenario from the text of a TOML file, checked like one of a file.

    Parameters
    ----------
    text : str
    catalogue : Catalogue
    shown : str
        What messages call it.

    Raises
    ------
    InputError
    """
    faults = Faults()
    return _checked(scenario_from_text(text, catalogue, faults, shown), faults)


def _checked(loaded: Scenario | None, faults: Faults) -> Scenario:
    """Build the model of a scenario that was read, and raise all that is wrong with both."""
    if loaded is not None:
        try:
            if faults:
                build(loaded)  # what is kept must be free of faults
            else:
                built(loaded)
        except InputError as error:
            faults.extend(error)
    faults.raise_if_any()
    assert loaded is not None
    return loaded


def check(parameters: str | Path | None = None) -> dict[str, int]:
    """Check all parameter files: every record, and every scenario's routes at every gate.

    Every route needs a footprint too, those of studies that state lump sums aside. Routes that no
    scenario names are checked in the default one.

    Returns
    -------
    dict
        How many parameters, scenarios and routes were looked at.

    Raises
    ------
    InputError
        Listing every fault.
    """
    faults = Faults()
    catalogue = load_catalogue(parameters, faults)
    macrs_tables(catalogue.folder, faults)
    routes = catalogue.trees.get("routes", {})
    scenarios = {name: read_scenario(name, catalogue, faults) for name in catalogue.scenarios}
    named = {route for s in scenarios.values() if s is not None for route in s.routes}
    for name, scenario in scenarios.items():
        if scenario is None:
            continue
        others = [r for r in routes if r not in named] if name == DEFAULT else []
        reached: dict[str, list[str]] = {}
        for route in (*scenario.routes, *others):
            for gate in Builder(scenario, faults).route(route).gates:
                reached.setdefault(gate, []).append(route)
        for gate, names in reached.items():
            _check_gate(scenario, gate, names, faults)
    faults.raise_if_any()
    return {
        "parameters": len(catalogue.parameters),
        "scenarios": len(catalogue.scenarios),
        "routes": len(routes),
    }


def _check_gate(scenario: Scenario, gate: str, routes: list[str], faults: Faults) -> None:
    try:
        chosen = scenario.with_choices(gate=gate, routes=routes)
    except InputError as error:
        faults.extend(error)
        return
    try:
        proof = prove(build(chosen), chosen)
        if all(has_footprint(m.route, gate) for m in proof.model.routes):
            prove_footprint(chosen, proof)
    except InputError as error:
        faults.extend(error)
