"""A broadcast's rows: one a person whatever happens, claimed only while it is under way, withheld when it must be."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, text

from bot.programme.audience import Audience
from bot.store import broadcasts, figures, outbox, people
from bot.store.broadcast_states import MOVES
from bot.store.editions import take_up
from bot.store.engine import begin
from tests.store.crowds import agree, begun, improver, written
from tests.store.scenes import MINUTE, NOW, at_once, letter, settle, somebody, submitting

LEASE = timedelta(seconds=60)


def rows(connection: Connection, number: int) -> list[int]:
    """The person of every row of a broadcast."""
    query = text("SELECT person_id FROM messages WHERE broadcast_id = :number ORDER BY person_id")
    return list(connection.execute(query, {"number": number}).scalars())


def claim(connection: Connection, now: datetime = NOW, channel: str = "sms") -> list[outbox.LetterRow]:
    return outbox.claim(connection, now, LEASE, 50, channel)


def crowd(connection: Connection, size: int = 5) -> list[int]:
    return [improver(connection, last).person_id for last in range(1, size + 1)]


def test_a_draft_is_kept_as_it_was_given(connection: Connection) -> None:
    words = {"en": {"plain": "Zażółć", "easy": "Hi"}}
    audience = Audience(services=("eye",), asked_at_most=3)
    number = broadcasts.add(connection, "Signs", words, audience, "Priya", NOW, NOW + MINUTE)
    found = broadcasts.find(connection, number)
    assert found is not None
    assert (found.title, found.words, found.audience, found.state) == ("Signs", words, audience, "draft")
    assert (found.created_by, found.created_at, found.expires_at) == ("Priya", NOW, NOW + MINUTE)
    assert broadcasts.all_of_them(connection) == [found]
    assert broadcasts.find(connection, number + 1) is None


def test_only_the_edition_that_was_looked_at_is_approved_or_started(connection: Connection) -> None:
    number = broadcasts.add(connection, "Signs", {}, Audience(), "Priya", NOW)
    seen = broadcasts.find(connection, number)
    assert seen is not None
    said = ("Signs", {"en": {"plain": "Other words"}}, Audience(), None, None)
    assert broadcasts.change(connection, number, *said, "Zoe", take_up(seen.edition))
    assert not broadcasts.approve(connection, number, seen.edition, "Sam", NOW)
    assert not broadcasts.start(connection, number, "Sam", NOW, seen.edition)
    found = broadcasts.find(connection, number)
    assert found is not None and (found.state, found.approved_by) == ("draft", None)
    assert broadcasts.approve(connection, number, found.edition, "Sam", NOW)
    assert broadcasts.start(connection, number, "Sam", NOW, found.edition)


@pytest.mark.parametrize("most", [1, 2, 5, 1000])
def test_everybody_has_one_row_however_large_the_ranges(connection: Connection, most: int) -> None:
    everybody = crowd(connection)
    improver(connection, 9, invited=False)
    number = begun(connection)
    assert written(connection, number, most) == -(-5 // most)
    assert rows(connection, number) == everybody
    found = broadcasts.find(connection, number)
    assert found is not None and (found.state, found.written, found.written_at) == ("sending", 5, NOW)


def test_a_cursor_that_is_moved_back_doubles_nobody(connection: Connection) -> None:
    everybody = crowd(connection)
    number = begun(connection)
    written(connection, number)
    connection.execute(text("UPDATE broadcasts SET state = 'writing', cursor = 0"))
    written(connection, number)
    assert rows(connection, number) == everybody
    found = broadcasts.find(connection, number)
    assert found is not None and found.written == 5


def test_a_row_waits_in_the_bulk_lane_with_words_to_render(connection: Connection) -> None:
    ade = improver(connection, 1, "telegram")
    number = begun(connection, expires_at=NOW + MINUTE)
    written(connection, number)
    assert claim(connection) == []
    [row] = claim(connection, channel="telegram")
    assert (row.address_id, row.channel, row.body, row.words) == (
        ade.address_id,
        "telegram",
        None,
        f'{{"broadcast": {number}}}',
    )
    assert row.expires_at == NOW + MINUTE
    assert connection.execute(text("SELECT lane FROM messages")).scalars().all() == [1]


def test_replies_and_other_letters_go_before_a_broadcast(connection: Connection) -> None:
    ade = improver(connection, 1)
    number = begun(connection)
    written(connection, number)
    other = somebody(connection, 2)
    bulk, reply = letter(connection, other.address_id, lane=1), letter(connection, ade.address_id)
    assert [row.id for row in claim(connection)][:2] == [reply, bulk]


def test_only_what_is_under_way_is_claimed(connection: Connection) -> None:
    crowd(connection, 2)
    number = begun(connection)
    written(connection, number)
    assert broadcasts.move(connection, number, "paused")
    assert claim(connection) == []
    assert outbox.next_due(connection, ["sms"]) is None
    assert broadcasts.resume(connection, number)
    assert outbox.next_due(connection, ["sms"]) == NOW
    assert len(claim(connection)) == 2


def test_a_paused_broadcast_holds_nobody_up(connection: Connection) -> None:
    ade = improver(connection, 1)
    paused, later = begun(connection), begun(connection)
    for number in (paused, later):
        written(connection, number)
    broadcasts.move(connection, paused, "paused")
    reminder = letter(connection, ade.address_id, lane=1)
    claimed = claim(connection)
    assert claimed[0].id == reminder
    assert [row.words for row in claimed[1:]] == [f'{{"broadcast": {later}}}']


def test_what_is_to_be_tried_again_comes_first_when_it_is_due(connection: Connection) -> None:
    crowd(connection, 3)
    number = begun(connection)
    written(connection, number)
    first = claim(connection)[0]
    for row in [first]:
        settle(connection, row.id, row.fence, "retry", NOW, not_before=NOW + 5 * MINUTE)
    connection.execute(
        text("UPDATE messages SET state = 'waiting', moved_by = 'worker', lease_until = NULL WHERE state = 'leased'")
    )
    assert first.id not in [row.id for row in claim(connection)]
    assert claim(connection, NOW + 5 * MINUTE)[0].id == first.id


@pytest.mark.parametrize(
    ("happens", "state"),
    [
        ("UPDATE people SET state = 'left'", "suppressed"),
        ("UPDATE people SET forgetting = :yes", "suppressed"),
        ("UPDATE people SET may_invite = :no", "suppressed"),
        ("UPDATE addresses SET stopped_at = :now", "suppressed"),
        ("UPDATE addresses SET suppressed = 'twilio_30005'", "suppressed"),
        ("UPDATE addresses SET value = NULL", "suppressed"),
        ("UPDATE broadcasts SET state = 'paused'", "waiting"),
        ("UPDATE broadcasts SET state = 'cancelled'", "cancelled"),
        ("UPDATE broadcasts SET state = 'finished'", "cancelled"),
    ],
)
def test_what_has_changed_since_the_claim_decides_at_submitting(
    connection: Connection, happens: str, state: str
) -> None:
    improver(connection, 1)
    written(connection, begun(connection))
    [row] = claim(connection)
    stored = NOW if connection.dialect.name == "postgresql" else int(NOW.timestamp() * 1_000_000)
    connection.execute(text(happens), {"yes": True, "no": False, "now": stored} if ":" in happens else {})
    assert not submitting(connection, row.id, row.fence, NOW)
    found = connection.execute(text("SELECT state, lease_until, settled_at FROM messages")).one()
    assert (found.state, found.lease_until) == (state, None)
    assert (found.settled_at is None) == (state == "waiting")


def test_who_withdraws_between_writing_and_sending_gets_nothing(connection: Connection) -> None:
    ade, bea = improver(connection, 1), improver(connection, 2)
    written(connection, begun(connection))
    agree(connection, ade.subject, False)
    may = {row.person_id: submitting(connection, row.id, row.fence, NOW) for row in claim(connection)}
    assert may == {ade.person_id: False, bea.person_id: True}


def test_whoever_takes_over_an_address_does_not_get_what_was_meant_for_another(connection: Connection) -> None:
    ade, bea = improver(connection, 1), improver(connection, 2)
    written(connection, begun(connection))
    connection.execute(
        text("UPDATE addresses SET person_id = :bea WHERE id = :address"),
        {"bea": bea.person_id, "address": ade.address_id},
    )
    may = {row.address_id: submitting(connection, row.id, row.fence, NOW) for row in claim(connection)}
    assert may == {ade.address_id: False, bea.address_id: True}


def test_a_waiting_broadcast_does_not_keep_anybody_from_being_forgotten(connection: Connection) -> None:
    ade = improver(connection, 1)
    number = begun(connection)
    written(connection, number)
    broadcasts.move(connection, number, "paused")
    people.mark_forgetting(connection, ade.person_id)
    assert people.to_forget(connection) == [ade.person_id]
    people.forget(connection, ade.person_id)
    assert broadcasts.by_state(connection, number) == {"cancelled": 1}


def test_rows_are_put_aside_in_ranges(connection: Connection) -> None:
    crowd(connection)
    number = begun(connection)
    written(connection, number)
    sent = claim(connection)[0]
    assert submitting(connection, sent.id, sent.fence, NOW)
    connection.execute(
        text("UPDATE messages SET state = 'waiting', moved_by = 'worker', lease_until = NULL WHERE state = 'leased'")
    )
    broadcasts.move(connection, number, "cancelled")
    assert [broadcasts.put_aside(connection, number, "cancelled", NOW, 3) for _ in range(3)] == [3, 1, 0]
    assert broadcasts.by_state(connection, number) == {"submitting": 1, "cancelled": 4}
    assert broadcasts.has_unsent(connection, number)
    settle(connection, sent.id, sent.fence, "delivered", NOW, provider_id="SM1")
    assert not broadcasts.has_unsent(connection, number)


@pytest.mark.parametrize("state", MOVES)
def test_a_broadcast_moves_only_as_the_table_says(connection: Connection, state: str) -> None:
    for other in MOVES:
        number = broadcasts.add(connection, "A test", {}, Audience(), "Priya", NOW)
        connection.execute(text("UPDATE broadcasts SET state = :state WHERE id = :id"), {"state": state, "id": number})
        assert broadcasts.move(connection, number, other) == (other in MOVES[state])


def test_two_workers_write_side_by_side(engine: Engine) -> None:
    with begin(engine) as connection:
        everybody = crowd(connection, 40)
        number = begun(connection)

    def write_on(connection: Connection, _: int) -> None:
        written(connection, number, 1)

    def step(connection: Connection, _: int) -> bool:
        found = broadcasts.hold(connection, number)
        return found is not None and broadcasts.write(connection, found, "{}", NOW, 3)

    for _ in range(5):
        at_once(4, engine, step)
    with begin(engine) as connection:
        write_on(connection, 0)
        assert rows(connection, number) == everybody


def test_words_that_were_worded_in_vain_are_not_kept(connection: Connection) -> None:
    improver(connection, 1)
    number = begun(connection)
    written(connection, number)
    [row] = claim(connection)
    broadcasts.move(connection, number, "paused")
    assert not submitting(connection, row.id, row.fence, NOW, "Hello as of today")
    assert connection.execute(text("SELECT body FROM messages")).scalars().all() == [None]
    broadcasts.resume(connection, number)
    [row] = claim(connection)
    assert submitting(connection, row.id, row.fence, NOW, "Hello as of tomorrow")
    assert connection.execute(text("SELECT body FROM messages")).scalars().all() == ["Hello as of tomorrow"]


def test_what_waits_in_a_broadcast_is_counted_in_the_bulk_lane(connection: Connection) -> None:
    crowd(connection, 3)
    written(connection, begun(connection))
    [counted] = figures.in_outbox(connection)
    assert (counted.channel, counted.lane, counted.state, counted.how_many) == ("sms", outbox.BULK, "waiting", 3)


def test_a_channel_that_only_a_broadcast_waits_for_is_missed_too(connection: Connection) -> None:
    improver(connection, 1, "telegram")
    letter(connection, improver(connection, 2).address_id)
    written(connection, begun(connection))
    assert outbox.homeless(connection, []) == {"sms", "telegram"}
    assert outbox.homeless(connection, ["sms"]) == {"telegram"}
