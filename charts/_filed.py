"""A view on its way into a file: what every kind of file is made from, and the addresses that it names."""

from dataclasses import dataclass

from charts import all_charts
from charts._drawing import Drawing, Mark
from charts._view import FORM, View
from database.reading import Reading


@dataclass(frozen=True)
class Filed:
    """A view, its Drawing, a look at the vintage that it was drawn from, and the public address of the site."""

    view: View
    drawing: Drawing
    now: Reading
    site: str

    @property
    def page(self) -> str:
        """The address of the view on its page: the newest numbers, or those of the vintage it is pinned to."""
        return self._page(self.view)

    @property
    def pinned(self) -> str:
        """The same address fixed to the vintage that was drawn: what a citation names."""
        return self._page(self.view.changed(as_of=str(self.drawing.vintage)))

    def _page(self, view: View) -> str:
        page = all_charts()[view.slug].PAGE
        return f"{self.site}/{self.drawing.lang}/{page}{view.query(without=('lang', *FORM))}#{view.slug}"

    def evidence(self, mark: Mark) -> str:
        """The absolute address of what a mark rests on."""
        return self.site + mark.href

    def name(self, ending: str) -> str:
        """The file's name: chart, region or country, vintage. ASCII alone, because it stands in a header."""
        area = self.view.get("region") or self.view["jurisdiction"]
        return f"casecount_{self.view.slug}_{area}_v{self.drawing.vintage}.{ending}"
