"""A project from its request to its evaluation: what happened when, who takes part in it, and what was promised."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from flask import url_for
from sqlalchemy import Connection

from bot.console.house import NAME
from bot.language import by_name
from bot.programme.places import ATTENDED, MAYBE, OFFERED, PLACE, PLACE_OFFERED, WAITING
from bot.store import broadcasts, contributions, invitations, opportunities, updates
from bot.store.broadcasts import Broadcast
from bot.store.contributions import Promised
from bot.store.opportunities import Opportunity
from bot.store.paths import CameOf
from bot.store.projects import Project, Request
from bot.store.updates import Update
from bot.work.opportunity_telling import ASKS

COUNTED = {
    "were asked": (),
    "have not answered": (OFFERED,),
    "said maybe": (MAYBE,),
    "have a place": (PLACE, PLACE_OFFERED),
    "wait in line": (WAITING,),
    "came": (ATTENDED,),
}


class Happened(NamedTuple):
    """One thing on a project's timeline."""

    at: datetime
    what: str
    by: str
    address: str


class Course(NamedTuple):
    """All that is known of how a project goes."""

    happened: list[Happened]
    stages: list[tuple[str, bool]]
    staff: list[tuple[str, str]]
    people: dict[str, int]
    helped: list[str]
    promised: Promised
    opportunities: list[Opportunity]
    updates: list[Update]


def course_of(connection: Connection, project: Project, requests: list[Request], came: CameOf, today: date) -> Course:
    """How it goes, as it is this moment."""
    offered = [one for one in opportunities.all_of_them(connection) if one.project_id == project.id]
    told = updates.of_project(connection, project.id)
    asked = [(one, ask) for one in offered for ask in _asking(connection, one)]
    counts = [invitations.by_state(connection, one.id) for one in offered]
    happened = [*_of_requests(requests), *_of_opportunities(offered, asked), *_came_of(came)]
    happened.append(Happened(project.created_at, "The project began", project.created_by, ""))
    if project.ended_at:
        happened.append(
            Happened(project.ended_at, "The project ended, with its evaluation", project.ended_by or "", "")
        )
    return Course(
        happened=sorted(happened),
        stages=_stages(project, requests, offered, asked, told),
        staff=_staff(project, requests, offered),
        people={said: sum(_of(count, states) for count in counts) for said, states in COUNTED.items()},
        helped=sorted({name for one in told for name in one.co_authors}, key=by_name),
        promised=contributions.promised(connection, project.id, today),
        opportunities=offered,
        updates=told,
    )


def _asking(connection: Connection, one: Opportunity) -> list[Broadcast]:
    which = broadcasts.that_ask(connection, f"{ASKS}:{one.id}")
    return [found for each in which if (found := broadcasts.find(connection, each)) is not None]


def _of(count: dict[str, int], states: tuple[str, ...]) -> int:
    """How many stand so; without a state, all."""
    return sum(many for state, many in count.items() if not states or state in states)


def _of_requests(requests: list[Request]) -> list[Happened]:
    found = []
    for one in requests:
        where = url_for(f"{NAME}_requests.look", number=one.id)
        found.append(Happened(one.created_at, f"Request written: {one.title}", one.created_by, where))
        if one.submitted_at:
            found.append(Happened(one.submitted_at, f"Request handed in: {one.title}", one.created_by, where))
        if one.reviewed_at:
            what = f"Request reviewed: {one.title}, {one.rung}"
            found.append(Happened(one.reviewed_at, what, one.reviewed_by or "", where))
    return found


def _of_opportunities(offered: list[Opportunity], asked: list[tuple[Opportunity, Broadcast]]) -> list[Happened]:
    found = []
    for one in offered:
        where, title = url_for(f"{NAME}_opportunities.show", number=one.id), one.details.title["en"]
        found.append(Happened(one.created_at, f"Opportunity written: {title}", one.created_by, where))
        takes_place = "Cancelled" if one.state == "cancelled" else "Takes place"
        found.append(Happened(one.begins, f"{takes_place}: {title}", "", where))
        if one.asked_after_at:
            found.append(Happened(one.asked_after_at, f"Whoever came was thanked and asked: {title}", "", where))
    for one, ask in asked:
        if ask.started_at:
            where = url_for(f"{NAME}_broadcasts.show", number=ask.id)
            what = f"People were asked: {one.details.title['en']}"
            found.append(
                Happened(max(ask.started_at, ask.begins_at or ask.started_at), what, ask.started_by or "", where)
            )
    return found


def _came_of(came: CameOf) -> Iterator[Happened]:
    """What was found and done, and what people were told of it."""
    to_findings = url_for(f"{NAME}_feedback.findings")
    for one in came.findings:
        yield Happened(one.created_at, f"Found: {one.what}", one.created_by, to_findings)
        if one.done_at:
            yield Happened(one.done_at, f"Done: {one.outcome or one.what}", "", to_findings)
    for told in came.told:
        where = url_for(f"{NAME}_updates.show", number=told.id)
        what = f"People were told: {told.title} (asked {told.asked}, right say {told.yes})"
        yield Happened(told.sent_at, what, told.created_by, where)
        if told.confirmed_at:
            yield Happened(told.confirmed_at, f"Confirmed by those who asked: {told.title}", "", where)


def _stages(
    project: Project,
    requests: list[Request],
    offered: list[Opportunity],
    asked: list[tuple[Opportunity, Broadcast]],
    told: list[Update],
) -> list[tuple[str, bool]]:
    """The way of every project, and how far this one has come."""
    return [
        ("Request handed in", any(one.submitted_at for one in requests)),
        ("Reviewed", any(one.reviewed_at for one in requests)),
        ("People asked", any(ask.started_at for _, ask in asked)),
        ("Held", any(one.state == "held" for one in offered)),
        ("Told back", any(one.sent_at for one in told)),
        ("Evaluated", project.ended_at is not None),
    ]


def _staff(project: Project, requests: list[Request], offered: list[Opportunity]) -> list[tuple[str, str]]:
    """(name, what they do in it), each once."""
    does = [(project.lead, "leads it"), (project.created_by, "began it")]
    does += [(one.created_by, "wrote a request") for one in requests]
    does += [(one.reviewed_by, "reviewed a request") for one in requests if one.reviewed_by]
    does += [(one.created_by, "wrote an opportunity") for one in offered]
    names: dict[str, list[str]] = {}
    for name, what in does:
        named = names.setdefault(name, [])
        named += [what] if what not in named else []
    return [(name, ", ".join(whats)) for name, whats in names.items()]
