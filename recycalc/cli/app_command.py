"""``recycalc app``: the browser front end, on this machine."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from recycalc.errors import single

NEEDED = ("streamlit", "altair")


def front_door() -> Path:
    """Find the file that Streamlit runs: in the checkout, or in the installed package."""
    package = Path(__file__).resolve().parent.parent
    checkout = package.parent / "app.py"
    return checkout if (package.parent / "parameters").is_dir() and checkout.is_file() else (
        package / "front" / "app.py"
    )  # fmt: skip


def app_command(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to serve at.")] = 8501,
    address: Annotated[
        str, typer.Option(help="Address to serve at; 0.0.0.0 lets other machines in.")
    ] = "localhost",
    browser: Annotated[bool, typer.Option(help="Open it in the browser.")] = True,
) -> None:
    """Open the app: assumptions to move, costs, flows, footprint, investment, uncertainty."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise single(
            "the app needs libraries that are not installed", "recycalc app",
            f"no {' and no '.join(missing)}", ", ".join(NEEDED), 'pip install "recycalc[app]"',
        )  # fmt: skip
    line = [
        sys.executable, "-m", "streamlit", "run", str(front_door()),
        f"--server.port={port}", f"--server.address={address}",
        f"--server.headless={str(not browser).lower()}",
    ]  # fmt: skip
    try:
        raise SystemExit(subprocess.call(line))
    except KeyboardInterrupt:
        raise SystemExit(0) from None
