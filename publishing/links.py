"""Where each page of the site is once it is published, and the links between published pages.

A file server knows no queries. What the site answers to a query gets a path:

- evidence as of a vintage: `/en/observations/o1?as_of=3` is `/v/3/en/observations/o1`;
- a list of cases: `/en/cases?jurisdiction=KZ&region=KZ-10` is `/en/cases/list/jurisdiction=KZ,region=KZ-10`;
- a style sheet, script or picture: `/assets/icon.svg?v=0a1b` is `/assets/icon.0a1b.svg`;
- and in the copy of a vintage its views: `/en/embed/stages/as_of=3` is `/v/3/en/embed/stages/default`.
"""

import re
from collections.abc import Container, Iterator
from html import escape, unescape
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import parse_qsl

_CODE = r"[A-Za-z0-9_\-][A-Za-z0-9_.\-]*"
_EVIDENCE = re.compile(rf"/[a-z]{{2}}/(?:observations|cases)/({_CODE})")
_LIST = re.compile(r"/[a-z]{2}/cases")
_VIEW = re.compile(r"(/(?:[a-z]{2}/embed|charts|oembed/[a-z]{2})/[a-z-]+/)([A-Za-z0-9_,=.\-]+?)(\.[a-z]+)?")
_ASSET = re.compile(rf"/assets/(?:{_CODE}/)*{_CODE}")
_PAGE = re.compile(r"/|/[a-z]{2}/(?:[a-z]+)?|/[a-z.]+")
_ATTRIBUTE = re.compile(r'(?<=\s)(href|src|content)="([^"]*)"')
_ELEMENT = re.compile(r'<a\b[^>]*\shref="([^"]*)"[^>]*>(.*?)</a>|<link\b[^>]*\shref="([^"]*)"[^>]*>', re.DOTALL)
_IN_SENTENCE = '<a class="in-sentence"'  # a link whose words are needed without it
_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
_HOLLOW = re.compile(r"(?: ·)+ *(?=</p>)|(?<=<p>) *(?:· )+|<p>\s*</p>")
_VINTAGE = re.compile(r"/v/(\d+)/")


class Target(NamedTuple):
    """A published address, what the site is asked for it, and whether a link alone makes it published.

    Evidence, files and assets are published because something links to them; embeds and pages only if they are listed.
    """

    at: str
    asked: str
    is_followed: bool = False


def vintage_in(at: str) -> str:
    """The vintage of the copy that an address belongs to; empty for the newest numbers."""
    found = _VINTAGE.match(at)
    return found[1] if found else ""


def record_in(at: str) -> str:
    """The id of the record whose evidence is at a published address; empty for anything else."""
    found = _EVIDENCE.fullmatch(at.removeprefix(f"/v/{vintage_in(at)}"))
    return found[1] if found else ""


def is_list(at: str) -> bool:
    """Whether a published address holds a list of cases."""
    return "/cases/list/" in at or _LIST.fullmatch(at.removeprefix(f"/v/{vintage_in(at)}")) is not None


def target_of(link: str, site: str, vintage: str = "") -> Target | None:
    """Where a link of a page leads once it is published; None if it leaves the site or asks for what has no path.

    `vintage` is that of the copy that holds the page.
    """
    address = link.removeprefix(site).partition("#")[0]
    if not address.startswith("/") or address.startswith("//"):
        return None
    path, _, query = address.partition("?")
    pairs = dict(parse_qsl(query, keep_blank_values=True))
    if _ASSET.fullmatch(path):
        return _asset(path, address, pairs.get("v", ""))
    if (_EVIDENCE.fullmatch(path) and set(pairs) <= {"as_of"}) or _LIST.fullmatch(path):
        return _record(path, address, pairs)
    if pairs:
        return None
    if found := _VIEW.fullmatch(path):
        return _view(found, vintage)
    return Target(path, path) if _PAGE.fullmatch(path) else None


def _asset(path: str, address: str, digest: str) -> Target:
    name = PurePosixPath(path)
    return Target(str(name.with_name(f"{name.stem}.{digest}{name.suffix}")) if digest else path, address, True)


def _record(path: str, address: str, pairs: dict[str, str]) -> Target | None:
    """Evidence or a list of cases; one as of a vintage is in that copy, one as of a day has no place."""
    as_of = pairs.pop("as_of", "")
    if (as_of and not as_of.isdigit()) or not all(re.fullmatch(_CODE, part) for pair in pairs.items() for part in pair):
        return None
    shown = ",".join(f"{key}={value}" for key, value in pairs.items())
    return Target((f"/v/{as_of}" if as_of else "") + path + (f"/list/{shown}" if shown else ""), address, True)


def _view(found: re.Match[str], vintage: str) -> Target:
    """A view as embed, file or oEmbed. In the copy of a vintage, views of that vintage are its own."""
    path, stem, pin = found[0], found[1], f"as_of={vintage}"
    parts = found[2].split(",")
    is_followed = "/embed/" not in stem
    if not vintage or pin not in parts:
        return Target(path, path, is_followed)
    plain = ",".join(part for part in parts if part != pin) or "default"
    return Target(f"/v/{vintage}{stem}{plain}{found[3] or ''}", path, is_followed)


# --- links in a page --------------------------------------------------------------------------------------------------


def links_in(text: str, site: str, *, is_for_programs: bool) -> Iterator[str]:
    """Every address that a page, picture or feed refers to; `is_for_programs` (oEmbed): every one of the site in it."""
    if is_for_programs:
        yield from (found[0] for found in _site_address_pattern(site).finditer(text))
    else:
        yield from (unescape(found[2]) for found in _ATTRIBUTE.finditer(text))


def with_published_links(text: str, site: str, at: str, tree: Container[str], *, is_for_programs: bool) -> str:
    """The page at `at`, with every link changed to the published place of its target, if that is in the tree."""
    own = vintage_in(at)

    def moved(link: str) -> str:
        target = target_of(link, site, own)
        if target is None or target.at not in tree:
            return link
        hash_, fragment = link.partition("#")[1:]
        return (site if link.startswith(site) else "") + target.at + hash_ + fragment

    if is_for_programs:
        return _site_address_pattern(site).sub(lambda found: moved(found[0]), text)
    return _ATTRIBUTE.sub(lambda found: f'{found[1]}="{escape(moved(unescape(found[2])))}"', text)


def without_dead_links(text: str, site: str, at: str, tree: Container[str]) -> str:
    """The page without what needs a server program: forms, and links of the site that lead out of the tree.

    Of a link in a sentence the words stay.
    """
    own = vintage_in(at)

    def is_dead(link: str) -> bool:
        if link != site and not link.startswith((f"{site}/", "/")):
            return False
        target = target_of(link, site, own)
        return link.partition("#")[0].removeprefix(site) not in tree and (target is None or target.at not in tree)

    def kept(found: re.Match[str]) -> str:
        if not is_dead(unescape(found[1] or found[3])):
            return found[0]
        return found[2] if found[0].startswith(_IN_SENTENCE) else ""

    return _HOLLOW.sub("", _ELEMENT.sub(kept, _FORM.sub("", text)))


def _site_address_pattern(site: str) -> re.Pattern[str]:
    return re.compile(re.escape(site) + r"""[^\s"'<>\\&]*""")
