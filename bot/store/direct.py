"""A connection to PostgreSQL outside the pool, for what must keep one: listening, and leading."""

from typing import Any

import psycopg
from sqlalchemy import URL, make_url

from bot.store.engine import timeouts


def address_of(url: str) -> URL:
    """The address as SQLAlchemy reads it."""
    return make_url(url.replace("postgres://", "postgresql://", 1)).set(drivername="postgresql")


def connect(url: str) -> "psycopg.Connection[Any]":
    """A connection in which every statement is a transaction of its own; psycopg.Error when there is none to have."""
    address = address_of(url)
    return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True, **timeouts(address))
