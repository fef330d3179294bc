"""The walk over the site: from the addresses to publish to every page that they link to."""

from collections import deque
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from publishing.links import Target, is_list, links_in, record_in, target_of, vintage_in

_OK, _GONE, _FAULT, _UNAVAILABLE = 200, 410, 500, 503
WalkProgress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Answer:
    """What the site answered: status, type and bytes."""

    status: int
    content_type: str
    body: bytes


@dataclass
class Page:
    """A published page: its bytes, where it links inside the site, and the records that it names or counts."""

    target: Target
    body: bytes
    content_type: str
    is_gone: bool = False
    leads_to: list[Target] = field(default_factory=list)
    ids: frozenset[str] = frozenset()

    @property
    def is_for_programs(self) -> bool:
        """Whether it describes addresses to programs (oEmbed) instead of linking to them."""
        return "/oembed/" in self.target.at

    @property
    def has_links(self) -> bool:
        """Whether its links are followed and rewritten: those of pages, pictures, feeds and oEmbed."""
        kinds = ("text/html", "image/svg+xml", "application/atom+xml")
        return self.is_for_programs or self.content_type.partition(";")[0] in kinds


class Fault(NamedTuple):
    """A page that failed: what the site was asked for, and what it said, in a sentence."""

    asked: str
    said: str


class FaultyAnswerError(RuntimeError):
    """The site can't answer at all, because its store can't be read; nothing is published."""


def walk(
    ask: Callable[[str], Answer],
    site: str,
    required: Iterable[Target],
    previously_published: Iterable[Target],
    unchanged: Container[str],
    report: WalkProgress,
    failed: dict[str, Fault],
) -> dict[str, Page]:
    """Every page by its published address. One that answers neither 200 nor 410 goes into `failed` with what it said.

    Pages in `previously_published` are left out if the site no longer knows them. Those in `unchanged` stay as they are
    and are not requested. Raises FaultyAnswerError.
    """
    pages: dict[str, Page] = {}
    waiting = deque([*((target, False) for target in required), *((target, True) for target in previously_published)])
    while waiting:
        target, may_fail = waiting.popleft()
        if target.at in pages or target.at in unchanged or target.at in failed:
            continue
        report(len(pages), len(pages) + len(waiting) + 1, target.at)
        answer = ask(target.asked)
        if answer.status == _UNAVAILABLE:
            raise FaultyAnswerError(f"{target.asked} was answered with {answer.status}, so nothing was published.")
        if answer.status not in (_OK, _GONE):
            if answer.status >= _FAULT or not may_fail:
                said = f"{target.asked} was answered with {answer.status}"
                failed[target.at] = Fault(target.asked, said)
            continue
        page = pages[target.at] = _page(target, answer, site)
        waiting.extend((one, False) for one in page.leads_to if one.is_followed)
    return pages


def _page(target: Target, answer: Answer, site: str) -> Page:
    page = Page(target, answer.body, answer.content_type, is_gone=answer.status == _GONE)
    if page.has_links and not page.is_gone:
        text, vintage = answer.body.decode(), vintage_in(target.at)
        found = (target_of(link, site, vintage) for link in links_in(text, site, is_for_programs=page.is_for_programs))
        page.leads_to = list(dict.fromkeys(one for one in found if one is not None))
    return page


def name_records(pages: dict[str, Page]) -> None:
    """Gives every page the ids of the records that it names; one that links to a list of cases counts them too.

    A file has the same ids as the embed of its view.
    """
    direct = {at: _named(page) for at, page in pages.items()}
    of_view: dict[tuple[str, str, str], frozenset[str]] = {}
    for at, page in pages.items():
        lists = [direct[one.at] for one in page.leads_to if is_list(one.at) and one.at in direct]
        page.ids = direct[at].union(*lists) if not is_list(at) else direct[at]
        key = _view_key(at)
        of_view[key] = of_view.get(key, frozenset()) | page.ids
    for at, page in pages.items():
        if _view_key(at)[1]:
            page.ids |= of_view[_view_key(at)]


def _named(page: Page) -> frozenset[str]:
    return frozenset(filter(None, (record_in(page.target.at), *(record_in(one.at) for one in page.leads_to))))


def _view_key(at: str) -> tuple[str, str, str]:
    """What the forms of one view share: copy, chart, and the view without language and form; else empty."""
    vintage = vintage_in(at)
    parts = at.removeprefix(f"/v/{vintage}").strip("/").split("/")
    if "embed" not in parts and parts[0] not in ("charts", "oembed"):
        return ("", "", "")
    name = parts[-1] if "embed" in parts else parts[-1].rpartition(".")[0]
    form = ("lang", "theme", "notice", "highlight", "size", "scale", "default")
    return vintage, parts[-2], ",".join(part for part in name.split(",") if part.partition("=")[0] not in form)
