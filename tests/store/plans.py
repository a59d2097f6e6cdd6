"""How a database would go about a statement."""

from typing import Any

from sqlalchemy import Connection, Executable, event, text


def plan_of(connection: Connection, statement: Executable) -> str:
    """The plan, a line for each of its rows; PostgreSQL's without reading whole tables, as small ones are otherwise."""
    sqlite = connection.dialect.name == "sqlite"

    def explained(_connection: Any, _cursor: Any, statement: str, given: Any, *_more: Any) -> tuple[str, Any]:
        return ("EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN ") + statement, given

    if not sqlite:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
    event.listen(connection, "before_cursor_execute", explained, retval=True)
    return "\n".join(str(line) for line in connection.execute(statement).cursor.fetchall())
