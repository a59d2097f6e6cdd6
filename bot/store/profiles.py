"""People as staff look at them: found, listed a page at a time, and one of them whole."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from bot.store.figures import CHANNELS
from bot.store.tables import addresses, conversations, interests, people

PAGE = 25
LOOKED_THROUGH = 50_000
"""So many people are looked through for a name, so that a page is there within its time."""
KNOWN = ("improver", "nearly", "provisional")


class Address(NamedTuple):
    """One address of a person, and whether anything may be sent there."""

    id: int
    channel: str
    value: str | None
    stopped_at: datetime | None
    suppressed: str | None
    last_heard_at: datetime | None


class Profile(NamedTuple):
    """One person; `subject` is the reference that the consent ledger and the record know them by."""

    id: int
    subject: str
    state: str
    language: str
    easy: bool
    facts: dict[str, Any]
    source: str | None
    created_at: datetime
    joined_at: datetime | None
    may_invite: bool
    # What they get of words that are not in their language, once they have said so.
    only_english: str | None = None

    @property
    def name(self) -> str:
        """What they asked to be called; empty if they have not said."""
        return str(self.facts.get("first_name") or "")


ROWS = select(*(people.c[name] for name in Profile._fields))


def one(connection: Connection, person_id: int) -> Profile | None:
    """The person of that number, forgotten ones too."""
    row = connection.execute(ROWS.where(people.c.id == person_id)).first()
    return None if row is None else _profile(row)


def by_subject(connection: Connection, subject: str) -> Profile | None:
    """Whoever the ledger and the record know by that reference."""
    row = connection.execute(ROWS.where(people.c.subject == subject)).first()
    return None if row is None else _profile(row)


class Page(NamedTuple):
    """Those found, the newest first, and before which number to look for more; None when there are no more."""

    found: list[Profile]
    before: int | None


def find(
    connection: Connection,
    words: str = "",
    state: str = "",
    before: int | None = None,
    values: Sequence[str] = (),
    most: int = PAGE,
) -> Page:
    """A page of people: by an address written in full (`values`), or else by first name, reference or number.

    No index leads to a name, so a page of those may be short, or empty, and yet not the last.
    """
    everybody = ROWS.where(people.c.state == state if state else people.c.state.in_(KNOWN))
    top = after_newest(connection) if before is None else before
    bottom = max(0, top - LOOKED_THROUGH) if words and not values else 0
    looked_for = everybody.where(people.c.id < top, people.c.id >= bottom)
    if values:
        # With the channels, or else no index leads to a value.
        theirs = select(addresses.c.person_id).where(addresses.c.channel.in_(CHANNELS), addresses.c.value.in_(values))
        looked_for = looked_for.where(people.c.id.in_(theirs))
    elif words:
        looked_for = looked_for.where(people.c.facts.icontains(_as_name(words), autoescape=True))
    found = [_profile(row) for row in connection.execute(looked_for.order_by(people.c.id.desc()).limit(most))]
    if words and before is None:
        known = {one.id for one in found}
        found = [*(one for one in _by_reference(connection, everybody, words) if one.id not in known), *found]
    return Page(found, found[-1].id if len(found) >= most else bottom or None)


def after_newest(connection: Connection) -> int:
    """The number above that of whoever came last."""
    return int(connection.execute(select(func.coalesce(func.max(people.c.id), 0) + 1)).scalar_one())


def reached_at(connection: Connection, person_id: int) -> list[Address]:
    """Their addresses, in the order in which they first wrote from them."""
    columns = [getattr(addresses.c, name) for name in Address._fields]
    theirs = select(*columns).where(addresses.c.person_id == person_id).order_by(addresses.c.id)
    return [Address._make(row) for row in connection.execute(theirs)]


def channels_of(connection: Connection, person_ids: Sequence[int]) -> dict[int, list[str]]:
    """By which channels each of them writes."""
    found: dict[int, list[str]] = {}
    if person_ids:
        theirs = select(addresses.c.person_id, addresses.c.channel).where(addresses.c.person_id.in_(person_ids))
        for person_id, channel in connection.execute(theirs.order_by(addresses.c.id)):
            found.setdefault(person_id, []).append(channel)
    return found


def subjects_of(connection: Connection, person_ids: Collection[int]) -> list[str]:
    """The references of these people, in the order of their numbers."""
    theirs = select(people.c.subject).where(people.c.id.in_(person_ids)).order_by(people.c.id)
    return list(connection.execute(theirs).scalars()) if person_ids else []


def interests_of(connection: Connection, person_id: int) -> list[tuple[str, str]]:
    """What they care about: (kind, key of its list), in order."""
    theirs = select(interests.c.kind, interests.c.key).where(interests.c.person_id == person_id)
    return [(kind, key) for kind, key in connection.execute(theirs.order_by(interests.c.kind, interests.c.key))]


def need_of(connection: Connection, person_ids: Collection[int]) -> dict[int, list[str]]:
    """What each of them needs to take part, as keys of its list, in order; whoever needs nothing is left out."""
    found: dict[int, list[str]] = {}
    theirs = select(interests.c.person_id, interests.c.key).where(interests.c.person_id.in_(list(person_ids)))
    ordered = theirs.where(interests.c.kind == "access").order_by(interests.c.person_id, interests.c.key)
    for person_id, key in connection.execute(ordered):
        found.setdefault(person_id, []).append(key)
    return found


def open_flow(connection: Connection, person_id: int) -> str | None:
    """The flow in whose middle they are."""
    theirs = (
        select(conversations.c.flow)
        .join(addresses, addresses.c.id == conversations.c.address_id)
        .where(addresses.c.person_id == person_id, conversations.c.state.in_(("open", "paused")))
        .limit(1)
    )
    return connection.execute(theirs).scalar()


def count(connection: Connection, state: str) -> int:
    """How many people are in that state."""
    return int(connection.execute(select(func.count()).where(people.c.state == state)).scalar_one())


def _as_name(words: str) -> str:
    # A name stands in the facts as JSON does: "first_name":"Ade".
    quoted = json.dumps(words, ensure_ascii=False)[1:-1]
    return f'"first_name":"{quoted}'


def _by_reference(connection: Connection, everybody: Select[Any], words: str) -> list[Profile]:
    """Whoever has that reference or number."""
    is_number = words.isdecimal() and len(words) <= 18
    wanted = people.c.id == int(words) if is_number else people.c.subject == words
    return [_profile(row) for row in connection.execute(everybody.where(wanted))]


def _profile(row: Any) -> Profile:
    return Profile._make((*row[:5], json.loads(row[5]), *row[6:]))
