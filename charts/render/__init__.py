"""A Drawing becomes SVG or a plotly figure, both painted from one geometry.

Enter at svg.py. May import charts.drawing and the layers below it; the only place that knows plotly.
"""
