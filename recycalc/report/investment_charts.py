"""Charts of capital."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from recycalc.report.charts import altair
from recycalc.report.palette import GREY, PRICE, named_above

if TYPE_CHECKING:
    import pandas as pd


def capital_chart(frame: pd.DataFrame, money: str) -> Any:
    """Draw the installed cost of the equipment of each step.

    Parameters
    ----------
    frame : DataFrame
        As `recycalc.Investment.capital` gives it, steps in words.
    money : str
        Unit of the cost.
    """
    alt = altair()
    data = frame.groupby("step", sort=False, as_index=False)["installed"].sum()
    data["millions"] = data["installed"] / 1e6
    title = f"installed cost, million {money}"
    y = alt.Y("step:N", sort=list(data["step"]), title=None,
              axis=alt.Axis(**named_above(15)))  # fmt: skip
    bars = alt.Chart().mark_bar(size=14, yOffset=4, color=PRICE).encode(
        x=alt.X("millions:Q", title=title, axis=alt.Axis(tickCount=8),
                scale=alt.Scale(domainMax=float(data["millions"].max()) * 1.1)), y=y,
        tooltip=[alt.Tooltip("step:N"), alt.Tooltip("millions:Q", format=",.2f", title=title)],
    )  # fmt: skip
    text = alt.Chart().mark_text(align="left", dx=5, dy=4, color=GREY).encode(
        x=alt.X("millions:Q"), y=y, text=alt.Text("millions:Q", format=",.1f")
    )  # fmt: skip
    pairs = zip(data["step"], data["millions"], strict=True)
    said = ", ".join(f"{step} {cost:.1f}" for step, cost in pairs)
    return alt.layer(bars, text, data=data).properties(
        height=alt.Step(46), description=f"{title} by step: {said}"
    )
