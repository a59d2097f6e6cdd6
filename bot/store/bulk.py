"""Many rows at once, as somebody else made them up: for the demo, and for tests and benches."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, text

from bot.store import evidence_tables, listening_tables
from bot.store.tables import metadata, people
from bot.store.taking_part_tables import projects

__all__ = ["evidence_tables", "is_empty", "listening_tables", "put"]

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def put(connection: Connection, rows: Rows) -> None:
    """All rows of all tables, by the tables' names; what others lead to comes first."""
    unknown = rows.keys() - metadata.tables.keys()
    if unknown:
        raise KeyError(f"There is no table {', '.join(sorted(unknown))}.")
    for table in metadata.sorted_tables:
        if rows.get(table.name):
            connection.execute(insert(table), list(rows[table.name]))
            if connection.dialect.name == "postgresql" and "id" in rows[table.name][0]:
                _count_on(connection, table.name)


def is_empty(connection: Connection) -> bool:
    """Whether nobody is known and nothing is under way yet."""
    return all(connection.execute(select(table.c.id).limit(1)).first() is None for table in (people, projects))


def _count_on(connection: Connection, table: str) -> None:
    """PostgreSQL gives out the numbers after those that were given here."""
    sequence = connection.execute(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table}).scalar()
    if sequence:
        connection.execute(text(f"SELECT setval('{sequence}', (SELECT max(id) FROM {table}))"))
