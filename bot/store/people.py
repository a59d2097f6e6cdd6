"""People: what they told us, and forgetting it."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    bindparam,
    delete,
    func,
    not_,
    or_,
    select,
    text,
    update,
)

from bot.store import belongings, exports
from bot.store.care_tables import handovers
from bot.store.listening_tables import contributions, stories, vote_answers
from bot.store.members import members
from bot.store.outbox_states import ERASURE, before
from bot.store.rights_tables import passes, rights_requests
from bot.store.staff_tables import marks, record
from bot.store.statements import Prepared, adding
from bot.store.tables import addresses, consents, conversations, interests, messages, people, reminders
from bot.store.taking_part_tables import claims, invitations, partners

__all__ = [
    "add",
    "drop",
    "forget",
    "mark_forgetting",
    "members",
    "save",
    "silent_provisional",
    "to_forget",
]

# Made once: `json.dumps` with any option would make an encoder each time.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

ADD = Prepared(adding(people, "subject", "state", "language", "created_at").returning(people.c.id))
DROP = Prepared(delete(people).where(people.c.id == bindparam("which")))
CHANGE = update(people).where(people.c.id == bindparam("which"))
MARK = Prepared(CHANGE.values(forgetting=True))
KEEP = Prepared(CHANGE.values(forgetting=False, state="provisional"))

BLANK = CHANGE.values(
    subject=bindparam("new_subject"),
    state="forgotten",
    language="en",
    easy=False,
    facts="{}",
    source=None,
    joined_at=None,
    forgetting=False,
    may_invite=False,
    quiet_until=None,
    erasing_at=None,
    state_before=None,
    reply_code=None,
    chose_language=False,
    only_english=None,
)
THEIRS = select(addresses.c.id).where(addresses.c.person_id == bindparam("which"))
EMPTY_MESSAGES = (
    update(messages)
    .where(messages.c.address_id.in_(THEIRS), not_(func.coalesce(messages.c.needs_person, "").like("urgent%")))
    .values(body=None, words=None, buttons=None, reason=None)
)
# What staff wrote beside a message is about the person too; only the mark itself stays, that it was hidden.
EMPTY_MARKS = (
    update(marks)
    .where(marks.c.message_id.in_(select(messages.c.id).where(messages.c.address_id.in_(THEIRS))))
    .values(text="")
)
LEAVE_CONVERSATIONS = update(messages).where(messages.c.address_id.in_(THEIRS)).values(conversation_id=None)
DROP_CONVERSATIONS = delete(conversations).where(conversations.c.address_id.in_(THEIRS))
DROP_REMINDERS = delete(reminders).where(reminders.c.address_id.in_(THEIRS))
DROP_PASSES = delete(passes).where(passes.c.person_id == bindparam("which"))
# That they asked something of us, and that it was done in time, stays; not what it was about.
EMPTY_RIGHTS = (
    update(rights_requests).where(rights_requests.c.person_id == bindparam("which")).values(note="", longer_why=None)
)
DROP_INTERESTS = delete(interests).where(interests.c.person_id == bindparam("which"))
# What they said after an event stays, as counts that lead back to nobody (the database empties the reference).
DROP_TAKING_PART = [
    delete(table).where(table.c.person_id == bindparam("which")) for table in (claims, invitations, partners)
]
WAS_URGENT = (
    select(messages.c.id)
    .where(messages.c.address_id == addresses.c.id, messages.c.needs_person.like("urgent%"))
    .exists()
)
EMPTY_ADDRESSES = (
    update(addresses)
    .where(addresses.c.person_id == bindparam("which"), not_(WAS_URGENT))
    .values(value=None, last_heard_at=None, idle_replies=0, idle_day=None)
)

# Whoever waits for a person, or talks with one, is not forgotten meanwhile.
WITH_PEOPLE = (
    select(handovers.c.id)
    .join(addresses, addresses.c.id == handovers.c.address_id)
    .where(addresses.c.person_id == people.c.id, text("handovers.closed_at IS NULL"))
    .exists()
)
LEAVE_OUT_OF_BROADCASTS = (
    update(messages)
    .where(
        messages.c.address_id.in_(THEIRS),
        messages.c.broadcast_id.is_not(None),
        messages.c.state.in_(before("cancelled", ERASURE)),
    )
    .values(state="cancelled", moved_by=ERASURE, lease_until=None)
)
STILL_LEAVING = (
    select(messages.c.id)
    .join(addresses, addresses.c.id == messages.c.address_id)
    .where(
        addresses.c.person_id == people.c.id,
        messages.c.state.in_(("waiting", "leased", "submitting", "retry")),
        # A broadcast may be paused for days: its rows wait for nobody's goodbye.
        messages.c.broadcast_id.is_(None),
    )
    .exists()
)
# Held, and whoever holds them already is at it: of two clocks each person is forgotten by one.
# Asked after every letter, so its first condition is that of `people_forgetting` word for word: SQLite sees no other
# way of saying it, and would read everybody.
TO_FORGET = (
    select(people.c.id)
    .where(text("people.forgetting"), not_(STILL_LEAVING), not_(WITH_PEOPLE))
    .order_by(people.c.id)
    .with_for_update(of=people, skip_locked=True)
)
HEARD_SINCE = (
    select(addresses.c.id)
    .where(
        addresses.c.person_id == people.c.id,
        or_(func.coalesce(addresses.c.last_heard_at, people.c.created_at) >= bindparam("before"), WAS_URGENT),
    )
    .exists()
)
SILENT_SINCE = (people.c.created_at < bindparam("before"), not_(HEARD_SINCE), not_(WITH_PEOPLE))
FELL_SILENT = (people.c.state == "provisional", *SILENT_SINCE)
# Whoever waits to hear what came of their words, or whose story is still kept, is not done with.
STILL_TO_HEAR = (
    select(contributions.c.id)
    .where(
        contributions.c.person_id == people.c.id,
        contributions.c.hear_by.is_not(None),
        contributions.c.told_at.is_(None),
    )
    .exists()
)
HAS_STORY = select(stories.c.id).where(stories.c.person_id == people.c.id).exists()
HAS_VOTE = select(vote_answers.c.vote_id).where(vote_answers.c.person_id == people.c.id).exists()
DONE_WITH = (people.c.state == "contributor", *SILENT_SINCE, not_(or_(STILL_TO_HEAR, HAS_STORY, HAS_VOTE)))
# Whatever was agreed, taken back, done or noted about somebody counts too: what was a mistake can be put right.
AGREED_SINCE = (
    select(consents.c.id).where(consents.c.subject == people.c.subject, consents.c.at >= bindparam("before")).exists()
)
NOTED_SINCE = (
    select(record.c.id).where(record.c.subject == people.c.subject, record.c.at >= bindparam("before")).exists()
)
LONG_GONE = (people.c.state.in_(("left", "died")), *SILENT_SINCE, not_(or_(AGREED_SINCE, NOTED_SINCE)))
SILENT, SILENT_CONTRIBUTORS, GONE = (
    select(people.c.id).where(*silent).order_by(people.c.id).with_for_update(of=people, skip_locked=True)
    for silent in (FELL_SILENT, DONE_WITH, LONG_GONE)
)
COUNT_SILENT, COUNT_CONTRIBUTORS, COUNT_GONE = (
    select(func.count()).select_from(people).where(*silent) for silent in (FELL_SILENT, DONE_WITH, LONG_GONE)
)
SILENT_MEMBERS = (
    select(people.c.id)
    .where(people.c.state == "improver", *SILENT_SINCE, people.c.id > bindparam("after"))
    .order_by(people.c.id)
    .limit(bindparam("most"))
)


def add(connection: Connection, now: datetime, *, language: str = "en") -> int:
    """Somebody of whom nothing is known yet; their number."""
    return int(ADD.value(connection, subject=_subject(), state="provisional", language=language, created_at=now))


def drop(connection: Connection, person_id: int) -> None:
    """Somebody to whom nothing belongs yet is taken away again."""
    DROP.run(connection, which=person_id)


def save(
    connection: Connection,
    person_id: int,
    *,
    facts: Mapping[str, Any] | None = None,
    language: str | None = None,
    easy: bool | None = None,
    state: str | None = None,
    joined_at: datetime | None = None,
    source: str | None = None,
    only_english: str | None = None,
) -> None:
    """What is given is kept; what is left out stays as it is. Facts are given whole, a language is a choice."""
    given: dict[str, Any] = {
        "facts": None if facts is None else _encode(facts),
        "language": language,
        "chose_language": language and True,
        "easy": easy,
        "state": state,
        "joined_at": joined_at,
        "source": source,
        "only_english": only_english,
    }
    new = {name: value for name, value in given.items() if value is not None}
    if new:
        values = {f"new_{name}": value for name, value in new.items()}
        _saving(tuple(new)).run(connection, which=person_id, **values)


def mark_forgetting(connection: Connection, person_id: int) -> None:
    """The person is to be forgotten once everything on its way to them has left."""
    MARK.run(connection, which=person_id)


def keep_after_all(connection: Connection, person_id: int) -> None:
    """The person has begun anew before being forgotten: as if they had never been here."""
    KEEP.run(connection, which=person_id)


def forget(connection: Connection, person_id: int) -> None:
    """Nothing that says who they were or what they said is left, save messages that were urgent."""
    which = {"which": person_id}
    # First of all, since this takes the person's row: a message that is just arriving waits or comes before.
    connection.execute(BLANK, {**which, "new_subject": _subject()})
    for statement in (
        LEAVE_OUT_OF_BROADCASTS,
        EMPTY_MESSAGES,
        EMPTY_MARKS,
        EMPTY_RIGHTS,
        LEAVE_CONVERSATIONS,
        DROP_CONVERSATIONS,
        DROP_REMINDERS,
        DROP_INTERESTS,
        DROP_PASSES,
        *DROP_TAKING_PART,
        EMPTY_ADDRESSES,
    ):
        connection.execute(statement, which)
    exports.drop_with(connection, person_id)
    belongings.let_go(connection, person_id)


def to_forget(connection: Connection) -> list[int]:
    """People who wait to be forgotten and to whom nothing is on its way any more."""
    return list(connection.execute(TO_FORGET).scalars())


def silent_provisional(connection: Connection, before: datetime) -> list[int]:
    """People who never joined and last wrote before then, except after something urgent."""
    return list(connection.execute(SILENT, {"before": before}).scalars())


def count_silent(connection: Connection, before: datetime) -> int:
    """How many never joined and last wrote before then, except after something urgent."""
    return int(connection.execute(COUNT_SILENT, {"before": before}).scalar_one())


def silent_contributors(connection: Connection, before: datetime) -> list[int]:
    """People who told us something without joining, have heard what came of it, and last wrote before then."""
    return list(connection.execute(SILENT_CONTRIBUTORS, {"before": before}).scalars())


def count_silent_contributors(connection: Connection, before: datetime) -> int:
    """How many told us something without joining, have heard what came of it, and last wrote before then."""
    return int(connection.execute(COUNT_CONTRIBUTORS, {"before": before}).scalar_one())


def long_gone(connection: Connection, before: datetime) -> list[int]:
    """People who left or died, and about whom nothing was heard, agreed or done since then."""
    return list(connection.execute(GONE, {"before": before}).scalars())


def count_long_gone(connection: Connection, before: datetime) -> int:
    """How many left or died, and nothing was heard, agreed or done about them since then."""
    return int(connection.execute(COUNT_GONE, {"before": before}).scalar_one())


def silent_members(connection: Connection, before: datetime, after: int, most: int) -> list[int]:
    """So many members, with numbers above `after`, who last wrote before then."""
    return list(connection.execute(SILENT_MEMBERS, {"before": before, "after": after, "most": most}).scalars())


def _subject() -> str:
    return secrets.token_hex(16)


@cache
def _saving(names: tuple[str, ...]) -> Prepared:
    return Prepared(CHANGE.values({name: bindparam(f"new_{name}") for name in names}))


def reads(connection: Connection, person_id: int) -> tuple[str, str | None]:
    """(the person's language, what they chose to get of words that are not in it)."""
    row = connection.execute(select(people.c.language, people.c.only_english).where(people.c.id == person_id)).one()
    return row[0], row[1]


def facts_of(connection: Connection, person_id: int) -> dict[str, Any]:
    """What is remembered about somebody; nothing for a person who is not there."""
    row = connection.execute(select(people.c.facts).where(people.c.id == person_id)).first()
    return {} if row is None else dict(json.loads(row[0]))
