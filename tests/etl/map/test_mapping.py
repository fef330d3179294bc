"""What is not understood stops its source, with file, line, field and the nearest right value."""

import pytest

from etl.load.outcome import SourceOutcome
from tests.support.place import OFFICIAL, PRESS, SECURITY, Place, edit, make_place, outcome_of


def failure(place: Place, source: str = SECURITY) -> str:
    """The words with which a source failed; the other one is untouched by it."""
    run = place.check()
    failed = [part.source_id for part in run.sources if part.outcome == "failed"]
    assert failed == [source]
    return outcome_of(run, source).message


def mapped(place: Place, source: str) -> SourceOutcome:
    """A source that passed."""
    outcome = outcome_of(place.check(), source)
    assert outcome.outcome == "loaded", outcome.message
    return outcome


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "o0020,uz_state_security_service",
            "o0020,uz_state_securty",
            "line 2, field origin_id: 'uz_state_securty' is not",
        ),
        (
            "UZ-CC-154,registered,cases,flow,2022",
            "UZ-CC-154,registred,cases,flow,2022",
            "nearest right value is 'registered'",
        ),
        (
            "2023-12-31,stated,,68,exact,no",
            "2023-12-31,stated,,68,exact,nope",
            "field is_disputed: 'nope' is not known",
        ),
        (
            "observation_id,origin_id",
            "observation_id,origin",
            "there is no column 'origin_id'. The nearest right value is 'origin'",
        ),
        (",note,obs_status", ",remark,obs_status", "there is no column 'note'"),
    ],
)
def test_an_unknown_word_or_header_stops_with_the_nearest_right_value(
    place: Place, old: str, new: str, words: str
) -> None:
    edit(place.raw(SECURITY, "observations.csv"), old, new)
    message = failure(place)
    assert words in message
    assert message.startswith("observations.csv, line ")


def test_a_column_that_nothing_reads_stops_unless_it_is_ignored(place: Place) -> None:
    path = place.raw(SECURITY, "observations.csv")
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("".join(f"{line},{'colour' if number == 0 else 'red'}\n" for number, line in enumerate(lines)))
    assert "line 1, field colour: nothing reads the column 'colour'" in failure(place)

    edit(place.declaration(SECURITY), '[files."observations.csv"]', '[files."observations.csv"]\nignore = ["colour"]')
    assert mapped(place, SECURITY).record_count == 13


@pytest.mark.parametrize("label", ["REGISTERED", "зареєстровано", "зарегистрировано", "тіркелді", "recorded"])
def test_a_code_is_found_by_its_label_in_any_language_and_by_its_alias(place: Place, label: str) -> None:
    edit(place.raw(SECURITY, "observations.csv"), "registered,cases,flow,2022", f"{label},cases,flow,2022")
    stages = {stage for part in mapped(place, SECURITY).records for stage in part.columns.get("stage", [])}
    assert stages == {"registered"}


def test_a_label_of_several_codes_is_refused_and_they_are_named(place: Place) -> None:
    edit(place.raw(PRESS, "observations.csv"), "KZ-CC-170,registered", "Mercenarism,registered")
    message = failure(place, PRESS)
    assert "'Mercenarism' means several codes of offence" in message
    assert "KZ-CC-170" in message


def test_a_doubled_key_stops_and_is_listed(place: Place) -> None:
    edit(place.raw(SECURITY, "observations.csv"), "o0021,", "o0020,")
    assert "the key is not unique: o0020 on lines 2, 3" in failure(place)


def test_one_origin_counts_a_cell_once(place: Place) -> None:
    edit(place.raw(SECURITY, "observations.csv"), "2023-01-01,2023-12-31", "2022-01-01,2022-12-31")
    message = failure(place)
    assert "the key is not unique: uz_state_security_service, UZ, None, UZ-CC-154, registered, cases, flow" in message
    assert message.endswith("on lines 2, 3")


def test_a_field_that_does_not_exist_is_named_with_its_table(place: Place) -> None:
    edit(place.declaration(SECURITY), '"printed_unit", "fidelity"', '"printed_unit", "fidelty"')
    assert "table 2: statement has no field 'fidelty'. The nearest right value is 'fidelity'" in failure(place)


def test_a_misspelt_name_in_a_declaration_is_named(place: Place) -> None:
    edit(place.declaration(SECURITY), "expect_every", "expect_evry")
    expected = "source.toml, field expect_evry: 'expect_evry' is not a key here. Did you mean 'expect_every'?"
    assert failure(place) == expected


def test_a_missing_file_and_one_that_nothing_reads_are_named(place: Place) -> None:
    place.raw(SECURITY, "statements.csv").rename(place.raw(SECURITY, "statement.csv"))
    assert "statements.csv: the file is missing. The nearest right value is 'statement.csv'" in failure(place)
    place.raw(SECURITY, "statement.csv").rename(place.raw(SECURITY, "statements.csv"))
    place.raw(SECURITY, "more.csv").write_text("a,b\n1,2\n")
    assert "more.csv: no table of the declaration reads this file" in failure(place)


def test_a_filter_says_how_many_rows_it_left_out(place: Place) -> None:
    table = '[[table]]\nrecord = "statement"'
    edit(
        place.declaration(SECURITY),
        table,
        f'{table}\nwhere = [{{ column = "observation_id", in = ["o0020", "o0021"] }}]',
    )
    outcome = mapped(place, SECURITY)
    assert outcome.filtered == 4
    assert {
        cell for part in outcome.records if part.kind == "statement" for cell in part.columns["observation_id"]
    } == {
        "o0020",
        "o0021",
    }


def test_a_row_of_the_form_without_an_offence_stops(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = make_place(tmp_path_factory.mktemp("form"), OFFICIAL)
    edit(place.raw(OFFICIAL, "kz_form1m_2022.csv"), "KZ-10,422,", "KZ-10,423,")
    message = failure(place, OFFICIAL)
    assert "kz_form1m_2022.csv, line 423, field row_no: '423' is not known here" in message


def test_a_default_origin_that_counts_nothing_in_its_cell_stops(place: Place) -> None:
    edit(place.declaration(PRESS), 'origin_id = "mediazona"', 'origin_id = "kz_knb"')
    assert "default_origin 1: there is no observation with jurisdiction KZ" in failure(place, PRESS)
