"""The canonical addresses of a view, without the site before them: its page, its embed, its files, its oEmbed."""

from charts.views.keys import FORM
from charts.views.view import View


def page_path(page: str, view: View, lang: str) -> str:
    """The page on which the view is explored; the language is in its path, not in its query."""
    return f"/{lang}/{page}{view.query(without=('lang', *FORM))}"


def embed_path(view: View, lang: str) -> str:
    """The view for an article."""
    return f"/{lang}/embed/{view.slug}/{view.path()}"


def share_path(view: View, lang: str) -> str:
    """The page with the code that puts the view into an article."""
    return f"/{lang}/share/{view.slug}/{view.path()}"


def file_path(view: View, lang: str, ending: str, **form: str) -> str:
    """The view as a file; `form` has `theme`, `highlight`, `size` and `scale` if they differ from the defaults."""
    parts = [f"lang={lang}"] if lang != "en" else []
    parts += [f"{key}={value}" for key, value in view.pairs(without=FORM)]
    parts += [f"{key}={form[key]}" for key in FORM if key in form]
    return f"/charts/{view.slug}/{','.join(parts) or 'default'}.{ending}"


def oembed_path(view: View, lang: str, ending: str) -> str:
    """The view's oEmbed answer at an address that a plain file server can have too: `json` or `xml`."""
    return f"/oembed/{lang}/{view.slug}/{view.path()}.{ending}"
