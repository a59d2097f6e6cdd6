"""`improvers demo`: everything on this machine, made ready here and then served by one process."""

import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from bot.cli import fail
from bot.cli.environment import settings
from bot.cli.server import run_server
from bot.environment import READERS
from bot.store import schema
from bot.wiring import build_parts

DEMO_APP = "bot.demo.app:create_app()"
DEMO_WITH_YEAR = "bot.demo.app:create_app(year=True)"
HERE = "127.0.0.1"
THREADS = 12
SECRETS = "demo.env"
DATABASE = "demo.db"  # never improvers.db: a real one may lie in the same folder
SERVICE_NUMBER = "+447700900100"


def demo(port: int, folder: Path | None, year: bool, organisation: Path | None) -> int:
    """Serve the two phones until told to stop."""
    with _listening(port) as listener, _home(folder) as home:
        address = f"http://{HERE}:{listener.getsockname()[1]}"
        _hand_over(_environment(home, address))
        _make_ready(organisation)
        _announce(address, home if folder else None)
        # A page that looks every second, and doubles that are called meanwhile: many short requests.
        run_server(
            DEMO_WITH_YEAR if year else DEMO_APP, f"fd://{listener.detach()}", threads=THREADS, name="improvers demo"
        )
    return 0


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    """A socket that only this machine reaches; first of all, so that a taken port is told at once."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HERE, port))
        except OSError as error:
            fail(f"Port {port} cannot be used: {error.strerror}. With --port 0 a free one is found.")
        listener.listen()
        yield listener


@contextmanager
def _home(folder: Path | None) -> Iterator[Path]:
    """The folder that was named, or one that is gone afterwards."""
    if folder is not None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield folder.resolve()
        return
    home, ours = Path(tempfile.mkdtemp(prefix="improvers-demo-")), os.getpid()
    try:
        yield home
    finally:
        # The serving process leaves through here as well, and must not take the folder from its parent.
        if os.getpid() == ours:
            shutil.rmtree(home, ignore_errors=True)


def _environment(home: Path, address: str) -> dict[str, str]:
    """All that the demo runs on: its own secrets, and the doubles in place of the providers."""
    return {
        **_secrets(home / SECRETS),
        "DATABASE_URL": f"sqlite:///{home / DATABASE}",
        "PUBLIC_URL": address,
        "TELEGRAM_API_URL": f"{address}/doubles/telegram",
        "TWILIO_API_URL": f"{address}/doubles/twilio",
        "TWILIO_FROM": SERVICE_NUMBER,
        "SENDING_HOURS": "always",
        "SMS_PARTS_PER_SECOND": "1000",  # no provider has to be spared, and nobody likes to wait
        # Whatever proxy this machine has, the doubles are not behind it.
        "NO_PROXY": HERE,
        "no_proxy": HERE,
    }


def _secrets(file: Path) -> dict[str, str]:
    """The secrets kept in the file, made and kept there first when there are none."""
    if not file.exists():
        kept = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(kept, "w", encoding="utf-8") as new:
            new.writelines(f"{name}={text}\n" for name, text in _new_secrets().items())
    lines = file.read_text("utf-8", "replace").splitlines()
    found = {name: text for name, _, text in (line.partition("=") for line in lines)}
    if not all(map(found.get, _new_secrets())):
        fail(f"{file} is not whole, and without it the demo's data cannot be used. Name another folder.")
    return found


def _new_secrets() -> dict[str, str]:
    keys = ("SECRET_KEY", "SUPPRESSION_KEY", "PSEUDONYM_KEY", "TELEGRAM_SECRET")
    return {
        **{name: secrets.token_urlsafe(32) for name in keys},
        "TELEGRAM_TOKEN": f"{secrets.randbelow(10**9)}:{secrets.token_urlsafe(26)}",
        "TWILIO_ACCOUNT_SID": f"AC{secrets.token_hex(16)}",
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
    }


def _hand_over(environment: Mapping[str, str]) -> None:
    """To the serving process by the environment, from which every real account and address is taken first."""
    for name in READERS.keys() - {"FLOWS_DIR", "TIME_ZONE"}:
        os.environ.pop(name, None)
    os.environ.update(environment)


def _make_ready(organisation: Path | None) -> None:
    """The database is there and the flows of the folder are published; a mistake in them is told here."""
    here = build_parts(settings(), organisation)
    if (schema.current(here.engine) or "") < schema.head():
        schema.upgrade(here.engine)
    schema.ready(here.engine)
    here.shelf.publish(here.flow_sources())
    here.engine.dispose()  # a connection must not be shared with the process that serves


def _announce(address: str, kept: Path | None) -> None:
    click.echo(f"Open {address} in a browser.")
    click.echo("Two pretend phones are there, one for SMS and one for Telegram. Text JOIN on either of them.")
    click.echo(f"Staff pages: {address}/phones/staff (one press signs you in as a colleague of your choice).")
    click.echo("Nothing leaves this machine, and no account is needed. Ctrl-C ends it.")
    click.echo(f"Its data stays in {kept}." if kept else "Then its data is gone. To keep it: --folder DIR")
