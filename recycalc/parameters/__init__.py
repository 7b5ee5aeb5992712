"""Parameters, the catalogue of their files, and scenarios."""

from recycalc.parameters.catalogue import Catalogue, load_catalogue
from recycalc.parameters.choices import ALLOCATIONS, CONVENTIONS
from recycalc.parameters.correlations import Correlation, check_pair, checked_rank
from recycalc.parameters.csv_tables import CATEGORIES, FREIGHT, INDICATORS, VAT_RATES
from recycalc.parameters.files import parameters_folder
from recycalc.parameters.given import listed, mapped
from recycalc.parameters.mount import SUM_TOLERANCE, SumRule, span
from recycalc.parameters.options import variants, with_options
from recycalc.parameters.provenance import provenance
from recycalc.parameters.record import BROKEN, Parameter, bounds, same_kind
from recycalc.parameters.scenario import Scenario, require_scenario
from recycalc.parameters.scenario_file import DEFAULT, read_scenario, scenario_from_text
from recycalc.parameters.tables import Table

__all__ = [
    "ALLOCATIONS",
    "BROKEN",
    "CATEGORIES",
    "CONVENTIONS",
    "DEFAULT",
    "FREIGHT",
    "INDICATORS",
    "SUM_TOLERANCE",
    "VAT_RATES",
    "Catalogue",
    "Correlation",
    "Parameter",
    "Scenario",
    "SumRule",
    "Table",
    "bounds",
    "check_pair",
    "checked_rank",
    "listed",
    "load_catalogue",
    "mapped",
    "parameters_folder",
    "provenance",
    "read_scenario",
    "require_scenario",
    "same_kind",
    "scenario_from_text",
    "span",
    "variants",
    "with_options",
]
