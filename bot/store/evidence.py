"""The figures of a period, counted by the database: no row of a person leaves it."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    event,
    func,
    not_,
    or_,
    select,
)

from bot.programme.evidence import Raw, Share, and_staff, median
from bot.programme.monitoring import IMPORTED, MONITORING
from bot.programme.periods import Span, whole_months
from bot.programme.places import ATTENDED, CANCELLED_BY_PERSON, LAPSED, MISSED, OFFERED, PLACE, PLACE_OFFERED, WAITING
from bot.store import evidence_members, evidence_reach, evidence_since, surveys
from bot.store.asks import NOT_ASKED
from bot.store.contributions import NOBODYS
from bot.store.counting import how_many, number, on, sum_of, within
from bot.store.evidence_tables import observations, outside_feedback
from bot.store.listening_tables import contributions, feedback, findings, praise, stories, updates
from bot.store.local_days import as_date, local_day
from bot.store.tables import broadcasts, messages
from bot.store.taking_part_tables import claims, event_answers, invitations, opportunities

SAID_YES = (PLACE, PLACE_OFFERED, WAITING, ATTENDED, MISSED, CANCELLED_BY_PERSON, LAPSED)
FRIENDS_AND_FAMILY, SCORE = "friends_and_family", "score"
GOOD = ("very_good", "good")
STAFF_YES, STAFF_ASKED = "impact_survey_staff_yes", "impact_survey_staff_asked"
YES = "fully"
EVENT_SHARES = {
    "access_met": "access_met",
    "felt_heard": "felt_heard",
    "knew_purpose": "knew_purpose",
    "confidence_or_connections": "confidence",
    "again": "again",
}
"""The figure that each question after an event makes."""


def counts(connection: Connection, span: Span, seen_at: datetime) -> dict[str, Raw]:
    """Every figure by its key; `seen_at` is when it is looked, for promises that may still be kept."""
    found: dict[str, Raw] = {}
    for part in _COUNTED:
        found |= part(connection, span, seen_at)
    return found | satisfied(found, observed(connection, span))


def satisfied(counted: Mapping[str, Raw], entered: Mapping[str, int]) -> dict[str, Raw]:
    """Satisfaction all round, from the figures that are counted and what was entered of staff."""
    again = counted["again"]
    assert isinstance(again, Share)
    return {"satisfied": and_staff(again, Share(entered.get(STAFF_YES, 0), entered.get(STAFF_ASKED, 0)))}


def queries(connection: Connection, key: str, span: Span, seen_at: datetime) -> list[str]:
    """Every statement that a figure is counted with, with what stands in for its marks; counted while we listen."""
    found: list[str] = []

    def heard(_connection: Any, _cursor: Any, statement: str, given: Any, *_more: Any) -> None:
        found.append(f"{statement}\n-- {given}" if given else statement)

    event.listen(connection, "before_cursor_execute", heard)
    try:
        for part in _parts_of(key):
            part(connection, span, seen_at)
    finally:
        event.remove(connection, "before_cursor_execute", heard)
    return found


def observed(connection: Connection, span: Span) -> dict[str, int]:
    """What was entered, summed by its kind."""
    here = and_(observations.c.observed_on >= span.first, observations.c.observed_on < span.until)
    query = select(observations.c.kind, func.sum(observations.c.count)).where(here).group_by(observations.c.kind)
    return {kind: int(count) for kind, count in connection.execute(query)}


def words_of_changes(connection: Connection, span: Span, came_of_it: str | None = None) -> list[dict[str, Any]]:
    """What people were told in the period, oldest first, by language and variant; perhaps only what came of it so."""
    query = select(updates.c.words).where(within(updates.c.sent_at, span)).order_by(updates.c.sent_at, updates.c.id)
    if came_of_it is not None:
        query = query.where(updates.c.came_of_it == came_of_it)
    return [json.loads(words) for words in connection.execute(query).scalars()]


def changes_at_services(connection: Connection, span: Span) -> list[tuple[str, str, datetime]]:
    """(title, service, moment) of what people were told was done, oldest first; one at two services stands twice."""
    query = select(updates.c.title, updates.c.services, updates.c.sent_at)
    done = query.where(within(updates.c.sent_at, span), updates.c.came_of_it == "done")
    rows = connection.execute(done.order_by(updates.c.sent_at, updates.c.id))
    return [(title, service, sent_at) for title, services, sent_at in rows for service in json.loads(services)]


def _said_and_sent(connection: Connection, span: Span, _seen: datetime) -> dict[str, Raw]:
    return {
        "paid": sum_of(connection, claims.c.pence, within(claims.c.paid_at, span)) / 100,
        "broadcasts": how_many(connection, broadcasts, within(broadcasts.c.started_at, span)),
        "contributions": how_many(connection, contributions, *on(contributions.c.said_on, span)),
    }


def _opportunities(connection: Connection, span: Span, _seen: datetime) -> dict[str, Raw]:
    promoted = list(details_of_opportunities(connection, span))
    online = sum(bool(details.get("online")) for details in promoted)
    return {"opportunities": len(promoted), "virtual": online, "in_person": len(promoted) - online}


def details_of_opportunities(connection: Connection, span: Span) -> Iterator[dict[str, Any]]:
    """What staff wrote of each opportunity that was promoted in the period."""
    query = select(opportunities.c.details).where(
        opportunities.c.state != "draft", within(opportunities.c.created_at, span)
    )
    for (details,) in connection.execute(query.order_by(opportunities.c.id)):
        yield json.loads(details)


def _invitations(connection: Connection, span: Span, _seen: datetime) -> dict[str, Raw]:
    query = (
        select(invitations.c.state, func.count())
        .where(within(invitations.c.created_at, span))
        .group_by(invitations.c.state)
    )
    states = {state: int(count) for state, count in connection.execute(query)}
    made = sum(states.values())
    attended = (
        select(func.count())
        .select_from(invitations)
        .join(opportunities, opportunities.c.id == invitations.c.opportunity_id)
        .where(invitations.c.state == ATTENDED, within(opportunities.c.ends_at, span))
    )
    return {
        "invited": made,
        "accepted": sum(states.get(state, 0) for state in SAID_YES),
        "attended": number(connection, attended),
        "answered": Share(made - states.get(OFFERED, 0), made),
    }


def _asks(connection: Connection, span: Span, _seen: datetime) -> dict[str, Raw]:
    started = evidence_reach.begun(connection, span)
    histogram = _how_often(connection, started) if started else {}
    return {"asks_median": median(histogram), "asks_most": max(histogram, default=None)}


def _how_often(connection: Connection, started: list[int]) -> dict[int, int]:
    """How many people were asked so often by these broadcasts.

    All rows are counted first, which the index of who gets what is enough for; then the few that never left are taken
    off again. Looking at the state of every row takes more than twice as long.
    """
    rows = select(func.count().label("rows")).where(evidence_reach.rows_of(connection, started))
    each = rows.group_by(messages.c.person_id).subquery()
    query = select(each.c.rows, func.count()).group_by(each.c.rows)
    histogram = Counter({int(count): int(persons) for count, persons in connection.execute(query)})
    for count, left_out, persons in connection.execute(_left_out(started)):
        histogram[count] -= persons
        histogram[count - left_out] += persons
    return {asks: persons for asks, persons in histogram.items() if asks and persons}


def _left_out(started: list[int]) -> Select[Any]:
    """Of whoever was left out of some: how many rows they have, how many of these never left, and how many people."""
    here = (messages.c.broadcast_id.in_(started), messages.c.state.in_(NOT_ASKED))
    who = select(messages.c.person_id, func.count().label("left_out")).where(*here).group_by(messages.c.person_id)
    out, theirs = who.subquery(), messages.alias("theirs")
    rows = (
        select(func.count())
        .where(theirs.c.person_id == out.c.person_id, theirs.c.broadcast_id.in_(started))
        .scalar_subquery()
    )
    each = select(rows.label("rows"), out.c.left_out).subquery()
    return select(each.c.rows, each.c.left_out, func.count()).group_by(each.c.rows, each.c.left_out)


def _promises(connection: Connection, span: Span, seen_at: datetime) -> dict[str, Raw]:
    """Told on the promised day itself is kept; the days are those of the hospital's clock."""
    told_on = _told_on(connection, span, seen_at)
    query = (
        select(contributions.c.hear_by, told_on, func.count())
        .where(*on(contributions.c.hear_by, span), not_(NOBODYS))
        .group_by(contributions.c.hear_by, told_on)
    )
    seen_on = seen_at.astimezone(span.start.tzinfo).date()
    kept = late = broken = 0
    for hear_by, found, count in connection.execute(query):
        told = as_date(found)
        if told is not None and told <= seen_on:
            kept, late = kept + int(count) * (told <= hear_by), late + int(count) * (told > hear_by)
        elif seen_on > hear_by:
            # A promise for a day that is not over can still be kept.
            broken += int(count)
    due = kept + late + broken
    return {
        "promises_kept": Share(kept, due),
        "promises_late": Share(late, due),
        "promises_broken": Share(broken, due),
        "days_to_told": _days_to_told(connection, span, seen_at),
    }


def _days_to_told(connection: Connection, span: Span, seen_at: datetime) -> float | None:
    told_on = _told_on(connection, span, seen_at)
    query = (
        select(contributions.c.said_on, told_on, func.count())
        .where(within(contributions.c.told_at, span))
        .group_by(contributions.c.said_on, told_on)
    )
    waited: dict[int, int] = {}
    for said_on, found, count in connection.execute(query):
        days = ((as_date(found) or said_on) - said_on).days
        waited[days] = waited.get(days, 0) + int(count)
    return median(waited)


def _told_on(connection: Connection, span: Span, seen_at: datetime) -> ColumnElement[Any]:
    zone = span.start.tzinfo
    assert isinstance(zone, ZoneInfo)
    last = max(span.until, seen_at.date())
    return local_day(connection, contributions.c.told_at, zone, span.first - timedelta(days=400), last)


def _after_events(connection: Connection, span: Span, _seen: datetime) -> dict[str, Raw]:
    query = (
        select(event_answers.c.question, event_answers.c.answer, func.count())
        .join(opportunities, opportunities.c.id == event_answers.c.opportunity_id)
        .where(within(opportunities.c.ends_at, span))
        .group_by(event_answers.c.question, event_answers.c.answer)
    )
    given: dict[str, dict[str, int]] = {}
    for question, answer, count in connection.execute(query):
        given.setdefault(question, {})[answer] = int(count)
    return {
        key: Share(given.get(question, {}).get(YES, 0), sum(given.get(question, {}).values()))
        for question, key in EVENT_SHARES.items()
    }


def _told(connection: Connection, span: Span, _seen: datetime) -> dict[str, Raw]:
    sent = within(updates.c.sent_at, span)
    done = updates.c.came_of_it == "done"
    changes = how_many(connection, updates, sent, done)
    confirmed = how_many(connection, updates, sent, done, updates.c.confirmed_at.is_not(None))
    kept = (stories.c.withdrawn_at.is_(None), stories.c.level != "private")
    undone = or_(findings.c.done_at.is_(None), findings.c.done_at >= span.end)
    return {
        "changes": changes,
        "changes_confirmed": Share(confirmed, changes),
        "could_not": how_many(connection, updates, sent, ~done),
        "actions_done": how_many(connection, findings, within(findings.c.done_at, span)),
        "actions_late": how_many(connection, findings, *on(findings.c.due_on, span), undone),
        "stories": how_many(connection, stories, within(stories.c.approved_at, span), *kept),
        "praise": how_many(connection, praise, within(praise.c.passed_on_at, span)),
    }


def _experience(connection: Connection, span: Span, seen_at: datetime) -> dict[str, Raw]:
    """Friends and Family answers, ours and those that others handed over; and how many of them are good.

    Only of months that are over, like the scores: the two side by side would tell of the month that runs.
    """
    span = whole_months(span, seen_at.astimezone(span.start.tzinfo).date())
    asked = (feedback.c.flow == FRIENDS_AND_FAMILY, feedback.c.question == SCORE, *on(feedback.c.month, span))
    ours = select(feedback.c.answer, func.count()).where(*asked).group_by(feedback.c.answer)
    given = outside_feedback.c
    returned = (given.source == FRIENDS_AND_FAMILY, given.answer.is_not(None), *on(given.said_on, span))
    theirs = select(given.answer, func.sum(given.responses)).where(*returned).group_by(given.answer)
    counted = [(answer, int(count)) for part in (ours, theirs) for answer, count in connection.execute(part)]
    good = sum(count for answer, count in counted if answer in GOOD)
    whole = sum(count for _, count in counted)
    return {"feedback": whole, "positive": Share(good, whole)}


Part = Callable[[Connection, Span, datetime], dict[str, Raw]]


def _entered(connection: Connection, span: Span, _seen: datetime) -> dict[str, Raw]:
    """None of what nobody entered; of stories the more, since those entered and imported may be the same ones."""
    entered = observed(connection, span)
    source, told = outside_feedback.c.source, on(outside_feedback.c.said_on, span)
    imported = select(source, func.sum(outside_feedback.c.responses)).where(source.in_(IMPORTED.values()), *told)
    taken_in = {name: int(stories) for name, stories in connection.execute(imported.group_by(source))}
    for key, name in IMPORTED.items():
        if name in taken_in:
            entered[key] = max(taken_in[name], entered.get(key, 0))
    return {key: entered.get(key) for key in MONITORING}


_COUNTED: Mapping[Part, tuple[str, ...]] = {
    evidence_members.figures: ("improvers", "joined", "leavers", "left", "active", "partners"),
    _said_and_sent: ("paid", "broadcasts", "contributions"),
    _opportunities: ("opportunities", "virtual", "in_person"),
    _invitations: ("invited", "accepted", "attended", "answered"),
    _asks: ("asks_median", "asks_most"),
    _promises: ("promises_kept", "promises_late", "promises_broken", "days_to_told"),
    _after_events: (*EVENT_SHARES.values(), "satisfied"),
    evidence_reach.figures: ("reached", "updates_answered", "not_understood"),
    evidence_since.figures: evidence_since.FIGURES,
    _told: ("changes", "changes_confirmed", "could_not", "actions_done", "actions_late", "stories", "praise"),
    _experience: ("feedback", "positive"),
    surveys.figures: ("survey_answered",),
    _entered: (*MONITORING, "satisfied"),
}
"""The figures that each part counts."""


def _parts_of(key: str) -> list[Part]:
    return [part for part, keys in _COUNTED.items() if key in keys]
