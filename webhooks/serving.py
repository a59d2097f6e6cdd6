"""The application as a server runs it: over the environment's parts, and on SQLite with the worker beside it."""

from threading import Event, Thread

from bot.wiring import Parts, parts_from_environment
from webhooks.app import create_app

SECONDS_TO_FINISH = 10
FINISH = "finish"
"""Under this name the application carries what must be called before its process ends."""


class Sending:
    """The worker beside the web, in a thread: it sends what waits until it is told to finish."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._stop = Event()
        self._ready = Event()
        self._thread = Thread(target=self._send, name="worker", daemon=True)

    def start(self) -> None:
        """Begin; what is put into the outbox before the worker is there waits for it."""
        self._thread.start()

    def finish(self) -> None:
        """What has begun is finished and the rest given back.

        It has to be called: by the time the interpreter runs its own farewells, no thread can be started any more.
        """
        self._stop.set()
        self._parts.woken.set()
        if self._ready.is_set():
            self._thread.join(SECONDS_TO_FINISH)

    def _send(self) -> None:
        # Here and not at the start: the providers' clients take seconds to load, and the web need not wait for them.
        # On PostgreSQL a web process has no use for any of it.
        from bot.worker import build_worker, keep_what_is_loaded

        worker = build_worker(self._parts)
        keep_what_is_loaded()
        self._ready.set()
        worker.run(self._stop)


def __getattr__(name: str) -> object:
    """`app`, made when the server asks for it, in the process that will serve."""
    if name != "app":
        raise AttributeError(name)
    parts = parts_from_environment()
    made = create_app(parts)
    if parts.in_one_process:
        sending = Sending(parts)
        sending.start()
        made.extensions[FINISH] = sending.finish
    globals()["app"] = made
    return made
