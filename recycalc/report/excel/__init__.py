"""The workbook: a comparison as live formulas, to be checked without this software."""

from recycalc.report.excel.assembly import workbook

__all__ = ["workbook"]
