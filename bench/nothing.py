"""The least that the same server can do: it reads a request and answers with nothing.

python -m bench.nothing PORT
"""

import sys
from collections.abc import Callable, Iterable
from typing import Any

from bench.processes import HERE
from bot.cli.server import run_server


def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """200, and no body."""
    environ["wsgi.input"].read()
    start("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", "0")])
    return [b""]


if __name__ == "__main__":
    run_server("bench.nothing:app", f"{HERE}:{sys.argv[1]}")
