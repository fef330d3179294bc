"""A published site after a take-down: no file names the record, its evidence says why, what is gone is listed."""

import gzip
import json
import zipfile
from pathlib import Path

import pytest
from filelock import FileLock

from database.log.takedowns import Takedown
from publishing.take_down import take_down_published
from tests.etl.moderation.test_take_down import WHY, take_down
from tests.support.place import Place

MAIN = Takedown("observation", "o0001", "kz_press", 3, "2026-11-25T10:00:00Z", "An Editor", WHY)
LINK = '<a href="/en/observations/o0001">709</a>'
PAGES = {
    "en/observations/o0001.html": "<h1>709 cases</h1>",
    "en/observations/o0002.html": f"<p>Other numbers: {LINK}</p>",
    "en/observations/o00012.html": '<a href="/en/observations/o00012">5</a>',
    "en/embed/cases-by-year/default.html": LINK,
    "en/embed/stages/default.html": "<p>8</p>",
    "charts/cases-by-year/default.svg": LINK,
    "charts/cases-by-year/default.csv": "observation_id,obs_value\no0001,709\n",
    "charts/stages/default.png": "points",
    "charts/cases-by-year/default.png": "points that show 709",
    "sitemap.xml": "<loc>https://casecount.example/en/observations/o0001</loc>",
}
STAYS = {"en/observations/o00012.html", "en/embed/stages/default.html", "charts/stages/default.png"}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A published site with the copy of one vintage, packed files beside the pages, and its list."""
    folder = tmp_path / "site"
    for start in ("", "v/1/"):
        for name, text in PAGES.items():
            path = folder / start / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(text.encode()))
        with zipfile.ZipFile(folder / start / "charts" / "cases-by-year" / "all.zip", "w") as packed:
            packed.writestr("data.csv", "o0001,709\n", zipfile.ZIP_DEFLATED)
    listed = {
        f"/{start}{name.removesuffix('.html')}": {
            "file": start + name,
            "sha256": "aa",
            "bytes": 1,
            "gone": False,
            "ids": [],
        }
        for start in ("", "v/1/")
        for name in PAGES
    }
    said = json.dumps({"made_from": "x", "addresses": listed})
    (folder / ".casecount-published.json").write_text(said, encoding="utf-8")
    return folder


def listed_in(folder: Path) -> dict[str, dict[str, object]]:
    return json.loads((folder / ".casecount-published.json").read_text(encoding="utf-8"))["addresses"]


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name[0] != "."}


def test_whatever_names_it_goes_with_its_packed_forms_and_everything_else_stays(site: Path) -> None:
    take_down_published(site, {"o0001"}, MAIN)
    left = {f"{start}{name}{end}" for start in ("", "v/1/") for name in STAYS for end in ("", ".gz")}
    assert files_in(site) == left | {"en/observations/o0001.gone", "v/1/en/observations/o0001.gone"}
    assert not any(b"709" in path.read_bytes() for path in site.rglob("*") if path.is_file())


def test_its_evidence_says_the_day_and_why_and_the_reason_is_text(site: Path) -> None:
    take_down_published(site, {"o0001"}, Takedown(**{**vars(MAIN), "why": "<b>Because</b>"}))
    text = (site / "en/observations/o0001.gone").read_text(encoding="utf-8")
    assert "taken down on 25 November 2026: &lt;b&gt;Because&lt;/b&gt;" in text
    assert "An Editor" not in text


def test_the_list_of_what_is_published_says_what_is_gone_and_what_is_to_be_written_again(site: Path) -> None:
    take_down_published(site, {"o0001"}, MAIN)
    listed = listed_in(site)
    gone = {at for at, entry in listed.items() if entry["gone"]}
    assert gone == {"/en/observations/o0001", "/v/1/en/observations/o0001"}
    assert all((site / str(listed[at]["file"])).stat().st_size == listed[at]["bytes"] for at in gone)
    stays = {f"/{start}{name.removesuffix('.html')}" for start in ("", "v/1/") for name in STAYS}
    assert {at for at, entry in listed.items() if entry["sha256"] == "aa"} == stays
    assert {entry["bytes"] for at, entry in listed.items() if at not in stays | gone} == {-1}


def test_a_picture_goes_where_the_list_says_that_it_shows_the_record(site: Path) -> None:
    path = site / ".casecount-published.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    said["addresses"]["/charts/stages/default.png"]["ids"] = ["o0001"]
    path.write_text(json.dumps(said), encoding="utf-8")
    assert "/charts/stages/default.png" in take_down_published(site, {"o0001"}, MAIN)
    assert not (site / "charts/stages/default.png").exists()


def test_a_second_time_nothing_is_left_to_do(site: Path) -> None:
    assert take_down_published(site, {"o0001"}, MAIN)
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert take_down_published(site, {"o0001"}, MAIN) == []
    assert before == {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}


def test_a_packed_page_whose_plain_form_is_missing_is_found_too(site: Path) -> None:
    (site / "en/embed/cases-by-year/default.html").unlink()
    take_down_published(site, {"o0001"}, MAIN)
    assert not (site / "en/embed/cases-by-year/default.html.gz").exists()


def test_the_command_takes_it_out_of_the_store_and_the_site(loaded: Place, site: Path) -> None:
    removal = take_down(loaded, "o0001", published=site)
    assert "/en/observations/o0001" in removal.published
    assert take_down(loaded, "o0001", published=site).has_done_something is False


def test_while_a_publication_goes_on_nothing_is_taken_down(loaded: Place, site: Path) -> None:
    with FileLock(site / ".casecount-published.lock"):
        words = ("takedown", "o0001", "--by", "An Editor", "--why", WHY, "--yes", "--published", str(site))
        done = loaded.command(*words)
    assert (done.returncode, loaded.query("SELECT count(*) FROM takedown")) == (75, [(0,)])
    assert "a publication is writing to" in done.stderr
