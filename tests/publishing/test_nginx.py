"""The published site behind a real nginx with deploy/nginx.conf: it answers what the program would."""

import gzip
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from config import Settings
from publishing.site import create_site
from tests.support.nginx import free_port, nginx_over
from tests.support.place import SITE, Place

VIEW = "cases-by-year/jurisdiction=UZ"
SAME = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Access-Control-Allow-Origin")


@pytest.fixture(scope="module")
def nginx(site_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    work = tmp_path_factory.mktemp("nginx") / "work"
    with nginx_over(site_once, work) as address, httpx.Client(base_url=address, timeout=10) as client:
        yield client


@pytest.fixture(scope="module")
def addresses(nginx: httpx.Client) -> list[str]:
    """Every address of the site's own map."""
    found = re.findall(r"<loc>([^<]*)</loc>", nginx.get("/sitemap.xml").text)
    return [address.removeprefix(SITE) for address in found]


@pytest.fixture(scope="module")
def app(counts_once: Place):
    return create_site(Settings(database_url=counts_once.url, base_url=SITE), has_app=False).test_client()


@pytest.mark.long
def test_every_address_of_the_map_is_answered_at_once_with_the_type_that_the_program_gives(
    nginx: httpx.Client, app, addresses: list[str]
) -> None:
    assert len(addresses) > 40
    # The program has one type for all addresses of a route with one ending; a route is asked once for each.
    router, types, wrong = app.application.url_map.bind("localhost"), {}, []
    for address in addresses:
        # The program answers these with something else.
        own = "/en/sources" if address in ("/", "/en/") or "/cases/list/" in address else address.split("?")[0]
        kind = (router.match(own, return_rule=True)[0].rule, Path(own).suffix)
        if kind not in types:
            types[kind] = app.get(own).content_type.split(";")[0]
        answer = nginx.get(address)
        if (answer.status_code, answer.headers["Content-Type"].split(";")[0]) != (200, types[kind]):
            wrong.append((address, answer.status_code, answer.headers["Content-Type"], types[kind]))
    assert len(types) >= 12
    assert wrong == []


@pytest.mark.long
def test_headers_of_every_kind_of_answer_are_those_of_the_program(
    nginx: httpx.Client, app, addresses: list[str]
) -> None:
    files = [address for address in addresses if address.startswith((f"/charts/{VIEW}", "/oembed/"))]
    pages = [f"/en/embed/{VIEW}", "/en/observations/o0020", "/en/cases", "/en/sources", "/changes.atom", "/status.json"]
    for address in [*pages, *files]:
        answer, own = nginx.get(address).headers, app.get(address).headers
        policy = own[SAME[0]]
        # The program's pages may also run Dash's own scripts, by hash; a published page has none.
        if "frame-ancestors 'none'" in policy:
            policy = re.sub(r" 'sha256-[^']*'", "", policy)
        assert parts_of(answer[SAME[0]]) == parts_of(policy), address
        assert [answer.get(name) for name in SAME[1:]] == [own.get(name) for name in SAME[1:]], address
        assert answer.get("Content-Disposition", "")[:10] == own.get("Content-Disposition", "")[:10], address


def parts_of(policy: str) -> set[str]:
    return {part.strip() for part in policy.split(";")}


def test_how_long_an_answer_may_be_kept_follows_its_kind(nginx: httpx.Client, app) -> None:
    embed = f"/en/embed/{VIEW}"
    assert nginx.get(embed).headers["Cache-Control"] == app.get(embed).headers["Cache-Control"]
    pinned = app.get(f"{embed},as_of=1").headers["Cache-Control"]
    assert nginx.get(f"/v/1{embed}").headers["Cache-Control"] == pinned
    icon = re.search(r'href="(/assets/icon\.[^"]*)"', nginx.get("/en/sources").text)[1]
    assert nginx.get(icon).headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_text_comes_packed_and_is_checked_by_a_strong_tag(nginx: httpx.Client, site_once: Path) -> None:
    address = f"/en/embed/{VIEW}"
    with nginx.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
    assert packed == (site_once / f"en/embed/{VIEW}.html.gz").read_bytes()
    assert gzip.decompress(packed) == (site_once / f"en/embed/{VIEW}.html").read_bytes()
    assert answer.headers["ETag"].startswith('"')
    again = nginx.get(address, headers={"Accept-Encoding": "gzip", "If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "address",
    [
        "/en/embed/cases-by-year/jurisdiction=UZ,theme=dark",
        "/en/embed/cases-by-year?jurisdiction=UZ",
        "/en/embed/cases-by-year/jurisdiction=UZ?theme=dark",
        "/charts/cases-by-year/jurisdiction=UZ.csv?utm_source=x&from=2023",
        "/en/cases?jurisdiction=KZ",
        "/changes.atom?lang=uk",
        "/en/years",
        "/en/embed/",
        "/en/embed/cases-by-year/jurisdiction=UZ.html",
        "/en/embed/cases-by-year/jurisdiction=UZ.html.gz",
        "/.casecount-published.json",
    ],
)
def test_what_was_not_published_is_not_found_and_never_another_view(nginx: httpx.Client, address: str) -> None:
    answer = nginx.get(address)
    assert (answer.status_code, "There is nothing at this address" in answer.text) == (404, True)


def test_tracking_is_dropped_and_a_language_without_its_slash_is_led_on(nginx: httpx.Client) -> None:
    plain = nginx.get(f"/en/embed/{VIEW}")
    tracked = nginx.get(f"/en/embed/{VIEW}?utm_source=a&utm_medium=b&fbclid=1&gclid=2&yclid=3&mc_cid=4")
    assert (tracked.status_code, tracked.content) == (200, plain.content)
    assert nginx.get("/en").headers["Location"].endswith("/en/")
    assert nginx.get("/en/observations/o0020?as_of=1").headers["Location"].endswith("/v/1/en/observations/o0020")


def test_a_record_that_was_taken_down_is_gone_here_too(site_once: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(site_once, tmp_path / "site"))
    (copy / "en/observations/o0021.html").rename(copy / "en/observations/o0021.gone")
    with nginx_over(copy, tmp_path / "work") as address:
        assert httpx.get(f"{address}/en/observations/o0021").status_code == 410
        assert httpx.get(f"{address}/en/observations/o0020").status_code == 200


@pytest.mark.long
def test_with_the_program_behind_it_everything_else_is_the_programs_answer(
    counts_once: Place, site_once: Path, tmp_path: Path
) -> None:
    from tests.browser.conftest import start_server

    port = free_port()
    process = start_server(counts_once.url, port)
    try:
        with nginx_over(site_once, tmp_path / "work", app=f"http://127.0.0.1:{port}") as address:
            other = httpx.get(f"{address}/en/embed/cases-by-year?jurisdiction=UZ&from=2023")
            assert other.status_code == 200
            assert other.headers.get_list("Content-Security-Policy") == [other.headers["Content-Security-Policy"]]
            assert httpx.get(f"{address}/en/years").status_code == 200
    finally:
        process.terminate()
        process.communicate(timeout=20)
