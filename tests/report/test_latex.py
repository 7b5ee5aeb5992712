"""LaTeX tables: escapes, columns side by side on the page, and a run of LaTeX itself."""

from __future__ import annotations

import re
import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest

from recycalc.report.latex import to_latex

DOCUMENT = r"""\documentclass[a4paper]{{article}}
\usepackage[T1]{{fontenc}}
\usepackage[margin=20mm]{{geometry}}
\usepackage{{booktabs,longtable,siunitx,pdflscape}}
\begin{{document}}
{}
\end{{document}}
"""


def panels(text: str) -> list[tuple[str, list[list[str]]]]:
    """Each longtable's preamble, and its lines as cells."""
    found = re.findall(
        r"\\begin\{longtable\}\{([^\n]*)\}\n(.*?)\\end\{longtable\}", text, re.DOTALL
    )
    return [
        (kinds, [re.split(r"(?<!\\) ?& ?", row) for row in re.findall(r"(.*) \\\\\n", body)])
        for kinds, body in found
    ]


def columns(kinds: str) -> int:
    return len(re.findall(r"l|p\{|S", re.sub(r"pt\}|\[.*?\]", "", kinds)))


def test_rows_and_escapes(all_tables):
    frame = all_tables["provenance"].head(1).copy()
    frame.loc[0, "value"] = r"50 % of a_b & c\d {e} ~ ^ # $"
    text = to_latex(frame)
    text = text.replace(r"\allowbreak{}", "")
    assert r"50 \% of a\_b \& c\textbackslash{}d \{e\} \textasciitilde{}" in text
    assert text.count("{") == text.count("}")
    ((_, rows),) = panels(text)
    assert len(rows) == len(frame) + 3  # the caption, and the head twice


def test_numbers_stand_in_columns_as_wide_as_they_are():
    frame = pd.DataFrame(
        {"step": ["a", "b"], "unit_cost": [1234.5, -0.25], "share": [2e-5, np.nan]}
    )
    frame.attrs["units"] = {"unit_cost": "USD_2024/kg", "share": "1"}
    ((kinds, rows),) = panels(to_latex(frame))
    assert kinds == "lS[table-format=-4.2]S[table-format=1.0e-1]"
    assert rows[:3] == [["{}", "{unit}", "{}"], ["{step}", "{cost}", "{share}"],
                        ["{}", r"{USD\_2024/kg}", "{1}"]]  # fmt: skip
    assert rows[-2:] == [["a", "1234", "2e-5"], ["b", "-0.25", "{--}"]]


def test_every_row_has_every_column(all_tables):
    for name, frame in all_tables.items():
        for kinds, rows in panels(to_latex(frame)):
            body = [row for row in rows if not row[0].startswith(r"\caption")]
            assert {len(row) for row in body} == {columns(kinds)}, name


def test_what_does_not_fit_a_page_goes_on_in_panels(all_tables):
    frame = all_tables["cash_flow"]
    text = to_latex(frame)
    found = panels(text)
    assert len(found) > 1
    assert all(f"({number} of {len(found)})" in text for number in range(1, len(found) + 1))
    assert sum(columns(kinds) for kinds, _ in found) == frame.shape[1] + 2 * (len(found) - 1)
    for _, rows in found:  # each panel says the route and the year of its rows
        assert [row[0] for row in rows[-len(frame):]] == [
            route.replace("_", r"\_") for route in frame["route"]
        ]  # fmt: skip
        assert [int(row[1]) for row in rows[-len(frame) :]] == frame["year"].tolist()


def test_long_words_may_break():
    frame = pd.DataFrame(
        {"source": ["https://example.org/a_path/0123456789abcdef0123456789abcdef"]}
    )
    text = to_latex(frame)
    assert r"example.\allowbreak{}org/\allowbreak{}a\_\allowbreak{}path" in text
    assert r"0123456789ab\allowbreak{}cdef01234567\allowbreak{}89abcdef" in text


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("pdflatex"), reason="no LaTeX on this machine")
def test_all_tables_are_set_within_their_pages(all_tables, tmp_path):
    text = "\n".join(map(to_latex, all_tables.values()))
    (tmp_path / "tables.tex").write_text(DOCUMENT.format(text), encoding="utf-8")
    for _ in range(2):  # longtable learns the widths in the first run
        subprocess.run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "tables.tex"],
                       cwd=tmp_path, check=True, capture_output=True, timeout=300)  # fmt: skip
    log = (tmp_path / "tables.log").read_text(encoding="latin-1")
    assert [w for w in re.findall(r"Overfull \\hbox \(([0-9.]+)pt", log) if float(w) > 1] == []
