"""How many records of a kind changed, as sentences."""

from database.changes import ADDED, RECORD, REVISED, WITHDRAWN, Counts
from translations import n_


def counts_words(counts: Counts) -> str:
    """Every count of an entry as sentences in a row."""
    return " ".join(counted(kind, action, number) for kind, part in counts.items() for action, number in part.items())


def counted(kind: str, action: str, number: int) -> str:
    """How many records of a kind were added, revised or withdrawn, as a sentence."""
    sentences = {
        ("observation", ADDED): n_("%(n)s number was added.", "%(n)s numbers were added.", number),
        ("observation", REVISED): n_("%(n)s number was revised.", "%(n)s numbers were revised.", number),
        ("observation", WITHDRAWN): n_("%(n)s number was withdrawn.", "%(n)s numbers were withdrawn.", number),
        ("person_case", ADDED): n_("%(n)s reported case was added.", "%(n)s reported cases were added.", number),
        ("person_case", REVISED): n_("%(n)s reported case was revised.", "%(n)s reported cases were revised.", number),
        ("person_case", WITHDRAWN): n_(
            "%(n)s reported case was withdrawn.", "%(n)s reported cases were withdrawn.", number
        ),
        ("decision", ADDED): n_("%(n)s court decision was added.", "%(n)s court decisions were added.", number),
        ("decision", REVISED): n_("%(n)s court decision was revised.", "%(n)s court decisions were revised.", number),
        ("decision", WITHDRAWN): n_(
            "%(n)s court decision was withdrawn.", "%(n)s court decisions were withdrawn.", number
        ),
        ("population", ADDED): n_("%(n)s population figure was added.", "%(n)s population figures were added.", number),
        ("population", REVISED): n_(
            "%(n)s population figure was revised.", "%(n)s population figures were revised.", number
        ),
        ("population", WITHDRAWN): n_(
            "%(n)s population figure was withdrawn.", "%(n)s population figures were withdrawn.", number
        ),
        ("statement", ADDED): n_("%(n)s statement was added.", "%(n)s statements were added.", number),
        ("statement", REVISED): n_("%(n)s statement was revised.", "%(n)s statements were revised.", number),
        ("statement", WITHDRAWN): n_("%(n)s statement was withdrawn.", "%(n)s statements were withdrawn.", number),
        (RECORD, ADDED): n_("%(n)s record was added.", "%(n)s records were added.", number),
        (RECORD, REVISED): n_("%(n)s record was revised.", "%(n)s records were revised.", number),
        (RECORD, WITHDRAWN): n_("%(n)s record was withdrawn.", "%(n)s records were withdrawn.", number),
    }
    return sentences[kind, action]
