"""One open place for each address."""

import pytest
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import IntegrityError

from bot.store import conversations, people
from bot.store.engine import begin
from bot.store.tables import conversations as table
from tests.store.scenes import MINUTE, NOW, at_once, publish, somebody


def test_a_conversation_begins_moves_on_and_ends(connection: Connection) -> None:
    who, revision = somebody(connection), publish(connection)
    at = conversations.begin(connection, who.address_id, "join", revision, "here", NOW)
    conversations.keep(connection, at, "there", NOW + MINUTE)
    row = connection.execute(select(table)).one()
    assert (row.id, row.address_id, row.flow, row.revision_id) == (at, who.address_id, "join", revision)
    assert (row.place, row.state, row.started_at, row.updated_at) == ("there", "open", NOW, NOW + MINUTE)
    conversations.end(connection, at, NOW + 2 * MINUTE)
    row = connection.execute(select(table)).one()
    assert (row.place, row.state, row.updated_at) == ("there", "ended", NOW + 2 * MINUTE)


def test_a_second_open_conversation_of_one_address_is_refused(engine: Engine) -> None:
    with begin(engine) as connection:
        who, other, revision = somebody(connection, 1), somebody(connection, 2), publish(connection)
        first = conversations.begin(connection, who.address_id, "join", revision, "", NOW)
        conversations.begin(connection, other.address_id, "join", revision, "", NOW)
    with pytest.raises(IntegrityError), begin(engine) as connection:
        conversations.begin(connection, who.address_id, "help", revision, "", NOW)
    with begin(engine) as connection:
        conversations.pause(connection, first, NOW)
        conversations.begin(connection, who.address_id, "help", revision, "", NOW)
    with pytest.raises(IntegrityError), begin(engine) as connection:
        conversations.resume(connection, first, NOW)


def test_what_is_due_is_found_oldest_first_and_a_wait_lets_an_open_question_go_first(connection: Connection) -> None:
    who, other, revision = somebody(connection, 1), somebody(connection, 2), publish(connection)
    waits = {"state": conversations.WAITING, "due_at": NOW}
    waiting = conversations.begin(connection, who.address_id, "visit", revision, "w", NOW, state="waiting", due_at=NOW)
    nudged = conversations.begin(connection, other.address_id, "join", revision, "n", NOW, due_at=NOW - MINUTE)
    later = conversations.begin(
        connection, other.address_id, "visit", revision, "l", NOW, state="waiting", due_at=NOW - MINUTE
    )
    due = [each.id for each in conversations.due(connection, NOW, 10)]
    assert due == [nudged, waiting]
    assert [each.id for each in conversations.due(connection, NOW, 1)] == [nudged]
    assert conversations.due(connection, NOW - 2 * MINUTE, 10) == []
    conversations.end(connection, nudged, NOW)
    assert [each.id for each in conversations.due(connection, NOW, 10)] == [later, waiting]
    assert [each.id for each in conversations.waits_over(connection, other.address_id, NOW)] == [later]
    standing = conversations.one(connection, waiting)
    assert standing is not None and standing[1:] == (who.address_id, "visit", revision, "w", *waits.values())


def test_what_is_heard_puts_off_what_was_due(connection: Connection) -> None:
    who, revision = somebody(connection), publish(connection)
    at = conversations.begin(connection, who.address_id, "join", revision, "here", NOW, due_at=NOW)
    conversations.keep(connection, at, "there", NOW, NOW + MINUTE)
    assert conversations.due(connection, NOW, 10) == []
    conversations.keep(connection, at, "there", NOW)
    assert conversations.due(connection, NOW + MINUTE, 10) == []
    conversations.put_off(connection, at, NOW)
    assert [each.channel for each in conversations.due(connection, NOW, 10)] == ["sms"]


def test_any_number_may_wait_and_nobody_who_writes_meets_them(connection: Connection) -> None:
    who, revision = somebody(connection), publish(connection)
    for _ in range(3):
        conversations.begin(connection, who.address_id, "visit", revision, "", NOW, state="waiting", due_at=NOW)
    assert somebody(connection).conversation_id is None
    opened = conversations.begin(connection, who.address_id, "join", revision, "", NOW)
    conversations.wait(connection, opened, NOW)
    assert somebody(connection).conversation_id is None
    assert conversations.one(connection, 0) is None


def test_of_many_that_begin_at_once_one_is_open(engine: Engine) -> None:
    with begin(engine) as connection:
        who, revision = somebody(connection), publish(connection)

    def start(connection: Connection, _: int) -> bool:
        try:
            conversations.begin(connection, who.address_id, "join", revision, "", NOW)
        except IntegrityError:
            connection.rollback()
            return False
        return True

    assert sum(at_once(8, engine, start)) == 1


def test_the_number_of_a_deleted_conversation_is_not_given_out_again(connection: Connection) -> None:
    who, revision = somebody(connection), publish(connection)
    old = conversations.begin(connection, who.address_id, "join", revision, "", NOW)
    people.forget(connection, who.person_id)
    assert conversations.begin(connection, who.address_id, "join", revision, "", NOW) > old
