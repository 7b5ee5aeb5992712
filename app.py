"""The front door of the app: ``streamlit run app.py``."""

from recycalc.ui import page

page()
