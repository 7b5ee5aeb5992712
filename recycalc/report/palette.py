"""One palette for all charts: told apart by colour-blind readers, on light and on dark."""

from __future__ import annotations

from recycalc.parameters import CATEGORIES

# Okabe and Ito's colours, and tints of them that differ in lightness too.
BLUE, SKY, GREEN, ORANGE, VERMILION, PINK = (
    "#0072B2", "#56B4E9", "#009E73", "#E69F00", "#D55E00", "#CC79A7",
)  # fmt: skip
GREY = "#8A939B"
COST, PRICE, VALUE, OTHER = VERMILION, BLUE, GREEN, GREY
RULE = "#7F8890"  # a line that is seen on white and on black
MARKET = "#E0312D"

_OF_CATEGORY = {
    "feedstock": BLUE,
    "collection": SKY,
    "reagents": GREEN,
    "energy": "#D9C400",
    "water": "#8FD3C1",
    "labour": PINK,
    "maintenance": VERMILION,
    "waste treatment": "#8C564B",
    "overheads": GREY,
    "capital charge": ORANGE,
    "policy": "#6A4FA3",
    "co-product credit": "#5B6670",
}
SERIES = [VERMILION, BLUE, GREEN, PINK, ORANGE, SKY, GREY]  # of lines and points
# Of parts of a stack; what is left over is grey.
CYCLE = [BLUE, ORANGE, GREEN, PINK, SKY, VERMILION, "#D9C400", "#8C564B", "#8FD3C1", "#6A4FA3",
         "#6B7A1E"]  # fmt: skip


def of_category(category: str) -> str:
    """Give the colour of a cost category, the same everywhere."""
    return _OF_CATEGORY.get(category, GREY)


def in_order(categories: object) -> list[str]:
    """Give the cost categories that occur, in their order."""
    present = set(categories)  # type: ignore[call-overload]
    return [category for category in CATEGORIES if category in present]


def stack(count: int, rest: bool) -> list[str]:
    """Give the colours of the parts of a stack; the last is grey where it is the rest."""
    return [*CYCLE[: count - 1], GREY] if rest or count > len(CYCLE) else CYCLE[:count]


def below(columns: int) -> dict[str, object]:
    """Give a legend below the plot, its names one below the other on a phone.

    Parameters
    ----------
    columns : int
        On a wide screen.
    """
    return {
        "orient": "bottom", "columns": {"expr": f"width > 480 ? {columns} : 1"},
        "symbolLimit": 0, "labelLimit": 280,
    }  # fmt: skip


def named_above(offset: int) -> dict[str, object]:
    """Give the axis of rows whose names stand above their bars: they take no width on a phone.

    Parameters
    ----------
    offset : int
        From the middle of the row up to the name [pixels].
    """
    return {
        "labelAlign": "left", "labelPadding": -2, "labelOffset": -offset,
        "labelLimit": {"expr": "width"}, "ticks": False, "domain": False, "labelFontSize": 13,
    }  # fmt: skip
