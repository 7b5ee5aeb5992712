"""The table of correlations: bad rows are named, good ones kept."""

from __future__ import annotations

import pytest

import recycalc as rc

A, B = "prices.cn.electricity", "prices.cn.natural_gas"


def row(first=A, second=B, rank="0.4", quality="estimate", source="engineering_estimate"):
    return f"{first},{second},{rank},{quality},{source},both follow coal\n"


def test_a_pair_is_kept_with_its_provenance(append):
    catalogue = rc.load_catalogue(append("correlations.csv", row(B, A)))
    found = catalogue.correlations[A, B]
    assert (found.rank, found.quality, found.note) == (0.4, "estimate", "both follow coal")


@pytest.mark.parametrize(
    ("text", "what", "cure"),
    [
        (row(rank="1.2"), "not a correlation", "correct"),
        (row(rank="-1.01"), "not a correlation", "correct"),
        (row(rank="nan"), "not a correlation", "correct"),
        (row(rank=""), "not a correlation", "correct"),
        (row(rank="high"), "not a correlation", "correct"),
        (row(A + "x"), "parameter is not known", A),
        (row(A, A), "parameter paired with itself", "another"),
        (row() + row(B, A), "pair is given twice", "remove"),
        (row("prices.cn.tb_oxide", "prices.cn.ndpr_oxide"), "pair is given twice", "remove"),
        (row(quality="good"), "quality is not known", "how sure"),
        (row(source="hearsay"), "source is not known", "add it"),
        ("a,b\n", "row does not fit the header", "quote"),
    ],
)
def test_a_bad_row_is_named(append, faults_of, text, what, cure):
    found = faults_of(rc.load_catalogue, append("correlations.csv", text))
    assert len(found) == 1
    assert found[0].what == what
    assert "correlations.csv line" in found[0].where
    assert cure in found[0].cure


def test_a_missing_table_is_named(files, faults_of):
    (files / "correlations.csv").unlink()
    assert [fault.where for fault in faults_of(rc.load_catalogue, files)] == ["correlations.csv"]


def test_correlations_are_part_of_the_data(files, append):
    before = rc.load_catalogue(files).digest
    assert rc.load_catalogue(append("correlations.csv", row())).digest != before
