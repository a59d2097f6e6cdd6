"""A process that does one thing, tells which heavy modules it has loaded, and then how many kB it holds (its share of
memory pages, PSS).

    python -m bench.weighed nothing | aiogram | web

`web` takes in one message as a web process would.
"""

import io
import json
import secrets
import sys
from pathlib import Path
from typing import Any

FIRST_CHAT = 7_700_900_000
HEAVY = ("aiogram", "twilio.rest", "alembic", "pydantic", "aiohttp", "apscheduler")


def main(what: str) -> None:
    """Do it, tell, and weigh."""
    _DEEDS[what]()
    print(*[name for name in HEAVY if name in sys.modules])
    lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()[1:]
    held = {name: kilobytes for name, kilobytes, *_ in map(str.split, lines)}
    print(held["Pss:"])


def _nothing() -> None:
    """Python, and the few modules of this file."""


def _aiogram() -> None:
    import aiogram  # noqa: F401


def _web() -> None:
    _WebProcess().says(FIRST_CHAT, "join")


class _WebProcess:
    """The application, called as a server calls it."""

    def __init__(self) -> None:
        import gunicorn.app.base
        import gunicorn.workers.gthread  # noqa: F401

        import webhooks.serving  # noqa: F401
        from bot.wiring import parts_from_environment
        from webhooks.app import create_app

        parts = parts_from_environment()
        self._app = create_app(parts)
        self._secret = parts.doors.telegram_secret

    def says(self, chat: int, text: str) -> None:
        """A person writes; nothing but 200 will do."""
        message = {"message_id": 1, "chat": {"id": chat, "type": "private"}, "text": text}
        body = json.dumps({"update_id": secrets.randbelow(2**60), "message": message}).encode()
        statuses: list[str] = []

        def start(status: str, headers: Any, trouble: Any = None) -> Any:
            statuses.append(status)

        b"".join(self._app.wsgi_app(self._called_with(body), start))
        if statuses != ["200 OK"]:
            raise SystemExit(f"A message was answered with {statuses}.")

    def _called_with(self, body: bytes) -> dict[str, Any]:
        return {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/webhooks/telegram",
            "SERVER_NAME": "here",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_X_TELEGRAM_BOT_API_SECRET_TOKEN": self._secret,
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
        }


_DEEDS = {"nothing": _nothing, "aiogram": _aiogram, "web": _web}

if __name__ == "__main__":
    main(sys.argv[1])
