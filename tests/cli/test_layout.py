"""Tables in terminals of any width: nothing is cut, and columns move rather than shrink."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from recycalc.cli.layout import Grid

ROWS = [
    ("routes.hydromet_full.leaching.recovery.Nd", "kg/kg", "0.9725", "1,234,567"),
    ("prices.cn.electricity", "CNY_2024/kWh", "0.63", "-12"),
]


def printed(grid: Grid, width: int) -> list[str]:
    stream = io.StringIO()
    Console(file=stream, width=width, no_color=True).print(grid)
    return [line.rstrip() for line in stream.getvalue().splitlines()]


def grid() -> Grid:
    made = Grid("parameter", "unit", ">value", ">yearly cost\nUSD_2024/year", title="what")
    for row in ROWS:
        made.add_row(*row)
    return made


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_numbers_stay_whole_and_lines_fit(width):
    lines = printed(grid(), width)
    assert max(map(len, lines)) <= width
    text = "\n".join(lines)
    assert "…" not in text
    for *_, value, cost in ROWS:
        assert re.search(rf"(?<!\S){re.escape(value)}(?!\S)", text)
        assert re.search(rf"(?<!\S){re.escape(cost)}(?!\S)", text)


def test_wide_terminal_shows_a_row_in_a_line():
    lines = printed(grid(), 120)
    assert any(all(cell in line for cell in ROWS[0]) for line in lines)
    assert len(lines) == 1 + 2 + 1 + len(ROWS)  # title, head with units, rule, rows


def test_names_fold_where_they_have_joints():
    text = "\n".join(printed(grid(), 60))
    assert "routes.hydromet_full.leaching.recovery.Nd" not in text
    first = [line.split()[0] for line in printed(grid(), 60) if line.startswith(("rout", "leac"))]
    assert all(piece.endswith((".", "_", "Nd")) for piece in first)


def test_columns_that_do_not_fit_move_below_with_their_names():
    made = Grid("year", *(f">cost {n}" for n in range(12)))
    made.add_row("2024", *(f"{n}00,000" for n in range(12)))
    lines = printed(made, 40)
    assert max(map(len, lines)) <= 40
    assert sum(line.startswith("2024") for line in lines) > 1
    for n in range(12):
        assert sum(f" {n}00,000" in line for line in lines) == 1


def test_markup_of_the_user_is_text():
    made = Grid("name")
    made.add_row("[red]x[/red] [/]")
    assert "[red]x[/red] [/]" in "\n".join(printed(made, 80))


def test_indent_stays_where_a_label_folds():
    made = Grid("", ">a", ">b")
    made.add_row("  break-even against ionic_clay_in_situ", "1.00", "2.00")
    folded = [line for line in printed(made, 34) if line.strip() and "─" not in line][1:]
    assert len(folded) > 1
    assert all(line.startswith("  ") for line in folded)


@given(
    st.lists(
        st.tuples(st.text("ab_. ", min_size=1, max_size=40), st.floats(-1e9, 1e9)),
        min_size=1, max_size=5,
    ),
    st.integers(30, 100),
)  # fmt: skip
def test_every_number_is_there_at_every_width(rows, width):
    made = Grid("name", ">value")
    for name, value in rows:
        made.add_row(name, f"{value:.3f}")
    text = "\n".join(printed(made, width)).split()
    for _, value in rows:
        assert f"{value:.3f}" in text
