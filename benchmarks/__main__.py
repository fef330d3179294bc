"""Prints every figure of the performance table next to its goal. Nothing is asserted: read it.

python -m benchmarks [PART ...]
"""

import importlib
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

PARTS = ("loading", "rendering", "embeds", "throughput")


def main(parts: list[str]) -> int:
    """Measures all parts, or the named ones, in a temporary folder; prints one table per part."""
    if unknown := [part for part in parts if part not in PARTS]:
        sys.stderr.write(f"No such part: {', '.join(unknown)}. The parts are: {', '.join(PARTS)}\n")
        return 2
    console = Console(width=120)
    with tempfile.TemporaryDirectory() as folder:
        for part in parts or PARTS:
            measured = importlib.import_module(f"benchmarks.{part}")
            with Console(stderr=True).status(f"measuring {part}"):
                rows = measured.figures(Path(folder))
            table = Table("what", "figure", "goal", title=f"{part}: {measured.__doc__.splitlines()[0]}")
            for row in rows:
                table.add_row(*row)
            console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
