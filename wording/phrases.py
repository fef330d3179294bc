"""How counts, offences and periods are phrased."""

import re
from typing import Any

from database.queries.code_lists import CodeLists
from database.queries.vintages import Row
from translations import _, format_day, format_number, label_of, language, n_

_ARTICLE = re.compile(
    r"[A-Z]{2}-CC(?P<code_year>\d{4})?-(?P<article>\d(?:(?!-p)[0-9A-Za-z-])*)(?:-p(?P<part>\d[\d-]*))?"
)
# Countries whose codes write an inserted article with a dot: RU-CC-110-1 is Article 110.1, UA-CC-111-1 Article 111-1.
_DOTTED = ("RU",)


def count_words(unit: str, number: float) -> str:
    """A number with its counting unit in the right plural form: `709 cases`; a unit without a phrase is its code."""
    forms = {
        "cases": n_("%(n)s case", "%(n)s cases", number),
        "offences": n_("%(n)s offence", "%(n)s offences", number),
        "persons": n_("%(n)s person", "%(n)s persons", number),
        "charges": n_("%(n)s charge", "%(n)s charges", number),
        "decisions": n_("%(n)s decision", "%(n)s decisions", number),
    }
    return forms.get(unit) or f"{format_number(number)} {unit.replace('_', ' ')}"


def stage_phrase(stage: str, subject: str, label: str, unit: str) -> str:
    """Cases, or a count of them, at a stage: `709 cases registered`. `label` is for a stage without a phrase here, and
    of a decision is said what it decides: `12 decisions of conviction`."""
    decided = {
        "convicted": _("%(subject)s of conviction", subject=subject),
        "acquitted": _("%(subject)s of acquittal", subject=subject),
    }
    if unit == "decisions" and stage in decided:
        return decided[stage]
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


def with_qualifier(qualifier: str, text: str) -> str:
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
    return with_sign(qualifier, format_number(number))


def with_sign(qualifier: str, text: str) -> str:
    """A number as drawn, with the sign of its qualifier."""
    return {"approx": "≈ ", "at_least": "≥ ", "at_most": "≤ "}.get(qualifier, "") + text


def article_of(offence_code: str) -> str:
    """`Article 172` from a code such as KZ-CC-172, `Article 208, part 2` from RU-CC-208-p2, with its edition if that is
    an older code; else empty."""
    found = _ARTICLE.fullmatch(offence_code)
    if not found:
        return ""
    mark = "." if offence_code[:2] in _DOTTED else "-"
    number = found["article"].replace("-", mark)
    if found["part"]:
        return _("Article %(number)s, part %(part)s", number=number, part=found["part"].replace("-", "."))
    if found["code_year"]:
        return _("Article %(number)s of the %(year)s code", number=number, year=found["code_year"])
    return _("Article %(number)s", number=number)


def offence_title(row: dict[str, Any]) -> str:
    """How an offence is named in a title: by its article if it has one, else by its label."""
    return article_of(row["offence_code"]) or label_of(row)[0]


def offence_title_of(code: str, codes: CodeLists) -> str:
    """The same for a code; a country without any offence in its list has none to name."""
    return offence_title(codes.offences[code]) if code else _("no offence named")


def offence_name(row: dict[str, Any]) -> tuple[str, str]:
    """An offence in full, and the language of its label: `Article 172: Participation in foreign armed conflicts`."""
    label, lang = label_of(row)
    article = article_of(row["offence_code"])
    if article in ("", label):  # no article, or one that has no name here but its number
        return label, lang
    return f"{article}: {label}", lang


def evidence_path(observation_id: str) -> str:
    """The address of a number's evidence, in the current language."""
    return f"/{language()}/observations/{observation_id}"


def area_label(row: Row, codes: CodeLists) -> str:
    """The name of the region that a record is about, or of its country if it is about all of it."""
    area = codes.regions[row["region_code"]] if row["region_code"] else codes.jurisdictions[row["jurisdiction"]]
    return label_of(area)[0]


def period_words(start: str, end: str) -> str:
    """A period written out: a year, years, or from one day to another."""
    if start.endswith("-01-01") and end.endswith("-12-31"):
        return start[:4] if start[:4] == end[:4] else f"{start[:4]}–{end[:4]}"
    if start == end:
        return format_day(end)
    return _("%(start)s to %(end)s", start=format_day(start), end=format_day(end))
