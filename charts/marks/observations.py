"""Rows of the store -> what is drawn and said about them: the same for every chart that draws observations.

A row is an observation or a derived value as returned by `database.queries`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from charts.drawing.colours import COLOURS, OTHER
from charts.drawing.drawing import APPROX, BOUND, DISPUTED, INCOMPLETE, Credit, Event, Mark, Note, Series, Table
from charts.views.keys import ALL
from charts.views.view import View
from database.queries.code_lists import CodeLists
from database.queries.counts import CELL
from database.queries.vintages import Row
from translations import _, format_day, label_of, language
from wording.observations import counter_of, is_end_unknown, is_whole_years, known_of, words_of, years_of
from wording.phrases import (
    evidence_path,
    offence_name,
    offence_title,
    offence_title_of,
    qualified_number,
    stage_phrase,
)

AxisPlace = tuple[int, float, float]

# One line of a chart's CSV: the cell, the value, its origin and evidence.
COLUMNS = (
    *CELL,
    "time_period",
    "obs_value",
    "value_qualifier",
    "obs_status",
    "origin_id",
    "observation_id",
    "formula",
    "note",
)


def recency_of(start: str, end: str) -> tuple[bool, str, int]:
    """Sort key of a period: one whole year first, then the newest, then the longest."""
    is_year = start.endswith("-01-01") and end.endswith("-12-31") and start[:4] == end[:4]
    return is_year, end, -int(start.replace("-", ""))


def states_of(row: Row) -> tuple[str, ...]:
    """What the mark's look must say. An inferred period of whole years is complete: said in words, not hatched."""
    states = {
        INCOMPLETE: row["measure_kind"] == "flow" and (not is_whole_years(row) or is_end_unknown(row)),
        BOUND: row["value_qualifier"] in ("at_least", "at_most"),
        APPROX: row["value_qualifier"] == "approx",
        DISPUTED: bool(row["is_disputed"]),
    }
    return tuple(state for state, holds in states.items() if holds)


def caption_of(row: Row, codes: CodeLists, shared_unit: bool) -> str:
    """What the mark itself must say: its bound, its unit if units differ, its dispute, years beyond its own."""
    words = []
    if row["value_qualifier"] != "exact":
        words.append(label_of(codes.lists["value_qualifier"][row["value_qualifier"]])[0])
    if not shared_unit:
        words.append(label_of(codes.lists["counting_unit"][row["counting_unit"]])[0])
    if row["is_disputed"]:
        words.append(_("disputed"))
    if row["measure_kind"] == "flow" and len(years_of(row)) > 4:
        words.append(years_of(row))
    return ", ".join(words)


def time_period_of(row: Row) -> str:
    """SDMX's TIME_PERIOD: a year, the day of a stock, or an ISO 8601 interval."""
    if row["measure_kind"] == "stock":
        return str(row["period_end"])
    is_year = row["measure_kind"] == "flow" and len(years_of(row)) == 4
    return years_of(row) if is_year else f"{row['period_start']}/{row['period_end']}"


def csv_row_of(row: Row) -> Row:
    """One line of the chart's CSV: the cell, the value, its origin and evidence."""
    return {
        **{name: row[name] for name in CELL},
        "time_period": time_period_of(row),
        **{name: row[name] for name in ("obs_value", "value_qualifier", "obs_status", "origin_id", "observation_id")},
        "formula": row["formula"],
        "note": row["note"],
    }


def series_of(origin: str, codes: CodeLists) -> Series:
    """Everything that one origin counted, under its short name and in the colour of who counts."""
    row = codes.origins[origin]
    kind = row["origin_kind"]
    return Series(origin, label_of(row, "short")[0], kind if kind in COLOURS else OTHER)


def mark_of(row: Row, codes: CodeLists, place: AxisPlace, *, series: str, shared_unit: bool) -> Mark:
    """A row as a mark at its place: category, start and width in units of the axis."""
    return Mark(
        key=row["observation_id"],
        category=place[0],
        start=place[1],
        width=place[2],
        value=row["obs_value"],
        label=qualified_number(row["value_qualifier"], row["obs_value"]),
        caption=caption_of(row, codes, shared_unit),
        series=series,
        states=states_of(row),
        href=evidence_path(row["observation_id"]),
        words=words_of(row, codes),
        known="; ".join(known_of(row, codes)),
        row=csv_row_of(row),
    )


def table_of(rows: Iterable[Row], marks: Iterable[Mark], codes: CodeLists, when: str, times: Iterable[str]) -> Table:
    """One row per mark: when (a column named `when`), count as drawn, unit, who counted, what is known."""
    header = (when, _("Count"), _("Unit"), _("Counted by"), _("What is known"))
    lines = tuple(
        (
            time,
            mark.label,
            label_of(codes.lists["counting_unit"][row["counting_unit"]])[0],
            counter_of(row, codes) if row["formula"] else label_of(codes.origins[row["origin_id"]])[0],
            mark.known,
        )
        for row, mark, time in zip(rows, marks, times, strict=True)
    )
    return Table(header, lines)


def title_of(rows: Sequence[Row], view: View, codes: CodeLists) -> str:
    """What is counted: the unit of most marks (a mark with another unit prints its own), and the stage."""
    units = Counter(row["counting_unit"] for row in rows)
    stage = label_of(codes.lists["stage"][view["stage"]])[0]
    if not units and view.get("unit") in ("", ALL):
        return stage.capitalize()
    unit = units.most_common(1)[0][0] if units else view.get("unit")
    return stage_phrase(view["stage"], label_of(codes.lists["counting_unit"][unit])[0].capitalize(), stage, unit)


def place_words(view: View, codes: CodeLists) -> dict[str, str]:
    """The offence and the country of a view, for its title."""
    return {
        "offence": offence_title_of(view["offence"], codes),
        "area": label_of(codes.jurisdictions[view["jurisdiction"]])[0],
    }


def origin_note(view: View, codes: CodeLists) -> tuple[Note, ...]:
    """Says that one origin was chosen, so that nobody takes its count for the only one."""
    if view["origin"] == ALL:
        return ()
    who = label_of(codes.origins[view["origin"]], "short")[0]
    return (Note(_("Only the numbers of %(who)s are shown; others may count differently", who=who), language()),)


def reading_hints(marks: Sequence[Mark], view: View, codes: CodeLists, hints: dict[str, str]) -> str:
    """The offence in full if the title has only its article, and how to read the looks that occur."""
    parts = offence_in_full(view, codes)
    parts += [text for look, text in hints.items() if any(look in looks_of(mark) for mark in marks)]
    return " ".join([*parts, _("Each mark opens its source.")] if marks else parts)


def offence_in_full(view: View, codes: CodeLists) -> list[str]:
    """The offence as a sentence, if the title has only its article."""
    offence = codes.offences.get(view["offence"])
    if offence is None or offence_name(offence)[0] == offence_title(offence):
        return []
    return [f"{offence_name(offence)[0]}."]


def looks_of(mark: Mark) -> tuple[str, ...]:
    """How a mark looks: `hatched`, `hollow`, both or neither."""
    return tuple(look for look, holds in (("hatched", mark.is_hatched), ("hollow", mark.is_hollow)) if holds)


def events_within(rows: Iterable[Row], years: Sequence[int]) -> tuple[Event, ...]:
    """The events inside the years shown; one outside never widens the axis."""
    events = []
    for row in rows:
        year, _dash, rest = row["event_date"].partition("-")
        if years and years[0] <= int(year) <= years[-1]:
            month, _dash, day = (rest or "07").partition("-")
            share = (int(month) - 1 + (int(day or 15) - 1) / 31) / 12
            when = format_day(row["event_date"])
            words = f"{when}: {label_of(row)[0]}"
            place = int(year) - years[0] + share
            events.append(Event(row["event_id"], place, label_of(row, "short")[0], words, when, row["url"] or ""))
    return tuple(events)


def remarks_of(rows: Iterable[Row], codes: CodeLists) -> tuple[Note, ...]:
    """The remarks on what is drawn, each once with everyone and every year it is about; they are in English."""
    about: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        if row["note"]:
            who = label_of(codes.origins[row["origin_id"]], "short")[0]
            about.setdefault(row["note"], {}).setdefault(who, []).append(row["period_end"][:4])
    notes = []
    for note, counters in about.items():
        said = [f"{who} {', '.join(dict.fromkeys(years))}" for who, years in counters.items()]
        notes.append(Note(f"{'; '.join(said)}: {note}", "en"))
    return tuple(notes)


def silent_zero_notes(rows: Iterable[Row], codes: CodeLists) -> tuple[Note, ...]:
    """Sums of zero that are only "at least": they draw no mark, because the true number is not known, but a note."""
    return tuple(
        Note(
            _(
                "%(who)s, %(year)s: every number it has is 0, but it does not cover everything, so the true number is "
                "not known and no mark is drawn",
                who=counter_of(row, codes),
                year=years_of(row),
            ),
            language(),
            evidence_path(row["observation_id"]),
        )
        for row in rows
    )


def stage_note(stage: str, codes: CodeLists) -> tuple[Note, ...]:
    """What the stage means, as defined in the code list; in English."""
    row = codes.lists["stage"][stage]
    return (Note(f"{row['label_en'].capitalize()}: {row['definition_en']}", "en"),) if row["definition_en"] else ()


def is_asked(row: Row, view: View) -> bool:
    """Whether the filters of the view by unit and origin let the row pass."""
    wanted = (("unit", "counting_unit"), ("origin", "origin_id"))
    return all(view.get(key) in ("", ALL, row[column]) for key, column in wanted)


def says_nothing(row: Row) -> bool:
    """Whether the row has no number, or is a sum of zero that is only "at least"."""
    if row["obs_value"] is None:
        return True
    return bool(row["formula"] and row["obs_value"] == 0 and row["value_qualifier"] == "at_least")


def credits_of(source_ids: Iterable[str], codes: CodeLists) -> tuple[Credit, ...]:
    """The sources of everything drawn and noted, each once."""
    credits = []
    for source_id in dict.fromkeys(source_ids):
        row = codes.sources[source_id]
        credits.append(
            Credit(
                key=source_id,
                title=label_of(row, "title")[0],
                publisher=row["publisher"],
                licence=row["licence"],
                licence_url=row["licence_url"] or "",
                url=row["url"] or "",
                counted=label_of(row, "counted")[0],
                not_counted=label_of(row, "not_counted")[0],
            )
        )
    return tuple(credits)
