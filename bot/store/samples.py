"""A few rows by which a key is known to be the one that a database was written with."""

from sqlalchemy import Connection, bindparam, select

from bot.store.tables import addresses, equality_answers, people

FEW = 100
ADDRESSES = (
    select(addresses.c.channel, addresses.c.value, addresses.c.value_hash)
    .where(addresses.c.value.is_not(None))
    .order_by(addresses.c.id.desc())
    .limit(FEW)
)
JOINED = select(people.c.id).where(people.c.state == "improver").order_by(people.c.id.desc()).limit(FEW)
ANSWERED = (
    select(equality_answers.c.pseudonym)
    .where(equality_answers.c.pseudonym.in_(bindparam("maybe", expanding=True)))
    .limit(1)
)
ANY_ANSWER = select(equality_answers.c.pseudonym).limit(1)


def newest_addresses(connection: Connection) -> list[tuple[str, str, str]]:
    """Channel, value and hash of some that were written from last."""
    return [(row.channel, row.value, row.value_hash) for row in connection.execute(ADDRESSES)]


def newest_improvers(connection: Connection) -> list[int]:
    """Some who have answered the equality questions, or at least said that they would rather not."""
    return list(connection.execute(JOINED).scalars())


def any_answers(connection: Connection, pseudonyms: list[str] | None = None) -> bool:
    """Whether equality answers are kept under one of these pseudonyms, or at all."""
    if pseudonyms is None:
        return connection.execute(ANY_ANSWER).first() is not None
    return connection.execute(ANSWERED, {"maybe": pseudonyms}).first() is not None
