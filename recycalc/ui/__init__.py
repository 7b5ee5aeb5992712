"""The Streamlit page: it lays out; the numbers come from the functions a Python user calls."""

from recycalc.ui.compare import page

__all__ = ["page"]
