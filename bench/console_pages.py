"""Row 8: the server's time for every page of the console, among many people and ten messages for each, on PostgreSQL.

Every address that can be looked at is asked for, as an administrator, by the application itself in this process: from
the request to the last byte of the page, without a network. Some are asked for in several ways, such as a search by a
word that stands in three messages of all. `--people 1000000` is the row itself: 10,000,000 messages.

Filling takes some minutes. `--keep` says where the filled database is and leaves it there; `--database URL` measures
one that was kept.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psycopg
from flask.testing import FlaskClient
from sqlalchemy import text

from bench.databases import NO_SERVER, SERVER, postgresql_databases
from bench.measure import Line, show
from bench.processes import environment
from bench.years import RARE, live
from bot.console import ROOMS
from bot.console.house import House
from bot.programme.roles import ADMINISTRATOR
from bot.store import staff, votes
from bot.store.engine import begin, open_engine, reading

VOTE: Mapping[str, Any] = {
    "question": {"en": "Which colour shall the signs have?", "en easy": "Which colour is best?"},
    "change": {"en": "It goes on every sign.", "en easy": "All signs get it."},
    "choices": {"blue": {"en": "Blue", "en easy": "Blue"}, "yellow": {"en": "Yellow", "en easy": "Yellow"}},
}
TARGET = 0.3  # seconds
TIMES = 12
HOPELESS = 3.0  # seconds; a page that takes longer is not asked for again
ADDRESS = "http://127.0.0.1"
SOMEONE = 7  # what a page is about that is about one of something; people change with each request
NAMES = {"name": "join", "token": "no-token", "quarter": "2026Q3"}
MORE = (
    "/transcripts?words=interpreter",
    f"/transcripts?words={RARE}",
    "/transcripts?words=no+such+words",
    "/transcripts?flow=story",
    "/transcripts?channel=telegram&state=in-heard",
    "/transcripts?state=out-failed",
    "/transcripts?waiting=yes",
    "/transcripts?mark=flag",
    "/transcripts?label=theme+6",
    "/transcripts?mine=yes",
    "/transcripts?since=2025-06-01&until=2025-06-02",
    "/transcripts?person=4711",
    "/transcripts?step=join.ready",
    "/transcripts?service=diabetes",
    "/transcripts?service=no_such_service",
    "/transcripts?score=partly",
    "/transcripts?not_understood=yes",
    "/review",
    "/review?queue=not_understood",
    "/review?queue=flag",
    "/rights",
    "/people?words=Zofia",
    "/people?words=Nobody",
    "/people?words=%2B447700900004711",
    "/people?state=left",
    "/broadcasts/3",
    "/broadcasts/4",
    "/opportunities/390",
    "/opportunities/20",
    "/feedback?service=s1",
    "/feedback?theme=theme3",
    "/updates/new?finding=7",
    "/record?who=Colleague+7",
    "/record?action=read_messages&since=2025-06-01&until=2025-06-03",
)


class Taken(NamedTuple):
    """What one page took, time after time, and what it was answered with."""

    page: str
    seconds: list[float]
    status: int

    @property
    def late(self) -> float:
        """The 95th percentile."""
        return sorted(self.seconds)[round(0.95 * (len(self.seconds) - 1))]


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--people", type=int, default=10_000)
    reader.add_argument("--keep", action="store_true")
    reader.add_argument("--database", default="")
    reader.add_argument("--only", default="", help="pages whose address has this in it")
    given = reader.parse_args()
    with _filled(given.database, given.people, given.keep) as url:
        if url is None:
            show("Row 8: pages of the console (bench/console_pages.py)", [], [NO_SERVER])
            return
        taken = sorted(_measured(url, given.only), key=lambda one: one.late, reverse=True)
    lines = [_line(one) for one in taken]
    slow = sum(one.late > TARGET for one in taken)
    notes = [f"{given.people:,} people; {len(taken)} pages, {slow} of them over {TARGET * 1000:.0f} ms at p95"]
    show("Row 8: pages of the console (bench/console_pages.py)", lines, notes, f"{TIMES} requests each, after one more")


def _line(one: Taken) -> Line:
    verdict = "BROKEN" if one.status >= 500 else "reached" if one.late <= TARGET else "MISSED"
    note = "" if one.status == 200 else f" ({one.status})"
    middle, late, least = (round(1000 * each) for each in (median(one.seconds), one.late, min(one.seconds)))
    figure = f"p50 {middle:,} ms, p95 {late:,} ms"
    return Line(f"8  {one.page}{note}", figure, f"{least:,} ms", "at most 300 ms", verdict)


@contextmanager
def _filled(kept: str, people: int, keep: bool) -> Iterator[str | None]:
    if kept:
        yield kept
        return
    with postgresql_databases("console") as urls:
        for url in urls:
            engine = open_engine(url)
            began = perf_counter()
            live(engine, people)
            print(f"filled in {perf_counter() - began:.0f} s; {_size(url)}", flush=True)
            engine.dispose()
            yield url
            if keep:
                _put_aside(url)
        if not urls:
            yield None


def _size(url: str) -> str:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT pg_size_pretty(pg_database_size(current_database()))").fetchone()
    return str(found[0]) if found else ""


def _put_aside(url: str) -> None:
    """Under another name, so that it is not dropped with those that last as long as the bench."""
    name = url.rpartition("/")[2]
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"ALTER DATABASE {name} RENAME TO improvers_bench_kept".encode())
    print(f"kept: {url.removesuffix(name)}improvers_bench_kept", flush=True)


def _measured(url: str, only: str) -> Iterator[Taken]:
    client, house = _signed_in(url)
    with reading(house.parts.engine) as connection:
        last = int(connection.execute(text("SELECT max(id) FROM people")).scalar_one())
        message = int(connection.execute(text("SELECT max(id) FROM messages WHERE direction = 'in'")).scalar_one())
    for page in (*_addresses(), *MORE):
        if only in page:
            taken = _taken(client, page, last, message)
            print(f"{page}: {median(taken.seconds) * 1000:.0f} ms", file=sys.stderr, flush=True)
            yield taken
    house.parts.engine.dispose()


def _signed_in(url: str) -> tuple[FlaskClient, House]:
    os.environ.update(environment(DATABASE_URL=url, PUBLIC_URL=ADDRESS))
    from bot.wiring import parts_from_environment
    from webhooks.app import create_app

    parts = parts_from_environment()
    app = create_app(parts)
    house: House = app.extensions["console"]
    email, now = "bench@hospital.example", datetime.now(UTC)
    with begin(parts.engine) as connection:
        if staff.by_email(connection, email) is None:
            staff.add(connection, email, "Bench", ADMINISTRATOR, now)
        account = staff.by_email(connection, email)
        while votes.find(connection, SOMEONE) is None:  # open, so that its page says who would be asked
            votes.add(connection, "Signs", VOTE, now + timedelta(days=30), "Bench", now)
    assert account is not None
    client = app.test_client()
    client.set_cookie(house.cookie, house.sign_in.open_for(account.id, "192.0.2.7"), domain="127.0.0.1")
    return client, house


def _addresses() -> Iterator[str]:
    """Every page to look at, about somebody or something; not what is written as it is read, nor what signs in."""
    for room in ROOMS:
        for page in room.pages:
            streamed = page.rule.endswith(".csv") or "<any(" in page.rule
            if page.method == "GET" and page.least is not None and not streamed:
                rule = re.sub(r"<int:person_id>", "{person}", page.rule)
                rule = re.sub(r"/messages/<int:number>", "/messages/{message}", rule)
                rule = re.sub(r"<int:\w+>", str(SOMEONE), rule)
                yield re.sub(r"<(?:\w+:)?(\w+)>", lambda found: NAMES.get(found[1], found[1]), rule)


def _taken(client: FlaskClient, page: str, people: int, message: int) -> Taken:
    seconds: list[float] = []
    status = 0
    for turn in range(TIMES + 1):
        person = 1 + (turn * 611_953) % people
        path = page.format(person=person, message=message - 2 * turn)
        began = perf_counter()
        answer = client.get(path, base_url=ADDRESS)
        answer.get_data()
        spent = perf_counter() - began
        status = answer.status_code
        if turn:
            seconds.append(spent)
            if spent > HOPELESS:
                break
    return Taken(page, seconds, status)


if __name__ == "__main__":
    main()
