"""Routes, scrap, deposits and regions with faults that only the model's structure shows."""

from __future__ import annotations

import contextlib
import re

import pytest

import recycalc as rc

ROUTE = "routes/hydromet_full.toml"


def spoil(files, file, pattern, new):
    """Replace the first match of a pattern in a file of the copy."""
    path = files / file
    text, count = re.subn(pattern, new, path.read_text(encoding="utf-8"), count=1, flags=re.M)
    assert count == 1, pattern
    path.write_text(text, encoding="utf-8")
    return files


def share(value, unit="kg/kg"):
    return (
        f'{{ value = {value}, low = {value}, high = {value}, unit = "{unit}", '
        'quality = "published", source = "definition" }'
    )


def test_composition_short_of_one(files, faults_of):
    shares = "".join(f"{e} = {share(v)}\n" for e, v in (("Nd", 0.3), ("Fe", 0.66), ("B", 0.01)))
    spoil(files, "scrap/swarf.toml", r"^\[composition\][^\[]*", f"[composition]\n{shares}\n")
    fault = faults_of(rc.load, parameters=files)[0]
    assert fault.where == "scrap/swarf.toml: scrap.swarf.composition"
    assert "0.97" in fault.given


@pytest.mark.parametrize("iron", [0.7, 0.7 + 1e-7])
def test_composition_of_one_without_a_balance(files, iron):
    shares = f"Nd = {share(0.3)}\nFe = {share(iron)}\n"
    spoil(files, "scrap/swarf.toml", r"^\[composition\][^\[]*", f"[composition]\n{shares}\n")
    assert rc.load(parameters=files)


def test_composition_beyond_one_with_a_balance(files, faults_of):
    shares = f"Nd = {share(0.6)}\nCo = {share(0.5)}\nFe = 'balance'\n"
    spoil(files, "scrap/swarf.toml", r"^\[composition\][^\[]*", f"[composition]\n{shares}\n")
    found = faults_of(rc.load, parameters=files)
    assert any("sum to 1" in f.what and "1.1" in f.given and "Fe" in f.needed for f in found)


def test_two_balances(files, faults_of):
    spoil(files, "scrap/swarf.toml", r"^Co = .*$", 'Co = "balance"')
    found = faults_of(rc.load, parameters=files)
    assert any("more than one balance" in f.what and "Co, Fe" in f.given for f in found)


@pytest.mark.parametrize("node", ['"rest"', "true", "[1]"])
def test_share_that_is_none(files, faults_of, node):
    spoil(files, "scrap/swarf.toml", r"^Co = .*$", f"Co = {node}")
    assert any(f.where.endswith("composition.Co") for f in faults_of(rc.load, parameters=files))


def test_element_that_is_none(files, faults_of):
    spoil(files, "scrap/swarf.toml", r"^Co = ", "Xx = ")
    assert any(f.given == "Xx" for f in faults_of(rc.load, parameters=files))


@pytest.mark.parametrize("key", ["Iron2O3x", "Fe2O3"])
def test_deposit_of_what_is_no_rare_earth_oxide(files, faults_of, key):
    spoil(files, "deposits/bayan_obo.toml", r"^Nd2O3 = ", f"{key} = ")
    assert any(f.given == key for f in faults_of(rc.load, parameters=files))


def test_unbalanced_reaction(files, faults_of):
    spoil(files, ROUTE, r"RE2O3 \+ 6 HCl", "RE2O3 + 5 HCl")
    found = [f for f in faults_of(rc.load, parameters=files) if "not balanced" in f.what]
    assert len(found) == 1
    assert found[0].where.startswith("routes.hydromet_full.")
    assert "Cl: 5 and 6" in found[0].needed


@pytest.mark.parametrize("reaction", ["", "acid", "RE2O3 -> RE2O3", "Fe2O3 + 6 HCl -> 2 FeCl3"])
def test_reaction_that_does_not_serve(files, faults_of, reaction):
    spoil(files, ROUTE, r'reaction = "RE2O3 \+ 6 HCl[^"]*"', f'reaction = "{reaction}"')
    assert any("reaction" in f.where for f in faults_of(rc.load, parameters=files))


def test_step_without_recovery(files, faults_of):
    spoil(files, ROUTE, r"^\[leaching\.recovery\][^\[]*", "")
    found = [f for f in faults_of(rc.load, parameters=files) if "no recovery" in f.what]
    assert "routes.hydromet_full.leaching.recovery" in [f.where for f in found]


def test_step_without_a_table(files, faults_of):
    spoil(files, ROUTE, r'"leaching"', '"leeching"')
    found = [f for f in faults_of(rc.load, parameters=files) if f.given == "leeching"]
    assert "leaching" in found[0].cure


def test_step_named_twice(files, faults_of):
    spoil(files, ROUTE, r'"leaching"', '"leaching", "leaching"')
    assert any("twice" in f.what for f in faults_of(rc.load, parameters=files))


def test_chain_that_calls_itself(files, faults_of):
    spoil(
        files, "chains/separation.toml", r'"calcination"\]', '"calcination", "chains.separation"]'
    )
    assert faults_of(rc.load, parameters=files)


def test_unknown_item_suggests(files, faults_of):
    spoil(files, ROUTE, r"consumption\.electricity\]", "consumption.electricty]")
    found = [f for f in faults_of(rc.load, parameters=files) if f.given == "electricty"]
    assert "electricity" in found[0].cure


@pytest.mark.parametrize("unit", ["kWh", "kg/kg", "USD_2024/kg", "1"])
def test_coefficient_of_wrong_dimension(files, faults_of, unit):
    pattern = r'(\[\w+\.consumption\.electricity\]\n(?:basis.*\n)?coefficient = .*?unit = )"kWh/kg"'
    spoil(files, ROUTE, pattern, rf'\1"{unit}"')
    found = [f for f in faults_of(rc.load, parameters=files) if "dimension" in f.what]
    assert found[0].given in (unit, "dimensionless")
    assert "consumption.electricity.coefficient" in found[0].where


@pytest.mark.parametrize(
    ("pattern", "new", "given"),
    [
        (r'basis = "route_feed"', 'basis = "route_food"', "route_food"),
        (r'rare_earths = "residue"', 'rare_earths = "sea"', "sea"),
        (r'kind = "recycled"', 'kind = "upcycled"', "upcycled"),
        (r"^separated_oxides = ", "seperated_oxides = ", "seperated_oxides"),
        (r"^separated_oxides = .*$", 'separated_oxides = "nowhere"', "nowhere"),
        (r'"chains\.separation"', '"chains.seperation"', "seperation"),
        (r"\[leaching\.labour\]", "[leaching.labor]", "labor"),
        (r"^operators = ", "operator = ", "operator"),
    ],
)
def test_word_that_is_not_known(files, faults_of, pattern, new, given):
    spoil(files, ROUTE, pattern, new)
    assert given in [fault.given for fault in faults_of(rc.load, parameters=files)]


def test_region_without_a_price(files, faults_of):
    spoil(files, "prices.csv", r"^cn,electricity,.*\n", "")
    found = faults_of(rc.load, parameters=files)
    assert any("electricity" in f.where + f.what + f.given + f.needed for f in found)


def test_price_of_wrong_dimension(files, faults_of):
    spoil(files, "prices.csv", r"^(cn,electricity,.*?),CNY_2024/kWh,", r"\1,CNY_2024/kg,")
    found = [f for f in faults_of(rc.load, parameters=files) if "dimension" in f.what]
    assert any("electricity" in f.where for f in found)


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("regions/cn.toml", "labour_burden"), ("regions/cn.toml", "vat_rate"),
        ("regions/cn.toml", "freight_rate"), ("overheads.toml", "maintenance"),
        ("feed.toml", "capacity"), ("scrap/swarf.toml", "moisture"),
        ("deposits/bayan_obo.toml", "grade"),
    ],
)  # fmt: skip
def test_parameter_missing_from_a_file(files, faults_of, file, key):
    spoil(files, file, rf"^{key} = .*\n", "")
    found = faults_of(rc.load, parameters=files)
    assert any(key in f.where + f.what + f.given + f.needed for f in found)


@pytest.mark.parametrize("file", ["finance.toml", "capital.toml"])
def test_record_taken_away_never_crashes(files, file):
    text = (files / file).read_text(encoding="utf-8")
    lines = [n for n, line in enumerate(text.splitlines()) if re.match(r"\w+ = \{", line)]
    for number in lines:
        kept = [line for n, line in enumerate(text.splitlines()) if n != number]
        (files / file).write_text("\n".join(kept), encoding="utf-8")
        with contextlib.suppress(rc.InputError):
            rc.compare(rc.load(parameters=files))


@pytest.mark.parametrize("file", ["finance.toml", "capital.toml", "overheads.toml", "feed.toml",
                                  "regions/cn.toml", "scrap/swarf.toml"])  # fmt: skip
def test_misspelt_key_is_found(files, faults_of, file):
    text = (files / file).read_text(encoding="utf-8")
    (files / file).write_text(f"misspelt_key = {share(0.5, '1')}\n{text}", encoding="utf-8")
    found = faults_of(rc.check, files)
    assert any("misspelt_key" in f.where + f.given for f in found)


def test_check_counts(scenario: rc.Scenario):
    counts = rc.check()
    assert counts["parameters"] >= len(scenario.catalogue.parameters)
    assert counts["routes"] == len(scenario.catalogue.trees["routes"])


def test_check_reads_routes_that_no_scenario_names(files, faults_of):
    text = (files / ROUTE).read_text(encoding="utf-8")
    (files / "routes/spare.toml").write_text(text.replace("6 HCl", "7 HCl"), encoding="utf-8")
    assert rc.load(parameters=files)
    assert any("routes.spare" in f.where for f in faults_of(rc.check, files))


def test_check_finds_faults_of_all_routes(files, faults_of):
    spoil(files, ROUTE, r"RE2O3 \+ 6 HCl", "RE2O3 + 5 HCl")
    spoil(files, "routes/copper_nitrate.toml", r'kind = "recycled"', 'kind = "re"')
    wheres = " ".join(f.where for f in faults_of(rc.check, files))
    assert "routes.hydromet_full" in wheres
    assert "routes.copper_nitrate" in wheres
