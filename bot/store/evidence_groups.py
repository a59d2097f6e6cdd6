"""Counts by group, not to be shown before `bot.programme.disclosure` has looked at them."""

from collections import Counter
from datetime import date

from sqlalchemy import ColumnElement, Connection, Executable, and_, func, select, text

from bot.programme.periods import Span
from bot.programme.standards import FLOW, STANDARDS
from bot.store.equality import SEVERAL
from bot.store.evidence import FRIENDS_AND_FAMILY, SCORE, details_of_opportunities
from bot.store.evidence_members import involved, joined_and_left_from, leavers_from
from bot.store.evidence_tables import outside_feedback
from bot.store.listening_tables import contributions, feedback
from bot.store.tables import SHORT_ANSWER, addresses, equality_answers, people

Counts = dict[str, int]
UNSAID = "not said"


def equality(connection: Connection, until: date) -> dict[str, Counts]:
    """How often each answer stands, by question: of everybody whose answers we hold from before that day.

    Whoever gave several to one question stands under each.
    """
    kept = equality_answers
    query = (
        select(kept.c.question, kept.c.answer, func.count())
        .where(kept.c.answered_on < until, text(SHORT_ANSWER))
        .group_by(kept.c.question, kept.c.answer)
    )
    found: dict[str, Counter[str]] = {}
    for question, answer, count in connection.execute(query):
        for one in answer.split(SEVERAL):
            found.setdefault(question, Counter())[one] += int(count)
    return {question: dict(counts) for question, counts in found.items()}


def members(connection: Connection, span: Span) -> dict[str, Counts]:
    """Members by the language and by the words that they are written to in, both at once: each looks at everybody."""
    query = select(people.c.language, people.c.easy, func.count()).where(_members(span))
    found: dict[str, Counter[str]] = {"languages": Counter(), "easy": Counter()}
    for language, easy, count in connection.execute(query.group_by(people.c.language, people.c.easy)):
        found["languages"][language] += int(count)
        found["easy"]["easy words" if easy else "plain words"] += int(count)
    return {name: dict(counts) for name, counts in found.items()}


def sources(connection: Connection, span: Span) -> Counts:
    """Those who joined in the period, whoever has left since too, by the poster, event or link that they came from."""
    joined = and_(people.c.joined_at >= span.start, people.c.joined_at < span.end, people.c.state == "improver")
    source = func.coalesce(people.c.source, UNSAID)
    found = Counter(_pairs(connection, select(source, func.count()).where(joined).group_by(source)))
    return dict(found + _came_from(connection, joined_and_left_from(span)))


def leaver_sources(connection: Connection, span: Span) -> Counts:
    """Members who left in the period, by the poster, event or link that they once came from."""
    return dict(_came_from(connection, leavers_from(span)))


def _came_from(connection: Connection, query: Executable) -> Counter[str]:
    return Counter({source or UNSAID: int(count) for source, count in connection.execute(query)})


def channels(connection: Connection, span: Span) -> Counts:
    """Members' addresses by channel."""
    query = select(addresses.c.channel, func.count()).join(people, people.c.id == addresses.c.person_id)
    return _pairs(connection, query.where(_members(span)).group_by(addresses.c.channel))


def active_sources(connection: Connection, span: Span) -> Counts:
    """People involved in the period, by the poster, event or link that they once came from."""
    source = func.coalesce(people.c.source, UNSAID)
    query = select(source, func.count()).where(people.c.id.in_(select(involved(span).c.person_id)))
    return _pairs(connection, query.group_by(source))


def rungs(connection: Connection, span: Span) -> Counts:
    """Opportunities promoted in the period, by their rung of the ladder."""
    return dict(Counter(str(details.get("rung", UNSAID)) for details in details_of_opportunities(connection, span)))


def services(connection: Connection, span: Span) -> Counts:
    """The same by service; one that is about two is counted under each."""
    return dict(
        Counter(service for details in details_of_opportunities(connection, span) for service in details["services"])
    )


def methods(connection: Connection, span: Span) -> Counts:
    """What people told us, by how they said it."""
    said = and_(contributions.c.said_on >= span.first, contributions.c.said_on < span.until)
    query = select(contributions.c.method, func.count()).where(said).group_by(contributions.c.method)
    return _pairs(connection, query)


def feedback_about(connection: Connection, span: Span) -> Counts:
    """Friends and Family answers by service, ours and those that others handed over."""
    service = func.coalesce(feedback.c.service, UNSAID)
    asked = (feedback.c.flow == FRIENDS_AND_FAMILY, feedback.c.question == SCORE)
    ours = select(service, func.count()).where(*asked, feedback.c.month >= span.first, feedback.c.month < span.until)
    return dict(Counter(_pairs(connection, ours.group_by(service))) + Counter(_theirs(connection, span)))


def scores(connection: Connection, first: date, until: date) -> list[tuple[str, date, str, int]]:
    """(service, month, answer, how many) of Friends and Family answers, ours and those that others handed over."""
    ours = (feedback.c.flow == FRIENDS_AND_FAMILY, feedback.c.question == SCORE)
    query = (
        select(func.coalesce(feedback.c.service, UNSAID), feedback.c.month, feedback.c.answer, func.count())
        .where(*ours, feedback.c.month >= first, feedback.c.month < until)
        .group_by(feedback.c.service, feedback.c.month, feedback.c.answer)
    )
    service = func.coalesce(outside_feedback.c.service, UNSAID)
    theirs = (
        select(service, outside_feedback.c.said_on, outside_feedback.c.answer, func.sum(outside_feedback.c.responses))
        .where(_of_the_test(), outside_feedback.c.said_on >= first, outside_feedback.c.said_on < until)
        .group_by(outside_feedback.c.service, outside_feedback.c.said_on, outside_feedback.c.answer)
    )
    found: Counter[tuple[str, date, str]] = Counter()
    for part in (query, theirs):
        for about, day, answer, count in connection.execute(part):
            found[about, day.replace(day=1), answer] += int(count)
    return [(*key, count) for key, count in sorted(found.items())]


def standards(connection: Connection, first: date, until: date) -> dict[str, list[tuple[str, date, str, int]]]:
    """(service, month, answer, how many) of the answers about each of the five standards, which are ours alone."""
    service = func.coalesce(feedback.c.service, UNSAID)
    query = (
        select(feedback.c.question, service, feedback.c.month, feedback.c.answer, func.count())
        .where(feedback.c.flow == FLOW, feedback.c.question.in_(STANDARDS))
        .where(feedback.c.month >= first, feedback.c.month < until)
        .group_by(feedback.c.question, service, feedback.c.month, feedback.c.answer)
        .order_by(service, feedback.c.month, feedback.c.answer)
    )
    found: dict[str, list[tuple[str, date, str, int]]] = {}
    for question, about, month, answer, count in connection.execute(query):
        found.setdefault(question, []).append((about, month, answer, int(count)))
    return found


def outside(connection: Connection, span: Span) -> Counts:
    """What others handed over, by where it comes from."""
    query = select(outside_feedback.c.source, func.sum(outside_feedback.c.responses)).where(_handed_over(span))
    return _pairs(connection, query.group_by(outside_feedback.c.source))


def _theirs(connection: Connection, span: Span) -> Counts:
    service = func.coalesce(outside_feedback.c.service, UNSAID)
    query = select(service, func.sum(outside_feedback.c.responses)).where(_of_the_test(), _handed_over(span))
    return _pairs(connection, query.group_by(service))


def _of_the_test() -> ColumnElement[bool]:
    return and_(outside_feedback.c.source == FRIENDS_AND_FAMILY, outside_feedback.c.answer.is_not(None))


def _handed_over(span: Span) -> ColumnElement[bool]:
    return and_(outside_feedback.c.said_on >= span.first, outside_feedback.c.said_on < span.until)


def _members(span: Span) -> ColumnElement[bool]:
    return and_(people.c.state == "improver", people.c.joined_at < span.end)


def _pairs(connection: Connection, query: Executable) -> Counts:
    return {key: int(count) for key, count in connection.execute(query)}
