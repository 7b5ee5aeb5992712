"""Charts of results, for the command, notebooks and the app."""

from recycalc.report.charts import cash_flow_chart, replay_chart, save, size_chart
from recycalc.report.outlook_charts import (
    outlook_chart,
    plant_chart,
    retirement_chart,
    share_chart,
    supply_chart,
)
from recycalc.report.sensitivity_charts import (
    distribution_chart,
    information_chart,
    monte_carlo_chart,
    morris_chart,
    sobol_chart,
    tornado_chart,
)
from recycalc.report.sweep_charts import break_even_chart, sweep_chart

__all__ = [
    "break_even_chart",
    "cash_flow_chart",
    "distribution_chart",
    "information_chart",
    "monte_carlo_chart",
    "morris_chart",
    "outlook_chart",
    "plant_chart",
    "replay_chart",
    "retirement_chart",
    "save",
    "share_chart",
    "size_chart",
    "sobol_chart",
    "supply_chart",
    "sweep_chart",
    "tornado_chart",
]
