"""The stores that tests copy are loaded again as soon as anything has changed that they are made of."""

from pathlib import Path

from tests.support.place import SECURITY
from tests.support.stores import MAKES_STORES, load_key, loaded_place

key_of = load_key.__wrapped__  # what a run of the tests keeps is what a file was when it began


def test_the_key_of_a_store_changes_with_every_part_that_it_is_made_of(tmp_path: Path) -> None:
    for part in MAKES_STORES:
        file = tmp_path / part if Path(part).suffix else tmp_path / part / "inner" / "file.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("1", encoding="utf-8")
    keys = [key_of(tmp_path)]
    for file in sorted(path for path in tmp_path.rglob("*") if path.is_file()):
        file.write_text("2", encoding="utf-8")
        keys.append(key_of(tmp_path))
    (tmp_path / "etl" / "new.py").touch()
    keys.append(key_of(tmp_path))
    assert len(set(keys)) == len(keys) == len(MAKES_STORES) + 2
    compiled = tmp_path / "etl" / "__pycache__" / "new.pyc"
    compiled.parent.mkdir()
    compiled.touch()
    assert key_of(tmp_path) == keys[-1]


def test_what_a_test_does_to_its_store_is_in_no_other_copy(tmp_path: Path) -> None:
    first = loaded_place(tmp_path / "first", SECURITY)
    first.store.write_bytes(b"")
    first.raw(SECURITY, "observations.csv").unlink()
    second = loaded_place(tmp_path / "second", SECURITY)
    assert second.query("SELECT count(*) FROM observation") == [(4,)]
    assert second.run().vintage is None
