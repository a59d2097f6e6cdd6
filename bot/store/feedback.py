"""Answers that belong to nobody: put together while they are given, then kept without any link to whoever gave them."""

import json
import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text

from bot.store.listening_tables import feedback, feedback_asked, feedback_drafts
from bot.store.statements import adding_or_changing

ABANDONED_AFTER = timedelta(days=14)
"""A response that nobody ended by then is kept with what there is; no conversation leads to it any more."""

DRAFT = select(feedback_drafts.c.answers, feedback_drafts.c.service).where(
    feedback_drafts.c.token == bindparam("which")
)
KEEP_DRAFT = adding_or_changing(
    feedback_drafts,
    *("token", "flow", "service", "answers", "opened_on"),
    clash=["token"],
    change=["service", "answers"],
)
TAKE = (
    delete(feedback_drafts)
    .where(feedback_drafts.c.token == bindparam("which"))
    .returning(feedback_drafts.c.flow, feedback_drafts.c.service, feedback_drafts.c.answers)
)
ABANDONED = (
    select(feedback_drafts.c.token)
    .where(feedback_drafts.c.opened_on < bindparam("before"))
    .order_by(feedback_drafts.c.token)
)
UNMIXED = delete(feedback).where(text("NOT mixed")).returning(feedback)
ASKED = adding_or_changing(feedback_asked, "value_hash", "asked_on", clash=["value_hash"], change=["asked_on"])
ASKED_ON = select(feedback_asked.c.asked_on).where(feedback_asked.c.value_hash == bindparam("at_hash"))
SERVICE = "service"
"""The answer to a question of this name says which service a response is about, and is no answer of its own."""


class Count(NamedTuple):
    """So many responses gave this answer to that question in that month."""

    service: str
    month: date
    answer: str
    responses: int


def new_token() -> str:
    """A name for one response, by which only the conversation that holds it can add to it."""
    return secrets.token_hex(16)


def add(
    connection: Connection, token: str, flow: str, question: str, answer: Any, today: date, service: str | None = None
) -> None:
    """One answer more of a response; given again it replaces the one before, and None takes that away."""
    row = connection.execute(DRAFT, {"which": token}).first()
    answers: dict[str, Any] = json.loads(row.answers) if row else {}
    service = row.service if row else service
    if question == SERVICE:
        service = answer or service
    elif answer is None:
        answers.pop(question, None)
    else:
        answers[question] = answer
    KEEP_DRAFT.run(
        connection,
        token=token,
        flow=flow,
        service=service,
        answers=json.dumps(answers, ensure_ascii=False),
        opened_on=today,
    )


def close(connection: Connection, token: str, today: date) -> int:
    """The response is over: its answers are kept under new names, and the token leads nowhere; how many they are."""
    row = connection.execute(TAKE, {"which": token}).first()
    if row is None:
        return 0
    rows = list(_rows(row.flow, row.service, json.loads(row.answers), today.replace(day=1)))
    if rows:
        connection.execute(insert(feedback), rows)
    return len(rows)


def close_abandoned(connection: Connection, today: date) -> int:
    """Responses that nobody ended are kept with what there is; how many."""
    left = list(connection.execute(ABANDONED, {"before": today - ABANDONED_AFTER}).scalars())
    for token in left:
        close(connection, token, today)
    return len(left)


def mix(connection: Connection) -> int:
    """New answers are written once more, all in one transaction and in the order of their random names; how many.

    Otherwise PostgreSQL would tell from the place of a row, and from the transaction that wrote it, whose it was.
    """
    rows = sorted((dict(row) for row in connection.execute(UNMIXED).mappings()), key=lambda row: str(row["id"]))
    if rows:
        connection.execute(insert(feedback), [{**row, "mixed": True} for row in rows])
    return len(rows)


def counts(connection: Connection, flow: str, question: str, first: date, last: date) -> list[Count]:
    """How often each answer was given to a question, by service and month; not to be shown before it is screened."""
    service = func.coalesce(feedback.c.service, "")
    query = (
        select(service, feedback.c.month, feedback.c.answer, func.count())
        .where(feedback.c.flow == flow, feedback.c.question == question, feedback.c.month.between(first, last))
        .group_by(service, feedback.c.month, feedback.c.answer)
        .order_by(service, feedback.c.month, feedback.c.answer)
    )
    return [Count._make(row) for row in connection.execute(query)]


def responses(connection: Connection, flow: str, question: str, month: date) -> int:
    """How many have answered a question in the month of that day; not to be shown before it is screened."""
    whole = feedback.c.flow == flow, feedback.c.month == month.replace(day=1), feedback.c.question == question
    return int(connection.execute(select(func.count()).where(*whole)).scalar_one())


def words(
    connection: Connection, flow: str, question: str, first: date, last: date, about: str | None = None
) -> list[tuple[str, str]]:
    """(service, what was said) to an open question, in an order that says nothing; perhaps about one service only."""
    query = (
        select(func.coalesce(feedback.c.service, ""), feedback.c.answer)
        .where(feedback.c.flow == flow, feedback.c.question == question, feedback.c.month.between(first, last))
        .order_by(feedback.c.id)
    )
    if about is not None:
        query = query.where(feedback.c.service == about)
    return [(service, said) for service, said in connection.execute(query)]


def note_asked(connection: Connection, value_hash: str, today: date) -> None:
    """This address was asked today: apart from what was answered, and all that is kept of it."""
    ASKED.run(connection, value_hash=value_hash, asked_on=today)


def asked_on(connection: Connection, value_hash: str) -> date | None:
    """When the address was asked last."""
    found: date | None = connection.execute(ASKED_ON, {"at_hash": value_hash}).scalar()
    return found


def _rows(flow: str, service: str | None, answers: Mapping[str, Any], month: date) -> list[dict[str, Any]]:
    response = secrets.token_hex(16)
    same = {"response": response, "flow": flow, "service": service, "month": month, "mixed": False}
    return [
        {**same, "id": secrets.token_hex(16), "question": question, "answer": str(answer)}
        for question, answer in answers.items()
    ]
