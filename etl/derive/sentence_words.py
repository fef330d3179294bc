"""What a derived value says of sentences, as part of its id."""

from collections.abc import Mapping

from database.record_fields import SENTENCE
from etl.records import Value


def words_of_sentence(cell: Mapping[str, Value]) -> tuple[str, ...]:
    """The type and band of a cell for its id; nothing for a cell that is not about sentences, whose id is as it was
    before there were such cells."""
    if all(cell[name] is None for name in SENTENCE):
        return ()
    return tuple("" if cell[name] is None else str(cell[name]) for name in SENTENCE)
