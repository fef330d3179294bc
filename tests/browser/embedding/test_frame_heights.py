"""The height that an article's frame gets without a script: enough for the embed at every width, and hardly ever more.

All frames are in one page of the site's own origin, so that one script can set their widths and look into them.
"""

import math
import re
import shutil
import sqlite3

import pytest

from charts import all_charts, drawing_of, view_of
from charts.embedding.frame_size import frame_height, frame_style
from charts.embedding.snippets import frame
from charts.views.view import pairs_from_path
from database.engine import open_engine
from database.queries.reading import reading
from tests.support.place import CORRECTION, PRESS, edit, make_place

PLACES = {slug: "RU" if slug == "cases-over-time" else "KZ" for slug in all_charts()}
DEFAULTS = [(slug, f"jurisdiction={place}") for slug, place in sorted(PLACES.items())]
NARROWEST, BROADEST = 260, 1240
WIDTHS, FEWER_WIDTHS = range(NARROWEST, BROADEST + 1, 6), range(NARROWEST, BROADEST + 1, 12)
LEAST_WIDTH = 280  # of a frame with one height for every width
# The height is counted in DejaVu Sans, the widest of the common fonts, and must be close in it.
MACHINE, WIDEST, USUAL = "the fonts of this machine", "DejaVu Sans", "Noto Sans"
FONTS = {
    MACHINE: [],
    WIDEST: ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"],
    USUAL: ["NotoSans-Regular.ttf", "NotoSans-Bold.ttf"],
}
MOST_SPARE, MOST_SPARE_USUAL = 100, 150  # pixels

# From the font files (none: leave the fonts alone) and the widths of every frame to how wide letters are, and every
# frame's [name, width, height, height of its content, whether it scrolls].
MEASURE = """async ([files, widths]) => {
  const frames = [...document.querySelectorAll("iframe")], weights = ["400", "700"];
  const family = files.length && files[0].split(".")[0];
  const fonts = await Promise.all(files.map(async (file) => (await fetch(`/assets/fonts/${file}`)).arrayBuffer()));
  for (const { contentDocument: embed, contentWindow: own } of files.length ? frames : []) {
    for (const [bold, bytes] of fonts.entries())
      embed.fonts.add(await new own.FontFace(family, bytes, { weight: weights[bold] }).load());
    const rule = embed.createElement("style");
    rule.textContent = `body, h1 { font-family: ${family} !important }`;
    embed.head.append(rule);
  }
  const pen = document.createElement("canvas").getContext("2d"), embed = frames[0].contentDocument;
  embed.body.append(pen.canvas);
  const letters = [embed.querySelector("h1"), embed.body].map((part) => {
    pen.font = getComputedStyle(part).font;
    return pen.measureText("Numbers last changed on 28 September 2025, without failure").width;
  });
  pen.canvas.remove();
  const found = frames.flatMap((frame) => widths[frame.name].map((width) => {
    frame.parentElement.style.width = `${width}px`;
    const height = frame.offsetHeight, root = frame.contentDocument.documentElement;
    const content = root.getBoundingClientRect().height;
    return [frame.name, width, height, content, root.scrollHeight > frame.clientHeight];
  }));
  return [letters, found];
}"""


def framed(engine, slug, path, among=WIDTHS):
    """The lines of a frame as an article has them, the widths around every switch in them, and the one height."""
    view = view_of(engine, slug, pairs_from_path(path), also=("notice", "theme"))
    drawing = drawing_of(engine, view, "en")
    style, height = frame_style(drawing, view), frame_height(drawing, view)
    switches = {math.ceil(float(one)) for one in re.findall(r"([\d.]+)px(?= - 100cqw|\)\*9)", style)}
    address, name = f"/en/embed/{slug}/{path}", f"{slug}/{path}"
    lines = frame(address, title=drawing.title, height=height, style=style).replace(' loading="lazy"', "")
    around = {switch + step for switch in switches for step in (-1, 0, 1)}
    widths = sorted({*among, *(width for width in around if NARROWEST <= width <= BROADEST)})
    return name, lines.replace("<iframe", f'<iframe name="{name}"'), widths, height


@pytest.fixture
def measured(opened, site):
    """What every frame measures in every font: {font: (letters, found)}, see MEASURE."""

    def measure(frames, answer=None):
        page = opened("/en/embed/cases-by-year/default")
        if answer:
            page.route("**/en/embed/**", answer)
        lines = "".join(lines for _name, lines, _widths, _height in frames)
        article = f"<!doctype html><link rel=icon href=data:,><title>News</title>{lines}"
        page.route(f"{site}/article", lambda route: route.fulfill(content_type="text/html", body=article))
        widths = {name: widths for name, _lines, widths, _height in frames}
        page.goto("/article", wait_until="load")
        return {font: page.evaluate(MEASURE, [files, widths]) for font, files in FONTS.items()}

    return measure


def misfits(frames, measured):
    """Every frame that does not hold its embed, or is too high for it, in words."""
    assert measured[USUAL][0] < measured[WIDEST][0], "the forced fonts are not the ones that were measured"
    heights = {name: height for name, _lines, _widths, height in frames}
    widest_letters, in_widest = measured[WIDEST]
    said = []
    for font, (letters, found) in measured.items():
        if font == MACHINE and any(own > 1.01 * widest for own, widest in zip(letters, widest_letters, strict=True)):
            continue  # nobody promises anything to letters that are wider than all common ones
        for (name, width, height, content, scrolls), widest in zip(found, in_widest, strict=True):
            most = max(content, widest[3]) + MOST_SPARE
            if font == USUAL:
                most = min(most, content + MOST_SPARE_USUAL)
            is_short = width >= LEAST_WIDTH and heights[name] < content
            if scrolls or not content <= height <= most or is_short:
                said.append(
                    f"{name}, {width} px wide, in {font}: content {content:.0f} px, frame {height} px "
                    f"(at most {most:.0f} px), one height for all {heights[name]} px"
                )
    return said


def test_at_every_width_a_frame_holds_its_embed_and_is_hardly_higher(measured, engine):
    frames = [framed(engine, slug, path, FEWER_WIDTHS) for slug, path in DEFAULTS]
    found = measured(frames)
    assert len(found[MACHINE][1]) > 7 * len(FEWER_WIDTHS)
    assert misfits(frames, found) == []


@pytest.mark.long
@pytest.mark.parametrize("slug", sorted(all_charts()))
def test_at_every_width_the_frame_of_every_default_view_holds_it_and_is_hardly_higher(measured, engine, slug):
    with reading(engine) as now:
        places = list(now.codes.counted)
    widths = {place: WIDTHS if place == PLACES[slug] else FEWER_WIDTHS for place in places}
    frames = [framed(engine, slug, f"jurisdiction={place}", widths[place]) for place in places]
    assert misfits(frames, measured(frames)) == []


@pytest.fixture
def troubled(tmp_path, app_over):
    """Frames that articles had before something happened to their numbers, and the app that answers after it: all
    numbers changed, one because it was wrong; then two years went by, or a reading failed."""
    place = make_place(tmp_path, PRESS)
    assert place.run().exit_code == 0
    engine = open_engine(place.url)
    views = ("default", "theme=light", "as_of=1", "as_of=1,notice=1")
    frames = [framed(engine, "cases-by-year", path) for path in views]
    place.declaration(PRESS).with_name("corrections.toml").write_text(CORRECTION, encoding="utf-8")
    for old in (23, 36, 141):
        edit(place.raw(PRESS, "observations.csv"), f",{old},exact,", f",{old + 1},exact,")
    assert place.run(hold=False).exit_code == 0
    later = tmp_path / "later.sqlite"
    shutil.copy(place.store, later)
    with sqlite3.connect(later) as connection:
        connection.execute("UPDATE source_run SET finished_at = '2020-09-28T00:00:00+00:00'")
    connection.close()
    edit(place.raw(PRESS, "observations.csv"), "stage,counting_unit", "stag,counting_unit")
    assert place.run().exit_code == 65
    failed, stale = (app_over(store).server.test_client() for store in (place.store, later))

    def answer(route):
        path = "/en/" + route.request.url.partition("/en/")[2]
        said = (stale if "theme=light" in path else failed).get(path)
        warnings.update({path.rpartition("/")[2]: re.findall(r'<p class="warning">(?:<a [^>]*>)?(.{14})', said.text)})
        route.fulfill(status=said.status_code, headers=dict(said.headers), body=said.data)

    warnings = {}
    return frames, answer, warnings


@pytest.mark.long
def test_a_frame_has_room_for_what_an_embed_says_later(measured, troubled):
    frames, answer, warnings = troubled
    found = measured(frames, answer)
    assert warnings == {
        "default": ["The last attem"],
        "theme=light": ["1 source has n"],
        "as_of=1": ["† Mediazona co"],
        "as_of=1,notice=1": ["Updated since:", "† Mediazona co"],
    }
    assert misfits(frames, found) == []
