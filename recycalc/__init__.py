"""recycalc: what rare earths from waste magnets cost, and what they cost from a mine.

>>> import recycalc as rc
>>> base = rc.load("china_2024")
>>> case = base.with_values({"prices.cn.electricity": "0.65 CNY_2024/kWh"})
>>> result = rc.compare(case)
>>> result.unit_cost("hydromet_full")  # a pint quantity  # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

from recycalc._version import __version__
from recycalc.chemistry import oxide_factor
from recycalc.comparison import (
    Comparison,
    Investment,
    PlantSize,
    check,
    compare,
    invest,
    load,
    plant_size,
    replay,
)
from recycalc.errors import Fault, InputError
from recycalc.parameters import Catalogue, Parameter, Scenario, load_catalogue
from recycalc.units import Quantity, ureg

if TYPE_CHECKING:
    from recycalc.sensitivity import MonteCarlo, monte_carlo

__all__ = [
    "Catalogue",
    "Comparison",
    "Fault",
    "InputError",
    "Investment",
    "MonteCarlo",
    "Parameter",
    "PlantSize",
    "Quantity",
    "Scenario",
    "__version__",
    "check",
    "compare",
    "invest",
    "load",
    "load_catalogue",
    "monte_carlo",
    "oxide_factor",
    "plant_size",
    "replay",
    "ureg",
]


def __getattr__(name: str) -> Any:
    """Import what only long studies need when it is asked for."""
    if name in ("MonteCarlo", "monte_carlo"):
        from recycalc import sensitivity

        return getattr(sensitivity, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
