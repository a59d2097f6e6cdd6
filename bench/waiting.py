"""Row 7: what 100,000 waiting conversations add to the memory of any process.

The system is the real one, over two databases that differ only in how many people have a question open: `improvers
serve` on SQLite, and on PostgreSQL `improvers serve` with `improvers worker` beside it. In turn over each database the
processes are started, some of the people who wait write, every reply is sent to a double of Telegram, and then each
process is weighed (PSS, its share of memory pages).

    python bench/waiting.py [--full]
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import Connection

from bench.databases import NO_SERVER, postgresql_databases, sqlite_files
from bench.load import FIRST_CHAT
from bench.measure import ROUNDS, Line, at_most, show
from bench.processes import ENVIRONMENT, HERE, answers, free_port, running
from bot.demo.doubles import running_doubles
from bot.flow import Heard
from bot.store.addresses import hash_of
from bot.store.engine import begin, open_engine
from bot.work.conversation import Conversations
from bot.work.folder import SHIPPED, read_folder
from bot.work.inbound import Inbound
from bot.work.shelf import Shelf
from bot.work.taking import Keys
from tests.webhooks.callers import Telegram

WAITING = 100_000
TALKING = 200  # in one round
TIMES = ROUNDS if "--full" in sys.argv[1:] else min(ROUNDS, 2)
SAID = ("join", "yes", "2")  # and then a question is open
ADDED_AT_MOST = 10
PATIENCE = 120.0
KEYS = Keys(ENVIRONMENT["SUPPRESSION_KEY"], ENVIRONMENT["PSEUDONYM_KEY"])
PROVIDER = Telegram(ENVIRONMENT["TELEGRAM_SECRET"])  # one for all rounds: its updates are numbered, and known for good

Weights = dict[str, list[float]]
"""MB by process and round."""


def main() -> None:
    """Measure and print."""
    lines: list[Line] = []
    notes = [f"{TALKING} of the people who wait write in a round; all processes on whichever core is free"]
    with sqlite_files("few", "many") as urls:
        lines += _measured("SQLite", urls, "serve")
    with postgresql_databases("few", "many") as urls:
        if urls:
            lines += _measured("PostgreSQL", urls, "serve", "worker")
        else:
            notes.append(NO_SERVER)
    show("Row 7: 100,000 waiting conversations (bench/waiting.py)", lines, notes, f"{TIMES} interleaved rounds")


def _measured(kind: str, urls: Sequence[str], *commands: str) -> list[Line]:
    few, many = urls
    _prepare(few, TALKING * TIMES)
    _prepare(many, WAITING)
    held: dict[str, Weights] = {few: defaultdict(list), many: defaultdict(list)}
    for number in range(TIMES):
        for url, weights in held.items():
            for command, megabytes in _weighed(url, commands, TALKING * number).items():
                weights[command].append(megabytes)
    lines: list[Line] = []
    for command in commands:
        added = [more - less for more, less in zip(held[many][command], held[few][command], strict=True)]
        lines += [
            at_most(f"7  {kind}: added to {command}", added, "MB", ADDED_AT_MOST),
            at_most(f"   {command}, {TALKING * TIMES} waiting", held[few][command], "MB"),
            at_most(f"   {command}, {WAITING:,} waiting", held[many][command], "MB"),
        ]
    return lines


def _weighed(url: str, commands: Sequence[str], first: int) -> dict[str, float]:
    """Each process, after people from the number `first` on have written and had their replies."""
    with TemporaryDirectory(prefix="bench") as folder, ExitStack() as stack:
        doubles = stack.enter_context(running_doubles())
        port = free_port()
        where = {"DATABASE_URL": url, "PORT": str(port), "PUBLIC_URL": f"http://{HERE}:{port}"}
        where |= {"TELEGRAM_API_URL": doubles.telegram_url, "WEB_CONCURRENCY": "1"}
        log = Path(folder) / "log"
        processes = {command: stack.enter_context(running(command, log=log, **where)) for command in commands}
        if not answers(port, "/ready", PATIENCE):
            raise SystemExit(f"The system did not start:\n{log.read_text('utf-8')}")
        _write(port, range(FIRST_CHAT + first, FIRST_CHAT + first + TALKING))
        try:
            doubles.telegram.wait_for(TALKING, PATIENCE)
        except TimeoutError as late:
            raise SystemExit(f"Not every reply was sent ({late}):\n{log.read_text('utf-8')}") from late
        return {command: max(map(_megabytes, _family(process.pid))) for command, process in processes.items()}


def _write(port: int, chats: Sequence[int]) -> None:
    line = HTTPConnection(HERE, port, timeout=PATIENCE)
    for chat in chats:
        call = PROVIDER.call(PROVIDER.message(chat, text="yes"))
        line.request("POST", call.path, call.body, dict(call.headers))
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"A webhook was answered with {answer.status}: nothing was measured.")
    line.close()


def _family(process: int) -> Iterator[int]:
    """The process and whatever it has started: of a web server the one that serves is the heavier."""
    yield process
    for child in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split():
        yield from _family(int(child))


def _megabytes(process: int) -> float:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _prepare(url: str, waiting: int) -> None:
    """The shipped flows published, and so many people with a question open."""
    engine = open_engine(url)
    shelf = Shelf(engine, lambda: datetime.now(UTC))
    shelf.publish(read_folder(SHIPPED))
    conversations = Conversations(engine, shelf, KEYS, ZoneInfo("Europe/London"))
    for place, text in enumerate(SAID):
        conversations.hear(Inbound("telegram", str(FIRST_CHAT), f"first{place}", Heard(text)))
    with begin(engine) as connection:
        for table, changes in _COPIES.items():
            _copy_first_row(connection, table, changes, waiting)
    engine.dispose()


def _like_person(row: dict[str, Any], number: int) -> dict[str, Any]:
    return {"id": row["id"] + number, "subject": f"{number:032d}"}


def _like_address(row: dict[str, Any], number: int) -> dict[str, Any]:
    chat = str(FIRST_CHAT + number)
    ids = {"id": row["id"] + number, "person_id": row["person_id"] + number}
    return {**ids, "value": chat, "value_hash": hash_of(chat, "telegram", KEYS.suppression)}


def _like_conversation(row: dict[str, Any], number: int) -> dict[str, Any]:
    return {"id": row["id"] + number, "address_id": row["address_id"] + number}


# What differs between the first row of a table and its copy of that number.
_COPIES: dict[str, Callable[[dict[str, Any], int], dict[str, Any]]] = {
    "people": _like_person,
    "addresses": _like_address,
    "conversations": _like_conversation,
}


def _copy_first_row(
    connection: Connection, table: str, changes: Callable[[dict[str, Any], int], dict[str, Any]], waiting: int
) -> None:
    """In bulk, in each driver's own quick way."""
    driver: Any = connection.connection.dbapi_connection
    cursor = driver.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in cursor.description]
    row = dict(zip(names, cursor.fetchone(), strict=True))
    copies = ([*{**row, **changes(row, number)}.values()] for number in range(1, waiting))
    columns = ", ".join(names)
    if connection.dialect.name == "sqlite":
        driver.executemany(f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(names))})", copies)
        return
    with driver.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for each in copies:
            copy.write_row(each)
    driver.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")


if __name__ == "__main__":
    main()
