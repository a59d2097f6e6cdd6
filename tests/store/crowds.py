"""Improvers by the dozen, as they would be after joining, with the ledger to show for it."""

from datetime import datetime

from sqlalchemy import Connection

from bot.programme.audience import Audience
from bot.store import addresses, broadcasts, consents, interests, people
from bot.store.addresses import Arrival
from tests.store.scenes import NOW, somebody

EVERYONE = Audience()


def improver(
    connection: Connection,
    last: int,
    channel: str = "sms",
    *,
    services: tuple[str, ...] = (),
    language: str = "en",
    invited: bool | None = True,
) -> Arrival:
    """Somebody who joined, and said yes or no to invitations, or was never asked."""
    them = somebody(connection, last, channel, language=language)
    people.save(connection, them.person_id, state="improver", joined_at=NOW)
    addresses.heard(connection, them.address_id, NOW, 0, None)
    interests.replace(connection, them.person_id, "service", services)
    if invited is not None:
        agree(connection, them.subject, invited)
    return them


def agree(connection: Connection, subject: str, given: bool, purpose: str = "invitations") -> None:
    """An entry in the ledger."""
    consents.record(connection, subject, purpose, given, "May we invite you?", "en", False, "sms", NOW)


def begun(
    connection: Connection, audience: Audience = EVERYONE, now: datetime = NOW, expires_at: datetime | None = None
) -> int:
    """A broadcast that is to be written."""
    words = {"en": {"plain": "{name}: hello.", "easy": "{name}: hello."}}
    number = broadcasts.add(connection, "A test", words, audience, "Priya", now, expires_at)
    assert broadcasts.start(connection, number, "Priya", now)
    return number


def written(connection: Connection, number: int, most: int = 1000, now: datetime = NOW) -> int:
    """The broadcast is written to its end; how many ranges that took."""
    ranges = 0
    while (found := broadcasts.hold(connection, number)) and found.state == "writing":
        ranges += broadcasts.write(connection, found, f'{{"broadcast": {number}}}', now, most)
    return ranges
