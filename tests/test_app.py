"""The app as it starts."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from config import ROOT

CODE = ("app.py", "config.py", "callbacks", "charts", "database", "layouts", "routes", "translations", "wording")


def test_a_broken_chart_stops_the_start_with_its_name(tmp_path: Path) -> None:
    for name in CODE:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    for name in ("assets", "templates", "data"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "charts" / "broken_chart.py").write_text("SLUG = (\n", encoding="utf-8")
    start = [sys.executable, "-c", "from app import create_app; create_app()"]
    env = {**os.environ, "CASECOUNT_DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite"}
    done = subprocess.run(start, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode != 0
    assert "broken_chart.py" in done.stderr
