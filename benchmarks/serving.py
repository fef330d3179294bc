"""Servers for what is measured over HTTP: the site as `make run` serves it, and a plain Dash page."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.browser.servers import free_port, start, start_server, stop


@contextmanager
def the_site(url: str) -> Iterator[int]:
    """The site over the store at `url`. Gives its port."""
    port = free_port()
    process = start_server(url, port)
    try:
        yield port
    finally:
        stop(process)


@contextmanager
def plain_dash(url: str, slug: str) -> Iterator[int]:
    """The plain Dash page of a chart (plain_dash.py), on the same web server. Gives its port."""
    port = free_port()
    words = [sys.executable, "-m", "benchmarks.plain_dash", slug, str(port)]
    process = start(words, port, {"CASECOUNT_DATABASE_URL": url})
    try:
        yield port
    finally:
        stop(process)
