"""The application as a server runs it: over the environment's parts, and on SQLite with the worker beside it."""

import threading
from collections.abc import Callable

from bot.wiring import Parts, parts_from_environment
from bot.worker import build_worker
from webhooks.app import create_app

SECONDS_TO_FINISH = 10


FINISH = "improvers_finish"
"""Under this name the application carries what must be called before its process ends."""


def start_sending(parts: Parts) -> Callable[[], None]:
    """Send what waits, in a thread; calling the result finishes what has begun and gives back the rest.

    It has to be called: by the time the interpreter runs its own farewells, no thread can be started any more.
    """
    stop = threading.Event()
    worker = build_worker(parts)
    thread = threading.Thread(target=worker.run, args=(stop,), name="worker", daemon=True)

    def finish() -> None:
        stop.set()
        parts.woken.set()
        thread.join(SECONDS_TO_FINISH)

    thread.start()
    return finish


def __getattr__(name: str) -> object:
    """`app`, made when the server asks for it, in the process that will serve."""
    if name != "app":
        raise AttributeError(name)
    parts = parts_from_environment()
    made = create_app(parts)
    if parts.in_one_process:
        made.extensions[FINISH] = start_sending(parts)
    globals()["app"] = made
    return made
