"""Kinds of column that read and write alike on SQLite and PostgreSQL."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# Neither database can keep these: NUL, and halves of surrogate pairs that JSON lets through.
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")

# SQLite gives out row numbers by itself only to a column that is called INTEGER.
Number = BigInteger().with_variant(Integer(), "sqlite")


class Moment(TypeDecorator[datetime]):
    """A time with its zone, read back in UTC; on SQLite microseconds since 1970, which sort as times do."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column's type in this database."""
        kind: TypeEngine[Any] = BigInteger() if dialect.name == "sqlite" else DateTime(timezone=True)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """What is written; a time without a zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a zone cannot be stored.")
        return (value - EPOCH) // MICROSECOND if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """What was written, in UTC."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return EPOCH + timedelta(microseconds=value)
        there: datetime = value
        return there.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text from anybody: characters that no database can keep become U+FFFD, so no message is lost."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text that can be kept."""
        return keepable(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as it was kept."""
        return value


def keepable(value: str | None) -> str | None:
    """The text with U+FFFD in place of what no database can keep."""
    return UNKEEPABLE.sub("\ufffd", value) if value else value


def in_json(value: datetime | None, dialect: Dialect) -> int | str | None:
    """A time within a parameter that is JSON, as the column itself would be given it."""
    if value is None:
        return None
    return (value - EPOCH) // MICROSECOND if dialect.name == "sqlite" else value.isoformat()
