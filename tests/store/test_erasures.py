"""Erasing leaves nothing of a person but hashes, wherever their messages were at that moment."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, Table, select, text

from bot.programme.opportunity import Details
from bot.store import (
    addresses,
    claims,
    consents,
    conversations,
    erasures,
    event_answers,
    interests,
    invitations,
    marks,
    messages,
    opportunities,
    outbox,
    partners,
    people,
    projects,
    reminders,
)
from bot.store.addresses import Arrival
from bot.store.engine import begin, reading, scrub
from bot.store.tables import messages as letters
from bot.store.tables import metadata
from tests.store.scenes import KEY, MINUTE, NOW, at_once, letter, number, publish, settle, somebody, submitting

SECRET = "the operation on my knee"
LATER = NOW + MINUTE


def everything(connection: Connection) -> str:
    """All that the database holds, as one text."""
    return repr([tuple(row) for table in metadata.sorted_tables for row in connection.execute(select(table))])


def full_life(connection: Connection, last: int = 1) -> Arrival:
    """Somebody of whom everything is kept that can be kept, an urgent message among it."""
    revision = publish(connection)
    who = somebody(connection, last)
    people.save(connection, who.person_id, facts={"first_name": SECRET}, state="improver", source=SECRET)
    at = conversations.begin(connection, who.address_id, "join", revision, json.dumps({"at": SECRET}), NOW)
    for at_time, name in ((NOW, f"SM{last}"), (NOW - 10 * erasures.REPEATS_FOR, f"SMold{last}")):
        said = messages.hear(connection, who.address_id, "sms", name, "text", SECRET, False, at, at_time)
        assert said is not None
        messages.fail(connection, said, SECRET)
        messages.needs_person(connection, said, f"urgent: {SECRET}")
        marks.add(connection, said, marks.NOTE, SECRET, "Sam", at_time)
    interests.replace(connection, who.person_id, "issue", [SECRET])
    reminders.add(connection, who.address_id, SECRET, NOW)
    consents.record(connection, who.subject, "invitations", True, "May we?", "en", False, "sms", NOW)
    return who


def state_of(connection: Connection, message_id: int) -> tuple[str, str | None]:
    """How a letter stands, and its words."""
    row = connection.execute(select(letters.c.state, letters.c.body).where(letters.c.id == message_id)).one()
    return row.state, row.body


def test_nothing_is_left_not_even_in_the_files(engine: Engine) -> None:
    with begin(engine) as connection:
        who = full_life(connection)
        assert SECRET in everything(connection)
    with begin(engine) as connection:
        erasures.erase(connection, who.person_id, LATER)
    scrub(engine)
    with reading(engine) as connection:
        left = everything(connection)
        assert SECRET not in left and number(1) not in left and "SMold1" not in left
        # A provider may still bring the newest once more.
        assert messages.seen_before(connection, "sms", "SM1")
        assert messages.failed(connection) == [] and messages.waiting_for_a_person(connection) == []
        assert [row.purpose for row in consents.of(connection, who.subject)] == ["invitations"]
        assert who.subject not in repr(connection.execute(select(metadata.tables["people"])).all())
        assert erasures.everyone(connection) == [("sms", addresses.hash_of(number(1), "sms", KEY), LATER)]
    if engine.dialect.name == "sqlite":
        file = Path(str(engine.url.database))
        for part in (file, file.with_name(f"{file.name}-wal")):
            assert SECRET.encode() not in part.read_bytes() and number(1).encode() not in part.read_bytes()


def test_others_are_left_alone(connection: Connection) -> None:
    one, other = full_life(connection, 1), full_life(connection, 2)
    waiting = letter(connection, other.address_id)
    erasures.erase(connection, one.person_id, LATER)
    assert somebody(connection, 2).facts == {"first_name": SECRET}
    assert state_of(connection, waiting) == ("waiting", "Hello")
    assert len(messages.transcript(connection, other.person_id)) == 3


@pytest.mark.parametrize("leased", [False, True])
def test_what_waits_is_never_sent(engine: Engine, leased: bool) -> None:
    with begin(engine) as connection:
        who = somebody(connection)
        waiting = letter(connection, who.address_id)
        claimed = outbox.claim(connection, NOW, MINUTE, 5, "sms") if leased else []
    with begin(engine) as connection:
        erasures.erase(connection, who.person_id, LATER)
    with begin(engine) as connection:
        assert not any(submitting(connection, one.id, one.fence, LATER) for one in claimed)
        assert outbox.claim(connection, LATER, MINUTE, 5, "sms") == []
        assert state_of(connection, waiting) == ("cancelled", None)


@pytest.mark.parametrize("outcome", ["accepted", "unknown", "retry"])
def test_what_is_being_handed_over_is_let_go_and_never_tried_again(engine: Engine, outcome: str) -> None:
    with begin(engine) as connection:
        who = somebody(connection)
        letter(connection, who.address_id)
        [leaving] = outbox.claim(connection, NOW, MINUTE, 5, "sms")
        assert submitting(connection, leaving.id, leaving.fence, NOW)
    with begin(engine) as connection:
        erasures.erase(connection, who.person_id, LATER)
        assert settle(connection, leaving.id, leaving.fence, outcome, LATER)
        # Even for somebody who has come back meanwhile: there are no words left to send.
        assert somebody(connection, now=LATER).person_id != who.person_id
        for one in outbox.claim(connection, LATER, MINUTE, 5, "sms"):
            assert not submitting(connection, one.id, one.fence, LATER)
        assert state_of(connection, leaving.id) == ("expired" if outcome == "retry" else outcome, None)


def test_nothing_can_be_sent_to_the_hash_until_they_write_themselves(engine: Engine) -> None:
    with begin(engine) as connection:
        who = somebody(connection)
        erasures.erase(connection, who.person_id, LATER)
        letter(connection, who.address_id)
        [one] = outbox.claim(connection, LATER, MINUTE, 5, "sms")
        assert not submitting(connection, one.id, one.fence, LATER)
        back = somebody(connection, now=LATER)
        assert (back.address_id, back.state, back.facts) == (who.address_id, "provisional", {})
        assert back.person_id != who.person_id and back.subject != who.subject
        letter(connection, who.address_id, "Welcome")
        [two] = outbox.claim(connection, LATER, MINUTE, 5, "sms")
        assert submitting(connection, two.id, two.fence, LATER)


def test_stop_outlives_an_erasure(connection: Connection) -> None:
    who = somebody(connection)
    addresses.stop(connection, who.address_id, NOW)
    erasures.erase(connection, who.person_id, LATER)
    assert somebody(connection).stopped_at == NOW


def test_whoever_writes_while_being_erased_is_erased_or_somebody_new(engine: Engine) -> None:
    with begin(engine) as connection:
        who = full_life(connection)

    def act(connection: Connection, which: int) -> int:
        if which == 0:
            erasures.erase(connection, who.person_id, LATER)
            return 0
        return somebody(connection).person_id

    _, wrote = at_once(2, engine, act)
    with reading(engine) as connection:
        assert SECRET not in everything(connection)
        known = addresses.find(connection, "sms", addresses.hash_of(number(1), "sms", KEY))
        assert known is not None
        assert (known.person_id == who.person_id) == (wrote == who.person_id)
        assert known.state == ("forgotten" if wrote == who.person_id else "provisional")


def test_somebody_is_found_by_address_number_and_reference(connection: Connection) -> None:
    who = somebody(connection)
    assert [one.id for one in erasures.at_address(connection, ["elsewhere", number(1)])] == [who.person_id]
    for reference in (str(who.person_id), who.subject):
        found = erasures.by_reference(connection, reference)
        assert found is not None and found.id == who.person_id
    erasures.erase(connection, who.person_id, LATER)
    assert erasures.at_address(connection, [number(1)]) == []
    for reference in (str(who.person_id), who.subject, "99999999999999999999", "Ade", "²"):
        assert erasures.by_reference(connection, reference) is None


def test_every_table_that_leads_to_a_person_is_seen_to() -> None:
    """A new table that refers to somebody, directly or not, is added here once `erase` sees to it."""
    leads = {"people"}
    while more := {name for name, table in metadata.tables.items() if _refers_to(table, leads)} - leads:
        leads |= more
    listening = {"visits", "contributions", "contribution_themes", "finding_contributions", "praise", "stories"}
    listening |= {
        "story_uses",
        "update_contributions",
        "update_tellings",
        "update_waits",
        "vote_answers",
        "survey_people",
    }
    ours = {"people", "addresses", "conversations", "messages", "interests", "reminders", "passes", "marks"}
    ours |= {"rights_requests"}
    taking_part = {"invitations", "claims", "partners", "event_answers"}
    care = {"handovers", "alerts", "tellings", "hard_texts"}
    assert leads == ours | listening | taking_part | care


def test_what_somebody_took_part_in_goes_and_what_they_said_of_it_stays_as_a_count(connection: Connection) -> None:
    who, other = somebody(connection), somebody(connection, 2)
    part_of(connection, who.person_id)
    part_of(connection, other.person_id, 2)
    erasures.erase(connection, who.person_id, LATER)
    for table in ("invitations", "claims", "partners"):
        left = connection.execute(text(f"SELECT person_id FROM {table}")).scalars()
        assert list(left) == [other.person_id]
    said = connection.execute(
        text("SELECT invitation_id, answer FROM event_answers ORDER BY invitation_id NULLS FIRST")
    )
    assert [tuple(row) for row in said] == [(None, "fully"), (2, "fully")]
    assert "a private need" not in str(connection.execute(text("SELECT * FROM invitations WHERE id = 1")).all())


def part_of(connection: Connection, person: int, which: int = 1) -> None:
    """Somebody took part in something, claimed for it, said how it was, and would like to be a partner."""
    if which == 1:
        project = projects.add(connection, "Signs", "So.", "Sam", "Sam", NOW)
        request = projects.add_request(connection, project, "Signs", {}, "advise", None, "Sam", NOW)
        details = Details({}, {}, {}, {}, {}, {}, "Involving", "workshop", "Priya", "https://hospital.example")
        opportunities.add(connection, request, project, 2, None, LATER, False, details, "Sam", NOW)
    invitations.put(connection, 1, person, "attended", NOW, access_needs="a private need")
    claims.add(connection, person, 1, "expenses", 450, NOW, NOW)
    partners.wish(connection, person, NOW)
    theirs = invitations.of(connection, 1, person)
    assert theirs is not None
    event_answers.keep(connection, 1, theirs.id, "felt_heard", "fully")


def _refers_to(table: Table, names: set[str]) -> bool:
    return any(key.column.table.name in names for key in table.foreign_keys)
