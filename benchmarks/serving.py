"""Real servers for what is measured over HTTP: the site as `make run` serves it, and a plain Dash page."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import urlopen

from config import ROOT

PATIENCE = 30.0  # most seconds until a server must answer


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def the_site(url: str) -> Iterator[int]:
    """The site over the store at `url`: granian with the workers that app.py asks for. Gives its port."""
    port = free_port()
    with _served([sys.executable, "app.py"], port, {"CASECOUNT_DATABASE_URL": url, "PORT": str(port)}):
        yield port


@contextmanager
def plain_dash(url: str, slug: str) -> Iterator[int]:
    """The plain Dash page of a chart (plain_dash.py), on the same web server. Gives its port."""
    port = free_port()
    words = [sys.executable, "-m", "benchmarks.plain_dash", slug, str(port)]
    with _served(words, port, {"CASECOUNT_DATABASE_URL": url}):
        yield port


@contextmanager
def _served(words: Sequence[str], port: int, settings: dict[str, str]) -> Iterator[None]:
    """Runs a server until the work is done. Raises RuntimeError with its output if it does not answer."""
    env = {**os.environ, "HOST": "127.0.0.1", **settings}
    process = subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        if not _answers(port, process):
            process.kill()
            raise RuntimeError(f"{' '.join(words)} does not answer: {process.communicate()[0]}")
        yield
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _answers(port: int, process: subprocess.Popen[str]) -> bool:
    """Whether anything, even a 404, comes from the port before time runs out or the process ends."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/", timeout=2):
                return True
        except HTTPError:
            return True
        except OSError:
            time.sleep(0.1)
    return False
