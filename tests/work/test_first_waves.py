"""The first wave of an update: above a size it waits for somebody else's approval, and it may wait for its time."""

from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread, current_thread

import pytest
from sqlalchemy import select, update
from sqlalchemy.event import listen, remove

from bot.programme.editions import Pen
from bot.store import outbox, updates
from bot.store.engine import begin
from bot.store.outbox import Submission
from bot.store.tables import messages, people
from bot.work.first_wave import look_again
from bot.work.first_wave_orders import FirstWaves
from bot.work.update_checks import UpdateRefused
from tests.work.hospital import ADE, Hospital
from tests.work.listening import UPDATE, counted, orders, tells_us

PAPER = UPDATE.replace("[Ade]", "[Ade (on paper)]")


@pytest.fixture
def number(hospital: Hospital, tmp_path: Path) -> int:
    """A draft about what somebody said."""
    hospital.joins(ADE)
    tells_us(hospital)
    file = tmp_path / "letters.yaml"
    file.write_text(PAPER)
    return orders(hospital).add(file, "Priya")[0]


def approval_above(hospital: Hospital, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """The trust says of how many people on somebody else approves."""
    _, book = hospital.shelf.current()
    monkeypatch.setitem(book.organisation, "broadcasts_approval_above", f"{size}")


def test_above_the_size_somebody_else_must_approve_it(
    hospital: Hospital, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    approval_above(hospital, monkeypatch, 0)
    staff = orders(hospital)
    for act in (lambda: staff.send(number, "Priya"), lambda: staff.send_at(number, later(hospital), "Priya")):
        with pytest.raises(UpdateRefused, match="1 people first, more than 0: somebody else must approve it"):
            act()
    assert counted(hospital, "update_tellings") == 0
    with pytest.raises(UpdateRefused, match="somebody else must approve it"):
        staff.approve(number, "PRIYA")
    with pytest.raises(UpdateRefused, match="changed it meanwhile"):
        staff.approve(number, "Sam", "another edition")
    staff.approve(number, "Sam", staff.show(number).update.edition)
    with pytest.raises(UpdateRefused, match="waits for nobody"):
        staff.approve(number, "Ali")
    assert staff.send(number, "Priya")[0] == 1
    assert counted(hospital, "update_tellings") == 1


def test_whoever_changes_it_takes_the_approval_and_the_time_away(
    hospital: Hospital, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    approval_above(hospital, monkeypatch, 0)
    staff = orders(hospital)
    staff.approve(number, "Sam")
    staff.send_at(number, later(hospital), "Priya")
    edition = staff.show(number).update.edition
    staff.change_from(
        number, "update", PAPER.replace("title: Letters", "title: Other letters"), "Ali", Pen(edition, "b" * 16)
    )
    found = staff.show(number).update
    assert (found.approved_by, found.begins_at, found.started_by) == (None, None, None)
    hospital.now = later(hospital) + timedelta(hours=1)
    assert staff.send_due() == 0 and counted(hospital, "update_tellings") == 0
    with pytest.raises(UpdateRefused, match="wrote or changed"):
        staff.approve(number, "Ali")


def test_a_change_in_the_same_moment_is_neither_approved_nor_sent(hospital: Hospital, number: int) -> None:
    seen = orders(hospital).show(number).update.edition
    other = PAPER.replace("title: Letters", "title: Other letters")
    orders(hospital).change_from(number, "update", other, "Ali", Pen(seen, "c" * 16))
    with begin(hospital.engine) as connection:
        assert not updates.approve(connection, number, "Sam", hospital.now, seen)
        assert not updates.wait(connection, number, hospital.now, "Priya", seen)
        assert not updates.send(connection, number, None, hospital.now, seen)
    found = orders(hospital).show(number).update
    assert (found.approved_by, found.begins_at, found.sent_at) == (None, None, None)


def test_it_goes_out_at_its_time_once(hospital: Hospital, number: int) -> None:
    staff, at = orders(hospital), later(hospital)
    with pytest.raises(UpdateRefused, match="over already"):
        staff.send_at(number, hospital.now, "Priya")
    staff.send_at(number, at, "Priya")
    assert staff.send_due() == 0 and counted(hospital, "update_tellings") == 0
    hospital.now = at
    assert [staff.send_due() for _ in range(2)] == [1, 0]
    assert counted(hospital, "update_tellings") == 1 and staff.show(number).update.sent_at is not None
    with pytest.raises(UpdateRefused, match="sent already"):
        staff.take_back(number)


def test_what_was_taken_back_does_not_go_out(hospital: Hospital, number: int) -> None:
    staff, at = orders(hospital), later(hospital)
    staff.send_at(number, at, "Priya")
    staff.take_back(number)
    hospital.now = at
    assert staff.send_due() == 0 and counted(hospital, "update_tellings") == 0


def test_what_is_taken_back_as_the_clock_looks_does_not_go_out_either(hospital: Hospital, number: int) -> None:
    staff, at = orders(hospital), later(hospital)
    staff.send_at(number, at, "Priya")
    hospital.now = at
    looking, in_time = current_thread(), Event()

    def take_back(connection: object) -> None:
        if current_thread() is looking and not in_time.is_set():
            in_time.set()
            somebody = Thread(target=staff.take_back, args=(number,))
            somebody.start()
            somebody.join(30)

    listen(hospital.engine, "commit", take_back)
    try:
        assert staff.send_due() == 0
    finally:
        remove(hospital.engine, "commit", take_back)
    found = staff.show(number).update
    assert in_time.is_set() and (found.begins_at, found.sent_at) == (None, None)
    assert counted(hospital, "update_tellings") == 0


def test_one_that_may_not_go_any_more_is_a_draft_again_and_the_record_says_why(hospital: Hospital, number: int) -> None:
    staff, at = orders(hospital), later(hospital)
    staff.send_at(number, at, "Priya")
    with begin(hospital.engine) as connection:  # who agreed has taken it back meanwhile
        connection.exec_driver_sql("UPDATE updates SET co_authors = '[\"Ade\"]'")
    hospital.now = at
    assert [staff.send_due() for _ in range(2)] == [0, 0]
    found = staff.show(number).update
    assert (found.sent_at, found.begins_at) == (None, None)
    [line] = hospital.rows("SELECT why FROM record WHERE action = 'held_update'")
    assert "nobody of that name has agreed" in line["why"]


def later(hospital: Hospital) -> datetime:
    """Tomorrow, at the same hour."""
    return hospital.now + timedelta(days=1)


def test_whoever_pauses_can_hear_it_once_the_pause_is_over(hospital: Hospital, number: int) -> None:
    ends = hospital.now + timedelta(days=60)
    with begin(hospital.engine) as connection:
        connection.execute(update(people).values(quiet_until=ends))
    hospital.changes("UPDATE messages SET state = 'delivered', moved_by = 'receipt' WHERE direction = 'out'")
    assert orders(hospital).send(number, "Priya")[0] == 1
    with begin(hospital.engine) as connection:
        [until] = connection.execute(select(messages.c.expires_at).where(messages.c.state == "waiting")).scalars()
    assert until == ends + timedelta(days=7)


def waves(hospital: Hospital) -> FirstWaves:
    """The orders while it goes out."""
    return FirstWaves(hospital.engine, hospital.shelf, lambda: hospital.now, lambda: None)


def waiting(hospital: Hospital, number: int) -> list[str]:
    """The states of the messages that ask about it, oldest first."""
    rows = hospital.rows("SELECT state, asks FROM messages WHERE asks IS NOT NULL ORDER BY id")
    return [row["state"] for row in rows if row["asks"] == f"update:{number}"]


def answered(hospital: Hospital) -> bool:
    """Whether what it comes from counts as answered."""
    [row] = hospital.rows("SELECT told_at FROM contributions WHERE id = 1")
    return row["told_at"] is not None


def test_a_paused_one_reaches_nobody_until_it_goes_on_and_then_each_once(hospital: Hospital, number: int) -> None:
    staff, going = orders(hospital), waves(hospital)
    with pytest.raises(UpdateRefused, match="cannot be paused: it is not going out"):
        going.pause(number)
    staff.send(number, "Priya")
    assert staff.show(number).rows == {"waiting": 1} and answered(hospital)
    assert going.pause(number) == 1
    with pytest.raises(UpdateRefused, match="cannot be paused"):
        going.pause(number)
    paused = staff.show(number)
    assert (paused.update.held, paused.rows, waiting(hospital, number)) == ("paused", {}, ["cancelled"])
    assert answered(hospital) is False
    assert going.resume(number) == 1
    with pytest.raises(UpdateRefused, match="cannot be resumed"):
        going.resume(number)
    gone_on = staff.show(number)
    assert (gone_on.update.held, gone_on.rows) == (None, {"waiting": 1})
    assert waiting(hospital, number) == ["cancelled", "waiting"] and counted(hospital, "update_tellings") == 1


def test_what_has_left_is_not_called_back(hospital: Hospital, number: int) -> None:
    staff, going = orders(hospital), waves(hospital)
    staff.send(number, "Priya")
    for state, mover in (("leased", "worker"), ("submitting", "worker"), ("accepted", "worker")):
        hospital.changes(f"UPDATE messages SET state = '{state}', moved_by = '{mover}' WHERE asks = 'update:{number}'")
    assert going.pause(number) == 0 and staff.show(number).rows == {"accepted": 1}
    assert going.resume(number) == 0 and waiting(hospital, number) == ["accepted"]


def test_what_a_worker_has_in_hand_is_called_back_from_it(hospital: Hospital, number: int) -> None:
    staff, going = orders(hospital), waves(hospital)
    staff.send(number, "Priya")
    with begin(hospital.engine) as connection:
        claimed = outbox.claim(connection, hospital.now, timedelta(minutes=1), 10, "sms")
    letters = [Submission(one.id, one.fence) for one in claimed if "Is this right" in (one.body or "")]
    assert len(letters) == 1 and going.pause(number) == 1
    with begin(hospital.engine) as connection:
        assert outbox.submit(connection, letters, hospital.now) == set()
    assert waiting(hospital, number) == ["cancelled"]


def test_a_cancelled_one_reaches_nobody_else_and_its_second_wave_never_begins(hospital: Hospital, number: int) -> None:
    staff, going = orders(hospital), waves(hospital)
    _, second = staff.send(number, "Priya")
    assert second is not None and going.cancel(number) == 1
    for act in (going.pause, going.resume, going.cancel):
        with pytest.raises(UpdateRefused):
            act(number)
    assert staff.show(number).update.held == "cancelled" and waiting(hospital, number) == ["cancelled"]
    assert [row["state"] for row in hospital.rows("SELECT state FROM broadcasts")] == ["cancelled"]


def test_while_it_is_paused_a_translation_reaches_nobody(hospital: Hospital, number: int) -> None:
    staff, going = orders(hospital), waves(hospital)
    with begin(hospital.engine) as connection:
        connection.execute(update(people).values(language="pl", only_english="wait"))
    assert staff.send(number, "Priya")[0] == 0 and staff.show(number).waiting == 1
    going.pause(number)
    with begin(hospital.engine) as connection:
        connection.execute(update(people).values(language="en"))  # by now they read what is there
        _, book = hospital.shelf.current()
        assert look_again(connection, book, staff.show(number).update, hospital.now) == 0
    assert waiting(hospital, number) == []
    going.resume(number)
    with begin(hospital.engine) as connection:
        assert look_again(connection, book, staff.show(number).update, hospital.now) == 1
    assert waiting(hospital, number) == ["waiting"]


def test_before_it_is_told_it_counts_what_it_costs_and_who_is_left_out(hospital: Hospital, number: int) -> None:
    ahead = orders(hospital).show(number).wave
    assert (ahead.people, ahead.left_out, ahead.nameless, ahead.told_in) == (1, {}, 0, {"en": 1})
    assert ahead.sms_parts == ahead.sayings[0].parts > 0 and "Is this right" in ahead.sayings[0].body
    hospital.hears("STOP", ADE)
    stopped = orders(hospital).show(number).wave
    assert (stopped.people, stopped.sms_parts, stopped.left_out) == (0, 0, {"stopped": 1})
