"""The application as a server runs it: over the environment's parts, and on SQLite with the worker beside it."""

import atexit
import threading

from bot.wiring import Parts, parts_from_environment
from bot.worker import build_worker
from webhooks.app import create_app

SECONDS_TO_FINISH = 10


def start_sending(parts: Parts) -> threading.Thread:
    """A thread that sends what waits until this process ends, and then finishes what it has begun."""
    stop = threading.Event()
    worker = build_worker(parts)
    thread = threading.Thread(target=worker.run, args=(stop,), name="worker", daemon=True)

    def finish() -> None:
        stop.set()
        parts.woken.set()
        thread.join(SECONDS_TO_FINISH)

    atexit.register(finish)
    thread.start()
    return thread


def __getattr__(name: str) -> object:
    """`app`, made when the server asks for it, in the process that will serve."""
    if name != "app":
        raise AttributeError(name)
    parts = parts_from_environment()
    if parts.in_one_process:
        start_sending(parts)
    globals()["app"] = create_app(parts)
    return globals()["app"]
