"""Sentences by type: how many reported decisions imposed each type of sentence, by the chosen decision.

One row per type, in the order of the code list; never added to each other and never a share of anything.
"""

from charts.drawing.drawing import ROWS, Drawing, Mark
from charts.marks import case_filter
from charts.marks import cases as decided
from charts.marks import observations as observed
from charts.marks.case_filter import Filter, cases_matching
from charts.marks.cases import COLUMNS
from charts.views.keys import DECIDED, PERSON_KEYS
from charts.views.view import View
from database.engine import Connection
from database.queries.cases import reported_cases
from database.queries.code_lists import CodeLists
from database.queries.vintages import Row, Vintage
from translations import _, label_of, language, n_

SLUG = "sentence-types"
PAGE = "sentences"
ORDER = 20
KEYS = ("jurisdiction", "offence", *PERSON_KEYS, "decision", "from", "to", "as_of")
DEFAULT_OFFENCE = DECIDED


def load(connection: Connection, vintage: int, view: View) -> list[Row]:
    """The cases of the view's country, each with the chosen decision."""
    return reported_cases(connection, vintage, view["jurisdiction"], view["decision"])


def draw(rows: list[Row], view: View, codes: CodeLists, vintage: Vintage) -> Drawing:
    """The Drawing of the view."""
    wanted = case_filter.filter_of(view)
    marks = _marks(rows, wanted, codes)
    names = [label_of(codes.lists["sentence_type"][mark.key])[0] for mark in marks]
    aside = (*decided.beside_unsentenced(rows, wanted), *decided.beside_unplaced(rows, wanted))
    return Drawing(
        slug=SLUG,
        kind=ROWS,
        view=view.path(),
        lang=language(),
        title=_("Sentences by type: %(offence)s, %(area)s", **decided.place_words(view, codes)),
        subtitle=_subtitle(rows, marks, wanted, codes),
        categories=tuple(name[:1].upper() + name[1:] for name in names),
        series=decided.series(rows, codes) if marks else (),
        marks=marks,
        events=(),
        notes=decided.notes_of(cases_matching(rows, wanted), wanted),
        credits=observed.credits_of((row["source_id"] for row in rows if marks or aside), codes),
        table=decided.table_of(marks, names, _("Sentence"), codes),
        data_day=vintage.loaded_at[:10],
        vintage=vintage.number,
        data_version=vintage.data_version,
        beside=aside,
        columns=COLUMNS,
        caveat=decided.caveat(rows, codes),
        years=decided.years_of(rows),
    )


def _marks(rows: list[Row], wanted: Filter, codes: CodeLists) -> tuple[Mark, ...]:
    """A row for every type of sentence that was found."""
    marks: list[Mark] = []
    for code in codes.lists["sentence_type"]:
        chosen = {**wanted, "sentence_type": code}
        if found := cases_matching(rows, chosen):
            words = decided.sentence_words(code, len(found), codes)
            marks.append(decided.cases_mark(len(marks), code, found, chosen, words))
    return tuple(marks)


def _subtitle(rows: list[Row], marks: tuple[Mark, ...], wanted: Filter, codes: CodeLists) -> str:
    """How many, and that nothing more follows from it."""
    if marks:
        text = n_("%(n)s reported sentence.", "%(n)s reported sentences.", sum(mark.value for mark in marks))
        text = " ".join([text, decided.limits(rows, codes), _("Each row opens its cases.")])
    else:
        text = _(
            "No sentence was reported for this view. That does not mean that there was none: these are the cases that "
            "the press reported."
        )
    return " ".join(part for part in (text, case_filter.only_words(wanted, codes)) if part)
