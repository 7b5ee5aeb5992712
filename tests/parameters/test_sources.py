"""Every source is drawn upon, and every estimate says why."""

from __future__ import annotations

import re

import recycalc as rc


def test_every_source_is_cited_by_its_key(scenario: rc.Scenario):
    # as the source of a value, or in the note of a value that draws on a second one
    folder = scenario.catalogue.folder
    files = [f for kind in ("*.toml", "*.csv") for f in folder.rglob(kind)]
    words = {
        word
        for file in files
        if file.name != "sources.csv"
        for word in re.findall(r"\w+", file.read_text(encoding="utf-8"))
    }
    assert len(files) > 50
    assert not scenario.catalogue.literature.keys() - words


def test_an_estimate_gives_its_reasoning_or_what_it_is_like(scenario: rc.Scenario):
    # a word is no reasoning; "as Nd" is, since the note of Nd has it
    estimates = [q for q in scenario.catalogue.parameters.values() if q.quality == "estimate"]
    assert len(estimates) > 1000
    short = {q.path: q.note for q in estimates if len(q.note.split()) < 2}
    assert not short
