"""The queue of everything that leaves: put, claimed, submitted, settled."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert

from bot.store import outbox_outcomes, outbox_queue, outbox_submitting
from bot.store.columns import in_json, keepable
from bot.store.outbox_states import RANK, SETTLED, STATES
from bot.store.statements import Prepared
from bot.store.tables import messages

# Replies in a conversation leave before what is sent to many.
REPLIES, BULK = 0, 1
# The kind of what whoever has a place must know whatever else is going on: another time, or that it does not happen.
FACTS = "event"
# The kind of what a member of staff writes.
STAFF = "staff"
# How long a message in doubt keeps back those behind it.
DOUBT = timedelta(minutes=2)
# A worker that lives, and whose database was away, has by then noted which pieces have left.
REVIVED_AFTER = timedelta(seconds=5)
# After so many tries that used one up, nobody tries again.
MOST_ATTEMPTS = 8


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
    lane: int = REPLIES
    kept_apart: bool = False
    repeats: int | None = None
    only_english: str | None = None
    created_at: datetime | None = None
    lease_until: datetime | None = None  # None: nobody has claimed it


class Submission(NamedTuple):
    """A claimed message that is about to be handed over; the body, if it is to be kept, as it was rendered.

    One that `goes` elsewhere is not handed over: it is retry or cancelled, if it could have left.
    """

    id: int
    fence: int
    body: str | None = None
    goes: str = "submitting"


class Outcome(NamedTuple):
    """What came of a claimed message."""

    id: int
    fence: int
    state: str
    reason: str | None = None
    provider_id: str | None = None
    not_before: datetime | None = None
    counted: bool = True


class Reported(NamedTuple):
    """The message that a receipt has changed, and where it went."""

    id: int
    address_id: int


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
    asks: str | None = None,
    said: str | None = None,
) -> int:
    """A message waits to leave, with its body or with the words to render when it does; its number.

    `asks` ("flow:key") says what an answer to it is about while no conversation is open.
    """
    return int(
        outbox_queue.PUT.value(
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
            asks=asks,
            said=said,
            state="waiting",
            lane=lane,
            not_before=not_before or now,
            expires_at=expires_at,
            created_at=now,
        )
    )


def put_aside(connection: Connection, address_id: int, channel: str, body: str, reason: str, now: datetime) -> int:
    """Words that never leave, kept for whoever says them instead; the number of the message."""
    values = {"direction": "out", "state": "cancelled", "lane": BULK, "kind": "text", "kept_apart": False}
    where = {"address_id": address_id, "channel": channel, "created_at": now, "not_before": now, "settled_at": now}
    made = insert(messages).values(**values, **where, body=body, reason=reason).returning(messages.c.id)
    return int(connection.execute(made).scalar_one())


def asked_last(connection: Connection, address_id: int, since: datetime) -> str | None:
    """What the newest message that may have reached the address asks, of those made since then."""
    found = outbox_queue.ASKED_LAST.value(connection, at_address=address_id, since=since)
    return None if found is None else str(found)


def claim(connection: Connection, now: datetime, lease: timedelta, most: int, channel: str) -> list[LetterRow]:
    """Up to `most` messages of a channel that are due, leased to the caller alone.

    One for each address and lane; then those of broadcasts.
    """
    claimed: list[LetterRow] = []
    until = now + lease
    for lane in (REPLIES, BULK):
        if len(claimed) < most:
            wanted = {"now": now, "by": channel, "which_lane": lane, "most": most - len(claimed)}
            claimed += [LetterRow._make((*row, until)) for row in outbox_queue.DUE.rows(connection, **wanted)]
    for queued in _queued_in_broadcasts(connection) if len(claimed) < most else ():
        if len(claimed) < most:
            wanted = {"now": now, "by": channel, **queued, "most": most - len(claimed)}
            claimed += [
                LetterRow._make((*row, until)) for row in outbox_queue.DUE_IN_BROADCAST.rows(connection, **wanted)
            ]
    if claimed:
        outbox_queue.LEASE.run(connection, ids=[letter.id for letter in claimed], until=until)
    return claimed


def hold(connection: Connection, message_ids: Sequence[int]) -> None:
    """Before anything else is done to a batch of messages: whoever they go to is held until the transaction ends."""
    if connection.dialect.name == "postgresql":  # on SQLite there is one writer
        outbox_submitting.HOLD_PEOPLE.rows(connection, ids=list(message_ids))
        outbox_submitting.HOLD_ADDRESSES.rows(connection, ids=list(message_ids))


def hold_alone(connection: Connection, message_ids: Sequence[int]) -> None:
    """Before messages are settled by something that may close their addresses: these are held until it is done."""
    if connection.dialect.name == "postgresql" and message_ids:
        outbox_submitting.HOLD_ALONE.rows(connection, ids=list(message_ids))


def submit(connection: Connection, letters: Sequence[Submission], now: datetime) -> set[int]:
    """Those that went where they go, to the provider above all; once committed these are never blindly sent again.

    Left out is whatever lost its lease, whatever may not be written to because of STOP or because the address is
    suppressed (it becomes suppressed), whatever comes too late (it expires), and what belongs to a broadcast that is
    paused (it waits) or over (it is cancelled).
    """
    rows = [{"id": one.id, "fence": one.fence, "body": keepable(one.body), "goes": one.goes} for one in letters]
    given = {one.id: one for one in letters}
    entered: set[int] = set()
    for message_id, state in outbox_submitting.SUBMIT.rows(connection, rows=rows, now=now) if rows else ():
        one = given[message_id]
        if state == one.goes:
            entered.add(message_id)
        else:
            ended_at = None if state == "waiting" else now
            closed = {"now": ended_at, "was_worded": one.body is not None}
            outbox_submitting.CLOSE.run(connection, which=message_id, with_fence=one.fence, **closed)
    return entered


def set_aside(
    connection: Connection,
    message_id: int,
    fence: int,
    reason: str,
    now: datetime,
    until: datetime | None = None,
    words: str | None = None,
) -> None:
    """What was not handed over is due again then, and says those words by then; or never is, without a time."""
    ended_at = now if until is None else None
    then = {"why": reason, "until": until, "ended_at": ended_at, "new_words": words}
    outbox_submitting.SET_ASIDE.run(connection, which=message_id, with_fence=fence, **then)


def pieces_left(connection: Connection, message_id: int, fence: int, provider_ids: str) -> bool:
    """The pieces of a long message that have left, by the provider's ids: they will not leave again.

    Heard also when the lease has run out meanwhile; False once another worker has claimed it.
    """
    return outbox_submitting.PIECES_LEFT.run(connection, which=message_id, with_fence=fence, known=provider_ids) == 1


def settle(connection: Connection, outcomes: Sequence[Outcome], now: datetime) -> set[int]:
    """What came of claimed messages; those that it changed: not where the fence is stale or more is known."""
    by_state: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_state.setdefault(outcome.state, []).append(outcome)
    changed: set[int] = set()
    for state, those in by_state.items():
        rows = [_told(connection, outcome, now) for outcome in those]
        until = now + DOUBT if state == "unknown" else None
        settled = outbox_outcomes.SETTLE[state].rows(connection, rows=rows, until=until, **_times(state, now))
        changed.update(row[0] for row in settled)
    return changed


def receipt(
    connection: Connection, channel: str, provider_id: str, state: str, now: datetime, reason: str | None = None
) -> Reported | None:
    """The carrier's word on a message; None if it changes nothing: more is known already, or no such id (yet)."""
    which = {"by": channel, "known": provider_id, "why": reason}
    row = outbox_outcomes.RECEIVED[state].row(connection, **_times(state, now), **which)
    return None if row is None else Reported._make(row)


def receipt_for(
    connection: Connection, message_id: int, provider_id: str, state: str, now: datetime, reason: str | None = None
) -> Reported | None:
    """The carrier's word on the message with our own number, also before the provider's id is known."""
    which = {"which": message_id, "known": provider_id, "why": reason}
    row = outbox_outcomes.RECEIVED_FOR[state].row(connection, **_times(state, now), **which)
    return None if row is None else Reported._make(row)


def numbered(connection: Connection, channel: str, provider_id: str) -> int | None:
    """Our own number of the message with the provider's id."""
    number: int | None = outbox_outcomes.BY_PROVIDER.value(connection, by=channel, known=provider_id)
    return number


def knows(connection: Connection, channel: str, provider_id: str, message_id: int | None = None) -> bool:
    """Whether the provider's id is that of a message of ours, or may be that of the one with this number."""
    if message_id is not None:
        return outbox_outcomes.BY_NUMBER.row(connection, which=message_id, known=provider_id) is not None
    return numbered(connection, channel, provider_id) is not None


def cancel_waiting(connection: Connection, address_id: int) -> int:
    """Nothing waits for the address any more, save what is being submitted; how many were cancelled."""
    return outbox_outcomes.CANCEL.run(connection, at=address_id)


def sweep(connection: Connection, now: datetime) -> Swept:
    """Leases that have run out: a message not yet submitted waits again, a submitted one is in doubt.

    In doubt a Telegram reply is due again, up to MOST_ATTEMPTS times.
    """
    freed = outbox_outcomes.FREE.run(connection, now=now)
    outbox_outcomes.END_DOUBT.run(connection, now=now)
    freed += outbox_outcomes.REVIVE.run(connection, now=now, again=now + REVIVED_AFTER, most=MOST_ATTEMPTS - 1)
    in_doubt = outbox_outcomes.DOUBT.run(connection, now=now, until=now + DOUBT)
    return Swept(freed, in_doubt)


def next_due(connection: Connection, channels: Iterable[str]) -> datetime | None:
    """When the next message may leave by one of these channels, as far as is known now; None if nothing waits."""
    in_broadcasts = _queued_in_broadcasts(connection)
    times = []
    for channel in channels:
        times += [outbox_queue.NEXT_DUE.value(connection, by=channel, which_lane=lane) for lane in (REPLIES, BULK)]
        times += [
            outbox_queue.NEXT_DUE_IN_BROADCAST.value(connection, by=channel, **queued) for queued in in_broadcasts
        ]
    return min((time for time in times if time is not None), default=None)


def homeless(connection: Connection, channels: Iterable[str]) -> set[str]:
    """Channels that something waits for, other than these."""
    waited_for = set(_channels(outbox_queue.NEXT_CHANNEL, connection))
    for queued in _queued_in_broadcasts(connection):
        waited_for.update(_channels(outbox_queue.NEXT_CHANNEL_OF_BROADCAST, connection, **queued))
    return waited_for - set(channels)


def pending(connection: Connection) -> int:
    """How many messages are still to leave."""
    return int(connection.execute(outbox_queue.PENDING).scalar_one())


def by_state(connection: Connection) -> dict[str, int]:
    """How many outgoing messages there are in each state."""
    found = {row.state: row.count_of for row in connection.execute(outbox_queue.BY_STATE)}
    return {state: found[state] for state in STATES if state in found}


def _queued_in_broadcasts(connection: Connection) -> list[dict[str, Any]]:
    """Where rows of broadcasts under way wait: what is to be tried again goes before what has not been tried."""
    under_way = [row[0] for row in outbox_queue.BROADCASTS_UNDER_WAY.rows(connection)]
    return [{"which_broadcast": number, "queued": state} for number in under_way for state in ("retry", "waiting")]


def _channels(looked_for: Prepared, connection: Connection, **where: Any) -> Iterator[str]:
    found: str | None = ""
    while (found := looked_for.value(connection, after=found, **where)) is not None:
        yield found


def _times(state: str, now: datetime) -> dict[str, datetime | None]:
    left = RANK[state] > 0 and state != "failed"
    return {"left_at": now if left else None, "ended_at": now if state in SETTLED else None}


def _told(connection: Connection, outcome: Outcome, now: datetime) -> dict[str, Any]:
    again_at = outcome.not_before or (now if outcome.state == "retry" else None)
    return {
        "id": outcome.id,
        "fence": outcome.fence,
        "reason": outcome.reason,
        "provider_id": outcome.provider_id,
        "not_before": in_json(again_at, connection.dialect),
        "counted": int(outcome.counted),
    }
