"""`improvers worker`: sends what waits and watches the clock, beside the web processes."""

import os
import signal
import sys
import threading
from typing import NoReturn

from bot.cli import fail
from bot.cli.environment import settings
from bot.store.schema import ready
from bot.wiring import build_parts, check_serving, log_to_stderr
from bot.worker import build_worker, keep_what_is_loaded

SECONDS_TO_FINISH = 9.0  # a hosting platform kills after ten


def worker() -> NoReturn:
    """Work until told to stop; refuse on SQLite, where `serve` holds the worker."""
    log_to_stderr()
    chosen = settings()
    check_serving(chosen)
    if chosen.on_sqlite:
        fail("On SQLite `improvers serve` sends by itself. A separate worker needs PostgreSQL in DATABASE_URL.")
    here = build_parts(chosen)
    ready(here.engine)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    sending = build_worker(here)
    keep_what_is_loaded()
    threading.Thread(target=_leave_in_time, args=(stop,), name="ending", daemon=True).start()
    sending.run(stop)
    _leave()


def _leave_in_time(stop: threading.Event) -> None:
    """Whatever does not come to its end, such as a call of a database that does not answer, is left to the sweep."""
    stop.wait()
    threading.Event().wait(SECONDS_TO_FINISH)
    _leave()


def _leave() -> NoReturn:
    """At once: a tick that is in the middle of something is rolled back by the database, and done by the next leader.

    The interpreter's own farewell would wait for it, however long it takes.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
