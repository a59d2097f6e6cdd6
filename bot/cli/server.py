"""gunicorn, started from here rather than from a command line of its own."""

import os
import signal
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.util import import_app

THREADS = 8
SECONDS_TO_FINISH = 8  # a hosting platform kills after ten, and what is ended by force takes a moment more


class _Server(BaseApplication):  # type: ignore[misc]
    """A gunicorn that runs `target` ("module:application")."""

    def __init__(self, target: str, options: dict[str, Any]) -> None:
        self._target = target
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the options as they are; gunicorn's own environment variables do not count."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, imported in the process that serves."""
        return import_app(self._target)


def _leave_to_parent(worker: Any) -> None:
    """A terminal gives Ctrl-C to both processes; heard here too, beside the parent's word, it would block."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _finish(server: Any, worker: Any) -> None:
    """What runs beside the web is finished, and then the process ends at once.

    Its threads may be waiting for a caller that has connected and says nothing.
    """
    if worker.booted and worker.pid == os.getpid():
        try:
            finish = worker.wsgi.extensions.get("finish")
            if finish is not None:
                finish()
        finally:
            os._exit(0)


def run_server(target: str, bind: str, *, workers: int = 1, threads: int = THREADS, name: str = "improvers") -> None:
    """Serve `target` until SIGTERM or SIGINT; what is under way is finished within ten seconds."""
    options = {
        "bind": bind,
        "workers": workers,
        "worker_class": "gthread",
        "threads": threads,
        "post_worker_init": _leave_to_parent,
        "worker_exit": _finish,
        "graceful_timeout": SECONDS_TO_FINISH,
        "loglevel": "warning",
        "proc_name": name,
        "control_socket_disable": True,
    }
    _Server(target, options).run()
