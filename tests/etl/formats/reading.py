"""Reading bytes with a rule as a declaration would give it."""

from typing import Any

import pytest

from etl.delivered import Sheet
from etl.extract import ReceivedFile
from etl.faults import DeliveryError
from etl.file_rules import FileRule
from etl.formats import read_file


def read(name: str, content: bytes | str, **rule: Any) -> Sheet:
    """The table that a file gives."""
    declared = FileRule.model_validate(rule)
    declared.check_for(name)
    received = content.encode() if isinstance(content, str) else content
    return read_file(ReceivedFile(name, received, "0" * 64), declared)


def refusal(name: str, content: bytes | str, **rule: Any) -> str:
    """The words with which a file is refused."""
    with pytest.raises(DeliveryError) as refused:
        read(name, content, **rule)
    return str(refused.value)
