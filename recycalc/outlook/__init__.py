"""Looking ahead: what comes back of what was sold, supply and demand, the scrap for a plant."""

from recycalc.outlook.arrays import OnArrays
from recycalc.outlook.result import Outlook, outlook

__all__ = ["OnArrays", "Outlook", "outlook"]
