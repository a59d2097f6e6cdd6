"""What speaks against an opportunity that staff have written, before anybody hears of it."""

from datetime import datetime

from sqlalchemy import Connection

from bot.flow import Book
from bot.programme.opportunity import Details
from bot.programme.planning import Finding, Plan, findings
from bot.programme.requests import REVIEWED
from bot.store import projects
from bot.store.opportunities import Opportunity
from bot.store.projects import Request
from bot.work.involving import InvolvementRefused, consultation_of
from bot.work.opportunity_file import ladder_of


def findings_of(connection: Connection, found: Opportunity, book: Book, now: datetime) -> list[Finding]:
    """Everything, the serious first; `now` is by the clock on the wall."""
    request = projects.find_request(connection, found.request_id)
    assert request is not None  # a key leads there
    project = projects.find(connection, request.project_id)
    assert project is not None  # and there
    plan = Plan(
        today=now.date(),
        ladder=ladder_of(book),
        rung=found.details.rung,
        reviewed_rung=request.rung or "",
        influence=request.influence,
        ends=found.ends_at.astimezone(now.tzinfo),
        starts=found.starts_at.astimezone(now.tzinfo) if found.starts_at else None,
        kind=found.details.kind,
        said="\n".join((project.title, request.title, _said_in(found.details))),
        activity=found.details.activity,
        method=found.details.method,
        partners_only=found.partners_only,
        gunning=consultation_of(request),
        cannot_meet=found.details.cannot_meet,
    )
    return findings(plan)


def reviewed(connection: Connection, request_id: int) -> Request:
    """The request, which the PPI team has reviewed, of a project that goes on; or a refusal."""
    request = projects.find_request(connection, request_id)
    if request is None:
        raise InvolvementRefused(f"There is no request {request_id}.", "See: improvers project show PROJECT")
    if request.state != REVIEWED:
        raise InvolvementRefused(
            f"Request {request_id} is {request.state}: the PPI team must review it before anybody is asked."
        )
    project = projects.find(connection, request.project_id)
    if project is None or project.ended_at is not None:
        raise InvolvementRefused(f"Project {request.project_id} has ended: start another one.")
    return request


def _said_in(details: Details) -> str:
    """All that people are told of what it is."""
    told = (details.title, details.what, details.why, details.can_change, *details.words.values())
    return "\n".join(text for each in told for text in each.values())
