"""As many people as a bench wants, in a few statements: improvers with an address, two services, and their consent."""

import argparse
from collections.abc import Sequence

from sqlalchemy import Connection, Engine, text

from bench.databases import copy_to
from bot.store.engine import begin, open_engine

SERVICES = 90
"""As many as a large trust runs; everybody knows two of them."""

_SERIES = {
    "sqlite": "WITH RECURSIVE series (n) AS (SELECT :first UNION ALL SELECT n + 1 FROM series WHERE n < :last)",
    "postgresql": "WITH series (n) AS (SELECT generate_series(CAST(:first AS bigint), CAST(:last AS bigint)))",
}
_SUBJECT = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "md5(random()::text || n)"}
_NUMBER = {"sqlite": "printf('%08d', n)", "postgresql": "lpad(n::text, 8, '0')"}
_MOMENT = {"sqlite": "1790000000000000 + n", "postgresql": "to_timestamp(1790000000 + n / 1000000.0)"}
_TRUE = {"sqlite": "1", "postgresql": "true"}


def how_many(what: str | None, *flags: str) -> int:
    """What `--people` says, 0 without it: so many others are there when it begins. `flags` may be given as well."""
    reader = argparse.ArgumentParser(description=what)
    reader.add_argument("--people", type=int, default=0)
    for flag in flags:
        reader.add_argument(flag, action="store_true")
    return int(reader.parse_args().people)


def live_there(urls: Sequence[str], people: int, first: int = 1) -> None:
    """In each of these new databases the same people, so many, numbered from `first` on."""
    if urls and people:
        engine = open_engine(urls[0])
        populate(engine, first + people - 1, first)
        engine.dispose()
        copy_to(urls[1:], urls[0])


def populate(engine: Engine, last: int, first: int = 1) -> None:
    """People numbered `first` to `last`; nobody else may have those numbers, or write from +4477009........."""
    kind = engine.dialect.name
    with begin(engine) as connection:
        for statement in _statements(kind):
            connection.execute(text(statement), {"first": first, "last": last})
        if kind == "postgresql":
            _count_on(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE" if kind == "postgresql" else "ANALYZE")


def value_of(number: int) -> str:
    """What that person writes from: two digits too long to be anybody's number."""
    return f"+4477009{number:08d}"


def _statements(kind: str) -> list[str]:
    series, subject, number, moment = (part[kind] for part in (_SERIES, _SUBJECT, _NUMBER, _MOMENT))
    these = "FROM people WHERE id BETWEEN :first AND :last"
    yes, no = _TRUE[kind], f"NOT {_TRUE[kind]}"
    into = {
        "people (id, subject, state, created_at, joined_at)": (
            f"n, {subject}, 'improver', {moment}, {moment} FROM series"
        ),
        "addresses (id, person_id, channel, value, value_hash, last_heard_at)": (
            f"n, n, CASE WHEN n % 4 = 0 THEN 'telegram' ELSE 'sms' END, '+4477009' || {number}, "
            f"'{'0' * 56}' || {number}, {moment} FROM series"
        ),
    }
    shared = {
        "interests (person_id, kind, key)": [
            f"id, 'service', 's' || ((id + {step}) % {SERVICES}) {these}" for step in (0, 7)
        ],
        "consents (subject, purpose, given, language, easy, channel, at)": [
            f"subject, '{purpose}', {yes}, 'en', {no}, 'sms', created_at {these} ORDER BY id"
            for purpose in ("code_of_conduct", "membership_data", "invitations")
        ],
    }
    made = [f"INSERT INTO {table} {series} SELECT {rows}" for table, rows in into.items()]
    return made + [f"INSERT INTO {table} SELECT {rows}" for table, many in shared.items() for rows in many]


def _count_on(connection: Connection) -> None:
    """Whoever comes next gets a number that is free."""
    for table in ("people", "addresses"):
        connection.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        )
