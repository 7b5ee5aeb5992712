"""Charts as functions that return them; files by their ending."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recycalc.errors import Faults, library, single
from recycalc.report.files import write_file
from recycalc.report.palette import COST, OTHER, PRICE, VALUE

if TYPE_CHECKING:
    import pandas as pd

    from recycalc.comparison import PlantSize

ENDINGS = (".html", ".svg", ".png", ".json")


def altair() -> Any:
    """Import the charting library.

    Raises
    ------
    InputError
        Where it is not installed.
    """
    return library("altair", "charts need", "plot", "plot")


def replay_chart(frame: pd.DataFrame) -> Any:
    """Draw unit cost and market price by year, and below the net present value.

    Parameters
    ----------
    frame : DataFrame
        As `recycalc.replay` gives it.
    """
    alt = altair()
    units = frame.attrs["units"]
    data = frame.reset_index()
    data["year"] = data["year"].astype(str)
    long = data.melt("year", ["market_price", "unit_cost"], "line", "money_per_kg")
    long["line"] = long["line"].str.replace("_", " ")
    lines = alt.Chart(long, height=220, width=560).mark_line(point=True).encode(
        x=alt.X("year:N", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        y=alt.Y("money_per_kg:Q", title=units["unit_cost"]),
        color=alt.Color("line:N", title=None, legend=alt.Legend(orient="top"),
                        scale=alt.Scale(domain=["market price", "unit cost"], range=[PRICE, COST])),
    )  # fmt: skip
    value = data[["year"]].assign(millions=data["npv"] / 1e6)
    bars = alt.Chart(value, height=140, width=560).mark_bar(color=VALUE).encode(
        x=alt.X("year:N", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        y=alt.Y("millions:Q", title=f"NPV, million {units['npv']}")
    )  # fmt: skip
    return alt.vconcat(lines, bars).properties(
        description="Unit cost against market price by year, and net present value of the plant"
    )


def cash_flow_chart(frame: pd.DataFrame) -> Any:
    """Draw the net cash flow by year and its discounted sum.

    Parameters
    ----------
    frame : DataFrame
        As `recycalc.Investment.cash_flow_table` gives it.
    """
    alt = altair()
    import pandas as pd

    money = frame.attrs["units"]["net_cash_flow"]
    data = pd.DataFrame({
        "year": frame.index.astype(str),
        "net": frame["net_cash_flow"].to_numpy() / 1e6,
        "sum": frame["cumulative_discounted_cash_flow"].to_numpy() / 1e6,
    })  # fmt: skip
    base = alt.Chart().encode(
        x=alt.X("year:N", sort=None, title="year", axis=alt.Axis(labelAngle=0, labelOverlap=True))
    )
    names = ["net cash flow", "cumulative, discounted"]
    colour = alt.Color("shown:N", title=None, legend=alt.Legend(orient="top"),
                       scale=alt.Scale(domain=names, range=[PRICE, COST]))  # fmt: skip
    bars = base.transform_calculate(shown=f"'{names[0]}'").mark_bar().encode(
        y=alt.Y("net:Q", title=f"million {money}"), color=colour
    )  # fmt: skip
    line = base.transform_calculate(shown=f"'{names[1]}'").mark_line(point=True).encode(
        y=alt.Y("sum:Q"), color=colour
    )  # fmt: skip
    return alt.layer(bars, line, data=data, height=260, width=560).properties(
        description="Net cash flow by year as bars, cumulative discounted cash flow as a line"
    )


def size_chart(size: PlantSize) -> Any:
    """Draw the unit cost over plant size with its optimum, and below what falls and what grows.

    Parameters
    ----------
    size : PlantSize
        As `recycalc.plant_size` gives it.
    """
    alt = altair()
    import pandas as pd

    units, best = size.curve.attrs["units"], size.capacity.magnitude
    near = {"low": size.low.magnitude, "high": size.high.magnitude}
    axis = alt.X("capacity:Q", title=f"capacity, {units['capacity']} of scrap fed",
                 scale=alt.Scale(type="log", nice=False), axis=alt.Axis(format=",.0f"))  # fmt: skip
    wide = {"height": 220, "width": 560}
    band = alt.Chart(pd.DataFrame([near]), **wide).mark_rect(color=OTHER, opacity=0.2).encode(
        x=alt.X("low:Q"), x2=alt.X2("high")
    )  # fmt: skip
    line = alt.Chart(size.curve[["capacity", "unit_cost"]], **wide).mark_line(color=COST).encode(
        x=axis, y=alt.Y("unit_cost:Q", title=units["unit_cost"], scale=alt.Scale(zero=False))
    )  # fmt: skip
    optimum = pd.DataFrame([{"capacity": best, "unit_cost": size.unit_cost.magnitude}])
    optimum["text"] = f"{best:,.0f} {units['capacity']}"
    point = alt.Chart(optimum).mark_point(color=COST, filled=True, size=80).encode(
        x=axis, y=alt.Y("unit_cost:Q")
    )  # fmt: skip
    text = alt.Chart(optimum).mark_text(dx=-8, dy=-16, align="right", color=COST).encode(
        x=axis, y=alt.Y("unit_cost:Q"), text=alt.Text("text:N")
    )  # fmt: skip
    names = ["collection", "capital charge", "labour"]
    parts = size.curve.rename(columns={"capital_charge": "capital charge"})
    long = parts.melt("capacity", names, "part", "money_per_kg")
    lines = alt.Chart(long, height=140, width=560).mark_line().encode(
        x=axis,
        y=alt.Y("money_per_kg:Q", title=units["unit_cost"]),
        color=alt.Color("part:N", title=None, legend=alt.Legend(orient="top"),
                        scale=alt.Scale(domain=names, range=[VALUE, PRICE, OTHER])),
    )  # fmt: skip
    return alt.vconcat(alt.layer(band, line, point, text), lines).properties(
        title=f"{size.route}: unit cost by plant size, shaded within 1 % of the lowest",
        description="Unit cost over plant size with its optimum; collection, capital charge and "
        "labour below",
    )


def check_ending(file: Path, faults: Faults) -> None:
    """Refuse a file whose ending is that of no chart."""
    if file.suffix not in ENDINGS:
        faults.add("ending of a chart is not known", "--plot", file.name, ", ".join(ENDINGS),
                   "choose one of these")  # fmt: skip


def save(chart: Any, file: str | Path, force: bool = False) -> None:
    """Write a chart to a file, by its ending .html, .svg, .png or .json.

    Parameters
    ----------
    chart : altair.Chart
    file : path
    force : bool
        Write over an existing file.

    Raises
    ------
    InputError
        For another ending, a file that exists, or one that cannot be written.
    """
    file, faults = Path(file), Faults()
    check_ending(file, faults)
    faults.raise_if_any()
    binary, text = io.BytesIO(), io.StringIO()
    try:
        chart.save(binary if file.suffix == ".png" else text, format=file.suffix[1:])
    except (ValueError, ImportError) as error:
        raise single("chart cannot be drawn", "--plot", str(file), "libraries that draw",
                     f'pip install "recycalc[plot]" ({error})') from error  # fmt: skip
    write_file(file, binary.getvalue() or text.getvalue().encode(), force, "--plot")
