"""What happened to the numbers of a pinned view after its vintage: what was found to be wrong, and what is new.

A pinned view never changes its numbers. A number that its publisher printed wrongly carries a sign all the same, in
every form of the chart; a change that is not a correction is shown only on request (`notice=1`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from charts.drawing.drawing import Drawing, Mark, Note
from database.queries.evidence import inputs_of
from database.queries.reading import Reading
from database.queries.vintages import Row
from database.queries.withdrawn import corrected_after, decisions_then
from translations import _, language, n_

SIGN = "†"
MOST_CHANGES = 4  # of the numbers that changed


def with_corrections(then: Reading, drawing: Drawing) -> Drawing:
    """The Drawing in which every mark that was corrected after its vintage says so, by a sign and in words."""
    return corrected(drawing, {mark.key: said for mark in drawing.marks if (said := _correction_words(then, mark))})


def corrected(drawing: Drawing, found: Mapping[str, str]) -> Drawing:
    """The Drawing in which the marks of those keys carry the sign of a correction, and those words."""
    if not found:
        return drawing
    marks = tuple(_signed(mark, found[mark.key]) if mark.key in found else mark for mark in drawing.marks)
    rows = tuple(
        (row[0], f"{row[1]}{SIGN}", *row[2:]) if mark.key in found else row
        for mark, row in zip(drawing.marks, drawing.table.rows, strict=True)
    )
    signed = tuple(
        Note(f"{SIGN} {mark.words}: {found[mark.key]}.", language(), mark.href)
        for mark in drawing.marks
        if mark.key in found
    )
    return replace(drawing, marks=marks, table=replace(drawing.table, rows=rows), corrected=signed)


def misprint_words(printed: str, correct: str) -> str:
    """That one number was printed for another."""
    nothing = _("nothing")
    return _(
        "printed wrongly as %(printed)s, corrected later to %(corrected)s",
        printed=printed or nothing,
        corrected=correct or nothing,
    )


def _signed(mark: Mark, said: str) -> Mark:
    known = f"{mark.known}; {said}" if mark.known else said
    return replace(mark, label=f"{mark.label}{SIGN}", known=known)


def _correction_words(then: Reading, mark: Mark) -> str:
    """What was corrected in the records behind a mark after the vintage; empty if nothing was."""
    connection, vintage = then.connection, then.vintage.number
    if "person_case_ids" in mark.row:
        return _case_words(then, str(mark.row["person_case_ids"]).split())
    own = str(mark.row.get("observation_id", ""))
    direct = corrected_after(connection, vintage, "observation", [own]).get(own, [])
    if direct or (direct := _of_population(then, mark)):
        return _number_words(direct)
    inputs = [row["observation_id"] for row in inputs_of(connection, vintage, own)] if mark.row.get("formula") else []
    wrong = corrected_after(connection, vintage, "observation", inputs) if inputs else {}
    if not wrong:
        return ""
    return n_("%(n)s of its inputs was corrected later", "%(n)s of its inputs were corrected later", len(wrong))


def _of_population(then: Reading, mark: Mark) -> list[Row]:
    """The later corrections of the population that the rate of a mark was divided by."""
    row = mark.row
    if row.get("rate_per_100k") is None:
        return []
    divisor = f"{row['region_code']}/{row['period_end'][:4]}/{row['boundary_set']}"
    return corrected_after(then.connection, then.vintage.number, "population", [divisor]).get(divisor, [])


def _case_words(then: Reading, cases: list[str]) -> str:
    connection, vintage = then.connection, then.vintage.number
    decided = decisions_then(connection, vintage, cases)
    wrong = set(corrected_after(connection, vintage, "person_case", cases))
    wrong |= {decided[one] for one in corrected_after(connection, vintage, "decision", decided)}
    if not wrong:
        return ""
    return n_("%(n)s of its cases was corrected later", "%(n)s of its cases were corrected later", len(wrong))


def _number_words(corrections: list[Row]) -> str:
    values = [row for row in corrections if row["field"] == "obs_value"]
    if not values:
        return _("corrected later in its details")
    first, last = values[0], values[-1]
    return misprint_words(first["printed"], last["corrected"])


# --- what is new ------------------------------------------------------------------------------------------------------


def no_newer_numbers() -> str:
    """What a pinned embed says if its view can no longer be drawn."""
    return _("Updated since: this view no longer has any numbers.")


def updates(pinned: Drawing, newest: Drawing) -> str:
    """One sentence on how the newest numbers of a view differ from the pinned ones; empty if they do not."""
    before, after = _named(pinned), _named(newest)
    changes = [*_differences(before, after)]
    if not changes:
        return ""
    rest = len(changes) - MOST_CHANGES
    shown = changes if rest <= 1 else [*changes[:MOST_CHANGES], n_("%(n)s more change", "%(n)s more changes", rest)]
    return _("Updated since: %(changes)s.", changes="; ".join(shown))


def _named(drawing: Drawing) -> dict[str, tuple[str, str]]:
    """Every mark by key: its name in the table, and its number without the sign of a correction."""
    names = {series.key: series.label for series in drawing.series}
    several = len(drawing.series) > 1
    return {
        mark.key: (
            f"{row[0]} ({names.get(mark.series, mark.series)})" if several else row[0],
            mark.label.removesuffix(SIGN),
        )
        for mark, row in zip(drawing.marks, drawing.table.rows, strict=True)
    }


def _differences(before: dict[str, tuple[str, str]], after: dict[str, tuple[str, str]]) -> Iterable[str]:
    for key, (name, number) in before.items():
        if key not in after:
            yield _("%(what)s was %(before)s, now without a number", what=name, before=number)
        elif after[key][1] != number:
            yield _("%(what)s was %(before)s, now %(after)s", what=name, before=number, after=after[key][1])
    for key, (name, number) in after.items():
        if key not in before:
            yield _("%(what)s is new: %(after)s", what=name, after=number)
