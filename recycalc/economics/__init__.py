"""Ledger, capital, labour, allocation and finance."""

from recycalc.economics.allocation import CREDIT, Sale, allocate, bearing, price_at_gate
from recycalc.economics.capital import CapitalItem, Investment
from recycalc.economics.costs import CAPITAL_CHARGE, Costs, cost_route
from recycalc.economics.finance import ChargeRates, annuity, charge_rates
from recycalc.economics.ledger import Ledger, Line
from recycalc.economics.market import Market, market
from recycalc.economics.prices import Price, PriceList, Product
from recycalc.economics.requirements import check_numbers
from recycalc.economics.scrap_costs import COLLECTION, FREIGHT, SCRAP_PRICE, SPOKES, TRUNK

__all__ = [
    "CAPITAL_CHARGE",
    "COLLECTION",
    "CREDIT",
    "FREIGHT",
    "SCRAP_PRICE",
    "SPOKES",
    "TRUNK",
    "CapitalItem",
    "ChargeRates",
    "Costs",
    "Investment",
    "Ledger",
    "Line",
    "Market",
    "Price",
    "PriceList",
    "Product",
    "Sale",
    "allocate",
    "annuity",
    "bearing",
    "charge_rates",
    "check_numbers",
    "cost_route",
    "market",
    "price_at_gate",
]
