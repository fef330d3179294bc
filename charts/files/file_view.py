"""A view on its way into a file: the input of every kind of file, and the addresses that it names."""

from dataclasses import dataclass

from charts import all_charts
from charts.drawing.drawing import Drawing, Mark
from charts.views.addresses import page_path
from charts.views.view import View
from database.queries.reading import Reading

VERSION_LETTERS = 12  # characters of a data version in a name or a line of text: enough to distinguish versions


@dataclass(frozen=True)
class FileView:
    """A view, its Drawing, a look at the vintage that it was drawn from, and the public address of the site."""

    view: View
    drawing: Drawing
    now: Reading
    site: str

    @property
    def pinned(self) -> str:
        """The address of the view on its page, fixed to the vintage drawn: for a citation."""
        return page_address(self.view.changed(as_of=str(self.drawing.vintage)), self.drawing.lang, self.site)

    @property
    def page(self) -> str:
        """The same address with the newest numbers, unless the view itself is pinned."""
        return page_address(self.view, self.drawing.lang, self.site)

    def evidence(self, mark: Mark) -> str:
        """The absolute address of a mark's evidence."""
        return self.site + mark.href

    def name(self, ending: str) -> str:
        """The file's name: chart, region or country, vintage, data version. ASCII only, for use in a header."""
        area, drawing = self.view.get("region") or self.view["jurisdiction"], self.drawing
        return f"casecount_{self.view.slug}_{area}_v{drawing.vintage}_{drawing.data_version[:VERSION_LETTERS]}.{ending}"


def page_address(view: View, lang: str, site: str) -> str:
    """The absolute address of a view on its page, at the chart."""
    return f"{site}{page_path(all_charts()[view.slug].PAGE, view, lang)}#{view.slug}"
