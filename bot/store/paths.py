"""What became of projects: from what was said in them to findings, and to what people were told and confirmed."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Select, func, or_, select

from bot.programme.paths import Path
from bot.store import opportunities
from bot.store.listening_tables import (
    contributions,
    finding_contributions,
    findings,
    update_contributions,
    update_tellings,
    updates,
)
from bot.store.taking_part_tables import projects, requests


class Finding(NamedTuple):
    """A finding from what was said in a project."""

    id: int
    what: str
    created_at: datetime
    created_by: str
    done_at: datetime | None
    outcome: str | None


class Told(NamedTuple):
    """What people were told of it: how many were asked whether it is right, and how many say so."""

    id: int
    title: str
    came_of_it: str
    created_by: str
    sent_at: datetime
    confirmed_at: datetime | None
    asked: int
    yes: int


class CameOf(NamedTuple):
    """All that came of one project so far."""

    voices: int
    findings: list[Finding]
    told: list[Told]


def came_of(connection: Connection, project_id: int) -> CameOf:
    """What was said in the project, what was found from it, and what people were told."""
    said = select(contributions.c.id).where(contributions.c.project_id == project_id)
    voices = int(connection.execute(select(func.count()).select_from(said.subquery())).scalar_one())
    return CameOf(voices, _findings(connection, said), _told(connection, project_id, said))


def paths(connection: Connection, start: datetime, end: datetime) -> list[Path]:
    """How far each project came that ran in that time: all of it up to the end."""
    ran = (projects.c.created_at < end, or_(projects.c.ended_at.is_(None), projects.c.ended_at >= start))
    query = select(projects.c.id, projects.c.title).where(*ran).order_by(projects.c.id)
    return [_path(connection, number, title, end) for number, title in connection.execute(query)]


def _path(connection: Connection, number: int, title: str, end: datetime) -> Path:
    mine = requests.c.project_id == number
    by_then = or_(requests.c.reviewed_at.is_(None), requests.c.reviewed_at < end)
    reviewed = select(requests.c.rung).where(mine, requests.c.state == "reviewed", by_then).order_by(requests.c.id)
    offered = [
        one.details.rung
        for one in opportunities.all_of_them(connection)
        if one.project_id == number and one.state != "draft" and one.created_at < end
    ]
    came = came_of(connection, number)
    told = [one for one in came.told if one.sent_at < end]
    return Path(
        title,
        tuple(rung for rung in connection.execute(reviewed).scalars() if rung),
        tuple(offered),
        sum(one.done_at is not None and one.done_at < end for one in came.findings),
        sum(one.came_of_it == "done" for one in told),
        sum(one.came_of_it != "done" for one in told),
        sum(one.confirmed_at is not None and one.confirmed_at < end for one in told),
    )


def _findings(connection: Connection, said: Select[tuple[int]]) -> list[Finding]:
    from_them = select(finding_contributions.c.finding_id).where(finding_contributions.c.contribution_id.in_(said))
    query = select(*(findings.c[name] for name in Finding._fields)).where(findings.c.id.in_(from_them))
    return [Finding._make(row) for row in connection.execute(query.order_by(findings.c.id))]


def _told(connection: Connection, project_id: int, said: Select[tuple[int]]) -> list[Told]:
    from_them = select(update_contributions.c.update_id).where(update_contributions.c.contribution_id.in_(said))
    here = or_(updates.c.project_id == project_id, updates.c.id.in_(from_them))
    answers = (
        select(
            update_tellings.c.update_id,
            func.count().label("asked"),
            func.count().filter(update_tellings.c.answer == "yes").label("yes"),
        )
        .where(update_tellings.c.unheard_at.is_(None))
        .group_by(update_tellings.c.update_id)
        .subquery()
    )
    columns = [updates.c[name] for name in Told._fields[:-2]]
    counted = (func.coalesce(answers.c.asked, 0), func.coalesce(answers.c.yes, 0))
    query = (
        select(*columns, *counted)
        .outerjoin(answers, answers.c.update_id == updates.c.id)
        .where(here, updates.c.sent_at.is_not(None))
        .order_by(updates.c.id)
    )
    return [Told._make(row) for row in connection.execute(query)]
