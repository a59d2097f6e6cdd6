"""Who writes: known, new, forgotten and come back, and fifty copies of them at once."""

import threading
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Table, func, select

from bot.store import addresses, conversations, messages, people
from bot.store.engine import begin, reading
from bot.store.tables import addresses as address_table
from bot.store.tables import messages as message_table
from bot.store.tables import people as people_table
from tests.store.scenes import KEY, MINUTE, NOW, at_once, number, publish, somebody, until_somebody_waits


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_somebody_new_is_provisional_and_known_the_next_time(connection: Connection) -> None:
    new = somebody(connection, language="pl")
    assert (new.state, new.language, new.easy, new.facts) == ("provisional", "pl", False, {})
    assert (new.stopped_at, new.suppressed, new.last_heard_at, new.idle_replies) == (None, None, None, 0)
    assert (new.conversation_id, new.place, new.conversation_state) == (None, None, None)
    assert len(new.subject) == 32
    assert somebody(connection, language="en") == new


def test_everything_that_is_known_arrives_at_once(connection: Connection) -> None:
    revision = publish(connection)
    new = somebody(connection)
    people.save(connection, new.person_id, facts={"first_name": "Adé"}, language="gu", easy=True, state="improver")
    addresses.stop(connection, new.address_id, NOW)
    addresses.suppress(connection, new.address_id, "landline")
    addresses.heard(connection, new.address_id, NOW, 2, date(2026, 11, 3))
    people.mark_forgetting(connection, new.person_id)
    at = conversations.begin(connection, new.address_id, "join", revision, '{"at":"age"}', NOW)
    known = somebody(connection)
    assert known == new._replace(
        facts={"first_name": "Adé"},
        language="gu",
        chose_language=True,
        easy=True,
        state="improver",
        stopped_at=NOW,
        suppressed="landline",
        last_heard_at=NOW,
        idle_replies=2,
        idle_day=date(2026, 11, 3),
        forgetting=True,
        conversation_id=at,
        flow="join",
        revision_id=revision,
        place='{"at":"age"}',
        conversation_state="open",
    )


def test_start_and_unsuppress_take_back_stop_and_suppress(connection: Connection) -> None:
    who = somebody(connection)
    addresses.stop(connection, who.address_id, NOW)
    addresses.suppress(connection, who.address_id, "blocked")
    addresses.start(connection, who.address_id)
    addresses.unsuppress(connection, who.address_id)
    assert somebody(connection) == who


def test_the_same_number_on_another_channel_is_somebody_else(connection: Connection) -> None:
    assert somebody(connection, channel="sms").person_id != somebody(connection, channel="telegram").person_id


def test_an_open_conversation_comes_before_a_newer_paused_one(connection: Connection) -> None:
    revision = publish(connection)
    who = somebody(connection)
    first = conversations.begin(connection, who.address_id, "join", revision, "1", NOW)
    conversations.pause(connection, first, NOW)
    assert somebody(connection).conversation_state == "paused"
    second = conversations.begin(connection, who.address_id, "help", revision, "2", NOW)
    conversations.pause(connection, second, NOW)
    assert somebody(connection).conversation_id == second
    conversations.resume(connection, first, NOW)
    assert somebody(connection).conversation_id == first
    conversations.end(connection, first, NOW)
    conversations.end(connection, second, NOW)
    assert somebody(connection).conversation_id is None


def test_a_forgotten_person_who_writes_again_is_a_new_person(connection: Connection) -> None:
    before = somebody(connection)
    people.save(connection, before.person_id, facts={"first_name": "Ade"}, state="improver")
    people.forget(connection, before.person_id)
    again = somebody(connection, language="pl")
    assert again.address_id == before.address_id
    assert again.person_id != before.person_id
    assert (again.state, again.facts, again.language) == ("provisional", {}, "pl")
    assert again.subject != before.subject
    assert somebody(connection) == again
    values = connection.execute(select(address_table.c.value)).scalars().all()
    assert values == [number(1)]


def test_a_hash_needs_its_key_and_its_channel() -> None:
    hashes = {
        addresses.hash_of(number(1), "sms", KEY),
        addresses.hash_of(number(1), "telegram", KEY),
        addresses.hash_of(number(1), "sms", KEY + "!"),
        addresses.hash_of(number(2), "sms", KEY),
    }
    assert len(hashes) == 4
    assert {len(found) for found in hashes} == {64}
    assert addresses.hash_of("\ud800", "sms", KEY)


def test_fifty_parallel_first_messages_make_one_person(engine: Engine) -> None:
    arrivals = at_once(50, engine, lambda connection, _: somebody(connection))
    assert len({who.person_id for who in arrivals}) == 1
    with reading(engine) as connection:
        assert (_count(connection, people_table), _count(connection, address_table)) == (1, 1)


def test_fifty_copies_of_one_message_are_heard_once(engine: Engine) -> None:
    def deliver(connection: Connection, _: int) -> int | None:
        who = somebody(connection)
        return messages.hear(connection, who.address_id, "sms", "SM1", "text", "JOIN", False, None, NOW)

    heard = at_once(50, engine, deliver)
    assert sum(found is not None for found in heard) == 1
    with reading(engine) as connection:
        assert _count(connection, message_table) == 1


def test_fifty_parallel_returns_of_one_forgotten_person_make_one_new_person(engine: Engine) -> None:
    with begin(engine) as connection:
        people.forget(connection, somebody(connection).person_id)
    arrivals = at_once(50, engine, lambda connection, _: somebody(connection))
    assert len({who.person_id for who in arrivals}) == 1
    with reading(engine) as connection:
        assert _count(connection, people_table) == 2


def test_every_message_of_one_person_sees_what_the_one_before_wrote(engine: Engine) -> None:
    with begin(engine) as connection:
        revision = publish(connection)
        who = somebody(connection)
        conversations.begin(connection, who.address_id, "join", revision, "0", NOW)

    def answer(connection: Connection, _: int) -> None:
        here = somebody(connection)
        assert here.conversation_id is not None
        people.save(connection, here.person_id, facts={"count": here.facts.get("count", 0) + 1})
        conversations.keep(connection, here.conversation_id, str(int(here.place or 0) + 1), NOW)

    at_once(20, engine, answer)
    with begin(engine) as connection:
        assert (somebody(connection).place, somebody(connection).facts) == ("20", {"count": 20})


@pytest.mark.parametrize("waits_for", ["conversation", "facts"])
def test_a_message_that_had_to_wait_reads_what_was_committed_meanwhile(engine: Engine, waits_for: str) -> None:
    with begin(engine) as connection:
        revision = publish(connection)
        who = somebody(connection)
    began = threading.Event()
    seen: dict[str, Any] = {}

    def second() -> None:
        began.set()
        with begin(engine) as connection:
            here = somebody(connection)
            seen.update(conversation=here.place, facts=here.facts)

    waiting = threading.Thread(target=second)
    with begin(engine) as connection:
        somebody(connection)
        waiting.start()
        assert began.wait(30)
        if waits_for == "conversation":
            conversations.begin(connection, who.address_id, "join", revision, "here", NOW)
        else:
            people.save(connection, who.person_id, facts={"first_name": "Ade"})
        until_somebody_waits(connection)
    waiting.join(30)
    expected = {"conversation": "here" if waits_for == "conversation" else None}
    expected["facts"] = {} if waits_for == "conversation" else {"first_name": "Ade"}  # type: ignore[assignment]
    assert seen == expected


def test_different_people_do_not_wait_for_each_other_on_postgresql(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        return  # one writer is all that SQLite has
    with begin(engine) as connection:
        somebody(connection, 1)
        somebody(connection, 2)
    with begin(engine) as first, begin(engine) as second:
        assert somebody(first, 1).address_id != somebody(second, 2).address_id


def test_an_address_is_known_again_after_its_key_was_changed(connection: Connection) -> None:
    who = somebody(connection)
    other_hash = addresses.hash_of(number(1), "sms", "another key")
    assert addresses.arrive(connection, "sms", number(1), other_hash, NOW) == who
    assert somebody(connection) == who


def test_hostile_addresses_are_kept_as_far_as_a_database_can(connection: Connection) -> None:
    for value in ("", "'; DROP TABLE people; --", "\x00", "\ud83d", "🙂" * 500, "%s"):
        value_hash = addresses.hash_of(value, "sms", KEY)
        first = addresses.arrive(connection, "sms", value, value_hash, NOW)
        assert addresses.arrive(connection, "sms", value, value_hash, NOW + MINUTE) == first
