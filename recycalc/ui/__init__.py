"""The Streamlit app: pages that lay out; the numbers come from what a Python user calls."""
