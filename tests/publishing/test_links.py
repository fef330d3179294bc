"""Links of a published page."""

from publishing.links import without_dead_links

SITE = "https://casecount.example"
PAGE = (
    '<p>Also counted: <a class="in-sentence" href="/en/observations/o0006">141 cases</a>; '
    '<a class="in-sentence" href="/en/years?unit=all">and 2 more numbers</a>. '
    '<a href="/en/years?unit=all">Years</a></p>'
)


def test_without_a_program_the_words_of_a_sentence_stay_and_other_dead_links_go() -> None:
    text = without_dead_links(PAGE, SITE, "/en/", {"/en/observations/o0006"})
    assert text == (
        '<p>Also counted: <a class="in-sentence" href="/en/observations/o0006">141 cases</a>; and 2 more numbers. </p>'
    )
