"""Tables, workbooks and charts of results, for the command, notebooks and the app."""

from recycalc.report.charts import cash_flow_chart, replay_chart, save, size_chart
from recycalc.report.comparison_tables import TABLES, as_table, table, tables
from recycalc.report.cost_charts import routes_chart
from recycalc.report.excel import workbook
from recycalc.report.exports import FileFormat, export, exported, table_bytes
from recycalc.report.formats import read_table
from recycalc.report.outlook_charts import (
    outlook_chart,
    plant_chart,
    retirement_chart,
    share_chart,
    supply_chart,
)
from recycalc.report.scenario_text import scenario_text
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
    "TABLES",
    "FileFormat",
    "as_table",
    "break_even_chart",
    "cash_flow_chart",
    "distribution_chart",
    "export",
    "exported",
    "information_chart",
    "monte_carlo_chart",
    "morris_chart",
    "outlook_chart",
    "plant_chart",
    "read_table",
    "replay_chart",
    "retirement_chart",
    "routes_chart",
    "save",
    "scenario_text",
    "share_chart",
    "size_chart",
    "sobol_chart",
    "supply_chart",
    "sweep_chart",
    "table",
    "table_bytes",
    "tables",
    "tornado_chart",
    "workbook",
]
