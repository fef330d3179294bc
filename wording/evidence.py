"""Records as the evidence pages describe them: a number, its cell, a case and its decisions."""

import re

from database.queries.code_lists import CodeLists
from database.queries.vintages import Row
from translations import _, format_day, label_of, language
from wording.phrases import count_words, offence_name, period_words, with_qualifier
from wording.sentences import band_words, is_band


def count_text(value: Row) -> str:
    """The value as counted: `at least 2 offences`; empty is spelt out, because empty is not zero."""
    if value["obs_value"] is None:
        return _("no value")
    return with_qualifier(value["value_qualifier"], count_words(value["counting_unit"], value["obs_value"]))


def cell_words(value: Row, codes: CodeLists) -> list[tuple[str, str, str]]:
    """The cell in words: (label, value, language of the value)."""
    lists = codes.lists
    offence, offence_lang = offence_name(codes.offences[value["offence_code"]])
    basis = label_of(lists["period_end_basis"][value["period_end_basis"]])[0]
    return [
        (_("Country"), *label_of(codes.jurisdictions[value["jurisdiction"]])),
        *([(_("Region"), *label_of(codes.regions[value["region_code"]]))] if value["region_code"] else []),
        (_("Offence"), offence, offence_lang),
        *_official_wording(codes.offences[value["offence_code"]]),
        *_sentence(value, codes),
        (_("Stage"), *label_of(lists["stage"][value["stage"]])),
        (_("Unit"), *label_of(lists["counting_unit"][value["counting_unit"]])),
        (_("Kind"), *label_of(lists["measure_kind"][value["measure_kind"]])),
        (_("Period"), _period(value), language()),
        (_("End of period"), basis, language()),
        (_("Status"), *label_of(lists["obs_status"][value["obs_status"]])),
    ]


def _official_wording(offence: Row) -> list[tuple[str, str, str]]:
    """What the law calls a part of an article, which has only its number for a name."""
    if offence["offence_level"] != "part" or not offence["label_local"]:
        return []
    return [(_("Official wording"), offence["label_local"], offence["local_lang"] or language())]


def _sentence(value: Row, codes: CodeLists) -> list[tuple[str, str, str]]:
    """The type of sentence and the band of lengths that a number is about."""
    if not value["sentence_type"]:
        return []
    kind = (_("Sentence"), *label_of(codes.lists["sentence_type"][value["sentence_type"]]))
    if not is_band(value):
        return [kind]
    ends = label_of(codes.lists["band_ends"][value["band_ends"]])[0]
    return [kind, (_("Length"), _("%(band)s (%(ends)s)", band=band_words(value), ends=ends), language())]


def _period(value: Row) -> str:
    """The period in words; if only the day of publication is known, nothing more is said of its end."""
    start, end = format_day(value["period_start"]), format_day(value["period_end"])
    if value["measure_kind"] == "cumulative":
        return _("up to %(end)s; counted here from %(start)s", start=start, end=end)
    if value["period_end_basis"] != "publication" or value["period_start"] == value["period_end"]:
        return period_words(value["period_start"], value["period_end"])
    return _("from %(start)s, published %(end)s; the day it counts to is not stated", start=start, end=end)


def remark_of(value: Row, corrections: list[Row]) -> str:
    """The remark on a number without the sentence of a correction, which the page gives in full."""
    note = value["note"] or ""
    for row in corrections:
        note = re.sub(rf"\s*Corrected: [^\n]*?{re.escape(row['reason'])}", "", note)
    return note


def case_words(found: Row, codes: CodeLists) -> list[tuple[str, str, str]]:
    """What is known of a case: (label, value, language of the value); unknown parts are left out."""
    words = [(_("Country"), *label_of(codes.jurisdictions[found["jurisdiction"]]))]
    if found["region_code"]:
        words.append((_("Region"), *label_of(codes.regions[found["region_code"]])))
    named = (
        (_("Role"), "role", "role"),
        (_("Formation"), "formation", "formation"),
        (_("Conflict"), "conflict", "conflict"),
        (_("Age band"), "age_band", "age_band"),
        (_("Sex"), "sex", "sex"),
        (_("In absentia"), "in_absentia", "answer"),
        (_("Plea"), "plea", "plea"),
        (_("State of the case"), "case_status", "case_status"),
    )
    for label, column, codelist in named:
        if found[column]:
            words.append((label, *label_of(codes.lists[codelist][found[column]])))
    return words


def decision_words(row: Row, decisions: list[Row], codes: CodeLists) -> Row:
    """A decision in words; one that a later decision supersedes says so."""
    lists = codes.lists
    return {
        **row,
        "instance_text": label_of(lists["instance"][row["instance"]])[0],
        "verdict_text": label_of(lists["verdict"][row["verdict"]])[0] if row["verdict"] else "",
        "sentence_text": label_of(lists["sentence_type"][row["sentence_type"]])[0] if row["sentence_type"] else "",
        "date_text": format_day(row["decision_date"]) if row["decision_date"] else "",
        "is_inferred": row["date_basis"] == "inferred",
        "is_superseded": any(other["supersedes"] == row["decision_id"] for other in decisions),
        "offence_texts": [
            (*offence_name(codes.offences[link["offence_code"]]), link["offence_as_printed"], link["offence_basis"])
            for link in row["offences"]
        ],
    }
