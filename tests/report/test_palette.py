"""Colours: one per part, the same everywhere."""

from __future__ import annotations

import pytest

from recycalc.parameters import CATEGORIES
from recycalc.report.palette import GREY, of_category, stack


@pytest.mark.parametrize("count", range(2, 13))
def test_parts_of_a_stack_are_told_apart(count: int) -> None:
    colours = stack(count, rest=True)
    assert len(set(colours)) == count
    assert colours[-1] == GREY
    assert GREY not in stack(count - 1, rest=False)


def test_categories_are_told_apart() -> None:
    assert len({of_category(category) for category in CATEGORIES}) == len(CATEGORIES)
