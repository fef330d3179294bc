"""`/<lang>/years`: what was counted year by year or holds on a day, who counted it, and what it does not say."""

from layouts._parts.explorer import register_page_of_charts
from translations import N_

register_page_of_charts(__name__, "years", nav=N_("By year"), order=10)
