"""Drawing -> HTML to paste into an article: the chart and its table, without a frame, a script or a request.

Everything essential is in attributes, because many content systems strip `<style>`: the light or dark colours, and
only the narrow drawing, readable on a phone, visible. Where `<style>` survives, a wide column shows the wide drawing
and an `auto` theme follows the reader's system. Every rule and id contains `uid`, so that several charts can share
one page.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from charts.drawing.colours import DARK, LIGHT, PAINT, Palette, chart_css
from charts.drawing.drawing import Drawing
from charts.drawing.words import caveat_lines
from charts.embedding.embed_sizes import MOST_NARROW, MOST_WIDE, SWITCH
from charts.render.svg import FONT, svg
from translations import _, format_day

DARK_THEME = "dark"
_LIMITS = {"narrow": MOST_NARROW, "wide": MOST_WIDE}  # how wide a drawing grows, in pixels
_CLASSES = re.compile(r'class="(?:f-(\w+))? ?(?:l-(\w+))?"((?: fill="#\w+")?)((?: stroke="#\w+")?)')


_INKS = {"light": LIGHT, DARK_THEME: DARK}


@dataclass(frozen=True)
class PasteOptions:
    """How a chart is pasted: ids begin with `uid`, links with `site`, the theme, and the page with the full view."""

    uid: str
    site: str
    theme: str
    page: str

    @property
    def ink(self) -> Palette:
        """The colours in attributes: dark only where the theme is dark for every reader."""
        return _INKS.get(self.theme, _INKS["light"])


def paste(drawing: Drawing, how: PasteOptions) -> str:
    """The chart as one `<figure>` on one line, in the current language."""
    ink = how.ink
    parts = [
        f'<figure id="{how.uid}" lang="{drawing.lang}" style="margin:0 0 16px;padding:0 0 8px;background:{ink.card};'
        f'color:{ink.ink};font:14px/1.45 {FONT}">',
        f"<style>{_rules(drawing, how)}</style>",
        f'<figcaption style="padding:12px 12px 4px;font-size:14px;text-align:left;color:{ink.ink}">'
        f'<strong style="display:block;font-size:18px;line-height:1.25">{escape(drawing.title)}</strong>'
        f"{_soft(drawing.subtitle, ink)}</figcaption>",
        _drawings(drawing, how) if drawing.marks else _block(_("No bar can be drawn for this view."), ink),
        _list([_link(how, note.href, note.text) for note in drawing.corrected], ink),
        _list([_link(how, one.href, one.words) for one in drawing.beside], ink),
        _also(drawing, how),
        _list(map(escape, caveat_lines(drawing)), ink),
        _details(drawing, how) if drawing.marks else _list(_notes(drawing), ink),
        _block(_source_line(drawing, how), ink),
        "</figure>",
    ]
    return "".join(parts)


# --- the drawings -----------------------------------------------------------------------------------------------------


def _drawings(drawing: Drawing, how: PasteOptions) -> str:
    """The narrow drawing visible, the wide one hidden until a rule shows it; a map would be too heavy twice."""
    wide = ""
    if not drawing.has_map:
        wide = f'<div class="w" hidden style="display:none">{_drawn(drawing, "wide", how)}</div>'
    narrow = f'<div class="n">{_drawn(drawing, "narrow", how)}</div>'
    return f'<div style="container-type:inline-size">{narrow}{wide}</div>'


def _drawn(drawing: Drawing, size: str, how: PasteOptions) -> str:
    """One drawing whose size, colours and links work without a style sheet."""
    text = svg(drawing, size, uid=f"{how.uid}{size[0]}", address=how.site)
    if how.theme == DARK_THEME:
        text = _CLASSES.sub(_darkened, text)
    held = f"display:block;width:100%;height:auto;max-width:{_LIMITS[size]}px;margin:0 auto"
    text = text.replace("<svg ", f'<svg style="{held}" ', 1)
    return text.replace("<a ", '<a style="text-decoration:none" ')


def _darkened(found: re.Match[str]) -> str:
    """The same classes with the dark colours in the attributes."""
    fill, line, has_fill, has_stroke = found.groups()
    painted = f' fill="{PAINT[fill][1]}"' if fill and has_fill else has_fill
    drawn = f' stroke="{PAINT[line][1]}"' if line and has_stroke else has_stroke
    classes = " ".join(name for name in (fill and f"f-{fill}", line and f"l-{line}") if name)
    return f'class="{classes}"{painted}{drawn}'


def _rules(drawing: Drawing, how: PasteOptions) -> str:
    """What a surviving style sheet adds; each rule applies to this paste only."""
    here = f"#{how.uid}"
    rules = [re.sub(r"\.cc(?=[ {,])", f"{here} .cc", chart_css(how.theme))]
    if not drawing.has_map:
        swap = f"{here} .w{{display:block!important}}{here} .n{{display:none!important}}"
        rules.append(f"@container (min-width:{SWITCH}px){{{swap}}}")
    if how.theme == "auto":
        dark = DARK
        inks = (
            f"{here}{{background:{dark.card}!important;color:{dark.ink}!important}}"
            f"{here} figcaption{{color:{dark.ink}!important}}"
            f"{here} .s{{color:{dark.soft}!important}}{here} .k,{here} summary{{color:{dark.link}!important}}"
        )
        rules.append(f"@media screen and (prefers-color-scheme:dark){{{inks}}}")
    return "".join(rules)


# --- the words around them --------------------------------------------------------------------------------------------


def _soft(text: str, ink: Palette) -> str:
    return f'<span class="s" style="color:{ink.soft};font-size:13px">{escape(text)}</span>'


def _block(content: str, ink: Palette) -> str:
    style = f"margin:0;padding:4px 12px;color:{ink.soft};font-size:13px;text-align:left"
    return f'<p class="s" style="{style}">{content}</p>'


def _list(items: Iterable[str], ink: Palette) -> str:
    """The items, which are HTML already, each in a line of its own; nothing where there are none."""
    lines = "".join(f"<li>{item}</li>" for item in items)
    style = f"margin:0;padding:4px 12px 4px 28px;color:{ink.soft};font-size:13px"
    return f'<ul class="s" style="{style}">{lines}</ul>' if lines else ""


def _link(how: PasteOptions, address: str, words: str) -> str:
    """A link; the site is put before an address of our own."""
    whole = address if "://" in address else how.site + address
    return f'<a class="k" href="{escape(whole)}" style="color:{how.ink.link}">{escape(words)}</a>'


def _also(drawing: Drawing, how: PasteOptions) -> str:
    """The line of what was counted too; nothing where there is none."""
    parts = [_link(how, part.href, part.text) if part.href else escape(part.text) for part in drawing.also]
    return _block("".join(parts), how.ink) if parts else ""


def _notes(drawing: Drawing) -> list[str]:
    """Remarks, events and bands, and what each source does not count."""
    said = [f'<span lang="{escape(note.lang)}">{escape(note.text)}</span>' for note in drawing.notes]
    said += [escape(event.words) for event in drawing.events] + [escape(band.words) for band in drawing.bands]
    return said + [escape(f"{credit.title}: {credit.not_counted}") for credit in drawing.credits]


def _details(drawing: Drawing, how: PasteOptions) -> str:
    """The table and the remarks, closed until a reader opens them; a wide table scrolls by itself."""
    name = escape(_("Table"))
    scrolled = 'style="overflow-x:auto;padding:0 12px" tabindex="0" role="region"'
    summary = f'<summary style="padding:8px 12px;cursor:pointer;color:{how.ink.link}">{name}</summary>'
    table = f'<div {scrolled} aria-label="{name}">{_table(drawing, how)}</div>'
    return f'<details style="text-align:left">{summary}{table}{_list(_notes(drawing), how.ink)}</details>'


def _table(drawing: Drawing, how: PasteOptions) -> str:
    cell = f"padding:4px 12px 4px 0;border-bottom:1px solid {how.ink.line};text-align:left;font-weight:400"
    head = "".join(f'<th scope="col" style="{cell}">{escape(name)}</th>' for name in drawing.table.header)
    rows = []
    for mark, row in zip(drawing.marks, drawing.table.rows, strict=True):
        rest = "".join(f'<td style="{cell}">{escape(text)}</td>' for text in row[2:])
        number = f'<td style="{cell}">{_link(how, mark.href, row[1])}</td>'
        rows.append(f'<tr><th scope="row" style="{cell}">{escape(row[0])}</th>{number}{rest}</tr>')
    style = "border-collapse:collapse;width:100%;font-size:13px;line-height:1.4"
    return f'<table style="{style}"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _source_line(drawing: Drawing, how: PasteOptions) -> str:
    """Who counted and under which licence, the day and vintage of the numbers, and a link to the full view."""
    sources = [
        f"{escape(credit.title)} ({_licence(credit.licence, credit.licence_url, how)})" for credit in drawing.credits
    ]
    said = [f"{escape(_('Sources:'))} {'; '.join(sources)}."] if sources else []
    if drawing.map_credit:
        said.append(escape(_("Map: %(credit)s", credit=drawing.map_credit)) + ".")
    loaded = _("As of vintage %(number)s, loaded on %(day)s.", number=drawing.vintage, day=format_day(drawing.data_day))
    return " ".join([*said, escape(loaded), _link(how, how.page, _("The full view at Casecount"))])


def _licence(name: str, address: str, how: PasteOptions) -> str:
    is_safe = address.startswith(("https://", "http://"))
    return _link(how, address, name) if is_safe else escape(name)
