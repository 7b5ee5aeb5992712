"""Recycled against primary supply at a gate."""

from recycalc.comparison.explain import Node
from recycalc.comparison.invest import Investment, invest
from recycalc.comparison.loading import check, load, load_text
from recycalc.comparison.model import MARKET
from recycalc.comparison.plant_size import PlantSize, plant_size
from recycalc.comparison.replay import replay
from recycalc.comparison.result import Comparison, compare

__all__ = [
    "MARKET",
    "Comparison",
    "Investment",
    "Node",
    "PlantSize",
    "check",
    "compare",
    "invest",
    "load",
    "load_text",
    "plant_size",
    "replay",
]
