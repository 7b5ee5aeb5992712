"""The single numbers that costing reads, with their units: checked before anything is computed."""

from __future__ import annotations

from recycalc.errors import Faults
from recycalc.parameters import Scenario, Table
from recycalc.process.catchment import NETWORK, NETWORK_UNITS

PER_YEAR = "1/year"
NUMBERS = {
    "feed": {"capacity": "t/year"},
    NETWORK: {},
    "finance": {
        "discount_rate": PER_YEAR,
        "inflation": PER_YEAR,
        "plant_life": "year",
        "depreciation_life": "year",
        "inventory_time": "year",
        "working_capital_fraction": "1",
    },
    "capital": {"installation_factor": "1"},
    "overheads": {
        "maintenance": PER_YEAR,
        "insurance_and_property_tax": PER_YEAR,
        "administration": "1",
        "quality_control": "1",
        "sales_and_research": "1",
        "labour_exponent": "1",
    },
    "gates.GATE": {"payable": "1"},
    "policy": {"demand_elasticity": "1", "carbon_price_on_electricity": "1"},
    "automation": {"added_capital": "1", "operators_saved": "1", "losses_avoided": "1"},
    "regions.REGION": {
        "wage": "USD_2024/hour",
        "labour_burden": "1",
        "worker_hours": "hour/year",
        "shifts_per_position": "1",
        "vat_rate": "1",
        "vat_rate_reduced": "1",
        "income_tax_rate": "1",
        "freight_rate": "USD_2024/t/km",
        "location_factor": "1",
    },
}
OTHERS = {
    "feed": {"scrap_price": "USD_2024/kg"},
    NETWORK: NETWORK_UNITS,
    "overheads": {"research_and_development": "1", "plant_overhead": "1"},
    "capital": {
        "contingency": "1",
        "owner_costs": "1",
        "land": "USD_2024",
        "learning_rate": "1",
        "plants_built": "1",
    },
    "automation": {"level": "1"},
    "policy": {
        "producer_fee": "USD_2024/kg",
        "capital_grant": "1",
        "production_credit": "USD_2024/kg",
        "vat_refund": "1",
        "carbon_price": "USD_2024/t",
    },
    "finance": {
        "debt_fraction": "1",
        "interest_rate": PER_YEAR,
        "loan_term": "year",
        "salvage_fraction": "1",
        "replacement_fraction": "1",
        "replacement_interval": "year",
        "startup_time": "year",
        "startup_sales": "1",
        "startup_varying_costs": "1",
        "startup_steady_costs": "1",
        "capital_escalation": PER_YEAR,
        "operating_escalation": PER_YEAR,
    },
}
TABLES = {
    "feed": {"payable": "1"},
    "finance": {"construction_schedule": "1"},
    "capital": {"installation": "1"},
    "policy": {
        "price_floor": "USD_2024/kg",
        "price_premium": "1",
        "import_tariff": "1",
        "extraction_quota": "1",
    },
}
TEXTS = ("name", "description", "currency", "like", "products", "reference_product")


def check_numbers(scenario: Scenario, faults: Faults) -> None:
    """Note every number that is missing, has the wrong dimension, or is not known."""
    places = [
        (path, path.replace("REGION", region).replace("GATE", scenario.gate))
        for path in NUMBERS
        for region in (scenario.regions if "REGION" in path else ("",))
    ]
    for path, name in places:
        node: object = scenario.catalogue.trees
        for key in name.split("."):
            node = node.get(key, {}) if isinstance(node, dict) else {}
        table = Table(node, name, faults)
        for key, unit in NUMBERS[path].items():
            table.number(key, unit)
        for key, unit in OTHERS.get(path, {}).items():
            table.number(key, unit, needed=False)
        for key, unit in TABLES.get(path, {}).items():
            members = table.table(key)
            for member in members.node:
                members.number(member, unit, needed=path != "policy")  # levers may be unset
            if not members.node and not table.broken:
                faults.add(f"{key} is missing", name, "no entries", f"[{key}]", f"add [{key}]")
        inner = (key.rsplit(".", 1)[-1] for key in NUMBERS if key.startswith(f"{path}."))
        table.done(*TEXTS, *inner)
