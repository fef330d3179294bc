"""Any table of the declared shape gives its records; a damaged one gives what it says, or is refused with why."""

import csv
import hashlib
import io
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from etl.code_lists import CodeIndex, code_lists_of_records
from etl.declarations.source import Declaration
from etl.errors import DeliveryError
from etl.extract.extract import Delivery
from etl.extract.received_file import ReceivedFile
from etl.map.mapping import map_delivery
from etl.validate.validate import validate
from tests.support.invented import FLOW, HEAD
from tests.support.place import make_place

TABLE = """
[files."a.csv"]
key = ["region", "year", "month"]
[[table]]
record = "observation"
file = "a.csv"
fields.observation_id = { hash = ["region", "year", "month", "article", "stage"], prefix = "x" }
fields.region_code = "region"
fields.offence_code = { text = "KZ-CC-{article}" }
fields.stage = "stage"
fields.period_start = { start_of = "{year}-{month}" }
fields.period_end = { end_of = "{year}-{month}" }
fields.obs_value = "printed"
[table.long]
pattern = "Number of {article} {stage}"
count = 4
value = "printed"
values = { stage = { Convictions = "convicted", Acquittals = "acquitted" } }
"""
DECLARATION = Declaration.model_validate(tomllib.loads(HEAD + FLOW + TABLE))
WIDE = [f"Number of {article} {stage}" for article in (170, 172) for stage in ("Convictions", "Acquittals")]
HEADER = ["region", "year", "month", *WIDE]
TODAY = date(2025, 1, 1)
STEADY = settings(
    deadline=None,
    derandomize=True,
    max_examples=25,
    database=None,
    # A failing example is said as it was found: making it smaller would take minutes.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)

keys = st.tuples(st.sampled_from(["KZ-11", "KZ-15", "KZ-23"]), st.integers(2015, 2023), st.integers(1, 12))
cells = st.lists(st.integers(0, 999_999_999), min_size=4, max_size=4)
tables = st.dictionaries(keys, cells, min_size=1, max_size=6).map(
    lambda rows: [HEADER, *[[*map(str, [*key, *values])] for key, values in rows.items()]]
)
# A place as a share of what there is, and a number to choose a column or a bit by.
places = st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 7))
# What real tables hold besides numbers, and what only looks like one.
odd = st.sampled_from(["", "-", "1,5", "1 000", "1e3", "-1", "0.5", "1.0", "nan", "9" * 12, "٣", "=1+1", "KZ-10", "13"])


@pytest.fixture(scope="module")
def codes(tmp_path_factory: pytest.TempPathFactory) -> CodeIndex:
    """The project's code lists."""
    run = make_place(tmp_path_factory.mktemp("codes")).check()
    return code_lists_of_records(run.sources[0].records)


def written(rows: list[list[str]], delimiter: str = ",") -> bytes:
    """A table as the bytes of a file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


def loaded(content: bytes, codes: CodeIndex) -> tuple[dict[tuple[object, ...], object], int]:
    """The values that a file gives by cell, and how many rows went to quarantine, each with a reason."""
    file = ReceivedFile("a.csv", content, hashlib.sha256(content).hexdigest())
    mapped = map_delivery(Delivery("kz_x", DECLARATION, (file,), "", Path()), codes)
    good, bad, _ = validate(mapped.records, codes, TODAY)
    assert all(row.reason and row.field and row.line > 1 for row in bad)
    found = next(part.columns for part in good if part.kind == "observation")
    names = ("region_code", "offence_code", "stage", "period_start", "period_end")
    at = zip(*[found[name] for name in names], strict=True)
    return dict(zip(at, found["obs_value"], strict=True)), len(bad)


def said(content: bytes) -> dict[tuple[object, ...], object]:
    """What a file says, read by other means: every cell that is a plain number, by what it counts."""
    values: dict[tuple[object, ...], object] = {}
    for row in csv.DictReader(io.StringIO(content.decode(), newline="")):
        for name, cell in row.items():
            fits = re.fullmatch(r"Number of (.+) (Convictions|Acquittals)", str(name))
            is_period = re.fullmatch(r"\d{4}-\d{1,2}", f"{row['year']}-{row['month']}")
            if fits and is_period and re.fullmatch(r"\s*\d+(\.0+)?\s*", str(cell)) and 1 <= int(row["month"]) <= 12:
                year, month = int(row["year"]), int(row["month"])
                after = date(year + month // 12, month % 12 + 1, 1).toordinal() - 1
                stage = {"Convictions": "convicted", "Acquittals": "acquitted"}[fits[2]]
                days = (f"{year}-{month:02}-01", date.fromordinal(after).isoformat())
                # A code is known whatever its case.
                values[row["region"].strip().upper() or None, f"KZ-CC-{fits[1]}", stage, *days] = float(str(cell))
    return values


def right_or_refused(content: bytes, codes: CodeIndex) -> None:
    """The file gives nothing but what it says, or it is refused with a reason."""
    try:
        found, _ = loaded(content, codes)
    except DeliveryError as error:
        refused = error
    else:
        assert found.items() <= said(content).items()
        return
    assert refused.reason


@pytest.mark.long
@STEADY
@given(table=tables)
def test_any_table_of_the_declared_shape_gives_exactly_its_records(codes: CodeIndex, table: list[list[str]]) -> None:
    content = written(table)
    assert loaded(content, codes) == (said(content), 0)
    assert len(said(content)) == 4 * (len(table) - 1)


@STEADY
@given(table=tables, cell=odd, at=places)
def test_a_changed_cell_gives_what_it_says_or_is_refused(
    codes: CodeIndex, table: list[list[str]], cell: str, at: tuple[float, int]
) -> None:
    changed = [list(line) for line in table]
    changed[1 + int(at[0] * (len(table) - 1))][at[1] % len(HEADER)] = cell
    right_or_refused(written(changed), codes)


@STEADY
@given(table=tables, column=st.integers(0, len(HEADER) - 1), other=st.sampled_from([None, "", "x", "year", WIDE[0]]))
def test_a_renamed_or_dropped_column_is_always_refused(
    codes: CodeIndex, table: list[list[str]], column: int, other: str | None
) -> None:
    if other == HEADER[column]:
        return
    if other is None:
        changed = [line[:column] + line[column + 1 :] for line in table]
    else:
        changed = [[*HEADER[:column], other, *HEADER[column + 1 :]], *table[1:]]
    with pytest.raises(DeliveryError):
        loaded(written(changed), codes)


@STEADY
@given(table=tables, column=st.integers(0, len(HEADER) - 1))
def test_a_doubled_column_is_always_refused(codes: CodeIndex, table: list[list[str]], column: int) -> None:
    with pytest.raises(DeliveryError):
        loaded(written([[*line, line[column]] for line in table]), codes)


@STEADY
@given(table=tables, delimiter=st.sampled_from([";", "\t", "|"]), encoding=st.sampled_from(["utf-16", "utf-8-sig"]))
def test_another_delimiter_or_encoding_is_always_refused(
    codes: CodeIndex, table: list[list[str]], delimiter: str, encoding: str
) -> None:
    with pytest.raises(DeliveryError):
        loaded(written(table, delimiter), codes)
    with pytest.raises(DeliveryError):
        loaded(written(table).decode().encode(encoding), codes)


@STEADY
@given(table=tables, cut=places, flip=places)
def test_a_cut_file_or_a_flipped_bit_gives_what_it_says_or_is_refused(
    codes: CodeIndex, table: list[list[str]], cut: tuple[float, int], flip: tuple[float, int]
) -> None:
    content = written(table)
    right_or_refused(content[: int(cut[0] * len(content))], codes)
    at, bit = int(flip[0] * len(content)), flip[1]
    right_or_refused(content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :], codes)
