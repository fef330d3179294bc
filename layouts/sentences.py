"""`/<lang>/sentences`: what the courts decided in the cases that the press reported: which sentences, and how long."""

from layouts._parts.explorer import register_page_of_charts
from translations import N_

register_page_of_charts(__name__, "sentences", nav=N_("By sentence"), order=30)
