"""What people wrote is kept once, whatever it is made of."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from bot.store import conversations, messages
from bot.store.engine import begin
from tests.store.scenes import MINUTE, NOW, at_once, letter, publish, somebody


def test_a_message_is_heard_once_for_each_channel(connection: Connection) -> None:
    who, chat = somebody(connection), somebody(connection, channel="telegram")
    assert not messages.seen_before(connection, "sms", "7")
    assert messages.hear(connection, who.address_id, "sms", "7", "text", "JOIN", False, None, NOW)
    assert messages.hear(connection, who.address_id, "sms", "7", "text", "JOIN", False, None, NOW) is None
    assert messages.hear(connection, chat.address_id, "telegram", "7", "text", "JOIN", False, None, NOW)
    assert messages.seen_before(connection, "sms", "7")
    assert len(messages.transcript(connection, who.person_id)) == 1


def test_messages_without_a_provider_id_are_all_kept(connection: Connection) -> None:
    who = somebody(connection)
    for _ in range(2):
        assert messages.hear(connection, who.address_id, "sms", None, "text", "", False, None, NOW)


def test_a_transcript_has_both_sides_in_order(connection: Connection) -> None:
    who, revision = somebody(connection), publish(connection)
    at = conversations.begin(connection, who.address_id, "join", revision, "", NOW)
    heard = messages.hear(connection, who.address_id, "sms", "SM1", "text", "JOIN", False, at, NOW)
    sent = letter(connection, who.address_id, "Welcome")
    messages.hear(connection, who.address_id, "sms", "SM2", "text", "(answer kept apart)", True, at, NOW + MINUTE)
    somebody(connection, 2)
    lines = messages.transcript(connection, who.person_id)
    assert [(line.direction, line.body, line.kept_apart) for line in lines] == [
        ("in", "JOIN", False),
        ("out", "Welcome", False),
        ("in", "(answer kept apart)", True),
    ]
    assert [line.id for line in lines[:2]] == [heard, sent]
    first = lines[0]
    assert (first.person_id, first.channel, first.kind, first.state) == (
        who.person_id,
        "sms",
        "text",
        "heard",
    )
    assert (first.conversation_id, first.provider_id, first.created_at) == (at, "SM1", NOW)
    assert lines[2].created_at == NOW + MINUTE


def test_messages_that_failed_and_that_need_a_person_are_found(connection: Connection) -> None:
    who = somebody(connection)
    one, two, three = (
        messages.hear(connection, who.address_id, "sms", f"SM{at}", "text", "x", False, None, NOW) for at in range(3)
    )
    assert one
    assert two
    assert three
    assert messages.failed(connection) == messages.waiting_for_a_person(connection) == []
    messages.fail(connection, two, "TurnLimit")
    messages.needs_person(connection, two, "failed turn")
    messages.needs_person(connection, three, "urgent: abuse")
    assert [(line.id, line.state, line.reason) for line in messages.failed(connection)] == [
        (two, "failed", "TurnLimit")
    ]
    assert [(line.id, line.needs_person) for line in messages.waiting_for_a_person(connection)] == [
        (two, "failed turn"),
        (three, "urgent: abuse"),
    ]
    messages.needs_person(connection, two, None)
    assert [line.id for line in messages.waiting_for_a_person(connection)] == [three]


def test_letters_that_failed_are_not_among_the_messages_that_failed(connection: Connection) -> None:
    who = somebody(connection)
    letter(connection, who.address_id)
    assert messages.failed(connection) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(body=st.text(alphabet=st.characters(codec=None, exclude_categories=())), kind=st.text(max_size=20))
def test_no_text_is_ever_refused(connection: Connection, body: str, kind: str) -> None:
    who = somebody(connection)
    heard = messages.hear(connection, who.address_id, "sms", None, kind.replace("\0", ""), body, False, None, NOW)
    line = messages.transcript(connection, who.person_id)[-1]
    kept = "".join("\ufffd" if char == "\0" or "\ud800" <= char <= "\udfff" else char for char in body)
    assert (line.id, line.body) == (heard, kept)


def test_json_with_half_a_character_is_kept(connection: Connection) -> None:
    who = somebody(connection)
    body = json.loads('"\\ud83d half"')
    messages.hear(connection, who.address_id, "telegram", body, "text", body, False, None, NOW)
    assert messages.hear(connection, who.address_id, "telegram", body, "text", body, False, None, NOW) is None
    assert messages.seen_before(connection, "telegram", body)


def test_copies_that_come_at_once_are_heard_once(engine: Engine) -> None:
    with begin(engine) as connection:
        who = somebody(connection)

    def deliver(connection: Connection, _: int) -> int | None:
        return messages.hear(connection, who.address_id, "sms", "SM1", "text", "x", False, None, NOW)

    assert sum(found is not None for found in at_once(8, engine, deliver)) == 1
