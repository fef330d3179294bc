"""A declaration that is not right is refused with the field and what would be right."""

from pathlib import Path

import pytest

from etl.declarations.source import find_sources, read_declaration
from etl.errors import DeliveryError
from tests.support.place import PRESS, SECURITY, Place, edit

RULES = [
    (
        '{ column = "url", constant = "x" }',
        "give exactly one of column, constant, text, hash, precision_of, start_of, end_of; given: column, constant",
    ),
    ('{ prefix = "x" }', "given: none"),
    ('{ hash = ["url"] }', "`hash` needs a `prefix`"),
    ('{ hash = ["a"], values = { a = "b" } }', "`values` needs `column`, `text`, `start_of` or `end_of`"),
]


def refusal(path: Path) -> str:
    """The words with which a declaration is refused."""
    with pytest.raises(DeliveryError) as refused:
        read_declaration(path)
    return str(refused.value)


@pytest.mark.parametrize(("rule", "words"), RULES)
def test_a_field_is_filled_in_exactly_one_way(place: Place, rule: str, words: str) -> None:
    path = place.declaration(SECURITY)
    path.write_text(path.read_text() + f"\n[table.fields]\nlocator = {rule}\n")
    message = refusal(path)
    assert words in message
    assert message.startswith("source.toml, field table.1.fields.locator")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('expect_every = "P1Y"', 'expect_every = "yearly"', "field expect_every: String should match pattern"),
        ('url = "https://', 'url = "javascript://', "field url: String should match pattern"),
        ('trust = "auto"', 'trust = "always"', "field trust: Input should be 'auto'"),
        ('publisher = "State', 'publisher = "" # "State', "field publisher: String should have at least 1 character"),
        ('trust = "auto"', "trust = auto", "source.toml: is not valid TOML"),
        ('[files."statements.csv"]', '[files."statement.csv"]', "no table reads statement.csv"),
    ],
)
def test_a_wrong_value_is_named_with_its_field(place: Place, old: str, new: str, words: str) -> None:
    edit(place.declaration(SECURITY), old, new)
    assert words in refusal(place.declaration(SECURITY))


def test_a_text_that_misses_a_language_is_refused(place: Place) -> None:
    path = place.declaration(SECURITY)
    path.write_text(
        "".join(line for line in path.read_text().splitlines(keepends=True) if "бойынша тіркелген" not in line)
    )
    assert "field counted.kk: Field required" in refusal(path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("licence =", "licens =", "field licens: 'licens' is not a key here. Did you mean 'licence'?"),
        (
            'trust = "auto"',
            'trust = "auto"\ntabel = 1',
            "'tabel' is not a key here. Did you mean 'table'?",
        ),
        ("minimum_rows = 4\nmaximum_rows = 40", "minimum_row = 4", "Did you mean 'minimum_rows'?"),
        (
            'record = "observation"',
            'recrod = "observation"',
            "field table.0.recrod: 'recrod' is not a key here. Did you",
        ),
        (
            "[counted]",
            '[counted]\nfr = "Affaires"',
            "field counted.fr: 'fr' is not a key here. Keys here are: en, kk",
        ),
    ],
)
def test_a_key_that_does_not_exist_is_named_before_the_one_that_is_then_missing(
    place: Place, old: str, new: str, words: str
) -> None:
    edit(place.declaration(SECURITY), old, new)
    assert words in refusal(place.declaration(SECURITY))


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (
            'where = [{ colum = "url", present = true }]',
            "field table.1.where.0.colum: 'colum' is not a key here. Did you mean",
        ),
        ('copi = ["url"]', "Did you mean 'copy'?"),
        (
            'fields.url = { colum = "url" }',
            "field table.1.fields.url.colum: 'colum' is not a key here. Did you mean 'column'?",
        ),
        (
            'fields.url = { column = "url", look_up = { files = "a.csv", on = "a", take = "b" } }',
            "field table.1.fields.url.look_up.files: 'files' is not a key here. Did you mean 'file'?",
        ),
    ],
)
def test_a_misspelt_key_in_a_table_is_named_with_the_key_of_its_own_place(place: Place, table: str, words: str) -> None:
    path = place.declaration(SECURITY)
    path.write_text(f"{path.read_text()}\n{table}\n")
    assert words in refusal(path)


def test_a_filter_has_exactly_one_condition(place: Place) -> None:
    path = place.declaration(SECURITY)
    path.write_text(path.read_text() + '\nwhere = [{ column = "url", present = true, absent = true }]\n')
    assert "give exactly one of equals, one_of, not_equals, not_in, matches, not_matches, present, absent" in refusal(
        path
    )


def test_sources_are_found_by_their_folder_and_the_code_lists_come_first(place: Place) -> None:
    sources = place.root / "sources"
    (sources / "__pycache__").mkdir()
    assert find_sources(sources) == ["codelists", PRESS, SECURITY]


def test_a_source_folder_without_a_declaration_fails_and_is_not_skipped(place: Place) -> None:
    (place.root / "sources" / "kz_new_table").mkdir()
    run = place.check()
    assert [(part.source_id, part.message) for part in run.sources if part.outcome == "failed"] == [
        ("kz_new_table", "source.toml: the folder 'kz_new_table' has no source.toml")
    ]
