"""The bare database drivers: what they are told in a real run, and the same told to them again."""

import sqlite3
from collections.abc import Callable
from typing import Any, Self

import psycopg
from sqlalchemy import Engine, event, make_url

from bot.store.engine import SQLITE_SETTINGS

Statement = tuple[str, Any]
Transaction = list[Statement]


def note_statements(engine: Engine, transactions: list[Transaction]) -> None:
    """From now on each transaction of the engine is added, with every statement that its driver is given."""

    def note(sql: Any, values: Any) -> None:
        if transactions and not sql.startswith(("BEGIN", "PRAGMA")):
            transactions[-1].append((sql, values))

    class SqliteCursor(sqlite3.Cursor):
        def execute(self, sql: str, values: Any = (), /) -> Self:
            note(sql, values)
            return super().execute(sql, values)

    class SqliteConnection(sqlite3.Connection):
        def cursor(self, factory: Any = SqliteCursor) -> Any:
            return super().cursor(factory)

        def execute(self, sql: str, values: Any = (), /) -> sqlite3.Cursor:
            return self.cursor().execute(sql, values)  # type: ignore[no-any-return]

    class PostgresqlCursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
            note(query, params)
            return super().execute(query, params, **options)

    def connect(_: object, __: object, ___: object, options: dict[str, Any]) -> None:
        options["factory"] = SqliteConnection

    def connected(connection: Any, _: object) -> None:
        connection.cursor_factory = PostgresqlCursor

    engine.dispose()  # those already open are of the usual kind
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", connect)
    else:
        event.listen(engine, "connect", connected)
    event.listen(engine, "begin", lambda _: transactions.append([]), insert=True)


def raw_sqlite(url: str) -> Callable[[Transaction], None]:
    """Runs one transaction on sqlite3, set up as our own connections are."""
    connection = sqlite3.connect(make_url(url).database or "", isolation_level=None)
    for setting in SQLITE_SETTINGS:
        connection.execute(setting)
    cursor = connection.cursor()

    def run(transaction: Transaction) -> None:
        cursor.execute("BEGIN IMMEDIATE")
        for sql, values in transaction:
            cursor.execute(sql, values).fetchall()
        cursor.execute("COMMIT")

    return run


def raw_postgresql(url: str) -> Callable[[Transaction], None]:
    """Runs one transaction on psycopg, every statement prepared."""
    connection = psycopg.connect(url)
    cursor = connection.cursor()

    def run(transaction: Transaction) -> None:
        for sql, values in transaction:
            cursor.execute(sql.encode(), values, prepare=True)
            if cursor.description:
                cursor.fetchall()
        connection.commit()

    return run
