"""Drawing -> JSON-stat 2.0 (https://json-stat.org/format/): a data set whose dimensions are the columns of the marks.

A column that is empty in every row is not a dimension; one that is the same in every row is a dimension of size 1. Two
marks never share a cell: if the columns do not distinguish them, the period in days does, then the observation's id.
Everything else about a cell (evidence, words, note) is under `extension`.
"""

import json
from collections.abc import Sequence
from typing import Any

from charts.drawing.drawing import Mark
from charts.files.citation import apa
from charts.files.column_labels import TOTAL_CODE, code_label, column_label
from charts.files.file_view import FileView
from charts.marks.case_filter import PERSON_COLUMNS
from database.queries.code_lists import CodeLists
from database.queries.vintages import Row
from translations import label_of

METRIC = "metric"
_CELL = (
    "jurisdiction", "region_code", "offence_code", "stage", "counting_unit", "measure_kind", "citizenship",
    "sentence_type", "months", *PERSON_COLUMNS, "decision", "time_period", "origin_id",
)  # fmt: skip
_APART = ("period", "observation_id", "mark")  # what distinguishes marks that share a cell, in this order
_METRICS = ("obs_value", "rate_per_100k", "rate_low", "rate_high", "population")
_DECIMALS = {"obs_value": 0, "population": 1}  # a year's average population may end in a half
_ROLES = {"time": ("time_period",), "geo": ("jurisdiction", "region_code"), "metric": (METRIC,)}

Axes = dict[str, list[str]]


def dataset_text(filed: FileView) -> str:
    """The data set of a view as text."""
    return json.dumps(dataset(filed), ensure_ascii=False, separators=(",", ":")) + "\n"


def dataset(filed: FileView) -> dict[str, Any]:
    """The data set of a view: sparse values in row-major order of its dimensions."""
    drawing, codes = filed.drawing, filed.now.codes
    axes = axes_of(drawing.marks)
    notes = [note.text for note in (*drawing.corrected, *drawing.notes)]
    return {
        "version": "2.0",
        "class": "dataset",
        "label": drawing.title,
        "source": "; ".join(f"{credit.publisher}: {credit.title}" for credit in drawing.credits),
        "updated": drawing.data_day,
        "note": [text for text in (drawing.subtitle, drawing.caveat, drawing.also_text, *notes) if text],
        "id": list(axes),
        "size": [len(found) for found in axes.values()],
        "role": {role: found for role, names in _ROLES.items() if (found := [name for name in names if name in axes])},
        "dimension": {name: _dimension(name, found, codes) for name, found in axes.items()},
        **_values(filed, axes),
    }


def axes_of(marks: Sequence[Mark]) -> Axes:
    """The dimensions and the codes of each, in the order in which they occur; the measure comes last."""
    cells = [dimension_codes(mark) for mark in marks]
    names = [name for name in _CELL if any(cell[name] != TOTAL_CODE for cell in cells)]
    for name in _APART:
        if len({tuple(cell[one] for one in names) for cell in cells}) == len(cells):
            break
        names.append(name)
    axes = {name: list(dict.fromkeys(cell[name] for cell in cells)) for name in names}
    metrics = [name for name in _METRICS if any(mark.row.get(name) is not None for mark in marks)]
    return {**axes, METRIC: metrics or list(_METRICS[:1])}


def dimension_codes(mark: Mark) -> dict[str, str]:
    """The code of a mark on every dimension that it could have."""
    row, months = mark.row, ""
    if row.get("months_from") is not None:
        months = f"{row['months_from']}-{row['months_to']}"
    elif row.get("band_ends"):
        months = band_code(row)
    period = f"{row.get('period_start')}/{row.get('period_end')}"
    more = {"months": months, "period": period, "mark": mark.key}
    return {name: str({**row, **more}.get(name) or TOTAL_CODE) for name in (*_CELL, *_APART)}


def band_code(row: Row) -> str:
    """The band of a number of sentences as a code: `over_24_to_36`, `from_24_under_36`, `over_240`."""
    low, high = row["band_ends"].split("_")
    ends = ((low, row["months_over"]), (high, row["months_to"]))
    return "_".join(f"{word}_{months}" for word, months in ends if months is not None)


def _values(filed: FileView, axes: Axes) -> dict[str, Any]:
    """Every number at its place, its status unless it is a plain one, and what else is said about its mark."""
    values: dict[int, float] = {}
    status: dict[int, str] = {}
    said: dict[int, dict[str, str]] = {}
    for mark in filed.drawing.marks:
        cell = dimension_codes(mark)
        for metric in axes[METRIC]:
            place = _place({**cell, METRIC: metric}, axes)
            if mark.row.get(metric) is not None:
                values[place] = _plain(mark.row[metric])
                status[place] = _status(mark)
        said[_place({**cell, METRIC: axes[METRIC][0]}, axes)] = _mark_facts(mark, filed)
    labels = {code: _status_label(code, filed.now.codes) for code in dict.fromkeys(status.values())}
    extension = {"status": {"label": labels}, **_about(filed), "marks": _in_order(said)}
    return {"value": _in_order(values), "status": _in_order(status), "extension": extension}


def _in_order(by_place: dict[int, Any]) -> dict[str, Any]:
    return {str(place): by_place[place] for place in sorted(by_place)}


def _place(cell: dict[str, str], axes: Axes) -> int:
    """The index of a cell in row-major order."""
    place = 0
    for name, codes in axes.items():
        place = place * len(codes) + codes.index(cell[name])
    return place


def _plain(number: float) -> float:
    return int(number) if float(number).is_integer() else number


def _status(mark: Mark) -> str:
    """SDMX's status of the observation (`A` is a normal value), and how its origin qualifies it."""
    qualifier = mark.row.get("value_qualifier") or "exact"
    return (mark.row.get("obs_status") or "A") + ("" if qualifier == "exact" else f":{qualifier}")


def _status_label(status: str, codes: CodeLists) -> str:
    code, _colon, qualifier = status.partition(":")
    rows = [codes.lists["obs_status"][code], *([codes.lists["value_qualifier"][qualifier]] if qualifier else [])]
    return ", ".join(label_of(row)[0] for row in rows)


def _dimension(name: str, found: list[str], codes: CodeLists) -> dict[str, Any]:
    """A dimension with its codes in order and the label of each."""
    say = column_label if name == METRIC else lambda code: code_label(name, code, codes)
    category: dict[str, Any] = {"index": found, "label": {code: say(code) for code in found}}
    if name == METRIC:
        category["unit"] = {metric: {"decimals": _DECIMALS.get(metric, 4)} for metric in found}
    return {"label": column_label(name), "category": category}


def _mark_facts(mark: Mark, filed: FileView) -> dict[str, str]:
    """What a mark says besides its number."""
    kept = (
        "observation_id", "period_start", "period_end", "period_end_basis", "formula", "note", "population_status",
        "boundary_set", "from", "to", "person_case_ids",
    )  # fmt: skip
    more = {name: str(mark.row[name]) for name in kept if mark.row.get(name)}
    return {"words": mark.words, "known": mark.known, "evidence": filed.evidence(mark), **more}


def _about(filed: FileView) -> dict[str, Any]:
    """Licences, addresses, version and citation."""
    drawing = filed.drawing
    return {
        "licence": [{"source": one.title, "licence": one.licence, "url": one.licence_url} for one in drawing.credits],
        "not_counted": [{"source": one.title, "text": one.not_counted} for one in drawing.credits],
        "address": filed.page,
        "pinned": filed.pinned,
        "vintage": drawing.vintage,
        "data_version": drawing.data_version,
        "citation": apa(filed),
    }
