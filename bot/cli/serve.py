"""`improvers serve`: the web server, and on SQLite the worker with it."""

import os

import click

from bot.cli.environment import settings
from bot.cli.server import run_server
from bot.store import schema
from bot.wiring import build_parts, check_serving, log_to_stderr

WEB_APP = "webhooks.serving:app"


def serve() -> int:
    """Serve until told to stop."""
    log_to_stderr()
    chosen = settings()
    check_serving(chosen)
    here = build_parts(chosen)
    if here.in_one_process and schema.current(here.engine) is None:
        schema.upgrade(here.engine)  # a new file on one machine: nobody else could be using it
    schema.ready(here.engine)
    here.shelf.publish_first(here.flow_sources)
    here.shelf.current()
    here.engine.dispose()
    workers = 1 if here.in_one_process else int(os.environ.get("WEB_CONCURRENCY", "2"))
    click.echo(f"Listening on port {chosen.port}.", err=True)
    run_server(WEB_APP, f"0.0.0.0:{chosen.port}", workers)
    return 0
