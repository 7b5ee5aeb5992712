"""recycalc: what rare earths from waste magnets cost, and what they cost from a mine.

>>> import recycalc as rc
>>> base = rc.load("china_2024")
>>> case = base.with_values({"prices.cn.electricity": "0.65 CNY_2024/kWh"})
>>> result = rc.compare(case)
>>> result.unit_cost("hydromet_full")  # a pint quantity  # doctest: +SKIP
"""

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

__all__ = [
    "Catalogue",
    "Comparison",
    "Fault",
    "InputError",
    "Investment",
    "Outlook",
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
    "outlook",
    "oxide_factor",
    "plant_size",
    "replay",
    "ureg",
]
