"""Numbers that contradict a chart of observations and are not drawn in it -> the one line under the chart.

Every form of the chart shows that line, so it is short: of every origin and unit the newest number, and how many more
there are. Each number leads to its evidence.
"""

from collections.abc import Collection, Iterable, Sequence
from urllib.parse import urlencode

from charts.drawing.drawing import LinePart
from charts.views.view import View
from database.queries.code_lists import CodeLists
from database.queries.vintages import Row
from translations import _, format_day, label_of, language, n_
from wording.observations import counter_of, is_end_unknown, is_whole_years, when_of, years_of
from wording.phrases import count_words, evidence_path, stage_phrase, with_qualifier

MOST_COUNTS = 3  # in one sentence
COUNTS = "\0"  # where the counts of a sentence stand


def line_of(*sentences: tuple[str, Sequence[LinePart]]) -> tuple[LinePart, ...]:
    """The line of these sentences, each a text with COUNTS in it, and its counts; one without counts is left out."""
    line: list[LinePart] = []
    for said, counts in sentences:
        if counts:
            before, _gap, after = said.partition(COUNTS)
            listed = [part for count in counts for part in (LinePart("; "), count)][1:]
            line += [LinePart(f" {before}" if line else before), *listed, LinePart(after)]
    return tuple(line)


def newest_counts(rows: Iterable[Row], years: Collection[str] = (), most: int | None = MOST_COUNTS) -> list[Row]:
    """Of every origin, unit and kind the newest number, at most so many (None: all), in the order of time.

    A number that ends in one of `years`, those that are drawn, goes before one that does not.
    """
    ordered = sorted(rows, key=lambda row: (row["period_end"][:4] in years, *_time(row)), reverse=True)
    newest: dict[tuple[str, str, str], Row] = {}
    for row in ordered:
        newest.setdefault((row["origin_id"], row["counting_unit"], row["measure_kind"]), row)
    return sorted(list(newest.values())[:most], key=_time)


def _time(row: Row) -> tuple[str, str]:
    return row["period_end"], row["observation_id"]


def counts_of(rows: Sequence[Row], shown: Sequence[Row], codes: CodeLists, others: str) -> list[LinePart]:
    """The numbers shown, and how many more there are in `rows`, with a link to those `others`."""
    parts = [_part(row, _count(row), codes) for row in shown]
    return [*parts, *_more(len(rows) - len(shown), others)]


def counts_at_stages(rows: Sequence[Row], shown: Sequence[Row], codes: CodeLists, others: str) -> list[LinePart]:
    """The same for numbers of several stages, each with its stage."""
    stages = codes.lists["stage"]
    parts = [
        _part(
            row, stage_phrase(row["stage"], _count(row), label_of(stages[row["stage"]])[0], row["counting_unit"]), codes
        )
        for row in shown
    ]
    return [*parts, *_more(len(rows) - len(shown), others)]


def dated_counts(rows: Sequence[Row], shown: Sequence[Row], codes: CodeLists, others: str) -> list[LinePart]:
    """The same for numbers that hold on a day: older ones of the same origin are not said, but linked."""
    parts = [_part(row, _count(row), codes) for row in shown]
    newest = LinePart(_("the newest of %(number)s such numbers", number=len(rows)), others)
    return [*parts, newest] if len(rows) > len(shown) else parts


def regions_part(rows: Sequence[Row], codes: CodeLists, href: str) -> LinePart:
    """What an origin counts in regions: its unit, the number of regions and the period, and where to see them."""
    words = n_(
        "%(unit)s in %(n)s region %(when)s (%(who)s)",
        "%(unit)s in %(n)s regions %(when)s (%(who)s)",
        len({row["region_code"] for row in rows}),
        unit=label_of(codes.lists["counting_unit"][rows[0]["counting_unit"]])[0],
        when=_when(rows[0]),
        who=counter_of(rows[0], codes),
    )
    return LinePart(words, href)


def by_year_path(view: View, stage: str) -> str:
    """The page with every count of a view's offence in the whole country at a stage."""
    pairs = {"jurisdiction": view["jurisdiction"], "offence": view["offence"], "stage": stage, "as_of": view["as_of"]}
    return f"/{language()}/years?{urlencode({key: value for key, value in pairs.items() if value})}"


def _part(row: Row, count: str, codes: CodeLists) -> LinePart:
    """A number, when it holds and who counted it, with a link to its evidence."""
    words = _("%(count)s %(when)s (%(who)s)", count=count, when=_when(row), who=counter_of(row, codes))
    return LinePart(words, evidence_path(row["observation_id"]))


def _count(row: Row) -> str:
    return with_qualifier(row["value_qualifier"], count_words(row["counting_unit"], row["obs_value"]))


def _more(number: int, href: str) -> list[LinePart]:
    return [LinePart(n_("and %(n)s more number", "and %(n)s more numbers", number), href)] if number else []


def _when(row: Row) -> str:
    """When a number holds, as short as it can be said; the evidence has the days."""
    if row["measure_kind"] == "cumulative":
        return _("by %(month)s", month=format_day(row["period_end"][:7]))
    if row["measure_kind"] == "stock" or is_whole_years(row):
        return when_of(row)
    end = format_day(row["period_end"])
    if is_end_unknown(row):
        return _("in %(years)s, as published by %(day)s", years=years_of(row), day=end)
    return _("between %(start)s and %(end)s", start=format_day(row["period_start"]), end=end)
