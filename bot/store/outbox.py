"""The queue of everything that leaves: put, claimed, submitted, settled."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection

from bot.store import outbox_statements as statements
from bot.store.outbox_states import RANK, SETTLED, STATES

# Replies in a conversation leave before what is sent to many.
REPLIES, BULK = 0, 1
# How long a message in doubt keeps back those behind it.
DOUBT = timedelta(minutes=2)


class LetterRow(NamedTuple):
    """A message that was claimed, with all that is needed to render and send it."""

    id: int
    address_id: int
    channel: str
    value: str | None
    body: str | None
    words: str | None
    buttons: str | None
    kind: str
    fence: int
    attempts: int
    conversation_id: int | None
    provider_id: str | None
    expires_at: datetime | None
    language: str
    easy: bool
    person_id: int


class Swept(NamedTuple):
    """What became of leases that nobody held any more."""

    freed: int
    in_doubt: int


def put(
    connection: Connection,
    address_id: int,
    conversation_id: int | None,
    channel: str,
    now: datetime,
    *,
    body: str | None = None,
    words: str | None = None,
    buttons: str | None = None,
    kind: str = "text",
    lane: int = REPLIES,
    kept_apart: bool = False,
    provider_id: str | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> int:
    """A message waits to leave, with its body or with the words to render when it does; its number."""
    return int(
        statements.PUT.value(
            connection,
            direction="out",
            address_id=address_id,
            conversation_id=conversation_id,
            channel=channel,
            provider_id=provider_id,
            kind=kind,
            body=body,
            kept_apart=kept_apart,
            words=words,
            buttons=buttons,
            state="waiting",
            lane=lane,
            not_before=not_before or now,
            expires_at=expires_at,
            created_at=now,
        )
    )


def claim(connection: Connection, now: datetime, lease: timedelta, most: int) -> list[LetterRow]:
    """Up to `most` messages that are due, leased to the caller alone: one an address and lane, then broadcasts."""
    claimed: list[LetterRow] = []
    for lane in (REPLIES, BULK):
        if len(claimed) < most:
            wanted = {"now": now, "which_lane": lane, "most": most - len(claimed)}
            claimed += [LetterRow._make(row) for row in statements.DUE.rows(connection, **wanted)]
    for broadcast in _broadcasts_under_way(connection):
        # What is to be tried again goes before what has not been tried.
        for state in ("retry", "waiting"):
            if len(claimed) < most:
                wanted = {"now": now, **broadcast, "queued": state, "most": most - len(claimed)}
                claimed += [LetterRow._make(row) for row in statements.DUE_IN_BROADCAST.rows(connection, **wanted)]
    if claimed:
        statements.LEASE.run(connection, ids=[letter.id for letter in claimed], until=now + lease)
    return claimed


def submitting(connection: Connection, message_id: int, fence: int, now: datetime, *, body: str | None = None) -> bool:
    """Whether the message may be handed to the provider now; once this is committed it is never sent again.

    False if the lease was lost, if the address said STOP or is suppressed (so the message is suppressed), if it is
    too late (so it is expired), or if its broadcast is paused (so it waits) or over (so it is cancelled). The words
    that were rendered are kept as its body.
    """
    which = {"which": message_id, "with_fence": fence, "now": now, "rendered": body}
    state = statements.SUBMIT.value(connection, **which)
    if state in ("suppressed", "expired", "cancelled", "waiting"):
        statements.CLOSE.run(connection, which=message_id, now=None if state == "waiting" else now)
    return bool(state == "submitting")


def settle(
    connection: Connection,
    message_id: int,
    fence: int,
    state: str,
    now: datetime,
    *,
    provider_id: str | None = None,
    reason: str | None = None,
    not_before: datetime | None = None,
    counted: bool = True,
) -> bool:
    """What came of a claimed message; False, and nothing changed, if the fence is stale or more is known."""
    outcome = {
        **_news(state, now, reason),
        "which": message_id,
        "with_fence": fence,
        "new_provider_id": provider_id,
        "until": now + DOUBT if state == "unknown" else None,
        "again_at": not_before or (now if state == "retry" else None),
        "more_attempts": int(counted),
    }
    return statements.SETTLE[state].run(connection, **outcome) == 1


def receipt(
    connection: Connection,
    channel: str,
    provider_id: str,
    state: str,
    now: datetime,
    reason: str | None = None,
) -> bool:
    """The carrier's word on a message; False if the provider's id is not known (yet)."""
    which = {"by": channel, "known": provider_id}
    if statements.RECEIPT[state].run(connection, **_news(state, now, reason), **which):
        return True
    return statements.BY_PROVIDER.row(connection, **which) is not None


def receipt_for(
    connection: Connection,
    message_id: int,
    provider_id: str,
    state: str,
    now: datetime,
    reason: str | None = None,
) -> bool:
    """The carrier's word on the message with our own number, also before the provider's id is known."""
    which = {"which": message_id, "known": provider_id}
    if statements.RECEIPT_FOR[state].run(connection, **_news(state, now, reason), **which):
        return True
    return statements.BY_NUMBER.row(connection, **which) is not None


def cancel_waiting(connection: Connection, address_id: int) -> int:
    """Nothing waits for the address any more, save what is being submitted; how many were cancelled."""
    return statements.CANCEL.run(connection, at=address_id)


def sweep(connection: Connection, now: datetime) -> Swept:
    """Leases that have run out: a message not yet submitted waits again, a submitted one is in doubt."""
    freed = statements.FREE.run(connection, now=now)
    statements.END_DOUBT.run(connection, now=now)
    in_doubt = statements.DOUBT.run(connection, now=now, until=now + DOUBT)
    return Swept(freed, in_doubt)


def next_due(connection: Connection) -> datetime | None:
    """When the next message may leave, as far as is known now; None if nothing waits."""
    times = [statements.NEXT_DUE.value(connection, which_lane=lane) for lane in (REPLIES, BULK)]
    times += [
        statements.NEXT_DUE_IN_BROADCAST.value(connection, **broadcast, queued=state)
        for broadcast in _broadcasts_under_way(connection)
        for state in ("retry", "waiting")
    ]
    return min((time for time in times if time is not None), default=None)


def pending(connection: Connection) -> int:
    """How many messages are still to leave."""
    return int(connection.execute(statements.PENDING).scalar_one())


def by_state(connection: Connection) -> dict[str, int]:
    """How many outgoing messages there are in each state."""
    found = {row.state: row.count_of for row in connection.execute(statements.BY_STATE)}
    return {state: found[state] for state in STATES if state in found}


def _broadcasts_under_way(connection: Connection) -> list[dict[str, int]]:
    return [{"which_broadcast": row[0]} for row in statements.BROADCASTS_UNDER_WAY.rows(connection)]


def _news(state: str, now: datetime, reason: str | None) -> dict[str, Any]:
    left = RANK[state] > 0 and state != "failed"
    return {
        "why": reason,
        "left_at": now if left else None,
        "ended_at": now if state in SETTLED else None,
    }
