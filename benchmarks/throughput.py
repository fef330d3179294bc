"""How many embeds per second this machine serves: made by Python each time, and published as files behind nginx.

Client and servers share the same processors, so every figure is a lower bound, and the client's share matters most for
the fastest. Readers ask for gzip: Python compresses every answer anew, nginx sends the `.gz` that `etl publish` wrote
next to the file, with the configuration of deploy/nginx.conf.
"""

import json
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.asking import first_answer, request_for
from benchmarks.embeds import SLUGS
from benchmarks.loading import loaded_store
from benchmarks.measure import Measurement
from benchmarks.serving import the_site
from config import ROOT, Settings
from publishing.site import publish_site
from tests.support.nginx import nginx_over

GZIP = "Accept-Encoding: gzip"
HOST = "numbers.example.org"


def figures(folder: Path) -> list[Measurement]:
    """Answers per second for each embed, whole and as 304 to a returning reader; and the cost of publishing."""
    paths = [f"/en/embed/{slug}/default" for slug in SLUGS]
    url, published = loaded_store(folder), folder / "published"
    with the_site(url) as port:
        rows = [row for path in paths for row in _rows(port, path, "Python")]
    rows += _publishing(url, published)
    with nginx_over(published, folder / "nginx") as address:
        port = int(address.rpartition(":")[2])
        return [*rows, *[row for path in paths for row in _rows(port, path, "published, nginx")]]


def _publishing(url: str, published: Path) -> list[Measurement]:
    """Publishes the whole site, then once more with nothing new."""
    chosen = Settings(database_url=url, base_url=f"https://{HOST}")
    rows = []
    for name in ("publishing the whole site", "    again, nothing new"):
        started = time.perf_counter()
        done = publish_site(chosen, published, None, lambda done, known, address: None, has_app=False)
        spent = time.perf_counter() - started
        size = f"{done.addresses:,} addresses, {done.bytes / 1e6:.1f} MB"
        rows.append(Measurement(name, f"{spent:.1f} s, {size}, {done.written:,} written"))
    return rows


def _rows(port: int, path: str, served: str) -> list[Measurement]:
    """Median answers per second, and bytes of one answer with its headers."""
    whole = first_answer(port, request_for(path, [GZIP]), 200)
    tag = re.search(rb"\r\netag: *([^\r]+)", whole, re.IGNORECASE)
    assert tag, f"{path} has no ETag"
    known = f"If-None-Match: {tag[1].decode()}"
    return [
        Measurement(f"{path}, {served}", f"{_a_second(port, path, 200, GZIP):,} a second of {len(whole):,} bytes"),
        Measurement("    unchanged since (304)", f"{_a_second(port, path, 304, GZIP, known):,} a second"),
    ]


def _a_second(port: int, path: str, status: int, *headers: str) -> int:
    """The median of the seconds that another process counted."""
    words = [sys.executable, "-m", "benchmarks.asking", str(port), path, str(status), *headers]
    said = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return int(statistics.median(json.loads(said)))
