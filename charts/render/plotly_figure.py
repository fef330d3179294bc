"""Drawing -> plotly figure: the picture of the static SVG, with words on hover and a click that opens the evidence.

The figure is painted from the same geometry as the SVG, scaled to the width of its box, so that nothing jumps when it
takes over. Text from data is escaped: plotly interprets labels as simple HTML.
"""

from html import escape
from typing import Any

import plotly.graph_objects as go

from charts.drawing.drawing import POINTS, ROWS, TILES, Drawing
from charts.drawing.geometry import Bar, Box, Geometry, Text
from charts.drawing.layout import POINT, lay_out
from charts.drawing.ranked_rows import LEAST_HOLLOW
from charts.render.plotly_places import colour_of, places_figure, spoken
from charts.render.svg import FONT

GRAPH_CONFIG = {"displayModeBar": False, "showSendToCloud": False, "staticPlot": False, "scrollZoom": False}


def figure(drawing: Drawing, size: str, *, width: float | None = None, dark: bool = False) -> go.Figure:
    """The plotly figure of the drawing, `width` pixels wide (the drawing's own width unless given)."""
    geometry = lay_out(drawing, size)
    scale = (width or geometry.style.width) / geometry.style.width
    if drawing.kind in (ROWS, TILES):
        return places_figure(drawing, geometry, scale, dark)
    if drawing.kind == POINTS:
        marks = [_point(bar, scale, dark) for bar in geometry.bars]
    else:
        marks = [_bar(bar, drawing, geometry, dark) for bar in geometry.bars]
    painted = go.Figure(
        data=marks,
        layout=_layout(drawing, geometry, scale, dark),
    )
    painted.update_layout(annotations=_annotations(geometry, scale, dark), shapes=_shapes(geometry, dark))
    return painted


def _point(bar: Bar, scale: float, dark: bool) -> go.Scatter:
    """One trace per point, in the drawing's order."""
    mark, colour = bar.mark, colour_of(bar.colour, dark)
    fill = colour_of("card", dark) if mark.is_hollow else colour
    marker = {"color": fill, "size": 2 * POINT * scale, "line": {"color": colour, "width": 1.5}}
    return go.Scatter(x=[mark.start], y=[mark.value], mode="markers", marker=marker, cliponaxis=False, **spoken(bar))


def _bar(bar: Bar, drawing: Drawing, geometry: Geometry, dark: bool) -> go.Bar:
    """One trace per bar, in the drawing's order."""
    mark, colour, card = bar.mark, colour_of(bar.colour, dark), colour_of("card", dark)
    outline = 1.5 if mark.is_hollow or mark.is_hatched else 0
    painted = (bar.box.right - bar.box.left - outline) / (geometry.plot.right - geometry.plot.left)
    return go.Bar(
        x=[mark.start + mark.width / 2],
        y=[mark.value],
        width=[painted * len(drawing.categories)],
        **spoken(bar),
        marker={
            "color": card if mark.is_hollow else colour,
            "line": {"color": colour, "width": outline},
            "pattern": {
                "shape": "/" if mark.is_hatched else "",
                "fgcolor": colour if mark.is_hollow else card,
                "size": 5,
                "solidity": 0.25,
            },
        },
    )


def _layout(drawing: Drawing, geometry: Geometry, scale: float, dark: bool) -> dict[str, Any]:
    """Margins and axes that put plotly's plot where the SVG has its own."""
    plot, style = geometry.plot, geometry.style
    axis = {"fixedrange": True, "zeroline": False, "showticklabels": False, "ticks": ""}
    return {
        "width": style.width * scale,
        "height": geometry.height * scale,
        "margin": {
            "l": plot.left * scale,
            "r": (style.width - plot.right) * scale,
            "t": plot.top * scale,
            "b": (geometry.height - plot.bottom) * scale,
        },
        "xaxis": {**axis, "range": [0, max(len(drawing.categories), 1)], "showgrid": False},
        "yaxis": {**axis, "range": [0, geometry.ticks[-1].value], "showgrid": False},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "color": colour_of("ink", dark)},
        "barmode": "overlay",
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {"align": "left", "font": {"family": FONT, "size": 13}},
    }


def _annotations(geometry: Geometry, scale: float, dark: bool) -> list[dict[str, Any]]:
    """Every text of the drawing at its own place."""
    plain = [tick.text for tick in geometry.ticks] + list(geometry.categories)
    plain += [line.text for line in geometry.events] + [band.text for band in geometry.bands]
    found = [_annotation(text, "soft", geometry, scale, dark) for text in plain]
    for bar in geometry.bars:
        for text in bar.texts:
            name = bar.colour if text.role == "number" else "soft"
            found.append(_annotation(text, name, geometry, scale, dark))
    for label in geometry.labels:
        found += [_annotation(text, label.series.colour, geometry, scale, dark) for text in label.texts]
    return found


def _annotation(text: Text, colour: str, geometry: Geometry, scale: float, dark: bool) -> dict[str, Any]:
    x, y = _on_paper(text.x, text.y - text.size * 0.35, geometry)
    return {
        "text": f"<b>{escape(text.text)}</b>" if text.bold else escape(text.text),
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": {"start": "left", "middle": "center", "end": "right"}[text.anchor],
        "yanchor": "middle",
        "showarrow": False,
        "borderpad": 0,
        "font": {"size": text.size * scale, "color": colour_of(colour, dark)},
        "bgcolor": colour_of("card", dark) if text.role != "axis" and not geometry.steps else "rgba(0,0,0,0)",
    }


def _on_paper(x: float, y: float, geometry: Geometry) -> tuple[float, float]:
    """A place in pixels as plotly's fraction of the plot, which may be outside 0 to 1."""
    plot = geometry.plot
    return (x - plot.left) / (plot.right - plot.left), (plot.bottom - y) / (plot.bottom - plot.top)


def _shapes(geometry: Geometry, dark: bool) -> list[dict[str, Any]]:
    """What plotly would leave out or draw thinner than the SVG: the grid, event lines, tiny outlines, swatches."""
    shapes = []
    for tick in geometry.ticks:
        stroke = {"color": colour_of("grid" if tick.value else "soft", dark), "width": 1}
        across = Box(geometry.plot.left, tick.y, geometry.plot.right, tick.y)
        shapes.append(_shape("line", across, geometry, line=stroke, layer="below"))
    for band in geometry.bands:
        pale = {"fillcolor": colour_of("soft", dark), "opacity": 0.12, "line": {"width": 0}, "layer": "below"}
        shapes.append(_shape("rect", band.box, geometry, **pale))
    for line in geometry.events:
        stroke = {"color": colour_of("soft", dark), "width": 1, "dash": "dot"}
        shapes.append(_shape("line", Box(line.x, line.top, line.x, line.bottom), geometry, line=stroke, layer="below"))
    for bar in geometry.bars:
        if bar.mark.is_hollow and not bar.mark.is_hatched and bar.box.bottom - bar.box.top <= LEAST_HOLLOW:
            stroke = {"color": colour_of(bar.colour, dark), "width": 1.5}
            shapes.append(_shape("rect", bar.box, geometry, fillcolor=colour_of("card", dark), line=stroke))
    for step in geometry.steps:
        stroke = {"color": colour_of(step.colour, dark), "width": 1.5, "dash": "dash" if step.is_dashed else "solid"}
        for part in (Box(step.x0, step.y0, step.x1, step.y0), Box(step.x1, step.y0, step.x1, step.y1)):
            shapes.append(_shape("line", part, geometry, line=stroke, layer="below"))
    for label in geometry.labels:
        if label.swatch:
            fill = colour_of(label.series.colour, dark)
            shapes.append(_shape("rect", label.swatch, geometry, fillcolor=fill, line={"width": 0}))
    return shapes


def _shape(kind: str, box: Box, geometry: Geometry, **painted: Any) -> dict[str, Any]:
    x0, y0 = _on_paper(box.left, box.top, geometry)
    x1, y1 = _on_paper(box.right, box.bottom, geometry)
    return {"type": kind, "xref": "paper", "yref": "paper", "x0": x0, "x1": x1, "y0": y0, "y1": y1, **painted}
