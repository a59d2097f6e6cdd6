"""What people told us, on line and off: kept with the day by which they hear what came of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    func,
    insert,
    literal,
    select,
    tuple_,
    update,
)

from bot.store.departures import GONE
from bot.store.listening_tables import contribution_themes, contributions, praise, update_contributions
from bot.store.statements import adding_once
from bot.store.tables import addresses, people

# Whoever said it would rather not be told, so nothing of them was kept; what staff entered is told by staff, and what
# somebody who was erased left behind by nobody.
NOBODYS = and_(
    contributions.c.person_id.is_(None), contributions.c.entered_by.is_(None), contributions.c.hear_by.is_not(None)
)
ROW = (
    contributions.c.id,
    contributions.c.person_id,
    contributions.c.method,
    contributions.c.kind,
    contributions.c.from_whom,
    contributions.c.service,
    contributions.c.project_id,
    contributions.c.text,
    contributions.c.said_on,
    contributions.c.hear_by,
    contributions.c.told_at,
    contributions.c.story_id,
    NOBODYS.label("is_nobodys"),
    and_(contributions.c.late_told_at.is_not(None), contributions.c.late_unheard_at.is_(None)).label("knows_late"),
    contributions.c.late_unheard_at.is_not(None).label("cannot_know"),
)


class Contribution(NamedTuple):
    """One thing that somebody told us; `person_id` is None where nobody wished, or can, be told back."""

    id: int
    person_id: int | None
    method: str
    kind: str
    from_whom: str
    service: str | None
    project_id: int | None
    text: str
    said_on: date
    hear_by: date | None
    told_at: datetime | None
    story_id: int | None = None
    # Nobody wished to be told: what comes of it is told to everybody.
    is_nobodys: bool = False
    # Whether they have heard that it takes longer, or could not be told.
    knows_late: bool = False
    cannot_know: bool = False


class Promised(NamedTuple):
    """So many things were said; of so many somebody is to hear by a date, was told, is late; and the next date."""

    said: int
    promised: int
    told: int
    late: int
    next_by: date | None


class Last(NamedTuple):
    """After which one a page begins: its day, as the list is ordered, and its number."""

    day: date
    number: int


FEEDBACK = ("good", "different")
"""What is kept of feedback: what was good, and what could have been different."""

STORY, NOT_RIGHT = "story", "not_right"
"""What is kept of a story, and of the words of somebody who says that an update is not right."""

THIS = contributions.c.id == bindparam("which")
TOLD_TO_EVERYBODY = (
    update(contributions)
    .where(
        NOBODYS,
        contributions.c.told_at.is_(None),
        contributions.c.id.in_(
            select(update_contributions.c.contribution_id).where(update_contributions.c.update_id == bindparam("of"))
        ),
    )
    .values(told_at=bindparam("now"))
)
OF = (
    select(*ROW)
    .where(contributions.c.person_id == bindparam("whose"), contributions.c.text != "")
    .order_by(contributions.c.said_on.desc(), contributions.c.id.desc())
)
NEWEST_OF = select(func.max(contributions.c.id)).where(contributions.c.person_id == bindparam("whose"))
TOLD = (
    update(contributions)
    .where(
        contributions.c.told_at.is_(None),
        contributions.c.id.in_(
            select(update_contributions.c.contribution_id).where(update_contributions.c.update_id == bindparam("of"))
        ),
        contributions.c.person_id == bindparam("whose"),
    )
    .values(told_at=bindparam("now"))
)
# Also what nobody can be told by us of, because it was said on paper: then staff tell them.
LATE = and_(
    contributions.c.told_at.is_(None),
    contributions.c.hear_by < bindparam("today"),
    contributions.c.text != "",
)
ADD_PRAISE = adding_once(praise, "contribution_id", "service")
CONTRIBUTOR = (
    update(people).where(people.c.id == bindparam("whose"), people.c.state == "provisional").values(state="contributor")
)


def keep_teller(connection: Connection, person_id: int) -> None:
    """Whoever told us something that we keep, and has not joined, is not forgotten as somebody who fell silent."""
    connection.execute(CONTRIBUTOR, {"whose": person_id})


def add(connection: Connection, row: Mapping[str, Any]) -> int:
    """One thing more that somebody told us; its number. Whoever is to hear back is kept until they have."""
    if row.get("person_id") is not None:
        keep_teller(connection, row["person_id"])
    return int(connection.execute(insert(contributions).values(**row).returning(contributions.c.id)).scalar_one())


def promise_story(connection: Connection, person_id: int, method: str, story_id: int, today: date, by: date) -> None:
    """Whoever told the story hears what came of it by that day. Its words stay with the story alone."""
    said = {"method": method, "kind": STORY, "from_whom": "unknown", "text": f"Story {story_id}", "said_on": today}
    add(connection, {**said, "person_id": person_id, "hear_by": by, "story_id": story_id})


def forget_story(connection: Connection, story_id: int) -> None:
    """It was withdrawn: nothing is to come of it any more. That something was said stays to be counted."""
    gone = update(contributions).where(contributions.c.story_id == story_id)
    connection.execute(gone.values(text="", hear_by=None))


def keep_not_right(connection: Connection, update_id: int, person_id: int, row: Mapping[str, Any]) -> None:
    """What is not right about an update, in place of what the person said of it before."""
    about = {"about_update_id": update_id, "person_id": person_id, "kind": NOT_RIGHT}
    here = contributions.c.about_update_id == update_id, contributions.c.person_id == person_id
    again = {**row, "told_at": None, "late_told_at": None, "late_message_id": None, "late_unheard_at": None}
    if not connection.execute(update(contributions).where(*here).values(**again)).rowcount:
        add(connection, {**about, **row})


def is_right_after_all(connection: Connection, update_id: int, person_id: int) -> None:
    """The person says so now: nobody has to be told what came of what they said before."""
    here = contributions.c.about_update_id == update_id, contributions.c.person_id == person_id
    connection.execute(update(contributions).where(*here).values(text="", hear_by=None))


def find(connection: Connection, contribution_id: int) -> Contribution | None:
    """The contribution of that number."""
    row = connection.execute(select(*ROW).where(THIS), {"which": contribution_id}).first()
    return None if row is None else Contribution._make(row)


def numbered(connection: Connection, ids: Sequence[int]) -> list[Contribution]:
    """Those of these numbers, the highest first."""
    query = select(*ROW).where(contributions.c.id.in_(ids)).order_by(contributions.c.id.desc())
    return [Contribution._make(row) for row in connection.execute(query)]


def hold(connection: Connection, contribution_id: int) -> bool:
    """Whether it is there; if so nobody else changes it until the transaction ends."""
    query = select(contributions.c.id).where(THIS).with_for_update()
    return connection.execute(query, {"which": contribution_id}).first() is not None


def of(connection: Connection, person_id: int) -> list[Contribution]:
    """All that a person told us, the newest first."""
    return [Contribution._make(row) for row in connection.execute(OF, {"whose": person_id})]


def newest_of(connection: Connection, person_id: int) -> int | None:
    """The number of what a person told us last."""
    found: int | None = connection.execute(NEWEST_OF, {"whose": person_id}).scalar()
    return found


def has_feedback(connection: Connection, person_id: int) -> bool:
    """Whether feedback that they gave themselves is kept with who they are."""
    return connection.execute(select(contributions.c.id).where(*_gave(person_id)).limit(1)).first() is not None


def take_number_off(connection: Connection, person_id: int) -> None:
    """The feedback that they gave stays, as nobody's: neither they nor a message to them is beside it any more."""
    praised = select(contributions.c.id).where(*_gave(person_id))
    connection.execute(update(praise).where(praise.c.contribution_id.in_(praised)).values(message_id=None))
    connection.execute(
        update(contributions)
        .where(*_gave(person_id))
        .values(person_id=None, late_message_id=None, late_told_at=None, late_unheard_at=None)
    )


def _gave(person_id: int) -> tuple[ColumnElement[bool], ...]:
    kept = contributions.c.text != "", contributions.c.entered_by.is_(None), contributions.c.story_id.is_(None)
    return contributions.c.person_id == person_id, contributions.c.kind.in_(FEEDBACK), *kept


def known(connection: Connection, ids: Iterable[int]) -> set[int]:
    """Those of the numbers that are there."""
    return set(connection.execute(select(contributions.c.id).where(contributions.c.id.in_(list(ids)))).scalars())


def promised(connection: Connection, project_id: int, today: date) -> Promised:
    """What people said about a project, and how far what they were promised is kept."""
    whole = contributions.c.project_id == project_id
    open_still = contributions.c.hear_by.is_not(None), contributions.c.told_at.is_(None)
    query = select(
        func.count(),
        func.count(contributions.c.hear_by),
        func.count().filter(contributions.c.told_at.is_not(None)),
        func.count().filter(*open_still, contributions.c.hear_by < today),
        func.min(contributions.c.hear_by).filter(*open_still),
    ).where(whole)
    return Promised._make(connection.execute(query).one())


def who_said(connection: Connection, ids: Iterable[int]) -> list[int]:
    """The different people who said these, of those who can be told what came of it."""
    said = contributions.c.id.in_(list(ids)), contributions.c.person_id.is_not(None)
    query = select(contributions.c.person_id).where(*said).distinct().order_by(contributions.c.person_id)
    return list(connection.execute(query).scalars())


def nameless(connection: Connection, ids: Iterable[int]) -> int:
    """How many of these were said without a name, or on paper: nobody can be told what came of them."""
    said = contributions.c.id.in_(list(ids)), contributions.c.person_id.is_(None)
    return int(connection.execute(select(func.count()).where(*said)).scalar_one())


def listed(
    connection: Connection, first: date, last: date, service: str | None = None, theme: str | None = None
) -> list[Contribution]:
    """What was said in that time, oldest first, perhaps only of one service or theme."""
    ordered = _said(first, last, service, theme).order_by(contributions.c.said_on, contributions.c.id)
    return [Contribution._make(row) for row in connection.execute(ordered)]


def newest(
    connection: Connection,
    first: date,
    last: date,
    service: str | None,
    theme: str | None,
    most: int,
    after: Last | None = None,
) -> list[Contribution]:
    """So much of it, the newest first: after that one, if it is given."""
    key = tuple_(contributions.c.said_on, contributions.c.id)
    query = _said(first, last, service, theme)
    if after is not None:
        query = query.where(key < _as_key(after, contributions.c.said_on))
    ordered = query.order_by(contributions.c.said_on.desc(), contributions.c.id.desc())
    return [Contribution._make(row) for row in connection.execute(ordered.limit(most))]


def _as_key(last: Last, day: ColumnElement[Any]) -> Any:
    return tuple_(literal(last.day, day.type), literal(last.number, contributions.c.id.type))


def _said(first: date, last: date, service: str | None, theme: str | None) -> Select[Any]:
    query = select(*ROW).where(contributions.c.said_on.between(first, last), contributions.c.text != "")
    if service:
        query = query.where(contributions.c.service == service)
    if theme:
        chosen = select(contribution_themes.c.contribution_id).where(contribution_themes.c.theme == theme)
        query = query.where(contributions.c.id.in_(chosen))
    return query


def told(connection: Connection, update_id: int, person_id: int, now: datetime) -> None:
    """The person hears what came of everything in this update that they said; `unheard` opens again what fails."""
    connection.execute(TOLD, {"of": update_id, "whose": person_id, "now": now})


def told_to_everybody(connection: Connection, update_id: int, now: datetime) -> None:
    """An update that goes out answers what it comes from and nobody wished to be told of one by one."""
    connection.execute(TOLD_TO_EVERYBODY, {"of": update_id, "now": now})


def answered(connection: Connection, contribution_id: int, now: datetime) -> bool:
    """Whether somebody was to hear what came of this and had not, and has from now on."""
    waits = contributions.c.told_at.is_(None), contributions.c.hear_by.is_not(None)
    return bool(
        connection.execute(
            update(contributions).where(THIS, *waits).values(told_at=now), {"which": contribution_id}
        ).rowcount
    )


def said_on(connection: Connection, day: date) -> int:
    """How many contributions were made that day."""
    counted = select(func.count()).where(contributions.c.said_on == day)
    return int(connection.execute(counted).scalar_one())


def late(connection: Connection, today: date) -> int:
    """How many contributions have not been answered in time."""
    return int(connection.execute(select(func.count()).where(LATE), {"today": today}).scalar_one())


def overdue(connection: Connection, today: date, most: int, after: Last | None = None) -> list[Contribution]:
    """So many of those, the longest overdue first, whenever they were said: after that one, if it is given."""
    key = contributions.c.hear_by, contributions.c.id
    query = select(*ROW).where(LATE).order_by(*key).limit(most)
    if after is not None:
        query = query.where(tuple_(*key) > _as_key(after, contributions.c.hear_by))
    return [Contribution._make(row) for row in connection.execute(query, {"today": today})]


def late_to_tell(connection: Connection, today: date, most: int) -> list[tuple[int, int]]:
    """(contribution, person) of those running late whose person has not been told of that; held."""
    query = (
        select(contributions.c.id, contributions.c.person_id)
        .where(LATE, contributions.c.person_id.is_not(None), contributions.c.late_told_at.is_(None))
        .order_by(contributions.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return [(row.id, row.person_id) for row in connection.execute(query, {"today": today})]


def note_late_told(connection: Connection, person_id: int, today: date, now: datetime, message: int | None) -> None:
    """They are told by that message that it takes longer, of all that is late of theirs; nobody is told twice.

    Without a message they could not be told; `reached` sees to what becomes of one.
    """
    theirs = update(contributions).where(
        LATE, contributions.c.person_id == person_id, contributions.c.late_told_at.is_(None)
    )
    said = {"late_told_at": now, "late_message_id": message, "late_unheard_at": None if message else now}
    connection.execute(theirs.values(said), {"today": today})


def address_of(connection: Connection, person_id: int) -> tuple[int, str, str, bool] | None:
    """(address, channel, language, easy) by which a person can be told something; None when they cannot."""
    row = connection.execute(
        select(addresses.c.id, addresses.c.channel, people.c.language, people.c.easy)
        .join(people, people.c.id == addresses.c.person_id)
        .where(
            addresses.c.person_id == person_id,
            addresses.c.value.is_not(None),
            addresses.c.stopped_at.is_(None),
            addresses.c.suppressed.is_(None),
            ~people.c.forgetting,
            people.c.state.not_in(GONE),
        )
        .order_by(addresses.c.last_heard_at.desc().nulls_last(), addresses.c.id)
        .limit(1)
    ).first()
    return None if row is None else (row.id, row.channel, row.language, row.easy)


def praise_service(connection: Connection, contribution_id: int, service: str) -> bool:
    """Whether this is praise for the service that was not noted before."""
    return ADD_PRAISE.value(connection, contribution_id=contribution_id, service=service) is not None
