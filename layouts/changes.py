"""`/<lang>/changes`: every change of the numbers as a sentence, with its cause, who accepted it, and its evidence."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from flask import current_app, request

from charts.views.change_view import ChangeQuery, check_page, read_change_query
from charts.views.view import ViewError, as_of_in, pairs_from_query
from database.queries.change_log import log_page
from database.queries.code_lists import CodeLists
from database.queries.reading import UnknownVintageError, reading
from database.queries.vintages import Row
from layouts._parts.controls import Choice, Option
from layouts._parts.shell import register_pages
from translations import N_, _, format_day, label_of, language
from wording.changes import ChangeLine, change_lines, heading
from wording.phrases import offence_name

_DEFAULTS = ("default_offence", "default_region_offence", "default_decision_offence")


def context() -> dict[str, Any]:
    """What the template needs: one page of the changes that the query asks for. Raises ViewError."""
    pairs = pairs_from_query(request.args.items(multi=True))
    as_of = as_of_in(pairs)
    try:
        with reading(current_app.config["ENGINE"], as_of) as then:
            asked = read_change_query(pairs, then.codes)
            log = log_page(then.connection, then.vintage, asked.wanted, asked.page)
            check_page(log)
            changes = change_lines(log, then.codes)
            choices = choices_of(asked, then.codes)
    except UnknownVintageError as error:
        raise ViewError("as_of", as_of, ("a vintage that exists",), N_("no such vintage")) from error
    here = f"/{language()}/changes"
    return {
        "heading": heading(log),
        "days": by_vintage(changes),
        "choices": choices,
        "as_of": asked.as_of,
        "pinned": then.vintage if asked.as_of else None,
        "newest": f"{here}{asked.query(is_pinned=False)}",
        "is_filtered": asked.wanted.is_filtered,
        "feed": f"/changes.atom{asked.query(is_pinned=False)}",
        "where": _("Page %(number)s of %(pages)s", number=log.number, pages=log.pages) if log.pages > 1 else "",
        "newer": f"{here}{asked.query(log.number - 1)}" if log.number > 1 else "",
        "older": f"{here}{asked.query(log.number + 1)}" if log.number < log.pages else "",
    }


def by_vintage(changes: Iterable[ChangeLine]) -> list[dict[str, Any]]:
    """The changes grouped by the vintage that brought them, in order."""
    return [
        {"number": number, "day": format_day(found[0].entry.vintage.loaded_at[:10]), "changes": found}
        for number, found in (
            (number, list(part)) for number, part in groupby(changes, lambda change: change.entry.vintage.number)
        )
    ]


def choices_of(asked: ChangeQuery, codes: CodeLists) -> list[Choice]:
    """The selects of the form: regions and offences are those of the chosen country."""
    wanted = asked.wanted
    return [
        _choice("jurisdiction", _("Country"), wanted.jurisdiction, _named(codes.jurisdictions)),
        _choice("region", _("Region"), wanted.region, _named(codes.regions, wanted.jurisdiction)),
        _choice("offence", _("Offence"), wanted.offence, _offences(asked, codes)),
    ]


def _choice(key: str, label: str, value: str, options: list[Option]) -> Choice:
    return Choice(key, label, value, [Option("", _("all")), *options])


def _named(rows: dict[str, Row], place: str = "") -> list[Option]:
    return [Option(code, *label_of(row)) for code, row in rows.items() if place in ("", row["jurisdiction"])]


def _offences(asked: ChangeQuery, codes: CodeLists) -> list[Option]:
    """The offences counted in the chosen country; without one, those that charts start with."""
    place, offered, options = asked.wanted.jurisdiction, {asked.wanted.offence}, []
    if place:
        offered |= {*codes.counted.get(place, {}), *codes.regional.get(place, {}), *codes.decided.get(place, ())}
    else:
        offered |= {row[name] for row in codes.jurisdictions.values() for name in _DEFAULTS}
        offered |= {code for found in codes.decided.values() for code in found}
    for code, row in codes.offences.items():
        if code in offered:
            name, lang = offence_name(row)
            area = label_of(codes.jurisdictions[row["jurisdiction"]])[0]
            label = name if place else _("%(area)s, %(offence)s", area=area, offence=name)
            options.append(Option(code, label, lang))
    return options


register_pages(__name__, "changes", nav=N_("Changes"), order=70, context=context)
