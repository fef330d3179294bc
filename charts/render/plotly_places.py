"""Drawing -> plotly figure for rows, tiles and regions of a map, and what every figure shares.

Both axes count the pixels of the drawing, so that rows, map and tiles are where the SVG has them.
"""

from html import escape
from typing import Any

import plotly.graph_objects as go

from charts.drawing.colours import PAINT
from charts.drawing.drawing import TILES, Drawing
from charts.drawing.geometry import NO_DATA, ZERO, Bar, Box, Geometry, Map, Shape, Text
from charts.drawing.shapes import atlas
from charts.drawing.text_metrics import wrap
from charts.drawing.words import mark_line
from charts.render.svg import FONT


def colour_of(name: str, dark: bool) -> str:
    """The colour of that name in the light or the dark theme."""
    return PAINT[name][int(dark)]


def spoken(bar: Bar) -> dict[str, Any]:
    """What every trace says on hover, and the id, address, label and value of its mark."""
    return {
        "customdata": [[bar.mark.key, bar.mark.href, bar.mark.label, bar.mark.value]],
        "hovertext": ["<br>".join(escape(line) for line in wrap(mark_line(bar.mark), 13, 300))],
        "hoverinfo": "text",
    }


def places_figure(drawing: Drawing, geometry: Geometry, scale: float, dark: bool) -> go.Figure:
    """One trace per mark in the drawing's order, then one per region of the map."""
    traces = [_box(bar, drawing, dark) for bar in geometry.bars]
    texts = [*geometry.categories, *[text for bar in geometry.bars for text in bar.texts]]
    shapes = [_line(bar.whisker, dark) for bar in geometry.bars if bar.whisker]
    if geometry.map:
        traces += [_region(shape, drawing, geometry.map, dark) for shape in geometry.map.shapes]
        texts += [*[swatch.text for swatch in geometry.map.legend], geometry.map.credit]
        shapes += [_swatch(swatch.box, swatch.step, dark) for swatch in geometry.map.legend]
    axis = {"fixedrange": True, "visible": False}
    return go.Figure(
        data=traces,
        layout={
            "width": geometry.style.width * scale,
            "height": geometry.height * scale,
            "margin": dict.fromkeys("lrtb", 0),
            "xaxis": {**axis, "range": [0, geometry.style.width]},
            "yaxis": {**axis, "range": [geometry.height, 0]},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": FONT, "color": colour_of("ink", dark)},
            "barmode": "overlay",
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "hoverlabel": {"align": "left", "font": {"family": FONT, "size": 13}},
            "annotations": [_annotation(text, scale, dark, drawing) for text in texts],
            "shapes": shapes,
        },
    )


def _box(bar: Bar, drawing: Drawing, dark: bool) -> go.Bar:
    """The bar of a row, or a tile."""
    box, mark = bar.box, bar.mark
    colour, card = colour_of(bar.colour, dark), colour_of("card", dark)
    empty = mark.is_hollow or (drawing.kind == TILES and mark.value == 0)
    line = {"color": colour_of("ink", dark) if mark.is_chosen else colour, "width": 2.5 if mark.is_chosen else 1}
    return go.Bar(
        orientation="h",
        base=[box.left],
        x=[box.right - box.left],
        y=[(box.top + box.bottom) / 2],
        width=[box.bottom - box.top],
        marker={
            "color": card if empty else colour,
            "line": line,
            "pattern": {"shape": "/" if mark.is_hatched else "", "fgcolor": card, "size": 5, "solidity": 0.25},
        },
        **spoken(bar),
    )


def _region(shape: Shape, drawing: Drawing, drawn: Map, dark: bool) -> go.Scatter:
    """A region as a filled polygon, with the words of its mark on all of it."""
    known = atlas(drawing.map_of)
    rings = known.outlines[shape.place].rings if known else ()
    xs: list[float | None] = []
    ys: list[float | None] = []
    for ring in rings:
        xs += [*[drawn.left + x * drawn.scale for x, _y in ring], None]
        ys += [*[drawn.top + y * drawn.scale for _x, y in ring], None]
    mark = shape.mark
    words = "<br>".join(escape(line) for line in wrap(mark_line(mark), 13, 300)) if mark else escape(drawing.no_data)
    chosen = mark is not None and mark.is_chosen
    return go.Scatter(
        x=xs,
        y=ys,
        mode="lines",
        fill="toself",
        fillcolor=_step_colour(shape.step, dark),
        line={"color": colour_of("ink" if chosen else "soft", dark), "width": 2.5 if chosen else 0.6},
        hoveron="fills",
        text=words,
        hoverinfo="text",
        meta=[mark.key, mark.href] if mark else [],
    )


def _step_colour(step: int, dark: bool) -> str:
    return colour_of("grid" if step == NO_DATA else "card" if step == ZERO else f"m{step}", dark)


def _swatch(box: Box, step: int, dark: bool) -> dict[str, Any]:
    ends = {"x0": box.left, "y0": box.top, "x1": box.right, "y1": box.bottom}
    line = {"color": colour_of("soft", dark), "width": 0.7}
    return {"type": "rect", **ends, "fillcolor": _step_colour(step, dark), "line": line}


def _line(line: Box, dark: bool) -> dict[str, Any]:
    ends = {"x0": line.left, "y0": line.top, "x1": line.right, "y1": line.bottom}
    return {"type": "line", **ends, "line": {"color": colour_of("soft", dark), "width": 1.2}}


def _annotation(text: Text, scale: float, dark: bool, drawing: Drawing) -> dict[str, Any]:
    name = {"number": "ink", "name": "ink"}.get(text.role, "soft")
    if text.role == "tile":
        filled = {mark.key for mark in drawing.marks if mark.value > 0}
        name = "card" if text.of in filled else "soft"
    return {
        "text": f"<b>{escape(text.text)}</b>" if text.bold else escape(text.text),
        "x": text.x,
        "y": text.y - text.size * 0.35,
        "xanchor": {"start": "left", "middle": "center", "end": "right"}[text.anchor],
        "yanchor": "middle",
        "showarrow": False,
        "borderpad": 0,
        "font": {"size": text.size * scale, "color": colour_of(name, dark)},
    }
