"""Which assumption decides it, and how sure can one be: many scenarios at once."""

from recycalc.sensitivity.bands import bands
from recycalc.sensitivity.breakeven import BreakEven, break_even
from recycalc.sensitivity.find_out import FindOut, what_to_find_out
from recycalc.sensitivity.morris import Morris, morris
from recycalc.sensitivity.problem import from_salib, to_salib
from recycalc.sensitivity.question import ask
from recycalc.sensitivity.results import MonteCarlo, Probability
from recycalc.sensitivity.runner import monte_carlo
from recycalc.sensitivity.sobol import Sobol, sobol
from recycalc.sensitivity.storage import read
from recycalc.sensitivity.sweep import sweep
from recycalc.sensitivity.tornado import Tornado, tornado

__all__ = [
    "BreakEven",
    "FindOut",
    "MonteCarlo",
    "Morris",
    "Probability",
    "Sobol",
    "Tornado",
    "ask",
    "bands",
    "break_even",
    "from_salib",
    "monte_carlo",
    "morris",
    "read",
    "sobol",
    "sweep",
    "to_salib",
    "tornado",
    "what_to_find_out",
]
