"""From the site's answers to published pages: which are kept, which taken down, and what is added for machines."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import escape
from pathlib import Path

from config import ROOT
from publishing.folder import SMALLEST, Entry, entry_of, file_of, stage
from publishing.links import Target, record_in, vintage_in, with_published_links, without_dead_links
from publishing.walk import Answer, Fault, Page, WalkProgress, name_records, walk

NOT_FOUND = "/404"
NO_FAULT: Mapping[str, Fault] = {}
_HTML, _XML, _TEXT = "text/html; charset=utf-8", "text/xml; charset=utf-8", "text/plain; charset=utf-8"
# Packages that have no part in what a page says.
_NO_PAGES = {"benchmarks", "commands", "etl", "tests"}
_OTHER_PARTS = ("*.py", "requirements.txt", "assets/**/*", "templates/**/*", "data/geo/**/*", "data/*.toml")
_MOST_IN_SITEMAP = 50_000  # https://www.sitemaps.org/protocol.html


@dataclass(frozen=True)
class Site:
    """The site to publish: how to request it, its public address, the newest vintage, how hard to compress."""

    ask: Callable[[str], Answer]
    address: str
    vintage: int
    has_app: bool
    brotli_quality: int = SMALLEST


@dataclass(frozen=True)
class Built:
    """What a publication consists of: its entries by address, how many were written, and which pages failed and why."""

    addresses: dict[str, Entry]
    written: int
    failed: dict[str, Fault]


def made_from(site: Site, data_version: str, listed: Path | None) -> str:
    """A hash over everything that the pages are made of: if it is the same, so are they."""
    digest = hashlib.sha256(f"{site.address}|{site.has_app}|{site.vintage}|{data_version}".encode())
    digest.update(site.ask("/status.json").body)
    digest.update(listed.read_bytes() if listed else b"")
    for path in program_files(ROOT):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def program_files(root: Path) -> list[Path]:
    """Every program file that pages are made of: all of its packages except those that have no part in them."""
    packages = [path.parent for path in sorted(root.glob("*/__init__.py")) if path.parent.name not in _NO_PAGES]
    patterns = [*_OTHER_PARTS, *(f"{package.name}/**/*" for package in packages)]
    found = [path for pattern in patterns for path in sorted(root.glob(pattern))]
    return [path for path in found if path.is_file() and path.suffix != ".pyc"]


def build(
    folder: Path,
    site: Site,
    old: Mapping[str, Entry],
    required: Iterable[Target],
    own: Mapping[Target, str],
    report: WalkProgress,
    failed: Mapping[str, Fault] = NO_FAULT,
) -> Built:
    """Requests every page and writes what changed next to the site.

    If a page fails, or has `failed` before, everything that was public stays: what it links to is not known.
    """
    faults = dict(failed)
    pages = _walked(site, old, list(required), own, report, faults)
    name_records(pages)
    _add_made(site, pages, faults)
    gone = frozenset(record_in(at) for at, page in pages.items() if page.is_gone)
    kept = {at: entry for at, entry in old.items() if at not in pages and _stays(at, entry)}
    if faults:
        kept |= {at: entry for at, entry in old.items() if at not in pages and _may_stay(entry, gone)}
    tree = {*pages, *kept}

    def write(item: tuple[str, Page]) -> bool:
        at, page = item
        body = _published_body(site, page, tree)
        entry = entry_of(at, body, page.content_type, is_gone=page.is_gone)
        kept[at] = entry | _known_of(page)
        return stage(folder, entry, old.get(at), body, site.brotli_quality)

    # Compression takes as long as all the rest and runs in parallel, without holding the GIL.
    with ThreadPoolExecutor() as threads:
        written = sum(threads.map(write, pages.items()))
    kept |= {at: _unwritten(at, fault) for at, fault in faults.items() if vintage_in(at) and at not in kept}
    return Built(kept, written, faults)


def _walked(
    site: Site,
    old: Mapping[str, Entry],
    required: list[Target],
    own: Mapping[Target, str],
    report: WalkProgress,
    failed: dict[str, Fault],
) -> dict[str, Page]:
    """Every page of the newest numbers, those of its copy not yet written, and pages that a take-down left open."""
    pinned = {at: entry for at, entry in old.items() if vintage_in(at)}
    unchanged = {at for at, entry in pinned.items() if not entry["gone"] and entry["sha256"]}
    own_by_address = {target.asked: text for target, text in own.items()}

    def ask(address: str) -> Answer:
        text = own_by_address.get(address)
        return site.ask(address) if text is None else Answer(200, _HTML, text.encode())

    earlier = [Target(at, at, True) for at, entry in old.items() if record_in(at) and not vintage_in(at)]
    earlier += [Target(*link) for at in unchanged for link in pinned[at].get("links", ())]
    earlier += [Target(at, entry["asked"]) for at, entry in pinned.items() if at not in unchanged and not entry["gone"]]
    pages = walk(ask, site.address, required, earlier, unchanged, report, failed)
    gone = {record_in(at) for at, page in pages.items() if page.is_gone and record_in(at)}
    named = [at for at in unchanged if gone & set(pinned[at].get("ids", ()))]
    if named:
        again = [Target(at, pinned[at]["asked"]) for at in named]
        pages |= walk(ask, site.address, [], again, (unchanged | set(pages)) - set(named), report, failed)
    return pages


def _stays(at: str, entry: Entry) -> bool:
    """What stays although nothing asks for it any more: copies, assets that they use, marks of take-downs."""
    return bool(entry["gone"] or (vintage_in(at) and entry["sha256"]) or at.startswith("/assets/"))


def _may_stay(entry: Entry, gone: Collection[str]) -> bool:
    """Whether an old page may stay because a page failed: it is there, and names nothing that was taken down."""
    return bool(entry["sha256"]) and not set(gone).intersection(entry["ids"])


def _unwritten(at: str, fault: Fault) -> Entry:
    """The entry of a page of a copy that failed before it was ever written: its copy is not walked again for it."""
    known = {"vintage": int(vintage_in(at)), "ids": [], "asked": fault.asked, "links": []}
    return {"file": file_of(at, "text/html"), "sha256": "", "bytes": -1, "gone": False} | known


def _known_of(page: Page) -> Entry:
    """What the manifest says of a page besides its file. A page of a copy also keeps how it is requested, and which
    pages of the newest numbers it links to."""
    vintage = vintage_in(page.target.at)
    known: Entry = {"vintage": int(vintage) if vintage else None, "ids": sorted(page.ids)}
    if vintage:
        links = [(one.at, one.asked, True) for one in page.leads_to if one.is_followed and not vintage_in(one.at)]
        known |= {"asked": page.target.asked, "links": sorted(links)}
    return known


def _published_body(site: Site, page: Page, tree: Collection[str]) -> bytes:
    """The page with the links of the published site."""
    if page.is_gone or not page.has_links:
        return page.body
    at, text = page.target.at, page.body.decode()
    if not site.has_app and not page.is_for_programs:
        text = without_dead_links(text, site.address, at, tree)
    return with_published_links(text, site.address, at, tree, is_for_programs=page.is_for_programs).encode()


def _add_made(site: Site, pages: dict[str, Page], failed: dict[str, Fault]) -> None:
    """Adds what the site itself does not answer: not-found pages, the sitemap, and robots.txt."""
    for lang in sorted({at.split("/")[1] for at in pages if at.endswith("/status")}):
        answer = site.ask(f"/{lang}/not-found")
        if answer.status != 404:
            said = f"/{lang}/not-found was answered with {answer.status} instead of 404"
            failed[f"/{lang}{NOT_FOUND}"] = Fault(f"/{lang}/not-found", said)
            continue
        for at in (f"/{lang}{NOT_FOUND}", *([NOT_FOUND] if lang == "en" else [])):
            pages[at] = Page(Target(at, at), answer.body, answer.content_type)
    listed = sorted(at for at, page in pages.items() if not vintage_in(at) and _is_listed(page))
    maps = [listed[start : start + _MOST_IN_SITEMAP] for start in range(0, len(listed), _MOST_IN_SITEMAP)]
    names = ["/sitemap.xml"] if len(maps) == 1 else [f"/sitemap-{number}.xml" for number in range(1, len(maps) + 1)]
    for name, addresses in zip(names, maps, strict=True):
        _add(pages, name, _sitemap("urlset", "url", site.address, addresses), _XML)
    if len(maps) > 1:
        _add(pages, "/sitemap.xml", _sitemap("sitemapindex", "sitemap", site.address, names), _XML)
    robots = f"User-agent: *\nAllow: /\nSitemap: {site.address}/sitemap.xml\n"
    _add(pages, "/robots.txt", robots, _TEXT)


def _is_listed(page: Page) -> bool:
    """Whether the sitemap lists a page: nothing taken down or withdrawn, no asset, no error."""
    at = page.target.at
    is_page = not page.is_gone and not at.startswith("/assets/") and not at.endswith(NOT_FOUND)
    return is_page and b'<meta name="robots" content="noindex">' not in page.body


def _add(pages: dict[str, Page], at: str, text: str, content_type: str) -> None:
    pages[at] = Page(Target(at, at), text.encode(), content_type)


def _sitemap(root: str, element: str, site: str, addresses: Iterable[str]) -> str:
    lines = (f"<{element}><loc>{escape(site + at)}</loc></{element}>" for at in addresses)
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return "\n".join((head, f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">', *lines, f"</{root}>", ""))
