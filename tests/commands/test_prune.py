"""What prune frees, and what it never touches."""

from tests.support.place import PRESS, Place, edit, lines_of


def kept(place: Place) -> set[str]:
    return {path.name for path in (place.root / "data" / "snapshots").iterdir()}


def cited(place: Place) -> set[str]:
    return {row[0] for row in place.query("SELECT DISTINCT snapshot FROM statement WHERE last_vintage IS NULL")}


def revise(place: Place, old: str, new: str) -> None:
    """Another number and who prints it, loaded at once."""
    edit(place.raw(PRESS, "observations.csv"), f",{old},exact,no,,A\no0002", f",{new},exact,no,,A\no0002")
    assert place.run(hold=False).exit_code == 0


def test_nothing_that_is_cited_waits_or_came_last_is_freed(loaded: Place) -> None:
    before = kept(loaded)
    done = loaded.command("prune")
    assert (done.returncode, lines_of(done.stdout)[0]["count"]) == (0, 0)
    assert kept(loaded) == before >= cited(loaded)


def test_a_file_that_was_replaced_and_is_cited_by_nothing_is_freed_by_name_and_size(loaded: Place) -> None:
    before = kept(loaded)
    size = loaded.raw(PRESS, "observations.csv").stat().st_size
    revise(loaded, "709", "710")
    said = lines_of(loaded.command("prune").stdout)[0]
    assert (said["count"], said["bytes"]) == (1, size)
    assert set(said["names"]) == before - kept(loaded)
    assert cited(loaded) <= kept(loaded)


def test_a_dry_run_names_the_same_files_and_deletes_none(loaded: Place) -> None:
    revise(loaded, "709", "710")
    before = kept(loaded)
    said = lines_of(loaded.command("prune", "--dry-run").stdout)[0]
    assert (said["outcome"], said["count"], kept(loaded)) == ("would free", 1, before)
    assert lines_of(loaded.command("prune").stdout)[0]["names"] == said["names"]


def test_an_older_delivery_that_a_live_statement_cites_stays(loaded: Place) -> None:
    path = loaded.raw(PRESS, "statements.csv")
    edit(path, "s0001,o0001,Orda.kz,", "s0001,o0001,Orda,")
    before = cited(loaded)
    assert loaded.run(hold=False).exit_code == 0
    assert before <= cited(loaded)
    assert loaded.command("prune").returncode == 0
    assert before <= kept(loaded)


def test_the_bytes_of_a_change_that_waits_stay_and_can_still_be_accepted(loaded: Place) -> None:
    path = loaded.raw(PRESS, "statements.csv")
    text = path.read_text(encoding="utf-8")
    path.write_text("".join(text.splitlines(keepends=True)[:30]), encoding="utf-8")
    edit(loaded.declaration(PRESS), "minimum_rows = 38", "minimum_rows = 1")
    assert loaded.run().exit_code == 65
    path.write_text(text, encoding="utf-8")
    assert loaded.command("prune").returncode == 0
    assert loaded.accept().exit_code == 0


def test_files_of_others_in_the_folder_stay_and_without_a_store_nothing_is_freed(loaded: Place) -> None:
    own = loaded.root / "data" / "snapshots" / "notes.txt"
    own.write_text("mine", encoding="utf-8")
    assert loaded.command("prune").returncode == 0
    loaded.store.unlink()
    before = kept(loaded)
    assert loaded.command("prune").returncode == 1
    assert kept(loaded) == before >= {"notes.txt"}
