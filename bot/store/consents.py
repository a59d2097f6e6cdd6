"""The ledger of what people agreed to, in which words: it only grows."""

import json
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, exists, func, insert, or_, select, text

from bot.store.statements import adding_once
from bot.store.tables import consents, people, wordings

MEMBERSHIP = "membership_data"
"""The purpose that leaving takes back, in the ledger's words."""


class Consent(NamedTuple):
    """One entry: given or withdrawn, for what, in which words, and when."""

    purpose: str
    given: bool
    wording: str | None
    language: str
    easy: bool
    channel: str
    at: datetime
    version: str | None = None


RECORD = insert(consents)
OTHER, LEFT = people.alias("other"), consents.alias("left_before")
SHARED = or_(
    exists().where(OTHER.c.source == people.c.source, OTHER.c.id != people.c.id, OTHER.c.joined_at.is_not(None)),
    exists().where(
        LEFT.c.purpose == MEMBERSHIP,
        text("NOT left_before.given"),
        LEFT.c.source == people.c.source,
        LEFT.c.subject != people.c.subject,
    ),
)
CAME_FROM = select(people.c.source).where(people.c.subject == bindparam("who"), people.c.joined_at.is_not(None), SHARED)
KEEP_WORDING = adding_once(wordings, "id", "text")
OF = (
    select(
        consents.c.purpose,
        consents.c.given,
        wordings.c.text,
        consents.c.language,
        consents.c.easy,
        consents.c.channel,
        consents.c.at,
        consents.c.version,
    )
    .select_from(consents.outerjoin(wordings, wordings.c.id == consents.c.wording_id))
    .where(consents.c.subject == bindparam("who"))
    .order_by(consents.c.id)
)

NEWEST = select(func.max(consents.c.id)).where(consents.c.purpose == bindparam("what")).group_by(consents.c.subject)
THOSE_WHO_AGREED = (
    select(people.c.facts)
    .join(consents, consents.c.subject == people.c.subject)
    .where(consents.c.id.in_(NEWEST), consents.c.given)
)


def record(
    connection: Connection,
    subject: str,
    purpose: str,
    given: bool,
    wording: str | None,
    language: str,
    easy: bool,
    channel: str,
    at: datetime,
    version: str | None = None,
) -> None:
    """A consent given or withdrawn, with the very words that it was asked in, and the version of what they name."""
    row = {
        "subject": subject,
        "purpose": purpose,
        "given": given,
        "wording_id": None if wording is None else _keep(connection, wording),
        "language": language,
        "easy": easy,
        "channel": channel,
        "at": at,
        "version": version,
    }
    connection.execute(RECORD, row)


def take_back(
    connection: Connection, subject: str, purpose: str, language: str, easy: bool, channel: str, at: datetime
) -> None:
    """Withdrawn; of membership with the poster, event or link that the member had come by, which leaving forgets.

    A word behind JOIN that nobody else came by may be one of their own, and is not kept.
    """
    source = connection.execute(CAME_FROM, {"who": subject}).scalar() if purpose == MEMBERSHIP else None
    said = {"language": language, "easy": easy, "channel": channel, "at": at}
    connection.execute(RECORD, {"subject": subject, "purpose": purpose, "given": False, "source": source, **said})


def of(connection: Connection, subject: str) -> list[Consent]:
    """All entries of one person, in the order in which they were made."""
    return [Consent._make(row) for row in connection.execute(OF, {"who": subject})]


def first_names_of(connection: Connection, purpose: str) -> set[str]:
    """What those are called whose newest word on that purpose is a yes; whoever gave no name is left out."""
    facts = (json.loads(row) for row in connection.execute(THOSE_WHO_AGREED, {"what": purpose}).scalars())
    return {name for each in facts if (name := each.get("first_name"))}


def agree(connection: Connection, person_ids: Collection[int], purpose: str) -> set[int]:
    """Those of these people whose newest word on that purpose is a yes."""
    theirs = people.c.id.in_(list(person_ids))
    newest = (
        select(func.max(consents.c.id))
        .join(people, people.c.subject == consents.c.subject)
        .where(theirs, consents.c.purpose == purpose)
        .group_by(consents.c.subject)
    )
    query = (
        select(people.c.id)
        .join(consents, consents.c.subject == people.c.subject)
        .where(theirs, consents.c.id.in_(newest), consents.c.given)
    )
    return set(connection.execute(query).scalars())


def _keep(connection: Connection, wording: str) -> str:
    wording_id = sha256(wording.encode()).hexdigest()
    KEEP_WORDING.value(connection, id=wording_id, text=wording)
    return wording_id
