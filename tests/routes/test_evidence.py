"""Evidence pages: what was printed, what was counted, every statement, inputs, history; and cases without names."""

import pytest
from bs4 import BeautifulSoup

from database.queries.counts import national_flows
from database.queries.evidence import inputs_of
from database.queries.reading import reading
from routes.evidence import _statement
from tests.support.place import PRESS
from tests.support.stores import loaded_place


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def words(soup):
    return " ".join(soup.get_text(" ").split())


def test_the_709_names_its_origin_its_cell_and_both_relays(client):
    soup = page(client, "/en/observations/o0001")
    text = words(soup)
    assert soup.h1.string == "709 cases"
    assert "Mediazona with the Goodbye, Weapons project" in text
    assert "from 1 January 2025, published 25 December 2025; the day it counts to is not stated" in text
    assert len(soup.select(".statements li")) == 2
    assert text.count("repeats the number of Mediazona") == 2


def test_the_141_is_shown_with_its_four_statements_and_the_other_count_of_the_same_year(client):
    soup = page(client, "/en/observations/o0006")
    assert len(soup.select(".statements li")) == 4
    assert soup.find("a", string="709 cases")["href"] == "/en/observations/o0001"


def test_a_garbled_relay_says_how(client):
    text = words(page(client, "/en/observations/o0003"))
    assert "Garbled on the way: prints persons where the origin counts cases" in text
    assert text.count("Printed:") == 17


def test_a_derived_value_says_that_nobody_published_it_and_lists_its_twenty_inputs(client, engine):
    with reading(engine) as now:
        frame = national_flows(
            now.connection, now.vintage.number, jurisdiction="KZ", offence="KZ-CC-172", stage="registered"
        )
    derived = frame[frame["formula"].notna()]["observation_id"].iloc[0]
    soup = page(client, f"/en/observations/{derived}")
    inputs = soup.select("table td.number a")
    assert soup.h1.string == "at least 2 offences"
    assert "nobody published it" in words(soup)
    assert len(inputs) == 20
    assert sum(link.string == "1 offence" for link in inputs) == 2
    assert all(client.get(link["href"]).status_code == 200 for link in inputs)


def test_a_cell_of_the_form_names_file_line_and_row(client, engine):
    with reading(engine) as now:
        rows = inputs_of(now.connection, now.vintage.number, "nothing")
        assert rows == []
        found = now.connection.exec_driver_sql(
            "SELECT observation_id FROM observation WHERE region_code='KZ-75' AND offence_code='KZ-CC' "
            "AND stage='registered'"
        ).scalar()
    text = words(page(client, f"/en/observations/{found}"))
    assert "34,891 offences" in text
    assert "kz_form1m_2022.csv" in text
    assert "Всего правонарушений" in text


def test_a_disputed_number_shows_its_dispute(client):
    text = words(page(client, "/en/observations/o0007"))
    assert "Disputed." in text
    assert "Outlets disagree" in text


def test_a_case_shows_that_its_first_sentence_was_replaced(client):
    text = words(page(client, "/en/cases/c0012"))
    assert "Replaced by a later decision. guilty: custodial sentence, 120 months" in text
    assert "suspended sentence, 84 months" in text


@pytest.mark.long
def test_every_case_and_its_reports_answer(client, engine):
    with reading(engine) as now:
        ids = now.connection.exec_driver_sql("SELECT person_case_id FROM person_case").scalars().all()
    assert len(ids) == 60
    assert {client.get(f"/en/cases/{found}").status_code for found in ids} == {200}


@pytest.mark.long
def test_every_observation_that_is_no_form_cell_answers(client, engine):
    with reading(engine) as now:
        ids = now.connection.exec_driver_sql(
            "SELECT observation_id FROM observation WHERE source_id <> 'kz_kps_form1m'"
        ).scalars()
        assert {client.get(f"/en/observations/{found}").status_code for found in ids} == {200}


@pytest.mark.parametrize(
    "path",
    ["/en/observations/none", "/en/cases/none", "/xx/observations/o0001", "/uk/cases/c0012", "/en/observations/..%2Fx"],
)
def test_what_does_not_exist_is_404(client, path):
    assert client.get(path).status_code == 404


def test_evidence_may_be_framed_and_runs_no_script(client):
    answer = client.get("/en/observations/o0001")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "", None])
def test_only_web_addresses_become_links(engine, url):
    row = {"url": url, "published_on": None, "printed_unit": None}
    with reading(engine) as now:
        assert _statement(row, now.codes)["safe_url"] == ""


def test_a_stock_is_said_to_hold_on_its_day_and_a_running_total_since_its_start(client):
    assert "counts 10 cases under investigation as published by 16 April 2023" in words(
        page(client, "/en/observations/o0008")
    )
    total = words(page(client, "/en/observations/o0009"))
    assert "counts at least 2 persons convicted in total up to 31 December 2015" in total


def test_a_mark_of_a_pinned_view_leads_to_the_evidence_of_its_own_vintage(app_over, tmp_path):
    place = loaded_place(tmp_path, PRESS)
    file = place.raw(PRESS, "observations.csv")
    file.write_text(file.read_text("utf-8").replace(",709,exact", ",731,exact"), "utf-8")
    assert place.run().exit_code == 0
    client = app_over(place.store).server.test_client()
    pinned = BeautifulSoup(client.get("/en/embed/cases-by-year/as_of=1").get_data(as_text=True), "html.parser")
    link = pinned.select_one('a[data-mark="o0001"]')["href"]
    assert link == "/en/observations/o0001?as_of=1"
    then, now = client.get(link).get_data(as_text=True), client.get("/en/observations/o0001").get_data(as_text=True)
    assert "<h1>709 cases</h1>" in then
    assert "Numbers as they were in vintage 1" in then
    assert "<h1>731 cases</h1>" in now
    assert "Numbers as they were" not in now
    assert client.get("/en/observations/o0001?as_of=9").status_code == 404
