"""Real servers for tests and benchmarks: the site as `make run` serves it, and any other program on a free port."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from urllib.error import HTTPError
from urllib.request import urlopen

from config import ROOT

PATIENCE = 30.0  # seconds until a server has to answer


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_server(url: str, port: int) -> subprocess.Popen[str]:
    """The site over the store at `url`, with the workers that app.py asks for; returns once it answers."""
    return start([sys.executable, "app.py"], port, {"CASECOUNT_DATABASE_URL": url, "PORT": str(port)})


def start(words: Sequence[str], port: int, settings: dict[str, str]) -> subprocess.Popen[str]:
    """A server that listens on the port; returns once it answers. Raises RuntimeError with its words if it does not."""
    env = {**os.environ, "HOST": "127.0.0.1", **settings}
    process = subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if _answers(port, process):
        return process
    process.kill()
    raise RuntimeError(f"{' '.join(words)} does not answer: {process.communicate()[0]}")


def stop(process: subprocess.Popen[str]) -> None:
    """Asks the server to end, and waits until it has."""
    process.terminate()
    process.communicate(timeout=20)


def _answers(port: int, process: subprocess.Popen[str]) -> bool:
    """Whether anything, a 404 included, comes from the port before patience ends or the process does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return True
        except HTTPError:
            return True
        except OSError:
            time.sleep(0.1)
    return False
