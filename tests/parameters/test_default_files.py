"""The files that come along: every number has its provenance."""

from __future__ import annotations

import csv
import re

import pytest

import recycalc as rc
from recycalc.parameters import CATEGORIES


@pytest.fixture(scope="module")
def parameters(scenario: rc.Scenario):
    return scenario.parameters.values()


@pytest.fixture(scope="module")
def literature(scenario: rc.Scenario):
    file = scenario.catalogue.folder / "sources.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        return {row["key"]: row for row in csv.DictReader(stream)}


def test_every_source_stands_in_the_table_with_a_citation(parameters, literature):
    assert not {q.source for q in parameters} - literature.keys()
    assert not [key for key, row in literature.items() if len(row["citation"]) < 10]


def test_source_keys_are_unique(scenario: rc.Scenario):
    file = scenario.catalogue.folder / "sources.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        keys = [row["key"] for row in csv.DictReader(stream)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("table", ["items.csv", "products.csv", "equipment.csv"])
def test_row_names_are_unique(scenario: rc.Scenario, table):
    with (scenario.catalogue.folder / table).open(encoding="utf-8", newline="") as stream:
        names = [next(iter(row.values())) for row in csv.DictReader(stream)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("table", ["price_indices.csv", "exchange_rates.csv"])
def test_years_are_unique(scenario: rc.Scenario, table):
    with (scenario.catalogue.folder / table).open(encoding="utf-8", newline="") as stream:
        years = [tuple(row.values())[:2] for row in csv.DictReader(stream)]
    assert len(years) == len(set(years))


def test_quality_is_one_of_three(parameters):
    assert {q.quality for q in parameters} == {"published", "literature", "estimate"}


def test_estimates_give_a_reason(parameters):
    assert not [q.path for q in parameters if q.quality == "estimate" and not q.note]


def test_engineering_estimates_are_not_called_published(parameters):
    wrong = [q.path for q in parameters
             if q.source == "engineering_estimate" and q.quality != "estimate"]  # fmt: skip
    assert not wrong


def test_every_number_has_a_range_around_it(parameters):
    for q in parameters:
        if q.value is not None:
            assert q.low <= q.value <= q.high, q.path


def test_what_is_uncertain_has_a_width(parameters):
    flat = [q.path for q in parameters if q.distribution != "fixed" and q.low == q.high]
    assert not flat


def test_money_has_its_year(parameters):
    for q in parameters:
        assert not re.search(r"\b(USD|CNY|EUR|AUD|RMB)\b(?!_\d{4})", q.unit), q.path


def test_prices_have_a_unit_of_money_and_their_terms(scenario: rc.Scenario):
    for path, row in scenario.catalogue.prices.items():
        assert re.search(r"[A-Z]{3}_\d{4}", scenario.parameters[path].unit), path
        assert row["vat"].split("_")[0] in ("included", "excluded"), path


def test_categories_are_known_and_used(scenario: rc.Scenario):
    used = {row["category"] for row in scenario.catalogue.items.values()}
    assert used <= set(CATEGORIES)
    assert {"reagents", "energy", "water", "waste treatment"} <= used


def test_optional_parameters_say_what_happens_unset(parameters):
    assert all(q.note for q in parameters if q.optional)


def test_paths_follow_the_files(parameters):
    for q in parameters:
        stem = q.file.split(".")[0].replace("/", ".")
        assert q.path.startswith(("feed.share", "primary_mix", stem.split("_curves")[0])), q.path


def test_published_utilization_is_the_benchmark(scenario: rc.Scenario):
    assert scenario.parameters["routes.hydromet_full.utilization"].value == 0.92


def test_all_files_pass_the_check():
    assert rc.check()["scenarios"] >= 1
