"""The rows that a figure of a period is counted from, the newest first: as many as the figure says."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, not_, select

from bot.programme.periods import Span
from bot.store import claims, contributions, profiles
from bot.store.claims import Claim
from bot.store.contributions import NOBODYS, Contribution
from bot.store.counting import how_many, on, sum_of, within
from bot.store.evidence_members import involved
from bot.store.listening_tables import contributions as said
from bot.store.profiles import Profile
from bot.store.tables import people
from bot.store.taking_part_tables import claims as claimed

KEPT, LATE, BROKEN = "promises_kept", "promises_late", "promises_broken"
PROMISES = (KEPT, LATE, BROKEN)


class Paid(NamedTuple):
    """What was paid in a period: one page of it, and what all of it makes, in pence."""

    found: list[Claim]
    pence: int


def voices(connection: Connection, key: str, span: Span, before: int, most: int) -> tuple[list[Contribution], int]:
    """A page of what people told us that the figure counts, and how many there are.

    Where the words are gone, since they were withdrawn or somebody was erased, the row counts still.
    """
    here = [within(said.c.told_at, span)] if key == "days_to_told" else on(said.c.said_on, span)
    newest = select(said.c.id).where(*here, said.c.id < before).order_by(said.c.id.desc()).limit(most)
    page = list(connection.execute(newest).scalars())
    return contributions.numbered(connection, page), how_many(connection, said, *here)


def promised(
    connection: Connection, key: str, spans: Iterable[Span], seen_at: datetime, before: int, most: int
) -> tuple[list[Contribution], int]:
    """The same of what was to be told about by a day, over some periods; `seen_at` is when the figure was counted."""
    ids = sorted((number for span in spans for number in _promised(connection, key, span, seen_at)), reverse=True)
    page = [number for number in ids if number < before][:most]
    return contributions.numbered(connection, page), len(ids)


def _promised(connection: Connection, key: str, span: Span, seen_at: datetime) -> Iterator[int]:
    """Told on the promised day itself is kept; the days are those of the hospital's clock."""
    query = select(said.c.id, said.c.hear_by, said.c.told_at).where(*on(said.c.hear_by, span), not_(NOBODYS))
    zone = span.start.tzinfo
    seen_on = seen_at.astimezone(zone).date()
    for number, hear_by, told_at in connection.execute(query):
        told_on = told_at.astimezone(zone).date() if told_at else None
        if told_on is None or told_on > seen_on:
            became = BROKEN if seen_on > hear_by else ""
        else:
            became = KEPT if told_on <= hear_by else LATE
        if became == key:
            yield number


def active(connection: Connection, span: Span, before: int, most: int) -> tuple[list[Profile], int]:
    """A page of the people who were involved in the period, and how many there are."""
    whole = involved(span)
    here = (people.c.id.in_(select(whole.c.person_id)), people.c.id < before)
    ids = connection.execute(select(people.c.id).where(*here).order_by(people.c.id.desc()).limit(most)).scalars()
    found = (profiles.one(connection, number) for number in list(ids))
    return [one for one in found if one is not None], how_many(connection, whole)


def paid(connection: Connection, span: Span, before: int, most: int) -> Paid:
    """What was paid in the period, the newest claim first."""
    here = within(claimed.c.paid_at, span)
    query = select(*claims.ROW).where(here, claimed.c.id < before).order_by(claimed.c.id.desc()).limit(most)
    found = [Claim._make(row) for row in connection.execute(query)]
    return Paid(found, sum_of(connection, claimed.c.pence, here))
