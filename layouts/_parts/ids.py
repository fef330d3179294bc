"""The ids that pages, callbacks and scripts share, each written down once."""

EXPLORE = "explore"  # dcc.Store: what the reader wants to explore; empty until they point at the chart
EXPLORER = "explorer"  # the place of the plotly figure; empty until then
