"""What became of people since they first took part: the same questions after their first event and their last.

Nobody is asked before they begin: what somebody said after their first event is what their later answers are held
against. Answers of whoever was erased lead to nobody, and are not among them.
"""

from collections import Counter
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from bot.programme.evidence import Raw, Share
from bot.programme.periods import Span
from bot.store.taking_part_tables import event_answers, invitations, opportunities

STEPS: Final = {"fully": 2, "partly": 1}
"""How high an answer is; any other is 0."""

ASKED: Final = {"confidence_or_connections": "confidence", "knew_purpose": "knowledge"}
"""The questions that are compared, and what each is about."""

FIGURES: Final = tuple(f"{about}_{way}" for about in ASKED.values() for way in ("more", "less"))


def figures(connection: Connection, span: Span, _seen: datetime) -> dict[str, Raw]:
    """Of all who answered after an event of the period and had answered before: who said more than the first time, and
    who said less."""
    ways: Counter[tuple[str, int]] = Counter()
    for question, first, last, count in connection.execute(_first_and_last(span)):
        change = STEPS.get(last, 0) - STEPS.get(first, 0)
        ways[ASKED[question], (change > 0) - (change < 0)] += int(count)
    found: dict[str, Raw] = {}
    for about in ASKED.values():
        whole = sum(ways[about, way] for way in (-1, 0, 1))
        found |= {f"{about}_more": Share(ways[about, 1], whole), f"{about}_less": Share(ways[about, -1], whole)}
    return found


def _first_and_last(span: Span) -> Select[Any]:
    """(question, first answer, last answer, how many people), of whoever answered after two events or more."""
    first, last = _answers(span, newest=False).subquery(), _answers(span, newest=True).subquery()
    same = (first.c.person_id == last.c.person_id, first.c.question == last.c.question)
    return (
        select(last.c.question, first.c.answer, last.c.answer, func.count())
        .join(first, same[0] & same[1])
        .where(
            (first.c.place == 1) & (last.c.place == 1),
            last.c.ends_at >= span.start,
            first.c.invitation_id != last.c.invitation_id,
        )
        .group_by(last.c.question, first.c.answer, last.c.answer)
    )


def _answers(span: Span, *, newest: bool) -> Select[Any]:
    """Every answer up to the end of the period, each person's newest or oldest with place 1."""
    order = (opportunities.c.ends_at, invitations.c.id)
    place = func.row_number().over(
        partition_by=(invitations.c.person_id, event_answers.c.question),
        order_by=[column.desc() for column in order] if newest else order,
    )
    return (
        select(
            invitations.c.person_id,
            event_answers.c.invitation_id,
            event_answers.c.question,
            event_answers.c.answer,
            opportunities.c.ends_at,
            place.label("place"),
        )
        .join(invitations, invitations.c.id == event_answers.c.invitation_id)
        .join(opportunities, opportunities.c.id == invitations.c.opportunity_id)
        .where(event_answers.c.question.in_(ASKED), opportunities.c.ends_at < span.end)
    )
