"""A Drawing in words: its lines, caveats, summary and the sentence about it."""

from charts.drawing.drawing import BARS, POINTS, Drawing, Mark
from translations import _, format_day

MOST_CAVEATS = 6


_FIRST = 3  # of a ranking of regions, in a sentence to copy


def mark_line(mark: Mark) -> str:
    """A mark as one sentence with what is known about it."""
    return f"{mark.words} ({mark.known})." if mark.known else f"{mark.words}."


def hatched_lines(drawing: Drawing) -> list[str]:
    """What is known of each hatched mark, one line each; if there are more than MOST_CAVEATS, one sentence for all."""
    return [f"{mark.words}: {mark.known}." for mark in drawing.marks if mark.is_hatched]


def caveat_lines(drawing: Drawing) -> list[str]:
    """What an embed says of its hatched marks: a line each, or one sentence where they are more than MOST_CAVEATS."""
    lines = hatched_lines(drawing)
    if len(lines) > MOST_CAVEATS:
        return [_("Most of these numbers are hatched: the table says what is known of each period.")]
    return lines


def why_empty(drawing: Drawing) -> str:
    """Why a view has no mark."""
    if drawing.silent_country:
        return _("No source gives a number for %(country)s yet. Empty is not zero.", country=drawing.silent_country)
    if not drawing.credits:
        return _("No source gives a number for this view. Empty is not zero.")
    said = [note.text if note.text.endswith(".") else f"{note.text}." for note in drawing.notes]
    return " ".join([_("No bar can be drawn for this view."), *said])


def summary(drawing: Drawing) -> str:
    """The whole chart in words, for alternative texts: its title, then every mark in order."""
    if not drawing.marks:
        return " ".join([_("%(title)s. No count for this view.", title=drawing.title), *_also(drawing)])
    return " ".join([f"{drawing.title}.", *[mark_line(mark) for mark in drawing.marks], *_also(drawing)])


def _also(drawing: Drawing) -> list[str]:
    """The line of what was counted too, if there is one."""
    return [drawing.also_text] if drawing.also else []


def _quoted(drawing: Drawing) -> list[Mark]:
    """The marks that an article would quote: the reader's choice, else the newest, the first of a ranking, or all."""
    chosen = [mark for mark in drawing.marks if mark.is_chosen]
    if chosen:
        return chosen
    if drawing.kind == POINTS:  # running totals of several days in a row would invite adding them
        last_of_series = {mark.series: mark.key for mark in drawing.marks}
        return [mark for mark in drawing.marks if mark.key in last_of_series.values()]
    if drawing.map_of:
        ranked = sorted((mark for mark in drawing.marks if mark.value), key=lambda mark: -mark.value)
        return [mark for mark in ranked if mark.value >= ranked[:_FIRST][-1].value][: 2 * _FIRST]
    if drawing.kind == BARS and not drawing.edges:
        newest = max(mark.category for mark in drawing.marks)
        return [mark for mark in drawing.marks if mark.category == newest]
    return list(drawing.marks)


def _quoted_words(drawing: Drawing) -> list[str]:
    """What is said of the quoted marks, a sentence each."""
    if not drawing.marks:
        return []
    quoted = _quoted(drawing)
    words = [mark_line(mark) for mark in quoted] or [_("Every number of this view is 0.")]
    if drawing.map_of and quoted and not quoted[0].is_chosen:
        words.insert(0, _("The highest:"))
    return words


def sentence(drawing: Drawing, address: str) -> str:
    """A sentence for an article about the chart: every count with its origin and caveat, what was counted too, and the
    address."""
    if not drawing.marks and not drawing.also:
        return _("No count for this view.")
    counts = " ".join([*_quoted_words(drawing), *[drawing.caveat] * bool(drawing.caveat), *_also(drawing)])
    source = _(
        "Casecount, as loaded on %(day)s (vintage %(number)s): %(address)s",
        day=format_day(drawing.data_day),
        number=drawing.vintage,
        address=address,
    )
    return f"{drawing.title}. {counts} {source}"
