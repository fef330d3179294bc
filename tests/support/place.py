"""A place of its own for a test: copies of the declarations and of the facts, and a store that is really loaded."""

import gc
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from commands.main import app as command_line
from config import Settings, settings
from etl import pipeline
from etl.load.outcome import RunOutcome, SourceOutcome
from etl.moderation import review
from etl.workspace import Workspace
from publishing.site import Publication, publish_site

ROOT = Path(__file__).resolve().parents[2]
PRESS, OFFICIAL, SECURITY = "kz_press_article172", "kz_kps_form1m", "uz_sgb_article154"
POPULATION = "kz_bns_population"
SITE = "https://numbers.example.org"
EVERY_SOURCE = (
    PRESS, OFFICIAL, SECURITY, POPULATION, "mn_court_sentences", "ru_courts_form103", "ua_press_article111",
    "xx_press_decisions", "xx_press_foreign_fighting",
)  # fmt: skip

# A known error of the press source: a corrections.toml with one correction.
CORRECTION = """
[[correction]]
id = "article-172-in-2025"
record = "observation"
where = { observation_id = "o0001" }
field = "obs_value"
printed = 709
corrected = 731
reason = "The newsroom corrected its table."
corrected_on = "2026-01-02"
told = "Mediazona, by e-mail"
"""


@dataclass
class Place:
    """A data folder, a folder of sources and a store under one directory."""

    root: Path

    @property
    def store(self) -> Path:
        return self.root / "store" / "casecount.sqlite"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.store}"

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.url, self.root / "sources", self.root / "data")

    def raw(self, source: str, file: str) -> Path:
        return self.root / "data" / "raw" / source / file

    def declaration(self, source: str) -> Path:
        return self.root / "sources" / source / "source.toml"

    def run(self, *names: str, hold: bool = True) -> RunOutcome:
        """A run; without `hold` nothing is held."""
        silent = lambda source, step: None  # noqa: E731
        return pipeline.run(names, self.workspace, silent, hold=hold)

    def check(self, *names: str) -> RunOutcome:
        return pipeline.check(names, self.workspace, lambda source, step: None)

    def accept(self, by: str = "An Editor", why: str = "They say so.") -> RunOutcome:
        """Accepts the newest change that needs review."""
        return review.accept(self.workspace, review.waiting(self.url)[0].held_id, by, why, lambda source, step: None)

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.store)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def command(self, *words: object, **env: str) -> subprocess.CompletedProcess[str]:
        """What the command line answers, in this process, with more settings by their names in the environment."""
        arguments = [str(word) for word in words]
        settings.cache_clear()
        try:
            done = CliRunner().invoke(command_line, arguments, env=self.settings | env, catch_exceptions=False)
        finally:
            settings.cache_clear()
            gc.enable()  # a run switches it off and counts on the end of its process
        return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)

    def process(self, *words: object, **env: str) -> subprocess.CompletedProcess[str]:
        """The same in a process of its own, which takes a second: for what only a process can show."""
        return subprocess.run(
            self.words(*words), env=self.env | env, cwd=ROOT, capture_output=True, text=True, timeout=240
        )

    @staticmethod
    def words(*words: object) -> list[str]:
        return [sys.executable, "-m", "etl", *map(str, words)]

    @property
    def settings(self) -> dict[str, str]:
        """The settings that lead a command here."""
        return {
            "CASECOUNT_DATABASE_URL": self.url,
            "CASECOUNT_DATA": str(self.root / "data"),
            "CASECOUNT_SOURCES": str(self.root / "sources"),
        }

    @property
    def env(self) -> dict[str, str]:
        return {**os.environ, **self.settings}


def edit(path: Path, old: str, new: str) -> None:
    """Replaces a text that must occur in the file exactly once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def published(place: Place, folder: Path, listed: Path | None = None, *, has_app: bool = False) -> Publication:
    """The store of a place as a site of files, without a program behind it unless `has_app`; packed in a hurry."""
    chosen, silent = Settings(database_url=place.url, base_url=SITE), lambda done, known, address: None
    return publish_site(chosen, folder, listed, silent, has_app=has_app, brotli_quality=1)


def outcome_of(run: RunOutcome, source: str) -> SourceOutcome:
    """What became of one source."""
    return next(part for part in run.sources if part.source_id == source)


def lines_of(text: str) -> list[dict[str, Any]]:
    """JSON lines as dicts."""
    return [json.loads(line) for line in text.splitlines()]


def make_place(root: Path, *sources: str) -> Place:
    """A place with the code lists and copies of the named sources of the project; nothing is loaded yet."""
    shutil.copytree(ROOT / "data" / "codelists", root / "data" / "codelists")
    shutil.copytree(ROOT / "etl" / "sources" / "codelists", root / "sources" / "codelists")
    return add_sources(Place(root), *sources)


def add_sources(place: Place, *sources: str) -> Place:
    """Adds copies of sources of the project, not loaded."""
    for source in sources:
        shutil.copytree(ROOT / "etl" / "sources" / source, place.root / "sources" / source)
        if (raw := ROOT / "data" / "raw" / source).is_dir():
            shutil.copytree(raw, place.root / "data" / "raw" / source)
    return place
