"""`/changes.atom`: the changes of `/<lang>/changes` as an Atom feed (RFC 4287), with the same filters as a query.

Every entry has a permanent id: it is made from the vintage's data version and from what changed in it, not from the
site's address. Older entries are one `next` link away (RFC 5005).
"""

import re
import uuid
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, current_app, make_response, request

from charts.views.change_view import ChangeQuery, check_page, read_change_query
from charts.views.view import ViewError, as_of_in, pairs_from_query
from database.queries.change_log import Entry, LogPage, log_page
from database.queries.reading import UnknownVintageError, reading
from routes.responses import FILE_CSP, cached
from translations import N_, _, available_languages, language, speaking
from wording.changes import ChangeLine, change_lines

blueprint = Blueprint("feed", __name__)

ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 can't hold at all


@blueprint.get("/changes.atom")
def changes() -> Response:
    """The newest changes that the query asks for, in the language in `lang` (English by default)."""
    pairs = pairs_from_query(request.args.items(multi=True))
    lang = dict(pairs).get("lang", "en")
    if lang not in available_languages():
        raise ViewError("lang", lang[:40], available_languages(), N_("not a value of this key"))
    as_of = as_of_in(pairs)
    try:
        with reading(current_app.config["ENGINE"], as_of) as then, speaking(lang):
            asked = read_change_query(pairs, then.codes, also=("lang",))
            log = log_page(then.connection, then.vintage, asked.wanted, asked.page)
            check_page(log)
            body = _feed(asked, log, change_lines(log, then.codes), then.vintage.loaded_at)
    except UnknownVintageError as error:
        raise ViewError("as_of", as_of, ("a vintage that exists",), N_("no such vintage")) from error
    response = make_response(body)
    response.content_type = "application/atom+xml; charset=utf-8"
    response.headers["Content-Security-Policy"] = FILE_CSP
    response.headers["Access-Control-Allow-Origin"] = "*"
    return cached(response)


def _feed(asked: ChangeQuery, log: LogPage, changes: list[ChangeLine], loaded_at: str) -> bytes:
    """The whole feed; `loaded_at` is the time of the newest vintage, for a feed without entries."""
    site = current_app.config["PUBLIC_URL"]
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": language()})
    _text(feed, "title", _("Changes to the numbers at Casecount"))
    _text(feed, "id", _urn(f"{site}/changes.atom{asked.query(is_pinned=False)}"))
    _text(feed, "updated", changes[0].entry.vintage.loaded_at if changes else loaded_at)
    _text(SubElement(feed, "author"), "name", "Casecount")
    SubElement(feed, "link", rel="self", type="application/atom+xml", href=_own(site, asked, log.number))
    SubElement(feed, "link", rel="alternate", type="text/html", href=f"{site}/{language()}/changes{asked.query()}")
    if log.number > 1:
        SubElement(feed, "link", rel="previous", href=_own(site, asked, log.number - 1))
    if log.number < log.pages:
        SubElement(feed, "link", rel="next", href=_own(site, asked, log.number + 1))
    for change in changes:
        feed.append(_entry(change, site))
    written: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _own(site: str, asked: ChangeQuery, page: int) -> str:
    """The address of a page of this feed, in the requested language."""
    query = asked.query(page)
    spoken = "" if language() == "en" else f"{'&' if query else '?'}lang={language()}"
    return f"{site}/changes.atom{query}{spoken}"


def _entry(change: ChangeLine, site: str) -> Element:
    """One change: its sentence, its cause, who accepted it, and the link to its evidence."""
    entry = Element("entry")
    _text(entry, "title", change.sentence)
    _text(entry, "id", _urn(_identity(change.entry)))
    _text(entry, "updated", change.entry.vintage.loaded_at)
    SubElement(entry, "link", rel="alternate", type="text/html", href=f"{site}{change.href}")
    SubElement(entry, "category", term=change.entry.action, label=change.kind)
    _text(entry, "summary", " ".join([change.sentence, change.cause, *[text for text, _lang in change.more]]))
    return entry


def _text(parent: Element, name: str, text: str) -> None:
    """Plain text: ElementTree escapes it, and characters that XML can't hold are left out."""
    SubElement(parent, name).text = _NOT_XML.sub("", text)


def _urn(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def _identity(entry: Entry) -> str:
    """What identifies a change permanently; a filter that hides part of its counts does not change it."""
    correction = (entry.correction or {}).get("correction_id", "") or (
        entry.takedown.record_id if entry.takedown else ""
    )
    vintage = entry.vintage
    return "|".join(
        (vintage.data_version, str(vintage.number), entry.source_id, entry.action, entry.record_id, correction)
    )
