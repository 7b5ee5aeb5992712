"""Which parameters of a study vary: those it reads that are uncertain, or some of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fnmatch import fnmatchcase

from recycalc.errors import Faults, suggestion
from recycalc.parameters import Parameter, Scenario, listed
from recycalc.sensitivity.distributions import check_width

_WILD = frozenset("*?[")


def uncertain(
    scenario: Scenario, used: Collection[str], faults: Faults
) -> tuple[dict[str, Parameter], dict[str, str]]:
    """Find what the model reads and is not certain; hold what the scenario sets itself."""
    found, held = {}, {}
    lone = {path for r in scenario.sums if r.balance is None for path in r.members.values()}
    for path in sorted(used):
        parameter = scenario.parameters[path]
        if parameter.distribution == "fixed":
            continue
        if path in scenario.overrides:
            held[path] = "set by the scenario"
        elif path in lone:
            held[path] = "one of shares that sum to 1 and have no balance"
        elif parameter.low is not None and parameter.high is not None:
            check_width(parameter, faults)
            found[path] = parameter
    return found, held


def matched(
    patterns: Sequence[str] | None,
    free: Mapping[str, Parameter],
    held: Mapping[str, str],
    scenario: Scenario,
    used: Collection[str],
    faults: Faults,
) -> dict[str, Parameter]:
    """Choose the parameters to vary, noting every pattern that names none."""
    if patterns is None:
        return dict(free)
    chosen: set[str] = set()
    for pattern in listed(patterns, "parameters"):
        hits = {path for path in free if path == pattern or fnmatchcase(path, pattern)}
        chosen |= hits
        if hits:
            continue
        if pattern in held:
            faults.add(
                "parameter is not free to vary",
                "parameters",
                pattern,
                "a parameter that nothing else decides",
                f"it is {held[pattern]}: leave that out, or this",
            )
        elif pattern in used:
            faults.add(
                "parameter is certain",
                "parameters",
                pattern,
                "a parameter with a range",
                "give it low, high and a distribution in its file",
            )
        elif pattern in scenario.parameters:
            faults.add(
                "nothing reads the parameter",
                "parameters",
                pattern,
                "a parameter that the results depend on",
                suggestion(pattern, free, "leave it out"),
            )
        else:
            faults.add(
                "no uncertain parameter of that name" if _WILD & set(pattern)
                else "parameter is not known",
                "parameters",
                pattern,
                "a path, or a pattern like 'prices.*'",
                suggestion(pattern, free, "list them with `recycalc params list`"),
            )  # fmt: skip
    return {path: q for path, q in free.items() if path in chosen}
