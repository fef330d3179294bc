"""`/<lang>/regions`: what was counted in the regions of a country, in ranked rows, on its map and as tiles."""

from layouts._parts.explorer import register_page_of_charts
from translations import N_

register_page_of_charts(__name__, "regions", nav=N_("By region"), order=20)
