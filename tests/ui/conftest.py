from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("streamlit", reason="the app is an extra")
from streamlit.testing.v1 import AppTest

import recycalc

ROOT = Path(__file__).parents[2]
# The app registers the pages of the installed package, which need not be the checkout.
PAGES = Path(recycalc.__file__).parent / "ui"


@pytest.fixture
def app() -> AppTest:
    """The app as a visitor without a link finds it."""
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()


@pytest.fixture
def at(app: AppTest) -> Callable[[str], AppTest]:
    """Go to a page of the same session."""

    def go(page: str) -> AppTest:
        return app.switch_page(str(PAGES / f"{page}.py")).run()

    return go
