"""What a page looks like, measured in the browser: its smallest letters, what jumped, and how it is seen."""

SMALLEST = """(texts) => Math.min(...texts.filter((text) => text.getClientRects().length)
  .map((text) => parseFloat(text.getAttribute("font-size")) * text.getScreenCTM().a))"""
# a shift is reported at the latest with the next frames
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 400);
})"""
SCHEME = """() => matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light" """


def smallest_text(page, texts="svg.cc text"):
    """The size in pixels of the smallest visible letters of drawings, as painted."""
    return page.locator(texts).evaluate_all(SMALLEST)


def shifts(page):
    """How much of the page has moved since it was opened, as browsers count it."""
    return page.evaluate(SHIFTS)


def as_seen(page):
    """For messages: the width, the colour scheme and the fonts that Chromium really used."""
    width = page.viewport_size["width"]
    return f"at {width} px, {page.evaluate(SCHEME)}, in {' and '.join(sorted(fonts(page)))}"


def fonts(page):
    """The families of the font files that the text of the page is painted with."""
    session = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        session.send(f"{domain}.enable")
    root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    nodes = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "h1, p, svg.cc text, body"})["nodeIds"]
    used = [session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"] for node in nodes[:40]]
    session.detach()
    return {font["familyName"] for some in used for font in some}
