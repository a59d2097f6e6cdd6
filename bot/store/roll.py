"""A membership list laid beside who is known: look-ups by the keyed hash of a number, and adding somebody."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from bot.store import interests, people
from bot.store.statements import Prepared, adding
from bot.store.tables import addresses
from bot.store.tables import people as persons

STRIDE = 500


class Standing(NamedTuple):
    """Somebody who is known at a number. `erased`: they asked to be forgotten, and only they can come back."""

    value_hash: str
    person_id: int
    subject: str
    state: str
    language: str
    easy: bool
    first_name: str
    erased: bool
    stopped: bool
    may_invite: bool


KNOWN = (
    select(
        addresses.c.value_hash,
        persons.c.id,
        persons.c.subject,
        persons.c.state,
        persons.c.language,
        persons.c.easy,
        persons.c.facts,
        addresses.c.value.is_(None),
        addresses.c.stopped_at.is_not(None),
        persons.c.may_invite,
    )
    .select_from(addresses.join(persons, persons.c.id == addresses.c.person_id))
    .where(addresses.c.channel == "sms", addresses.c.value_hash.in_(bindparam("hashes", expanding=True)))
)
ON_THE_BOOKS = (
    select(addresses.c.value_hash, persons.c.subject)
    .select_from(addresses.join(persons, persons.c.id == addresses.c.person_id))
    .where(
        addresses.c.channel == "sms",
        addresses.c.value.is_not(None),
        persons.c.state.in_(("improver", "nearly")),
        addresses.c.id > bindparam("after"),
    )
    .add_columns(addresses.c.id)
    .order_by(addresses.c.id)
    .limit(STRIDE)
)
ADD = Prepared(adding(addresses, "person_id", "channel", "value", "value_hash").returning(addresses.c.id))


def known(connection: Connection, hashes: Sequence[str]) -> dict[str, Standing]:
    """Who is known at numbers with these hashes."""
    found: dict[str, Standing] = {}
    for start in range(0, len(hashes), STRIDE):
        for row in connection.execute(KNOWN, {"hashes": list(hashes[start : start + STRIDE])}):
            value_hash, person_id, subject, state, language, easy, facts, empty, stopped, may_invite = row
            name = str(json.loads(facts).get("first_name", ""))
            erased = bool(empty) or state == "forgotten"
            here = (value_hash, person_id, subject, state, language, easy)
            found[value_hash] = Standing(*here, name, erased, bool(stopped), bool(may_invite))
    return found


def on_the_books(connection: Connection) -> Iterator[tuple[str, str]]:
    """(hash of the number, subject) of every improver, and everybody who has nearly joined, with a number."""
    after = 0
    while rows := connection.execute(ON_THE_BOOKS, {"after": after}).all():
        after = rows[-1][2]
        yield from ((row[0], row[1]) for row in rows)


def add(
    connection: Connection,
    number: str,
    value_hash: str,
    now: datetime,
    *,
    language: str,
    easy: bool,
    facts: dict[str, Any],
    state: str,
    source: str,
    services: Sequence[str],
    issues: Sequence[str],
) -> str:
    """Somebody who joined elsewhere; their subject for the ledger."""
    person_id = people.add(connection, now, language=language)
    joined_at = now if state == "improver" else None
    people.save(connection, person_id, facts=facts, easy=easy, state=state, joined_at=joined_at, source=source)
    ADD.value(connection, person_id=person_id, channel="sms", value=number, value_hash=value_hash)
    for kind, keys in (("service", services), ("issue", issues)):
        interests.replace(connection, person_id, kind, keys)
    return str(connection.execute(select(persons.c.subject).where(persons.c.id == person_id)).scalar_one())
