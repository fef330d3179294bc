"""The figure that takes over, asked for through Dash's own endpoint."""

import pytest

from callbacks.explore import BadRequestError, explorer

WANTED = {"slug": "cases-by-year", "lang": "en", "query": [], "size": "wide", "width": 720, "dark": False, "key": "k1"}


def ask(client, wanted):
    return client.post(
        "/_dash-update-component",
        json={
            "output": "explorer.children",
            "outputs": {"id": "explorer", "property": "children"},
            "inputs": [{"id": "explore", "property": "data", "value": wanted}],
            "changedPropIds": ["explore.data"],
        },
    )


def test_the_figure_has_the_marks_of_the_view_and_comes_back_with_its_key(client):
    client.get("/_dash-layout")
    answer = ask(client, {**WANTED, "query": [["jurisdiction", "UZ"]]})
    assert answer.status_code == 200
    box = answer.get_json()["response"]["explorer"]["children"]["props"]
    traces = box["children"]["props"]["figure"]["data"]
    assert box["data-painted"] == "k1"
    assert [trace["customdata"][0][0] for trace in traces] == ["o0020", "o0021", "o0022", "o0023"]


def test_the_figure_shares_nothing_with_other_hosts(client):
    client.get("/_dash-layout")
    config = ask(client, WANTED).get_json()["response"]["explorer"]["children"]["props"]["children"]["props"]["config"]
    assert config["showSendToCloud"] is False
    assert config["displayModeBar"] is False


@pytest.mark.parametrize(
    "change", [{"slug": "none"}, {"lang": "xx"}, {"size": "huge"}, {"width": 1e9}, {"width": "720"}, {"width": None}]
)
def test_what_cannot_be_a_chart_of_ours_is_refused(engine, change):
    with pytest.raises(BadRequestError):
        explorer(engine, {**WANTED, **change})


@pytest.mark.parametrize("wanted", ["x", 5, [1], {**WANTED, "query": "x"}])
def test_a_body_of_another_shape_is_400(client, wanted):
    client.get("/_dash-layout")
    assert ask(client, wanted).status_code == 400


def test_nothing_wanted_is_nothing_shown(engine):
    assert explorer(engine, None) is None


def test_a_view_that_cannot_be_read_is_400(client):
    client.get("/_dash-layout")
    assert ask(client, {**WANTED, "query": [["stage", "nope"]]}).status_code == 400
