"""Recycled against primary supply at a gate."""

from recycalc.comparison.explain import Node
from recycalc.comparison.loading import check, load
from recycalc.comparison.result import MARKET, Comparison, compare

__all__ = ["MARKET", "Comparison", "Node", "check", "compare", "load"]
