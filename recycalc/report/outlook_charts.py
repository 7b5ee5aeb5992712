"""Charts of an outlook over the years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from recycalc.report.charts import altair
from recycalc.report.palette import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PINK,
    RULE,
    SKY,
    VERMILION,
    below,
    stack,
)

if TYPE_CHECKING:
    import pandas as pd

    from recycalc.outlook import Outlook

WIDTH, HEIGHT = 430, 220
PRIMARY, PROMPT, END_OF_LIFE, DEMAND, CAPACITY = GREY, SKY, GREEN, ORANGE, VERMILION


def retirement_chart(frame: pd.DataFrame, titles: dict[str, str]) -> Any:
    """Draw the magnets that retire each year, stacked by application.

    Parameters
    ----------
    frame : DataFrame
        As `Outlook.applications` gives it.
    titles : dict of str to str
        Name in words by application, in the order of the legend.
    """
    alt = altair()
    data = frame.reset_index()[["application", "year", "retired"]]
    data = data.assign(application=data["application"].map(titles), kt=data["retired"] / 1000)
    names = list(titles.values())
    base = alt.Chart(data, width=WIDTH, height=HEIGHT, title="Magnets coming up for collection")
    return base.mark_area().encode(
        x=_year(alt),
        y=alt.Y("kt:Q", title="thousand t magnet/year"),
        color=alt.Color("application:N", title=None, sort=names,
                        legend=alt.Legend(**below(4)),
                        scale=alt.Scale(domain=names, range=stack(len(names), "other" in titles))),
        order=alt.Order("rank:Q"),
    ).transform_calculate(
        rank=f"indexof({names!r}, datum.application)"
    ).properties(description="Magnets that retire by year, stacked by application")  # fmt: skip


def supply_chart(frame: pd.DataFrame, elements: list[str], present: int) -> Any:
    """Draw supply of some elements by origin, stacked, and their demand as a line.

    Parameters
    ----------
    frame : DataFrame
        As `Outlook.elements` gives it.
    elements : list of str
        Whose supply and demand are added up.
    present : int
        Last year on record, marked by a rule.
    """
    alt = altair()
    kinds = {"primary": "mined", "prompt": "prompt scrap", "end_of_life": "end of life"}
    data = frame.loc[elements].groupby("year")[["demand", *kinds]].sum() / 1000
    supply = data[[*kinds]].rename(columns=kinds).reset_index().melt("year", None, "from", "kt")
    order = list(kinds.values())
    title = f"Supply and demand of {', '.join(elements)}"
    areas = alt.Chart(supply, width=WIDTH, height=HEIGHT, title=title).mark_area().encode(
        x=_year(alt),
        y=alt.Y("kt:Q", title="thousand t/year"),
        color=alt.Color("from:N", title=None, sort=order, legend=alt.Legend(**below(4)),
                        scale=alt.Scale(domain=[*order, "demand"],
                                        range=[PRIMARY, PROMPT, END_OF_LIFE, DEMAND])),
        order=alt.Order("rank:Q"),
    ).transform_calculate(rank=f"indexof({order!r}, datum.from)")  # fmt: skip
    line = data.reset_index()[["year", "demand"]].assign(kind="demand")
    demand = alt.Chart(line).mark_line().encode(
        x=alt.X("year:Q"), y=alt.Y("demand:Q"), color=alt.Color("kind:N")
    )  # fmt: skip
    rule = alt.Chart(data.reset_index().query("year == @present")).mark_rule(
        strokeDash=[4, 4], color=RULE
    ).encode(x=alt.X("year:Q"))  # fmt: skip
    return alt.layer(areas, demand, rule).properties(
        description=f"{title} by year: mined, prompt scrap, end of life; demand as a line"
    )


def share_chart(frame: pd.DataFrame) -> Any:
    """Draw the recycled shares of supply, end of life and prompt apart, and those outside China.

    Parameters
    ----------
    frame : DataFrame
        As `Outlook.table` gives it.
    """
    alt = altair()
    lines = {
        "end_of_life_share": ("recycled, end of life", END_OF_LIFE),
        "prompt_share": ("recycled, prompt scrap", PROMPT),
        "separated_outside_china": ("separated outside China", BLUE),
        "mined_outside_china": ("mined outside China", PINK),
    }
    names = [name for name, _ in lines.values()]
    data = frame[[*lines]].rename(columns={key: name for key, (name, _) in lines.items()})
    data = data.reset_index().melt("year", None, "share", "part")
    chart = alt.Chart(
        data, width=WIDTH, height=HEIGHT, title="Shares of the supply of Nd, Pr, Dy and Tb"
    )
    return chart.mark_line().encode(
        x=_year(alt),
        y=alt.Y("part:Q", title="share of supply", axis=alt.Axis(format="%")),
        color=alt.Color("share:N", title=None, sort=names,
                        legend=alt.Legend(**below(2)),
                        scale=alt.Scale(domain=names, range=[c for _, c in lines.values()])),
    ).properties(description="Recycled shares and shares outside China by year")  # fmt: skip


def plant_chart(frame: pd.DataFrame) -> Any:
    """Draw the scrap within reach of the plant, stacked, against its capacity.

    Parameters
    ----------
    frame : DataFrame
        As `Outlook.plant` gives it.
    """
    alt = altair()
    kinds = {"prompt": "prompt scrap", "end_of_life": "end of life"}
    order = list(kinds.values())
    data = frame[[*kinds]].rename(columns=kinds).reset_index().melt("year", None, "from", "t")
    areas = alt.Chart(
        data, width=WIDTH, height=HEIGHT, title="Scrap within reach of the plant"
    ).mark_area().encode(
        x=_year(alt),
        y=alt.Y("t:Q", title="t magnet/year"),
        color=alt.Color("from:N", title=None, sort=[*order, "capacity"],
                        legend=alt.Legend(**below(4)),
                        scale=alt.Scale(domain=[*order, "capacity"],
                                        range=[PROMPT, END_OF_LIFE, CAPACITY])),
        order=alt.Order("rank:Q"),
    ).transform_calculate(rank=f"indexof({order!r}, datum.from)")  # fmt: skip
    line = frame.reset_index()[["year", "capacity"]].assign(kind="capacity")
    capacity = alt.Chart(line).mark_line(strokeDash=[6, 3]).encode(
        x=alt.X("year:Q"), y=alt.Y("capacity:Q"), color=alt.Color("kind:N")
    )  # fmt: skip
    return alt.layer(areas, capacity).properties(
        description="Scrap within reach by year, prompt and end of life, and the plant's capacity"
    )


def outlook_chart(result: Outlook) -> Any:
    """Draw an outlook: retirements, supply and demand, shares of supply, the plant."""
    alt = altair()
    titles = {app.name: app.title for app in result.proof.model.applications}
    elements = result.elements()
    top = alt.hconcat(
        retirement_chart(result.applications(), titles),
        supply_chart(elements, ["Nd", "Pr"], result.horizon.present),
    ).resolve_scale(color="independent")
    bottom = alt.hconcat(share_chart(result.table()), plant_chart(result.plant()))
    return alt.vconcat(top, bottom.resolve_scale(color="independent")).resolve_scale(
        color="independent"
    )


def _year(alt: Any) -> Any:
    """Give the axis of years, which are numbers without a separator of thousands."""
    return alt.X(
        "year:Q", title=None, axis=alt.Axis(format="d", tickCount=8), scale=alt.Scale(zero=False)
    )
