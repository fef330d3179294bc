"""`/oembed` answers as oEmbed 1.0 says, for embeds and for the pages to explore."""

from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from charts import all_charts

SITE = "https://casecount.example"
EMBED = f"{SITE}/en/embed/cases-by-year/default"


def asked(client, url=EMBED, **more):
    return client.get("/oembed", query_string={"url": url, **more})


def frame_of(said):
    return BeautifulSoup(said["html"], "html.parser").iframe


def test_the_answer_has_what_a_rich_response_needs_and_the_whole_thumbnail(client):
    said = asked(client).get_json()
    assert (said["version"], said["type"], said["provider_name"]) == ("1.0", "rich", "Casecount")
    assert said["cache_age"] == 300
    assert {"thumbnail_url", "thumbnail_width", "thumbnail_height"} <= said.keys()
    assert said["thumbnail_url"].startswith(f"{SITE}/charts/cases-by-year/")


def test_the_html_is_a_frame_of_the_embed_without_script(client):
    said = asked(client).get_json()
    frame = frame_of(said)
    assert frame["src"] == EMBED
    assert (int(frame["width"]), int(frame["height"])) == (said["width"], said["height"])
    assert "<script" not in said["html"]


def test_xml_says_the_same_as_json(client):
    answer = asked(client, format="xml")
    assert answer.content_type.startswith("text/xml")
    told = {element.tag: element.text for element in ElementTree.fromstring(answer.data)}  # noqa: S314
    assert told == {name: str(value) for name, value in asked(client).get_json().items()}


def test_the_frame_is_no_larger_than_asked_and_a_larger_picture_is_left_out(client):
    said = asked(client, maxwidth=320, maxheight=400).get_json()
    assert (said["width"], said["height"]) == (320, 400)
    assert "thumbnail_url" not in said


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("/en/years?jurisdiction=UZ", "cases-by-year/jurisdiction=UZ"),
        ("/en/years#cases-over-time", "cases-over-time/default"),
        ("/en/regions?region=KZ-75&conflict=all", "cases-by-region/region=KZ-75"),
        ("/en/embed/stages?jurisdiction=KZ", "stages/default"),
        ("/en/embed/cases-by-year/theme%3Ddark", "cases-by-year/theme=dark"),
    ],
)
def test_pages_and_embeds_of_any_spelling_lead_to_the_canonical_embed(client, path, slug):
    assert frame_of(asked(client, SITE + path).get_json())["src"] == f"{SITE}/en/embed/{slug}"


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/en/years",
        f"{SITE}/en/sources",
        f"{SITE}/en/embed/nothing/default",
        f"{SITE}/xx/years",
        f"{SITE}/en/embed/cases-by-year/stage=nonsense",
        "casecount",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_chart_of_this_site_is_404(client, url):
    assert asked(client, url).status_code == 404


def test_another_format_is_501_and_a_question_without_address_400(client):
    assert asked(client, format="yaml").status_code == 501
    assert client.get("/oembed").status_code == 400


@pytest.mark.parametrize("slug", sorted(all_charts()))
def test_embeds_lead_to_their_answer_at_a_path_that_says_the_same(client, slug):
    soup = BeautifulSoup(client.get(f"/en/embed/{slug}/default").text, "html.parser")
    found = soup.select_one('link[type="application/json+oembed"]')["href"]
    assert found == f"{SITE}/oembed/en/{slug}/default.json"
    answer = client.get(found.removeprefix(SITE))
    assert answer.get_json() == asked(client, f"{SITE}/en/embed/{slug}/default").get_json()
    assert client.get(f"{answer.request.path}?maxwidth=400").get_json()["width"] == 400


def test_pages_lead_to_oembed_too_and_show_a_picture_in_messengers(client):
    soup = BeautifulSoup(client.get("/en/years?jurisdiction=UZ").text, "html.parser")
    assert soup.select_one('link[type="text/xml+oembed"]')["href"].endswith("/cases-by-year/jurisdiction=UZ.xml")
    picture = soup.select_one('meta[property="og:image"]')["content"]
    assert picture == f"{SITE}/charts/cases-by-year/jurisdiction=UZ,scale=2.png"
    assert soup.select_one('meta[name="twitter:card"]')["content"] == "summary_large_image"


@pytest.mark.parametrize("url", ["http://[", "http://\u2100/", "http://[::1/en/years"])
def test_what_is_no_address_at_all_is_404(client, url):
    assert asked(client, url).status_code == 404
