"""How many an audience has, in a fraction of a second: counted, or among a million people worked out from a part."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, literal, or_, select, text

from bot.programme.audience import Audience
from bot.programme.partners import PARTNER
from bot.store import audiences
from bot.store.audiences import Group
from bot.store.listening_tables import survey_people
from bot.store.tables import interests, people
from bot.store.taking_part_tables import invitations, partners

COUNTED = 50_000
"""So many people are looked at one by one."""

FEW = 5_000
"""So many of those whom an index leads to, too, however many people there are."""

RANGES, WIDTH = 50, 100
"""The part of all others: so many stretches of so many numbers, spread evenly."""


class Estimate(NamedTuple):
    """Who gets it and who does not, by group, and the reasons; unless `counted`, each is a round number."""

    groups: list[Group]
    reasons: dict[str, int]
    counted: bool


def who(connection: Connection, audience: Audience, now: datetime, broadcast: int = 0) -> Estimate:
    """As `audiences.who`, without its wait. On SQLite, which is for one hospital, everybody is counted."""
    if may_be_counted(connection, audience):
        return everybody(connection, audience, now, broadcast)
    newest = _newest(connection)
    step = newest // RANGES
    part = or_(*(people.c.id.between(first, first + WIDTH - 1) for first in range(1, step * RANGES, step)))
    times = newest / (RANGES * WIDTH)
    with _one_by_one(connection, audience):
        some = audiences.who(connection, audience, now, broadcast, among=part)
        them = audiences.some_of(connection, audience, now, broadcast, part)
    reasons = audiences.why(connection, audience, now, broadcast, of=them)
    groups = [group._replace(people=_roundly(group.people * times)) for group in some]
    return Estimate(groups, {reason: _roundly(count * times) for reason, count in reasons.items()}, False)


def everybody(connection: Connection, audience: Audience, now: datetime, broadcast: int = 0) -> Estimate:
    """Counted, however long it takes."""
    groups = audiences.who(connection, audience, now, broadcast)
    return Estimate(groups, audiences.why(connection, audience, now, broadcast), True)


def may_be_counted(connection: Connection, audience: Audience) -> bool:
    """Whether all whom the audience may have can be looked at while somebody waits for a page."""
    few_people = connection.dialect.name == "sqlite" or _newest(connection) <= COUNTED
    return few_people or _are_few(connection, audience)


def _newest(connection: Connection) -> int:
    return int(connection.execute(select(func.coalesce(func.max(people.c.id), 0))).scalar_one())


@contextmanager
def _one_by_one(connection: Connection, audience: Audience) -> Iterator[None]:
    """Each person of the part is found by the indexes, one after another.

    To read what belongs to everybody else, to gather all who share an interest, or to compile the query first, takes
    longer than the whole answer may.
    """
    settings = ["jit", "enable_hashjoin", "enable_mergejoin"]
    settings += ["enable_hashagg", "enable_sort"] if audience.services or audience.issues else []
    for setting in settings:
        connection.execute(text(f"SET LOCAL {setting} = off"))
    yield
    for setting in settings:
        connection.execute(text(f"SET LOCAL {setting} = DEFAULT"))


def _are_few(connection: Connection, audience: Audience) -> bool:
    """Whether an index leads to all whom the audience may have, and they are few."""
    return any(
        int(connection.execute(select(func.count()).select_from(those.limit(FEW + 1).subquery())).scalar_one()) <= FEW
        for those in _led_to(audience)
    )


def _led_to(audience: Audience) -> Iterator[Select[Any]]:
    """By each index: more than the audience, perhaps, and never less."""
    one = select(literal(1))
    if audience.services or audience.issues:
        named = (("service", audience.services), ("issue", audience.issues))
        yield one.where(or_(*((interests.c.kind == kind) & interests.c.key.in_(keys) for kind, keys in named if keys)))
    if audience.languages:
        yield one.where(people.c.language.in_(audience.languages))
    if audience.opportunity:
        yield one.where(invitations.c.opportunity_id == audience.opportunity)
    if audience.survey:
        yield one.where(survey_people.c.vote_id == audience.survey)
    if audience.partners_only:
        yield one.where(partners.c.state == PARTNER)


def _roundly(count: float) -> int:
    """Two figures and noughts: more would claim to know."""
    return int(float(f"{count:.2g}"))
