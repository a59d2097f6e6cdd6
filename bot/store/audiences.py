"""Who is in an audience: compiled from its plain data into one query over people, addresses, interests and messages."""

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
    text,
)

from bot.language import ENGLISH, ROMAN
from bot.programme.audience import SHORTAGES, Audience
from bot.programme.only_english import IN_ENGLISH
from bot.programme.partners import PARTNER, over_if_begun_by
from bot.programme.places import OFFERED
from bot.store import asks
from bot.store.conduct import agreed_to
from bot.store.listening_tables import survey_people, update_tellings, update_waits
from bot.store.quiet import is_quiet, may_begin
from bot.store.tables import addresses, interests, invitable, people
from bot.store.taking_part_tables import invitations, partners

NO_CONSENT, NO_ADDRESS, STOPPED, PAUSED, ASKED_TOO_OFTEN = SHORTAGES


INVITABLE = text(invitable("people"))
_SOME = select(people.c.id).where(people.c.id > bindparam("after"), INVITABLE).order_by(people.c.id)
EVERYONE = Audience()
_CHOSEN = (
    select(invitations.c.person_id)
    .where(
        invitations.c.person_id > bindparam("after"),
        invitations.c.opportunity_id == bindparam("opportunity"),
        invitations.c.asked_in == bindparam("asked_in"),
    )
    .order_by(invitations.c.person_id)
)
_DRAWN = (
    select(survey_people.c.person_id)
    .where(survey_people.c.person_id > bindparam("after"), survey_people.c.vote_id == bindparam("survey"))
    .order_by(survey_people.c.person_id)
)
INSTEAD = case((people.c.language == ENGLISH, IN_ENGLISH), else_=func.coalesce(people.c.only_english, IN_ENGLISH))
NEXT_CHOSEN = select(func.max(_CHOSEN.limit(bindparam("most", type_=Integer)).subquery().c.person_id))
NEXT_DRAWN = select(func.max(_DRAWN.limit(bindparam("most", type_=Integer)).subquery().c.person_id))
NEXT_BOUND = select(func.max(_SOME.limit(bindparam("most", type_=Integer)).subquery().c.id))


class Group(NamedTuple):
    """So many people who get the same words in the same way; or, with a shortage, who get nothing, and why."""

    shortage: str | None
    language: str
    easy: bool
    channel: str | None
    people: int
    # What they chose to get when our words are not in their language; of no account for English.
    only_english: str = IN_ENGLISH


def reached(audience: Audience) -> Select[Any]:
    """A query for (person, address, channel) of everybody who gets it: one row each, more conditions to be added.

    It needs the parameters of `as_of`.
    """
    # The first condition follows from the second, and lets PostgreSQL find the address by its person's index.
    theirs = and_(addresses.c.person_id == people.c.id, addresses.c.id == _address_for(audience))
    return (
        select(people.c.id, addresses.c.id, addresses.c.channel)
        .select_from(people.join(addresses, theirs))
        .where(INVITABLE, *matching(audience), may_begin("as_of_now"), ~asks.too_often(audience.asked_at_most))
    )


def as_of(now: datetime, broadcast: int) -> dict[str, Any]:
    """The parameters of a query for an audience: what this broadcast asks does not count against itself."""
    return {**asks.as_of(now, broadcast), "as_of_now": now, "tenure_over": over_if_begun_by(now.date())}


def next_bound(connection: Connection, after: int, most: int, audience: Audience = EVERYONE) -> int | None:
    """The last of the `most` people of whom some may be in the audience, after this one; None when nobody comes."""
    values, query = {"after": after, "most": most}, NEXT_BOUND
    if audience.opportunity:
        values |= {"opportunity": audience.opportunity, "asked_in": audience.asked_in}
        query = NEXT_CHOSEN
    elif audience.survey:
        values |= {"survey": audience.survey}
        query = NEXT_DRAWN
    bound: int | None = connection.execute(query, values).scalar()
    return bound


def who(
    connection: Connection,
    audience: Audience,
    now: datetime,
    broadcast: int = 0,
    among: ColumnElement[bool] | None = None,
) -> list[Group]:
    """All improvers who match, counted: by what they would get, and by why they get nothing.

    With `among` only those people for whom that holds.
    """
    chosen, address = addresses.alias("chosen"), _address_for(audience)
    each = (
        select(
            _shortage(audience, chosen).label("shortage"),
            people.c.language,
            people.c.easy,
            chosen.c.channel,
            INSTEAD.label("only_english"),
        )
        .select_from(people.outerjoin(chosen, and_(chosen.c.person_id == people.c.id, chosen.c.id == address)))
        .where(people.c.state == "improver", ~people.c.forgetting, *matching(audience))
        .where(*([] if among is None else [among]))
        .subquery()
    )
    said = [column for column in each.c if column.name != "only_english"]
    counted = select(*said, func.count(), each.c.only_english).group_by(*each.c).order_by(*each.c)
    return [Group._make(row) for row in connection.execute(counted, as_of(now, broadcast))]


def sample(
    connection: Connection, audience: Audience, now: datetime, broadcast: int = 0, after: int = 0, most: int = 20
) -> list[int]:
    """A page of the people who get it, by their numbers: at most so many that come after this one."""
    which = {"after": after, "most": most, **as_of(now, broadcast)}
    return list(connection.execute(_page(audience), which).scalars())


def some_of(
    connection: Connection, audience: Audience, now: datetime, broadcast: int, among: ColumnElement[bool]
) -> list[int]:
    """Those who get it, of the people for whom that holds."""
    return list(connection.execute(those_of(audience).where(among), as_of(now, broadcast)).scalars())


def why(
    connection: Connection, audience: Audience, now: datetime, broadcast: int = 0, of: Collection[int] | None = None
) -> dict[str, int]:
    """How many of those who get it know each service, or care about each issue, that it is about ("service:eye").

    With `of` only of these people.
    """
    wanted = [_interest(kind, keys) for kind, keys in _about(audience)]
    if not wanted:
        return {}
    query = (
        select(interests.c.kind, interests.c.key, func.count())
        .where(interests.c.person_id.in_(those_of(audience) if of is None else of), or_(*wanted))
        .group_by(interests.c.kind, interests.c.key)
        .order_by(func.count().desc(), interests.c.key)
    )
    return {f"{kind}:{key}": count for kind, key, count in connection.execute(query, as_of(now, broadcast))}


def _about(audience: Audience) -> list[tuple[str, tuple[str, ...]]]:
    return [(kind, keys) for kind, keys in (("service", audience.services), ("issue", audience.issues)) if keys]


@lru_cache(maxsize=16)
def _page(audience: Audience) -> Select[Any]:
    """The statement of a page; to build it takes SQLAlchemy longer than the database takes to answer."""
    after = people.c.id > bindparam("after")
    return those_of(audience).where(after).order_by(people.c.id).limit(bindparam("most", type_=Integer))


def those_of(audience: Audience, *, however_often_asked: bool = False) -> Select[Any]:
    """A query for the people of `reached`, without finding out by which address; it needs the same parameters.

    Among a million people PostgreSQL would find out the address of each before it took the first few. With
    `however_often_asked` also those who were asked too often, for whoever knows better how often that was.
    """
    heeded = [] if however_often_asked else [~asks.too_often(audience.asked_at_most)]
    theirs = addresses.alias("theirs")
    somewhere = select(theirs.c.id).where(reachable(theirs, audience), theirs.c.stopped_at.is_(None))
    return (
        select(people.c.id)
        .where(INVITABLE, *matching(audience), may_begin("as_of_now"))
        .where(somewhere.correlate(people).exists(), *heeded)
    )


def matching(audience: Audience) -> Iterator[ColumnElement[bool]]:
    """The conditions on a person that the audience names; they need the parameters of `as_of`."""
    if audience.services or audience.issues:
        wanted = or_(_interest("service", audience.services), _interest("issue", audience.issues))
        yield select(interests.c.person_id).where(interests.c.person_id == people.c.id, wanted).exists()
    if audience.not_told_of:
        told = select(update_tellings.c.person_id).where(
            update_tellings.c.person_id == people.c.id, update_tellings.c.update_id == audience.not_told_of
        )
        yield ~told.correlate(people).exists()
        called = select(update_waits.c.person_id).where(
            update_waits.c.person_id == people.c.id,
            update_waits.c.update_id == audience.not_told_of,
            update_waits.c.called_at.is_not(None),
        )
        yield ~called.correlate(people).exists()
    if audience.languages:
        # Whoever reads a language in Roman letters reads that language.
        yield people.c.language.in_([code for each in audience.languages for code in (each, each + ROMAN)])
    if audience.opportunity:
        # Those of this time alone: whoever was asked before and has not answered is not asked twice.
        chosen = and_(
            invitations.c.opportunity_id == audience.opportunity,
            invitations.c.asked_in == audience.asked_in,
            invitations.c.state == OFFERED,
        )
        yield select(invitations.c.id).where(invitations.c.person_id == people.c.id, chosen).exists()
    if audience.when_free:
        free = select(interests.c.person_id).where(
            interests.c.person_id == people.c.id, interests.c.kind == "when_free"
        )
        yield or_(~free.exists(), free.where(interests.c.key.in_(audience.when_free)).exists())
    if audience.cannot_meet:
        needed = select(interests.c.person_id).where(
            interests.c.person_id == people.c.id, _interest("access", audience.cannot_meet)
        )
        yield ~needed.exists()
    if audience.survey:
        drawn = survey_people.c.person_id == people.c.id, survey_people.c.vote_id == audience.survey
        yield select(survey_people.c.person_id).where(*drawn).correlate(people).exists()
    if audience.code_version:
        yield agreed_to(audience.code_version)
    if audience.partners_only:
        over = bindparam("tenure_over", type_=partners.c.began_on.type)
        serving = and_(partners.c.state == PARTNER, or_(partners.c.began_on.is_(None), partners.c.began_on > over))
        yield select(partners.c.person_id).where(partners.c.person_id == people.c.id, serving).exists()


def _interest(kind: str, keys: tuple[str, ...]) -> ColumnElement[bool]:
    return and_(interests.c.kind == kind, interests.c.key.in_(keys)) if keys else false()


def _address_for(audience: Audience) -> Any:
    # The one address of a person that may be written to and was last heard from.
    theirs = addresses.alias("theirs")
    return (
        select(theirs.c.id)
        .where(reachable(theirs, audience), theirs.c.stopped_at.is_(None))
        .order_by(theirs.c.last_heard_at.desc().nulls_last(), theirs.c.id)
        .limit(1)
        .correlate(people)
        .scalar_subquery()
    )


def reachable(theirs: FromClause, audience: Audience) -> ColumnElement[bool]:
    """Whether this is an address of the person by which the audience may be written to, but for STOP."""
    wanted = [theirs.c.channel.in_(audience.channels)] if audience.channels else []
    return and_(theirs.c.person_id == people.c.id, theirs.c.value.is_not(None), theirs.c.suppressed.is_(None), *wanted)


def _shortage(audience: Audience, chosen: FromClause) -> ColumnElement[str | None]:
    theirs = addresses.alias("any_of_theirs")
    stopped = select(theirs.c.id).where(reachable(theirs, audience)).correlate(people).exists()
    return case(
        (~people.c.may_invite, NO_CONSENT),
        (and_(chosen.c.id.is_(None), stopped), STOPPED),
        (chosen.c.id.is_(None), NO_ADDRESS),
        (is_quiet("as_of_now"), PAUSED),
        (asks.too_often(audience.asked_at_most), ASKED_TOO_OFTEN),
    )
