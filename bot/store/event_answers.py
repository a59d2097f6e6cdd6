"""What people said after an event: kept as counts for reports."""

import secrets

from sqlalchemy import Connection, func, select

from bot.store.statements import adding_or_changing
from bot.store.taking_part_tables import event_answers

KEEP = adding_or_changing(
    event_answers,
    *("id", "opportunity_id", "invitation_id", "question", "answer"),
    clash=["invitation_id", "question"],
    change=["answer"],
)


def keep(connection: Connection, opportunity: int, invitation: int, question: str, answer: str) -> None:
    """One answer; a second one to the same question takes its place."""
    values = {"opportunity_id": opportunity, "invitation_id": invitation, "question": question, "answer": answer}
    KEEP.run(connection, id=secrets.token_hex(16), **values)


def has_any(connection: Connection, invitation: int) -> bool:
    """Whether they have said anything about it."""
    said = select(event_answers.c.id).where(event_answers.c.invitation_id == invitation).limit(1)
    return connection.execute(said).first() is not None


def counts(connection: Connection, opportunity: int) -> dict[str, dict[str, int]]:
    """How often each answer was given, by question."""
    found: dict[str, dict[str, int]] = {}
    here = event_answers.c.opportunity_id == opportunity
    query = select(event_answers.c.question, event_answers.c.answer, func.count()).where(here)
    for question, answer, count in connection.execute(query.group_by(*query.selected_columns[:2])):
        found.setdefault(question, {})[answer] = count
    return found
