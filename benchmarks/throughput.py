"""How many embeds a second leave this machine: made by Python anew, and published as files behind nginx.

Client and servers share the same processors, so every figure is a lower bound, and the client's share weighs most on
the fastest. Readers ask for gzip: Python packs every answer anew, nginx sends the `.gz` that lies beside the file.
"""

import gzip
import json
import re
import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.asking import first_answer, request_for
from benchmarks.embeds import SLUGS
from benchmarks.loading import loaded_store
from benchmarks.measure import Row
from benchmarks.serving import find_nginx, nginx, the_site
from config import ROOT

GZIP = "Accept-Encoding: gzip"


def figures(folder: Path) -> list[Row]:
    """Answers a second for each embed, whole and as 304 to a reader who has it already."""
    paths = [f"/en/embed/{slug}/default" for slug in SLUGS]
    published = folder / "published"
    with the_site(loaded_store(folder)) as port:
        for path in paths:
            _publish(published, path, _body(port, path))
        rows = [row for path in paths for row in _rows(port, path, "Python")]
    program = find_nginx()
    if not program:
        return [*rows, Row("published, nginx", "nginx absent")]
    with nginx(program, folder, published) as port:
        return [*rows, *[row for path in paths for row in _rows(port, path, "published, nginx")]]


def _publish(site: Path, path: str, body: bytes) -> None:
    """The answer as a file at its own path, and packed beside it."""
    file = site / path.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
    file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(body, 9, mtime=0))


def _body(port: int, path: str) -> bytes:
    return first_answer(port, request_for(path, []), 200).split(b"\r\n\r\n", 1)[1]


def _rows(port: int, path: str, served: str) -> list[Row]:
    """Median answers a second, and bytes of one answer with its headers."""
    whole = first_answer(port, request_for(path, [GZIP]), 200)
    tag = re.search(rb"\r\netag: *([^\r]+)", whole, re.IGNORECASE)
    assert tag, f"{path} has no ETag"
    known = f"If-None-Match: {tag[1].decode()}"
    return [
        Row(f"{path}, {served}", f"{_a_second(port, path, 200, GZIP):,} a second of {len(whole):,} bytes"),
        Row("    unchanged since (304)", f"{_a_second(port, path, 304, GZIP, known):,} a second"),
    ]


def _a_second(port: int, path: str, status: int, *headers: str) -> int:
    """The median of the seconds that another process counted."""
    words = [sys.executable, "-m", "benchmarks.asking", str(port), path, str(status), *headers]
    said = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return int(statistics.median(json.loads(said)))
