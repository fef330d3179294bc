"""What an embed costs a reader, compared with a plain Dash page with the same figure: bytes, requests, wait.

Both are served by granian with two workers and visited cold by the same Chromium, in turn, so that any other load on
the machine affects both. Servers are warm: what is measured is the reader's wait, not Python's start-up.
"""

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from playwright.sync_api import Browser

from benchmarks.browsing import Visit, visit
from benchmarks.loading import loaded_store
from benchmarks.measure import Measurement, weight
from benchmarks.serving import plain_dash, the_site
from charts import drawing_of, view_of
from database.engine import open_engine
from tests.browser.chromium import chromium

SLUGS = ("cases-by-year", "cases-by-region")  # bars, and a map
VISITS = 5
WARMING = 8  # answers before the first visit: enough for both workers to have given one
_GOALS = {"cases-by-year": "1 request, at most 8 KB gzip", "cases-by-region": "1 request, at most 15 KB gzip"}


class Pair(NamedTuple):
    """The two addresses of a chart, and how many marks a reader must see: the non-zero ones, as in plotly."""

    embed: str
    dash: str
    marks: int


def figures(folder: Path) -> list[Measurement]:
    """Requests, bytes and painted times of each embed and of its plain Dash page, and how they compare."""
    url = loaded_store(folder)
    rows: list[Measurement] = []
    for slug in SLUGS:
        drawing = drawing_of(open_engine(url), view_of(open_engine(url), slug, []), "en")
        with the_site(url) as site, plain_dash(url, slug) as dash, chromium() as browser:
            marks = sum(1 for mark in drawing.marks if mark.value)
            pair = Pair(f"http://127.0.0.1:{site}/en/embed/{slug}/default", f"http://127.0.0.1:{dash}/", marks)
            rows += _compared(slug, pair, browser)
    return rows


def _compared(slug: str, pair: Pair, browser: Browser) -> list[Measurement]:
    body = _warmed(pair)
    embed, dash = (visit(browser, address, pair.marks, encodings=["gzip"]) for address in pair[:2])
    embed_br, dash_br = (visit(browser, address, pair.marks, encodings=["br"]) for address in pair[:2])
    return [
        Measurement(f"embed {slug}, on the wire", _cost(embed, embed_br), _GOALS[slug]),
        Measurement("    its HTML, without headers", weight(body)),
        Measurement("    plain Dash, the same figure", _cost(dash, dash_br)),
        Measurement(
            "    times lighter than plain Dash",
            f"{dash.wire / embed.wire:.0f} (gzip), {dash_br.wire / embed_br.wire:.0f} (brotli)",
            "at least 150",
        ),
        *_painted("no network limit", pair, browser, slow=False),
        *_painted("1.6 Mbps, 150 ms", pair, browser, slow=True),
    ]


def _warmed(pair: Pair) -> bytes:
    """Sends requests to both servers until every worker is warm; returns the body of the embed."""
    for address in (pair.embed, pair.dash) * WARMING:
        with urlopen(address) as answer:  # noqa: S310  # our own servers, by http
            body = answer.read()
        if address == pair.embed:
            embed = body
    return embed


def _cost(by_gzip: Visit, by_brotli: Visit) -> str:
    requests = f"{by_gzip.requests} request{'' if by_gzip.requests == 1 else 's'}"
    return f"{requests}, {by_gzip.wire:,} bytes gzip, {by_brotli.wire:,} brotli"


def _painted(network: str, pair: Pair, browser: Browser, *, slow: bool) -> list[Measurement]:
    """Milliseconds to the painted chart, cold, with a CPU four times slower; the two pages take turns."""
    taken: dict[str, list[float]] = {pair.embed: [], pair.dash: []}
    for _time in range(VISITS):
        for address, times in taken.items():
            times.append(visit(browser, address, pair.marks, slow=slow).painted)
    embed, dash = taken[pair.embed], taken[pair.dash]
    times_sooner = statistics.median(dash) / statistics.median(embed)
    return [
        Measurement(f"    painted, CPU x4, {network}", _median(embed)),
        Measurement("        plain Dash", _median(dash)),
        Measurement("        times sooner", f"{times_sooner:.0f}", "at least 10"),
    ]


def _median(times: Sequence[float]) -> str:
    """The median with its range: a wide one means that the machine was busy."""
    return f"{statistics.median(times):,.0f} ms ({min(times):,.0f} to {max(times):,.0f})"
