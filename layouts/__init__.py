"""Pages: every file here is one Dash page; `_parts/` holds what they share (Dash skips it for its underscore).

Enter at `register` and `first_response`, which the app calls; a page registers itself with `_parts/shell.py`.
May import charts, wording and the layers below them; routes know no page.
"""

from layouts._parts.ids import EXPLORE, EXPLORER
from layouts._parts.shell import first_response, register

__all__ = ["EXPLORE", "EXPLORER", "first_response", "register"]
