"""How a view is cited."""

import json
from dataclasses import replace

from charts.files.citation import apa, bibtex, csl_json, key_of


def test_the_words_name_author_day_title_version_and_the_pinned_address(filed):
    one = filed()
    said, year = apa(one), one.drawing.data_day[:4]
    assert said.startswith(f"Casecount. ({year}, ")
    assert f"{one.drawing.title} (vintage 1, data version {one.drawing.data_version[:12]}) [Data set]. " in said
    assert said.endswith("https://casecount.example/en/years?as_of=1#cases-by-year")


def test_csl_json_is_a_data_set_with_its_day_and_publishers(filed):
    one = filed()
    (item,) = json.loads(csl_json(one))
    assert (item["type"], item["author"]) == ("dataset", [{"literal": "Casecount"}])
    assert item["issued"]["date-parts"] == [[int(part) for part in one.drawing.data_day.split("-")]]
    assert all(credit.publisher in item["note"] for credit in one.drawing.credits)


def test_bibtex_has_balanced_braces_and_escapes_what_tex_would_read(filed):
    one = filed()
    entry = bibtex(replace(one, drawing=replace(one.drawing, title="50 % of {A} & B_C #1 ~ \\x")))
    assert r"50 \% of \{A\} \& B\_C \#1 \textasciitilde{} \textbackslash{}x" in entry
    assert entry.startswith(f"@misc{{casecount-cases-by-year-kz-v1-{one.drawing.data_version[:12]},\n")
    assert entry.replace(r"\{", "").replace(r"\}", "").count("{") == entry.replace(r"\{", "").replace(r"\}", "").count(
        "}"
    )


def test_the_key_is_of_plain_letters(filed):
    one = filed("region=KZ-10", "cases-by-region")
    assert key_of(one) == f"casecount-cases-by-region-kz-10-v1-{one.drawing.data_version[:12]}"
