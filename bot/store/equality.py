"""Equality answers, kept apart under a pseudonym that only its own key can make."""

import hmac
import secrets
from datetime import date

from sqlalchemy import Connection, bindparam, delete, select

from bot.store.statements import adding_or_changing
from bot.store.tables import equality_answers

KEEP = adding_or_changing(
    equality_answers,
    "id",
    "pseudonym",
    "question",
    "answer",
    "answered_on",
    clash=["pseudonym", "question"],
    change=["id", "answer", "answered_on"],
)
THEIRS = equality_answers.c.pseudonym == bindparam("who")
OF = select(equality_answers.c.question, equality_answers.c.answer).where(THEIRS)
FORGET = delete(equality_answers).where(THEIRS)


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
    )


def of(connection: Connection, pseudonym: str) -> dict[str, str]:
    """The answers kept under a pseudonym, by question."""
    return {row.question: row.answer for row in connection.execute(OF, {"who": pseudonym})}


def forget(connection: Connection, pseudonym: str) -> None:
    """No answer is left under this pseudonym."""
    connection.execute(FORGET, {"who": pseudonym})
