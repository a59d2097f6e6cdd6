"""Row 9: from the first byte of a webhook sent to us until the provider is called with the reply.

The system is the real one: `improvers serve` on SQLite, which sends by itself, and on PostgreSQL `improvers serve`
with `improvers worker` beside it. Both providers are doubles in this process. One message at a time, each from
somebody new, with a rest between them in which everything falls idle. `--people 1000000`: among so many others.
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.databases import NO_SERVER, postgresql_databases, sqlite_files
from bench.measure import Line, show
from bench.people import how_many, live_there
from bench.processes import ENVIRONMENT, HERE, answers, free_port, running
from bot.demo.double import BookName, Entry
from bot.demo.doubles import TelegramDouble, TwilioDouble, running_doubles
from tests.webhooks.callers import Call, Telegram, Twilio

MESSAGES = 200
HOW = f"{MESSAGES} messages, half of them on each channel"
REST = 0.1
TARGET = 0.3
WARMING = 10  # the first few find nothing loaded
PATIENCE = 60.0


def main() -> None:
    """Measure and print."""
    people = how_many(__doc__)
    lines: list[Line] = []
    notes = [
        f"one message at a time, {REST:g} s apart; all processes on whichever core is free; {people:,} other people"
    ]
    with sqlite_files("serve") as (url,):
        live_there([url], people)
        lines += _measured("SQLite, one process", url, "serve")
    with postgresql_databases("serve") as urls:
        live_there(urls, people)
        if urls:
            lines += _measured("PostgreSQL, serve and worker", urls[0], "serve", "worker")
        else:
            notes.append(NO_SERVER)
    show("Row 9: webhook sent to provider called (bench/reply_latency.py)", lines, notes, HOW)


def _measured(what: str, url: str, *commands: str) -> list[Line]:
    with _hospital(url, commands) as hospital:
        for number in range(WARMING):
            hospital.answers(number)
        taken = [hospital.answers(number) for number in range(WARMING, WARMING + MESSAGES)]
    return [
        _quantiles(f"9  {what}", taken, f"p95 at most {TARGET * 1000:.0f} ms"),
        _quantiles("   Telegram", taken[0::2]),
        _quantiles("   SMS", taken[1::2]),
    ]


def _quantiles(what: str, taken: list[float], target: str = "") -> Line:
    ordered = sorted(taken)
    half, most = ordered[len(ordered) // 2], ordered[len(ordered) * 95 // 100]
    verdict = ("reached" if most <= TARGET else "MISSED") if target else ""
    figure = f"p50 {half * 1000:.0f} ms, p95 {most * 1000:.0f} ms"
    return Line(what, figure, f"{ordered[0] * 1000:.0f} ms", target, verdict)


class TimedTelegram(TelegramDouble):
    """Notes when a message is handed to it."""

    def __init__(self) -> None:
        super().__init__()
        self.called: SimpleQueue[float] = SimpleQueue()

    def write(self, book: BookName, entry: Entry) -> None:
        """Every call comes through here, before it is looked at."""
        if book == "calls" and entry["method"] == "sendMessage":
            self.called.put(perf_counter())
        super().write(book, entry)


class TimedTwilio(TwilioDouble):
    """Notes when a message is handed to it."""

    def __init__(self, sid: str, token: str) -> None:
        super().__init__(sid, token)
        self.called: SimpleQueue[float] = SimpleQueue()

    def write(self, book: BookName, entry: Entry) -> None:
        """Every call comes through here, before it is looked at."""
        if book == "calls" and entry["method"] == "POST":
            self.called.put(perf_counter())
        super().write(book, entry)


class Hospital(NamedTuple):
    """The running system, both providers as its callers, and when it calls them."""

    port: int
    telegram: Telegram
    twilio: Twilio
    telegram_called: SimpleQueue[float]
    twilio_called: SimpleQueue[float]

    def answers(self, number: int) -> float:
        """Seconds from the webhook until the provider is called, in turn for Telegram and for SMS."""
        sleep(REST)
        if number % 2 == 0:
            call = self.telegram.call(self.telegram.message(7_700_900_000 + number, text="join"))
            called = self.telegram_called
        else:
            call = self.twilio.call(self.twilio.text(f"+447700900{number:03d}", "join"))
            called = self.twilio_called
        began = perf_counter()
        if (status := _post(self.port, call)) != 200:
            raise SystemExit(f"A webhook was answered with {status}: nothing was measured.")
        return called.get(timeout=PATIENCE) - began


def _post(port: int, call: Call) -> int:
    connection = HTTPConnection(HERE, port, timeout=PATIENCE)
    try:
        connection.request("POST", call.path, call.body, dict(call.headers))
        return connection.getresponse().status
    finally:
        connection.close()


@contextmanager
def _hospital(url: str, commands: tuple[str, ...]) -> Iterator[Hospital]:
    port = free_port()
    public, account = f"http://{HERE}:{port}", (ENVIRONMENT["TWILIO_ACCOUNT_SID"], ENVIRONMENT["TWILIO_AUTH_TOKEN"])
    telegram, twilio = TimedTelegram(), TimedTwilio(*account)
    with TemporaryDirectory(prefix="bench") as folder, ExitStack() as stack:
        doubles = stack.enter_context(running_doubles(telegram, twilio))
        # Two texts every half second are more than one ordinary number may send: the limit is no part of this.
        where = {"DATABASE_URL": url, "PUBLIC_URL": public, "PORT": str(port), "SMS_PARTS_PER_SECOND": "100"}
        where |= {"TELEGRAM_API_URL": doubles.telegram_url, "TWILIO_API_URL": doubles.twilio_url}
        logs = [Path(folder) / f"{command}.log" for command in commands]
        for command, log in zip(commands, logs, strict=True):
            stack.enter_context(running(command, log=log, **where))
        if not answers(port, "/ready", PATIENCE):
            raise SystemExit("\n".join(["The system did not start:", *(log.read_text("utf-8") for log in logs)]))
        callers = Telegram(ENVIRONMENT["TELEGRAM_SECRET"]), Twilio(public, *account)
        yield Hospital(port, *callers, telegram.called, twilio.called)


if __name__ == "__main__":
    main()
