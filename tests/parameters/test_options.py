"""Options of a file: overlays that a scenario chooses."""

from __future__ import annotations

import pytest

import recycalc as rc
from recycalc.errors import Faults
from recycalc.parameters import variants, with_options

KNOWN = 'quality = "estimate", source = "engineering_estimate", note = "for a test"'

FILE = {
    "name": "a chain",
    "step": {"consumption": {"soda": {"basis": "feed"}, "water": 1}, "labour": 2},
    "options": {
        "base": {
            "default": "soda",
            "ammonia": {
                "name": "with ammonia",
                "step": {"consumption": {"soda": "none", "ammonia": {"basis": "product"}}},
            },
        }
    },
}


def merged(**chosen):
    faults = Faults()
    found = with_options(FILE, "chains.c", {f"chains.c.{k}": v for k, v in chosen.items()}, faults)
    assert not faults
    return found


def test_the_file_itself_is_the_default():
    assert merged() == merged(base="soda") == {k: v for k, v in FILE.items() if k != "options"}


def test_a_variant_adds_replaces_and_takes_out():
    assert merged(base="ammonia") == {
        "name": "a chain",
        "step": {"consumption": {"water": 1, "ammonia": {"basis": "product"}}, "labour": 2},
    }


def test_shares_of_a_whole_are_replaced_together():
    file = {"composition": {"Nd": 1, "Fe": "balance"}, "options": {"o": {"default": "a", "b": {
        "composition": {"Y": 2, "P": "balance"}}}}}  # fmt: skip
    found = with_options(file, "scrap.s", {"scrap.s.o": "b"}, Faults())
    assert found["composition"] == {"Y": 2, "P": "balance"}


def test_options_are_listed_with_the_default_first():
    assert variants({"chains": {"c": FILE}}) == {"chains.c.base": ["soda", "ammonia"]}


GAS = """
[options.fuel]
default = "natural_gas"
[options.fuel.heat.roasting.consumption]
natural_gas = "none"
[options.fuel.heat.roasting.consumption.process_heat]
basis = "route_feed"
coefficient = { value = 1.8, low = 1, high = 3, unit = "MJ/kg", KNOWN }
""".replace("KNOWN", KNOWN)


@pytest.fixture
def scenario(files):
    path = files / "routes/hydromet_full.toml"
    path.write_text(path.read_text(encoding="utf-8") + GAS, encoding="utf-8")
    return rc.load(parameters=files)


def items(scenario):
    ledger = rc.compare(scenario).ledger()
    roast = ledger[(ledger.route == "hydromet_full") & (ledger.step == "roasting")]
    return set(roast.item)


def test_a_scenario_that_chooses_a_variant_runs_with_it(scenario):
    changed = scenario.with_choices(options={"routes.hydromet_full.fuel": "heat"})
    assert "Natural gas" in items(scenario)
    assert "Natural gas" not in items(changed)
    assert "Process heat from coal and coal gas" in items(changed)
    assert changed.hash != scenario.hash
    amount = changed.with_values(
        {"routes.hydromet_full.options.fuel.heat.roasting.consumption.process_heat.coefficient": 0}
    )
    assert rc.compare(amount).unit_cost("hydromet_full") < rc.compare(changed).unit_cost(
        "hydromet_full"
    )


@pytest.mark.parametrize(
    ("options", "given"),
    [
        ({"routes.hydromet_full.fuels": "heat"}, "routes.hydromet_full.fuels"),
        ({"routes.hydromet_full.fuel": "coal"}, "coal"),
    ],
)
def test_what_no_file_offers_is_refused(scenario, options, given):
    with pytest.raises(rc.InputError) as refused:
        scenario.with_choices(options=options)
    (fault,) = refused.value.faults
    assert fault.given == given


def test_an_option_without_a_default_is_a_fault_of_the_file(files):
    path = files / "routes/hydromet_full.toml"
    text = path.read_text(encoding="utf-8") + GAS.replace('default = "natural_gas"\n', "")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(rc.InputError, match="option has no default"):
        rc.load(parameters=files)


def test_the_commands_choose_and_list_options(files, scenario, command):
    chosen = "routes.hydromet_full.fuel=heat"
    listed = command("params", "options", "--option", chosen, "-f", "json", "--parameters", files)
    assert '"chosen": "heat"' in listed.stdout
    wrong = command("compare", "--option", "routes.hydromet_full.fuel=coal", "--parameters", files)
    assert wrong.returncode == 2
    assert "natural_gas, heat" in wrong.stderr
