"""The tables of the store.

Every record table carries `source_id`, `first_vintage` and `last_vintage`: a row is part of vintage *v* when
`first_vintage <= v` and `last_vintage` is empty or `>= v`. Nothing is overwritten: a revised record ends its row and
starts another one under the same key, so that any question can be asked as of any past vintage.

Days are ISO 8601 text (`2025-12-25`); a date whose day or month is not known is truncated (`2025-12`, `2025`) and says
so in its `..._precision`. A column's `info` says which code list its values come from (`codes`), whether it belongs to
the record's key (`key`), and whether a difference in it alone makes a revision (`compared`, True by default).
"""

from typing import Any

import sqlalchemy as sa

from database.log.tables import metadata

LANGUAGES = ("en", "uk", "ru", "kk")


def _key(name: str, type_: Any = sa.Text, codes: str | None = None) -> sa.Column[Any]:
    """A column of the record's natural key."""
    return sa.Column(name, type_, primary_key=True, autoincrement=False, info={"key": True, "codes": codes})


def _text(name: str, *, required: bool = False, codes: str | None = None, compared: bool = True) -> sa.Column[Any]:
    """A text column; `codes` names the code list that its values come from."""
    return sa.Column(name, sa.Text, nullable=not required, info={"codes": codes, "compared": compared})


def _labels(stem: str = "label") -> list[sa.Column[Any]]:
    """One text column per language: `label_en`, `label_uk`, ..."""
    return [_text(f"{stem}_{lang}") for lang in LANGUAGES]


def _record(name: str, *columns: Any, indexes: tuple[tuple[str, ...], ...] = ()) -> sa.Table:
    """A table of records: its own columns, its source and its vintages."""
    return sa.Table(
        name,
        metadata,
        *columns,
        *([] if name == "source" else [sa.Column("source_id", sa.Text, nullable=False)]),
        sa.Column("first_vintage", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last_vintage", sa.Integer),
        *[sa.Index(f"ix_{name}_{'_'.join(fields)}", *fields) for fields in indexes],
        info={"record": True},
    )


def _cell() -> list[sa.Column[Any]]:
    """The dimensions that say what a number counts: where, under which law, at which stage, in what unit, when, and for
    a number of sentences their type and length.

    `months_over` and `months_to` are the ends of a band of lengths, both empty for any length, one empty for an open
    end. `band_ends` says which end belongs to the band, because publishers differ: over 24 to 36 months (the upper one)
    or 24 to under 36 (the lower one).
    """
    return [
        _text("origin_id", required=True, codes="origin"),
        _text("jurisdiction", required=True, codes="jurisdiction"),
        _text("region_code", codes="region"),
        _text("offence_code", required=True, codes="offence"),
        _text("stage", required=True, codes="stage"),
        _text("counting_unit", required=True, codes="counting_unit"),
        _text("measure_kind", required=True, codes="measure_kind"),
        _text("period_start", required=True),
        _text("period_end", required=True),
        _text("period_end_basis", required=True, codes="period_end_basis"),
        _text("citizenship"),
        _text("sentence_type", codes="sentence_type"),
        sa.Column("months_over", sa.Integer, info={"codes": None}),
        sa.Column("months_to", sa.Integer, info={"codes": None}),
        _text("band_ends", codes="band_ends"),
        sa.Column("obs_value", sa.Float, info={"codes": None}),
        _text("value_qualifier", required=True, codes="value_qualifier"),
        _text("obs_status", required=True, codes="obs_status"),
    ]


_BY_CELL = (("jurisdiction", "offence_code", "stage", "region_code"),)

# --- what was counted -------------------------------------------------------------------------------------------------

observation = _record(
    "observation",
    _key("observation_id"),
    *_cell(),
    sa.Column("is_disputed", sa.Boolean, nullable=False),
    _text("note"),
    indexes=_BY_CELL,
)

derived_value = _record(
    "derived_value",
    _key("observation_id"),
    *_cell(),
    _text("formula", required=True),
    _text("note"),
    indexes=_BY_CELL,
)

derived_input = _record("derived_input", _key("observation_id"), _key("input_id"))

statement = _record(
    "statement",
    _key("statement_id"),
    _text("observation_id"),
    _text("person_case_id"),
    _text("publisher", required=True),
    _text("url"),
    _text("archived_url"),
    _text("published_on"),
    _text("date_precision", codes="date_precision"),
    _text("seen_on"),
    sa.Column("is_relay", sa.Boolean),
    _text("printed_value"),
    _text("printed_unit", codes="counting_unit"),
    _text("fidelity", codes="fidelity"),
    _text("note"),
    _text("locator"),
    _text("snapshot", required=True, compared=False),
    indexes=(("observation_id",), ("person_case_id",)),
)

person_case = _record(
    "person_case",
    _key("person_case_id"),
    _text("jurisdiction", required=True, codes="jurisdiction"),
    _text("region_code", codes="region"),
    _text("age_band", codes="age_band"),
    _text("sex", codes="sex"),
    _text("role", codes="role"),
    _text("formation", codes="formation"),
    _text("conflict", codes="conflict"),
    _text("service_start"),
    _text("in_absentia", codes="answer"),
    _text("plea", codes="plea"),
    sa.Column("sources_disagree", sa.Boolean),
    _text("case_status", required=True, codes="case_status"),
)

decision = _record(
    "decision",
    _key("decision_id"),
    _text("person_case_id", required=True),
    _text("instance", required=True, codes="instance"),
    _text("court"),
    _text("decision_date"),
    _text("date_precision", codes="date_precision"),
    _text("date_basis", codes="date_basis"),
    _text("verdict", codes="verdict"),
    _text("sentence_type", codes="sentence_type"),
    sa.Column("sentence_length_months", sa.Integer),
    sa.Column("is_final", sa.Boolean),
    _text("supersedes"),
    _text("note"),
    indexes=(("person_case_id",),),
)

decision_offence = _record(
    "decision_offence",
    _key("decision_id"),
    _key("offence_code", codes="offence"),
    _text("offence_as_printed"),
    _text("part"),
    sa.Column("is_principal", sa.Boolean),
    sa.Column("is_attempt", sa.Boolean),
    _text("offence_basis", codes="offence_basis"),
)

form_row = _record(
    "form_row",
    _key("form"),
    _key("row_no", sa.Integer),
    sa.Column("parent_row", sa.Integer),
    _text("row_kind", required=True, codes="row_kind"),
    _text("article"),
    _text("offence_code", required=True, codes="offence"),
    _text("label_local", required=True),
    indexes=(("offence_code",),),
)

population = _record(
    "population",
    # KZ-10 or, for the whole country, KZ; a region's number applies to the boundaries that boundary_set names.
    _key("area_code", codes="region_or_jurisdiction"),
    _key("year", sa.Integer),
    _key("boundary_set"),
    sa.Column("population", sa.Float, nullable=False, info={"codes": None}),
    _text("obs_status", required=True, codes="obs_status"),
)

# What a publisher got wrong and we show corrected: declared in a source's corrections.toml, never in code.
correction = _record(
    "correction",
    _key("correction_id"),
    _text("record", required=True),
    _text("record_id", required=True),
    _text("field", required=True),
    _text("printed"),
    _text("corrected"),
    _text("reason", required=True),
    _text("corrected_on", required=True),
    _text("told"),
    _text("url"),
    indexes=(("record_id",),),
)

# --- code lists -------------------------------------------------------------------------------------------------------

code = _record(
    "code",
    _key("codelist"),
    _key("code"),
    sa.Column("position", sa.Integer, nullable=False),
    _text("parent_code"),
    *_labels(),
    _text("label_status", required=True, codes="label_status"),
    _text("definition_en"),
    _text("aliases"),
    _text("valid_from"),
    _text("valid_to"),
    # For a stage: the units in which it can be counted, joined by a bar; empty if any can.
    _text("counting_units"),
)

jurisdiction = _record(
    "jurisdiction",
    _key("jurisdiction"),
    sa.Column("position", sa.Integer, nullable=False),
    *_labels(),
    _text("label_status", required=True, codes="label_status"),
    _text("default_offence", codes="offence"),
    _text("default_stage", codes="stage"),
    _text("default_origin"),
    _text("default_region_offence", codes="offence"),
    _text("default_decision_offence", codes="offence"),
)

region = _record(
    "region",
    _key("region_code"),
    _key("boundary_set"),
    _text("jurisdiction", required=True, codes="jurisdiction"),
    _text("region_kind", codes="region_kind"),
    *_labels(),
    _text("label_status", required=True, codes="label_status"),
    _text("kato"),
    _text("iso_legacy"),
    _text("bns_code"),
    _text("split_from"),
    _text("aliases"),
    _text("valid_from"),
    _text("valid_to"),
)

offence = _record(
    "offence",
    _key("offence_code"),
    sa.Column("position", sa.Integer, nullable=False),
    _text("jurisdiction", required=True, codes="jurisdiction"),
    _text("parent_code"),
    _text("offence_level", required=True, codes="offence_level"),
    *_labels(),
    _text("label_status", required=True, codes="label_status"),
    _text("label_local"),
    _text("local_lang"),
    _text("group_members"),
    _text("valid_from"),
    _text("valid_to"),
)

penalty_range = _record(
    "penalty_range",
    _key("offence_code", codes="offence"),
    _key("part"),
    _key("valid_from"),
    sa.Column("min_months", sa.Integer, nullable=False),
    sa.Column("max_months", sa.Integer, nullable=False),
    sa.Column("is_life_possible", sa.Boolean, nullable=False),
    _text("valid_to"),
    _text("url", required=True),
    _text("note"),
)

origin = _record(
    "origin",
    _key("origin_id"),
    _text("origin_kind", required=True, codes="origin_kind"),
    *_labels(),
    *_labels("short"),
    _text("label_status", required=True, codes="label_status"),
    _text("description_en"),
    _text("url"),
)

event = _record(
    "event",
    _key("event_id"),
    _text("jurisdiction", required=True, codes="jurisdiction"),
    _text("event_date", required=True),
    _text("date_precision", required=True, codes="date_precision"),
    _text("event_kind", required=True, codes="event_kind"),
    *_labels(),
    *_labels("short"),
    _text("label_status", required=True, codes="label_status"),
    _text("url"),
)

source = _record(
    "source",
    _key("source_id"),
    _text("publisher", required=True),
    _text("publisher_local"),
    _text("source_kind", required=True, codes="source_kind"),
    _text("counting_unit", codes="counting_unit"),
    *_labels("title"),
    *_labels("counted"),
    *_labels("not_counted"),
    _text("label_status", required=True, codes="label_status"),
    _text("licence", required=True),
    _text("licence_url"),
    _text("url"),
    _text("expect_every"),
)


def record_tables() -> dict[str, sa.Table]:
    """The tables whose rows carry vintages, by name, in the order of their declaration."""
    return {name: table for name, table in metadata.tables.items() if table.info.get("record")}


def key_columns(table: sa.Table) -> list[str]:
    """The natural key of a record table: what stays the same when the record is revised."""
    return [column.name for column in table.columns if column.info.get("key")]
