"""The overview: the numbers that lead and who says so, three charts, what changed, how fresh; never a wrong number."""

import itertools
import logging
import shutil
import tomllib

import pytest
from bs4 import BeautifulSoup

from app import create_app
from charts import drawing_of, view_of
from config import ROOT, Settings
from database.queries.reading import reading
from layouts._parts import editorial as _editorial
from layouts._parts.editorial import EditorialError, TextFiller, Words
from tests.support.place import PRESS, SECURITY, edit
from tests.support.small_form import make_form
from tests.support.stores import kept_place, loaded_place
from translations import LANGUAGE_NAMES, speaking

SHIPPED = ROOT / "data" / "overview.toml"


def soup_of(client, path="/en/"):
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)[:400]
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


@pytest.fixture
def page(client):
    return soup_of(client)


@pytest.fixture
def placed(tmp_path):
    """A place with the press counts, loaded, and the editor's file as it is shipped."""
    place = loaded_place(tmp_path, PRESS, SECURITY)
    shutil.copy(SHIPPED, place.root / "data" / "overview.toml")
    return place


@pytest.fixture(autouse=True)
def nothing_said_yet():
    _editorial.complain.cache_clear()


def client_of(place):
    """The site over the store and the editor's file of a place."""
    return create_app(Settings(database_url=place.url, data_dir=place.root / "data")).server.test_client()


def rewrite(place, text):
    (place.root / "data" / "overview.toml").write_text(text, encoding="utf-8")


def lead_labels(soup):
    return [found.get_text() for found in soup.select(".numbers .value")]


# --- the address ------------------------------------------------------------------------------------------------------


def test_the_overview_stands_at_the_language_and_is_first_in_the_header(page):
    link = page.select_one("header nav a")
    assert (link["href"], link.get_text(), link.get("aria-current")) == ("/en/", "Overview", "page")
    assert [script["src"].split("?")[0] for script in page.select("script")] == ["/assets/share.js"]


def test_without_its_slash_it_leads_there_for_good(client):
    assert client.get("/en").status_code == 301
    assert client.get("/en?utm_source=x").headers["Location"] == "/en/?utm_source=x"
    assert client.get("/uk").status_code == 404


def test_the_bare_address_leads_to_the_overview_in_the_readers_language(client):
    answer = client.get("/", headers={"Accept-Language": "fr"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/en/")


def test_it_says_what_it_is_to_whoever_links_it(page):
    title = page.select_one("meta[property='og:title']")["content"]
    assert "Mediazona" in title
    assert title in page.select_one("title").get_text()
    assert "<" not in page.select_one("meta[name=description]")["content"]
    assert page.select_one("link[rel=canonical]")["href"] == "https://casecount.example/en/"


# --- the numbers ------------------------------------------------------------------------------------------------------


def test_the_headline_names_mediazona_and_both_numbers(page):
    assert page.select_one("h1").get_text() == (
        "Fighting in foreign wars: Mediazona counts about 700 cases in Kazakhstan, a Mazhilis deputy 141"
    )
    assert len(page.select("h1")) == 1


def test_both_numbers_lead_to_their_evidence(page, client):
    links = [link["href"] for link in page.select(".numbers a")]
    assert links == ["/en/observations/o0003", "/en/observations/o0006"]
    assert [client.get(link).status_code for link in links] == [200, 200]
    assert lead_labels(page) == ["≈ 700", "141"]


def test_each_number_says_what_it_counts_and_how_many_outlets_repeat_it(page):
    about, deputy = (item.get_text(" ", strip=True) for item in page.select(".numbers li"))
    assert "cases registered in 2025: Articles 170 and 172" in about
    assert "published 25 December 2025; the day it counts to is not stated" in about
    assert "repeated by 14 outlets" in about  # 16 statements; two outlets printed it twice
    assert "Article 172" in deputy
    assert "Mediazona counts 709 under the same article" in deputy


def test_a_number_stands_in_the_colour_of_who_counts_and_is_hatched_where_incomplete(page):
    about, deputy = page.select(".numbers li")
    assert "#12436D" in about["style"]
    assert "#C8501A" in deputy["style"]
    assert (about.get("class"), deputy.get("class")) == (["hatched"], None)


def test_it_explains_why_the_detail_is_not_the_headline_and_never_adds(page):
    why = page.select_one(".why")
    assert why.select_one("h2").get_text() == "Why 709 and 28 are not 700"
    assert [link["href"] for link in why.select("ul a")] == ["/en/years", "/en/years?offence=KZ-CC-170_172"]
    assert "737" not in page.get_text(" ")


@pytest.mark.long
def test_every_link_of_the_page_answers(page, client):
    links = {link["href"].split("#")[0] for link in page.select("main a") if link["href"].startswith("/")}
    assert len(links) > 20
    assert {link: code for link in sorted(links) if (code := client.get(link).status_code) != 200} == {}


def test_every_anchor_that_a_chart_links_is_there(page, client):
    for link in page.select("figure .actions a[href*='#']"):
        path, anchor = link["href"].split("#")
        assert soup_of(client, path).select_one(f"#{anchor}") is not None, link["href"]


# --- the charts -------------------------------------------------------------------------------------------------------


def test_three_charts_stand_in_both_widths_with_table_files_and_ways_to_share_them(page):
    figures = page.select("figure")
    assert [figure.select_one("h2")["id"] for figure in figures] == [
        "chart-cases-by-year",
        "chart-sentence-length",
        "chart-cases-by-region",
    ]
    for figure in figures:
        assert len(figure.select("svg.cc")) == 2
        assert [link.get_text() for link in figure.select(".actions a")] == ["Table", "CSV", "SVG", "Share and embed"]


def test_no_id_stands_twice_and_headings_keep_their_order(page):
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    levels = [int(tag.name[1]) for tag in page.select("h1, h2, h3")]
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))


def test_a_ranked_chart_is_cut_to_its_first_rows_and_says_so(app, engine):
    from layouts.overview import with_first_rows  # a page can be imported where there is an app only

    whole = drawing_of(engine, view_of(engine, "cases-by-region", []), "en")
    cut = with_first_rows(whole, 8)
    assert [mark.key for mark in cut.marks] == [mark.key for mark in whole.marks[:8]]
    assert (len(cut.categories), len(cut.table.rows), cut.map_of) == (8, 8, "")
    assert cut.subtitle.startswith("The first 8 of 20.")
    assert with_first_rows(whole, 100) == whole


def test_the_ranked_chart_links_to_all_of_its_rows(page):
    more = page.select_one("figure .more a")
    assert (more.get_text(), more["href"]) == ("All 20 regions, map, per 100,000", "/en/regions")


# --- the store decides ------------------------------------------------------------------------------------------------


def test_a_revised_number_changes_the_headline_and_is_told_as_a_sentence(placed):
    edit(placed.raw(PRESS, "observations.csv"), ",141,exact,", ",152,exact,")
    assert placed.run().exit_code == 0
    page = soup_of(client_of(placed))
    assert page.select_one("h1").get_text().endswith("a Mazhilis deputy 152")
    assert lead_labels(page) == ["≈ 700", "152"]
    told = page.select_one(".changes li").get_text()
    assert told == (
        "Revised: Mazhilis deputy counts 152 cases registered in 2025 (Article 172, Kazakhstan). Previously 141 cases."
    )


def test_a_qualifier_that_changes_changes_the_words(placed):
    edit(placed.raw(PRESS, "observations.csv"), ",700,approx,", ",700,at_least,")
    assert placed.run().exit_code == 0
    page = soup_of(client_of(placed))
    assert "Mediazona counts at least 700 cases" in page.select_one("h1").get_text()
    assert lead_labels(page)[0] == "≥ 700"


def without_the_deputy(place):
    edit(place.declaration(PRESS), "minimum_rows = 9", "minimum_rows = 8")
    edit(place.declaration(PRESS), "minimum_rows = 38", "minimum_rows = 30")
    for name, mark in (("observations.csv", "o0006"), ("statements.csv", ",o0006,")):
        path = place.raw(PRESS, name)
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if mark not in line), encoding="utf-8")
    assert place.run().exit_code == 65
    assert place.accept().exit_code == 0


def test_a_withdrawn_number_leaves_every_part_that_names_it_and_the_log_says_so_once(placed, caplog):
    without_the_deputy(placed)
    client = client_of(placed)
    with caplog.at_level(logging.ERROR):
        soup_of(client)
        page = soup_of(client)
    assert lead_labels(page) == ["≈ 700"]
    assert "141" not in page.select_one("h1").get_text() + page.select_one(".why").get_text()
    assert "Withdrawn: Mazhilis deputy counts 141 cases" in page.select_one(".changes").get_text()
    assert len([record for record in caplog.records if "headline is left out" in record.message]) == 1


def test_a_store_with_only_one_source_has_a_page(tmp_path):
    place = kept_place(tmp_path, "small_form", make_form)
    shutil.copy(SHIPPED, place.root / "data" / "overview.toml")
    page = soup_of(client_of(place))
    assert page.select_one("h1").get_text() == "Prosecutions, counted"
    assert not page.select(".numbers, .why")
    assert "6,752 numbers were added." in page.select_one(".changes").get_text()


# --- the file ---------------------------------------------------------------------------------------------------------


NUMBER = '[[number]]\nobservation = "o0006"\n'
BAD_PARTS = [
    '[headline]\nen = "{o9999} cases"\n',
    '[headline]\nen = "{o0003.value.__class__} cases"\n',
    '[headline]\nen = "{} and {o0003"\n',
    '[headline]\nuk = "{o0003}"\n',
    "headline = 7\n",
    '[[number]]\nobservation = "o9999"\n',
    "[[number]]\nobservation = 6\n",
    '[why]\nparagraph = "text"\n',
    '[why]\nparagraph = [{en = "text"}]\n',
    '[why.title]\nen = "Why"\n[[why.paragraph]]\nen = "{o9999}"\n',
    "why = 3\n",
    '[[chart]]\nchart = "no-such-chart"\n',
    '[[chart]]\nchart = "cases-by-year"\nview = "offence=NOTHING"\n',
    '[[chart]]\nchart = "cases-by-year"\nview = "default"\ncolour = "red"\n',
]


@pytest.mark.parametrize("part", BAD_PARTS)
def test_a_part_that_cannot_be_shown_is_left_out_and_the_rest_stands(placed, part):
    whole = part if part.startswith("headline") or "why = 3" in part else ""
    rewrite(placed, whole + NUMBER + (part if not whole else ""))
    page = soup_of(client_of(placed))
    assert page.select_one("h1").get_text() == "Prosecutions, counted"
    assert lead_labels(page) == ["141"]
    assert not page.select("figure, .why")


@pytest.mark.parametrize("text", ["", "[[number", "number = 3", "\x00"])
def test_a_file_that_cannot_be_read_leaves_a_page_of_what_the_store_says(placed, text):
    rewrite(placed, text)
    page = soup_of(client_of(placed))
    assert not page.select(".numbers")
    assert page.select(".changes li")


def test_a_missing_file_leaves_a_page_too(placed):
    (placed.root / "data" / "overview.toml").unlink()
    assert soup_of(client_of(placed)).select_one("h1").get_text() == "Prosecutions, counted"


def test_the_file_is_read_anew_when_it_is_saved(placed):
    client = client_of(placed)
    rewrite(placed, NUMBER)
    assert lead_labels(soup_of(client)) == ["141"]
    rewrite(placed, NUMBER.replace("o0006", "o0004") + "# another\n")
    assert lead_labels(soup_of(client)) == ["23"]


def test_what_an_editor_writes_is_text_and_never_markup(placed):
    rewrite(placed, '[headline]\nen = "<script>x</script> {o0006}"\n')
    body = client_of(placed).get("/en/").get_data(as_text=True)
    assert "<script>" not in body
    assert "&lt;script&gt;x&lt;/script&gt; 141" in body


def texts_in(part):
    """Every text of the shipped file, as a dict of languages."""
    if isinstance(part, dict):
        if "en" in part:
            yield part
        else:
            yield from (text for inner in part.values() for text in texts_in(inner))
    elif isinstance(part, list):
        yield from (text for inner in part for text in texts_in(inner))


@pytest.mark.parametrize("lang", LANGUAGE_NAMES)
def test_the_shipped_file_is_whole_in_every_language(engine, lang):
    texts = list(texts_in(tomllib.loads(SHIPPED.read_text(encoding="utf-8"))))
    assert len(texts) >= 9
    with reading(engine) as now, speaking(lang):
        said = [TextFiller(now).text(Words(**text), n="20") for text in texts]
    assert {one.lang for one in said} == {lang}


def test_the_shipped_file_holds_no_counted_number_in_its_own_hand():
    for text in texts_in(tomllib.loads(SHIPPED.read_text(encoding="utf-8"))):
        assert not [word for word in ("700", "709", "141", "28 ", "737") if any(word in said for said in text.values())]


def test_a_place_that_names_nothing_is_an_error_and_not_a_gap(engine):
    with reading(engine) as now, pytest.raises(EditorialError, match="is not a number in the newest vintage"):
        TextFiller(now).text(Words(en="{nobody} counts"))


# --- how fresh --------------------------------------------------------------------------------------------------------


def test_it_says_when_every_source_was_last_read(page):
    fresh = page.select_one(".fresh")
    assert "All 10 sources were read on" in fresh.get_text()
    assert len(fresh.select("ul li")) == 10
    assert fresh.select_one(".links a")["href"] == "/en/sources"


def test_a_source_that_failed_stands_first_and_says_of_when_its_numbers_are(placed):
    edit(placed.raw(SECURITY, "observations.csv"), "stage,counting_unit", "stag,counting_unit")
    assert placed.run().exit_code == 65
    page = soup_of(client_of(placed))
    first = page.select_one(".fresh li")
    assert first.select_one("a")["href"] == f"/en/sources#{SECURITY}"
    assert "its numbers are those of" in first.get_text()
    assert "1 of 3 sources could not be read" in page.select_one(".fresh .warning").get_text()
