"""The front door of the app: ``streamlit run app.py``, or ``recycalc app``."""

from recycalc.ui.router import show

show()
