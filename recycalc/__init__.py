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
from recycalc.outlook import Outlook, outlook
from recycalc.parameters import Catalogue, Parameter, Scenario, load_catalogue
from recycalc.units import Quantity, ureg

if TYPE_CHECKING:
    from recycalc.report import export
    from recycalc.sensitivity import (
        MonteCarlo,
        break_even,
        monte_carlo,
        morris,
        sobol,
        sweep,
        tornado,
        what_to_find_out,
    )

__all__ = [
    "Catalogue",
    "Comparison",
    "Fault",
    "InputError",
    "Investment",
    "MonteCarlo",
    "Outlook",
    "Parameter",
    "PlantSize",
    "Quantity",
    "Scenario",
    "__version__",
    "break_even",
    "check",
    "compare",
    "export",
    "invest",
    "load",
    "load_catalogue",
    "monte_carlo",
    "morris",
    "outlook",
    "oxide_factor",
    "plant_size",
    "replay",
    "sobol",
    "sweep",
    "tornado",
    "ureg",
    "what_to_find_out",
]

_STUDIES = (
    "MonteCarlo", "break_even", "monte_carlo", "morris", "sobol", "sweep", "tornado",
    "what_to_find_out",
)  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load the studies of many scenarios, and what hands results on, when first asked for."""
    if name == "export":
        from recycalc.report import export

        found: Any = export
    elif name in _STUDIES:
        from recycalc import sensitivity

        found = getattr(sensitivity, name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found
