"""The review page in a real browser: an editor reads why a change waits, accepts it, and the site shows it."""

import subprocess

import pytest

from tests.browser.servers import free_port
from tests.etl.faults.copies import site_of
from tests.etl.faults.test_fault_14_held import WHO, WHY, fallen_total
from tests.support.place import PRESS, ROOT, SECURITY, make_place


@pytest.fixture
def review(tmp_path):
    """A place where a change waits, and the address that `python -m etl review page` prints."""
    place = make_place(tmp_path, PRESS, SECURITY)
    assert place.run().exit_code == 0
    fallen_total(place)
    assert place.run().exit_code == 65
    words = place.words("review", "page", "--port", str(free_port()))
    process = subprocess.Popen(
        words, env={**place.env, "PYTHONUNBUFFERED": "1"}, cwd=ROOT, stdout=subprocess.PIPE, stderr=-3, text=True
    )
    yield place, process.stdout.readline().split()[1]
    process.terminate()
    process.communicate(timeout=20)


@pytest.mark.long
def test_fault_14_an_editor_accepts_what_waits_on_the_review_page_and_the_site_shows_it(chromium, review):
    place, address = review
    context = chromium.new_context()
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text))
    page.goto(address)
    page.get_by_text("the total of KZ, registered, cases, flow").wait_for()
    page.get_by_label("Your name").fill(WHO)
    page.get_by_label("Your reason").fill(WHY)
    page.get_by_role("button", name="Accept and publish").click()
    page.get_by_text("It is accepted and published.").wait_for()
    page.get_by_text("Nothing needs review at present.").wait_for()
    assert (complaints, context.cookies()) == ([], [])
    context.close()
    assert WHO in site_of(place).get("/en/changes").text
    assert WHY in site_of(place).get("/en/changes").text
