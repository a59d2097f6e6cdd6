"""Turns: whoever looks for what is due, and then writes what follows from it, does so alone."""

from sqlalchemy import Connection, text

ANNOUNCING, CONDUCT = "announcing", "conduct"
"""What only one at a time looks for: its rows change by what is written beside them, so none could be claimed."""

# Two numbers: the leader's lock and that of the migrations have one, so none of these can be theirs.
_SPACE = 571_120
_TAKE = text("SELECT pg_try_advisory_xact_lock(:space, hashtext(:name))")


def take(connection: Connection, name: str) -> bool:
    """Whether this transaction has the turn, until it ends; what the one before it wrote is seen from here on.

    On SQLite only one writes at a time anyway.
    """
    if connection.dialect.name == "sqlite":
        return True
    return bool(connection.execute(_TAKE, {"space": _SPACE, "name": name}).scalar_one())
