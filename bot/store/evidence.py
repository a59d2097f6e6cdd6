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
    FromClause,
    Select,
    and_,
    event,
    exists,
    func,
    or_,
    select,
    text,
    union,
)

from bot.programme.evidence import Raw, Share, and_staff, median
from bot.programme.periods import Span
from bot.programme.places import ATTENDED, CANCELLED_BY_PERSON, LAPSED, MISSED, OFFERED, PLACE, PLACE_OFFERED, WAITING
from bot.store import evidence_reach, evidence_since
from bot.store.audiences import NOT_ASKED
from bot.store.consents import MEMBERSHIP
from bot.store.evidence_tables import observations, outside_feedback
from bot.store.listening_tables import contributions, feedback, findings, praise, stories, updates
from bot.store.local_days import as_date, local_day
from bot.store.staff_tables import record
from bot.store.tables import broadcasts, consents, erasures, messages, people
from bot.store.taking_part_tables import claims, event_answers, invitations, opportunities, partners

SAID_YES = (PLACE, PLACE_OFFERED, WAITING, ATTENDED, MISSED, CANCELLED_BY_PERSON, LAPSED)
FRIENDS_AND_FAMILY, SCORE = "friends_and_family", "score"
GOOD = ("very_good", "good")
STAFF_YES, STAFF_ASKED = "impact_survey_staff_yes", "impact_survey_staff_asked"
MERGED = "merged_record"
"""In the record's words, of whoever became part of another."""
JOINED = "equality_monitoring"
"""What stands in the ledger last when somebody joins."""
_JOINED = consents.alias("joined")
YES = "fully"
EVENT_SHARES = {
    "access_met": "access_met",
    "felt_heard": "felt_heard",
    "knew_purpose": "knew_purpose",
    "confidence_or_connections": "confidence",
    "again": "again",
}
"""The figure that each question after an event makes."""

ENTERED = ("trained_people", "trained_staff", "complaints", "care_opinion_changes")


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
    query = select(updates.c.words).where(_in(updates.c.sent_at, span)).order_by(updates.c.sent_at, updates.c.id)
    if came_of_it is not None:
        query = query.where(updates.c.came_of_it == came_of_it)
    return [json.loads(words) for words in connection.execute(query).scalars()]


def changes_at_services(connection: Connection, span: Span) -> list[tuple[str, str, datetime]]:
    """(title, service, moment) of what people were told was done, oldest first; one at two services stands twice."""
    query = select(updates.c.title, updates.c.services, updates.c.sent_at)
    done = query.where(_in(updates.c.sent_at, span), updates.c.came_of_it == "done")
    rows = connection.execute(done.order_by(updates.c.sent_at, updates.c.id))
    return [(title, service, sent_at) for title, services, sent_at in rows for service in json.loads(services)]


def _members(connection: Connection, span: Span, _seen: datetime) -> dict[str, Raw]:
    began = or_(partners.c.ended_on.is_(None), partners.c.ended_on >= span.until)
    return {
        **_joined(connection, span),
        "leavers": _value(connection, leavers(span)),
        "left": _count(connection, erasures, _in(erasures.c.at, span)),
        "active": _count(connection, involved(span)),
        "partners": _count(connection, partners, partners.c.began_on < span.until, began),
        "paid": _sum(connection, claims.c.pence, _in(claims.c.paid_at, span)) / 100,
        "broadcasts": _count(connection, broadcasts, _in(broadcasts.c.started_at, span)),
        "contributions": _count(connection, contributions, *_on(contributions.c.said_on, span)),
    }


def _joined(connection: Connection, span: Span) -> dict[str, Raw]:
    """Who was a member then, and who joined: also whoever has left since, or the past would shrink with every year."""
    here = (people.c.state == "improver", people.c.joined_at < span.end)
    new = func.count().filter(people.c.joined_at >= span.start)
    stay, joined = connection.execute(select(func.count(), new).where(*here)).one()
    return {
        "improvers": int(stay) + _value(connection, left_since(span.end)),
        "joined": int(joined) + _value(connection, joined_and_left(span)),
    }


def leavers(span: Span) -> Select[Any]:
    """How many members took back what they had agreed to, by the ledger, which outlasts an erasure.

    Whoever says no when asked has agreed to nothing before.
    """
    return _counted(_who_left(span))


def leavers_from(span: Span) -> Select[Any]:
    """The same by where they had come from; None where it is not known."""
    return _from(_who_left(span))


def _who_left(span: Span) -> Select[Any]:
    before = consents.alias("before")
    return _withdrawn(_in(consents.c.at, span), _last_word(before, before.c.id < consents.c.id), _ever_joined())


def left_since(moment: datetime) -> Select[Any]:
    """How many were members at that moment, by the ledger, and are not now, or have left and joined again since."""
    before = consents.alias("before")
    theirs = (_last_word(before, before.c.at < moment), _ever_joined(_JOINED.c.at < moment))
    return _counted(_withdrawn(consents.c.at >= moment, *theirs, ~_here(people.c.joined_at < moment)))


def joined_and_left(span: Span) -> Select[Any]:
    """How many joined in the period, by the ledger, and have left since."""
    return _counted(_who_joined_and_left(span))


def joined_and_left_from(span: Span) -> Select[Any]:
    """The same by where they had come from; None where it is not known."""
    return _from(_who_joined_and_left(span))


def _who_joined_and_left(span: Span) -> Select[Any]:
    theirs = (_ever_joined(_in(_JOINED.c.at, span)), ~_here(_in(people.c.joined_at, span)))
    return _withdrawn(consents.c.at >= span.start, *theirs)


def _counted(who: Select[Any]) -> Select[Any]:
    return select(func.count()).select_from(who.subquery())


def _from(who: Select[Any]) -> Select[Any]:
    found = who.subquery()
    return select(found.c.source, func.count()).group_by(found.c.source)


def _withdrawn(*where: ColumnElement[bool]) -> Select[Any]:
    """Who took back membership so, each once, and where from.

    Of two records that became one, the ledger of the one that went stands in the other's too.
    """
    merged = (record.c.subject == consents.c.subject, record.c.action == MERGED)
    who = select(consents.c.subject, func.max(consents.c.source).label("source")).where(
        consents.c.purpose == MEMBERSHIP,
        # Word for word as the index has it.
        text("NOT consents.given"),
        *where,
        ~exists().where(*merged),
    )
    return who.group_by(consents.c.subject)


def _last_word(before: FromClause, when: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the last that the ledger had from the same person by then is that they agree to membership."""
    theirs = (before.c.subject == consents.c.subject, before.c.purpose == MEMBERSHIP)
    given = select(before.c.given).where(*theirs, when).order_by(before.c.id.desc()).limit(1)
    return given.scalar_subquery().is_(True)


def _ever_joined(*when: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the same person had joined before: who has only nearly done so was no member."""
    theirs = (_JOINED.c.subject == consents.c.subject, _JOINED.c.purpose == JOINED, _JOINED.c.id < consents.c.id)
    return exists().where(*theirs, *when)


def _here(joined: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether whoever is meant is a member now, and joined then."""
    return exists().where(people.c.subject == consents.c.subject, people.c.state == "improver", joined)


def involved(span: Span) -> FromClause:
    """Whoever answered, came, or told us something, each once."""
    came = (
        select(invitations.c.person_id)
        .join(opportunities, opportunities.c.id == invitations.c.opportunity_id)
        .where(invitations.c.state == ATTENDED, _in(opportunities.c.ends_at, span))
    )
    answered = select(invitations.c.person_id).where(_in(invitations.c.answered_at, span))
    said = (*_on(contributions.c.said_on, span), contributions.c.person_id.is_not(None))
    return union(came, answered, select(contributions.c.person_id).where(*said)).subquery()


def _opportunities(connection: Connection, span: Span, _seen: datetime) -> dict[str, Raw]:
    promoted = list(details_of_opportunities(connection, span))
    online = sum(bool(details.get("online")) for details in promoted)
    return {"opportunities": len(promoted), "virtual": online, "in_person": len(promoted) - online}


def details_of_opportunities(connection: Connection, span: Span) -> Iterator[dict[str, Any]]:
    """What staff wrote of each opportunity that was promoted in the period."""
    query = select(opportunities.c.details).where(
        opportunities.c.state != "draft", _in(opportunities.c.created_at, span)
    )
    for (details,) in connection.execute(query.order_by(opportunities.c.id)):
        yield json.loads(details)


def _invitations(connection: Connection, span: Span, _seen: datetime) -> dict[str, Raw]:
    query = (
        select(invitations.c.state, func.count())
        .where(_in(invitations.c.created_at, span))
        .group_by(invitations.c.state)
    )
    states = {state: int(count) for state, count in connection.execute(query)}
    made = sum(states.values())
    attended = (
        select(func.count())
        .select_from(invitations)
        .join(opportunities, opportunities.c.id == invitations.c.opportunity_id)
        .where(invitations.c.state == ATTENDED, _in(opportunities.c.ends_at, span))
    )
    return {
        "invited": made,
        "accepted": sum(states.get(state, 0) for state in SAID_YES),
        "attended": _value(connection, attended),
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
        .where(*_on(contributions.c.hear_by, span))
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
        .where(_in(contributions.c.told_at, span))
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
        .where(_in(opportunities.c.ends_at, span))
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
    sent = _in(updates.c.sent_at, span)
    done = updates.c.came_of_it == "done"
    changes = _count(connection, updates, sent, done)
    confirmed = _count(connection, updates, sent, done, updates.c.confirmed_at.is_not(None))
    kept = (stories.c.withdrawn_at.is_(None), stories.c.level != "private")
    undone = or_(findings.c.done_at.is_(None), findings.c.done_at >= span.end)
    return {
        "changes": changes,
        "changes_confirmed": Share(confirmed, changes),
        "could_not": _count(connection, updates, sent, ~done),
        "actions_done": _count(connection, findings, _in(findings.c.done_at, span)),
        "actions_late": _count(connection, findings, *_on(findings.c.due_on, span), undone),
        "stories": _count(connection, stories, _in(stories.c.approved_at, span), *kept),
        "praise": _count(connection, praise, _in(praise.c.passed_on_at, span)),
    }


def _experience(connection: Connection, span: Span, _seen: datetime) -> dict[str, Raw]:
    """Friends and Family answers, ours and those that others handed over; and how many of them are good."""
    asked = (feedback.c.flow == FRIENDS_AND_FAMILY, feedback.c.question == SCORE, *_on(feedback.c.month, span))
    ours = select(feedback.c.answer, func.count()).where(*asked).group_by(feedback.c.answer)
    given = outside_feedback.c
    returned = (given.source == FRIENDS_AND_FAMILY, given.answer.is_not(None), *_on(given.said_on, span))
    theirs = select(given.answer, func.sum(given.responses)).where(*returned).group_by(given.answer)
    counted = [(answer, int(count)) for part in (ours, theirs) for answer, count in connection.execute(part)]
    good = sum(count for answer, count in counted if answer in GOOD)
    whole = sum(count for _, count in counted)
    return {"feedback": whole, "positive": Share(good, whole)}


def _in(column: ColumnElement[Any], span: Span) -> ColumnElement[bool]:
    return and_(column >= span.start, column < span.end)


def _on(column: ColumnElement[Any], span: Span) -> tuple[ColumnElement[bool], ...]:
    return column >= span.first, column < span.until


def _count(connection: Connection, table: FromClause, *where: ColumnElement[bool]) -> int:
    return _value(connection, select(func.count()).select_from(table).where(*where))


def _sum(connection: Connection, column: ColumnElement[Any], *where: ColumnElement[bool]) -> int:
    return _value(connection, select(func.coalesce(func.sum(column), 0)).where(*where))


def _value(connection: Connection, query: Select[Any]) -> int:
    return int(connection.execute(query).scalar_one())


Part = Callable[[Connection, Span, datetime], dict[str, Raw]]


def _entered(connection: Connection, span: Span, _seen: datetime) -> dict[str, Raw]:
    entered = observed(connection, span)
    return {key: entered.get(key, 0) for key in ENTERED}


_COUNTED: Mapping[Part, tuple[str, ...]] = {
    _members: ("improvers", "joined", "leavers", "left", "active", "partners", "paid", "broadcasts", "contributions"),
    _opportunities: ("opportunities", "virtual", "in_person"),
    _invitations: ("invited", "accepted", "attended", "answered"),
    _asks: ("asks_median", "asks_most"),
    _promises: ("promises_kept", "promises_late", "promises_broken", "days_to_told"),
    _after_events: (*EVENT_SHARES.values(), "satisfied"),
    evidence_reach.figures: ("reached", "updates_answered", "not_understood"),
    evidence_since.figures: evidence_since.FIGURES,
    _told: ("changes", "changes_confirmed", "could_not", "actions_done", "actions_late", "stories", "praise"),
    _experience: ("feedback", "positive"),
    _entered: (*ENTERED, "satisfied"),
}
"""The figures that each part counts."""


def _parts_of(key: str) -> list[Part]:
    return [part for part, keys in _COUNTED.items() if key in keys]
