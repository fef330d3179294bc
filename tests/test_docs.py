"""README and CONTRIBUTING say what the code does: settings, commands, addresses, folders, links, the worked example."""

import os
import re
import subprocess
from pathlib import Path

import dash
import pytest
import typer.main
from flask.testing import FlaskClient

import etl.__main__ as command_line
from app import create_app
from charts import all_charts
from config import ROOT, Settings
from database.log.exit_codes import DATA_ERROR, INTERNAL_ERROR, NOT_RUN, USAGE
from database.log.source_runs import CODE_LISTS, FAILED, FAULT, LOADED
from etl.declarations.files import FileRule
from etl.declarations.source import find_sources, read_declaration
from etl.load.outcome import RunOutcome, SourceOutcome
from routes.export import WRITERS
from tests.support.place import PRESS, Place, lines_of, make_place
from translations import available_languages

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXAMPLE = "kz_example_courts"
# One value for every part of an address that is written in angle brackets.
VALUES = {"lang": "en", "slug": "cases-by-year", "view": "default", "id": "o0001"}
VALUES["address"] = "https://casecount.example/en/years"


def code_in(text: str) -> str:
    """Everything between backticks, inline and in blocks."""
    blocks = re.findall(r"^```.*?\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", rest)])


def table_under(heading: str, text: str) -> list[list[str]]:
    """The body of the first table under a heading, cell by cell."""
    section = text.split(f"\n{heading}\n", 1)[1].split("\n#", 1)[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def files_in_example() -> dict[str, str]:
    """The files that the README's example of a source shows, each under the path named last before it."""
    section = README.split("\n## Adding a source\n", 1)[1].split("\n## ", 1)[0]
    blocks = re.finditer(r"`([\w./]+)`[^`]*\n\n```(?:csv|toml)\n(.*?)```", section, re.DOTALL)
    return {match[1]: match[2] for match in blocks}


def with_example(root: Path) -> Place:
    """A place with one press source and the README's example, written as the README says; not loaded."""
    place = make_place(root, PRESS)
    for name, text in files_in_example().items():
        path = root / name.replace("etl/sources/", "sources/")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    return place


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The example, loaded by the real command; for reading only."""
    place = with_example(tmp_path_factory.mktemp("docs"))
    done = place.command("run")
    assert done.returncode == 0, done.stdout + done.stderr
    return place


# --- settings and commands --------------------------------------------------------------------------------------------


def test_the_readme_lists_every_setting_with_its_default_and_meaning() -> None:
    listed = [(name.strip("`"), default.strip("`"), said) for name, default, said in table_under("## Settings", README)]
    existing = []
    for field in Settings.model_fields.values():
        default = str(field.default).replace(f"{ROOT}/", "").replace(f"{ROOT.parent}/", "../") or "(empty)"
        existing.append((field.alias, default, field.description))
    assert listed == existing


def test_the_documents_name_every_make_target_that_has_a_help_line_and_no_other() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    existing = re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)
    named = re.findall(r"\bmake ([a-z][a-z-]*)", code_in(README + CONTRIBUTING))
    assert sorted(set(named)) == sorted(existing)


def test_the_readme_names_every_command_of_the_etl_and_no_other() -> None:
    named = re.findall(r"python -m etl ([a-z][a-z-]*)", code_in(README + CONTRIBUTING))
    assert set(named) == set(typer.main.get_command(command_line.app).commands)


def test_the_readme_names_every_option_of_the_etl_commands_and_no_other() -> None:
    commands = list(typer.main.get_command(command_line.app).commands.values())
    commands += [inner for part in commands for inner in getattr(part, "commands", {}).values()]
    existing = {option for part in commands for parameter in part.params for option in parameter.opts}
    named = set(re.findall(r"--[a-z][a-z-]+", "\n".join(re.findall(r"^python -m etl .*", README, re.MULTILINE))))
    assert named == {option for option in existing if option.startswith("--")} - {"--help"}


def test_the_readme_lists_every_exit_code() -> None:
    codes = {RunOutcome("", "", [SourceOutcome("", outcome)]).exit_code for outcome in (LOADED, FAILED, FAULT)}
    codes |= {USAGE, INTERNAL_ERROR, DATA_ERROR, NOT_RUN}
    assert {int(row[0]) for row in table_under("## Loading", README)} == codes


def test_the_readme_says_what_every_key_of_a_file_means() -> None:
    source = README.split("\n## Adding a source\n", 1)[1].split("\n## ", 1)[0]
    fetching = README.split("\n### Fetching\n", 1)[1].split("\n#", 1)[0]
    named = set(re.findall(r"^\| (`[^|]+`) \|", source, re.MULTILINE))
    listed = {key for cell in named for key in re.findall(r"`(\w+)`", cell)}
    listed |= {key for key in FileRule.model_fields if f"`{key}`" in source and re.search(rf"\b{key}\b", fetching)}
    assert sorted(set(FileRule.model_fields) - listed) == []


# --- addresses --------------------------------------------------------------------------------------------------------


def listed_addresses() -> list[str]:
    """The addresses of the README's table, their parts filled in."""
    cells = [address for row in table_under("## Addresses", README) for address in re.findall(r"`([^`]+)`", row[0])]
    filled = [cell.replace("/cases/<id>", "/cases/c0001") for cell in cells]
    return [re.sub(r"<(\w+)>", lambda part: VALUES[part[1]], cell) for cell in filled]


def test_every_address_in_the_readme_answers(client: FlaskClient) -> None:
    answers = {address: client.get(address).status_code for address in listed_addresses()}
    assert {address: code for address, code in answers.items() if code not in (200, 301, 302)} == {}


def test_the_readme_lists_every_rule_and_page_of_the_app(app: dash.Dash) -> None:
    router = app.server.url_map.bind("localhost")
    pages = {page["path"] for page in dash.page_registry.values() if page["lang"] == "en"}
    rules = {rule.endpoint for rule in app.server.url_map.iter_rules()}
    ours = {endpoint for endpoint in rules if endpoint.split(".")[0] in app.server.blueprints}
    listed = {a if a in pages else router.match(a.partition("?")[0])[0] for a in listed_addresses()}
    assert listed == (ours - {"_dash_assets.static"}) | pages


def test_every_file_ending_and_language_that_answers_is_listed() -> None:
    assert {a.rsplit(".", 1)[1] for a in listed_addresses() if a.startswith("/charts/")} == set(WRITERS)
    said = re.search(r"`<lang>` is (.+?)[;,]", README)
    assert said is not None
    assert re.findall(r"`(\w+)`", said[1]) == list(available_languages())


def test_every_example_of_an_address_in_the_readme_answers(client: FlaskClient) -> None:
    rest = re.sub(r"^\|.*$", "", README, flags=re.MULTILINE)
    found = re.findall(r"`(/[^`<>\n]+)`|https://numbers\.example\.org(/[^\"`]+)\"", rest)
    addresses = [inline or embedded for inline, embedded in found]
    assert len(addresses) >= 4
    answers = {address: client.get(address).status_code for address in addresses}
    assert {address: code for address, code in answers.items() if code != 200} == {}


def test_every_key_of_a_view_is_named_in_the_readme() -> None:
    section = README.split("\n## Embedding\n", 1)[1].split("\n## ", 1)[0]
    keys = {key for chart in all_charts().values() for key in chart.KEYS} | {"theme", "size", "lang"}
    assert sorted(key for key in keys if f"`{key}`" not in section) == []


# --- the worked example -----------------------------------------------------------------------------------------------


def test_the_example_shows_files_declaration_and_origin() -> None:
    folders = {f"data/raw/{EXAMPLE}/persons.csv", f"etl/sources/{EXAMPLE}/source.toml", "data/codelists/origin.csv"}
    assert set(files_in_example()) == folders
    assert f"`python -m etl check {EXAMPLE}`" in README
    assert EXAMPLE not in find_sources(ROOT / "etl" / "sources")


def test_the_example_is_a_declaration_that_the_real_reader_takes(tmp_path: Path) -> None:
    declaration = read_declaration(with_example(tmp_path).declaration(EXAMPLE))
    assert declaration.file_names == {"persons.csv"}
    assert [table.record for table in declaration.table] == ["observation", "statement"]


def test_the_example_passes_the_check_that_the_readme_names(tmp_path: Path) -> None:
    done = with_example(tmp_path).command("check", EXAMPLE)
    said = {line.get("source"): line for line in lines_of(done.stdout)}
    assert done.returncode == 0, done.stdout + done.stderr
    assert (said[EXAMPLE]["outcome"], said[EXAMPLE]["quarantined"]) == ("would load", 0)


def test_the_example_loads_its_numbers_each_with_its_statement(example: Place) -> None:
    found = example.query(
        "SELECT period_start, stage, obs_value, locator FROM observation JOIN statement USING (observation_id) "
        "WHERE origin_id = 'example_office' ORDER BY period_start, stage"
    )
    assert [(row[0][:4], row[1], row[2]) for row in found] == [
        ("2023", "convicted", 24.0),
        ("2023", "sent_to_court", 31.0),
        ("2024", "convicted", 33.0),
        ("2024", "sent_to_court", 40.0),
    ]
    assert found[0][3] == "persons.csv, line 2, column convicted"


def test_the_example_is_drawn_at_the_address_that_the_readme_names(example: Place) -> None:
    site = create_app(Settings(database_url=example.url))
    page = site.server.test_client().get("/en/years?stage=sent_to_court").text
    assert "`/en/years?stage=sent_to_court`" in README
    assert re.search(r'<td class="number"><a href="/en/observations/ex\w+">40</a></td>', page)


# --- folders and links ------------------------------------------------------------------------------------------------


def test_contributing_lists_every_folder_of_the_project_and_no_other() -> None:
    kept = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(kept, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    folders = {f"{file.split('/')[0]}/" for file in files if "/" in file and (ROOT / file).exists()}
    assert {row[0].strip("`") for row in table_under("## The tree", CONTRIBUTING)} == folders


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_every_relative_link_leads_to_a_file(name: str) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", (ROOT / name).read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (ROOT / link).exists()]
    assert missing == []


def test_every_link_to_a_heading_finds_it() -> None:
    texts = {"README.md": README, "CONTRIBUTING.md": CONTRIBUTING}
    for file, heading in re.findall(r"\]\(([\w.]+)#([\w-]+)\)", README + CONTRIBUTING):
        headings = re.findall(r"^#+ (.+)$", texts[file], re.MULTILINE)
        assert heading in [title.lower().replace(" ", "-") for title in headings]


def test_the_readme_of_the_data_lists_every_source_of_facts() -> None:
    rows = table_under("## Sources of the facts", (ROOT / "data" / "README.md").read_text(encoding="utf-8"))
    folders = [row[0].strip("`").split("/", 1) for row in rows if "/" in row[0]]
    listed = {name for folder, name in folders if folder in ("raw", "fetched")}
    assert listed == set(find_sources(ROOT / "etl" / "sources")) - {CODE_LISTS}


def test_every_python_file_that_contributing_names_exists() -> None:
    named = re.findall(r"\b((?:[a-z_]+/)+[a-z_]+\.(?:py|html|csv))\b", code_in(CONTRIBUTING))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_documents_name_no_path_of_the_machine_they_were_written_on() -> None:
    home = os.path.dirname(ROOT)
    documents = [*ROOT.glob("*.md"), ROOT / "data" / "README.md"]
    assert [path.name for path in documents if home != "/" and f"{home}/" in path.read_text(encoding="utf-8")] == []
