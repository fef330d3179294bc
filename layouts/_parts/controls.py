"""Filters as labelled native controls: what each of them offers for a page, its charts and their views."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from charts import all_charts
from charts.drawing.drawing import Drawing
from charts.views.keys import ALL, DECIDED, KEY_ORDER, KEYS, NONE
from charts.views.view import View
from database.queries.code_lists import CodeLists
from database.queries.vintages import Row
from translations import _, label_of
from wording.phrases import offence_name

LONG_LIST = 30  # a list longer than this gets a field that narrows it
ALWAYS = ("jurisdiction", "offence", "stage")  # shown even if there is nothing else to choose

Groups = tuple[tuple[str, tuple["Option", ...]], ...]


@dataclass(frozen=True)
class Option:
    """One choice; `lang` is set if its label is not in the reader's language."""

    value: str
    label: str
    lang: str = ""


@dataclass(frozen=True)
class Choice:
    """A labelled select and its options."""

    key: str
    label: str
    value: str
    options: Sequence[Option]


@dataclass(frozen=True)
class Control:
    """A labelled select; `groups` are its options by heading (an empty heading: none)."""

    key: str
    label: str
    value: str
    groups: Groups

    @property
    def is_long(self) -> bool:
        """Whether the list needs a field to narrow it."""
        return len(self.values) > LONG_LIST

    @property
    def values(self) -> list[str]:
        """The values of all options."""
        return [option.value for _heading, options in self.groups for option in options]


@dataclass(frozen=True)
class FilterContext:
    """What the filters apply to: the page's charts, the views of those that could be read, the main one's view, their
    drawings for all years, units and origins (what these show can be chosen), the address's pairs, the codes."""

    charts: Sequence[str]
    views: Mapping[str, View]
    main: View
    whole: Mapping[str, Drawing]
    given: Mapping[str, str]
    codes: CodeLists

    def value(self, key: str) -> str:
        """The value that the select shows: the main chart's, else that of the first chart that knows the key."""
        views = (self.main, *self.views.values())
        return next((view[key] for view in views if key in view.values), "")

    def rows(self) -> list[Row]:
        """The CSV row of every mark that can be chosen."""
        return [mark.row for drawing in self.whole.values() for mark in drawing.marks]

    @property
    def place(self) -> str:
        """The country of the view."""
        return self.main["jurisdiction"]


def controls_of(page: FilterContext) -> list[Control]:
    """A filter for every key of the charts that have something for the country, if it leaves something to choose.

    Those of the main chart come first.
    """
    useful = [view for slug, view in page.views.items() if page.place in _summary(slug, page.codes)]
    known = {key for view in (page.main, *useful) for key in view.values}
    keys = [key for key in KEY_ORDER if key in known and KEYS[key].label]
    keys.sort(key=lambda key: key not in page.main.values)
    controls = [_control(key, page) for key in keys]
    return [one for one in controls if one.key in ALWAYS or set(one.values) - {one.value}]


# --- keys whose choices are not just every code of a list -------------------------------------------------------------


def _jurisdiction(page: FilterContext) -> Control:
    shown = {place for slug in page.charts for place in _summary(slug, page.codes)} | {page.place}
    rows = [row for code, row in page.codes.jurisdictions.items() if code in shown]
    return Control("jurisdiction", _(KEYS["jurisdiction"].label), page.place, _plain(_labelled(rows, "jurisdiction")))


def _region(page: FilterContext) -> Control:
    chosen = page.value("region")
    every = [row for row in page.codes.regions.values() if row["jurisdiction"] == page.place]
    rows = [row for row in every if not row["valid_to"] or row["region_code"] == chosen]
    regions = sorted(_labelled(rows, "region_code"), key=lambda option: option.label)
    none = [Option(NONE, _("no region named"))] if chosen == NONE else []
    options = [Option("", _("whole country")), *regions, *none] if len(regions) > 1 or chosen else []
    return Control("region", _(KEYS["region"].label), chosen, _plain(options))


def _offence(page: FilterContext) -> Control:
    """Offences with any counts, by chapter; those without a chapter come first.

    If the charts start with different offences, the main chart's has no value of its own: the form then sends none,
    and each chart keeps the one that it starts with.
    """
    chosen, default = page.value("offence"), page.main.defaults.get("offence", "")
    begins = {view.defaults["offence"] for view in page.views.values() if "offence" in view.defaults}
    silent = default if len(begins) > 1 and page.given.get("offence") != default else None
    counted = {code for slug in page.charts for code in _summary(slug, page.codes).get(page.place, ())} | {chosen}
    groups: dict[str, list[Option]] = {"": []}
    if any(all_charts()[slug].DEFAULT_OFFENCE == DECIDED for slug in page.charts):
        groups[""].append(Option(ALL, _("all offences")))
    if chosen == NONE:
        groups[""].append(Option(NONE, _("no offence named")))
    for code, row in page.codes.offences.items():
        if code in counted:
            groups.setdefault(_chapter_of(row, page.codes), []).append(Option(code, *offence_name(row)))
    named = [
        (heading, tuple(Option("", one.label, one.lang) if one.value == silent else one for one in options))
        for heading, options in groups.items()
    ]
    shown = tuple((heading, options) for heading, options in named if options)
    return Control("offence", _(KEYS["offence"].label), "" if chosen == silent else chosen, shown)


def _stage(page: FilterContext) -> Control:
    chosen = page.value("stage")
    stages = {chosen}
    for slug, view in page.views.items():
        counted = _summary(slug, page.codes).get(page.place, ())
        if "stage" in view.values and isinstance(counted, dict):
            stages |= counted.get(view["offence"], set())
    return Control("stage", _(KEYS["stage"].label), chosen, _plain(_coded("stage", page.codes, stages)))


def _unit(page: FilterContext) -> Control:
    chosen = page.value("unit")
    shown = {row.get("counting_unit") for row in page.rows()} | {chosen}
    return Control("unit", _(KEYS["unit"].label), chosen, _plain(_with_all(_coded("counting_unit", page.codes, shown))))


def _origin(page: FilterContext) -> Control:
    chosen = page.value("origin")
    counters = dict.fromkeys([*[row.get("origin_id") for row in page.rows()], chosen])
    rows = [page.codes.origins[key] for key in counters if key in page.codes.origins]
    return Control("origin", _(KEYS["origin"].label), chosen, _plain(_with_all(_labelled(rows, "origin_id"))))


def _sentence_type(page: FilterContext) -> Control:
    none = [Option(NONE, _("no sentence named"))] if page.value("sentence_type") == NONE else []
    return _of_codes("sentence_type", page, none)


def _from(page: FilterContext) -> Control:
    end = page.value("to")
    return _years("from", page, lambda year: year <= (end or year))


def _to(page: FilterContext) -> Control:
    start = page.value("from")
    return _years("to", page, lambda year: year >= (start or year))


_OWN: dict[str, Callable[[FilterContext], Control]] = {
    "jurisdiction": _jurisdiction,
    "region": _region,
    "offence": _offence,
    "stage": _stage,
    "unit": _unit,
    "origin": _origin,
    "sentence_type": _sentence_type,
    "from": _from,
    "to": _to,
}


# --- what they share --------------------------------------------------------------------------------------------------


def _summary(slug: str, codes: CodeLists) -> Mapping[str, Collection[str]]:
    """What a chart has: jurisdiction -> offences, with their stages if the chart draws counts."""
    summaries: dict[str, Mapping[str, Collection[str]]] = {
        "default_offence": codes.counted,
        "default_region_offence": codes.regional,
        DECIDED: codes.decided,
    }
    return summaries[all_charts()[slug].DEFAULT_OFFENCE]


def _years(key: str, page: FilterContext, fits: Callable[[str], bool]) -> Control:
    """The years of the axes and of the marks' periods; without any there is nothing to choose from."""
    found = {page.value("from"), page.value("to")}
    for drawing in [page.whole[slug] for slug, view in page.views.items() if key in view.values]:
        found |= {*drawing.years, *[name for name in drawing.categories if name.isdigit() and len(name) == 4]}
        found |= {str(mark.row.get("period_end") or "")[:4] for mark in drawing.marks}
    years = [Option(year, year) for year in sorted(found - {""}) if fits(year)]
    is_lone = len(years) < 2 and not page.value(key)
    return Control(key, _(KEYS[key].label), page.value(key), _plain(() if is_lone else (Option("", _("any")), *years)))


def _control(key: str, page: FilterContext) -> Control:
    """The filter of a key: its own, else whatever its code list or its words offer."""
    if own := _OWN.get(key):
        return own(page)
    return _of_words(key, page) if KEYS[key].words else _of_codes(key, page)


def _of_words(key: str, page: FilterContext) -> Control:
    options = [Option(value, _(words)) for value, words in KEYS[key].words.items()]
    return Control(key, _(KEYS[key].label), page.value(key), _plain(options))


def _of_codes(key: str, page: FilterContext, more: Sequence[Option] = ()) -> Control:
    codelist = KEYS[key].codelist
    options = [*_coded(codelist, page.codes, page.codes.lists[codelist]), *more]
    return Control(key, _(KEYS[key].label), page.value(key), _plain(_with_all(options)))


def _plain(options: Iterable[Option]) -> Groups:
    return (("", tuple(options)),)


def _with_all(options: Iterable[Option]) -> tuple[Option, ...]:
    return (Option(ALL, _("all")), *options)


def _labelled(rows: Iterable[Row], key: str) -> list[Option]:
    return [Option(row[key], label_of(row)[0]) for row in rows]


def _coded(codelist: str, codes: CodeLists, shown: Collection[str | None]) -> list[Option]:
    return _labelled((row for code, row in codes.lists[codelist].items() if code in shown), "code")


def _chapter_of(row: Row, codes: CodeLists) -> str:
    """The label of an offence's chapter in a form; empty if it has none."""
    parent = codes.offences.get(row["parent_code"] or "")
    while parent:
        if parent["offence_level"] == "chapter":
            return label_of(parent)[0]
        parent = codes.offences.get(parent["parent_code"] or "")
    return ""
