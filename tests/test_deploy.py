"""The files for a server agree with each other, with the command line and with what is documented."""

import configparser
import re

import pytest

from config import ROOT
from database.log.exit_codes import DATA_ERROR

DEPLOY = ROOT / "deploy"
UNITS = sorted(path.name for path in DEPLOY.glob("casecount-*"))
HOME = "/srv/casecount"


def unit(name: str) -> configparser.ConfigParser:
    found = configparser.RawConfigParser(strict=False, delimiters=("=",))
    found.optionxform = str  # type: ignore[assignment, method-assign]
    found.read_string((DEPLOY / name).read_text(encoding="utf-8"))
    return found


def test_the_timer_catches_up_and_does_not_ask_everybody_at_once() -> None:
    timer = unit("casecount-etl.timer")["Timer"]
    assert (timer["Persistent"], timer["RandomizedDelaySec"]) == ("true", "10min")
    assert (DEPLOY / "casecount-etl.service").is_file()


def test_a_source_that_failed_leaves_the_unit_well_and_another_failure_is_said() -> None:
    service = unit("casecount-etl.service")
    assert service["Service"]["SuccessExitStatus"] == str(DATA_ERROR)
    assert service["Unit"]["OnFailure"] == "casecount-failed@%n.service"
    assert (DEPLOY / "casecount-failed@.service").is_file()


@pytest.mark.parametrize("name", ["casecount-etl.service", "casecount-web.service"])
def test_a_service_runs_what_exists_and_may_write_its_data_alone(name: str) -> None:
    service = unit(name)["Service"]
    assert (service["ProtectSystem"], service["ReadWritePaths"]) == ("strict", f"{HOME}/data")
    command = service["ExecStart"].removeprefix(f"{HOME}/.venv/bin/python ")
    assert command in ("-m etl run", "app.py")


def test_the_line_for_cron_is_one_that_cron_takes() -> None:
    [line] = [line for line in (DEPLOY / "crontab").read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    assert re.match(
        r"\d+ \d+ \* \* \*  cd /srv/casecount && set -a && \. /etc/casecount.env && .venv/bin/python -m etl run ", line
    )
    # Cron takes a percent sign for the end of the line.
    assert "%" not in line


def test_the_readme_of_deploy_names_every_unit_that_is_enabled_or_started() -> None:
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    assert [name for name in UNITS if name.split(".")[0] not in text] == []
