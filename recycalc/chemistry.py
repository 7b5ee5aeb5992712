"""Formulas, oxide factors and balanced reactions: every such number is computed here.

Molar masses come from molmass (IUPAC standard atomic weights).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from recycalc.errors import single

RARE_EARTHS = (
    "La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb",
    "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y", "Sc",
)  # fmt: skip
TRADE_OXIDES = {"Ce": "CeO2", "Pr": "Pr6O11", "Tb": "Tb4O7"}
"""Oxides as traded after calcination in air, where not RE2O3."""

_FORMULA = re.compile(r"[A-Z][A-Za-z0-9().]*")
_TERM = re.compile(r"^(?:(\d{1,4}) )?([A-Z][A-Za-z0-9().]*)$")
LONGEST = 60


@lru_cache(maxsize=1024)
def atoms(formula: str) -> Mapping[str, int]:
    """Count the atoms of a formula, e.g. ``{"Nd": 2, "O": 3}``.

    Raises
    ------
    InputError
        For text that is no formula.
    """
    from molmass import Formula, FormulaError

    try:
        if len(formula) > LONGEST or not _FORMULA.fullmatch(formula):
            raise FormulaError("not a formula", formula, 0)
        return {symbol: item.count for symbol, item in Formula(formula).composition().items()}
    except (FormulaError, ValueError) as error:
        raise single(
            "formula cannot be read",
            "formula",
            formula,
            "element symbols with counts",
            "write e.g. 'Nd2O3' or 'H2C2O4.2H2O'",
        ) from error


@lru_cache(maxsize=1024)
def molar_mass(formula: str) -> float:
    """Give the molar mass [g/mol] of a formula."""
    from molmass import Formula

    atoms(formula)
    return float(Formula(formula).mass)


@lru_cache(maxsize=1024)
def mass_fraction(element: str, formula: str) -> float:
    """Give the mass of an element per mass of a compound [kg/kg]."""
    count = atoms(formula).get(element, 0)
    if not count:
        raise single(
            f"{formula} holds no {element}",
            "formula",
            formula,
            f"a formula with {element}",
            "correct the formula or the element",
        )
    return count * molar_mass(element) / molar_mass(formula)


def oxide_factor(element: str, formula: str | None = None) -> float:
    """Give the mass of oxide per mass of element [kg/kg], e.g. 1.1664 for Nd to Nd2O3.

    ``M(oxide) / (n M(element))``, with IUPAC standard atomic weights by molmass.

    Parameters
    ----------
    element : str
    formula : str, optional
        By default the oxide as traded: RE2O3, CeO2, Pr6O11, Tb4O7.

    Raises
    ------
    InputError
        For a formula that cannot be read, or does not hold the element.

    Examples
    --------
    >>> round(oxide_factor("Nd"), 4)
    1.1664
    """
    return 1.0 / mass_fraction(element, formula or trade_oxide(element))


def trade_oxide(element: str) -> str:
    """Give the formula of a rare earth's oxide as traded."""
    return TRADE_OXIDES.get(element, f"{element}2O3")


@dataclass(frozen=True)
class Reaction:
    """A balanced reaction.

    Parameters
    ----------
    text : str
    reactants, products : mapping of str to int
        Stoichiometric number by formula.
    """

    text: str
    reactants: Mapping[str, int]
    products: Mapping[str, int]

    def demand(self, species: str, element: str) -> float:
        """Give the mass of a species per mass of an element that reacts [kg/kg].

        The species may stand on either side (a reagent or an emission); the element is counted
        on the side of the reactants:
        ``nu_species * M_species / (n_element * M_element)``.
        """
        number = self.reactants.get(species, 0) or self.products.get(species, 0)
        count = sum(nu * atoms(formula).get(element, 0) for formula, nu in self.reactants.items())
        if not number or not count:
            missing = species if not number else element
            raise single(
                f"{missing} does not take part in the reaction",
                "reaction",
                self.text,
                f"a reaction with {species} and {element}",
                "correct the reaction, the item's formula or the elements",
            )
        return number * molar_mass(species) / (count * molar_mass(element))


def parse_reaction(text: str, element: str = "") -> Reaction:
    """Read ``"RE2O3 + 6 HCl -> 2 RECl3 + 3 H2O"`` and check its balance.

    Parameters
    ----------
    text : str
    element : str, optional
        What the placeholder ``RE`` stands for.

    Raises
    ------
    InputError
        Where it cannot be read, or some element does not balance.
    """
    spelled = re.sub(r"RE(?![a-z])", element, text) if element else text
    sides = spelled.split("->")
    if len(text) > 5 * LONGEST or len(sides) != 2:
        raise _unreadable(text)
    reactants, products = (_side(side, text) for side in sides)
    left, right = (_count(side) for side in (reactants, products))
    off = sorted(e for e in left.keys() | right.keys() if left.get(e, 0) != right.get(e, 0))
    if off:
        raise single(
            "reaction is not balanced",
            "reaction",
            text,
            "as many atoms of each element on both sides; "
            + ", ".join(f"{e}: {left.get(e, 0)} and {right.get(e, 0)}" for e in off),
            "correct the stoichiometric numbers",
        )
    return Reaction(spelled, reactants, products)


def _side(side: str, text: str) -> dict[str, int]:
    terms: dict[str, int] = {}
    for term in side.split(" + "):
        match = _TERM.match(term.strip())
        if match is None:
            raise _unreadable(text)
        terms[match.group(2)] = terms.get(match.group(2), 0) + int(match.group(1) or 1)
    return terms


def _count(terms: Mapping[str, int]) -> dict[str, int]:
    total: dict[str, int] = {}
    for formula, number in terms.items():
        for element, count in atoms(formula).items():
            total[element] = total.get(element, 0) + number * count
    return total


def _unreadable(text: str) -> Exception:
    return single(
        "reaction cannot be read",
        "reaction",
        text,
        "number, formula, ' + ' and one '->'",
        "write e.g. 'Nd2O3 + 6 HCl -> 2 NdCl3 + 3 H2O'",
    )


def members(names: Iterable[str], present: Iterable[str]) -> list[str]:
    """Resolve element names and groups against the elements present.

    Groups are ``rare_earths`` and ``other_elements``.
    """
    wanted = list(names)
    return [
        element
        for element in present
        if element in wanted
        or ("rare_earths" if element in RARE_EARTHS else "other_elements") in wanted
    ]
