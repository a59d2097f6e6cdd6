"""LEAVE, DELETE MY DATA and DIED: nothing that we would begin is sent to the person any more."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from bot.flow import Speech
from bot.programme.agreements import NAMED
from bot.store import consents, departures, equality, erasures, messages, people, visits
from bot.work import places
from bot.work.occasion import Occasion

WITHDRAWN = ("invitations", consents.MEMBERSHIP, NAMED)
"""What somebody who leaves does not agree to any more, in the ledger's words."""


def leave(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    """At all their addresses nothing is open or waits; what they told us goes, and the ledger says that they left."""
    _leave(connection, on)
    if on.state == "provisional":
        # Nobody whom we have no agreement of is kept for having left.
        people.mark_forgetting(connection, on.person_id)
    return ""


def has_left(
    connection: Connection, person_id: int, subject: str, pseudonym: str, speech: Speech, now: datetime
) -> None:
    """All that leaving is, but for the facts, which whoever holds the person's row forgets."""
    _nothing_begun(connection, person_id, now)
    agreed = {entry.purpose: entry.given for entry in consents.of(connection, subject)}
    for purpose in WITHDRAWN:
        if agreed.get(purpose):
            consents.take_back(connection, subject, purpose, *speech, now)
    departures.leave(connection, person_id)
    equality.forget(connection, pseudonym)


def delete_me(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    """As if they had left, and the rest goes once the last words have; "later" while urgent words wait for staff."""
    _leave(connection, on)
    departures.to_be_erased(connection, on.person_id, on.now)
    return "later" if erasures.still_urgent(connection, on.person_id) else "now"


def died(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    """Nothing is sent to any of their addresses but the words that follow, and staff are told."""
    _stop(connection, on.person_id, on.now)
    messages.needs_person(connection, on.message_id, "DIED: somebody says that this person has died")
    on.remembered.last = True
    return ""


def has_died(connection: Connection, person_id: int, now: datetime) -> None:
    """Staff say so: nothing is sent to any of their addresses."""
    _stop(connection, person_id, now)


def has_not_died(connection: Connection, person_id: int) -> bool:
    """Staff say that it was a mistake; False when nobody had said DIED."""
    return departures.live(connection, person_id)


def _leave(connection: Connection, on: Occasion) -> None:
    has_left(connection, on.person_id, on.subject, on.pseudonym, on.speech, on.now)
    on.remembered.forget()


def _stop(connection: Connection, person_id: int, now: datetime) -> None:
    _nothing_begun(connection, person_id, now)
    departures.die(connection, person_id)


def _nothing_begun(connection: Connection, person_id: int, now: datetime) -> None:
    """Nothing waits for them any more, and nobody waits because of them: whoever is next in line gets their place."""
    departures.nothing_under_way(connection, person_id, now)
    visits.forget_theirs(connection, person_id)
    places.give_up_all(connection, person_id, now)
