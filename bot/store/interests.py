"""The services people know and the issues they care about."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.store.tables import interests

CLEAR = delete(interests).where(interests.c.person_id == bindparam("person"), interests.c.kind == bindparam("sort"))
ADD = insert(interests)
OF = (
    select(interests.c.kind, interests.c.key)
    .where(interests.c.person_id == bindparam("person"))
    .order_by(interests.c.kind, interests.c.key)
)


def replace(connection: Connection, person_id: int, kind: str, keys: Iterable[str]) -> None:
    """These and no others are the person's interests of this kind."""
    connection.execute(CLEAR, {"person": person_id, "sort": kind})
    rows = [{"person_id": person_id, "kind": kind, "key": key} for key in dict.fromkeys(keys)]
    if rows:
        connection.execute(ADD, rows)


def of(connection: Connection, person_id: int) -> dict[str, list[str]]:
    """The person's interests, sorted, by kind."""
    found: dict[str, list[str]] = {}
    for kind, key in connection.execute(OF, {"person": person_id}):
        found.setdefault(kind, []).append(key)
    return found
