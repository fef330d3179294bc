"""Fault 5: the same input again, into the same store and into a new one, is the same to the byte."""

import os
from typing import Any

from tests.etl.faults.copies import exports_of, numbers_of, site_of
from tests.support.place import PRESS, SECURITY, Place, lines_of, make_place

# What tells a time or how a run ended, which another run may change.
TIMES = ("last_attempt", "last_success", "last_change", "outcome", "since")


def without_times(said: Any) -> Any:
    """What /status.json says, apart from times."""
    if isinstance(said, dict):
        return {name: without_times(part) for name, part in said.items() if name not in TIMES}
    return [without_times(part) for part in said] if isinstance(said, list) else said


def status_of(place: Place) -> Any:
    return without_times(site_of(place).get("/status.json").get_json())


def test_fault_05_the_same_input_again_makes_no_vintage_and_equal_exports(loaded: Place) -> None:
    before, status, numbers = exports_of(loaded), status_of(loaded), numbers_of(loaded)
    for path in (loaded.root / "data" / "raw").rglob("*.csv"):
        os.utime(path)
    done = loaded.command("run")
    last = lines_of(done.stdout)[-1]
    assert (done.returncode, last["outcome"], last["vintage"]) == (0, "nothing new", None)
    assert [(1, last["data_version"])] == numbers["vintage"]
    assert (exports_of(loaded), status_of(loaded), numbers_of(loaded)) == (before, status, numbers)


def test_fault_05_the_same_input_read_again_in_full_is_nothing_new(loaded: Place) -> None:
    before, numbers = exports_of(loaded), numbers_of(loaded)
    declaration = loaded.declaration(PRESS)
    declaration.write_text(declaration.read_text(encoding="utf-8") + "\n# Another fingerprint.\n", encoding="utf-8")
    assert loaded.run().vintage is None
    assert (exports_of(loaded), numbers_of(loaded)) == (before, numbers)


def test_fault_05_a_store_made_anew_from_the_same_input_has_the_same_version_and_exports(
    loaded: Place, tmp_path_factory
) -> None:
    fresh = make_place(tmp_path_factory.mktemp("fresh"), PRESS, SECURITY)
    assert fresh.command("run").returncode == 0
    assert numbers_of(fresh) == numbers_of(loaded)
    assert exports_of(fresh) == exports_of(loaded)
    assert status_of(fresh) == status_of(loaded)
