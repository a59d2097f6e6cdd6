"""The newest conversations of flows, and by what those who joined came."""

from datetime import timedelta

from sqlalchemy import Connection

from bot.flow import Place
from bot.store import conversations, people, trails
from tests.store.scenes import MINUTE, NOW, publish, somebody


def test_the_newest_are_told_whatever_flow_they_began_with(connection: Connection) -> None:
    revision = publish(connection)
    for last, flow in enumerate(("join", "call", "join", "feedback", "join"), 1):
        place = Place((f"{flow}:first",), last).dumps()
        who = somebody(connection, last).address_id
        number = conversations.begin(connection, who, flow, revision, place, NOW + last * MINUTE)
        if last == 1:
            conversations.end(connection, number, NOW)
    found = trails.newest(connection, ("join", "call", "join"))
    assert [(each.flow, Place.loads(each.place).ask, each.over) for each in found] == [
        ("join", 5, False),
        ("join", 3, False),
        ("call", 2, False),
        ("join", 1, True),
    ]
    assert found[0].began_at == NOW + 5 * MINUTE
    assert [each.flow for each in trails.newest(connection, ("join", "call"), most=3)] == ["join", "join", "call"]
    assert trails.newest(connection, ()) == []


def test_who_joined_is_counted_by_what_they_came_with(connection: Connection) -> None:
    for last, (source, state, days) in enumerate(
        [("W5", "improver", 1), ("w5", "improver", 2), (None, "improver", 1), ("w5", "left", 1), ("w5", "improver", 9)]
    ):
        person = somebody(connection, last).person_id
        joined = NOW - timedelta(days=days)
        people.save(connection, person, state=state, source=source, joined_at=joined)
    assert trails.joined_by(connection, NOW - timedelta(days=5)) == {"w5": 2, "": 1}
