"""What is refused before it reaches a page, and how errors look."""

import json
import shutil
import sqlite3
from contextlib import closing

import pytest


@pytest.mark.parametrize("path", ["/en/nothing", "/nothing", "/en/years/x", "/en/years/../../etc", "/xx/", "/uk/years"])
def test_an_unknown_address_is_404_and_never_the_shell(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert b"_dash-app-content" not in answer.data


def test_under_a_language_a_404_is_a_page_and_elsewhere_json(client):
    assert client.get("/en/nothing").mimetype == "text/html"
    assert client.get("/nothing").mimetype == "application/problem+json"


def test_a_slash_too_many_leads_to_the_page(client):
    answer = client.get("/en/years/?stage=convicted")
    assert answer.status_code == 301
    assert answer.headers["Location"].endswith("/en/years?stage=convicted")


ASKED = {"id": "explore", "property": "data"}
FORGED = [
    [],
    {},
    {"output": "nothing.children", "inputs": []},
    {"output": "explorer.children", "inputs": "x"},
    {"output": "explorer.children", "inputs": [1]},
    {"output": "explorer.children", "inputs": []},
    {"output": "explorer.children", "inputs": [ASKED], "outputs": {"id": "x", "property": "y"}},
    {"output": "explorer.children", "inputs": [{**ASKED, "value": {"slug": 1}}]},
]


@pytest.mark.parametrize("body", ["nonsense", *map(json.dumps, FORGED)])
def test_a_forged_callback_is_400(client, body):
    answer = client.post("/_dash-update-component", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


def test_a_body_over_64_kib_is_413(client):
    answer = client.post("/_dash-update-component", data="x" * 70_000, content_type="application/json")
    assert answer.status_code == 413


def test_a_page_may_not_be_framed_and_sets_no_cookie(client):
    answer = client.get("/en/years")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe-eval" not in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers


def test_a_forged_host_changes_no_link(client):
    answer = client.get("/en/years", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert b"evil.example" not in answer.data
    assert b"https://casecount.example/en/years" in answer.data


@pytest.mark.parametrize("query", ["stage=nope", "stage=charged&stage=registered", "x=1", "stage=" + "a" * 100_000])
def test_an_unreadable_query_of_a_page_is_a_400_page(client, query):
    answer = client.get(f"/en/years?{query}")
    assert answer.status_code == 400
    assert answer.mimetype == "text/html"


def test_without_a_database_every_page_is_503_and_says_what_to_run(app_over, tmp_path):
    client = app_over(tmp_path / "none.sqlite").server.test_client()
    answer = client.get("/en/years", headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert "python -m etl run" in answer.get_data(as_text=True)
    assert client.get("/readyz").status_code == 503
    assert not (tmp_path / "none.sqlite").exists()


def test_a_corrupt_database_is_503(app_over, tmp_path):
    (tmp_path / "bad.sqlite").write_bytes(b"not a database" * 1000)
    client = app_over(tmp_path / "bad.sqlite").server.test_client()
    assert client.get("/en/years", headers={"Accept": "text/html"}).status_code == 503
    assert client.get("/healthz").status_code == 200


def test_the_bare_address_leads_to_the_overview(client):
    assert client.get("/").headers["Location"] == "/en/"
    assert client.get("/en").headers["Location"] == "/en/"


def test_readyz_names_the_vintage(client):
    assert client.get("/readyz").get_json()["vintage"] == 1


def test_the_very_first_request_of_a_worker_may_be_a_script(whole, app_over):
    fresh = app_over(whole.store).server.test_client()
    page = fresh.get("/en/years").get_data(as_text=True)
    script = next(part.split('"')[0] for part in page.split('src="') if "dash_renderer" in part)
    other_worker = app_over(whole.store).server.test_client()
    assert other_worker.get(script).status_code == 200


def test_a_fault_of_ours_is_a_page_for_readers(app_over, whole, tmp_path):
    shutil.copy(whole.store, tmp_path / "broken.sqlite")
    with closing(sqlite3.connect(tmp_path / "broken.sqlite")) as raw, raw:
        raw.execute("DELETE FROM origin")
    answer = app_over(tmp_path / "broken.sqlite").server.test_client().get("/en/observations/o0001")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.get_data(as_text=True)
