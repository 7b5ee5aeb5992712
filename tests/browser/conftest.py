"""The app behind its own server, and a real browser in front of it.

Without a browser the tests skip and say so; where ``RECYCALC_BROWSER`` names one, as in CI, they
run or fail. Pictures are kept in ``RECYCALC_SCREENSHOTS``.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
WAIT = 120_000  # milliseconds; a machine may be busy with much else


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    named = os.environ.get("RECYCALC_BROWSER")
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    if named:
        from playwright.sync_api import sync_playwright
    else:
        pytest.importorskip("streamlit", reason="the app is an extra")
        sync_playwright = pytest.importorskip(
            "playwright.sync_api", reason="playwright is not installed"
        ).sync_playwright
        if found is None:
            pytest.skip(f"no browser on this machine: none of {', '.join(NAMES)}")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def server(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log.txt"
    line = [
        sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.headless=true",
        f"--server.port={port}", "--server.address=127.0.0.1", "--server.fileWatcherType=none",
    ]  # fmt: skip
    with log.open("w") as out:
        running = subprocess.Popen(line, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=2)
                break
            except OSError:
                assert running.poll() is None, log.read_text()
                time.sleep(0.2)
        yield address
    finally:
        running.terminate()
        running.wait(timeout=20)


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    named = os.environ.get("RECYCALC_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Visitor:
    """One session in a browser of its own, and what its console complains of."""

    def __init__(self, browser: Any, server: str, theme: str = "light", width: int = 1280) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, accept_downloads=True
        )
        self.context.set_default_timeout(WAIT)
        self.page, self.server = self.context.new_page(), server
        self.complaints: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _console(self, message: Any) -> None:
        # Opened below its root, Streamlit first looks for itself there and is told 404.
        if message.type == "error" and "/_stcore/" not in message.location.get("url", ""):
            self.complaints.append(f"{message.text} {message.location}")

    def open(self, page: str = "", query: str = "") -> Any:
        self.page.goto(f"{self.server}/{page}{query}")
        self.settled()
        return self.page

    def settled(self) -> None:
        """Wait until the page is painted and the server has nothing more to say."""
        self.page.wait_for_selector("h1")
        self.page.wait_for_function(
            "() => document.querySelector('[data-testid=stApp]')"
            "?.getAttribute('data-test-script-state') === 'notRunning'"
        )
        self.page.wait_for_function(  # what stands in for parts that are still loaded is gone
            "() => !document.querySelector('[data-testid=stSkeleton]')"
        )
        self.page.wait_for_timeout(300)

    def headline(self) -> str:
        """Give the answer in a sentence, as Compare shows it."""
        return str(self.page.locator("h3").first.inner_text())


@pytest.fixture
def visit(browser: Any, server: str) -> Iterator[Any]:
    """Give the function that opens a session."""
    opened: list[Visitor] = []

    def one(theme: str = "light", width: int = 1280) -> Visitor:
        opened.append(Visitor(browser, server, theme, width))
        return opened[-1]

    yield one
    for visitor in opened:
        visitor.context.close()
