"""Row 4: from a webhook to the commit behind it, over HTTP with 64 connections.

The server is `improvers serve` in a process of its own, the callers are another process, and each has its core. The
floor is what the parts take one after another when measured alone: the same server doing nothing with the same
request, the transaction without the turn, and the turn. Telegram's API is a port that takes every call and answers
none, so that the worker, which on SQLite lives in the server's process, has its hundred letters under way and no more.

    python bench/webhook.py [--full] [--people 1000000]

`--full` says five times as much; with `--people` so many others are in the database.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from socket import create_server, socket
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import perf_counter
from typing import NamedTuple
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import text

from bench.books import registration_book, sources
from bench.databases import NO_SERVER, postgresql_databases, sqlite_files
from bench.load import CONNECTIONS, FIRST_CHAT, SPOKEN
from bench.measure import (
    ROOT,
    Line,
    at_least,
    at_most,
    first_core,
    interleaved,
    keep_to,
    last_core,
    micros,
    show,
)
from bench.people import how_many, live_there
from bench.processes import ENVIRONMENT, HERE, answers, environment, free_port, running
from bot.flow import Heard, Speech, Talk, reply, word_turn
from bot.store import waking
from bot.store.engine import open_engine, reading
from bot.work.conversation import Conversations
from bot.work.inbound import Inbound
from bot.work.shelf import Shelf
from bot.work.taking import Keys

EACH = len(SPOKEN) * (10 if "--full" in sys.argv[1:] else 2)
"""Messages on one connection in a round: whole conversations."""

ALONE = 50  # conversations in a round of what is measured without a server
SHARE = 0.6
SPREAD = 5
PATIENCE = 60.0
KEYS = Keys(ENVIRONMENT["SUPPRESSION_KEY"], ENVIRONMENT["PSEUDONYM_KEY"])
ZONE = ZoneInfo("Europe/London")


class Callers:
    """The other process, a round at a time; nobody writes twice as the same person."""

    def __init__(self, port: int, core: int) -> None:
        self._port = port
        self._core = core
        self._chats = 0
        self.spreads: list[float] = []
        self.halves: list[float] = []

    def __call__(self) -> float:
        """Seconds for each message, the whole round by the number of messages."""
        arguments = [str(self._port), str(self._chats), str(EACH)]
        self._chats += CONNECTIONS * (EACH // len(SPOKEN))
        command = ["taskset", "--cpu-list", str(self._core), sys.executable, "-m", "bench.load", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"The callers failed:\n{done.stderr}")
        seconds, taken = json.loads(done.stdout)
        ordered = sorted(taken)
        half = ordered[len(ordered) // 2]
        self.halves.append(half)
        self.spreads.append(ordered[len(ordered) * 99 // 100] / half)
        return float(seconds) / len(ordered)

    @property
    def said(self) -> int:
        """How many messages were answered with 200."""
        return self._chats * len(SPOKEN)


class Standing(NamedTuple):
    """The servers that run, by their ports."""

    webhook: int
    nothing: int


def main() -> None:
    """Measure and print."""
    people = how_many(__doc__, "--full")
    server, callers = last_core(), first_core()
    lines: list[Line] = []
    keep_to(server)
    notes = [
        f"server on core {server}, callers on core {callers}; {CONNECTIONS * EACH} messages a round by HTTP",
        f"what is measured alone runs on core {server} too, {ALONE * len(SPOKEN)} messages a round",
        f"{people:,} other people in each database",
    ]
    with sqlite_files("served", "alone") as urls:
        live_there(urls, people)
        lines += _measured("SQLite", urls, server, callers)
    with postgresql_databases("served", "alone") as urls:
        live_there(urls, people)
        if urls:
            lines += _measured("PostgreSQL", urls, server, callers)
            notes.append("PostgreSQL: one web process (WEB_CONCURRENCY=1), its server on whichever core is free")
        else:
            notes.append(NO_SERVER)
    show("Row 4: webhook to commit (bench/webhook.py)", lines, notes)


def _measured(kind: str, urls: Sequence[str], server: int, core: int) -> list[Line]:
    for url in urls:
        _publish(url)
    with _servers(urls[0], server) as standing:
        webhook, nothing = Callers(standing.webhook, core), Callers(standing.nothing, core)
        sides = {"webhook": webhook, "nothing": nothing, "hear": _hearing(urls[1]), "turn": _turns()}
        taken = interleaved(sides)
    _check_kept(urls[0], webhook.said)
    rounds = zip(taken["webhook"], taken["nothing"], taken["hear"], strict=True)
    shares = [(nothing + hear) / whole for whole, nothing, hear in rounds]
    transactions = [hear - turn for hear, turn in zip(taken["hear"], taken["turn"], strict=True)]
    return [
        at_least(f"4  {kind}: messages a second / floor", shares, SHARE),
        at_most(f"4  {kind}: p99 / p50", webhook.spreads[1:], "x", SPREAD),
        Line("   messages a second", f"{1 / median(taken['webhook']):.0f}", f"{1 / max(taken['webhook']):.0f}"),
        _millis("   p50 with all connections busy", webhook.halves[1:]),
        micros("   webhook, one message", taken["webhook"]),
        micros("   no-op HTTP, alone", taken["nothing"]),
        micros("   transaction, alone", transactions),
        micros("   turn, alone", taken["turn"]),
    ]


def _millis(what: str, found: Sequence[float]) -> Line:
    return Line(what, f"{median(found) * 1e3:.0f} ms", f"{min(found) * 1e3:.0f} ms")


def _publish(url: str) -> None:
    engine = open_engine(url)
    Shelf(engine, lambda: datetime.now(UTC)).publish(sources())
    engine.dispose()


@contextmanager
def _servers(url: str, core: int) -> Iterator[Standing]:
    """`improvers serve` over that database, and the server that does nothing, both warm."""
    with TemporaryDirectory(prefix="bench") as folder, ExitStack() as stack:
        standing = Standing(free_port(), free_port())
        silence = stack.enter_context(_silence())
        where = {"DATABASE_URL": url, "PUBLIC_URL": f"http://{HERE}:{standing.webhook}", "WEB_CONCURRENCY": "1"}
        where |= {"PORT": str(standing.webhook), "TELEGRAM_API_URL": f"http://{HERE}:{silence.port}"}
        logs = Path(folder) / "serve.log", Path(folder) / "nothing.log"
        stack.enter_context(running("serve", log=logs[0], core=core, **where))
        stack.enter_context(running(str(standing.nothing), log=logs[1], module="bench.nothing", core=core))
        if not (answers(standing.webhook, "/ready", PATIENCE) and answers(standing.nothing, "/", PATIENCE)):
            raise SystemExit("\n".join(["A server did not start:", *(log.read_text("utf-8") for log in logs)]))
        if url.startswith("sqlite"):
            _wait_for_worker(url, silence.called)
        yield standing


def _wait_for_worker(url: str, called: Event) -> None:
    """The worker loads the providers' clients for seconds; its first call tells that it is there."""
    engine = open_engine(url)
    shelf = Shelf(engine, lambda: datetime.now(UTC))
    before_all = Inbound("telegram", str(FIRST_CHAT - 1), "before all", Heard(SPOKEN[0]))
    Conversations(engine, shelf, KEYS, ZONE).hear(before_all)
    engine.dispose()
    if not called.wait(PATIENCE):
        raise SystemExit("The worker did not begin to send: nothing was measured.")


class Silence(NamedTuple):
    """A port that takes calls, and whether there was one."""

    port: int
    called: Event


@contextmanager
def _silence() -> Iterator[Silence]:
    """Takes every connection, answers none."""
    called = Event()
    held: list[socket] = []
    with create_server((HERE, 0), backlog=256) as door:

        def take() -> None:
            while True:
                try:
                    held.append(door.accept()[0])
                except OSError:
                    return
                called.set()

        Thread(target=take, daemon=True).start()
        yield Silence(door.getsockname()[1], called)
    for line in held:
        line.close()


def _hearing(url: str) -> Callable[[], float]:
    """The transaction with the turn in it, as the door calls it, one after another."""
    engine = open_engine(url)
    shelf = Shelf(engine, lambda: datetime.now(UTC))
    wake = (lambda: waking.notify(engine)) if engine.dialect.name == "postgresql" else Event().set
    conversations = Conversations(engine, shelf, KEYS, ZONE, wake=wake)
    messages = _messages()

    def side() -> float:
        batch = list(islice(messages, ALONE * len(SPOKEN)))
        began = perf_counter()
        heard = {conversations.hear(inbound) for inbound in batch}
        taken = (perf_counter() - began) / len(batch)
        if heard != {"heard"}:
            raise SystemExit(f"A message came to {heard - {'heard'}}: nothing was measured.")
        return taken

    return side


def _messages() -> Iterator[Inbound]:
    for chat in count(FIRST_CHAT):
        for place, said in enumerate(SPOKEN):
            yield Inbound("telegram", str(chat), f"{chat}:{place}", Heard(said))


def _turns() -> Callable[[], float]:
    """The turn and its words in memory."""
    book, speech, now = registration_book(), Speech(channel="telegram"), datetime.now(ZONE)

    def side() -> float:
        began = perf_counter()
        for _ in range(ALONE):
            talk = Talk({}, channel="telegram")
            for said in SPOKEN:
                decided = reply(book, talk, Heard(said), now)
                word_turn(book, decided.effects, speech, talk.facts, 1)
                talk = talk._replace(flow=decided.flow, place=decided.place)
        return (perf_counter() - began) / (ALONE * len(SPOKEN))

    return side


def _check_kept(url: str, said: int) -> None:
    """Whatever was answered with 200 is there, once."""
    engine = open_engine(url)
    with reading(engine) as connection:
        counted = "SELECT count(*) FROM messages WHERE direction = 'in' AND provider_id <> 'before all'"
        kept = connection.execute(text(counted)).scalar_one()
    engine.dispose()
    if kept != said:
        raise SystemExit(f"{said} messages were answered with 200, and {kept} are kept.")


if __name__ == "__main__":
    main()
