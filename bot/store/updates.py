"""Updates: what people said and what became of it, told first to those whose words it came from."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.programme.editions import Pen
from bot.store import editions
from bot.store.listening_tables import contributions, update_contributions, update_tellings, updates
from bot.store.paging import newest_first


class Update(NamedTuple):
    """One update, and how far it is."""

    id: int
    title: str
    words: Mapping[str, Any]
    audience: Mapping[str, Any] | None
    services: tuple[str, ...]
    project_id: int | None
    co_authors: tuple[str, ...]
    created_by: str
    sent_at: datetime | None
    broadcast_id: int | None
    confirmed_at: datetime | None
    came_of_it: str
    edition: str
    changed_by: str | None
    approved_by: str | None
    begins_at: datetime | None
    started_by: str | None
    # Why it could not be done, as its words say; "" for what was done.
    why: str
    # Of one that was sent: "paused" or "cancelled" while nothing more of its first wave leaves.
    held: str | None = None


_ANEW = {"approved_by": None, "approved_at": None, "begins_at": None, "started_by": None}
COLUMNS = [updates.c[name] for name in Update._fields]
THIS = updates.c.id == bindparam("which")
TOLD = update_tellings.c.update_id == bindparam("which")
# Whom the words did not reach was not asked.
ASKED = TOLD, update_tellings.c.unheard_at.is_(None)
ANSWERS = select(update_tellings.c.answer).where(*ASKED).order_by(update_tellings.c.person_id)
WHOSE_WORDS = (
    select(contributions.c.person_id)
    .join(update_contributions, update_contributions.c.contribution_id == contributions.c.id)
    .where(update_contributions.c.update_id == bindparam("which"), contributions.c.person_id.is_not(None))
    .distinct()
    .order_by(contributions.c.person_id)
)
ANSWER = (
    update(update_tellings)
    .where(TOLD, update_tellings.c.person_id == bindparam("whose"))
    .values(answer=bindparam("given"), words=bindparam("said"), answered_at=bindparam("now"))
)
TOLD_TO = select(update_tellings.c.person_id).where(TOLD, update_tellings.c.person_id == bindparam("whose"))
OF_CONTRIBUTION = (
    select(*COLUMNS)
    .join(update_contributions, update_contributions.c.update_id == updates.c.id)
    .where(update_contributions.c.contribution_id == bindparam("said"), updates.c.sent_at.is_not(None))
    .order_by(updates.c.id.desc())
    .limit(1)
)


def add(connection: Connection, row: Mapping[str, Any], contribution_ids: Iterable[int]) -> int:
    """A draft that comes from these contributions; its number."""
    made = insert(updates).values(**_packed(row)).returning(updates.c.id)
    number = int(connection.execute(made).scalar_one())
    _comes_from(connection, number, contribution_ids)
    return number


def change(
    connection: Connection, update_id: int, row: Mapping[str, Any], contribution_ids: Iterable[int], pen: Pen
) -> bool:
    """Whether the draft says this now, and waits anew; False when somebody else wrote it, or it has been sent."""
    here = editions.still_seen(updates, update_id, pen), updates.c.sent_at.is_(None)
    if not connection.execute(update(updates).where(*here).values(**_packed(row), **_ANEW)).rowcount:
        return False
    connection.execute(delete(update_contributions).where(update_contributions.c.update_id == update_id))
    _comes_from(connection, update_id, contribution_ids)
    return True


def approve(connection: Connection, update_id: int, by: str, now: datetime, edition: str) -> bool:
    """Whether that edition of it may go out from this call on."""
    draft = update(updates).where(*_still(edition), updates.c.approved_by.is_(None))
    return bool(connection.execute(draft.values(approved_by=by, approved_at=now), {"which": update_id}).rowcount)


def wait(connection: Connection, update_id: int, begins_at: datetime | None, by: str | None, edition: str) -> bool:
    """Whether that edition goes out by itself at that time from now on, or, with none, not any more; not once sent."""
    draft = update(updates).where(*_still(edition))
    return bool(connection.execute(draft.values(begins_at=begins_at, started_by=by), {"which": update_id}).rowcount)


def due(connection: Connection, now: datetime) -> list[Update]:
    """Those whose time has come, the earliest first."""
    waiting = select(*COLUMNS).where(updates.c.begins_at <= now, updates.c.sent_at.is_(None))
    rows = connection.execute(waiting.order_by(updates.c.begins_at, updates.c.id))
    return [found for row in rows if (found := _update(row)) is not None]


def not_approved(connection: Connection, most: int) -> list[Update]:
    """So many drafts that wait for no time and that nobody has approved yet, the newest first."""
    drafts = updates.c.sent_at.is_(None), updates.c.begins_at.is_(None), updates.c.approved_by.is_(None)
    rows = connection.execute(select(*COLUMNS).where(*drafts).order_by(updates.c.id.desc()).limit(most))
    return [found for row in rows if (found := _update(row)) is not None]


def hold_due(connection: Connection, update_id: int, now: datetime) -> Update | None:
    """That one, if its time has come still; nobody else sends it or takes it back until the transaction ends."""
    waiting = select(*COLUMNS).where(THIS, updates.c.begins_at <= now, updates.c.sent_at.is_(None))
    return _update(connection.execute(waiting.with_for_update(), {"which": update_id}).first())


def kept_by(connection: Connection, pen: Pen) -> int | None:
    """The update that this visit to the form has kept already."""
    return editions.kept_by(connection, updates, pen)


def named_in(connection: Connection, update_id: int) -> list[int]:
    """The contributions that an update comes from."""
    query = select(update_contributions.c.contribution_id).where(update_contributions.c.update_id == update_id)
    return list(connection.execute(query.order_by(update_contributions.c.contribution_id)).scalars())


def find(connection: Connection, update_id: int) -> Update | None:
    """The update of that number."""
    return _update(connection.execute(select(*COLUMNS).where(THIS), {"which": update_id}).first())


def all_of_them(connection: Connection, before: int | None = None, most: int | None = None) -> list[Update]:
    """Every update, the newest first; or so many, those before that number."""
    rows = connection.execute(newest_first(select(*COLUMNS), updates.c.id, before, most))
    return [found for row in rows if (found := _update(row)) is not None]


def of_project(connection: Connection, project_id: int) -> list[Update]:
    """The updates that belong to a project, oldest first."""
    rows = connection.execute(select(*COLUMNS).where(updates.c.project_id == project_id).order_by(updates.c.id))
    return [found for row in rows if (found := _update(row)) is not None]


def of_contribution(connection: Connection, contribution_id: int) -> Update | None:
    """The newest update that was sent and came from this contribution."""
    return _update(connection.execute(OF_CONTRIBUTION, {"said": contribution_id}).first())


def whose_words(connection: Connection, update_id: int) -> list[int]:
    """The people whose words an update came from."""
    return list(connection.execute(WHOSE_WORDS, {"which": update_id}).scalars())


def contributions_in(connection: Connection, update_id: int) -> int:
    """How many contributions an update came from."""
    counted = select(func.count()).where(update_contributions.c.update_id == update_id)
    return int(connection.execute(counted).scalar_one())


def send(connection: Connection, update_id: int, broadcast_id: int | None, now: datetime, edition: str) -> bool:
    """Whether that edition of it goes out with this call."""
    change = update(updates).where(*_still(edition)).values(sent_at=now, broadcast_id=broadcast_id)
    return bool(connection.execute(change, {"which": update_id}).rowcount)


def translate(connection: Connection, update_id: int, words: Mapping[str, Any], by: str, pen: Pen) -> None:
    """It is there in more languages from now on, also when it has been sent."""
    row = {"words": json.dumps(words, ensure_ascii=False), **editions.marked(pen, by)}
    connection.execute(update(updates).where(THIS).values(row), {"which": update_id})


def note_told(connection: Connection, update_id: int, person_id: int, message_id: int, now: datetime) -> None:
    """The person is asked by that message whether it is right; `unheard` sees to what becomes of it."""
    told = {"update_id": update_id, "person_id": person_id, "message_id": message_id, "told_at": now}
    connection.execute(insert(update_tellings).values(**told))


def was_told(connection: Connection, update_id: int, person_id: int) -> bool:
    """Whether the person was asked whether it is right."""
    return connection.execute(TOLD_TO, {"which": update_id, "whose": person_id}).first() is not None


def answer(connection: Connection, update_id: int, person_id: int, given: str, words: str, now: datetime) -> None:
    """What the person thinks of it, in place of an earlier answer."""
    connection.execute(
        ANSWER, {"which": update_id, "whose": person_id, "given": given, "said": words or None, "now": now}
    )


def answers(connection: Connection, update_id: int) -> list[str | None]:
    """What everybody who was asked said: yes, no, or nothing yet."""
    return list(connection.execute(ANSWERS, {"which": update_id}).scalars())


def words_of(connection: Connection, update_id: int) -> list[str]:
    """What those said who think that it is not right."""
    query = select(update_tellings.c.words).where(TOLD, update_tellings.c.words.is_not(None))
    return list(connection.execute(query.order_by(update_tellings.c.person_id), {"which": update_id}).scalars())


def with_words(connection: Connection, update_id: int) -> list[int]:
    """Whose words those are."""
    query = select(update_tellings.c.person_id).where(TOLD, update_tellings.c.words.is_not(None))
    return list(connection.execute(query, {"which": update_id}).scalars())


def confirm(connection: Connection, update_id: int, at: datetime | None) -> None:
    """The change counts as confirmed, or not any more."""
    connection.execute(update(updates).where(THIS).values(confirmed_at=at), {"which": update_id})


def _still(edition: str) -> tuple[Any, ...]:
    """It says what was looked at, in the statement itself: a change in the same moment is not overtaken."""
    return THIS, updates.c.sent_at.is_(None), updates.c.edition == edition


def _packed(row: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: json.dumps(row[name], ensure_ascii=False) for name in ("words", "services", "co_authors")}
    audience = json.dumps(row["audience"]) if row["audience"] is not None else None
    return {**row, **values, "audience": audience}


def _comes_from(connection: Connection, update_id: int, contribution_ids: Iterable[int]) -> None:
    links = [{"update_id": update_id, "contribution_id": each} for each in sorted(set(contribution_ids))]
    if links:
        connection.execute(insert(update_contributions), links)


def _update(row: Any) -> Update | None:
    if row is None:
        return None
    found = Update._make(row)
    return found._replace(
        words=json.loads(row.words),
        audience=json.loads(row.audience) if row.audience else None,
        services=tuple(json.loads(row.services)),
        co_authors=tuple(json.loads(row.co_authors)),
    )
