"""Somebody of the staff says that they look after an alarm: nobody else is told of it any more."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.flow import Book, Said
from bot.store import alarms, alerts, duty, handovers, outbox, record, stories
from bot.store.row_number import row_number
from bot.work.care import care_of
from bot.work.duty_words import alarm_in, not_theirs, theirs
from bot.work.inbound import Inbound
from bot.work.stories import STORY_WITHDRAWN
from bot.work.wording import reference

OVER_ONCE_SEEN = ("urgent_apart", "handed_back", STORY_WITHDRAWN)
"""Alarms that only tell something: nothing else will end them."""
DISCREET = "urgent: abuse"  # somebody else may read what arrives there
_AFTER_DUTY = timedelta(hours=24)  # in which a duty phone may still answer


def acknowledge(
    connection: Connection,
    current: tuple[str, Book] | None,
    alarm_id: int,
    by: str,
    now: datetime,
    origin: str | None = None,
) -> bool:
    """Whether this call did it: False when somebody has it already, or there is no such alarm.

    `current` is the shelf's, None while it has no flows. Only now, and only if the trust wants it, is the person told
    that somebody has seen that they wrote.
    """
    if not alarms.acknowledge(connection, alarm_id, by, now):
        return False
    alerts.rest(connection, alarm_id)
    known = alarms.one(connection, alarm_id)
    if known is not None and known.kind in OVER_ONCE_SEEN:
        alarms.over(connection, known.kind, known.about, now)
        if known.kind == STORY_WITHDRAWN:
            stories.taken_out(connection, row_number(known.about.rpartition(" ")[2]), now)
    number = alerts.handover_of(connection, alarm_id)
    found = handovers.one(connection, number) if number else None
    record.append(
        connection,
        actor=by,
        action="acknowledged_alarm",
        at=now,
        subject=found.subject if found else None,
        about=("alarm", alarm_id),
        origin=origin,
    )
    if found is not None and current is not None:
        _tell_the_person(connection, current, found, now)
    return True


def by_text(
    connection: Connection, current: tuple[str, Book], inbound: Inbound, address_id: int, now: datetime
) -> bool:
    """Whether the message was "OK 123" from a duty phone; it is answered then, and means nothing else."""
    number = alarm_in(inbound.heard.text) if inbound.channel == "sms" else None
    if number is None:
        return False
    who = duty.at_phone(connection, inbound.address, now, now - _AFTER_DUTY)
    if who is None:
        return False
    if acknowledge(connection, current, number, who.name, now, origin="duty phone"):
        words = theirs(number)
    else:
        known = alarms.one(connection, number)
        words = not_theirs(number, known.acknowledged_by if known else None)
    outbox.put(connection, address_id, None, "sms", now, body=words, kind="alert")
    return True


def _tell_the_person(
    connection: Connection, current: tuple[str, Book], found: handovers.Handover, now: datetime
) -> None:
    revision, book = current
    if not care_of(book).tells or found.reason == DISCREET or found.closed_at or "somebody_has_it" not in book.common:
        return
    words = reference((Said(book.common["somebody_has_it"]),), revision)
    outbox.put(connection, found.address_id, None, found.channel, now, words=words)
