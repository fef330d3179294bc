"""The documents of the project, each read once and taken apart: code, tables, links, headings, paths."""

import os
import re
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from config import ROOT


@dataclass(frozen=True)
class Document:
    """One Markdown file, read once."""

    name: str
    text: str

    @cached_property
    def prose(self) -> str:
        """Everything outside of blocks of code."""
        return re.sub(r"^```.*?^```", "", self.text, flags=re.MULTILINE | re.DOTALL)

    @cached_property
    def code(self) -> list[str]:
        """Every line in a block of code, and every text between backticks."""
        blocks = re.findall(r"^```.*?\n(.*?)^```", self.text, re.MULTILINE | re.DOTALL)
        return [line for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", self.prose)

    @cached_property
    def anchors(self) -> set[str]:
        """What a link to a heading may name, as GitHub makes it of the heading."""
        headings = re.findall(r"^#+ (.+)$", self.prose, re.MULTILINE)
        return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}

    @cached_property
    def links(self) -> list[tuple[str, str]]:
        """Every link to another place of the project: the file, from the root, and the heading; either may be empty."""
        found = re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)", self.prose)
        return [(self._from_root(to), heading) for to, heading in found if "://" not in to]

    @cached_property
    def paths(self) -> set[str]:
        """Every path in its code that begins with a folder of the project or of its own, up to a star or `<word>`."""
        found, own = set(), str(Path(self.name).parent)
        for path, after in re.findall(r"(?<![\w./<>~@-])((?:[\w.-]+/)+[\w.-]*)(.?)", "\n".join(self.code)):
            whole = path.rpartition("/")[0] if after in ("*", "<", "{") else path.rstrip("/.")
            first = whole.split("/")[0]
            found |= {whole} if first in FOLDERS else {f"{own}/{whole}"} if f"{own}/{first}" in FOLDERS else set()
        return found

    def _from_root(self, link: str) -> str:
        return os.path.normpath((ROOT / self.name).parent / link).removeprefix(f"{ROOT}/") if link else self.name

    def section(self, heading: str) -> str:
        """What follows a heading, up to the next one."""
        return f"\n{self.text}".split(f"\n{heading}\n", 1)[1].split("\n#", 1)[0]

    def table(self, heading: str) -> list[list[str]]:
        """The body of the first table under a heading, cell by cell."""
        rows = re.search(r"(?:^\|.*\n)+", self.section(heading), re.MULTILINE)[0].splitlines()
        return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row.strip("|"))] for row in rows[2:]]

    def names(self, heading: str) -> list[str]:
        """Everything between backticks in the first column of the first table under a heading."""
        return [name for row in self.table(heading) for name in coded(row[0])]


def coded(text: str) -> list[str]:
    """Everything between backticks in a line or cell."""
    return re.findall(r"`([^`]+)`", text)


def kept_files() -> set[str]:
    """Every file that git keeps or would keep."""
    kept = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(kept, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return {name for name in names if (ROOT / name).is_file()}


FILES = kept_files()
FOLDERS = {str(folder) for name in FILES for folder in Path(name).parents}
DOCUMENTS = {
    name: Document(name, re.sub(r"<!--.*?-->", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.DOTALL))
    for name in sorted(FILES)
    if name.endswith(".md") and Path(name).parts[0] not in ("tests", "assets")
}
