"""How a chart is cited in a text, as the APA's style writes it (7th edition, a data set without a person as author)."""

from datetime import date

from charts._drawing import Drawing
from translations import _, format_day, language


def apa(drawing: Drawing, address: str) -> str:
    """The reference to a chart; `address` is the one that keeps its numbers. Whoever counted is named beside us."""
    counted = "; ".join(dict.fromkeys(credit.publisher or credit.title for credit in drawing.credits))
    kind = _("Data set; counted by %(who)s", who=counted) if counted else _("Data set")
    return _(
        "Casecount. (%(day)s). %(title)s (vintage %(number)s) [%(kind)s]. %(address)s",
        day=_apa_day(drawing.data_day),
        title=drawing.title,
        number=drawing.vintage,
        kind=kind,
        address=address,
    )


def _apa_day(iso: str) -> str:
    """A day with its year first, as the style writes it in English; other languages write it in their own order."""
    if language() != "en":
        return format_day(iso)
    day = date.fromisoformat(iso)
    return f"{day:%Y, %B} {day.day}"
