"""Improvers by the dozen in a hospital that runs, and broadcasts to all of them."""

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.programme.audience import Audience
from bot.store import addresses, broadcasts, consents, people
from bot.store.engine import begin
from tests.faults.meddling import opened
from tests.system.hospital import KEYS, Hospital
from tests.system.phones import Phone, SmsPhone

EVERYBODY = Audience(asked_at_most=1000)
WORDS = {"en": {"plain": "{name}: hello.", "easy": "{name}: hello."}}


def join(hospital: Hospital, phones: Iterable[Phone]) -> None:
    """All of these are improvers who agreed to be invited."""
    now = datetime.now(UTC)
    with opened(hospital) as engine, begin(engine) as connection:
        for phone in phones:
            channel = "sms" if isinstance(phone, SmsPhone) else "telegram"
            hashed = addresses.hash_of(phone.address, channel, KEYS["SUPPRESSION_KEY"])
            them = addresses.arrive(connection, channel, phone.address, hashed, now)
            people.save(connection, them.person_id, state="improver", joined_at=now)
            addresses.heard(connection, them.address_id, now, 0, None)
            consents.record(connection, them.subject, "invitations", True, "May we?", "en", False, channel, now)


def broadcast(hospital: Hospital) -> int:
    """A broadcast to everybody begins; its number."""
    now = datetime.now(UTC)
    with opened(hospital) as engine, begin(engine) as connection:
        number = broadcasts.add(connection, "A test", WORDS, EVERYBODY, "Priya", now)
        assert broadcasts.start(connection, number, "Priya", now)
    return number


def cancel(hospital: Hospital, number: int) -> None:
    """Nothing more of it leaves."""
    with opened(hospital) as engine, begin(engine) as connection:
        assert broadcasts.move(connection, number, "cancelled")


def rows_of(hospital: Hospital, number: int) -> dict[str, int]:
    """How many of its rows are in each state."""
    counted = "SELECT state, count(*) AS n FROM messages WHERE broadcast_id = :id GROUP BY state"
    return {row["state"]: row["n"] for row in hospital.rows(counted, id=number)}
