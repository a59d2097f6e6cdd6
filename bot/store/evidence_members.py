"""Who is a member, joined, left and took part: by people as they stand, and by the ledger, which outlasts them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, exists, func, or_, select, text, union

from bot.programme.evidence import Raw
from bot.programme.periods import Span
from bot.programme.places import ATTENDED
from bot.store.consents import MEMBERSHIP
from bot.store.counting import how_many, number, on, within
from bot.store.listening_tables import contributions
from bot.store.rights_tables import erasures
from bot.store.staff_tables import record
from bot.store.tables import consents, people
from bot.store.taking_part_tables import invitations, opportunities, partners

MERGED = "merged_record"
"""In the record's words, of whoever became part of another."""

JOINED = "equality_monitoring"
"""What stands in the ledger last when somebody joins."""

_JOINED = consents.alias("joined")


def figures(connection: Connection, span: Span, _seen: datetime) -> dict[str, Raw]:
    """Members, who joined and who left, who took part, and Patient Partners."""
    began = or_(partners.c.ended_on.is_(None), partners.c.ended_on >= span.until)
    return {
        **_joined(connection, span),
        "leavers": number(connection, leavers(span)),
        "left": how_many(connection, erasures, within(erasures.c.at, span)),
        "active": how_many(connection, involved(span)),
        "partners": how_many(connection, partners, partners.c.began_on < span.until, began),
    }


def _joined(connection: Connection, span: Span) -> dict[str, Raw]:
    """Who was a member then, and who joined: also whoever has left since, or the past would shrink with every year."""
    here = (people.c.state == "improver", people.c.joined_at < span.end)
    new = func.count().filter(people.c.joined_at >= span.start)
    stay, joined = connection.execute(select(func.count(), new).where(*here)).one()
    return {
        "improvers": int(stay) + number(connection, left_since(span.end)),
        "joined": int(joined) + number(connection, joined_and_left(span)),
    }


def leavers(span: Span) -> Select[Any]:
    """How many members took back what they had agreed to, by the ledger, which outlasts an erasure.

    Whoever says no when asked has agreed to nothing before.
    """
    return _counted(_who_left(span))


def leavers_from(span: Span) -> Select[Any]:
    """The same by where they had come from; None where it is not known."""
    return _from(_who_left(span))


def _who_left(span: Span) -> Select[Any]:
    before = consents.alias("before")
    return _withdrawn(within(consents.c.at, span), _last_word(before, before.c.id < consents.c.id), _ever_joined())


def left_since(moment: datetime) -> Select[Any]:
    """How many were members at that moment, by the ledger, and are not now, or have left and joined again since."""
    before = consents.alias("before")
    theirs = (_last_word(before, before.c.at < moment), _ever_joined(_JOINED.c.at < moment))
    return _counted(_withdrawn(consents.c.at >= moment, *theirs, ~_here(people.c.joined_at < moment)))


def joined_and_left(span: Span) -> Select[Any]:
    """How many joined in the period, by the ledger, and have left since."""
    return _counted(_who_joined_and_left(span))


def joined_and_left_from(span: Span) -> Select[Any]:
    """The same by where they had come from; None where it is not known."""
    return _from(_who_joined_and_left(span))


def _who_joined_and_left(span: Span) -> Select[Any]:
    theirs = (_ever_joined(within(_JOINED.c.at, span)), ~_here(within(people.c.joined_at, span)))
    return _withdrawn(consents.c.at >= span.start, *theirs)


def _counted(who: Select[Any]) -> Select[Any]:
    return select(func.count()).select_from(who.subquery())


def _from(who: Select[Any]) -> Select[Any]:
    found = who.subquery()
    return select(found.c.source, func.count()).group_by(found.c.source)


def _withdrawn(*where: ColumnElement[bool]) -> Select[Any]:
    """Who took back membership so, each once, and where from.

    Of two records that became one, the ledger of the one that went stands in the other's too.
    """
    merged = (record.c.subject == consents.c.subject, record.c.action == MERGED)
    who = select(consents.c.subject, func.max(consents.c.source).label("source")).where(
        consents.c.purpose == MEMBERSHIP,
        # Word for word as the index has it.
        text("NOT consents.given"),
        *where,
        ~exists().where(*merged),
    )
    return who.group_by(consents.c.subject)


def _last_word(before: FromClause, when: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the last that the ledger had from the same person by then is that they agree to membership."""
    theirs = (before.c.subject == consents.c.subject, before.c.purpose == MEMBERSHIP)
    given = select(before.c.given).where(*theirs, when).order_by(before.c.id.desc()).limit(1)
    return given.scalar_subquery().is_(True)


def _ever_joined(*when: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the same person had joined before: who has only nearly done so was no member."""
    theirs = (_JOINED.c.subject == consents.c.subject, _JOINED.c.purpose == JOINED, _JOINED.c.id < consents.c.id)
    return exists().where(*theirs, *when)


def _here(joined: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether whoever is meant is a member now, and joined then."""
    return exists().where(people.c.subject == consents.c.subject, people.c.state == "improver", joined)


def involved(span: Span) -> FromClause:
    """Whoever answered, came, or told us something, each once."""
    came = (
        select(invitations.c.person_id)
        .join(opportunities, opportunities.c.id == invitations.c.opportunity_id)
        .where(invitations.c.state == ATTENDED, within(opportunities.c.ends_at, span))
    )
    answered = select(invitations.c.person_id).where(within(invitations.c.answered_at, span))
    said = (*on(contributions.c.said_on, span), contributions.c.person_id.is_not(None))
    return union(came, answered, select(contributions.c.person_id).where(*said)).subquery()
