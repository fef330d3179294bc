"""Header rows: skipped, joined, chosen; columns without a name or with one twice get theirs by declaration."""

import pytest

from tests.etl.formats.reading import read, refusal

TWO_ROWS = ",2014,,2015,\narea,men,women,men,women\nNorth,1,2,3,4\n"
NUMBERED = "1;2;7;7\nSchlüssel;Jahr;a;b\n010000;1987;1;2\n"


def test_two_header_rows_are_joined_and_an_empty_cell_belongs_to_the_one_on_its_left() -> None:
    columns = read("a.csv", TWO_ROWS, header_rows=2).columns
    assert list(columns) == ["area", "2014 | men", "2014 | women", "2015 | men", "2015 | women"]
    assert columns["2015 | women"] == ["4"]
    assert list(read("a.csv", TWO_ROWS, header_rows=2, header_join="/").columns)[1] == "2014/men"


def test_a_name_that_is_merged_over_both_header_rows_is_said_once() -> None:
    columns = read("a.csv", "area,2014,,total\n,men,women,\nNorth,1,2,3\n", header_rows=2).columns
    assert list(columns) == ["area", "2014 | men", "2014 | women", "total"]


def test_the_lines_of_rows_are_those_of_the_file_whatever_is_skipped() -> None:
    sheet = read("a.csv", "A title\n\nread me, please\narea,n\nNorth,1\n", skip_rows=3)
    assert (sheet.columns, sheet.lines, sheet.header_place) == ({"area": ["North"], "n": ["1"]}, [5], "line 4")


def test_one_of_two_header_rows_names_the_columns_and_the_other_is_held_to() -> None:
    rule = {"delimiter": ";", "header_rows": 2, "names_row": 2}
    assert list(read("a.csv", NUMBERED, **rule, header=[["1", "2", "7", "7"]]).columns) == [
        "Schlüssel",
        "Jahr",
        "a",
        "b",
    ]
    words = refusal("a.csv", NUMBERED, **rule, header=[["1", "2", "7", "8"]])
    assert words == "a.csv, line 1: column 4 is '7', `header` says '8'"


def test_an_empty_header_cell_and_a_doubled_name_are_named_by_declaration() -> None:
    assert list(read("a.csv", ",n\nNorth,1\n", columns={"area": ""}).columns) == ["area", "n"]
    by_letter = {"men": {"letter": "B", "header": "n"}, "women": {"letter": "C", "header": "n"}}
    assert list(read("a.csv", "area,n,n\nNorth,1,2\n", columns=by_letter).columns) == ["area", "men", "women"]


@pytest.mark.parametrize(
    ("text", "columns", "words"),
    [
        (",n\nN,1\n", {}, "line 1: column 1 has no name; `columns` can give it one"),
        (",\nN,1\n", {"area": ""}, "line 1: 2 columns are headed ''; say which by its letter"),
        ("area,n\nN,1\n", {"x": "are"}, "there is no column headed 'are', which `columns` names. The nearest"),
        ("area,n\nN,1\n", {"x": {"letter": "B", "header": ""}}, "column B is headed 'n', and `columns` says ''"),
        ("area,n\nN,1\n", {"x": {"letter": "C", "header": ""}}, "column C is not in the table"),
        ("area,n\nN,1\n", {"n": "area"}, "line 1, field n: the column 'n' stands 2 times"),
    ],
)
def test_a_name_that_cannot_be_given_is_refused(text: str, columns: dict[str, object], words: str) -> None:
    assert words in refusal("a.csv", text, columns=columns)


def test_a_table_ends_at_an_empty_line_where_that_is_declared() -> None:
    text = "area,n\nNorth,1\n,\nSource: an office, of course, and more\n"
    assert read("a.csv", text, stop_at_empty=True).columns == {"area": ["North"], "n": ["1"]}
    assert "line 4: has 3 cells where the header has 2" in refusal("a.csv", text)


def test_an_empty_cell_repeats_the_one_above_where_that_is_declared() -> None:
    assert read("a.csv", "area,n\nNorth,1\n,2\nSouth,\n", fill=["area"]).columns == {
        "area": ["North", "North", "South"],
        "n": ["1", "2", None],
    }


def test_a_file_that_ends_in_its_header_is_refused() -> None:
    assert "line 1: ends before its header: 1 of 2 header rows are there" in refusal("a.csv", "a,b\n", header_rows=2)


def test_header_rows_of_different_width_are_refused() -> None:
    assert "line 1: has 1 cells where the last header row has 2" in refusal("a.csv", "a\nb,c\n1,2\n", header_rows=2)
