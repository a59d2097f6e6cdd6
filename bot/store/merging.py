"""Two records of one person: all that belongs to the one who goes is made to belong to the one who stays."""

import json
import secrets
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, Table, bindparam, delete, exists, insert, select, update

from bot.store.export_tables import export_people
from bot.store.listening_tables import (
    contributions,
    stories,
    survey_people,
    update_tellings,
    update_waits,
    visits,
    vote_answers,
)
from bot.store.outbox_states import STAFF, before
from bot.store.rights_tables import passes, rights_requests
from bot.store.tables import addresses, consents, equality_answers, interests, messages, people
from bot.store.taking_part_tables import claims, event_answers, invitations, partners

GOES: BindParameter[int] = bindparam("goes")
STAYS: BindParameter[int] = bindparam("stays")

WHOLE: tuple[Table, ...] = (addresses, visits, contributions, stories, rights_requests)
"""All rows of these simply change hands; conversations, messages and reminders go with their addresses."""

ONE_EACH: dict[Table, tuple[str, ...]] = {
    interests: ("kind", "key"),
    invitations: ("opportunity_id",),
    claims: ("opportunity_id", "kind"),
    partners: (),
    update_tellings: ("update_id",),
    update_waits: ("update_id",),
    vote_answers: ("vote_id",),
    survey_people: ("vote_id",),
}
"""Of these a person has one each: where both have one, that of the one who stays is kept."""

DROPPED: tuple[Table, ...] = (passes,)
"""Links and codes under way end: each was given to one phone only."""

COPIES: tuple[Table, ...] = (export_people,)
"""Whose words are in a copy that staff take away: it goes when the record that goes is forgotten."""


class Standing(NamedTuple):
    """One of the two, held."""

    id: int
    subject: str
    state: str
    language: str
    easy: bool
    facts: dict[str, Any]
    source: str | None
    created_at: datetime
    joined_at: datetime | None
    quiet_until: datetime | None
    forgetting: bool
    erasing_at: datetime | None
    only_english: str | None = None


class Twice(NamedTuple):
    """The two rows of one thing that both of them have: how each stands there, and which opportunity it is about."""

    opportunity: int
    stays: str
    goes: str


STANDING = [people.c[name] for name in Standing._fields]
SEEN = select(*STANDING).where(people.c.id == bindparam("which"))
HELD = SEEN.with_for_update(key_share=True)
OTHER = messages.alias("other")
SAME_BROADCAST = (OTHER.c.broadcast_id == messages.c.broadcast_id, OTHER.c.broadcast_id.is_not(None))
UNSENT = messages.c.state.in_(before("cancelled", STAFF))
CANCELLED = {"state": "cancelled", "moved_by": STAFF, "lease_until": None}
# Of a broadcast that is on its way to both one text leaves: the one that has not left yet does not.
NOT_TWICE = (
    update(messages)
    .where(
        *(messages.c.person_id == STAYS, messages.c.broadcast_id.is_not(None), UNSENT),
        exists().where(OTHER.c.person_id == GOES, *SAME_BROADCAST, OTHER.c.state.not_in(before("cancelled", STAFF))),
    )
    .values(CANCELLED),
    update(messages)
    .where(
        *(messages.c.person_id == GOES, messages.c.broadcast_id.is_not(None), UNSENT),
        exists().where(OTHER.c.person_id == STAYS, *SAME_BROADCAST),
    )
    .values(CANCELLED),
)
MOVE_BROADCASTS = (
    update(messages)
    .where(
        *(messages.c.person_id == GOES, messages.c.broadcast_id.is_not(None)),
        ~exists().where(OTHER.c.person_id == STAYS, *SAME_BROADCAST),
    )
    .values(person_id=STAYS)
)
LEDGER = select(consents).where(consents.c.subject == bindparam("whose")).order_by(consents.c.id)
APART = select(equality_answers.c.question, equality_answers.c.answer, equality_answers.c.answered_on).where(
    equality_answers.c.pseudonym == bindparam("under")
)


def hold(connection: Connection, one: int, other: int) -> dict[int, Standing]:
    """The two as they stand, whom nobody else changes until the transaction ends; whoever is not there is left out."""
    return _both(connection, HELD, one, other)


def seen(connection: Connection, one: int, other: int) -> dict[int, Standing]:
    """The two as they stand this moment."""
    return _both(connection, SEEN, one, other)


def invited_twice(connection: Connection, goes: int, stays: int) -> list[Twice]:
    """Opportunities that both have a part in, in order."""
    other = invitations.alias("other")
    query = (
        select(invitations.c.opportunity_id, invitations.c.state, other.c.state)
        .join(other, other.c.opportunity_id == invitations.c.opportunity_id)
        .where(invitations.c.person_id == STAYS, other.c.person_id == GOES)
        .order_by(invitations.c.opportunity_id)
    )
    return [Twice._make(row) for row in connection.execute(query, {"goes": goes, "stays": stays})]


def one_invitation(connection: Connection, opportunity: int, kept: int, dropped: int) -> None:
    """The part of the one is kept, with what the other said afterwards where the first has not said it."""
    which = {
        person: connection.execute(
            select(invitations.c.id).where(
                invitations.c.opportunity_id == opportunity, invitations.c.person_id == person
            )
        ).scalar_one()
        for person in (kept, dropped)
    }
    said = event_answers.alias("said")
    known = exists().where(said.c.invitation_id == which[kept], said.c.question == event_answers.c.question)
    moved = update(event_answers).where(event_answers.c.invitation_id == which[dropped], ~known)
    connection.execute(moved.values(invitation_id=which[kept]))
    # Said twice, it counts once.
    connection.execute(delete(event_answers).where(event_answers.c.invitation_id == which[dropped]))
    connection.execute(delete(invitations).where(invitations.c.id == which[dropped]))


def partners_of(connection: Connection, person_ids: tuple[int, int]) -> dict[int, str]:
    """How each of them stands as a Patient Partner, if at all."""
    found = select(partners.c.person_id, partners.c.state).where(partners.c.person_id.in_(person_ids))
    return {row.person_id: row.state for row in connection.execute(found)}


def drop_partner(connection: Connection, person_id: int) -> None:
    """The other one's standing is kept."""
    connection.execute(delete(partners).where(partners.c.person_id == person_id))


def move(connection: Connection, goes: int, stays: int) -> None:
    """Everything that has a person; what both have, and only one may have, is left to be forgotten with the first."""
    both = {"goes": goes, "stays": stays}
    _prefer(connection, claims, claims.c.paid_at, ("opportunity_id", "kind"), both)
    _prefer(connection, update_tellings, update_tellings.c.answered_at, ("update_id",), both)
    _prefer(connection, update_waits, update_waits.c.called_at, ("update_id",), both)
    for statement in (*NOT_TWICE, MOVE_BROADCASTS):
        connection.execute(statement, both)
    for table in WHOLE:
        connection.execute(update(table).where(table.c.person_id == GOES).values(person_id=STAYS), both)
    for table, same in ONE_EACH.items():
        other = table.alias("other")
        there = exists().where(other.c.person_id == STAYS, *(other.c[name] == table.c[name] for name in same))
        connection.execute(update(table).where(table.c.person_id == GOES, ~there).values(person_id=STAYS), both)
    for table in DROPPED:
        connection.execute(delete(table).where(table.c.person_id == GOES), both)


def hand_on_ledger(connection: Connection, goes: str, stays: str) -> dict[str, bool]:
    """All that the one agreed to stands in the ledger of the other too; their last word on each purpose.

    The ledger only grows, and its last line counts. So whatever was said last, by either, is written last.
    """
    before, theirs = (
        [dict(row) for row in connection.execute(LEDGER, {"whose": whose}).mappings()] for whose in (stays, goes)
    )
    rows = [*theirs, *_later(before, theirs)]
    for row in rows:
        copied = {name: value for name, value in row.items() if name != "id"}
        connection.execute(insert(consents).values({**copied, "subject": stays}))
    return {row["purpose"]: bool(row["given"]) for row in (*before, *rows)}


def hand_on_equality(connection: Connection, goes: str, stays: str) -> None:
    """Answers under the one pseudonym stand under the other, unless that question is answered there already.

    Nothing says afterwards which answers came from where, or that any did.
    """
    known = {row.question for row in connection.execute(APART, {"under": stays})}
    for row in connection.execute(APART, {"under": goes}).all():
        if row.question not in known:
            new = {**row._asdict(), "id": secrets.token_hex(16), "pseudonym": stays}
            connection.execute(insert(equality_answers).values(new))
    connection.execute(delete(equality_answers).where(equality_answers.c.pseudonym == goes))


def stand(connection: Connection, person_id: int, **new: Any) -> None:
    """The person stands so from now on."""
    connection.execute(update(people).where(people.c.id == person_id).values(new))


def _both(connection: Connection, query: Any, one: int, other: int) -> dict[int, Standing]:
    found = {}
    for number in sorted((one, other)):  # always in this order, so that two who do this never wait for each other
        row = connection.execute(query, {"which": number}).first()
        if row is not None:
            found[number] = Standing._make((*row[:5], json.loads(row[5]), *row[6:]))
    return found


def _prefer(connection: Connection, table: Table, settled: Any, same: tuple[str, ...], both: dict[str, int]) -> None:
    """Where only the one who goes has come to an end with something, the row of the other makes way."""
    other = table.alias("other")
    better = exists().where(
        other.c.person_id == GOES,
        other.c[settled.name].is_not(None),
        *(other.c[name] == table.c[name] for name in same),
    )
    connection.execute(delete(table).where(table.c.person_id == STAYS, settled.is_(None), better), both)


def _later(before: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Last words of the first ledger that are newer than what would now stand behind them."""
    last = {row["purpose"]: row for row in before}
    after = {row["purpose"]: row for row in theirs}
    return [row for purpose, row in last.items() if purpose in after and row["at"] > after[purpose]["at"]]
