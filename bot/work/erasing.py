"""Erasing one person for good, because they have asked for it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine

from bot.store import addresses, consents, equality, erasures, provider_copies
from bot.store.addresses import Arrival
from bot.store.engine import begin, reading, scrub
from bot.store.erasures import Somebody
from bot.work.departures import WITHDRAWN
from bot.work.key_marks import check_keys
from bot.work.stories import tell_where_all_stand
from bot.work.taking import Keys

WAIT_FOR_LAST_WORDS = timedelta(hours=1)
"""So long the last words may take to leave; after that they are called back."""

HOME = "GB"  # where a number written without its country is from


class CannotErase(Exception):
    """The person cannot be erased as asked; its one line says why and what to do."""


class Erasing:
    """Finds a person, says what would go, and erases them."""

    def __init__(self, engine: Engine, keys: Keys) -> None:
        self._engine = engine
        self._keys = keys

    def at_address(self, written: str) -> Somebody | None:
        """Whoever writes from this number, however it is written, or from this chat; None if nobody does."""
        with reading(self._engine) as connection:
            found = erasures.at_address(connection, _ways_of_writing(written))
        if len(found) > 1:
            people = " or ".join(f"--person {one.id}" for one in found)
            raise CannotErase(f"That address belongs to {len(found)} people. Say which: {people}.")
        return found[0] if found else None

    def by_reference(self, reference: str) -> Somebody | None:
        """The person with this number or this reference; None if there is none, or they have been forgotten."""
        with reading(self._engine) as connection:
            return erasures.by_reference(connection, reference)

    def would_go(self, who: Somebody) -> Mapping[str, int]:
        """How much of each kind would go; also what stands against it: messages that are still "urgent"."""
        with reading(self._engine) as connection:
            check_keys(connection, self._keys)
            answers = len(equality.of(connection, self._pseudonym(who)))
            urgent = erasures.still_urgent(connection, who.id)
            return {**erasures.belongings(connection, who.id), "equality answers": answers, "urgent": urgent}

    def erase(self, who: Somebody, now: datetime, *, urgent_too: bool = False) -> None:
        """In one transaction; then nothing of it is left in the database's files either, as far as it can see to it."""
        with begin(self._engine) as connection:
            check_keys(connection, self._keys)
            erasures.hold(connection, who.id)
            if not urgent_too and erasures.still_urgent(connection, who.id):
                raise CannotErase(
                    "A message of theirs with urgent words waits for somebody. See to it first, or add --urgent-too."
                )
            erase_here(connection, who.id, self._keys, now)
        scrub(self._engine)

    def _pseudonym(self, who: Somebody) -> str:
        return equality.pseudonym_of(who.id, self._keys.pseudonym)


class ErasingAsked:
    """Erases whoever said DELETE MY DATA, once the last words to them have left. Safe to run twice, and in parallel."""

    def __init__(self, engine: Engine, keys: Keys, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._engine = engine
        self._keys = keys
        self._clock = clock
        self._to_scrub = False

    def erase_asked(self, connection: Connection) -> int:
        """How many people; those stay whose urgent words nobody has seen to."""
        now = self._clock()
        asked = erasures.asked(connection, now - WAIT_FOR_LAST_WORDS)
        for person_id in asked:
            erase_here(connection, person_id, self._keys, now)
        self._to_scrub = self._to_scrub or bool(asked)
        return len(asked)

    def run(self) -> int:
        """The same by the clock, and then what is left of them on the disk."""
        with begin(self._engine) as connection:
            erased = self.erase_asked(connection)
        if self._to_scrub:
            scrub(self._engine)
            self._to_scrub = False
        return erased


def erase_here(connection: Connection, person_id: int, keys: Keys, now: datetime) -> None:
    """All of it in this transaction: what the provider holds is noted, to be deleted there too."""
    # The person first, as a message that comes in takes them.
    erasures.hold(connection, person_id)
    _note_hashes(connection, person_id, keys, now)
    _note_leaving(connection, person_id, now)
    tell_where_all_stand(connection, person_id, now)
    provider_copies.note(connection, person_id, now)
    equality.forget(connection, equality.pseudonym_of(person_id, keys.pseudonym))
    erasures.erase(connection, person_id, now)


def erase_before_answering(connection: Connection, arrival: Arrival, keys: Keys, now: datetime) -> bool:
    """Whether somebody who writes again was still to be erased, and now is: they come back as somebody new."""
    if arrival.erasing_at is None or erasures.still_urgent(connection, arrival.person_id):
        return False
    erase_here(connection, arrival.person_id, keys, now)
    return True


def _note_leaving(connection: Connection, person_id: int, now: datetime) -> None:
    """The ledger says of a member whom staff erase what it says of all who leave; by then it leads to nobody."""
    who = erasures.by_reference(connection, f"{person_id}")
    entries = consents.of(connection, who.subject) if who else []
    latest = {entry.purpose: entry for entry in entries}
    for purpose in WITHDRAWN:
        agreed = latest.get(purpose)
        if who is not None and agreed is not None and agreed.given:
            speech = (agreed.language, agreed.easy, agreed.channel)
            consents.take_back(connection, who.subject, purpose, *speech, now)


def _note_hashes(connection: Connection, person_id: int, keys: Keys, now: datetime) -> None:
    """What stays is the hash under today's key; the one of an earlier key, as a backup may have it, is listed."""
    for channel, value, known in erasures.reached_at(connection, person_id):
        if value is None:
            continue
        hashed = addresses.hash_of(value, channel, keys.suppression)
        if hashed != known:
            erasures.record(connection, channel, known, now)
            addresses.NEW_HASH.run(connection, at_channel=channel, at_value=value, new_hash=hashed)


def _ways_of_writing(written: str) -> list[str]:
    import phonenumbers  # heavy, and needed here alone

    written = written.strip()
    try:
        number = phonenumbers.parse(written, HOME)
    except phonenumbers.NumberParseException:
        return [written]
    return [written, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)]
