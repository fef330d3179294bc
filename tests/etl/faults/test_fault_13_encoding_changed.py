"""FAULT 13: a file whose encoding changed is rejected with its line; the encoding is never guessed, old data stay."""

from pathlib import Path

import pytest

from tests.support.invented import LISTED, SOURCE, checked, invented
from tests.support.place import Place

TEXT = "region,article,year,number,remark\nKZ-10,172,2024,7,ü\n"
RULE = LISTED.replace('[files."a.csv"]', '[files."a.csv"]\nignore = ["remark"]\nencoding = "{encoding}"')


def loaded_in(root: Path, encoding: str) -> Place:
    """A source that was loaded from a file in this encoding."""
    place = invented(root, RULE.replace("{encoding}", encoding), "")
    place.raw(SOURCE, "a.csv").write_bytes(TEXT.encode(encoding))
    assert place.run().exit_code == 0
    return place


@pytest.mark.parametrize(
    ("declared", "real", "words"),
    [
        ("utf-8", "iso-8859-1", "a.csv, line 2: is not UTF-8 (byte 0xfc); save it as UTF-8"),
        ("utf-8", "utf-8-sig", "a.csv, line 1: starts with a byte order mark"),
        ("utf-8", "utf-16", "a.csv, line 1: contains a NUL byte"),
        ("iso-8859-1", "utf-8", "is UTF-8, not iso-8859-1 as declared"),
        ("windows-1252", "utf-8", "is UTF-8, not windows-1252 as declared"),
        ("iso-8859-1", "cp437", "a.csv, line 2: contains the control character '\\x81'"),
        ("utf-16", "utf-8", "has no UTF-16 byte order mark"),
        ("utf-16", "utf-16-le", "has no UTF-16 byte order mark"),
    ],
)
def test_fault_13_another_encoding_is_rejected_and_the_old_number_stays(
    tmp_path: Path, declared: str, real: str, words: str
) -> None:
    place = loaded_in(tmp_path, declared)
    place.raw(SOURCE, "a.csv").write_bytes(TEXT.replace(",7,", ",8,").encode(real))
    assert words in checked(place).message
    assert place.run().exit_code == 65
    assert place.query("SELECT obs_value FROM observation WHERE source_id = ?", SOURCE) == [(7.0,)]
