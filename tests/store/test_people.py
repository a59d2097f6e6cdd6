"""What is kept of people, and that forgetting leaves nothing of it."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from bot.store import (
    addresses,
    consents,
    conversations,
    equality,
    interests,
    messages,
    outbox,
    people,
    reminders,
)
from bot.store.engine import begin, reading, scrub
from bot.store.tables import metadata
from bot.store.tables import people as people_table
from tests.store.plans import plan_of
from tests.store.scenes import KEY, MINUTE, NOW, letter, number, publish, somebody

SECRET = "the operation on my knee"


def _everything(connection: Connection) -> str:
    rows: list[Any] = []
    for table in metadata.sorted_tables:
        rows += [tuple(row) for row in connection.execute(select(table))]
    return repr(rows)


def _full_life(connection: Connection, last: int = 1) -> addresses.Arrival:
    revision = publish(connection)
    who = somebody(connection, last)
    people.save(
        connection,
        who.person_id,
        facts={"first_name": SECRET},
        state="improver",
        source=SECRET,
        joined_at=NOW,
    )
    at = conversations.begin(connection, who.address_id, "join", revision, json.dumps({"at": SECRET}), NOW)
    said = messages.hear(connection, who.address_id, "sms", f"SM{last}", "text", SECRET, False, at, NOW)
    assert said is not None
    messages.fail(connection, said, SECRET)
    outbox.put(
        connection,
        who.address_id,
        at,
        "sms",
        NOW,
        body=SECRET,
        words=json.dumps(SECRET),
        buttons=json.dumps(SECRET),
    )
    interests.replace(connection, who.person_id, "issue", [SECRET])
    reminders.add(connection, who.address_id, SECRET, NOW)
    consents.record(connection, who.subject, "invitations", True, "May we?", "en", False, "sms", NOW)
    return who


def test_only_what_is_given_is_saved(connection: Connection) -> None:
    who = somebody(connection)
    people.save(connection, who.person_id, facts={"first_name": "Ade", "services": ["eye"]})
    people.save(connection, who.person_id, language="ur")
    people.save(connection, who.person_id, easy=True)
    people.save(connection, who.person_id)
    known = somebody(connection)
    assert (known.facts, known.language, known.easy) == (
        {"first_name": "Ade", "services": ["eye"]},
        "ur",
        True,
    )
    people.save(connection, who.person_id, facts={}, easy=False, joined_at=NOW, source="mela", state="improver")
    assert (somebody(connection).facts, somebody(connection).easy) == ({}, False)
    row = connection.execute(select(people_table)).one()
    assert (row.joined_at, row.source, row.state) == (NOW, "mela", "improver")


def test_forgetting_leaves_nothing_of_what_was_said_or_of_who_said_it(engine: Engine) -> None:
    with begin(engine) as connection:
        who = _full_life(connection)
        assert SECRET in _everything(connection)
        people.mark_forgetting(connection, who.person_id)
        people.forget(connection, who.person_id)
    scrub(engine)
    with reading(engine) as connection:
        left = _everything(connection)
        assert SECRET not in left
        assert number(1) not in left
        row = connection.execute(select(people_table)).one()
        assert (row.state, row.facts, row.forgetting, row.source) == ("forgotten", "{}", False, None)
        # The ledger keeps what was agreed, and nobody can tell by whom.
        assert row.subject != who.subject
        assert len(consents.of(connection, who.subject)) == 1
    if engine.dialect.name == "sqlite":
        file = Path(str(engine.url.database))
        for part in (file, file.with_name(file.name + "-wal")):
            assert SECRET.encode() not in part.read_bytes()
            assert number(1).encode() not in part.read_bytes()


def test_forgetting_one_person_leaves_the_others_alone(connection: Connection) -> None:
    one, other = _full_life(connection, 1), _full_life(connection, 2)
    people.forget(connection, one.person_id)
    known = somebody(connection, 2)
    assert known.facts == {"first_name": SECRET}
    assert known.conversation_id is not None
    assert [line.body for line in messages.transcript(connection, other.person_id)] == [SECRET, SECRET]
    assert interests.of(connection, other.person_id) == {"issue": [SECRET]}


def test_forgetting_covers_every_address_of_the_person(connection: Connection) -> None:
    who = _full_life(connection)
    second = somebody(connection, 7, channel="telegram")
    addresses.COME_BACK.run(connection, which=second.address_id, person=who.person_id, new_value="chat 7")
    people.forget(connection, who.person_id)
    assert "chat 7" not in _everything(connection)
    assert number(1) not in _everything(connection)


def test_whoever_is_to_be_forgotten_is_found_without_reading_everybody(connection: Connection) -> None:
    assert "people_forgetting" in plan_of(connection, people.TO_FORGET)


def test_urgent_messages_stay_with_the_number_that_they_came_from(connection: Connection) -> None:
    who = _full_life(connection)
    urgent = messages.hear(connection, who.address_id, "sms", "SM9", "text", "help me", False, None, NOW)
    assert urgent is not None
    messages.needs_person(connection, urgent, "urgent: crisis")
    people.forget(connection, who.person_id)
    left = messages.transcript(connection, who.person_id)
    assert [line.body for line in left] == [None, None, "help me"]
    assert number(1) in _everything(connection)
    assert SECRET not in _everything(connection)


def test_equality_answers_go_when_asked(connection: Connection) -> None:
    who = somebody(connection)
    pseudonym = equality.pseudonym_of(who.person_id, KEY)
    equality.keep(connection, pseudonym, "ethnicity", SECRET, NOW.date())
    people.forget(connection, who.person_id)
    equality.forget(connection, pseudonym)
    assert equality.of(connection, pseudonym) == {}
    assert SECRET not in _everything(connection)


def test_somebody_is_forgotten_only_when_nothing_is_on_its_way_to_them(connection: Connection) -> None:
    who, other = somebody(connection, 1), somebody(connection, 2)
    letter(connection, who.address_id)
    letter(connection, other.address_id)
    people.mark_forgetting(connection, who.person_id)
    assert people.to_forget(connection) == []
    outbox.cancel_waiting(connection, who.address_id)
    assert people.to_forget(connection) == [who.person_id]
    people.forget(connection, who.person_id)
    assert people.to_forget(connection) == []


def test_silent_provisional_people_are_those_last_heard_before(connection: Connection) -> None:
    never = somebody(connection, 1)
    silent, talks, urgent, joined = (somebody(connection, last) for last in (2, 3, 4, 5))
    for who, at in ((silent, NOW), (talks, NOW + 2 * MINUTE), (urgent, NOW), (joined, NOW)):
        addresses.heard(connection, who.address_id, at, 0, None)
    cry = messages.hear(connection, urgent.address_id, "sms", "SM1", "text", "help", False, None, NOW)
    assert cry is not None
    messages.needs_person(connection, cry, "urgent: emergency")
    people.save(connection, joined.person_id, state="improver")
    assert people.silent_provisional(connection, NOW) == []
    assert people.silent_provisional(connection, NOW + MINUTE) == [never.person_id, silent.person_id]


def test_members_are_those_who_joined_or_nearly_did(connection: Connection) -> None:
    for last, state in enumerate(("provisional", "improver", "nearly", "forgotten"), 1):
        who = somebody(connection, last)
        people.save(connection, who.person_id, state=state, facts={"first_name": f"Ade {last}"}, language="pl")
        interests.replace(connection, who.person_id, "service", ["eye", "diabetes"])
        interests.replace(connection, who.person_id, "issue", ["food"])
    people.save(connection, 2, joined_at=NOW)
    first, second = people.members(connection)
    assert first._replace(subject="") == (
        *(2, "", "improver", "Ade 2", "pl", False),
        *(("sms",), (number(2),), False, ("diabetes", "eye"), ("food",), (), NOW),
    )
    assert (second.state, second.first_name, second.joined_at) == ("nearly", "Ade 3", None)


def test_members_are_read_in_strides_without_losing_anybody(connection: Connection) -> None:
    rows = [{"subject": f"{at:032d}", "state": "improver", "facts": "{}", "created_at": NOW} for at in range(1203)]
    connection.execute(insert(people_table), rows)
    assert [member.subject for member in people.members(connection)] == [row["subject"] for row in rows]
