"""A real server and Debian's Chromium. Every page watches for console errors, foreign requests and cookies."""

import os
import shutil
import subprocess
import sys
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import urlopen

import pytest
from playwright.sync_api import sync_playwright

from benchmarks.browsing import FLAGS
from benchmarks.serving import free_port
from config import ROOT


def start_server(url, port):
    """The site as `make run` serves it; returns the process once it answers."""
    env = {**os.environ, "CASECOUNT_DATABASE_URL": url, "PORT": str(port), "HOST": "127.0.0.1"}
    words = [sys.executable, "app.py"]
    process = subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                return process
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise AssertionError(f"the server does not answer: {process.communicate()[0]}")


@pytest.fixture(scope="session")
def site(whole):
    """The address of the site over everything that comes with the project."""
    port = free_port()
    process = start_server(whole.url, port)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.communicate(timeout=20)


@pytest.fixture(scope="session")
def chromium():
    found = shutil.which("chromium")
    assert found, "Debian's chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def newspaper(tmp_path_factory):
    """Another site, with a folder for its articles: (address, folder)."""
    folder = tmp_path_factory.mktemp("newspaper")
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    handler.log_message = lambda *words: None
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", folder
    server.shutdown()
    server.server_close()


def is_complaint(said):
    """Whether a message on the console tells of a fault; that a sandbox runs no script is what its article wants."""
    by_sandbox = said.text.startswith("Blocked script execution in") and "'allow-scripts'" in said.text
    return said.type in ("error", "warning") and not by_sandbox


@pytest.fixture
def opened(chromium, site, newspaper):
    """Opens an address of the site: `opened(path, width=..., javascript=..., scheme=...)`."""
    contexts, complaints = [], []

    def open_page(path, *, width=1280, height=900, javascript=True, scheme="light", touch=False):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            color_scheme=scheme,
            has_touch=touch,
            base_url=site,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith((site, newspaper[0], "data:")) else complaints.append(asked.url),
        )
        page.goto(path, wait_until="load")
        return page

    open_page.complaints = complaints  # a test that provokes an error takes it out again
    yield open_page
    cookies = [cookie for context in contexts for cookie in context.cookies()]
    for context in contexts:
        context.close()
    assert complaints == []
    assert cookies == []
