"""The data behind the numbers of a view, as tables of its bundle: a name, columns, rows, and what a row is.

For reported cases only what a count needs is given: never a name, and nothing about age or sex.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from charts.drawing.drawing import Mark
from charts.files.csv_file import columns_of, csv_text
from charts.files.file_view import FileView
from charts.marks.case_filter import PERSON_COLUMNS
from charts.marks.rates import COLUMNS as RATE
from database.queries.cases import decisions_of, reported_cases
from database.queries.counts import CELL, populations_of
from database.queries.evidence import files_of
from database.queries.evidence_tables import measured_values, received_files, statements_about
from database.queries.vintages import Row, current_vintage
from database.queries.withdrawn import corrections_of
from translations import _

OBSERVATION = (
    "observation_id", "source_id", "origin_id", *CELL, "obs_value", "value_qualifier", "obs_status", "is_disputed",
    "formula", "inputs", "note",
)  # fmt: skip
STATEMENT = (
    "statement_id", "observation_id", "person_case_id", "source_id", "publisher", "url", "archived_url", "published_on",
    "date_precision", "seen_on", "is_relay", "printed_value", "printed_unit", "fidelity", "locator", "sha256", "note",
)  # fmt: skip
CASE = (
    "person_case_id", "source_id", "jurisdiction", "region_code", *PERSON_COLUMNS, "case_status", "sources_disagree",
)  # fmt: skip
DECISION = (
    "decision_id", "person_case_id", "instance", "court", "decision_date", "date_precision", "date_basis", "verdict",
    "sentence_type", "sentence_length_months", "is_final", "supersedes", "offence_codes", "note",
)  # fmt: skip
CORRECTION = ("correction_id", "record", "record_id", "field", "printed", "corrected", "reason", "corrected_on", "url")
POPULATION = ("area_code", "year", "boundary_set", "population", "obs_status", "source_id")
FILE_COLUMNS = ("source_id", "file", "sha256", "size_bytes", "read_at", "url")
MARK_COLUMNS = ("row", "words", "known", "label", "drawn_value", "evidence")


@dataclass(frozen=True)
class BundleTable:
    """A table of the bundle: its name, columns and rows, the columns of its key, and what one row is."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Mapping[str, object]]
    key: tuple[str, ...]
    said: str

    @property
    def path(self) -> str:
        """Its file."""
        return f"{self.name}.csv"

    @property
    def text(self) -> str:
        """Its content."""
        return csv_text(self.columns, self.rows)


def tables_of(filed: FileView) -> list[BundleTable]:
    """Every table of the bundle of a view: the chart, the data behind it, and the files that they were read from."""
    marks = filed.drawing.marks
    is_decided = "person_case_ids" in columns_of(filed.drawing)
    key = () if is_decided else ("observation_id",)
    chart = BundleTable("chart", columns_of(filed.drawing), [mark.row for mark in marks], key, _("One row per mark"))
    rests_on = _of_decisions(filed) if is_decided else _of_observations(filed)
    return [chart, _marks(filed), *rests_on, _files(filed, rests_on)]


def _marks(filed: FileView) -> BundleTable:
    """The words of the marks, in the order of the chart's rows."""
    rows = [
        {
            "row": number,
            "words": mark.words,
            "known": mark.known,
            "label": mark.label,
            "drawn_value": _drawn(mark),
            "evidence": filed.evidence(mark),
        }
        for number, mark in enumerate(filed.drawing.marks, start=1)
    ]
    return BundleTable(
        "marks", MARK_COLUMNS, rows, ("row",), _("The words of every row of the chart, and its evidence")
    )


def _drawn(mark: Mark) -> object:
    """What the mark shows: its count, or its rate with the digits of the chart's rows."""
    return mark.value if mark.value == mark.row["obs_value"] else mark.row.get("rate_per_100k")


def _of_observations(filed: FileView) -> list[BundleTable]:
    """The observations drawn, the inputs of those that were computed, and the statements that print them."""
    connection, vintage = filed.now.connection, filed.now.vintage.number
    drawn = measured_values(connection, vintage, [mark.row["observation_id"] for mark in filed.drawing.marks])
    known = {row["observation_id"] for row in drawn}
    inputs = measured_values(connection, vintage, {one for row in drawn for one in row["inputs"]} - known)
    rows = [{**row, "inputs": " ".join(row["inputs"])} for row in (*drawn, *inputs)]
    ids = [row["observation_id"] for row in rows]
    tables = [
        BundleTable("observations", OBSERVATION, rows, ("observation_id",), _("One number, as its origin counted it")),
        *_populations(filed),
        _statements(filed, "observation_id", ids),
    ]
    return [*tables, *_corrections(filed, {"observation": ids}, tables[-1])]


def _populations(filed: FileView) -> list[BundleTable]:
    """The populations that the rates of the rows were divided by; no table if no row has a rate."""
    wanted = {
        (mark.row["region_code"], int(mark.row["period_end"][:4]), mark.row["boundary_set"])
        for mark in filed.drawing.marks
        if mark.row.get(RATE[0]) is not None
    }
    rows: list[Row] = []
    for year in sorted({year for _area, year, _set in wanted}):
        areas = sorted({area for area, of, _set in wanted if of == year})
        rows += populations_of(filed.now.connection, filed.now.vintage.number, areas, year)
    kept = [row for row in rows if (row["area_code"], row["year"], row["boundary_set"]) in wanted]
    kept.sort(key=lambda row: (row["area_code"], row["year"]))
    said = _("The average population that a rate was divided by")
    return [BundleTable("populations", POPULATION, kept, POPULATION[:3], said)] if kept else []


def _of_decisions(filed: FileView) -> list[BundleTable]:
    """Every case of the country and its decisions, so that the filter of a mark can be applied to all of them again."""
    connection, vintage = filed.now.connection, filed.now.vintage.number
    cases = sorted(
        reported_cases(connection, vintage, filed.view["jurisdiction"]), key=lambda row: str(row["person_case_id"])
    )
    ids = [row["person_case_id"] for row in cases]
    decisions = [
        {**row, "offence_codes": " ".join(link["offence_code"] for link in row["offences"])}
        for case in ids
        for row in decisions_of(connection, vintage, case)
    ]
    statements = _statements(filed, "person_case_id", ids)
    return [
        BundleTable("cases", CASE, cases, ("person_case_id",), _("One reported case of one defendant, without a name")),
        BundleTable("decisions", DECISION, decisions, ("decision_id",), _("One decision of a court in a case")),
        statements,
        *_corrections(filed, {"person_case": ids, "decision": [row["decision_id"] for row in decisions]}, statements),
    ]


def _statements(filed: FileView, column: str, ids: Iterable[str]) -> BundleTable:
    """Who printed or reported the records, where, and which received file holds that."""
    found = statements_about(filed.now.connection, filed.now.vintage.number, column, ids)
    rows = [{**row, "sha256": row["snapshot"]} for row in found]
    said = _("One publication that prints a number or reports a case")
    return BundleTable("statements", STATEMENT, rows, ("statement_id",), said)


def _corrections(filed: FileView, records: Mapping[str, list[str]], statements: BundleTable) -> list[BundleTable]:
    """Values that the sources print wrongly and that are shown corrected; no table if there are none."""
    printed = [str(row["statement_id"]) for row in statements.rows]
    rows = []
    for kind, some in (*records.items(), ("statement", printed)):
        found = corrections_of(filed.now.connection, filed.now.vintage.number, kind, some)
        rows += [row for one in sorted(found) for row in found[one]]
    said = _("Values that a source prints wrongly and that are shown corrected")
    return [BundleTable("corrections", CORRECTION, rows, ("correction_id",), said)] if rows else []


def _files(filed: FileView, tables: Iterable[BundleTable]) -> BundleTable:
    """The received files that the statements were read from, and those that the sources were made of at the time."""
    connection = filed.now.connection
    hashes = {str(row["sha256"]) for table in tables if table.name == "statements" for row in table.rows}
    newest = current_vintage(connection)
    until = filed.now.vintage.loaded_at if newest and newest.number > filed.now.vintage.number else ""
    found = received_files(connection, hashes)
    for credit in filed.drawing.credits:
        found += files_of(connection, credit.key, until)
    rows = {(row["source_id"], row["file"], row["sha256"]): row for row in found}
    said = _("One file as it was received; its numbers are those of the records")
    return BundleTable("files", FILE_COLUMNS, [rows[key] for key in sorted(rows)], FILE_COLUMNS[:3], said)
