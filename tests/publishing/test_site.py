"""The published site: written by the real command over a real store, whole, the same for equal data, and never half."""

import json
import re
import shutil
import signal
import subprocess
import time
from html import unescape
from pathlib import Path

import brotli
import pytest

from config import Settings
from database.queries.reading import one_moment
from publishing.folder import MANIFEST, STAGING, commit, open_site_folder
from publishing.pages import Site, build
from publishing.site import BadListError, create_site, required_targets, site_client
from publishing.walk import Answer, FaultyAnswerError
from tests.support.place import ROOT, SECURITY, SITE, Place, edit, lines_of, published

VIEW = "cases-by-year/jurisdiction=UZ"
EMBED, CSV = f"en/embed/{VIEW}.html", f"charts/{VIEW}.csv"


def command(place: Place, folder: Path, *words: str, base_url: str = SITE) -> subprocess.CompletedProcess[str]:
    return place.command("publish", folder, *words, CASECOUNT_BASE_URL=base_url)


def bytes_in(folder: Path, but: str = "") -> dict[str, bytes]:
    """Every file by its name; what Brotli packed as it is unpacked, because tests pack in a hurry."""
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    found = {name: path.read_bytes() for name, path in files.items() if not (but and name.startswith(but))}
    return {name: brotli.decompress(text) if name.endswith(".br") else text for name, text in found.items()}


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


@pytest.mark.long
def test_with_a_program_behind_it_a_page_keeps_its_links_to_the_program(counts: Place, site: Path) -> None:
    assert (site / "index.html").exists()
    published(counts, site, has_app=True)
    assert f'href="{SITE}/en/years?jurisdiction=UZ#cases-by-year"' in (site / EMBED).read_text()
    assert not (site / "index.html").exists()


def test_marks_in_the_copy_of_a_vintage_lead_to_evidence_in_the_same_copy(site: Path) -> None:
    marks = re.findall(r'<a href="([^"]*observations[^"]*)"', (site / "v/1" / EMBED).read_text(encoding="utf-8"))
    assert len(marks) > 3
    assert [mark for mark in marks if not mark.startswith("/v/1/en/observations/")] == []


def test_a_second_publication_of_the_same_store_writes_and_touches_nothing(counts: Place, site: Path) -> None:
    times = times_in(site)
    done = published(counts, site)
    assert (done.written, done.removed) == (0, 0)
    assert times_in(site) == times


@pytest.mark.long
def test_a_new_run_without_new_numbers_changes_pages_that_name_its_time_and_nothing_else(
    counts: Place, site: Path
) -> None:
    times = times_in(site)
    counts.run()
    published(counts, site)
    changed = {path.relative_to(site) for path, time in times_in(site).items() if time != times.get(path)}
    assert Path("status.json") in changed
    assert {path.parts[0] for path in changed} & {"v", "charts", "assets", "changes.atom"} == set()


@pytest.mark.long
def test_a_new_vintage_gets_a_copy_of_its_own_and_leaves_the_earlier_one_as_it_was(counts: Place, site: Path) -> None:
    before = bytes_in(site / "v")
    edit(counts.raw(SECURITY, "observations.csv"), ",,139,exact", ",,143,exact")
    counts.run(hold=False)
    assert published(counts, site).vintage == 2
    assert bytes_in(site / "v", but="2/") == before
    assert ">143<" in (site / EMBED).read_text()
    assert ">143<" in (site / "v/2" / EMBED).read_text()


@pytest.mark.long
def test_listed_views_are_published_with_their_files_and_go_when_their_lines_go(counts: Place, site: Path) -> None:
    listed = counts.root / "data" / "views.txt"  # where the command looks for it
    dark, odd = f"/en/embed/{VIEW},theme=dark", f"/en/embed/{VIEW},offence=UZ-CC-154"
    file = f"charts/{VIEW},size=narrow.svg"
    listed.write_text(f"# for an article\n{SITE}{dark}\n\n{odd}\n/{file}?utm_source=x\n")
    done = command(counts, site, "--site-only")
    assert done.returncode == 0, done.stderr
    said = lines_of(done.stdout)[-1]
    assert (said["event"], said["addresses"], said["vintage"]) == ("publish", len(addresses_in(site)), 1)
    assert said["written"] >= 20
    names = (f"{dark[1:]}.html", f"charts/{VIEW},theme=dark.svg", file)
    assert all((site / name).is_file() for name in names)
    # An address is carried as an article has it, even if it is not canonical.
    assert (site / f"{odd[1:]}.html").read_bytes() == (site / EMBED).read_bytes()
    assert published(counts, site).removed > 0
    assert not any((site / name).exists() for name in names)
    assert (site / "v/1" / names[0]).is_file()


@pytest.mark.long
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
    with one_moment(), server.app_context(), pytest.raises(BadListError) as error:
        required_targets(server, 1, (), listed, {})
    assert f"list.txt, line 2, {line}: " in str(error.value)
    assert reason in str(error.value)


def test_a_page_that_fails_stays_as_it_was_and_the_rest_is_published(server, site: Path) -> None:
    before, working, broken = bytes_in(site), site_client(server), "/en/observations/o0021"

    def ask(address: str) -> Answer:
        return Answer(500, "text/html", b"") if address.startswith(broken) else working(address)

    with open_site_folder(site) as manifest, one_moment(), server.app_context():
        old = manifest["addresses"]
        _shown, required = required_targets(server, 1, (), None, {})
        built = build(site, Site(ask, SITE, 1, True, 1), old, required, {}, lambda *told: None)
        commit(site, {"made_from": "", "addresses": built.addresses})
    assert {at: fault.said for at, fault in built.failed.items()} == {broken: f"{broken} was answered with 500"}
    assert (built.addresses[broken], set(old) <= set(built.addresses)) == (old[broken], True)
    after, page = bytes_in(site), f"{broken[1:]}.html"
    assert (after[page] == before[page], after["en/status.html"] == before["en/status.html"]) == (True, False)


def test_a_page_that_fails_in_a_new_site_is_left_out_and_tried_again(server, counts: Place, tmp_path: Path) -> None:
    site, working = tmp_path / "site", site_client(server)
    broken = ("/en/observations/o0021", "/v/1/en/observations/o0021")

    def ask(address: str) -> Answer:
        return Answer(500, "text/html", b"") if address.startswith(broken[0]) else working(address)

    with open_site_folder(site) as manifest, one_moment(), server.app_context():
        _shown, required = required_targets(server, 1, (), None, {})
        built = build(site, Site(ask, SITE, 1, True, 1), manifest["addresses"], required, {}, lambda *told: None)
        commit(site, {"made_from": "", "addresses": built.addresses})
    assert set(built.failed) == set(broken)
    assert [(site / f"{at[1:]}.html").exists() for at in broken] == [False, False]
    assert published(counts, site, has_app=True).failed == {}
    assert [(site / f"{at[1:]}.html").is_file() for at in broken] == [True, True]


def test_a_site_that_can_not_answer_at_all_is_not_published(server, site: Path) -> None:
    before = bytes_in(site)

    def ask(address: str) -> Answer:
        return Answer(503, "text/html", b"")

    with open_site_folder(site) as manifest, one_moment(), server.app_context():
        _shown, required = required_targets(server, 1, (), None, {})
        with pytest.raises(FaultyAnswerError, match="answered with 503, so nothing was published"):
            build(site, Site(ask, SITE, 1, has_app=True), manifest["addresses"], required, {}, lambda *told: None)
    assert bytes_in(site) == before


# --- the command ------------------------------------------------------------------------------------------------------


def test_a_folder_that_is_not_a_published_site_is_left_alone(counts: Place, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("keep me")
    done = command(counts, tmp_path)
    assert (done.returncode, (tmp_path / "letter.txt").read_text()) == (2, "keep me")
    assert "something other than a published site" in done.stderr


def test_without_a_public_address_or_a_store_the_command_says_what_is_missing(bare: Place, tmp_path: Path) -> None:
    nowhere = command(bare, tmp_path / "site", base_url="")
    assert (nowhere.returncode, "CASECOUNT_BASE_URL is empty" in nowhere.stderr) == (2, True)
    empty = command(bare, tmp_path / "site")
    assert (empty.returncode, "python -m etl run" in empty.stderr) == (1, True)
    assert not (tmp_path / "site").exists()


def test_what_a_killed_publication_had_not_written_in_full_is_cleared_away_and_the_site_stays(site: Path) -> None:
    before, half = bytes_in(site), site / STAGING / "en" / "status.html"
    half.parent.mkdir(parents=True)
    half.write_text("<h1>St", encoding="utf-8")
    with open_site_folder(site) as manifest:
        assert EMBED in {entry["file"] for entry in manifest["addresses"].values()}
    assert bytes_in(site) == before


@pytest.mark.long
@pytest.mark.parametrize("moment", [STAGING, f"{STAGING}/{MANIFEST}"])
def test_killed_at_any_moment_the_next_publication_ends_what_was_begun_equal_to_that_of_another_process(
    counts: Place, site: Path, tmp_path: Path, moment: str
) -> None:
    folder = tmp_path / "site"
    env = {**counts.env, "CASECOUNT_BASE_URL": SITE}
    words = counts.words("publish", str(folder), "--site-only")
    process = subprocess.Popen(words, env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
    while process.poll() is None and not (folder / moment).exists():
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    published(counts, folder)
    assert bytes_in(folder) == bytes_in(site)


# --- what was taken down ----------------------------------------------------------------------------------------------


@pytest.mark.long
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


@pytest.mark.long
def test_a_record_that_the_site_answers_with_410_leaves_every_copy(server, counts: Place, site: Path) -> None:
    working = site_client(server)

    def ask(address: str) -> Answer:
        is_gone = address.startswith("/en/observations/o0020")
        return Answer(410, "text/html", b"") if is_gone else working(address)

    before = (site / "v/1" / EMBED).read_bytes()
    with open_site_folder(site) as manifest, one_moment(), server.app_context():
        built = build(
            site,
            Site(ask, SITE, 1, has_app=True),
            manifest["addresses"],
            required_targets(server, 1, (), None, {})[1],
            {},
            print,
        )
    assert built.addresses["/v/1/en/observations/o0020"]["gone"]
    assert built.addresses["/en/observations/o0020"]["gone"]
    assert (site / STAGING / "v/1" / EMBED).read_bytes() != before
