"""Share and embed: the choices in the address, the five ways, and code that none of our texts can break out of."""

import re
from dataclasses import replace
from html import unescape

import pytest
from bs4 import BeautifulSoup

from charts import all_charts, drawing_of, view_of
from charts.drawing.colours import PAINT
from charts.embedding.paste import PasteOptions, paste
from charts.embedding.snippets import Picture, frame, picture
from routes.embed_codes import _kept_size

SITE = "https://casecount.example"
HOSTILE = """Cases "of" 'Article' <172> & </figure><script>alert(1)</script>"""


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def lines(client, path="/en/share/cases-by-year/default"):
    areas = page(client, path).select("textarea[id^=share-]")
    return {area["id"].removeprefix("share-"): area.get_text() for area in areas}


def drawing(engine, slug="cases-by-year", pairs=()):
    return drawing_of(engine, view_of(engine, slug, list(pairs)), "en")


def links_of(html):
    soup = BeautifulSoup(html, "html.parser")
    return [link["href"] for link in soup.select("a[href]")]


# --- the choices ------------------------------------------------------------------------------------------------------


def test_the_form_is_answered_with_the_canonical_address_of_the_choices(client):
    answer = client.get("/en/share/cases-by-year?offence=KZ-CC-172&theme=dark&as_of=1&notice=1&highlight=o0001")
    assert answer.status_code == 302
    assert answer.location == "/en/share/cases-by-year/as_of=1,theme=dark,notice=1,highlight=o0001"


def test_a_notice_without_a_pinned_vintage_is_no_choice(client):
    assert client.get("/en/share/cases-by-year?as_of=&notice=1").location == "/en/share/cases-by-year/default"


def test_a_view_pinned_by_a_day_is_pinned_by_the_number_of_its_vintage(client):
    answer = client.get("/en/share/cases-by-year?as_of=2099-01-01")
    assert answer.location == "/en/share/cases-by-year/as_of=1"


def test_every_choice_is_marked_in_the_form_and_stands_in_the_lines(client):
    path = "/en/share/cases-by-year/as_of=1,theme=dark,notice=1,highlight=o0001"
    form = page(client, path).select_one("form.choices")
    chosen = [option["value"] for option in form.select("option[selected]")]
    ticked = [(field["name"], field["value"]) for field in form.select("input[checked]")]
    assert (chosen, ticked) == (["dark", "o0001"], [("as_of", "1"), ("notice", "1")])
    assert f"{SITE}/en/embed/cases-by-year/as_of=1,theme=dark,notice=1,highlight=o0001" in lines(client, path)["frame"]


def test_the_marks_to_highlight_are_named_by_their_words(client):
    form = page(client, "/en/share/cases-by-year/default").select_one("[name=highlight]")
    assert form.select_one('[value="o0001"]').get_text() == "Mediazona counts 709 cases registered in 2025"
    assert len(form.select("option")) == 6


def test_the_form_keeps_what_the_chart_shows(client):
    form = page(client, "/en/share/cases-by-year/jurisdiction=UZ,from=2024").select_one("form.choices")
    hidden = [(field["name"], field["value"]) for field in form.select("[type=hidden]")]
    assert hidden == [("jurisdiction", "UZ"), ("from", "2024")]


@pytest.mark.parametrize("path", ["/en/share/nothing/default", "/xx/share/cases-by-year/default", "/en/share/nothing"])
def test_an_unknown_chart_or_language_is_404(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/en/share/cases-by-year/stage=nonsense", "/en/share/cases-by-year?theme=pink"])
def test_an_unreadable_view_is_400(client, path):
    answer = client.get(path)
    assert answer.status_code == 400
    assert BeautifulSoup(answer.get_data(as_text=True), "html.parser").h1.get_text() == "This view can't be read"


def test_the_page_is_kept_by_nobody_and_frames_only_its_own_site(client):
    headers = client.get("/en/share/cases-by-year/default").headers
    assert headers["Cache-Control"] == "no-store"
    assert "frame-src 'self'" in headers["Content-Security-Policy"]


@pytest.mark.long
@pytest.mark.parametrize("slug", sorted(all_charts()))
def test_every_chart_of_every_country_has_its_ways(client, slug):
    for view in ("default", "jurisdiction=UZ", "jurisdiction=RU"):
        found = lines(client, f"/en/share/{slug}/{view}")
        assert set(found) >= {"paste", "svg", "frame", "script", "address", "sentence", "citation"}


@pytest.mark.parametrize("path", ["/en/years", "/en/regions", "/en/sentences", "/en/"])
def test_every_chart_of_a_page_leads_to_its_lines(client, path):
    soup = page(client, path)
    links = [link["href"] for link in soup.select("a[data-share]")]
    assert len(links) == len(soup.select(".drawings"))
    assert [client.get(link).status_code for link in links] == [200] * len(links)


# --- the ways ---------------------------------------------------------------------------------------------------------


def test_each_way_says_what_a_reader_loads_for_it(client):
    weights = [part.get_text() for part in page(client, "/en/share/cases-by-year/default").select(".weight")]
    assert len(weights) >= 5
    assert all(re.search(r"\d (KB|bytes)", weight) for weight in weights)


def test_the_weight_of_a_frame_is_what_the_server_sends(client):
    sent = client.get("/en/embed/cases-by-year/default", headers={"Accept-Encoding": "gzip"})
    said = page(client, "/en/share/cases-by-year/default").select_one(".way-frame .weight").get_text()
    assert f"{round(len(sent.get_data()) / 1000, 1):g} KB" in said


def test_the_picture_has_its_words_and_its_size_and_leads_to_the_page(client):
    soup = BeautifulSoup(lines(client)["svg"], "html.parser")
    image = soup.select_one(f'a[href="{SITE}/en/years#cases-by-year"] picture > img[alt]')
    assert "Mediazona counts 709 cases registered in 2025" in image["alt"]
    assert image["src"] == f"{SITE}/charts/cases-by-year/size=narrow.svg"
    assert soup.source["srcset"].startswith(f"{SITE}/charts/cases-by-year/default.svg")
    assert int(soup.source["width"]) > int(image["width"]) > 0


def test_the_frame_with_a_script_says_which_frame_it_is_and_the_other_names_no_script(client):
    found = lines(client)
    assert "<iframe data-casecount " in found["script"]
    assert f'<script src="{SITE}/assets/embed.js" async></script>' in found["script"]
    assert "script" not in found["frame"]


def test_the_address_is_the_page_of_the_first_chart_and_the_embed_of_any_other(client):
    assert lines(client)["address"] == f"{SITE}/en/years"
    assert lines(client, "/en/share/stages/default")["address"] == f"{SITE}/en/embed/stages/default"


def test_the_lines_of_a_pinned_view_pin_every_link(client):
    for slug in ("cases-by-year", "cases-by-region", "sentence-types"):
        found = lines(client, f"/en/share/{slug}/as_of=1")
        links = [link for key in ("paste", "svg") for link in links_of(found[key])] + [found["address"]]
        ours = [link for link in links if link.startswith(SITE)]
        assert len(ours) > 3
        assert [link for link in ours if "as_of=1" not in link] == []
        assert "as_of=1" in found["frame"]


def test_the_sentence_and_the_citation_name_an_address_that_keeps_the_numbers(client):
    found = lines(client)
    assert found["sentence"].endswith(f"{SITE}/en/years?as_of=1#cases-by-year")
    assert found["citation"].startswith("Casecount. (20")
    assert found["citation"].endswith(f"{SITE}/en/years?as_of=1#cases-by-year")
    assert "the day it counts to is not stated" in found["sentence"]


# --- HTML to paste ----------------------------------------------------------------------------------------------------


def test_ids_are_new_in_every_rendering_and_unique_in_each(client):
    both = [lines(client)["paste"] for _time in range(2)]
    ids = [set(re.findall(r'\bid="([^"]+)"', text)) for text in both]
    assert ids[0] & ids[1] == set()
    assert len(ids[0]) == len(re.findall(r'\bid="', both[0])) > 5


def test_every_reference_inside_the_paste_finds_its_id(client):
    text = lines(client, "/en/share/cases-by-region/default")["paste"]
    named = set(re.findall(r'url\(#([^)]+)\)|aria-(?:labelledby|describedby)="([^"]+)"', text))
    assert {one or other for one, other in named} <= set(re.findall(r'\bid="([^"]+)"', text))
    assert named


def test_the_paste_is_a_figure_with_absolute_links_table_sources_and_day(client):
    soup = BeautifulSoup(lines(client)["paste"], "html.parser")
    assert [part.name for part in soup.children] == ["figure"]
    assert all(link["href"].startswith("https://") for link in soup.select("a[href]"))
    assert [cell.get_text() for cell in soup.select("details td a")] == ["≥ 2", "23", "36", "709", "141"]
    assert "As of vintage 1, loaded on " in soup.get_text()
    assert not soup.select("script, iframe, img, link")


def test_of_the_two_drawings_one_is_in_sight_without_the_style_sheet_and_a_map_has_one(client):
    soup = BeautifulSoup(lines(client)["paste"], "html.parser")
    assert [svg["class"][1] for svg in soup.select("svg.cc")] == ["cc-narrow", "cc-wide"]
    assert soup.select_one("svg.cc-wide").parent["style"] == "display:none"
    regions = BeautifulSoup(lines(client, "/en/share/cases-by-region/default")["paste"], "html.parser")
    assert [svg["class"][1] for svg in regions.select("svg.cc")] == ["cc-narrow"]


@pytest.mark.long
def test_a_dark_paste_is_dark_in_its_attributes_and_holds_no_light_colour(client):
    for slug in ("cases-by-year", "cases-by-region", "decisions-by-region"):
        text = re.sub(r"<style>.*?</style>", "", lines(client, f"/en/share/{slug}/theme=dark")["paste"])
        light = {colours[0] for colours in PAINT.values()} - {colours[1] for colours in PAINT.values()}
        assert light & set(re.findall(r"#[0-9a-fA-F]{6}", text)) == set()
        assert "prefers-color-scheme" not in lines(client, f"/en/share/{slug}/theme=dark")["paste"]


@pytest.mark.parametrize("theme", ["auto", "light"])
def test_only_a_theme_that_follows_the_reader_asks_for_it(client, theme):
    path = "/en/share/cases-by-year/default" if theme == "auto" else f"/en/share/cases-by-year/theme={theme}"
    assert ("prefers-color-scheme" in lines(client, path)["paste"]) == (theme == "auto")


def test_every_rule_of_the_paste_holds_for_this_paste_alone(client):
    text = lines(client)["paste"]
    uid = BeautifulSoup(text, "html.parser").figure["id"]
    rules = re.search(r"<style>(.*?)</style>", text)[1]
    selectors = [one.strip() for part in re.findall(r"([^{}]+)\{", rules) for one in part.split(",")]
    assert [one for one in selectors if not one.startswith((f"#{uid}", "@"))] == []


# --- escaping ---------------------------------------------------------------------------------------------------------


def tags_of(html):
    """The names of all elements that a reader's browser makes of the lines, and the attributes of each."""
    return [(tag.name, sorted(tag.attrs)) for tag in BeautifulSoup(html, "html.parser").find_all(True)]


@pytest.mark.parametrize("theme", ["auto", "dark"])
def test_no_text_of_the_data_breaks_out_of_the_paste(engine, theme):
    how = PasteOptions("cc1", SITE, theme, f"{SITE}/en/years")
    calm = drawing(engine)
    marks = tuple(replace(mark, words=HOSTILE, known=HOSTILE, caption=HOSTILE) for mark in calm.marks)
    table = replace(calm.table, rows=tuple((HOSTILE, row[1], *[HOSTILE] * len(row[2:])) for row in calm.table.rows))
    hostile = replace(calm, title=HOSTILE, subtitle=HOSTILE, marks=marks, table=table, map_credit=HOSTILE)
    made = BeautifulSoup(paste(hostile, how), "html.parser")
    assert not made.select("script")
    assert made.strong.get_text() == HOSTILE
    assert {tag.name for tag in made.find_all(True)} <= {tag for tag, _attributes in tags_of(paste(calm, how))}


def test_a_licence_that_is_no_web_address_is_no_link(engine):
    calm = drawing(engine)
    credits = tuple(replace(credit, licence_url="javascript:alert(1)") for credit in calm.credits)
    made = paste(replace(calm, credits=credits), PasteOptions("cc1", SITE, "auto", SITE))
    assert "javascript:" not in made


def test_no_title_breaks_out_of_a_frame_or_picture():
    shown = Picture(f"{SITE}/a.svg", 720, 400)
    made = frame(SITE, title=HOSTILE, height=9, style="9px") + picture(shown, shown, alt=HOSTILE, page=SITE)
    soup = BeautifulSoup(made, "html.parser")
    assert {tag.name for tag in soup.find_all(True)} == {"div", "iframe", "a", "picture", "source", "img"}
    assert (soup.iframe["title"], soup.img["alt"]) == (HOSTILE, HOSTILE)


def test_the_lines_stand_escaped_in_the_page(client):
    raw = client.get("/en/share/cases-by-year/default").get_data(as_text=True)
    inside = re.search(r'<textarea id="share-paste"[^>]*>(.*?)</textarea>', raw, re.DOTALL)[1]
    assert "<" not in inside
    assert unescape(inside).startswith("<figure id=")


def test_a_picture_that_is_not_answered_for_a_moment_is_asked_for_again(app):
    for _attempt in (1, 2):
        with app.server.app_context(), pytest.raises(LookupError):
            _kept_size("/charts/cases-by-year/nothing.png", SITE, "one version")


def test_the_paste_and_the_sentence_say_what_is_counted_and_not_drawn(client):
    text = lines(client, "/en/share/cases-by-year/origin=mediazona")
    pasted = BeautifulSoup(text["paste"], "html.parser")
    line = next(part for part in pasted.select("p.s") if part.get_text().startswith("Also counted: "))
    assert line.find_parent("details") is None
    assert f"{SITE}/en/observations/o0006" in [link["href"] for link in line.select("a")]
    assert line.get_text() in text["sentence"]
