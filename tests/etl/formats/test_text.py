"""Encodings are declared and held to; what is another encoding after all is refused with its line."""

import pytest

from tests.etl.formats.reading import read, refusal

TEXT = "name,number\nОмбудсман,5\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251"])
def test_a_text_in_its_declared_encoding_is_read(encoding: str) -> None:
    assert read("a.csv", TEXT.encode(encoding), encoding=encoding).columns["name"] == ["Омбудсман"]


@pytest.mark.parametrize(
    ("content", "encoding", "words"),
    [
        (TEXT.encode(), "iso-8859-1", "a.csv, line 2: is UTF-8 (there is 'О'), and iso-8859-1 is declared"),
        (TEXT.encode(), "windows-1251", "a.csv, line 2: is UTF-8 (there is 'О'), and windows-1251 is declared"),
        (TEXT.encode("cp1251"), "utf-8", "line 2: is not UTF-8 (byte 0xce); save it as UTF-8"),
        (TEXT.encode("utf-16"), "utf-8", 'line 1: is UTF-16; declare encoding = "utf-16"'),
        (TEXT.encode("utf-16-le"), "utf-16", "line 1: has no byte order mark of UTF-16"),
        (TEXT.encode("utf-8-sig"), "utf-8", "line 1: starts with a byte order mark"),
        (
            "a,b\n1–2,\n".encode("cp1252"),
            "iso-8859-1",
            "line 2: contains the control character '\\x96'; the file may be",
        ),
        (b"a,b\n1,\x98\n", "windows-1251", "line 2: is not windows-1251 (byte 0x98)"),
        ("a,b\n1,\u0085\n".encode(), "utf-8", "line 2: contains the control character '\\x85'"),
        ("a,b\n1,\x00\n".encode("utf-16"), "utf-16", "line 2: contains a NUL byte"),
        ("<html>\n".encode("utf-16"), "utf-16", "line 1: is an HTML or XML page"),
    ],
)
def test_another_encoding_than_the_declared_one_is_refused(content: bytes, encoding: str, words: str) -> None:
    assert words in refusal("a.csv", content, encoding=encoding)


def test_letters_of_latin_1_are_read_as_such() -> None:
    sheet = read("a.csv", "Schlüssel;Fälle\n1;2\n".encode("latin-1"), encoding="iso-8859-1", delimiter=";")
    assert list(sheet.columns) == ["Schlüssel", "Fälle"]


@pytest.mark.parametrize(("name", "mark"), [("a.tsv", "\t"), ("a.csv", "|"), ("a.csv", ";")])
def test_the_delimiter_is_declared_or_that_of_the_names_ending(name: str, mark: str) -> None:
    rule = {} if name == "a.tsv" else {"delimiter": mark}
    assert read(name, f"a{mark}b\n1{mark}2\n", **rule).columns == {"a": ["1"], "b": ["2"]}
