"""A form 1-M of two regions: all of its rows and stages, so that every declared sum is still made and checked."""

from pathlib import Path

from tests.support.place import OFFICIAL, Place, add_sources, edit, make_place

FORM = "kz_form1m_2022.csv"
ROWS = 422  # of one region


def make_form(root: Path) -> Place:
    """A place with the form's first two regions, KZ-10 and KZ-11, and no store."""
    return add_form(make_place(root))


def add_form(place: Place) -> Place:
    """Adds the form's first two regions, not loaded."""
    add_sources(place, OFFICIAL)
    form = place.raw(OFFICIAL, FORM)
    lines = form.read_text(encoding="utf-8").splitlines(keepends=True)
    form.write_text("".join(lines[: 1 + 2 * ROWS]), encoding="utf-8")
    edit(place.declaration(OFFICIAL), "minimum_rows = 8440", "minimum_rows = 1")
    edit(place.declaration(OFFICIAL), "inputs = 20", "inputs = 2")
    return place
