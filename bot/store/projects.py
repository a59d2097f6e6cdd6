"""Projects, and the requests to involve people in them."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.programme.editions import Pen
from bot.store import editions
from bot.store.paging import newest_first
from bot.store.taking_part_tables import opportunities, projects, requests


class Project(NamedTuple):
    """One project, and how it went once it has ended."""

    id: int
    title: str
    about: str
    lead: str
    created_at: datetime
    created_by: str
    evaluation: Mapping[str, str] | None
    ended_at: datetime | None
    ended_by: str | None


class Request(NamedTuple):
    """One Patient Involvement Request, and what the PPI team made of it."""

    id: int
    project_id: int
    title: str
    answers: Mapping[str, str]
    influence: str
    consultation: Mapping[str, str] | None
    state: str
    created_at: datetime
    created_by: str
    submitted_at: datetime | None
    returned_why: str | None
    reviewed_at: datetime | None
    reviewed_by: str | None
    rung: str | None
    equality_impact: str | None
    edition: str
    changed_by: str | None


PROJECTS = select(*(projects.c[name] for name in Project._fields))
REQUESTS = select(*(requests.c[name] for name in Request._fields))
EDITABLE = ("draft", "returned")
_JSON = ("answers", "consultation", "evaluation")


def add(connection: Connection, title: str, about: str, lead: str, by: str, now: datetime) -> int:
    """A project; its number."""
    row = {"title": title, "about": about, "lead": lead, "created_by": by, "created_at": now}
    return int(connection.execute(insert(projects).values(row).returning(projects.c.id)).scalar_one())


def find(connection: Connection, project_id: int) -> Project | None:
    """The project of that number, if there is one."""
    row = connection.execute(PROJECTS.where(projects.c.id == project_id)).first()
    return None if row is None else Project(**_read(row))


def hold(connection: Connection, project_id: int) -> None:
    """Nobody else writes a request for it until the transaction ends."""
    connection.execute(select(projects.c.id).where(projects.c.id == project_id).with_for_update())


def all_of_them(connection: Connection, before: int | None = None, most: int | None = None) -> list[Project]:
    """Every project, the newest first; or so many, those before that number."""
    return [Project(**_read(row)) for row in connection.execute(newest_first(PROJECTS, projects.c.id, before, most))]


def not_ended(connection: Connection) -> list[tuple[int, str]]:
    """(number, title) of every project that has not ended, the newest first, and nothing else of them."""
    still = select(projects.c.id, projects.c.title).where(projects.c.ended_at.is_(None)).order_by(projects.c.id.desc())
    return [(row.id, row.title) for row in connection.execute(still)]


def end(connection: Connection, project_id: int, evaluation: Mapping[str, str], by: str, now: datetime) -> bool:
    """Whether it ended with this call."""
    change = update(projects).where(projects.c.id == project_id, projects.c.ended_at.is_(None))
    row = {"evaluation": _dumps(evaluation), "ended_at": now, "ended_by": by}
    return bool(connection.execute(change.values(row)).rowcount)


def under_way(connection: Connection, project_id: int) -> list[int]:
    """Its opportunities that are neither over nor cancelled."""
    still = opportunities.c.state.in_(("draft", "open", "closed"))
    found = select(opportunities.c.id).where(opportunities.c.project_id == project_id, still)
    return list(connection.execute(found.order_by(opportunities.c.id)).scalars())


def add_request(
    connection: Connection,
    project_id: int,
    title: str,
    answers: Mapping[str, str],
    influence: str,
    consultation: Mapping[str, str] | None,
    by: str,
    now: datetime,
    pen: Pen | None = None,
) -> int:
    """A request as a draft; its number."""
    row = {
        "project_id": project_id,
        **_said(title, answers, influence, consultation),
        **editions.marked(pen or editions.take_up(), by),
        "state": "draft",
        "created_by": by,
        "created_at": now,
    }
    return int(connection.execute(insert(requests).values(row).returning(requests.c.id)).scalar_one())


def change_request(
    connection: Connection,
    request_id: int,
    title: str,
    answers: Mapping[str, str],
    influence: str,
    consultation: Mapping[str, str] | None,
    by: str,
    pen: Pen,
) -> bool:
    """Whether the draft says this now; False, and nothing changed, when it is no draft or somebody else wrote it."""
    here = editions.still_seen(requests, request_id, pen), requests.c.state.in_(EDITABLE)
    row = {**_said(title, answers, influence, consultation), **editions.marked(pen, by)}
    return bool(connection.execute(update(requests).where(*here).values(row)).rowcount)


def request_kept_by(connection: Connection, pen: Pen) -> int | None:
    """The request that this visit to the form has kept already."""
    return editions.kept_by(connection, requests, pen)


def find_request(connection: Connection, request_id: int) -> Request | None:
    """The request of that number, if there is one."""
    row = connection.execute(REQUESTS.where(requests.c.id == request_id)).first()
    return None if row is None else Request(**_read(row))


def requests_of(connection: Connection, project_id: int) -> list[Request]:
    """The requests of a project, oldest first."""
    found = REQUESTS.where(requests.c.project_id == project_id).order_by(requests.c.id)
    return [Request(**_read(row)) for row in connection.execute(found)]


def handed_in(connection: Connection) -> list[Request]:
    """The requests that wait for the PPI team, the longest waiting first."""
    found = REQUESTS.where(requests.c.state == "submitted").order_by(requests.c.submitted_at, requests.c.id)
    return [Request(**_read(row)) for row in connection.execute(found)]


def move_request(connection: Connection, request_id: int, before: str, state: str, **more: Any) -> bool:
    """Whether the request, still in the state `before`, is now in `state`, with whatever else is to be kept."""
    change = update(requests).where(requests.c.id == bindparam("which"), requests.c.state == bindparam("was"))
    values = {"state": state, **more}
    return bool(connection.execute(change.values(values), {"which": request_id, "was": before}).rowcount)


def _said(
    title: str, answers: Mapping[str, str], influence: str, consultation: Mapping[str, str] | None
) -> dict[str, Any]:
    return {
        "title": title,
        "answers": _dumps(answers),
        "influence": influence,
        "consultation": None if consultation is None else _dumps(consultation),
    }


def _read(row: Any) -> dict[str, Any]:
    found: dict[str, Any] = dict(row._mapping)
    return {name: json.loads(value) if name in _JSON and value else value for name, value in found.items()}


def _dumps(data: Mapping[str, str]) -> str:
    return json.dumps(data, ensure_ascii=False)
