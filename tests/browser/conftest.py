"""A real server and Debian's Chromium. Every page watches for console errors, foreign requests, cookies and storage.

A page costs Chromium half a second, a context more; an address opened in a page that is there already costs a tenth.
So tests borrow pages that are kept for the whole run, and give them back as they got them.
"""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Error

from tests.browser.chromium import chromium as start_chromium
from tests.browser.servers import free_port, start_server, stop

# Chromium would take these from the machine.
READER = {"locale": "en-GB", "timezone_id": "Asia/Almaty", "reduced_motion": "no-preference"}
STORED = "() => { try { return localStorage.length + sessionStorage.length } catch { return 0 } }"


@pytest.fixture(scope="session")
def site(whole):
    """The address of the site over everything that comes with the project."""
    port = free_port()
    process = start_server(whole.url, port)
    yield f"http://127.0.0.1:{port}"
    stop(process)


@pytest.fixture(scope="session")
def chromium():
    with start_chromium() as browser:
        yield browser


class Newspaper(SimpleHTTPRequestHandler):
    """Answers with an article as it is now: a page that is used again must not remember the one before."""

    def end_headers(self):
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *words):
        pass


@pytest.fixture(scope="session")
def newspaper(tmp_path_factory):
    """Another site, with a folder for its articles: (address, folder)."""
    folder = tmp_path_factory.mktemp("newspaper")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Newspaper, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", folder
    server.shutdown()
    server.server_close()


def is_complaint(message):
    """Whether a message on the console is of a fault; that a sandbox runs no script is what its article wants."""
    by_sandbox = message.text.startswith("Blocked script execution in") and "'allow-scripts'" in message.text
    return message.type in ("error", "warning") and not by_sandbox


class Pages:
    """Pages that tests borrow. Those of one kind (with JavaScript or not, with a finger or not) share a context."""

    def __init__(self, browser, own):
        self.browser, self.own = browser, own  # own: beginnings of the addresses that a page may ask for
        self.contexts, self.idle, self.complaints = {}, {}, []

    def borrow(self, kind):
        """A page of this kind that nobody uses."""
        if kind not in self.contexts:
            self.contexts[kind] = self.new_context(kind)
            self.idle[kind] = []
        return self.idle[kind].pop() if self.idle[kind] else self.new_page(self.contexts[kind])

    def new_context(self, kind):
        javascript, touch = kind
        return self.browser.new_context(java_script_enabled=javascript, has_touch=touch, base_url=self.own[0], **READER)

    def new_page(self, context):
        page = context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text) if is_complaint(message) else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self.note_foreign)
        return page

    def note_foreign(self, request):
        if not request.url.startswith((*self.own, "data:")):
            self.complaints.append(request.url)

    def give_back(self, kind, page):
        """Takes from the page what the test did to it; a page that can't be emptied is closed."""
        if page.is_closed():
            return
        page.unroute_all(behavior="ignoreErrors")
        try:
            page.mouse.move(0, 0)
            page.goto("about:blank")
            self.idle[kind].append(page)
        except Error:
            page.close()


@pytest.fixture(scope="session")
def pages(chromium, site, newspaper):
    return Pages(chromium, (site, newspaper[0]))


@pytest.fixture
def opened(pages):
    """Opens an address of the site: `opened(path, width=..., javascript=..., scheme=...)`.

    `cold` opens it with an empty cache, for what must hold at a first visit.
    """
    borrowed, fresh = [], []

    def page_for(kind, cold):
        if cold:
            fresh.append(pages.new_context(kind))
            return pages.new_page(fresh[-1])
        borrowed.append((kind, pages.borrow(kind)))
        return borrowed[-1][1]

    def open_page(path, *, width=1280, height=900, javascript=True, scheme="light", touch=False, cold=False):
        page = page_for((javascript, touch), cold)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(media="null", color_scheme=scheme, forced_colors="none")
        page.goto(path, wait_until="load")
        return page

    pages.complaints.clear()
    open_page.complaints = pages.complaints  # a test that provokes an error takes it out again
    yield open_page
    contexts = [*fresh, *{pages.contexts[kind] for kind, _page in borrowed}]
    cookies = [cookie for context in contexts for cookie in context.cookies()]
    stored = sum(page.evaluate(STORED) for _kind, page in borrowed if not page.is_closed())
    complaints = list(pages.complaints)
    give_all_back(pages, borrowed, fresh)
    assert complaints == []
    assert (cookies, stored) == ([], 0)


def give_all_back(pages, borrowed, fresh):
    """Closes what the test opened and returns what it borrowed."""
    for context in fresh:
        context.close()
    mine = [page for _kind, page in borrowed] + [page for idle in pages.idle.values() for page in idle]
    for context in {pages.contexts[kind] for kind, _page in borrowed}:
        context.clear_cookies()
        context.clear_permissions()
        for other in [page for page in context.pages if page not in mine]:
            other.close()  # a window that the test opened
    for kind, page in borrowed:
        pages.give_back(kind, page)
