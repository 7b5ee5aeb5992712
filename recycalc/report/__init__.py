"""Charts of results, for the command, notebooks and the app."""

from recycalc.report.charts import cash_flow_chart, replay_chart, save, size_chart
from recycalc.report.outlook_charts import (
    outlook_chart,
    plant_chart,
    retirement_chart,
    share_chart,
    supply_chart,
)

__all__ = [
    "cash_flow_chart",
    "outlook_chart",
    "plant_chart",
    "replay_chart",
    "retirement_chart",
    "save",
    "share_chart",
    "size_chart",
    "supply_chart",
]
