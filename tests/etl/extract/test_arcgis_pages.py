"""A feature layer as a table: page by page, and nothing but what was asked for."""

import json

import pytest

from etl.declarations.remote import ArcGis, Remote
from etl.errors import DeliveryError
from etl.extract.arcgis_pages import fetch_layer
from etl.extract.fetch import FetchResult, Limits
from etl.read.formats.arcgis_layer import read_layer
from tests.support.arcgis_server import layer
from tests.support.fault_server import fault_server

ROWS = [{"yr": 2020 + number, "reg_code": "71", "share": 0.5, "note": None} for number in range(5)]


def query(**more: object) -> ArcGis:
    given = {"layer": "https://maps.example/FeatureServer/1", "fields": ["yr", "reg_code"], "order_by": ["yr"]}
    return ArcGis.model_validate({**given, **more})


def answering(*pages: object):
    """A stand-in for the network: the answers in their order, and the addresses that were asked."""
    asked: list[str] = []

    def get(address: str, limits: Limits) -> FetchResult:
        asked.append(address)
        page = pages[min(len(asked), len(pages)) - 1]
        return FetchResult(page if isinstance(page, bytes) else json.dumps(page).encode(), address)

    return get, asked


def test_a_layer_is_read_page_by_page(tmp_path) -> None:
    from etl.extract.fetch import fetch

    with fault_server() as server:
        server.answers["/FeatureServer/1/query"] = layer(server, ROWS)
        asked = query(layer=server.address("/FeatureServer/1"), fields=["yr", "share", "note"])
        limits = Limits(private=frozenset([server.host]))
        got = fetch_layer("x.json", asked, limits, lambda url, rest: fetch("x.json", url, ["127.0.0.1"], rest))
        assert len(server.asked) == len(got.content.splitlines()) == 3
    sheet = read_layer("x.json", got.content, "", asked)
    assert sheet.columns == {"yr": ["2020", "2021", "2022", "2023", "2024"], "share": ["0.5"] * 5, "note": [None] * 5}
    assert (sheet.lines[-1], sheet.place(4)) == (5, "feature 5")


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ({"error": {"code": 499, "message": "Token Required"}}, "answers with an error: 499 Token Required"),
        ({"count": 3}, "has no list of features with attributes"),
        ({"features": [{"geometry": {}}]}, "has no list of features with attributes"),
        (b"<html>", "is not JSON"),
        (b'{"features": [{"attributes": {"yr": NaN}}]}', "is not JSON"),
        ({"features": [], "exceededTransferLimit": True}, "says that there are more records but sends none"),
    ],
)
def test_an_answer_that_is_none_is_refused(page: object, said: str) -> None:
    get, _ = answering(page)
    with pytest.raises(DeliveryError, match=said):
        fetch_layer("x.json", query(), Limits(), get)


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ({"yr": 2020}, "has no field 'reg_code'; it has yr"),
        ({"yr": 2020, "reg_code": "1", "name": "x"}, "gives a field 'name' that was not asked for"),
        ({"yr": [2020], "reg_code": "1"}, "the field 'yr' holds neither text nor a number"),
    ],
)
def test_other_fields_than_those_asked_for_are_refused(attributes: dict[str, object], said: str) -> None:
    content = json.dumps({"features": [{"attributes": attributes}]}).encode() + b"\n"
    with pytest.raises(DeliveryError, match=said):
        read_layer("x.json", content, "", query())


def test_a_layer_without_an_end_is_left_at_the_cap_on_bytes() -> None:
    get, asked = answering({"features": [{"attributes": {"yr": 1, "reg_code": "x"}}], "exceededTransferLimit": True})
    with pytest.raises(DeliveryError, match="are larger than 1,000 bytes together"):
        fetch_layer("x.json", query(), Limits(most_bytes=1000), get)
    assert 5 < len(asked) < 30


def test_a_query_asks_for_fields_or_for_statistics() -> None:
    with pytest.raises(ValueError, match="give either `fields`, or `statistics`"):
        query(statistics=[{"kind": "count", "field": "yr", "name": "n"}])
    assert "resultOffset=7" in query().page(7)


PUBLISHED = "https://docs.google.com/spreadsheets/d/e/2PACX-1vTabc/pub"


@pytest.mark.parametrize(
    ("given", "gid"),
    [("", "0"), ("html", "0"), ("?gid=12&single=true&output=csv", "12"), ("html?gid=7&single=true", "7")],
)
def test_a_published_sheet_is_asked_for_as_csv(given: str, gid: str) -> None:
    rule = Remote.model_validate({"google_sheet": PUBLISHED + given})
    assert rule.address == f"{PUBLISHED}?gid={gid}&single=true&output=csv"
    assert rule.hosts == ("docs.google.com", "*.googleusercontent.com")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("https://docs.google.com/spreadsheets/d/1abc/edit#gid=0", "is the address for editing. In the sheet choose"),
        ("https://numbers.example.org/x.csv", "is not the address of a Google Sheet"),
    ],
)
def test_another_address_of_a_sheet_is_refused_with_what_to_do(given: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Remote.model_validate({"google_sheet": given})


def test_a_file_has_at_most_one_address() -> None:
    with pytest.raises(ValueError, match="give at most one of url, google_sheet and arcgis; given: url, google_sheet"):
        Remote.model_validate({"url": "https://x.example/x.csv", "google_sheet": PUBLISHED})
    with pytest.raises(ValueError, match="`allowed_hosts` needs an address"):
        Remote.model_validate({"allowed_hosts": ["x.example"]})
