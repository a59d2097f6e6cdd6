"""What is kept for a time only: how much of each kind is old enough to go, and letting it go a little at a time."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, text, update

from bot.store import keeping_shared, keeping_told
from bot.store.keeping_rule import AT_ONCE, WHICH, Rule, by, emptied, first_of, given
from bot.store.outbox_states import UNFINISHED
from bot.store.tables import conversations, messages, one_of

__all__ = ["AT_ONCE", "RULES", "Old", "let_go", "old"]


class Old(NamedTuple):
    """How many are old enough to go, and when the oldest of them is from."""

    many: int
    oldest: datetime | None


MESSAGES = emptied(
    messages.c.id,
    messages.c.created_at,
    messages.c.body.is_not(None) | messages.c.words.is_not(None),
    # What a person still has to see to stays until they have, and what is on its way until it has left.
    messages.c.needs_person.is_(None),
    text(f"NOT messages.{one_of(UNFINISHED)}"),  # type: ignore[arg-type]
    body=None,
    words=None,
    buttons=None,
)
CONVERSATIONS = Rule(
    conversations.c.id,
    conversations.c.updated_at,
    (conversations.c.state == "ended",),
    by(
        update(messages).where(messages.c.conversation_id.in_(WHICH)).values(conversation_id=None),
        delete(conversations).where(conversations.c.id.in_(WHICH)),
    ),
)

RULES: Mapping[str, tuple[Rule, ...]] = {
    "words of messages": (MESSAGES,),
    "ended conversations": (CONVERSATIONS,),
    "alarms that are over": (keeping_shared.ALARMS,),
    "stories": (keeping_told.STORIES,),
    "votes": (keeping_told.VOTES,),
    "contributions": (keeping_told.TOLD_BACK, keeping_told.NEVER_TO_HEAR),
    "answers to updates": (keeping_told.ANSWERS,),
    "findings": (keeping_told.FINDINGS,),
    "feedback without a name": (keeping_told.FEEDBACK,),
    "asked after a visit": (keeping_told.ASKED,),
    "visits": (keeping_told.VISITS,),
    "reasons and access needs": (keeping_shared.INVITATIONS,),
    "answers after events": (keeping_shared.AFTER_EVENTS,),
    "claims": (keeping_shared.CLAIMS,),
    "requests about data": (keeping_shared.REQUESTS,),
    "links and codes": (keeping_shared.PASSES,),
    "reminders that are done": (keeping_shared.REMINDERS,),
    "texts that were hard": (keeping_shared.HARD,),
    "words that others handed over": (keeping_told.OUTSIDE,),
    # After the alarms and the words of messages, which they wait for.
    "conversations with people": (keeping_shared.HANDOVERS,),
    "notes beside messages": (keeping_shared.MARKS,),
    "duty turns": (keeping_shared.DUTY,),
    "sign-ins": (keeping_shared.SESSIONS, keeping_shared.TRIES),
    "forms that were sent": (keeping_shared.SENT_FORMS,),
    "staff who have left": (keeping_shared.STAFF,),
}
"""By kind, what is old of it; people, equality answers and the record are let go by those who know more of them."""


def old(connection: Connection, kind: str, before: datetime) -> Old:
    """How much of that kind is from before then; it reads everything, so it is for a report."""
    found = [connection.execute(rule.counting(), given(before)).one() for rule in RULES[kind]]
    return Old(sum(int(many) for many, _ in found), min((_moment(since) for _, since in found if since), default=None))


def let_go(connection: Connection, rule: Rule, before: datetime, after: Any) -> list[Any]:
    """The keys, above `after`, of up to AT_ONCE rows that are gone now; none when there are no more."""
    keys = {**given(before), "after": first_of(rule) if after is None else after}
    which = list(connection.execute(rule.some(), keys).scalars())
    if which:
        rule.go(connection, which)
    return which


def _moment(found: Any) -> datetime:
    """A day as the moment at which it began, since that is what reports tell."""
    return found if isinstance(found, datetime) else datetime.combine(found, time(), UTC)
