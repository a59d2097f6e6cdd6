"""Judgements as they were written down; none is changed, a later one counts instead."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select

from bot.programme.assessments import Assessment
from bot.store.evidence_tables import assessments
from bot.store.taking_part_tables import projects

UNTIL = (
    select(
        assessments.c.sort,
        func.coalesce(projects.c.title, ""),
        assessments.c.key,
        assessments.c.says,
        func.coalesce(assessments.c.evidence, ""),
    )
    .outerjoin(projects, projects.c.id == assessments.c.project_id)
    .where(assessments.c.recorded_at < bindparam("end", type_=assessments.c.recorded_at.type))
    .order_by(assessments.c.id)
)
RUNNING = (
    select(projects.c.title)
    .where(
        projects.c.created_at < bindparam("end", type_=projects.c.created_at.type),
        (projects.c.ended_at.is_(None)) | (projects.c.ended_at >= bindparam("start", type_=projects.c.created_at.type)),
    )
    .order_by(projects.c.id)
)


def add(connection: Connection, project: int | None, said: Assessment, now: datetime, by: str) -> None:
    """One judgement more."""
    row = {"sort": said.sort, "key": said.key, "says": said.says, "evidence": said.evidence or None}
    connection.execute(insert(assessments).values(**row, project_id=project, recorded_at=now, recorded_by=by))


def until(connection: Connection, end: datetime) -> list[Assessment]:
    """All that was written down by then, oldest first."""
    return [Assessment._make(row) for row in connection.execute(UNTIL, {"end": end})]


def running(connection: Connection, start: datetime, end: datetime) -> list[str]:
    """The titles of the projects that ran in that time."""
    return list(connection.execute(RUNNING, {"start": start, "end": end}).scalars())


def project_exists(connection: Connection, project: int) -> bool:
    """Whether there is such a project."""
    return connection.execute(select(projects.c.id).where(projects.c.id == project)).first() is not None
