"""The server as `make run` starts it."""

import os
import signal
import socket
import subprocess
import sys
import threading
from urllib.request import urlopen

import pytest

from config import ROOT
from database.engine import newest_revision, open_engine, store_revision
from tests.browser.servers import free_port, start_server
from tests.database.test_migrations import upgrade_to


def test_twenty_readers_at_once_are_all_answered(site):
    answers = []

    def read():
        with urlopen(f"{site}/en/embed/cases-by-year/default", timeout=20) as answer:
            answers.append((answer.status, len(answer.read())))

    readers = [threading.Thread(target=read) for _reader in range(20)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert len(answers) == 20
    assert len(set(answers)) == 1
    assert answers[0][0] == 200


@pytest.mark.long
def test_a_taken_port_is_refused_with_a_sentence_that_says_what_to_do(whole):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        env = {**os.environ, "CASECOUNT_DATABASE_URL": whole.url, "PORT": str(port)}
        words = [sys.executable, "app.py"]
        done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert f"PORT={port + 1} make run" in done.stderr


@pytest.mark.long
def test_an_older_store_is_brought_up_to_date_the_address_is_printed_and_sigterm_ends_the_server(tmp_path):
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    upgrade_to(url, "0001")
    port = free_port()
    process = start_server(url, port)
    try:
        assert store_revision(open_engine(url)) == newest_revision()
    finally:
        process.send_signal(signal.SIGTERM)
        printed = process.communicate(timeout=20)[0]
    assert process.returncode == 0, "after SIGTERM"
    assert f"http://127.0.0.1:{port}" in printed
