"""gunicorn, started from here rather than from a command line of its own."""

from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.util import import_app

THREADS = 8
SECONDS_TO_FINISH = 10


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


def _finish(_: Any, worker: Any) -> None:
    """Before a serving process ends: what the application began beside the web is finished."""
    finish = getattr(worker.wsgi, "extensions", {}).get("improvers_finish")
    if finish is not None:
        finish()


def run_server(target: str, bind: str, workers: int) -> None:
    """Serve `target` until SIGTERM or SIGINT; what is under way is finished within ten seconds."""
    _Server(
        target,
        {
            "bind": bind,
            "workers": workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "graceful_timeout": SECONDS_TO_FINISH,
            "worker_exit": _finish,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "proc_name": "improvers",
            "control_socket_disable": True,
        },
    ).run()
