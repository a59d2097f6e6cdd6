"""`improvers worker`: sends what waits and watches the clock, beside the web processes."""

import signal
import threading

from bot.cli import fail
from bot.cli.environment import settings
from bot.store.schema import ready
from bot.wiring import build_parts, check_serving, log_to_stderr
from bot.worker import build_worker, keep_what_is_loaded


def worker() -> int:
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
    sending.run(stop)
    return 0
