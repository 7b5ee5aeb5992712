"""Charts of sweeps and break-evens, as functions that return them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from recycalc.errors import single
from recycalc.report.charts import altair
from recycalc.report.palette import COST, PRICE, RULE
from recycalc.report.palette import SERIES as PALETTE

if TYPE_CHECKING:
    import pandas as pd

LONGEST = 80  # characters of a title


def sweep_chart(frame: pd.DataFrame, output: str | None = None, against: str | None = None) -> Any:
    """Draw a sweep: lines over one parameter, or a map over two.

    Parameters
    ----------
    frame : DataFrame
        As `recycalc.sweep` gives it.
    output, against : str, optional
        Of a map: the output drawn, and the one whose equality is drawn as a contour; by default
        the first output, and the market price where there is one.

    Raises
    ------
    InputError
        For more than two parameters.
    """
    parameters = list(frame.attrs["parameters"])
    outputs = [c for c in frame.columns if c not in {*parameters, "fault"}]
    if len(parameters) == 1:
        return _lines(frame, parameters[0], outputs)
    if len(parameters) == 2:
        other = against or ("market_price" if "market_price" in outputs else None)
        return _map(frame, parameters[0], parameters[1], output or outputs[0], other)
    raise single(
        "too many parameters to draw", "--plot", ", ".join(parameters), "one or two",
        "sweep fewer, or write the table",
    )  # fmt: skip


def break_even_chart(curve: pd.DataFrame, roots: pd.DataFrame, path: str, difference: str) -> Any:
    """Draw the difference over the parameter solved for, and where it is zero.

    Parameters
    ----------
    curve, roots : DataFrame
        `curve` and `table` of a `recycalc.sensitivity.BreakEven`; the first scenario is drawn.
    path, difference : str
    """
    alt = altair()
    units = curve.attrs["units"]
    line = curve[curve["scenario"] == 0].dropna()
    found = roots[roots["scenario"] == 0]
    if len(found):  # what lies far beyond the break-evens would flatten them
        middle, far = found["value"].median(), max(abs(found["value"]).max(), 1e-300)
        near = line[(line["value"] - middle).abs() <= 1.5 * far]
        line = near if len(near) > 2 else line
    rises = len(line) > 1 and line["difference"].iloc[-1] > line["difference"].iloc[0]
    beside = 14 if rises else -10  # of the point, where the line does not pass
    zero = found.assign(difference=0.0, label=[f"{v:.5g}" for v in found["value"]])
    x = alt.X("value:Q", title=[path, f"[{units['value']}]"], scale=alt.Scale(nice=False))
    y = alt.Y("difference:Q", title=_title(f"{difference} [{units['difference']}]"))
    base = alt.Chart(line[["value", "difference"]])
    curve_line = base.mark_line(color=PRICE, strokeWidth=2.5).encode(x=x, y=y)
    level = alt.Chart(zero.head(1)[["difference"]]).mark_rule(color=RULE).encode(y=y)
    data = alt.Chart(zero[["value", "difference", "label"]])
    points = data.mark_point(color=COST, filled=True, size=90, opacity=1).encode(x=x, y=y)
    texts = data.mark_text(align="left", dx=8, dy=beside, color=COST).encode(
        x=x, y=y, text=alt.Text("label:N")
    )
    layers = [level, curve_line, points, texts] if len(zero) else [curve_line]
    return alt.layer(*layers).properties(
        width=560, height=300, description=f"{difference} over {path}, with its zeros"
    )


def _lines(frame: pd.DataFrame, path: str, outputs: list[str]) -> Any:
    alt = altair()
    units = frame.attrs["units"]
    long = frame.rename(columns={path: "x"}).melt("x", outputs, "output", "y").dropna()
    long["unit"] = long["output"].map(units)
    charts = []
    for unit in dict.fromkeys(long["unit"]):
        part = long[long["unit"] == unit][["x", "output", "y"]]
        names = list(dict.fromkeys(part["output"]))
        charts.append(
            alt.Chart(part)
            .mark_line(strokeWidth=2.5)
            .encode(
                x=alt.X("x:Q", title=f"{path} [{units[path]}]",
                        scale=alt.Scale(nice=False, zero=False)),
                y=alt.Y("y:Q", title=f"[{unit}]", scale=alt.Scale(zero=False)),
                color=alt.Color("output:N", title=None, sort=names,
                                scale=alt.Scale(domain=names, range=PALETTE),
                                legend=alt.Legend(labelLimit=300)),
                strokeDash=alt.StrokeDash("output:N", sort=names, legend=None),
            )
            .properties(width=560, height=300)
        )  # fmt: skip
    return (
        alt.vconcat(*charts)
        .resolve_scale(color="independent", strokeDash="independent")
        .properties(description=f"{', '.join(outputs)} over {path}")
    )


def _map(frame: pd.DataFrame, one: str, other: str, output: str, against: str | None) -> Any:
    import pandas as pd

    alt = altair()
    units = frame.attrs["units"]
    grid = frame.pivot_table(index=other, columns=one, values=output, dropna=False)
    x, y = grid.columns.to_numpy(dtype=float), grid.index.to_numpy(dtype=float)
    left, bottom = _edges(x), _edges(y)
    across, up = (index.ravel() for index in np.meshgrid(np.arange(len(x)), np.arange(len(y))))
    cells = pd.DataFrame(
        {
            "left": left[across], "right": _over(left)[across],
            "bottom": bottom[up], "top": _over(bottom)[up],
            "z": grid.to_numpy().ravel(),
        }
    ).dropna()  # fmt: skip
    tall = alt.Scale(domain=[float(bottom[0]), float(bottom[-1])], nice=False)
    wide = alt.Scale(domain=[float(left[0]), float(left[-1])], nice=False)
    xs = alt.X("left:Q", title=[one, f"[{units[one]}]"], scale=wide)
    ys = alt.Y("bottom:Q", title=[other, f"[{units[other]}]"], scale=tall)
    shades = alt.Chart(cells).mark_rect().encode(
        x=xs, x2=alt.X2("right:Q"), y=ys, y2=alt.Y2("top:Q"),
        color=alt.Color("z:Q", title=[output, f"[{units[output]}]"],
                        scale=alt.Scale(scheme="viridis")),
        tooltip=[alt.Tooltip("left"), alt.Tooltip("bottom"), alt.Tooltip("z")],
    )  # fmt: skip
    layers, note = [shades], ""
    said = f"{output} over {one} and {other}"
    if against is not None and against != output:
        level = frame.pivot_table(index=other, columns=one, values=against, dropna=False)
        segments = _contour(x, y, (grid - level).to_numpy())
        name = against.replace("_", " ")
        note = (
            f"White line: where it equals the {name}"
            if segments
            else f"Nowhere equal to the {name}"
        )
        said += f"; {note.lower()}"
        if segments:
            data = pd.DataFrame(segments, columns=["x", "y", "x2", "y2"])
            layers.append(
                alt.Chart(data).mark_rule(color="white", strokeWidth=3)
                .encode(x=alt.X("x:Q", scale=wide), x2=alt.X2("x2:Q"),
                        y=alt.Y("y:Q", scale=tall), y2=alt.Y2("y2:Q"))
            )  # fmt: skip
    return alt.layer(*layers).properties(
        width=460, height=360, description=said,
        title=alt.TitleParams(note, fontWeight="normal"),
    )  # fmt: skip


def _edges(centres: Any) -> Any:
    """Give the borders of cells around their centres."""
    if len(centres) < 2:
        return np.array([centres[0] - 0.5, centres[0] + 0.5])
    middle = (centres[1:] + centres[:-1]) / 2.0
    return np.concatenate([[centres[0]], middle, [centres[-1]]])


def _over(edges: Any) -> Any:
    """Give far edges a little beyond the next cell, which covers it: no seams are left."""
    return np.minimum(edges[1:] + 0.2 * np.diff(edges), edges[-1])


def _contour(x: Any, y: Any, z: Any) -> list[tuple[float, float, float, float]]:
    """Give the line z = 0 in pieces, one per triangle of the grid that it crosses."""
    found = []
    for row in range(len(y) - 1):
        for column in range(len(x) - 1):
            corner = [(x[column + i], y[row + j], z[row + j, column + i])
                      for i, j in ((0, 0), (1, 0), (1, 1), (0, 1))]  # fmt: skip
            for triangle in (corner[:3], [corner[0], corner[2], corner[3]]):
                ends = []
                for a, b in ((0, 1), (1, 2), (2, 0)):
                    (xa, ya, za), (xb, yb, zb) = triangle[a], triangle[b]
                    if (za < 0.0) != (zb < 0.0) and np.isfinite(za + zb):
                        t = za / (za - zb)
                        ends.append((float(xa + t * (xb - xa)), float(ya + t * (yb - ya))))
                if len(ends) == 2:
                    found.append((*ends[0], *ends[1]))
    return found


def _title(text: str) -> str:
    return text if len(text) < LONGEST else text[:LONGEST] + "…"
