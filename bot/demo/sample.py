"""Invented people who joined before the demo began, so that it does not begin with an empty house."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from bot.flow import Ask, Book, Speech
from bot.programme.joining import AGREEMENTS, PREFER_NOT_TO_SAY
from bot.store import addresses, consents, equality, interests, people
from bot.store.engine import begin
from bot.wiring import Parts
from bot.work import equality_questions
from bot.work.ledger import wording_of


class Sample(NamedTuple):
    """One of them; services and issues are keys of the shipped lists."""

    name: str
    channel: str
    address: str
    services: tuple[str, ...]
    issues: tuple[str, ...]
    joined_days_ago: int
    easy: bool = False


SAMPLES = (
    Sample("Amina", "sms", "+447700900201", ("maternity", "children_ward"), ("waiting", "interpreters"), 200),
    Sample("Bartek", "sms", "+447700900202", ("emergency",), ("communication",), 171),
    Sample("Chandni", "telegram", "7700900203", ("diabetes", "eye"), ("food", "letters"), 160),
    Sample("Dorothy", "sms", "+447700900204", ("heart",), ("parking", "discharge"), 122, easy=True),
    Sample("Elijah", "telegram", "7700900205", ("kidney",), ("appointments", "equality"), 90),
    Sample("Fatima", "sms", "+447700900206", ("cancer", "radiotherapy"), ("privacy", "food"), 61),
    Sample("Glyn", "sms", "+447700900207", ("stroke", "speech"), ("carers",), 33, easy=True),
    Sample("Harjit", "telegram", "7700900208", ("physiotherapy",), ("access", "waiting"), 9),
)


def add_sample_people(parts: Parts) -> None:
    """Each of them is an improver afterwards; nobody is added twice."""
    _, book = parts.shelf.current()
    with begin(parts.engine) as connection:
        for sample in SAMPLES:
            _add(connection, parts, book, sample)


def _add(connection: Connection, parts: Parts, book: Book, sample: Sample) -> None:
    joined = parts.clock() - timedelta(days=sample.joined_days_ago)
    hashed = addresses.hash_of(sample.address, sample.channel, parts.keys.suppression)
    arrival = addresses.arrive(connection, sample.channel, sample.address, hashed, joined)
    if arrival.last_heard_at is not None:
        return
    addresses.heard(connection, arrival.address_id, joined, 0, None)
    services = [key for key in sample.services if key in book.lists["services"].keys]
    issues = [key for key in sample.issues if key in book.lists["issues"].keys]
    interests.replace(connection, arrival.person_id, "service", services)
    interests.replace(connection, arrival.person_id, "issue", issues)
    facts = {"first_name": sample.name, "services": services, "issues": issues, "agreed": True}
    people.save(
        connection,
        arrival.person_id,
        facts=facts,
        easy=sample.easy,
        state="improver",
        joined_at=joined,
        source="demo",
    )
    _agree(connection, arrival.subject, book, Speech("en", sample.easy, sample.channel), joined)
    # Invented people have no ethnicity or disability to invent: they left these questions.
    pseudonym = equality.pseudonym_of(arrival.person_id, parts.keys.pseudonym)
    for question in sorted(equality_questions.form(book)):
        equality.keep(connection, pseudonym, question, PREFER_NOT_TO_SAY, joined.date().replace(day=1))


def _agree(connection: Connection, subject: str, book: Book, speech: Speech, at: datetime) -> None:
    asks = (step for step in book.index.values() if isinstance(step, Ask) and step.consent)
    asked = {step.consent: step.words for step in asks}
    for purpose in AGREEMENTS:
        wording = wording_of(book, asked[purpose], speech) if purpose in asked else None
        consents.record(connection, subject, purpose, True, wording, *speech, at)
    consents.record(connection, subject, "equality_monitoring", True, None, *speech, at)
