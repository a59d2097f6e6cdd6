"""`improvers serve`: the web server, and on SQLite the worker with it."""

import os
import re
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot.cli import fail
from bot.cli.environment import settings
from bot.cli.server import run_server
from bot.store import schema
from bot.wiring import build_parts, check_serving, log_to_stderr

WEB_APP = "webhooks.serving:app"
EVERYWHERE = "0.0.0.0"


def serve() -> int:
    """Serve until told to stop."""
    log_to_stderr()
    chosen = settings()
    check_serving(chosen)
    processes = _processes()
    here = build_parts(chosen)
    if here.in_one_process and schema.current(here.engine) is None:
        schema.upgrade(here.engine)  # a new file on one machine: nobody else could be using it
    schema.ready(here.engine)
    here.shelf.publish_first(here.flow_sources)
    here.shelf.current()
    here.engine.dispose()
    _check_port(chosen.port)
    click.echo(f"Listening on port {chosen.port}.", err=True)
    with _counting_together():
        run_server(WEB_APP, f"{EVERYWHERE}:{chosen.port}", workers=1 if here.in_one_process else processes)
    return 0


@contextmanager
def _counting_together() -> Iterator[None]:
    """A folder in which all processes of this server keep what they count, so that each can tell the sum."""
    folder, ours = tempfile.mkdtemp(prefix="improvers-counts-"), os.getpid()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    try:
        yield
    finally:
        # A serving process may leave through here as well, and must not take the folder from the others.
        if os.getpid() == ours:
            shutil.rmtree(folder, ignore_errors=True)


def _processes() -> int:
    """How many processes serve, where several may: hosting platforms say so in this variable."""
    text = os.environ.get("WEB_CONCURRENCY", "").strip() or "2"
    if not re.fullmatch("[1-9][0-9]?", text):
        fail("WEB_CONCURRENCY is not a number of processes. Write a number from 1 to 99, such as 2.")
    return int(text)


def _check_port(port: int) -> None:
    """A port that is taken is told now, in one line; the server would try again and again."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((EVERYWHERE, port))
        except OSError as error:
            fail(f"Port {port} cannot be used: {error.strerror}. Set PORT to another one.")
