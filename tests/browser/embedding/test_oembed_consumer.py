"""A program of others reads our oEmbed from the address of a page or an embed alone, as a content system does."""

import json
import subprocess

import pytest

from config import ROOT

CONSUMERS = ROOT / ".venv" / "consumers"


@pytest.mark.parametrize("path", ["/en/years?jurisdiction=UZ", "/en/embed/cases-by-year/jurisdiction=UZ"])
def test_a_consumer_finds_the_frame_from_the_address_alone(site, path):
    command = [ROOT / ".venv" / "bin" / "node", CONSUMERS / "read_oembed.mjs", site + path, "400"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=CONSUMERS)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert f'src="{site}/en/embed/cases-by-year/jurisdiction=UZ"' in said["html"]
    assert (said["type"], said["width"], said["method"]) == ("rich", 400, "auto-discovery")
