"""Footprint of a route: what each step takes from and gives to the environment in a year."""

from recycalc.footprint.carbon import Carbon, CarbonFactors, carbon, carbon_factors
from recycalc.footprint.factors import Factors, has_footprint, route_factors
from recycalc.footprint.impacts import MODULES, Impact, impacts, totals

__all__ = [
    "MODULES",
    "Carbon",
    "CarbonFactors",
    "Factors",
    "Impact",
    "carbon",
    "carbon_factors",
    "has_footprint",
    "impacts",
    "route_factors",
    "totals",
]
