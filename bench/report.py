"""The quarterly report: counted, put together and written as a page, at as many people as are asked for.

Everybody is an improver with four equality answers; each was sent one message to many in the quarter, every fifth was
invited to something, every tenth told us something, and for every third there is an answer to the Friends and Family
Test. The report is made for a quarter that nobody has kept, as the first one is. `--people 1000000` is the size that
the target is about.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import Engine, text

from bench.databases import NO_SERVER, postgresql_databases, sqlite_files
from bench.measure import Line, at_most, show
from bench.people import populate
from bot.programme.periods import Period
from bot.store.engine import begin, open_engine
from bot.store.tables import messages
from bot.work.evidence import EQUALITY, Gathering
from bot.work.folder import SHIPPED, read_folder
from bot.work.report_html import as_html
from bot.work.reports import Asked, Reports
from bot.work.shelf import Shelf

TARGET = 5.0  # seconds
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ROUNDS = 3
ZONE = ZoneInfo("Europe/London")
# `populate` lets people join from here on, so this is the quarter that they are counted in.
QUARTER = Period.parse("2026Q3")
_MOMENT = {"sqlite": "1790000000000000 + id", "postgresql": "to_timestamp(1790000000 + id / 1000000.0)"}
_RANDOM = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "md5(random()::text || id)"}
_DAY = {"sqlite": "'2026-09-01'", "postgresql": "DATE '2026-09-01'"}


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=50_000)
    people: int = arguments.parse_args().people
    lines: list[Line] = []
    notes = [f"{people:,} people; the target is about 1,000,000"]
    with sqlite_files("report") as (url,):
        lines += _measured("SQLite", url, people)
    with postgresql_databases("report") as urls:
        lines += [line for url in urls for line in _measured("PostgreSQL", url, people)]
        notes += [] if urls else [NO_SERVER]
    show("A quarterly report, from the database to the page", lines, notes, f"{ROUNDS} rounds, nothing kept before")


def _measured(name: str, url: str, people: int) -> list[Line]:
    engine = open_engine(url)
    populate(engine, people)
    _fill(engine)
    shelf = Shelf(engine, lambda: NOW)
    shelf.publish(read_folder(SHIPPED))
    taken = [_made(engine, shelf) for _ in range(ROUNDS)]
    engine.dispose()
    return [at_most(f"{name}, seconds", taken, "s", TARGET)]


def _made(engine: Engine, shelf: Shelf) -> float:
    with begin(engine) as connection:
        connection.execute(text("DELETE FROM kept_reports"))
    reports = Reports(Gathering(engine, ZONE, lambda: NOW), lambda: shelf.current()[1], SHIPPED / "flows")
    before = perf_counter()
    page = as_html(reports.make(Asked("quarterly", QUARTER)))
    taken = perf_counter() - before
    assert len(page) > 10_000
    return taken


def _fill(engine: Engine) -> None:
    kind = engine.dialect.name
    at, key, day = _MOMENT[kind], _RANDOM[kind], _DAY[kind]
    large = sorted(messages.indexes, key=lambda index: str(index.name))
    with begin(engine) as connection:
        if kind == "postgresql":
            # No foreign key is looked at a million times: only a superuser may ask for that.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        for index in large:
            index.drop(connection)
        for statement in (*_taking_part(at, kind), *_told(at, key, day)):
            connection.execute(text(statement))
        for index in large:
            index.create(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE" if kind == "postgresql" else "ANALYZE")


def _taking_part(at: str, kind: str) -> list[str]:
    moment = at.replace("id", "0")
    made = f"{moment}, 'Sam'"
    words = "'{}'"
    details = """'{"rung": "Involving", "online": true, "services": ["eye"]}'"""
    return [
        f"INSERT INTO projects (id, title, about, lead, created_at, created_by) VALUES (1, 'S', 'S', 'S', {made})",
        "INSERT INTO requests (id, project_id, title, answers, influence, state, created_at, created_by) "
        f"VALUES (1, 1, 'S', {words}, 'design', 'reviewed', {made})",
        "INSERT INTO opportunities "
        "(id, request_id, project_id, state, places, ends_at, details, created_at, created_by) "
        f"VALUES (1, 1, 1, 'held', 10, {moment}, {details}, {made})",
        "INSERT INTO broadcasts (id, title, words, audience, state, created_at, created_by, started_at) "
        f"VALUES (1, 'S', {words}, {words}, 'finished', {made}, {moment})",
        "INSERT INTO invitations (opportunity_id, person_id, state, created_at, answered_at) "
        f"SELECT 1, id, 'attended', {at}, {at} FROM people WHERE id % 5 = 0",
        "INSERT INTO messages (direction, address_id, channel, kind, state, lane, created_at, broadcast_id, person_id) "
        f"SELECT 'out', id, 'sms', 'text', 'delivered', 1, {at}, 1, id FROM people",
    ]


def _told(at: str, key: str, day: str) -> list[str]:
    # In the order of their keys, so that every row goes to the end of its index.
    questions = " UNION ALL ".join(
        f"SELECT {number} number, '{question}' question" for number, question in enumerate(EQUALITY)
    )
    answers = (
        "INSERT INTO equality_answers (id, pseudonym, question, answer, answered_on, mixed) "
        f"SELECT own, own, question, 'a' || ((id + number) % 6), {day}, 1 = 1 "
        f"FROM (SELECT {key} own, id, number, question FROM people CROSS JOIN ({questions}) asked) each ORDER BY own"
    )
    return [
        answers,
        "INSERT INTO contributions (person_id, method, kind, from_whom, text, said_on, hear_by, told_at) "
        f"SELECT id, 'sms', 'different', 'carer', 'Small letters', {day}, {day}, {at} FROM people WHERE id % 10 = 0",
        "INSERT INTO feedback (id, response, flow, service, question, answer, month, mixed) "
        f"SELECT {key}, {key}, 'friends_and_family', 'eye', 'score', 'good', {day}, 1 = 1 FROM people WHERE id % 3 = 0 "
        "ORDER BY 1",
    ]


if __name__ == "__main__":
    main()
