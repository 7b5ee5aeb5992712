"""Charts of results, for the command, notebooks and the app."""

from recycalc.report.charts import cash_flow_chart, replay_chart, save, size_chart

__all__ = ["cash_flow_chart", "replay_chart", "save", "size_chart"]
