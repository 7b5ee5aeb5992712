"""Which assumption decides it, and how sure can one be: many scenarios at once."""

from recycalc.sensitivity.results import MonteCarlo, Probability
from recycalc.sensitivity.runner import monte_carlo
from recycalc.sensitivity.storage import read

__all__ = ["MonteCarlo", "Probability", "monte_carlo", "read"]
