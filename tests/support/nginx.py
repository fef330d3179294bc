"""A real nginx over a published folder, with the configuration of deploy/nginx.conf."""

import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import ROOT
from tests.browser.servers import free_port

BINARY = "/usr/sbin/nginx"


def site_config(folder: Path, port: int, app: str = "") -> str:
    """deploy/nginx.conf for a folder and a port: in front of the program at `app`, or for a site without one."""
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    with_app, without = re.findall(r"(?m)^    (?:# )?location @outside \{\n(?:.*\n)*?    (?:# )?\}\n", text)
    if app:
        text = text.replace("http://127.0.0.1:8050", app)
    else:
        text = text.replace(with_app, "").replace(without, re.sub(r"(?m)^    # ?", "    ", without))
    text = text.replace("listen 80;", f"listen 127.0.0.1:{port};")
    return text.replace("/srv/casecount-site", str(folder))


@contextmanager
def nginx_over(folder: Path, work: Path, app: str = "") -> Iterator[str]:
    """The address of an nginx that serves the folder; it runs as the test's user and writes only into `work`."""
    port = free_port()
    work.mkdir()
    temporary = "".join(
        f"{kind}_temp_path {work}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    frame = (
        f"daemon off;\npid {work}/pid;\nerror_log {work}/error.log warn;\nworker_processes 1;\nevents {{}}\nhttp {{\n"
    )
    # Root's nginx would hand its work to somebody who may not read the folders of tests.
    user = "user root;\n" if os.geteuid() == 0 else ""
    config = work / "nginx.conf"
    config.write_text(
        f"{user}{frame}access_log off;\n{temporary}{site_config(folder, port, app)}\n}}\n", encoding="utf-8"
    )
    process = subprocess.Popen([BINARY, "-c", str(config), "-p", str(work)], stderr=subprocess.PIPE)
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=10)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _attempt in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            raise AssertionError(process.stderr.read().decode() if process.stderr else "")
        time.sleep(0.05)
    raise AssertionError("nginx does not answer")
