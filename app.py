"""Wires the parts: settings, database, pages, callbacks, routes. `python app.py` serves them.

Only tests, benchmarks, publishing, the preview command and the web server import this module.
"""

import logging
import socket
import sys
from functools import partial

import dash
from flask import Flask
from granian import Granian
from granian.constants import Interfaces

import callbacks.explore
import layouts
import routes.errors_and_headers
from charts import all_charts
from config import ROOT, Settings, settings
from database.engine import StoreUnavailableError, check_store, migrate, open_engine
from database.queries.reading import one_moment
from routes import embed, evidence, export, feed, health, oembed, share, start

WORKERS = 2


def create_app(chosen: Settings | None = None) -> dash.Dash:
    """The whole site over one store. Several can exist in one process, each with its own settings."""
    wanted = chosen or settings()
    all_charts()  # a chart that can't be imported stops the start, not every reader's page
    server = Flask("casecount", root_path=str(ROOT), template_folder="templates", static_folder=None)
    server.config.update(ENGINE=open_engine(wanted.database_url), PUBLIC_URL=wanted.public_url, DATA=wanted.data_dir)
    for module in (start, health, embed, export, evidence, feed, oembed, share):
        server.register_blueprint(module.blueprint)
    app = _dash(server)
    pages = {page["path"]: page for page in dash.page_registry.values()}
    server.config["PAGES"] = pages
    app.interpolate_index = partial(layouts.first_response, pages)  # type: ignore[method-assign]
    layouts.register(server, pages)
    callbacks.explore.register(app)
    # Every answer comes from one vintage, whatever is loaded while it is made.
    server.wsgi_app = one_moment()(server.wsgi_app)  # type: ignore[method-assign]
    routes.errors_and_headers.register(server, pages, app.callback_map, app.csp_hashes)
    # A Dash worker serves a script only after it has listed it on a page: list them before the first reader arrives.
    with server.test_request_context(next(iter(pages))):
        app._generate_scripts_html()
    return app


def _dash(server: Flask) -> dash.Dash:
    """Dash on our Flask server. Its page registry is global to the process and is rebuilt for every app."""
    dash.page_registry.clear()
    return dash.Dash(
        "casecount",
        server=server,  # type: ignore[arg-type]  # Dash's hint forgets its own default backend
        use_pages=True,
        pages_folder=str(ROOT / "layouts"),
        assets_folder=str(ROOT / "assets"),
        include_assets_files=False,
        include_pages_meta=False,
        compress=True,
        update_title="",
        suppress_callback_exceptions=True,
    )


def create_server() -> Flask:
    """The WSGI application, for the web server's workers."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    app = create_app()
    try:
        check_store(app.server.config["ENGINE"])
    except StoreUnavailableError as error:
        logging.getLogger("casecount").error("%s Run: python -m etl run", error)
    server: Flask = app.server
    return server


def _why_not(host: str, port: int) -> str:
    """Why the address can't be listened on; empty if it can. The web server itself would share a taken port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return f"Nothing can be served on {host}:{port} ({error.strerror})."
    return ""


def main() -> int:
    """Migrates an older store, then serves until SIGTERM or Ctrl-C."""
    wanted = settings()
    if reason := _why_not(wanted.host, wanted.port):
        sys.stderr.write(f"{reason} Choose another address: PORT={wanted.port + 1} make run\n")
        return 1
    try:
        migrate(wanted.database_url)
    except StoreUnavailableError as error:
        sys.stderr.write(f"{error}\n")  # the site still starts, and says on every page what to run
    sys.stdout.write(f"Casecount is served on http://{wanted.host}:{wanted.port}\n")
    sys.stdout.flush()
    Granian(
        "app:create_server",
        address=wanted.host,
        port=wanted.port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        factory=True,
        websockets=False,
        blocking_threads=4,
        workers_kill_timeout=10,
        log_access=False,
    ).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
