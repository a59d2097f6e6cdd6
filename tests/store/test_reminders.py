"""When to write again."""

from sqlalchemy import Connection, Engine

from bot.store import reminders
from bot.store.engine import begin
from tests.store.scenes import MINUTE, NOW, at_once, somebody


def test_a_reminder_is_due_until_it_is_done(connection: Connection) -> None:
    who = somebody(connection)
    reminders.add(connection, who.address_id, "equality", NOW + MINUTE)
    assert reminders.due(connection, NOW, 10) == []
    (found,) = reminders.due(connection, NOW + MINUTE, 10)
    assert found[1:] == (who.address_id, who.person_id, "sms", "equality", NOW + MINUTE)
    assert reminders.done(connection, found.id, NOW + MINUTE)
    assert not reminders.done(connection, found.id, NOW + MINUTE)
    assert reminders.due(connection, NOW + MINUTE, 10) == []


def test_an_open_reminder_of_the_same_kind_moves(connection: Connection) -> None:
    who = somebody(connection)
    reminders.add(connection, who.address_id, "equality", NOW)
    reminders.add(connection, who.address_id, "equality", NOW + MINUTE)
    reminders.add(connection, who.address_id, "nudge", NOW)
    assert [found.kind for found in reminders.due(connection, NOW, 10)] == ["nudge"]
    assert [found.kind for found in reminders.due(connection, NOW + MINUTE, 10)] == ["nudge", "equality"]
    assert len(reminders.due(connection, NOW + MINUTE, 1)) == 1


def test_a_dropped_reminder_never_comes_and_a_done_one_makes_room(connection: Connection) -> None:
    who = somebody(connection)
    reminders.add(connection, who.address_id, "equality", NOW)
    reminders.drop(connection, who.address_id, "equality")
    assert reminders.due(connection, NOW, 10) == []
    reminders.add(connection, who.address_id, "equality", NOW)
    (found,) = reminders.due(connection, NOW, 10)
    reminders.done(connection, found.id, NOW)
    reminders.add(connection, who.address_id, "equality", NOW + MINUTE)
    assert len(reminders.due(connection, NOW + MINUTE, 10)) == 1


def test_two_clocks_at_once_never_do_the_same_reminder(engine: Engine) -> None:
    with begin(engine) as connection:
        for last in range(20):
            reminders.add(connection, somebody(connection, last).address_id, "nudge", NOW)

    def work(connection: Connection, _: int) -> list[int]:
        return [row.id for row in reminders.due(connection, NOW, 5) if reminders.done(connection, row.id, NOW)]

    done = [found for many in at_once(6, engine, work) for found in many]
    assert len(done) == len(set(done))
