"""Drawing -> words: how counts, offences and periods are said, a summary for a screen reader, a sentence to copy."""

import re
from typing import Any

from charts._drawing import BARS, POINTS, Drawing, Mark
from translations import _, format_day, format_number, label_of, n_

MOST_CAVEATS = 6
_FIRST = 3  # of a ranking of regions, in a sentence to copy
_ARTICLE = re.compile(r"[A-Z]{2}-CC(?P<code_year>\d{4})?-(?P<article>\d[0-9A-Za-z-]*)")


def count_words(unit: str, number: float) -> str:
    """A number with its counting unit in the right plural form: `709 cases`."""
    forms = {
        "cases": n_("%(n)s case", "%(n)s cases", number),
        "offences": n_("%(n)s offence", "%(n)s offences", number),
        "persons": n_("%(n)s person", "%(n)s persons", number),
        "charges": n_("%(n)s charge", "%(n)s charges", number),
        "decisions": n_("%(n)s decision", "%(n)s decisions", number),
    }
    return forms[unit]


def staged(stage: str, subject: str, label: str) -> str:
    """Cases, or a count of them, at a stage: `709 cases registered`. `label` says a stage that has no phrase here."""
    phrases = {
        "registered": _("%(subject)s registered", subject=subject),
        "in_proceedings": _("%(subject)s in proceedings", subject=subject),
        "under_investigation": _("%(subject)s under investigation", subject=subject),
        "charged": _("%(subject)s charged", subject=subject),
        "completed": _("%(subject)s with completed proceedings", subject=subject),
        "sent_to_court": _("%(subject)s sent to court", subject=subject),
        "terminated_rehabilitating": _("%(subject)s terminated on rehabilitating grounds", subject=subject),
        "terminated_non_rehabilitating": _("%(subject)s terminated on non-rehabilitating grounds", subject=subject),
        "suspended": _("%(subject)s with suspended proceedings", subject=subject),
        "suspect_hiding": _("%(subject)s suspended because the suspect is hiding", subject=subject),
        "wanted": _("%(subject)s wanted", subject=subject),
        "convicted": _("%(subject)s convicted", subject=subject),
        "acquitted": _("%(subject)s acquitted", subject=subject),
    }
    return phrases.get(stage) or f"{subject}: {label}"


def qualified(qualifier: str, text: str) -> str:
    """A count as its origin qualifies it: exact, about, at least, at most."""
    if qualifier == "approx":
        return _("about %(count)s", count=text)
    if qualifier == "at_least":
        return _("at least %(count)s", count=text)
    if qualifier == "at_most":
        return _("at most %(count)s", count=text)
    return text


def qualified_number(qualifier: str, number: float) -> str:
    """The number on a mark, with the sign of its qualifier."""
    return signed(qualifier, format_number(number))


def signed(qualifier: str, text: str) -> str:
    """A number as it is drawn, with the sign of its qualifier."""
    return {"approx": "≈ ", "at_least": "≥ ", "at_most": "≤ "}.get(qualifier, "") + text


def article_of(offence_code: str) -> str:
    """`Article 172` from a code such as KZ-CC-172, with its edition where that is an older code; else empty."""
    found = _ARTICLE.fullmatch(offence_code)
    if not found:
        return ""
    if found["code_year"]:
        return _("Article %(number)s of the %(year)s code", number=found["article"], year=found["code_year"])
    return _("Article %(number)s", number=found["article"])


def offence_title(row: dict[str, Any]) -> str:
    """How an offence is named in a title: by its article where it has one, else by its label."""
    return article_of(row["offence_code"]) or label_of(row)[0]


def offence_name(row: dict[str, Any]) -> tuple[str, str]:
    """An offence in full, and the language of its label: `Article 172: Participation in foreign armed conflicts`."""
    label, lang = label_of(row)
    article = article_of(row["offence_code"])
    return (f"{article}: {label}" if article else label), lang


def period_words(start: str, end: str) -> str:
    """A period written out: a year, years, or from day to day."""
    if start.endswith("-01-01") and end.endswith("-12-31"):
        return start[:4] if start[:4] == end[:4] else f"{start[:4]}–{end[:4]}"
    if start == end:
        return format_day(end)
    return _("%(start)s to %(end)s", start=format_day(start), end=format_day(end))


def mark_line(mark: Mark) -> str:
    """A mark as one sentence with what is known about it."""
    return f"{mark.words} ({mark.known})." if mark.known else f"{mark.words}."


def hatched_lines(drawing: Drawing) -> list[str]:
    """What is known of each hatched mark, a line each. More than MOST_CAVEATS of them are said in one sentence."""
    return [f"{mark.words}: {mark.known}." for mark in drawing.marks if mark.is_hatched]


def caveat_lines(drawing: Drawing) -> list[str]:
    """What an embed says of its hatched marks: a line each, or one sentence where they are more than MOST_CAVEATS."""
    lines = hatched_lines(drawing)
    if len(lines) > MOST_CAVEATS:
        return [_("Most of these numbers are hatched: the table says of each what is known of its period.")]
    return lines


def why_empty(drawing: Drawing) -> str:
    """Why a view has no mark."""
    if not drawing.credits:
        return _("Nothing was counted for this view. Empty is not zero: it means that no source says.")
    said = [note.text if note.text.endswith(".") else f"{note.text}." for note in drawing.notes]
    return " ".join([_("No bar can be drawn for this view."), *said])


def summary(drawing: Drawing) -> str:
    """The whole chart in words, for alternative texts: its title, then every mark in order."""
    if not drawing.marks:
        return _("%(title)s. No count for this view.", title=drawing.title)
    return " ".join([f"{drawing.title}.", *[mark_line(mark) for mark in drawing.marks]])


def _quoted(drawing: Drawing) -> list[Mark]:
    """The marks that an article would quote: what the reader chose, else the newest, the first of a ranking, or all."""
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


def sentence(drawing: Drawing, address: str) -> str:
    """What an article may say of the chart: every count with its origin and caveat, and where it stands."""
    if not drawing.marks:
        return _("No count for this view.")
    quoted = _quoted(drawing)
    words = [mark_line(mark) for mark in quoted] or [_("Every number of this view is 0.")]
    if drawing.map_of and quoted and not quoted[0].is_chosen:
        words.insert(0, _("The highest:"))
    counts = " ".join([*words, *[drawing.caveat] * bool(drawing.caveat)])
    source = _(
        "Casecount, as loaded on %(day)s (vintage %(number)s): %(address)s",
        day=format_day(drawing.data_day),
        number=drawing.vintage,
        address=address,
    )
    return f"{drawing.title}. {counts} {source}"
