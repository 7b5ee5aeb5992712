"""Charts of sensitivity studies, as functions that return them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from recycalc.report.charts import altair
from recycalc.report.palette import COST, GREY, PRICE, RULE, VALUE, named_above
from recycalc.report.palette import SERIES as CYCLE
from recycalc.sensitivity.outputs import MARKET_PRICE, UNIT_COST

if TYPE_CHECKING:
    import pandas as pd

    from recycalc.sensitivity import MonteCarlo

LOW, HIGH = PRICE, COST
QUALITY = {"published": VALUE, "literature": PRICE, "estimate": COST}
WIDTH, ROW, LABELS = 420, 42, 320
BINS = 60
SHAPES = ["circle", "square", "diamond", "triangle-up", "triangle-down", "cross"]


def tornado_chart(frame: pd.DataFrame, base: float, title: str, top: int = 15) -> Any:
    """Draw the swing of an output for the parameters that move it most.

    Parameters
    ----------
    frame : DataFrame
        As `recycalc.sensitivity.Tornado.table` gives it.
    base : float
        Output at the baseline.
    title : str
        Of the output.
    top : int
        How many parameters.
    """
    alt = altair()
    first = frame[frame["swing"] > 0.0].head(top)
    unit = frame.attrs["units"]["swing"]
    names = [_label(r) for r in first.to_dict("records")]
    long = first.assign(name=names).melt(
        ["name", "low", "high", "unit"], ["at_low", "at_high"], "end", "output"
    )
    long["end"] = long["end"].map({"at_low": "low", "at_high": "high"})
    long["base"] = base
    data = alt.Chart(long)
    bars = data.mark_bar(size=14, yOffset=14).encode(
        y=alt.Y("name:N", sort=names, title=None,
                axis=alt.Axis(**named_above(20), labelExpr="split(datum.label, '\\n')")),
        x=alt.X("base:Q", title=f"{title} [{unit}]", scale=alt.Scale(zero=False)),
        x2=alt.X2("output:Q"),
        color=alt.Color("end:N", title="parameter at its", sort=["low", "high"],
                        legend=alt.Legend(orient="top"),
                        scale=alt.Scale(domain=["low", "high"], range=[LOW, HIGH])),
        tooltip=[alt.Tooltip(of) for of in ("name", "end", "low", "high", "unit", "output")],
    )  # fmt: skip
    middle = data.mark_tick(color=RULE, thickness=2, size=22, yOffset=14).encode(
        x=alt.X("base:Q"), y=alt.Y("name:N", sort=names)
    )
    return alt.layer(bars, middle).properties(
        width=WIDTH,
        height=alt.Step(ROW + 14),
        description=f"Tornado: {title} with one parameter after the other at its low and high",
    )


def distribution_chart(
    samples: dict[str, Any], unit: str, title: str, below: tuple[str, str] | None = None
) -> Any:
    """Draw sampled outputs as histograms and, below, as cumulative shares.

    Parameters
    ----------
    samples : dict of str to array
        By the name shown; what is not finite is left out.
    unit, title : str
        Of what is sampled.
    below : tuple of str, optional
        Two names of `samples`, scenario by scenario: the title says how often the first is lower.
    """
    import pandas as pd

    alt = altair()
    arrays = {name: np.asarray(values, dtype=float) for name, values in samples.items()}
    known = np.concatenate([values[np.isfinite(values)] for values in arrays.values()])
    low, high = np.quantile(known, [0.001, 0.999])
    edges = np.linspace(low, high if high > low else low + 1.0, BINS + 1)
    rows = []
    for name, values in arrays.items():
        finite = values[np.isfinite(values)]
        share = np.histogram(np.clip(finite, edges[0], edges[-1]), edges)[0] / max(len(finite), 1)
        for left, right, part, total in zip(
            edges, edges[1:], share, np.cumsum(share), strict=False
        ):
            rows.append((name, left, right, part, total))
    table = pd.DataFrame(rows, columns=["name", "left", "right", "share", "cumulative"])
    said = ""
    if below is not None:
        one, other = (arrays[name] for name in below)
        both = np.isfinite(one) & np.isfinite(other)
        said = f"{below[0]} is below {below[1]} in {(one[both] < other[both]).mean():.1%}"
    scale = alt.Scale(domain=list(arrays), range=CYCLE)
    above = alt.Legend(orient="top", labelLimit=280, columns={"expr": "width > 480 ? 3 : 1"})
    color = alt.Color("name:N", title=None, scale=scale, legend=above)
    data = alt.Chart(table)
    bars = data.mark_bar(opacity=0.55, binSpacing=0).encode(
        x=alt.X("left:Q", bin="binned", title=None, axis=alt.Axis(tickCount=10),
                scale=alt.Scale(zero=False, nice=False)),
        x2=alt.X2("right:Q"),
        y=alt.Y("share:Q", stack=None, title="share of scenarios", axis=alt.Axis(format="%")),
        color=color,
    ).properties(width=WIDTH + 100, height=200, title=said)  # fmt: skip
    curve = data.mark_line(strokeWidth=2.5).encode(
        x=alt.X("right:Q", title=f"{title} [{unit}]", scale=alt.Scale(zero=False, nice=False)),
        y=alt.Y("cumulative:Q", title="share below", axis=alt.Axis(format="%"),
                scale=alt.Scale(domain=[0, 1])),
        color=color,
    ).properties(width=WIDTH + 100, height=140)  # fmt: skip
    return alt.vconcat(bars, curve).properties(
        description=f"Histogram and cumulative share of {title}. {said}"
    )


def monte_carlo_chart(result: MonteCarlo, route: str) -> Any:
    """Draw the unit cost of a route against the market price, and how often it is below.

    Parameters
    ----------
    result : MonteCarlo
        As `recycalc.monte_carlo` gives it.
    route : str
    """
    cost = f"{UNIT_COST}{route}"
    samples = {route: result.column(cost), "market price": result.column(MARKET_PRICE)}
    return distribution_chart(
        samples, result.units[cost], "unit cost", below=(route, "market price")
    )


def sobol_chart(frame: pd.DataFrame, title: str, top: int = 15) -> Any:
    """Draw first and total order with their confidence intervals.

    Parameters
    ----------
    frame : DataFrame
        Of one output, as `recycalc.sensitivity.Sobol.table` gives it.
    title : str
        Of the output.
    top : int
        How many factors.
    """
    alt = altair()
    first = frame.head(top)
    names = list(first["parameter"])
    long = first.melt("parameter", ["S1", "ST"], "order", "share")
    error = first.melt("parameter", ["S1_conf", "ST_conf"], "order", "width")["width"]
    long["order"] = long["order"].map({"S1": "alone (S1)", "ST": "with interactions (ST)"})
    long["low"], long["high"] = long["share"] - error, long["share"] + error
    kinds = ["alone (S1)", "with interactions (ST)"]
    y = alt.Y("parameter:N", sort=names, title=None, axis=alt.Axis(**named_above(13)))
    x = alt.X("share:Q", title=f"share of the variance of {title}",
              axis=alt.Axis(format="%", tickCount=8))  # fmt: skip
    color = alt.Color("order:N", title=None, sort=kinds,
                      legend=alt.Legend(orient="top", direction="vertical"),
                      scale=alt.Scale(domain=kinds, range=[PRICE, COST]))  # fmt: skip
    layers = []
    for kind, down in zip(kinds, (4, 14), strict=True):  # pixels below the middle of the row
        part = alt.Chart(long[long["order"] == kind])
        layers += [
            part.mark_bar(size=9, yOffset=down).encode(x=x, y=y, color=color),
            part.mark_rule(color=RULE, yOffset=down).encode(
                y=y, x=alt.X("low:Q"), x2=alt.X2("high:Q")
            ),
        ]
    return alt.layer(*layers).properties(
        width=WIDTH,
        height=alt.Step(ROW),
        description=f"Sobol indices: what share of the variance of {title} each factor explains",
    )


def morris_chart(frame: pd.DataFrame, title: str, top: int = 10) -> Any:
    """Draw mu* against sigma; the factors that matter most are named.

    Parameters
    ----------
    frame : DataFrame
        Of one output, as `recycalc.sensitivity.Morris.table` gives it.
    title : str
        Of the output.
    top : int
        How many factors are named.
    """
    alt = altair()
    unit = frame["unit"].iloc[0]
    names = list(frame["parameter"].head(top))
    data = frame.assign(
        name=[p if i < top else "" for i, p in enumerate(frame["parameter"])],
        low=(frame["mu_star"] - frame["mu_star_conf"]).clip(lower=0.0),
        high=frame["mu_star"] + frame["mu_star_conf"],
    )
    x = alt.X("mu_star:Q", title=f"mu*: mean change of {title} over the full range [{unit}]")
    y = alt.Y("sigma:Q", title=f"sigma: curvature and interactions [{unit}]")
    base = alt.Chart(data)
    named = base.transform_filter("datum.name != ''")
    others = base.transform_filter("datum.name == ''").mark_circle(size=25, color=GREY)
    color = alt.Color("name:N", title=None, sort=names, legend=alt.Legend(labelLimit=LABELS),
                      scale=alt.Scale(domain=names, range=CYCLE))  # fmt: skip
    shape = alt.Shape("name:N", title=None, sort=names, scale=alt.Scale(domain=names, range=SHAPES))
    tips = [alt.Tooltip(of) for of in ("parameter", "mu", "mu_star", "sigma", "mu_star_conf")]
    error = named.mark_rule().encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=y, color=color)
    points = named.mark_point(size=80, filled=True, opacity=1.0).encode(
        x=x, y=y, color=color, shape=shape, tooltip=tips
    )
    return alt.layer(others.encode(x=x, y=y, tooltip=tips), error, points).properties(
        width=480,
        height=360,
        description=f"Morris screening: effect of each factor on {title} against its spread",
    )


def information_chart(frame: pd.DataFrame, payoff: str, top: int = 15) -> Any:
    """Draw what knowing each parameter is worth, beside its total effect, by quality.

    Parameters
    ----------
    frame : DataFrame
        As `recycalc.sensitivity.FindOut.table` gives it.
    payoff : str
        In words.
    top : int
        How many parameters.
    """
    alt = altair()
    unit = frame.attrs["units"]["value_of_knowing"]
    data = frame.head(top)
    names = list(data["parameter"])
    short = data[["parameter", "value_of_knowing", "together", "ST", "quality", "source"]]
    scale = alt.Scale(domain=list(QUALITY), range=list(QUALITY.values()))
    color = alt.Color("quality:N", title="quality of the value", scale=scale,
                      legend=alt.Legend(orient="top"))  # fmt: skip
    tips = [alt.Tooltip(of) for of in short.columns]
    base = alt.Chart(short).mark_bar(size=14, yOffset=4).encode(color=color, tooltip=tips)
    y = alt.Y("parameter:N", sort=names, title=None, axis=alt.Axis(**named_above(15)))
    single_ = base.encode(
        y=y, x=alt.X("value_of_knowing:Q", title=f"value of knowing it [{unit}]; "
                     "tick: with all above", scale=alt.Scale(domainMin=0)),
    )  # fmt: skip
    ticks = alt.Chart(short.dropna(subset="together")).mark_tick(
        color=RULE, thickness=2, size=18, yOffset=4
    ).encode(y=y, x=alt.X("together:Q"), tooltip=tips)  # fmt: skip
    worth = alt.layer(single_, ticks).properties(width=300, height=alt.Step(ROW))
    effect = base.encode(
        y=alt.Y("parameter:N", sort=names, title=None, axis=None),
        x=alt.X("ST:Q", title=f"total effect on the {payoff}", axis=alt.Axis(format="%")),
    ).properties(width=200, height=alt.Step(ROW))
    return alt.hconcat(worth, effect).properties(
        description=f"Value of perfect information about each parameter, and its effect on {payoff}"
    )


def _label(row: dict[Any, Any]) -> str:
    unit = "" if row["unit"] == "1" else f" {row['unit']}"
    return f"{row['parameter']}\n{_short(row['low'])} – {_short(row['high'])}{unit}"


def _short(number: float) -> str:
    """Spell a number with four digits, without an exponent where it is of a common size."""
    if number and not 1e-4 <= abs(number) < 1e9:
        return f"{number:.4g}"
    if abs(number) >= 1e4:
        return f"{number:,.0f}"
    return str(np.format_float_positional(number, precision=4, fractional=False, trim="-"))
