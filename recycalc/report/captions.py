"""What every table says of itself, so that it is understood without its context."""

from __future__ import annotations

from recycalc.parameters import Scenario


def functional_unit(scenario: Scenario) -> str:
    """Say what the costs are for, e.g. ``1 kg Neodymium-praseodymium oxide at the gate …``."""
    product = scenario.catalogue.products[scenario.reference_product]["name"]
    return f"1 kg {product} at the gate {scenario.gate}"


def allocation(scenario: Scenario) -> str:
    """Say how cost is shared among products."""
    return f"cost allocated by {scenario.allocation.replace('_', ' ')}"


def origin(scenario: Scenario) -> str:
    """Say where a table comes from that is not per kilogram of product."""
    return (
        f"Money in {scenario.money}{elsewhere(scenario)}; scenario {scenario.name}, "
        f"hash {scenario.hash}"
    )


def caption(scenario: Scenario) -> str:
    """Say basis, money, allocation and scenario in one line."""
    return (
        f"Per {functional_unit(scenario)}, in {scenario.money} without VAT, "
        f"{allocation(scenario)}{elsewhere(scenario)}; scenario {scenario.name}, "
        f"hash {scenario.hash}"
    )


def feed(scenario: Scenario) -> str:
    """Say where the plants stand and which scrap they are fed, e.g. ``Plant in China, …``."""
    paths = scenario.shares("feed.share")
    known = {n: float(scenario.numbers.get(p, 0.0)) for n, p in paths.items() if p is not None}
    rest = 1.0 - sum(known.values())
    shares = (f"{known.get(name, rest):.0%} {name}" for name in paths)
    apart = len(scenario.regions) > 1
    where = f"Region {places(scenario)};" if apart else f"Plant in {scenario.place()},"
    return f"{where} fed with {', '.join(shares)}"


def elsewhere(scenario: Scenario) -> str:
    """Say where the routes stand if not all in one region: ``; region …, bayan_obo in China``."""
    return f"; region {places(scenario)}" if len(scenario.regions) > 1 else ""


def places(scenario: Scenario) -> str:
    """Name the scenario's region and those of routes elsewhere: ``European Union, … in China``."""
    away = (f"{r} in {scenario.place(r)}" for r in scenario.routes if scenario.is_away(r))
    return ", ".join([scenario.place(), *away])
