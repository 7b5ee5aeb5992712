"""Write the default comparison out as bare NumPy: ``python tests/benchmarks/write_twin.py``.

The text is kept in ``twin.py`` as the yardstick of the speed benchmark. It needs writing again
only when the equations or the default files change; a test tells when.
"""

from __future__ import annotations

from pathlib import Path

import recycalc as rc
from recycalc.comparison.model import evaluate
from recycalc.comparison.program import written
from recycalc.comparison.proof import proven
from recycalc.units import INPUT, Reading, Symbol

HEAD = '''"""The default comparison as bare NumPy, written by write_twin.py: only arithmetic.

`run` takes arrays by path, in base units, and gives the unit cost of every route and the market
price.
"""

# fmt: off
# ruff: noqa
import numpy as np

nan, inf = np.nan, np.inf

'''


def varied(scenario: rc.Scenario) -> list[str]:
    """Give every uncertain parameter that the comparison reads."""
    return [
        path
        for path in sorted(proven(scenario).used)
        if (q := scenario.parameters[path]).low is not None
        and q.high is not None
        and q.low < q.high
        and q.distribution != "fixed"
        and path not in scenario.overrides
    ]


def main() -> None:
    """Write the file."""
    scenario = rc.load()
    symbols = {path: Symbol(INPUT, path) for path in varied(scenario)}
    found = evaluate(proven(scenario).model, Reading({**scenario.numbers, **symbols}))
    wanted = {f"unit_cost_{name}": r.unit_cost for name, r in found.routes.items()}
    text = HEAD + written({**wanted, "market_price": found.market_price})
    Path(__file__).with_name("twin.py").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
