"""A database out of a backup sends nothing that may have been sent since, and gives no number out again."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from bot.store import conversations, outbox, reminders, restored
from bot.store.tables import messages
from tests.store.scenes import MINUTE, NOW, letter, publish, settle, somebody, submitting

LATER = NOW + timedelta(hours=8)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("waiting", "cancelled"),
        ("retry", "cancelled"),
        ("leased", "cancelled"),
        ("submitting", "unknown"),
        ("unknown", "unknown"),
        ("accepted", "accepted"),
        ("delivered", "delivered"),
    ],
)
def test_what_was_on_its_way_is_laid_to_rest(connection: Connection, was: str, becomes: str) -> None:
    who = somebody(connection)
    letter(connection, who.address_id)
    if was != "waiting":
        [one] = outbox.claim(connection, NOW, MINUTE, 1, "sms")
        if was != "leased":
            assert submitting(connection, one.id, one.fence, NOW)
            if was != "submitting":
                assert settle(connection, one.id, one.fence, was, NOW)
    restored.nothing_twice(connection, LATER)
    row = connection.execute(select(messages.c.state, messages.c.lease_until)).one()
    assert tuple(row) == (becomes, None)
    assert outbox.claim(connection, LATER, MINUTE, 5, "sms") == []
    # What comes after it is not held back.
    new = letter(connection, who.address_id)
    assert [one.id for one in outbox.claim(connection, LATER, MINUTE, 5, "sms")] == [new]


def test_reminders_whose_time_has_come_are_closed_and_later_ones_are_not(connection: Connection) -> None:
    past, future = somebody(connection, 1), somebody(connection, 2)
    reminders.add(connection, past.address_id, "equality", LATER)
    reminders.add(connection, future.address_id, "equality", LATER + MINUTE)
    assert restored.nothing_twice(connection, LATER) == (0, 0, 1)
    assert [one.address_id for one in reminders.due(connection, LATER + MINUTE, 5)] == [future.address_id]


@pytest.mark.parametrize("before", [0, 1])
def test_no_number_of_a_conversation_is_given_out_again(connection: Connection, before: int) -> None:
    revision = publish(connection)
    for last in range(before):
        who = somebody(connection, last)
        conversations.begin(connection, who.address_id, "join", revision, "[]", NOW)
    restored.leave_a_gap(connection)
    who = somebody(connection, 9)
    assert conversations.begin(connection, who.address_id, "join", revision, "[]", NOW) > restored.GAP
    if connection.dialect.name == "postgresql":
        assert letter(connection, who.address_id) > restored.GAP
