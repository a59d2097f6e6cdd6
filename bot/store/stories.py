"""Stories, at the level that their tellers chose, and where each was used."""

import json
from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.store.listening_tables import stories, story_uses

APPROVED, WITHDRAWN = "approved", "withdrawn"


class Story(NamedTuple):
    """One story."""

    id: int
    person_id: int
    level: str
    parts: tuple[str, ...]
    state: str
    told_on: date


class Use(NamedTuple):
    """Where a story was used."""

    story_id: int
    place: str
    public: bool
    used_on: date
    taken_out_at: datetime | None


COLUMNS = [stories.c[name] for name in Story._fields]
THIS = stories.c.id == bindparam("which")
OF = (
    select(*COLUMNS)
    .where(stories.c.person_id == bindparam("whose"), stories.c.state == APPROVED)
    .order_by(stories.c.id.desc())
)
WITHDRAW = (
    update(stories)
    .where(THIS, stories.c.person_id == bindparam("whose"), stories.c.state == APPROVED)
    .values(state=WITHDRAWN, withdrawn_at=bindparam("now"))
)
TAKEN_OUT = (
    update(story_uses)
    .where(story_uses.c.story_id == bindparam("which"), ~story_uses.c.public, story_uses.c.taken_out_at.is_(None))
    .values(taken_out_at=bindparam("now"))
)
# The words go, unless they are public: then they stay as the record of what is out there.
EMPTY = update(stories).where(THIS).values(parts="[]")


def add(connection: Connection, person_id: int, level: str, parts: list[str], now: datetime) -> int:
    """A story that was read back and approved; its number."""
    row = {
        "person_id": person_id,
        "level": level,
        "parts": json.dumps(parts, ensure_ascii=False),
        "state": APPROVED,
        "told_on": now.date(),
        "approved_at": now,
    }
    return int(connection.execute(insert(stories).values(**row).returning(stories.c.id)).scalar_one())


def find(connection: Connection, story_id: int) -> Story | None:
    """The story of that number."""
    row = connection.execute(select(*COLUMNS).where(THIS), {"which": story_id}).first()
    return None if row is None else _story(row)


def all_of_them(connection: Connection) -> list[Story]:
    """Every story, the newest first; those that are withdrawn too."""
    return [_story(row) for row in connection.execute(select(*COLUMNS).order_by(stories.c.id.desc()))]


def page(connection: Connection, levels: Collection[str], before: int | None, most: int) -> list[Story]:
    """So many stories of these levels, the newest first; those before that number, if one is given."""
    query = select(*COLUMNS).where(stories.c.level.in_(levels))
    if before is not None:
        query = query.where(stories.c.id < before)
    return [_story(row) for row in connection.execute(query.order_by(stories.c.id.desc()).limit(most))]


def of(connection: Connection, person_id: int) -> list[Story]:
    """The stories that a person may still withdraw, the newest first."""
    return [_story(row) for row in connection.execute(OF, {"whose": person_id})]


def use(connection: Connection, story_id: int, place: str, public: bool, by: str, today: date) -> None:
    """It stands there from now on."""
    row = {"story_id": story_id, "place": place, "public": public, "used_on": today, "used_by": by}
    connection.execute(insert(story_uses).values(**row))


def uses(connection: Connection, story_id: int) -> list[Use]:
    """Everywhere that it was used, in order."""
    query = select(*(story_uses.c[name] for name in Use._fields)).where(story_uses.c.story_id == story_id)
    return [Use._make(row) for row in connection.execute(query.order_by(story_uses.c.id))]


def uses_of(connection: Connection, story_ids: Collection[int]) -> dict[int, list[Use]]:
    """Everywhere that each of them was used, in order."""
    found: dict[int, list[Use]] = {}
    query = select(*(story_uses.c[name] for name in Use._fields)).where(story_uses.c.story_id.in_(story_ids))
    for row in connection.execute(query.order_by(story_uses.c.id)):
        found.setdefault(row.story_id, []).append(Use._make(row))
    return found


def standing_in(connection: Connection, place: str) -> list[Story]:
    """Stories that stand there for everybody to see, in the order in which they were put there."""
    query = (
        select(*COLUMNS)
        .join(story_uses, story_uses.c.story_id == stories.c.id)
        .where(
            func.lower(story_uses.c.place) == place.lower(), story_uses.c.public, story_uses.c.taken_out_at.is_(None)
        )
        .where(story_uses.c.taken_out_at.is_(None), stories.c.state == APPROVED)
        .order_by(story_uses.c.id)
    )
    return list(dict.fromkeys(_story(row) for row in connection.execute(query)))


def withdraw(connection: Connection, story_id: int, person_id: int, now: datetime) -> list[str] | None:
    """Where it is public already; None when it is not theirs to withdraw. Only staff can take it out of a place."""
    which = {"which": story_id, "now": now}
    if not connection.execute(WITHDRAW, {**which, "whose": person_id}).rowcount:
        return None
    public = [each.place for each in uses(connection, story_id) if each.public]
    if not public:
        connection.execute(EMPTY, {"which": story_id})
    return public


def taken_out(connection: Connection, story_id: int, now: datetime) -> None:
    """Staff have taken it out of every place that is not public; where it was public stays on record."""
    connection.execute(TAKEN_OUT, {"which": story_id, "now": now})


def _story(row: Any) -> Story:
    return Story._make(row)._replace(parts=tuple(json.loads(row.parts)))
