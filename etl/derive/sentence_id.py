"""The part that a number's sentence has in the id of a derived value."""

from collections.abc import Mapping

from database.record_fields import SENTENCE
from etl.records import Value


def sentence_id_parts(cell: Mapping[str, Value]) -> tuple[str, ...]:
    """The type and band of a cell; nothing for a cell that is not about sentences, so that its id stays what it was
    before there were such cells."""
    if all(cell[name] is None for name in SENTENCE):
        return ()
    return tuple("" if cell[name] is None else str(cell[name]) for name in SENTENCE)
