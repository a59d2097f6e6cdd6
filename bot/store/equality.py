"""Equality answers, kept apart under a pseudonym that only its own key can make."""

import hmac
import secrets
from datetime import date

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text

from bot.store.statements import adding_or_changing
from bot.store.tables import equality_answers

SEVERAL = ", "
"""What stands between the answers of somebody who gave several to one question."""

KEEP = adding_or_changing(
    equality_answers,
    "id",
    "pseudonym",
    "question",
    "answer",
    "answered_on",
    "mixed",
    clash=["pseudonym", "question"],
    change=["id", "answer", "answered_on", "mixed"],
)
THEIRS = equality_answers.c.pseudonym == bindparam("who")
OF = select(equality_answers.c.question, equality_answers.c.answer).where(THEIRS)
FIRST_MONTH = select(func.min(equality_answers.c.answered_on)).where(THEIRS)
FORGET = delete(equality_answers).where(THEIRS)
HELD_BY = (
    select(func.count())
    .select_from(equality_answers)
    .where(equality_answers.c.pseudonym.in_(bindparam("whose", expanding=True)))
)
FORGET_ALL = delete(equality_answers).where(equality_answers.c.pseudonym.in_(bindparam("whose", expanding=True)))
AT_ONCE = 5_000
"""So many answers are mixed in one transaction: whoever gives one meanwhile waits for it."""
# In the very words of the index, so that SQLite uses it.
NEW = select(equality_answers.c.id).where(text("NOT mixed")).order_by(equality_answers.c.id).limit(bindparam("most"))
COMPANY = (
    select(equality_answers.c.id)
    .where(equality_answers.c.mixed, equality_answers.c.answered_on.in_(bindparam("months", expanding=True)))
    .order_by(equality_answers.c.id)
    .limit(bindparam("most"))
)
TAKE_NEW, TAKE_COMPANY = (
    delete(equality_answers).where(equality_answers.c.id.in_(which)).returning(equality_answers)
    for which in (NEW, COMPANY)
)


def pseudonym_of(person_id: int, key: str) -> str:
    """The name under which a person's answers are kept; without the key nobody can tell whose it is."""
    return hmac.digest(key.encode(), f"equality:{person_id}".encode(), "sha256").hex()


def keep(connection: Connection, pseudonym: str, question: str, answer: str, month: date) -> None:
    """The answer to a question, in place of an earlier one; of the day only the month is kept."""
    KEEP.run(
        connection,
        id=secrets.token_hex(16),
        pseudonym=pseudonym,
        question=question,
        answer=answer,
        answered_on=month.replace(day=1),
        mixed=False,
    )


def of(connection: Connection, pseudonym: str) -> dict[str, str]:
    """The answers kept under a pseudonym, by question."""
    return {row.question: row.answer for row in connection.execute(OF, {"who": pseudonym})}


def first_month(connection: Connection, pseudonym: str) -> date | None:
    """The month of the oldest answer under a pseudonym; None without any."""
    found: date | None = connection.execute(FIRST_MONTH, {"who": pseudonym}).scalar()
    return found


def forget(connection: Connection, pseudonym: str) -> None:
    """No answer is left under this pseudonym."""
    connection.execute(FORGET, {"who": pseudonym})


def held_by(connection: Connection, pseudonyms: list[str]) -> int:
    """How many answers are kept under these pseudonyms together."""
    return int(connection.execute(HELD_BY, {"whose": pseudonyms}).scalar_one())


def forget_all(connection: Connection, pseudonyms: list[str]) -> int:
    """No answer is left under any of these pseudonyms; how many went."""
    return connection.execute(FORGET_ALL, {"whose": pseudonyms}).rowcount


def mix(connection: Connection) -> int:
    """New answers are written once more under new ids and in an order of chance, as many as at once; how many.

    Otherwise PostgreSQL would tell from the place of a row, and from the transaction that wrote it, whose it is. Others
    of their months come along, as far as there is room: the answers of whoever alone joined on a day are not alone.
    """
    if connection.dialect.name == "postgresql":  # on SQLite only one writes at a time
        # Somebody who is erased meanwhile would lose the rows that go, and keep those that take their place.
        connection.execute(text("LOCK TABLE equality_answers IN EXCLUSIVE MODE"))
    new = connection.execute(TAKE_NEW, {"most": AT_ONCE}).mappings().all()
    if not new:
        return 0
    with_them = {"months": list({row["answered_on"] for row in new}), "most": AT_ONCE - len(new)}
    taken = [*new, *connection.execute(TAKE_COMPANY, with_them).mappings()]
    rows = [{**row, "id": secrets.token_hex(16), "mixed": True} for row in taken]
    connection.execute(insert(equality_answers), sorted(rows, key=lambda row: str(row["id"])))
    return len(new)
