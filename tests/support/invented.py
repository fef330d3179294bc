"""An invented source of Kazakhstan's regions, declared in the test that needs it."""

from pathlib import Path
from typing import Any

from etl.load.outcome import SourceOutcome
from tests.support.place import Place, outcome_of
from tests.support.stores import begun_place

SOURCE = "kz_invented"
HEAD = """
publisher = "Example Office"
source_kind = "official_table"
label_status = "draft"
licence = "CC0-1.0"
trust = "auto"
title = { en = "Invented", uk = "Вигадане", ru = "Вымышленное", kk = "Ойдан" }
counted = { en = "Nothing.", uk = "Нічого.", ru = "Ничего.", kk = "Ештеңе." }
not_counted = { en = "Everything.", uk = "Усе.", ru = "Всё.", kk = "Бәрі." }
[constants]
origin_id = "kz_kps"
jurisdiction = "KZ"
counting_unit = "offences"
period_end_basis = "stated"
value_qualifier = "exact"
obs_status = "A"
is_disputed = "no"
"""
FLOW = 'measure_kind = "flow"\n'
# One row a region and article: the shortest table that most tests can do with.
LISTED = """
[files."a.csv"]
key = ["region", "article", "year"]
[[table]]
record = "observation"
file = "a.csv"
fields.observation_id = { hash = ["region", "article", "year"], prefix = "x" }
fields.region_code = { column = "region", blank = ["all"] }
fields.offence_code = { text = "KZ-CC-{article}" }
fields.stage = { constant = "registered" }
fields.period_start = { start_of = "{year}" }
fields.period_end = { end_of = "{year}" }
fields.obs_value = "number"
"""


def invented(root: Path, table: str, text: str, *, name: str = SOURCE, kind: str = FLOW) -> Place:
    """A place with an invented source of one file, `a.csv`, not loaded; the code lists are."""
    place = Place(root)
    if not (root / "data" / "codelists").exists():
        begun_place(root)
    place.raw(name, "a.csv").parent.mkdir(parents=True, exist_ok=True)
    place.declaration(name).parent.mkdir(parents=True, exist_ok=True)
    place.raw(name, "a.csv").write_text(text, encoding="utf-8")
    place.declaration(name).write_text(HEAD + kind + table, encoding="utf-8")
    return place


def checked(place: Place, name: str = SOURCE) -> SourceOutcome:
    """What a check of the invented source says."""
    return outcome_of(place.check(name), name)


def numbers(outcome: SourceOutcome, *names: str) -> list[tuple[Any, ...]]:
    """Some fields of the observations that were made, with their value last."""
    part = next(part for part in outcome.records if part.kind == "observation")
    return list(zip(*[part.columns[name] for name in (*names, "obs_value")], strict=True))
