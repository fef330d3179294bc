"""The published site: written by the real command over a real store, whole, the same for equal data, and never half."""

import json
import re
import shutil
import signal
import subprocess
from html import unescape
from pathlib import Path

import pytest

from config import Settings
from database.queries.reading import one_moment
from publishing.folder import MANIFEST, STAGING, open_site_folder
from publishing.pages import Site, build
from publishing.site import BadListError, create_site, required_targets, site_client
from publishing.walk import Answer, FaultyAnswerError
from tests.support.place import ROOT, SECURITY, SITE, Place, edit, lines_of, published

VIEW = "cases-by-year/jurisdiction=UZ"
EMBED, CSV = f"en/embed/{VIEW}.html", f"charts/{VIEW}.csv"


def command(place: Place, folder: Path, *words: str, base_url: str = SITE) -> subprocess.CompletedProcess[str]:
    env = {**place.env, "CASECOUNT_BASE_URL": base_url}
    words = place.words("publish", str(folder), *words)
    return subprocess.run(words, env=env, cwd=ROOT, capture_output=True, text=True, timeout=120)


def bytes_in(folder: Path, but: str = "") -> dict[str, bytes]:
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if not (but and name.startswith(but))}


def times_in(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def addresses_in(folder: Path) -> dict[str, dict[str, object]]:
    return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["addresses"]


@pytest.fixture
def counts(counts_once: Place, tmp_path: Path) -> Place:
    return Place(Path(shutil.copytree(counts_once.root, tmp_path / "counts")))


@pytest.fixture
def site(site_once: Path, tmp_path: Path) -> Path:
    """A copy of the site, with the times of its files."""
    return Path(shutil.copytree(site_once, tmp_path / "public"))


@pytest.fixture(scope="module")
def server(counts_once: Place):
    return create_site(Settings(database_url=counts_once.url, base_url=SITE), has_app=True)


def test_a_site_holds_embeds_files_evidence_feed_status_and_the_copy_of_the_vintage(site: Path) -> None:
    wanted = (
        f"/ /en/ /en/embed/{VIEW} /charts/{VIEW}.svg /charts/{VIEW}.csv /en/observations/o0020 /en/sources /en/status "
        "/en/changes /en/cases /changes.atom /status.json /sitemap.xml /robots.txt /404 "
        f"/v/1/en/embed/{VIEW} /v/1/charts/{VIEW}.csv /v/1/en/observations/o0020"
    )
    found = addresses_in(site)
    assert [address for address in wanted.split() if address not in found] == []
    assert [entry["file"] for entry in found.values() if not (site / str(entry["file"])).is_file()] == []


def test_every_link_of_a_site_without_a_program_leads_to_a_file_of_it(site: Path) -> None:
    found, links = addresses_in(site), []
    for at, entry in found.items():
        if str(entry["file"]).endswith((".html", ".svg", ".atom", ".xml")):
            text = (site / str(entry["file"])).read_text(encoding="utf-8")
            values = re.findall(r'\s(?:href|src|action)="([^"]*)"|<loc>([^<]*)</loc>', text)
            inside = [unescape(a or b).removeprefix(SITE).partition("#")[0] for a, b in values]
            links += [(at, link) for link in inside if link.startswith("/")]
    assert len(links) > 100
    assert [(at, link) for at, link in links if link not in found] == []


def test_with_a_program_behind_it_a_page_keeps_its_links_to_the_program(counts: Place, tmp_path: Path) -> None:
    published(counts, tmp_path / "site", has_app=True)
    assert f'href="{SITE}/en/years?jurisdiction=UZ#cases-by-year"' in (tmp_path / "site" / EMBED).read_text()
    assert not (tmp_path / "site" / "index.html").exists()


def test_marks_in_the_copy_of_a_vintage_lead_to_evidence_in_the_same_copy(site: Path) -> None:
    marks = re.findall(r'<a href="([^"]*observations[^"]*)"', (site / "v/1" / EMBED).read_text(encoding="utf-8"))
    assert len(marks) > 3
    assert [mark for mark in marks if not mark.startswith("/v/1/en/observations/")] == []


def test_a_second_publication_of_the_same_store_writes_and_touches_nothing(counts: Place, site: Path) -> None:
    times = times_in(site)
    done = published(counts, site)
    assert (done.written, done.removed) == (0, 0)
    assert times_in(site) == times


def test_a_new_run_without_new_numbers_changes_pages_that_name_its_time_and_nothing_else(
    counts: Place, site: Path
) -> None:
    times = times_in(site)
    counts.run()
    published(counts, site)
    changed = {path.relative_to(site) for path, time in times_in(site).items() if time != times.get(path)}
    assert Path("status.json") in changed
    assert {path.parts[0] for path in changed} & {"v", "charts", "assets", "changes.atom"} == set()


def test_equal_data_give_equal_bytes_in_another_folder(counts: Place, site: Path, tmp_path: Path) -> None:
    published(counts, tmp_path / "other")
    assert bytes_in(tmp_path / "other") == bytes_in(site)


def test_a_new_vintage_gets_a_copy_of_its_own_and_leaves_the_earlier_one_as_it_was(counts: Place, site: Path) -> None:
    before = bytes_in(site / "v")
    edit(counts.raw(SECURITY, "observations.csv"), ",,139,exact", ",,143,exact")
    counts.run(hold=False)
    assert published(counts, site).vintage == 2
    assert bytes_in(site / "v", but="2/") == before
    assert ">143<" in (site / EMBED).read_text()
    assert ">143<" in (site / "v/2" / EMBED).read_text()


def test_a_listed_view_is_published_with_its_files_and_goes_when_its_line_goes(counts: Place, tmp_path: Path) -> None:
    listed, folder = tmp_path / "views.txt", tmp_path / "site"
    listed.write_text(f"# for an article\n{SITE}/en/embed/{VIEW},theme=dark\n\n")
    published(counts, folder, listed)
    names = (f"en/embed/{VIEW},theme=dark.html", f"charts/{VIEW},theme=dark.svg")
    assert all((folder / name).is_file() for name in names)
    assert published(counts, folder).removed > 0
    assert not any((folder / name).exists() for name in names)
    assert (folder / "v/1" / names[0]).is_file()


def test_an_address_is_carried_as_an_article_has_it_even_if_it_is_not_canonical(counts: Place, tmp_path: Path) -> None:
    listed, folder = tmp_path / "views.txt", tmp_path / "site"
    listed.write_text(f"/en/embed/{VIEW},offence=UZ-CC-154\n/charts/{VIEW},size=narrow.svg?utm_source=x\n")
    published(counts, folder, listed)
    assert (folder / f"en/embed/{VIEW},offence=UZ-CC-154.html").read_bytes() == (folder / EMBED).read_bytes()
    assert (folder / f"charts/{VIEW},size=narrow.svg").is_file()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("cases-by-yaer/default", "no chart 'cases-by-yaer'"),
        ("/xx/embed/cases-by-year/default", "no language 'xx'"),
        ("cases-by-year/jurisdiction=XX", "Allowed: KZ"),
        ("cases-by-year/colour=red", "Allowed: jurisdiction"),
        ("/en/embed/cases-by-year?jurisdiction=UZ", "Write the view into the path"),
        ("https://elsewhere.example.net/en/embed/cases-by-year/default", "another site"),
        ("cases-by-year/as_of=2026-01-01", "vintage number"),
        ("/charts/cases-by-year/default.docx", "no ending 'docx'"),
        ("hello", "Allowed are lines such as"),
    ],
)
def test_a_wrong_line_of_the_list_is_named_with_what_is_allowed(server, tmp_path: Path, line: str, reason: str) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text(f"cases-by-year/default\n{line}  # an article\n")
    with server.app_context(), pytest.raises(BadListError) as error:
        required_targets(server, 1, (), listed)
    assert f"list.txt, line 2, {line}: " in str(error.value)
    assert reason in str(error.value)


def test_a_page_that_fails_stops_the_publication_and_the_old_site_stays(server, site: Path) -> None:
    before, working = bytes_in(site), site_client(server)

    def ask(address: str) -> Answer:
        return Answer(500, "text/html", b"") if address == "/en/observations/o0021" else working(address)

    with open_site_folder(site) as manifest, one_moment(), server.app_context():
        _shown, meant = required_targets(server, 1, (), None)
        with pytest.raises(FaultyAnswerError, match="/en/observations/o0021 was answered with 500"):
            build(site, Site(ask, SITE, 1, has_app=True), manifest["addresses"], meant, {}, lambda *told: None)
    assert bytes_in(site) == before


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_says_in_a_line_what_it_did(counts: Place, tmp_path: Path) -> None:
    (counts.root / "data" / "views.txt").write_text("cases-by-year/jurisdiction=UZ,theme=dark\n")
    done = command(counts, tmp_path / "site", "--site-only")
    assert done.returncode == 0, done.stderr
    said = lines_of(done.stdout)[-1]
    assert (said["event"], said["written"], said["vintage"]) == ("publish", len(addresses_in(tmp_path / "site")), 1)
    assert (tmp_path / "site" / f"en/embed/{VIEW},theme=dark.html").is_file()


def test_a_folder_that_is_not_a_published_site_is_left_alone(counts: Place, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("keep me")
    done = command(counts, tmp_path)
    assert (done.returncode, (tmp_path / "letter.txt").read_text()) == (2, "keep me")
    assert "something other than a published site" in done.stderr


def test_without_a_public_address_or_a_store_the_command_says_what_is_missing(place: Place, tmp_path: Path) -> None:
    nowhere = command(place, tmp_path / "site", base_url="")
    assert (nowhere.returncode, "CASECOUNT_BASE_URL is empty" in nowhere.stderr) == (2, True)
    empty = command(place, tmp_path / "site")
    assert (empty.returncode, "python -m etl run" in empty.stderr) == (1, True)
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("moment", [STAGING, f"{STAGING}/{MANIFEST}"])
def test_killed_at_any_moment_the_next_publication_ends_what_was_begun(
    counts: Place, site: Path, tmp_path: Path, moment: str
) -> None:
    folder = tmp_path / "site"
    env = {**counts.env, "CASECOUNT_BASE_URL": SITE}
    words = counts.words("publish", str(folder), "--site-only")
    process = subprocess.Popen(words, env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
    while process.poll() is None and not (folder / moment).exists():
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    published(counts, folder)
    assert bytes_in(folder) == bytes_in(site)


# --- what was taken down ----------------------------------------------------------------------------------------------


def test_a_record_that_was_taken_down_is_gone_from_every_copy_and_the_rest_is_written_anew(
    counts: Place, site: Path
) -> None:
    untouched = site / "v/1/en/cases.html"
    time = untouched.stat().st_mtime_ns
    words = ("--by", "An Editor", "--why", "A court ordered it.", "--published", str(site), "--yes")
    done = counts.command("takedown", "o0020", *words)
    assert done.returncode == 0, done.stdout + done.stderr
    published(counts, site)
    assert [name for name, text in bytes_in(site / "v").items() if b"o0020" in text] == []
    marked = ("v/1/en/observations/o0020.gone", "en/observations/o0020.gone")
    assert all((site / name).is_file() for name in marked)
    assert (site / "v/1" / EMBED).is_file()
    assert untouched.stat().st_mtime_ns == time


def test_a_record_that_the_site_answers_with_410_leaves_every_copy(server, counts: Place, site: Path) -> None:
    working = site_client(server)

    def ask(address: str) -> Answer:
        is_gone = address.startswith("/en/observations/o0020")
        return Answer(410, "text/html", b"") if is_gone else working(address)

    before = (site / "v/1" / EMBED).read_bytes()
    with open_site_folder(site) as manifest, one_moment(), server.app_context():
        addresses, _written = build(
            site,
            Site(ask, SITE, 1, has_app=True),
            manifest["addresses"],
            required_targets(server, 1, (), None)[1],
            {},
            print,
        )
    assert addresses["/v/1/en/observations/o0020"]["gone"]
    assert addresses["/en/observations/o0020"]["gone"]
    assert (site / STAGING / "v/1" / EMBED).read_bytes() != before
