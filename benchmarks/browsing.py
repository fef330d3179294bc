"""Cold visits by a real Chromium: how many requests and bytes a page costs, and when its chart is painted."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

PHONE = {"width": 360, "height": 740}
CPU_SLOWDOWN = 4
# A slow phone network: bytes per second for 1.6 Mbps down and 0.75 Mbps up, and milliseconds added to every request.
SLOW_NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
# A mark of the picture, in the static SVG and in plotly's. The hidden drawing of the other width does not count.
MARKS = "svg.cc a[data-mark], .main-svg .barlayer .point"
PATIENCE = 120.0  # most seconds until a chart must be painted

_WATCH = """
(() => {
  const isShown = (mark) => mark.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && mark.getBoundingClientRect().width * mark.getBoundingClientRect().height > 0;
  const marks = () => {
    const shown = [...document.querySelectorAll("%(marks)s")].filter(isShown);
    return new Set(shown.map((mark) => mark.getAttribute("data-mark") || mark)).size;
  };
  const frame = () => {
    if (marks() < %(wanted)d) requestAnimationFrame(frame);
    else requestAnimationFrame(() => { window.paintedAfter = performance.now(); });
  };
  requestAnimationFrame(frame);
})();
"""


@dataclass(frozen=True)
class Visit:
    """One cold visit. `wire` counts bytes as received, headers included; `painted` is milliseconds."""

    requests: int
    wire: int
    painted: float


def visit(browser: Browser, address: str, marks: int, *, slow: bool = False, encodings: Sequence[str] = ()) -> Visit:
    """A visit with an empty cache, at a phone's width and with a CPU slowed down four times.

    Painted means the same for every page: the time from the start of the navigation to the first animation frame after
    the one in which at least `marks` marks of the chart were visible and had an area. Chromium calls for a frame only
    once nothing blocks painting, and for the next only once that one was delivered. `slow` adds a slow phone network;
    `encodings` restricts what Chromium accepts (gzip, br), which is otherwise its own choice.

    Raises RuntimeError if the chart is never painted.
    """
    context = browser.new_context(viewport=PHONE)
    try:
        page = context.new_page()
        page.add_init_script(_WATCH % {"marks": MARKS, "wanted": marks})
        control = context.new_cdp_session(page)
        sizes = _listen(control)
        control.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
        if slow:
            control.send("Network.emulateNetworkConditions", SLOW_NETWORK)
        if encodings:
            control.send("Network.setExtraHTTPHeaders", {"headers": {"Accept-Encoding": ", ".join(encodings)}})
        return _visited(page, address, sizes)
    finally:
        context.close()


def _listen(control: CDPSession) -> dict[str, float]:
    """The bytes of every request as it finishes; data: addresses are not requests."""
    sizes: dict[str, float] = {}

    def asked(said: dict[str, Any]) -> None:
        if not said["request"]["url"].startswith("data:"):
            sizes[said["requestId"]] = 0

    def finished(said: dict[str, Any]) -> None:
        if said["requestId"] in sizes:
            sizes[said["requestId"]] = said["encodedDataLength"]

    control.on("Network.requestWillBeSent", asked)
    control.on("Network.loadingFinished", finished)
    control.send("Network.enable")
    return sizes


def _visited(page: Page, address: str, sizes: dict[str, float]) -> Visit:
    """Goes there and waits. It queries the page only once the network is quiet, so as not to slow it down."""
    page.goto(address, wait_until="commit")
    page.wait_for_load_state("networkidle", timeout=PATIENCE * 1000)
    deadline = time.monotonic() + PATIENCE
    # Not wait_for_function, which needs eval: the site's policy forbids it.
    while (painted := page.evaluate("window.paintedAfter")) is None:
        if time.monotonic() > deadline:
            raise RuntimeError(f"no chart is painted at {address}")
        page.wait_for_timeout(100)
    return Visit(len(sizes), int(sum(sizes.values())), painted)
