"""A whole hospital: its real processes on loopback, between the doubles of both providers."""

import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

from sqlalchemy import text

from bot.demo.doubles import Doubles, TelegramDouble, TwilioDouble, running_doubles
from bot.store.engine import open_engine, reading
from tests.webhooks.callers import Call, Telegram, Twilio

ROOT = Path(__file__).parent.parent.parent
HERE = "127.0.0.1"
SID, TOKEN = "AC" + "a" * 32, "twilio token of the tests"
BOT, SECRET = "12345:token-of-the-tests", "telegram_secret-of-the-tests-0123456789"
KEYS = {name: f"{name} of the tests, long enough" for name in ("SECRET_KEY", "SUPPRESSION_KEY", "PSEUDONYM_KEY")}
SERVICE_NUMBER = "+447700900100"
# For a busy machine; a good one needs a fraction of it.
PATIENCE = 60.0
# What is promised "within seconds" is waited for no longer than this, however busy the machine is.
PROMISED_SOON = 20.0
SECONDS_TO_STOP = 10.0
IMPROVERS = ("bot.cli",)
# In place of a status: whoever sends too much may not be listened to until the answer.
HUNG_UP = 0


def free_port() -> int:
    """A port that nobody listens on, from where the system itself takes none."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe:
            if probe.connect_ex((HERE, port)):
                return port


def eventually(what: Callable[[], Any], within: float = PATIENCE) -> Any:
    """What comes of a question once the answer is not empty; the last answer when it is not in so many seconds."""
    deadline, never = monotonic() + within, Event()
    while not (answer := what()) and monotonic() < deadline:
        never.wait(0.02)
    return answer


def improvers(*arguments: str, environ: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """A command that ends by itself, as a process."""
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=ROOT,
        env=_clean(environ),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def _clean(environ: Mapping[str, str]) -> dict[str, str]:
    # Whatever proxy this machine has, nobody here is behind it.
    return {"PATH": os.environ["PATH"], "NO_PROXY": HERE, "no_proxy": HERE, **environ}


class Process:
    """One `improvers ...` that runs until it is told to stop."""

    def __init__(
        self, *arguments: str, environ: Mapping[str, str], log: Path, program: Sequence[str] = IMPROVERS
    ) -> None:
        self._log = log
        with log.open("w") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *program, *arguments],
                cwd=ROOT,
                env=_clean(environ),
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        """All that it has printed."""
        return self._log.read_text()

    def ended(self, within: float = 0.0) -> bool:
        """Whether it has ended, or does so in this many seconds."""
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            return False
        return True

    def told_to_stop(self) -> "Process":
        """As a hosting platform tells it."""
        self._process.send_signal(signal.SIGTERM)
        return self

    def code(self) -> int:
        """The exit code, once it has ended of itself in the time that it has."""
        return self._process.wait(SECONDS_TO_STOP)

    def killed(self) -> None:
        """Ended as by a power cut, and whatever it has started with it."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def frozen(self) -> None:
        """It does nothing more for now, as on a machine that has run out of breath."""
        os.killpg(self._process.pid, signal.SIGSTOP)

    def thawed(self) -> None:
        """It goes on where it was."""
        os.killpg(self._process.pid, signal.SIGCONT)

    def end(self) -> None:
        """Over, whatever it takes."""
        if not self.ended(SECONDS_TO_STOP):
            self._process.kill()
            self._process.wait()


class Hospital:
    """What runs, who calls, and what is left in the database. Without Telegram it opens in a fraction of the time."""

    def __init__(self, database_url: str, doubles: Doubles, folder: Path, telegram: bool = True) -> None:
        self.database_url = database_url
        self.doubles = doubles
        self.has_telegram = telegram
        self.port = free_port()
        self.url = f"http://{HERE}:{self.port}"
        self.telegram = Telegram(SECRET)
        self.twilio = Twilio(self.url, SID, TOKEN)
        self.processes: dict[str, Process] = {}
        self.settings: dict[str, str] = {}
        self.program: Sequence[str] = IMPROVERS
        self._folder = folder
        self._engine = open_engine(database_url)

    @property
    def environ(self) -> dict[str, str]:
        """All that the processes are told."""
        telegram = {
            "TELEGRAM_TOKEN": BOT,
            "TELEGRAM_SECRET": SECRET,
            "TELEGRAM_API_URL": self.doubles.telegram_url,
        }
        return {
            **KEYS,
            "DATABASE_URL": self.database_url,
            "PUBLIC_URL": self.url,
            "PORT": str(self.port),
            "TWILIO_ACCOUNT_SID": SID,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_FROM": SERVICE_NUMBER,
            "TWILIO_API_URL": self.doubles.twilio_url,
            "SENDING_HOURS": "always",
            "SMS_PARTS_PER_SECOND": "1000",  # the limiter has tests of its own, and here everybody would wait for it
            **(telegram if self.has_telegram else {}),
            **self.settings,
        }

    def starts(self, command: str, name: str = "") -> Process:
        """Another process of the hospital, known by its command or by a name of its own."""
        log = self._folder / f"{name or command}.log"
        self.processes[name or command] = Process(command, environ=self.environ, log=log, program=self.program)
        return self.processes[name or command]

    @property
    def on_sqlite(self) -> bool:
        """Whether `serve` is all that runs."""
        return self.database_url.startswith("sqlite")

    def upgrades(self) -> None:
        """The database is made ready, as a release does it; on SQLite `serve` does it itself."""
        if not self.on_sqlite:
            done = improvers("db", "upgrade", environ=self.environ)
            assert done.returncode == 0, done.stderr

    def opens(self) -> None:
        """Everything runs, and messages can come in."""
        self.starts("serve")
        if not self.on_sqlite:
            self.starts("worker")
        eventually(lambda: self.is_ready() or self.processes["serve"].ended())
        assert self.is_ready(), self.processes["serve"].said

    def closes(self) -> None:
        """Nothing runs any more."""
        running = [process for process in self.processes.values() if not process.ended()]
        for process in running:
            process.told_to_stop()
        for process in running:
            process.end()
        self._engine.dispose()

    def is_ready(self) -> bool:
        """Whether /ready says so."""
        try:
            return self._ask("GET", "/ready") == 200
        except (OSError, HTTPException):
            return False

    def answers(self, call: Call) -> int:
        """The status with which a caller is answered."""
        return self._ask("POST", *call)

    def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        """The rows of a query."""
        with reading(self._engine) as connection:
            return [dict(row) for row in connection.execute(text(query), values).mappings()]

    def messages(self, address: str, direction: str) -> list[dict[str, Any]]:
        """What came from an address, or was put into the outbox for it, oldest first; presses' answers apart."""
        return self.rows(
            "SELECT messages.* FROM messages JOIN addresses ON addresses.id = address_id WHERE value = :address "
            "AND direction = :direction AND (kind <> 'press' OR direction = 'in') ORDER BY messages.id",
            address=address,
            direction=direction,
        )

    def letters(self, address: str, *states: str) -> list[dict[str, Any]]:
        """What left for an address, once all of it is in one of these states."""
        eventually(lambda: all(letter["state"] in states for letter in self.messages(address, "out")))
        return self.messages(address, "out")

    def _ask(self, method: str, path: str, body: bytes = b"", headers: Any = ()) -> int:
        connection = HTTPConnection(HERE, self.port, timeout=PATIENCE)
        try:
            connection.putrequest(method, path)
            for name, value in (*headers, ("Content-Length", str(len(body)))):
                connection.putheader(name, value.encode("latin-1"))
            connection.endheaders(body)
            return connection.getresponse().status
        except (BrokenPipeError, ConnectionResetError):
            return HUNG_UP
        finally:
            connection.close()


@contextmanager
def hospital_at(database_url: str, folder: Path, telegram: bool = True) -> Iterator[Hospital]:
    """A hospital that nobody has opened yet; closed at the end."""
    with running_doubles(TelegramDouble(BOT), TwilioDouble(SID, TOKEN)) as doubles:
        hospital = Hospital(database_url, doubles, folder, telegram)
        try:
            yield hospital
        finally:
            hospital.closes()
