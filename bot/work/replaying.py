"""What a database that comes out of a backup must be told before anybody uses it."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection

from bot.flow import Speech
from bot.store import consents, equality, erasures, people, restored, stops
from bot.store.stops import ERASED, LEFT, STOPPED, Known, Stop
from bot.work.departures import has_left
from bot.work.taking import Keys

_EVER = datetime.min.replace(tzinfo=UTC)


class Replayed(NamedTuple):
    """How many were erased again, stopped again, closed again; and what of the outbox was laid to rest."""

    erased: int
    stopped: int
    suppressed: int
    cancelled: int
    in_doubt: int
    past_reminders: int


def replay(connection: Connection, told: Iterable[Stop], keys: Keys, now: datetime) -> Replayed:
    """Nobody erased comes back, nobody who said STOP is written to, and nothing is sent a second time."""
    done: Counter[str] = Counter()
    # Erasures first: whoever said STOP and came back after one is somebody new.
    for stop in sorted(told, key=lambda one: (one.kind != ERASED, one.at or _EVER)):
        done[stop.kind] += _REPLAYS.get(stop.kind, _close)(connection, stop, _who(connection, stop, now), keys, now)
    at_rest = restored.nothing_twice(connection, now)
    restored.leave_a_gap(connection)
    return Replayed(done["erased"], done["stopped"], done["suppressed"], *at_rest)


def _who(connection: Connection, stop: Stop, now: datetime) -> Known:
    found = stops.known(connection, stop.channel, stop.value_hash)
    if found is None:
        # Whoever first wrote after the backup: only that nothing may be sent there is known of them now.
        stops.add_closed(connection, stop.channel, stop.value_hash, now)
        found = stops.known(connection, stop.channel, stop.value_hash)
    assert found is not None
    return found


def _erase(connection: Connection, stop: Stop, who: Known, keys: Keys, _: datetime) -> bool:
    at = stop.at or _EVER
    erasures.record(connection, stop.channel, stop.value_hash, at)
    if who.created_at > at:
        return False  # somebody new, who came back after it
    equality.forget(connection, equality.pseudonym_of(who.person_id, keys.pseudonym))
    erasures.erase(connection, who.person_id, at)
    return who.state != "forgotten"


def _stop(connection: Connection, stop: Stop, who: Known, _: Keys, __: datetime) -> bool:
    if who.stopped_at is not None:
        return False
    at = stop.at or _EVER
    stops.stopped(connection, who.id, at)
    if who.state != "forgotten":
        speech = (who.language, who.easy, stop.channel)
        consents.record(connection, who.subject, "messages", False, None, *speech, at)
    return True


def _close(connection: Connection, stop: Stop, who: Known, _: Keys, __: datetime) -> bool:
    if who.suppressed is not None:
        return False
    stops.suppressed(connection, who.id, stop.reason)
    return True


def _leave(connection: Connection, stop: Stop, who: Known, keys: Keys, now: datetime) -> bool:
    if who.state not in ("improver", "nearly"):
        return False
    speech = Speech(who.language, who.easy, stop.channel)
    has_left(connection, who.person_id, who.subject, equality.pseudonym_of(who.person_id, keys.pseudonym), speech, now)
    people.save(connection, who.person_id, facts={})
    return True


_REPLAYS = {ERASED: _erase, STOPPED: _stop, LEFT: _leave}
