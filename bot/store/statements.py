"""Statements that are compiled once, so that running one costs little more than the driver does."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    Delete,
    Insert,
    Select,
    Table,
    Update,
    bindparam,
    insert,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from bot.store.trouble import refused

Statement = Select[Any] | Insert | Update | Delete
Change = Callable[[Any], Any]


class _Compiled(NamedTuple):
    sql: str
    # Parameters in order, each with what makes of its value what the driver takes.
    binds: tuple[tuple[str, Change | None], ...]
    by_name: bool
    constants: dict[str, Any]
    # The columns that are not read as the driver gives them, by their place.
    reads: tuple[tuple[int, Change], ...]


class Prepared:
    """One statement, or one for each database; values are given by the names of its parameters."""

    def __init__(self, statement: Statement | Mapping[str, Statement]) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, **values: Any) -> int:
        """How many rows were changed."""
        cursor, _ = self._execute(connection, values)
        changed: int = cursor.rowcount
        cursor.close()
        return changed

    def value(self, connection: Connection, **values: Any) -> Any:
        """The first column of the first row, or None."""
        found = self.row(connection, **values)
        return None if found is None else found[0]

    def row(self, connection: Connection, **values: Any) -> Sequence[Any] | None:
        """The first row, or None."""
        cursor, reads = self._execute(connection, values)
        found: Sequence[Any] | None = cursor.fetchone()
        cursor.close()
        return found if found is None or not reads else _read(found, reads)

    def rows(self, connection: Connection, **values: Any) -> list[Sequence[Any]]:
        """All rows."""
        cursor, reads = self._execute(connection, values)
        found = cursor.fetchall()
        cursor.close()
        return [_read(row, reads) for row in found]

    def _execute(self, connection: Connection, values: dict[str, Any]) -> tuple[Any, tuple[tuple[int, Change], ...]]:
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name) or self._compile(dialect)
        if compiled.constants:
            values = {**compiled.constants, **values}
        given: Any  # None stays None in every kind of column
        if compiled.by_name:
            given = {
                name: value if (value := values[name]) is None or write is None else write(value)
                for name, write in compiled.binds
            }
        else:
            given = [
                value if (value := values[name]) is None or write is None else write(value)
                for name, write in compiled.binds
            ]
        return _drive(connection, compiled.sql, given), compiled.reads

    def _compile(self, dialect: Dialect) -> _Compiled:
        statement = self._statement[dialect.name] if isinstance(self._statement, Mapping) else self._statement
        compiled: Any = statement.compile(dialect=dialect)
        names = compiled.positiontup if dialect.positional else tuple(compiled.params)
        ready = self._compiled[dialect.name] = _Compiled(
            sql=compiled.string,
            binds=tuple((name, _writer(compiled.binds[name].type, dialect)) for name in names),
            by_name=not dialect.positional,
            constants={name: compiled.params[name] for name in names if not compiled.binds[name].required},
            reads=tuple(_readers(statement, dialect)),
        )
        return ready


def adding(table: Table, *columns: str) -> Insert:
    """An INSERT of these columns; each is also the name of its parameter."""
    return insert(table).values({column: bindparam(column) for column in columns})


def adding_once(table: Table, *columns: str) -> Prepared:
    """Adds a row and gives its key, or nothing if it clashes with a row that is there."""
    values: dict[str, Any] = {column: bindparam(column) for column in columns}
    key = list(table.primary_key)
    return Prepared(
        {
            "sqlite": sqlite.insert(table).values(values).on_conflict_do_nothing().returning(*key),
            "postgresql": postgresql.insert(table).values(values).on_conflict_do_nothing().returning(*key),
        }
    )


def adding_or_changing(
    table: Table, *columns: str, clash: Sequence[str], change: Sequence[str], condition: Any = None
) -> Prepared:
    """Adds a row, or changes these columns of the row that it clashes with."""
    made: dict[str, Statement] = {}
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql)):
        new = dialect.insert(table).values({column: bindparam(column) for column in columns})
        made[name] = new.on_conflict_do_update(
            index_elements=clash,
            index_where=condition,
            set_={column: new.excluded[column] for column in change},
        )
    return Prepared(made)


def _drive(connection: Connection, sql: str, given: Any) -> Any:
    # Straight to the driver: what SQLAlchemy would add here takes longer than SQLite takes to answer.
    if not connection.in_transaction():
        connection.begin()
    driver: Any = connection.connection.dbapi_connection
    try:
        return driver.execute(sql, given)
    except connection.dialect.loaded_dbapi.Error as error:
        raise refused(connection, sql, error) from error


def _read(row: Sequence[Any], reads: tuple[tuple[int, Change], ...]) -> Sequence[Any]:
    values = list(row)
    for place, read in reads:
        if values[place] is not None:
            values[place] = read(values[place])
    return values


def _writer(kind: TypeEngine[Any], dialect: Dialect) -> Change | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _readers(statement: Any, dialect: Dialect) -> list[tuple[int, Change]]:
    found = []
    for place, column in enumerate(statement.exported_columns):
        read = column.type.dialect_impl(dialect).result_processor(dialect, None)
        if read is not None:
            found.append((place, read))
    return found
