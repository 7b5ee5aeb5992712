"""Scenarios: choices, immutability, the hash, and files of the user's own."""

from __future__ import annotations

import dataclasses

import pytest

import recycalc as rc

POWER = "prices.cn.electricity"
YIELD = "routes.hydromet_full.utilization"
HAUL = "scrap.swarf.distance"


def test_base_is_unchanged(scenario: rc.Scenario):
    before, number = scenario.hash, scenario.numbers[POWER]
    case = scenario.with_values({POWER: 0.7}).with_choices(routes=["bayan_obo"], money="CNY_2024")
    assert case.numbers[POWER] != number
    assert scenario.numbers[POWER] == number
    assert scenario.overrides == {}
    assert (scenario.hash, scenario.money, len(scenario.routes)) == (before, "USD_2024", 4)


def test_scenario_is_frozen(scenario: rc.Scenario):
    with pytest.raises(dataclasses.FrozenInstanceError):
        scenario.region = "us"


def test_same_inputs_same_hash(scenario: rc.Scenario):
    assert rc.load().hash == scenario.hash
    values = {POWER: "0.7 CNY_2024/kWh", YIELD: 0.93}
    assert scenario.with_values(values).hash == rc.load().with_values(values).hash


def test_order_of_overrides_leaves_the_hash(scenario: rc.Scenario):
    one = scenario.with_values({POWER: 0.7, YIELD: 0.93})
    two = scenario.with_values({YIELD: 0.93}).with_values({POWER: 0.7})
    assert one.hash == two.hash


def test_other_value_other_hash(scenario: rc.Scenario):
    hashes = [scenario.hash]
    hashes += [
        scenario.with_values({YIELD: x}).hash for x in (0.93, 0.9300001, [0.93, 0.94], "95 %")
    ]
    hashes += [scenario.with_values({"feed.scrap_price": x}).hash for x in (None, 0, 20)]
    assert len(set(hashes)) == len(hashes)


@pytest.mark.parametrize(
    ("path", "one", "other"),
    [(HAUL, "500 km", "500000 m"), (YIELD, "1 kg/kg", "1000 g/kg"), (YIELD, 0.95, "0.95"),
     ("finance.plant_life", "1 year", "12 month"),
     ("scrap.ev_motor.dismantling_time", 90, "1.5 h")],
)  # fmt: skip
def test_value_typed_in_other_units_leaves_the_hash(scenario: rc.Scenario, path, one, other):
    assert scenario.with_values({path: one}).hash == scenario.with_values({path: other}).hash


@pytest.mark.parametrize(
    "choice",
    [{"gate": "mixed_oxide"}, {"money": "CNY_2024"},
     {"allocation": "mass"}, {"routes": ["bayan_obo"]}, {"sources": {"swarf": 1.0}},
     {"sources": {"swarf": 0.5, "ev_motor": 0.5}}],
    ids=repr,
)  # fmt: skip
def test_choice_changes_the_hash(scenario: rc.Scenario, choice):
    assert scenario.with_choices(**choice).hash != scenario.hash


def test_data_change_the_hash(edit, scenario: rc.Scenario):
    folder = edit("feed.toml", "# What the recycling plant takes in.", "# What the plant takes in.")
    assert rc.load(parameters=folder).hash != scenario.hash


@pytest.mark.parametrize(
    ("choice", "given", "near"),
    [
        ({"region": "ch"}, "ch", "cn"),
        ({"gate": "separated_oxide"}, "separated_oxide", "separated_oxides"),
        ({"reference_product": "ndpr_oxid"}, "ndpr_oxid", "ndpr_oxide"),
        ({"allocation": "vale"}, "vale", "value"),
        ({"routes": ["hydromet_ful"]}, "hydromet_ful", "hydromet_full"),
        ({"sources": {"swrf": 1.0}}, "swrf", "swarf"),
        ({"regoin": "cn"}, "regoin", "region"),
    ],
)
def test_choice_that_is_not_known_suggests(scenario: rc.Scenario, faults_of, choice, given, near):
    fault = faults_of(scenario.with_choices, **choice)[0]
    assert fault.given == given
    assert near in fault.cure


@pytest.mark.parametrize("money", ["USD", "RMB_2024", "kg", "USD_2024/kg", "2024", "", "ton"])
def test_money_that_is_none(scenario: rc.Scenario, faults_of, money):
    assert "money" in faults_of(scenario.with_choices, money=money)[0].where


@pytest.mark.parametrize("money", ["USD_1990", "eur_2015"])
def test_money_that_is_refused_tells_currencies_and_years(scenario: rc.Scenario, faults_of, money):
    needed = faults_of(scenario.with_choices, money=money)[0].needed
    for word in ("EUR", "1995", "2050"):
        assert word in needed


def test_a_region_in_capitals_is_one_fault_that_names_it(scenario: rc.Scenario, faults_of):
    (fault,) = faults_of(scenario.with_choices, region="EU")
    assert fault.cure == "did you mean eu?"


def test_money_of_a_year_without_an_index(scenario: rc.Scenario, faults_of):
    assert "1999" in faults_of(scenario.with_choices, money="USD_1999")[0].given


def test_all_bad_choices_at_once(scenario: rc.Scenario, faults_of):
    bad = {"region": "xx", "gate": "yy", "routes": ["zz", "ww"], "allocation": "vv"}
    found = {f.given for f in faults_of(scenario.with_choices, **bad)}
    assert {"xx", "yy", "zz", "ww", "vv"} <= found


def test_no_route(scenario: rc.Scenario, faults_of):
    assert faults_of(scenario.with_choices, routes=[])


@pytest.mark.parametrize(
    ("shares", "total"), [({"swarf": 0.5, "ev_motor": 0.4}, "0.9"), ({"swarf": 0.0}, "0"),
                          ({"swarf": 0.7, "ev_motor": 0.7}, "1.4")],
)  # fmt: skip
def test_sources_that_do_not_sum_to_one(scenario: rc.Scenario, faults_of, shares, total):
    fault = faults_of(scenario.with_choices, sources=shares)[0]
    assert fault.given.endswith(total)


@pytest.mark.parametrize("share", [1.5, -0.5, float("nan"), "x", None, True])
def test_share_that_is_none(scenario: rc.Scenario, faults_of, share):
    found = faults_of(scenario.with_choices, sources={"swarf": share})
    assert any("swarf" in fault.where for fault in found)


def test_sources_replace_the_blend(scenario: rc.Scenario):
    case = scenario.with_choices(sources={"swarf": 0.25, "ev_motor": 0.75})
    assert case.numbers["feed.share.ev_motor"] == 0.75
    assert "feed.share.solid_rejects" not in case.numbers


def test_override_of_a_source_left_out_is_dropped(scenario: rc.Scenario):
    case = scenario.with_values({"feed.share.swarf": 0.4}).with_choices(sources={"ev_motor": 1.0})
    assert "feed.share.swarf" not in case.overrides


def test_file_outside_the_catalogue(own_scenario, scenario: rc.Scenario):
    mine = rc.load(
        own_scenario(('name = "china_2024"', 'name = "mine"'), more=f'"{YIELD}" = 0.93\n')
    )
    assert mine.name == "mine"
    assert mine.numbers[YIELD] == 0.93
    assert mine.hash == scenario.with_values({YIELD: 0.93}).hash


def test_file_outside_the_catalogue_converts_strings(own_scenario, scenario):
    mine = rc.load(
        own_scenario(more=f'"{HAUL}" = "250 km"\n"feed.scrap_price" = "none"\n'), scenario.catalogue
    )
    assert mine.numbers[HAUL] == 250_000
    assert not mine.is_set("feed.scrap_price")


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("[overrides]", "[overides]", "overides"),
        ('region = "cn"', 'regoin = "cn"', "regoin"),
        ('region = "cn"', 'region = "cn"\nyear = 2024', "year"),
        ('region = "cn"', "", "no region"),
        ('region = "cn"', "region = 5", "5"),
        ('gate = "separated_oxides"', 'gate = "gate"', "gate"),
        ("swarf = {", "sworf = {", "sworf"),
        ("bayan_obo = {", "bayan = {", "bayan"),
        ('equipment = "CEPCI"', 'equipment = "CEPI"', "CEPI"),
        ('equipment = "CEPCI"', "", "no equipment"),
        ('equipment = "CEPCI"', 'equipments = "CEPCI"', "equipments"),
        ('ev_motor = "balance"', "", "a sum of 0.65"),
        ('ev_motor = "balance"', 'ev_motor = "rest"', "rest"),
        ('ev_motor = "balance"', "ev_motor = 0.35", "0.35"),
        ('allocation = "value"', 'allocation = "worth"', "worth"),
        ('money = "USD_2024"', 'money = "USD"', "USD"),
        ("[overrides]", '[overrides]\n"prices.cn.x" = 1', "prices.cn.x"),
        ("[overrides]", '[overrides]\n"prices.cn.electricity" = "1 ton"', "ton"),
        ("[overrides]", '[overrides]\n"prices.cn.electricity" = true', "True"),
        ("[overrides]", '[overrides]\n"prices.cn.electricity" = {a = 1}', "electricity.a"),
        ("[overrides]", '[overrides]\n"prices.cn.electricity" = [0.6, 0.7]', "[0.6, 0.7]"),
        ("[overrides]", '[overrides]\n"prices.cn.electricity" = [1, [2]]', "[1, [2]]"),
        ("[overrides]", '[overrides]\n"prices.cn.electricity" = 2024-01-01', "2024"),
        ("[overrides]", "overrides = 1", "1"),
    ],
)
def test_fault_in_a_scenario_file(own_scenario, scenario, faults_of, old, new, word):
    found = faults_of(rc.load, own_scenario((old, new)), scenario.catalogue)
    assert any(word in fault.given for fault in found)


def test_override_may_be_written_without_quotes(own_scenario, scenario):
    file = own_scenario(("[overrides]", "[overrides]\nprices.cn.electricity = 0.7"))
    loaded = rc.load(file, scenario.catalogue)
    assert loaded.overrides["prices.cn.electricity"].number == 0.7


def test_routes_given_as_text(own_scenario, scenario, faults_of):
    file = own_scenario()
    lines = file.read_text(encoding="utf-8").splitlines()
    kept = ['routes = "hydromet_full"' if n.startswith("routes =") else n for n in lines]
    file.write_text("\n".join(kept), encoding="utf-8")
    assert any("routes" in f.where for f in faults_of(rc.load, file, scenario.catalogue))


@pytest.mark.parametrize("name", ["nope", "china_2023", "", "nope.toml", "x" * 5000, "../china"])
def test_scenario_that_is_none(faults_of, scenario, name):
    assert faults_of(rc.load, name, scenario.catalogue)
