"""Erasing somebody for good, and the list of who was erased, which a restored backup replays."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    Table,
    bindparam,
    case,
    func,
    null,
    or_,
    select,
    update,
)

from bot.store import handovers
from bot.store import people as forgetting
from bot.store.outbox_states import ERASURE, before
from bot.store.rights_tables import erasures
from bot.store.statements import adding_once
from bot.store.tables import addresses, conversations, interests, messages, people, reminders
from bot.store.taking_part_tables import claims, invitations

# For so long a provider may bring a message or a receipt once more; it is known again by the provider's name for it.
REPEATS_FOR = timedelta(days=3)
LONGEST_NUMBER = 18  # digits; what both databases can compare with a number of theirs


class Somebody(NamedTuple):
    """A person who may be erased."""

    id: int
    subject: str
    state: str


class Reached(NamedTuple):
    """One address of a person, as the hash that stays and the value that goes."""

    channel: str
    value: str | None
    value_hash: str


WHICH: BindParameter[int] = bindparam("which")
THEIRS = select(addresses.c.id).where(addresses.c.person_id == WHICH)
SOMEBODY = select(people.c.id, people.c.subject, people.c.state)
AT_VALUE = SOMEBODY.where(
    people.c.id.in_(
        select(addresses.c.person_id).where(addresses.c.value.in_(bindparam("values_wanted", expanding=True)))
    )
).order_by(people.c.id)
KNOWN = SOMEBODY.where(people.c.state != "forgotten")
BY_SUBJECT = KNOWN.where(people.c.subject == bindparam("wanted"))
BY_NUMBER = KNOWN.where(people.c.id == bindparam("wanted"))
REACHED = (
    select(addresses.c.channel, addresses.c.value, addresses.c.value_hash)
    .where(addresses.c.person_id == WHICH)
    .order_by(addresses.c.id)
)
STILL_URGENT = (
    select(func.count())
    .select_from(messages)
    .where(messages.c.address_id.in_(THEIRS), messages.c.needs_person.like("urgent%"))
)

HOLD = select(people.c.id).where(people.c.id == WHICH).with_for_update(key_share=True)
DROP_VALUES = (
    update(addresses)
    .where(addresses.c.person_id == WHICH)
    .values(value=None, last_heard_at=None, idle_replies=0, idle_day=None)
)
# One that is being handed over just now is let go, but never a second time: its words are not there any more.
LEAVING = messages.c.state.in_(before("cancelled", ERASURE))
EMPTY_MESSAGES = (
    update(messages)
    .where(messages.c.address_id.in_(THEIRS))
    .values(
        body=None,
        words=None,
        buttons=None,
        reason=None,
        needs_person=None,
        provider_id=case((messages.c.created_at < bindparam("old"), null()), else_=messages.c.provider_id),
        expires_at=case(
            (messages.c.state == "submitting", bindparam("now", type_=messages.c.expires_at.type)),
            else_=messages.c.expires_at,
        ),
        # What could not be answered needs no answer any more.
        state=case((LEAVING, "cancelled"), (messages.c.direction == "in", "heard"), else_=messages.c.state),
        moved_by=case((LEAVING, ERASURE), else_=messages.c.moved_by),
        lease_until=case((LEAVING, null()), else_=messages.c.lease_until),
    )
)
# Nobody waits for two at once: what another process holds, it does.
ASKED = (
    select(people.c.id)
    .where(
        people.c.erasing_at.is_not(None),
        ~select(messages.c.id)
        .join(addresses, addresses.c.id == messages.c.address_id)
        .where(addresses.c.person_id == people.c.id, messages.c.needs_person.like("urgent%"))
        .exists(),
        or_(people.c.erasing_at <= bindparam("before"), ~forgetting.STILL_LEAVING),
    )
    .order_by(people.c.id)
    .with_for_update(of=people, skip_locked=True)
)
RECORD = adding_once(erasures, "channel", "value_hash", "at")
LIST = select(erasures.c.channel, erasures.c.value_hash, erasures.c.at).order_by(erasures.c.at, erasures.c.id)


def at_address(connection: Connection, values: list[str]) -> list[Somebody]:
    """Whoever writes from one of these, on any channel; also of whom only something urgent was kept."""
    return [Somebody._make(row) for row in connection.execute(AT_VALUE, {"values_wanted": values})]


def by_reference(connection: Connection, reference: str) -> Somebody | None:
    """The person with this number, or with this reference of the membership's list."""
    is_number = reference.isdecimal() and len(reference) <= LONGEST_NUMBER
    query, wanted = (BY_NUMBER, int(reference)) if is_number else (BY_SUBJECT, reference)
    row = connection.execute(query, {"wanted": wanted}).first()
    return None if row is None else Somebody._make(row)


def reached_at(connection: Connection, person_id: int) -> list[Reached]:
    """The person's addresses."""
    return [Reached._make(row) for row in connection.execute(REACHED, {"which": person_id})]


def still_urgent(connection: Connection, person_id: int) -> int:
    """How many of the person's messages with urgent words nobody has seen to."""
    return int(connection.execute(STILL_URGENT, {"which": person_id}).scalar_one())


def belongings(connection: Connection, person_id: int) -> Mapping[str, int]:
    """How much of each kind is kept of the person, equality answers apart."""
    at_theirs: dict[str, tuple[Table, ColumnElement[bool]]] = {
        "addresses": (addresses, addresses.c.person_id == WHICH),
        "messages": (messages, messages.c.address_id.in_(THEIRS)),
        "conversations": (conversations, conversations.c.address_id.in_(THEIRS)),
        "interests": (interests, interests.c.person_id == WHICH),
        "reminders": (reminders, reminders.c.address_id.in_(THEIRS)),
        "invitations": (invitations, invitations.c.person_id == WHICH),
        "claims": (claims, claims.c.person_id == WHICH),
    }
    counted = {kind: _count(table, theirs) for kind, (table, theirs) in at_theirs.items()}
    return {kind: int(connection.execute(query, {"which": person_id}).scalar_one()) for kind, query in counted.items()}


def hold(connection: Connection, person_id: int) -> None:
    """Until the transaction ends nobody else takes in a message of theirs, or erases them."""
    connection.execute(HOLD, {"which": person_id})


def erase(connection: Connection, person_id: int, at: datetime) -> None:
    """Nothing of the person is left but the hashes of their addresses, to which nothing can be sent.

    What waits for them is cancelled, and urgent messages go too. Once they write again they are somebody new.
    """
    which = {"which": person_id}
    # In the order in which a message that arrives or leaves takes them: the person, the address, the message.
    hold(connection, person_id)
    for channel, _, value_hash in reached_at(connection, person_id):
        record(connection, channel, value_hash, at)
    connection.execute(DROP_VALUES, which)
    connection.execute(EMPTY_MESSAGES, {**which, "now": at, "old": at - REPEATS_FOR})
    handovers.close_all_of(connection, person_id, at)
    forgetting.forget(connection, person_id)


def asked(connection: Connection, before: datetime) -> list[int]:
    """Whoever asked for it, and was sent all that was on its way to them, or asked before then; no urgent message."""
    return list(connection.execute(ASKED, {"before": before}).scalars())


def record(connection: Connection, channel: str, value_hash: str, at: datetime) -> None:
    """The list says that whoever was there then is erased; saying it twice changes nothing."""
    RECORD.value(connection, channel=channel, value_hash=value_hash, at=at)


def everyone(connection: Connection) -> list[tuple[str, str, datetime]]:
    """The whole list, oldest first: channel, hash, time."""
    return [(row.channel, row.value_hash, row.at) for row in connection.execute(LIST)]


def _count(table: Table, theirs: ColumnElement[bool]) -> Select[Any]:
    return select(func.count()).select_from(table).where(theirs)
