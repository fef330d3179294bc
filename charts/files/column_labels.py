"""Columns and codes of a chart's rows -> words: the labels in files next to the codes."""

from charts.views.keys import ALL, KEYS, NONE, PERSON_KEYS
from database.queries.code_lists import CodeLists
from translations import _, label_of
from wording.phrases import offence_name

TOTAL_CODE = "_T"  # SDMX's code for a total: the meaning of an empty column


def column_label(column: str) -> str:
    """A column of the rows in words; its name if it has no label."""
    labels = {
        "jurisdiction": _("Country"),
        "region_code": _("Region"),
        "offence_code": _("Offence"),
        "stage": _("Stage"),
        "counting_unit": _("Unit"),
        "measure_kind": _("Kind"),
        "time_period": _("Period"),
        "citizenship": _("Citizenship"),
        "origin_id": _("Counted by"),
        "sentence_type": _("Sentence"),
        "months": _("Length of the sentence in months"),
        **{KEYS[key].column: _(KEYS[key].label) for key in PERSON_KEYS},
        "decision": _("Decision"),
        "period": _("Period, day to day"),
        "observation_id": _("Observation"),
        "mark": _("Mark"),
        "obs_value": _("Count"),
        "rate_per_100k": _("Per 100,000"),
        "rate_low": _("Lower end of the interval"),
        "rate_high": _("Upper end of the interval"),
        "population": _("Population"),
        "metric": _("Measure"),
    }
    return labels.get(column, column)


def code_label(column: str, code: str, codes: CodeLists) -> str:
    """A code in words; the code itself if it is in no list, such as a period."""
    if code in (TOTAL_CODE, ALL):
        return _("all")
    if code == NONE:
        return _("not known")
    if column == "offence_code":
        return offence_name(codes.offences[code])[0]
    if column == "decision":
        return _(KEYS["decision"].words[code])
    tables = {"jurisdiction": codes.jurisdictions, "region_code": codes.regions, "origin_id": codes.origins}
    row = tables.get(column, codes.lists.get(column, {})).get(code)
    return label_of(row)[0] if row else code
