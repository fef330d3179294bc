"""The documents say what the code does: settings, commands, addresses, charts, formats, folders, paths, links, and the
worked example of a source, which is loaded."""

import io
import os
import re
import zipfile
from pathlib import Path

import click
import dash
import pytest
import typer.main
from flask.testing import FlaskClient
from pydantic import BaseModel

import commands.main as command_line
from app import create_app
from charts import all_charts
from charts.files.formats import FORMATS
from charts.views import change_view
from charts.views import keys as view_keys
from charts.views.keys import LIST_KEYS
from config import ROOT, Settings
from database.log.exit_codes import DATA_ERROR, INTERNAL_ERROR, NOT_RUN, USAGE
from database.log.source_runs import CODE_LISTS, FAILED, FAULT, HELD, LOADED, NOTHING_NEW, UNREACHED
from etl.correct.corrections import Correction
from etl.declarations.checks import AgreementRule, Derivation, Difference, Sum
from etl.declarations.files import FileRule
from etl.declarations.source import Declaration, find_sources, read_declaration
from etl.declarations.tables import FieldRule, Filter, LookUp, TableRule, WideToLong
from etl.load.outcome import RunOutcome, SourceOutcome
from publishing.views import static_pages
from tests.support.documents import DOCUMENTS, FILES, FOLDERS, coded
from tests.support.place import Place, make_place, outcome_of
from translations import available_languages

EXAMPLE = "kz_example_courts"
LONGEST_README = 150
# What documents name and git does not keep: made by a command, or by readers who follow the document.
MADE = {"data/snapshots", "data/views.txt", "translations/casecount.pot", "translations/uk/casecount.po"}
MADE |= {f"data/raw/{EXAMPLE}/persons.csv", f"etl/sources/{EXAMPLE}/source.toml"}
# One value for every part of an address that is written in angle brackets.
VALUES = {"lang": "en", "slug": "cases-by-year", "view": "default", "id": "o0001", "file": "embed.js"}
VALUES["address"] = "https://casecount.example/en/years"


README, CONTRIBUTING = DOCUMENTS["README.md"], DOCUMENTS["CONTRIBUTING.md"]
ADDRESSES, CHARTS, DECLARATION = (DOCUMENTS[f"docs/{name}.md"] for name in ("addresses", "charts", "declaration"))
COMMANDS, SOURCE, STATIC = (DOCUMENTS[f"docs/{name}.md"] for name in ("commands", "adding-a-source", "static-site"))


# --- settings and commands --------------------------------------------------------------------------------------------


def test_every_setting_is_listed_with_its_default_and_meaning() -> None:
    rows = DOCUMENTS["docs/settings.md"].table("# Settings")
    listed = [(name.strip("`"), default.strip("`"), said) for name, default, said in rows]
    existing = []
    for field in Settings.model_fields.values():
        default = str(field.default).replace(f"{ROOT}/", "").replace(f"{ROOT.parent}/", "../") or "(empty)"
        existing.append((field.alias, default, field.description))
    assert listed == existing


def test_every_make_target_with_a_help_line_is_listed_and_no_document_names_another() -> None:
    existing = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(COMMANDS.names("## make")) == sorted(f"make {name}" for name in existing)
    code = "\n".join(line for document in DOCUMENTS.values() for line in document.code)
    assert set(re.findall(r"\bmake ([a-z][a-z-]*)", code)) - set(existing) == set()


def commands_of_etl() -> dict[str, click.Command]:
    """Every command by its words: `run`, `review list`."""
    commands: dict[str, click.Command] = {}
    for name, command in typer.main.get_command(command_line.app).commands.items():
        inner = getattr(command, "commands", {})
        commands |= {f"{name} {part}": found for part, found in inner.items()} or {name: command}
    return commands


def options_of(command: click.Command, *, required: bool = False) -> set[str]:
    found = [part for part in command.params if part.param_type_name == "option" and (part.required or not required)]
    return {option for part in found for option in part.opts}


def called(line: str) -> tuple[str, str]:
    """The words of the command in what follows `python -m etl`, and the rest; no words where no command is named."""
    words = re.match(r"(review [a-z]+|[a-z][a-z-]*)?(.*)", line)
    return words[1] or "", words[2]


def test_every_command_is_listed_with_its_options_and_no_other() -> None:
    listed: dict[str, set[str]] = {}
    for row in COMMANDS.table("## python -m etl"):
        name, rest = called(coded(row[0])[0].removeprefix("python -m etl "))
        listed.setdefault(name, set()).update(re.findall(r"--[a-z-]+", rest))
        outside = re.findall(r"--[a-z-]+", re.sub(r"\[.*?\]", "", rest))
        assert options_of(commands_of_etl()[name], required=True) <= set(outside), name
    assert listed == {name: options_of(command) for name, command in commands_of_etl().items()}


def test_no_document_names_a_command_or_an_option_that_does_not_exist() -> None:
    commands, wrong = commands_of_etl(), []
    for document in DOCUMENTS.values():
        for part in re.findall(r"python -m etl ([^;|>#\n]+)", "\n".join(document.code)):
            name, rest = called(part)
            known = options_of(commands[name]) if name in commands else set()
            if name and (name not in commands or set(re.findall(r"--[a-z-]+", rest)) - known):
                wrong.append(f"{document.name}: {part}")
    assert wrong == []


def test_every_exit_code_is_listed() -> None:
    codes = {RunOutcome("", "", [SourceOutcome("", outcome)]).exit_code for outcome in (LOADED, FAILED, FAULT)}
    codes |= {USAGE, INTERNAL_ERROR, DATA_ERROR, NOT_RUN}
    assert {int(row[0]) for row in COMMANDS.table("## Exit codes")} == codes
    assert {int(row[0]) for row in STATIC.table("## What changes on disk")} <= codes


def test_everything_that_can_become_of_a_source_is_listed() -> None:
    listed = {row[0] for row in DOCUMENTS["docs/loading.md"].table("## What becomes of a source")}
    assert listed == {LOADED, NOTHING_NEW, "checked, unchanged", HELD, UNREACHED, FAILED, FAULT}


def test_the_line_of_cron_in_the_readme_is_that_of_deploy() -> None:
    lines = (ROOT / "deploy" / "crontab").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == [line for line in README.code if " * * * " in line]


# --- declarations -----------------------------------------------------------------------------------------------------


def keys_of(*models: type[BaseModel]) -> set[str]:
    """The keys of the models as a declaration spells them."""
    return {field.alias or name for model in models for name, field in model.model_fields.items()}


def test_every_key_of_a_declaration_is_listed_and_no_other() -> None:
    section = DECLARATION.section("## The source")
    below = coded(section[section.rindex("|\n") :])  # the line after the table: what the next sections describe
    assert {*DECLARATION.names("## The source"), *below} == keys_of(Declaration)
    assert set(DECLARATION.names("## What a file looks like")) == keys_of(FileRule)


def test_every_word_of_a_mapping_and_of_a_check_is_explained() -> None:
    headings = ("## From columns to records", "## What must add up")
    mapping, sums = (" ".join(coded(DECLARATION.section(heading))) for heading in headings)
    words = {mapping: keys_of(TableRule, Filter, WideToLong, FieldRule, LookUp)}
    words[sums] = keys_of(Sum, Derivation, Difference, AgreementRule)
    missing = [key for text, keys in words.items() for key in keys if not re.search(rf"\b{key}\b", text)]
    assert missing == []


def test_every_key_of_a_correction_is_listed_and_no_other() -> None:
    assert DOCUMENTS["docs/corrections.md"].names("# Corrections") == list(Correction.model_fields)


# --- charts, keys, formats --------------------------------------------------------------------------------------------


def test_every_chart_is_listed_with_its_page_and_its_keys() -> None:
    listed = {coded(slug)[0]: (coded(page), coded(keys)) for slug, page, keys in CHARTS.table("## Charts")}
    assert listed == {slug: ([f"/<lang>/{one.PAGE}"], list(one.KEYS)) for slug, one in all_charts().items()}


def test_every_key_of_a_view_is_listed_in_its_order_with_where_it_belongs() -> None:
    of_charts = {key for chart in all_charts().values() for key in chart.KEYS}
    places = {"chart": of_charts, "embed": view_keys.EMBED_FORM, "file": view_keys.FILE_FORM}
    existing = [(key, [place for place, keys in places.items() if key in keys]) for key in view_keys.KEY_ORDER]
    assert [(coded(row[0])[0], row[1].split(", ")) for row in CHARTS.table("## Keys")] == existing


def test_every_value_of_a_key_with_few_values_is_named_beside_it() -> None:
    said = {coded(row[0])[0]: set(coded(row[2])) for row in CHARTS.table("## Keys")}
    few = {"measure": view_keys.MEASURES, "decision": view_keys.DECISIONS, "theme": view_keys.THEMES}
    few |= {"notice": view_keys.NOTICES, "size": view_keys.SIZES, "scale": view_keys.SCALES}
    assert {key: set(values) - said[key] for key, values in few.items()} == {key: set() for key in few}


def test_every_format_is_listed_and_has_its_addresses() -> None:
    assert DOCUMENTS["docs/files.md"].names("# Files") == list(FORMATS)
    assert {one.rsplit(".", 1)[1] for one in listed_addresses() if one.startswith("/charts/")} == set(FORMATS)


def test_the_tables_of_a_zip_are_those_that_are_listed(client: FlaskClient) -> None:
    found: set[str] = set()
    for view in ("cases-by-region/measure=per_100k", "sentence-types/default"):
        with zipfile.ZipFile(io.BytesIO(client.get(f"/charts/{view}.zip").data)) as archive:
            found |= {name for name in archive.namelist() if name.endswith((".csv", ".py"))}
    listed = set(DOCUMENTS["docs/files.md"].names("## The ZIP, to cite and verify"))
    assert listed == found | {"corrections.csv"}  # no number of the project's own data is corrected


# --- addresses --------------------------------------------------------------------------------------------------------


def listed_addresses() -> list[str]:
    """The addresses of the table, their parts filled in."""
    filled = [name.replace("/cases/<id>", "/cases/c0001") for name in ADDRESSES.names("# Addresses")]
    return [re.sub(r"<(\w+)>", lambda part: VALUES[part[1]], name) for name in filled]


def status_of(client: FlaskClient, address: str) -> int:
    with client.get(address) as response:
        return response.status_code


def test_every_listed_address_answers(client: FlaskClient) -> None:
    answers = {address: status_of(client, address) for address in listed_addresses()}
    assert {address: code for address, code in answers.items() if code not in (200, 301, 302)} == {}


def test_every_public_rule_and_page_of_the_app_is_listed_and_no_other(app: dash.Dash) -> None:
    router = app.server.url_map.bind("localhost")
    pages = {page["path"] for page in dash.page_registry.values() if page["lang"] == "en"}
    # What Dash answers for itself: its scripts and data, and one rule for every page.
    rules = {rule.rule for rule in app.server.url_map.iter_rules() if not rule.rule.startswith(("/_", "/<path:path>"))}
    paths = [address.partition("?")[0] for address in listed_addresses()]
    assert {path if path in pages else router.match(path, return_rule=True)[0].rule for path in paths} == rules | pages


def test_every_language_that_answers_is_listed() -> None:
    said = re.search(r"`<lang>` is (.+?)[;,]", ADDRESSES.text)
    assert coded(said[1]) == list(available_languages())


@pytest.mark.parametrize(("page", "keys"), [("cases", LIST_KEYS), ("changes", change_view.KEYS)])
def test_the_keys_of_a_page_with_a_list_are_named_in_its_row(page: str, keys: tuple[str, ...]) -> None:
    (said,) = [row[1] for row in ADDRESSES.table("# Addresses") if row[0] == f"`/<lang>/{page}`"]
    named = coded(said.split("Keys:", 1)[1].split(";", 1)[0])
    assert [name for name in named if name in keys] == list(keys)


def test_every_example_of_an_address_answers(client: FlaskClient) -> None:
    addresses = set()
    for document in DOCUMENTS.values():
        if document.name not in ("CHANGELOG.md", "deploy/README.md"):
            rest = re.sub(r"^\|.*$", "", document.text, flags=re.MULTILINE)
            found = re.findall(r"`(/[^`<>\s]+)`|https://numbers\.example\.org(/[^\"`]+)\"", rest)
            addresses |= {inline or embedded for inline, embedded in found if not inline.startswith(("/srv", "/etc"))}
    assert len(addresses) >= 8
    answers = {address: status_of(client, address) for address in addresses - {"/start", "/fail"}}
    assert {address: code for address, code in answers.items() if code != 200} == {}


def test_every_plain_page_is_part_of_the_static_site_and_named_there(app: dash.Dash) -> None:
    pages = {page["path"].rpartition("/")[2] for page in dash.page_registry.values()}
    static = {path.rpartition("/")[2] for path in static_pages(app.server)}
    assert static == pages - {chart.PAGE for chart in all_charts().values()} - {""}
    (line,) = re.findall(r"^- the plain pages (.*)$", STATIC.text, re.MULTILINE)
    assert set(coded(line)) - {"status.json"} == static


# --- the worked example -----------------------------------------------------------------------------------------------


def files_in_example() -> dict[str, str]:
    """The files that the example of a source shows, each under the path named last before it."""
    blocks = re.finditer(r"`([\w./]+)`[^`]*\n\n```(?:csv|toml)\n(.*?)```", SOURCE.text, re.DOTALL)
    return {match[1]: match[2] for match in blocks}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The code lists and the example, written as the document says; not loaded."""
    place = make_place(tmp_path_factory.mktemp("docs"))
    for name, text in files_in_example().items():
        path = place.root / name.replace("etl/sources/", "sources/")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    return place


@pytest.fixture(scope="module")
def loaded_example(example: Place) -> Place:
    """The example, loaded; for reading only."""
    outcome = example.run()
    assert outcome.exit_code == 0, outcome_of(outcome, EXAMPLE).message
    return example


def test_the_example_shows_files_declaration_and_origin() -> None:
    folders = {f"data/raw/{EXAMPLE}/persons.csv", f"etl/sources/{EXAMPLE}/source.toml", "data/codelists/origin.csv"}
    assert set(files_in_example()) == folders
    assert f"`python -m etl check {EXAMPLE}`" in SOURCE.text
    assert EXAMPLE not in find_sources(ROOT / "etl" / "sources")


def test_the_example_is_a_declaration_that_the_real_reader_takes(example: Place) -> None:
    declaration = read_declaration(example.declaration(EXAMPLE))
    assert declaration.file_names == {"persons.csv"}
    assert [table.record for table in declaration.table] == ["observation", "statement"]


def test_the_example_passes_the_check_that_the_document_names(example: Place) -> None:
    outcome = outcome_of(example.check(EXAMPLE), EXAMPLE)
    assert (outcome.outcome, outcome.quarantined) == (LOADED, 0), outcome.message


def test_the_example_loads_its_numbers_each_with_its_statement(loaded_example: Place) -> None:
    found = loaded_example.query(
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


def test_the_example_is_drawn_at_the_address_that_the_document_names(loaded_example: Place) -> None:
    site = create_app(Settings(database_url=loaded_example.url))
    page = site.server.test_client().get("/en/years?stage=sent_to_court").text
    assert "`/en/years?stage=sent_to_court`" in SOURCE.text
    assert re.search(r'<td class="number"><a href="/en/observations/ex\w+">40</a></td>', page)


# --- folders, paths and links -----------------------------------------------------------------------------------------


def test_the_readme_is_short_and_leads_to_every_document() -> None:
    assert len(README.text.splitlines()) <= LONGEST_README
    assert {name for name in DOCUMENTS if name.startswith("docs/")} - {to for to, _heading in README.links} == set()


def test_contributing_lists_every_folder_and_package_and_no_other() -> None:
    top = {folder for folder in FOLDERS if "/" not in folder} - {"."}
    inner = ("tests/", "etl/sources/", "database/migrations/")
    packages = {str(Path(name).parent) for name in FILES if name.endswith(".py") and not name.startswith(inner)}
    listed = {coded(row[0])[0].rstrip("/") for row in CONTRIBUTING.table("## The tree")}
    assert listed == top | (packages - {"."}) | {"etl/sources", "database/migrations"}


def test_every_path_of_the_project_that_a_document_names_exists() -> None:
    named = {(name, path) for name, one in DOCUMENTS.items() if name != "CHANGELOG.md" for path in one.paths}
    assert len(named) > 100
    assert sorted(f"{name}: {path}" for name, path in named if path not in FILES | FOLDERS | MADE) == []


def test_every_link_leads_to_a_file_and_every_heading_that_one_names_exists() -> None:
    links = [(document.name, to, heading) for document in DOCUMENTS.values() for to, heading in document.links]
    assert [(name, to) for name, to, _heading in links if to not in FILES | FOLDERS] == []
    named = [(name, to, heading) for name, to, heading in links if heading]
    assert [one for one in named if one[2] not in DOCUMENTS[one[1]].anchors] == []


def test_the_readme_of_the_data_lists_every_source_of_facts() -> None:
    names = DOCUMENTS["data/README.md"].names("## Sources of the facts")
    folders = [name.split("/", 1) for name in names if "/" in name]
    listed = {name for folder, name in folders if folder in ("raw", "fetched")}
    assert listed == set(find_sources(ROOT / "etl" / "sources")) - {CODE_LISTS}


def test_the_documents_name_no_path_of_the_machine_they_were_written_on() -> None:
    home = os.path.dirname(ROOT)
    assert [name for name, document in DOCUMENTS.items() if home != "/" and f"{home}/" in document.text] == []
