"""Filters as labelled native controls: what stands in each of them for a view."""

from collections.abc import Iterable
from dataclasses import dataclass

from charts._drawing import Drawing
from charts._speak import offence_name
from charts._view import ALL, View
from database.queries import CodeLists, Row
from translations import _, label_of

LONG = 12  # a list longer than this gets a field that narrows it


@dataclass(frozen=True)
class Option:
    """One choice; `lang` is set where its label is not in the reader's language."""

    value: str
    label: str
    lang: str = ""


@dataclass(frozen=True)
class Control:
    """A labelled select; `groups` are its options under their headings (an empty heading: none)."""

    key: str
    label: str
    value: str
    groups: tuple[tuple[str, tuple[Option, ...]], ...]

    @property
    def is_long(self) -> bool:
        """Whether the list needs a field that narrows it."""
        return sum(len(options) for _heading, options in self.groups) > LONG


def controls_of(view: View, codes: CodeLists, whole: Drawing, dated: Drawing) -> list[Control]:
    """The filters of a chart by year: where, which law, which stage, what unit, who counted, from when to when.

    `whole` and `dated` are the drawings of the cell for all years, units and origins: what they show can be chosen.
    """
    counted = codes.counted.get(view["jurisdiction"], {})
    stages = {*counted.get(view["offence"], ()), view["stage"]}
    stage_rows = [row for code, row in codes.lists["stage"].items() if code in stages]
    places = [row for code, row in codes.jurisdictions.items() if code in codes.counted or code == view["jurisdiction"]]
    shown = {*[mark.row["counting_unit"] for mark in (*whole.marks, *dated.marks)], view["unit"]}
    units = _labelled((row for code, row in codes.lists["counting_unit"].items() if code in shown), "code")
    counters = dict.fromkeys([*[mark.row["origin_id"] for mark in (*whole.marks, *dated.marks)], view["origin"]])
    origins = [codes.origins[key] for key in counters if key != ALL]
    any_year = Option("", _("any"))
    years = sorted({*whole.categories, view["from"], view["to"]} - {""})
    starts = [Option(year, year) for year in years if year <= (view["to"] or year)]
    ends = [Option(year, year) for year in years if year >= (view["from"] or year)]
    controls = [
        Control("jurisdiction", _("Country"), view["jurisdiction"], _plain(_labelled(places, "jurisdiction"))),
        Control("offence", _("Offence"), view["offence"], _offence_groups(view, codes)),
        Control("stage", _("Stage"), view["stage"], _plain(_labelled(stage_rows, "code"))),
        Control("unit", _("Unit"), view["unit"], _plain(_with_all(units))),
        Control("origin", _("Counted by"), view["origin"], _plain(_with_all(_labelled(origins, "origin_id")))),
    ]
    if not years:  # dates have nothing to choose from where only dated numbers are drawn
        return controls
    return [
        *controls,
        Control("from", _("From year"), view["from"], _plain((any_year, *starts))),
        Control("to", _("To year"), view["to"], _plain((any_year, *ends))),
    ]


def _plain(options: Iterable[Option]) -> tuple[tuple[str, tuple[Option, ...]], ...]:
    return (("", tuple(options)),)


def _with_all(options: Iterable[Option]) -> tuple[Option, ...]:
    return (Option(ALL, _("all")), *options)


def _labelled(rows: Iterable[Row], key: str) -> list[Option]:
    return [Option(row[key], label_of(row)[0]) for row in rows]


def _offence_groups(view: View, codes: CodeLists) -> tuple[tuple[str, tuple[Option, ...]], ...]:
    """Offences that something was counted for, under their chapter; those without a chapter stand first."""
    counted = codes.counted.get(view["jurisdiction"], {})
    groups: dict[str, list[Option]] = {"": []}
    for code, row in codes.offences.items():
        if code not in counted and code != view["offence"]:
            continue
        name, lang = offence_name(row)
        groups.setdefault(_chapter_of(row, codes), []).append(Option(code, name, lang))
    return tuple((heading, tuple(options)) for heading, options in groups.items() if options)


def _chapter_of(row: Row, codes: CodeLists) -> str:
    """The label of the chapter that an offence of a form stands in; empty where it has none."""
    parent = codes.offences.get(row["parent_code"] or "")
    while parent:
        if parent["offence_level"] == "chapter":
            return label_of(parent)[0]
        parent = codes.offences.get(parent["parent_code"] or "")
    return ""
