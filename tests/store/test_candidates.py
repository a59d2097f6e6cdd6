"""Who would be asked next: over everybody who matches, the least asked first, page after page, in one query."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, event, text

from bot.programme.audience import Audience
from bot.store import candidates, interests, outbox
from bot.store.candidates import Candidate, Last
from tests.store.crowds import begun, improver, written
from tests.store.scenes import NOW

EYE = Audience(services=("eye", "heart"), issues=("letters",), asked_at_most=9)
NO_OPPORTUNITY = 0


def crowd(connection: Connection, asked: list[int]) -> list[int]:
    """So many improvers, each asked so often within the year."""
    them = [improver(connection, last, services=("eye",)).person_id for last in range(1, len(asked) + 1)]
    for turn in range(max(asked, default=0)):
        ask(connection, [person for person, often in zip(them, asked, strict=True) if often > turn])
    return them


def ask(connection: Connection, whom: list[int], now: datetime = NOW - timedelta(days=60)) -> int:
    """These are asked, as many are: one row of a broadcast for each."""
    number = begun(connection, Audience(asked_at_most=9), now)
    written(connection, number, now=now)
    gone = text(
        "DELETE FROM messages WHERE broadcast_id = :number AND person_id NOT IN (SELECT value FROM json_each(:whom))"
    )
    if connection.dialect.name == "postgresql":
        gone = text("DELETE FROM messages WHERE broadcast_id = :number AND NOT person_id = ANY(:whom)")
    connection.execute(gone, {"number": number, "whom": whom if connection.dialect.name == "postgresql" else str(whom)})
    return number


def page(connection: Connection, most: int, after: Last = candidates.BEGINNING, **more: int) -> list[tuple[int, int]]:
    """(person, how often they were asked) of a page."""
    them = candidates.page(connection, NO_OPPORTUNITY, EYE, most, NOW, after=after, **more)
    return [(each.person_id, each.asked) for each in them]


@pytest.mark.parametrize("asked", [[0, 0, 0, 0, 0, 0, 0], [2, 0, 1, 0, 2, 1, 0], [3, 1, 2, 1, 3, 2, 1], [1, 1, 1]])
def test_pages_follow_one_another_over_everybody_whoever_was_asked_how_often(
    connection: Connection, asked: list[int]
) -> None:
    them = crowd(connection, asked)
    expected = sorted(zip(them, asked, strict=True), key=lambda each: (each[1], each[0]))
    assert page(connection, 50) == expected
    for most in (1, 2, 3):
        found: list[tuple[int, int]] = []
        while further := page(connection, most, Last(found[-1][1], found[-1][0]) if found else candidates.BEGINNING):
            assert len(further) <= most
            found += further
        assert found == expected


def test_the_least_asked_is_found_however_late_they_came(connection: Connection) -> None:
    *_, newest = crowd(connection, [1, 1, 1, 1, 0])
    assert page(connection, 1) == [(newest, 0)]
    assert newest not in [person for person, _ in page(connection, 9, among=3)], "only among the first who match"


def test_what_was_asked_more_than_a_year_ago_or_never_left_counts_for_nothing(connection: Connection) -> None:
    (them,) = crowd(connection, [0])
    ask(connection, [them], NOW - timedelta(days=366))
    ask(connection, [them])
    assert page(connection, 5) == [(them, 1)]
    outbox.cancel_waiting(connection, int(connection.execute(text("SELECT id FROM addresses")).scalar_one()))
    assert page(connection, 5) == [(them, 0)]


def test_each_has_all_reasons_and_a_page_is_one_query(connection: Connection) -> None:
    first, second = crowd(connection, [0, 1])
    interests.replace(connection, second, "service", ["heart", "eye", "cancer"])
    interests.replace(connection, second, "issue", ["letters"])
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    found = candidates.page(connection, NO_OPPORTUNITY, EYE, 5, NOW)
    event.remove(connection, "before_cursor_execute", note)
    assert [statement for statement in asked if not statement.startswith("SET LOCAL")] == asked[-1:]
    assert found[0] == Candidate(first, ("service:eye",), 0)
    assert (found[1].person_id, found[1].asked) == (second, 1)
    assert sorted(found[1].reasons) == ["issue:letters", "service:eye", "service:heart"]
