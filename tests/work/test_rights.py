"""PAUSE, WHAT I AGREED, LEAVE and DIED, over the real parts: what stops, what goes, and what comes back."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.store import addresses, holdings, limits, outbox, reminders, tables, votes
from bot.store.engine import begin, reading
from bot.store.outbox_queue import letters
from bot.store.tables import messages
from bot.work.departures import has_not_died
from bot.work.passes import Opening
from bot.work.reminders import Reminders
from bot.work.resuming import Resuming
from bot.work.wording import Worder
from tests.work.hospital import ADE, ALWAYS, BEA, KEYS, Hospital

CHAT = "700000123"


def last(hospital: Hospital, address: str = ADE) -> str:
    """What was said last there."""
    return hospital.answers(address)[-1]


def person(hospital: Hospital, address: str = ADE) -> dict[str, Any]:
    """The row of whoever has that address."""
    (row,) = hospital.rows(
        "SELECT people.* FROM people JOIN addresses ON addresses.person_id = people.id WHERE value = :address",
        address=address,
    )
    return row


def remind(hospital: Hospital) -> int:
    """How many reminders the clock puts into the outbox."""
    return Reminders(hospital.engine, hospital.shelf, ALWAYS, hospital.clock).run()


def resume(hospital: Hospital) -> int:
    """How many conversations the clock takes up."""
    return Resuming(hospital.engine, hospital.shelf, ALWAYS, KEYS, hospital.clock).run()


def pauses(hospital: Hospital, day: str = "5 May") -> None:
    """Ade has a break until that day."""
    hospital.hears("PAUSE")
    hospital.hears(day)
    assert "We will not write to you first until" in last(hospital)


def test_a_pause_ends_on_its_day_and_the_person_is_told(hospital: Hospital) -> None:
    hospital.joins()
    pauses(hospital)
    with reading(hospital.engine) as connection:
        hashed = addresses.hash_of(ADE, "sms", KEYS.suppression)
        found = addresses.find(connection, "sms", hashed)
    assert found is not None and found.quiet_until == datetime(2027, 5, 5, 9, tzinfo=UTC)  # ten o'clock in London
    assert remind(hospital) == 0
    hospital.now = datetime(2027, 5, 5, 8, 59, tzinfo=UTC)
    assert remind(hospital) == 0
    hospital.now += timedelta(minutes=1)
    assert remind(hospital) == 1 and remind(hospital) == 0


def test_replies_go_on_while_somebody_pauses(hospital: Hospital) -> None:
    hospital.joins()
    pauses(hospital)
    hospital.hears("SERVICES")
    assert "services do you know about" in last(hospital)


def test_a_day_that_cannot_end_a_pause_pauses_nothing(hospital: Hospital) -> None:
    hospital.hears("PAUSE")
    for day, said in (("24 November 2026", "not in the future"), ("25 November 2027", "more than 12 months away")):
        hospital.hears(day)
        assert said in last(hospital) and person(hospital)["quiet_until"] is None


def test_resume_ends_it_and_what_was_held_is_due(hospital: Hospital) -> None:
    hospital.joins()
    pauses(hospital)
    held = held_row(hospital)
    hospital.hears("PAUSE")
    hospital.hears("1 April")
    with reading(hospital.engine) as connection:
        assert outbox.next_due(connection, ["sms"]) is not None
    assert not_before(hospital, held) == datetime(2027, 4, 1, 9, tzinfo=UTC)
    hospital.hears("RESUME")
    assert not_before(hospital, held) == hospital.now and person(hospital)["quiet_until"] is None
    hospital.now = datetime(2027, 6, 1, 12, tzinfo=UTC)
    assert remind(hospital) == 0
    hospital.hears("RESUME")
    assert "Nothing is paused" in last(hospital)


def held_row(hospital: Hospital) -> int:
    """A message that the gate held back for the pause, as the worker leaves it."""
    with begin(hospital.engine) as connection:
        hashed = addresses.hash_of(ADE, "sms", KEYS.suppression)
        found = addresses.find(connection, "sms", hashed)
        assert found is not None and found.quiet_until is not None
        number = outbox.put(connection, found.address_id, None, "sms", hospital.now, body="News.", lane=outbox.BULK)
        claimed = outbox.claim(connection, hospital.now, timedelta(minutes=1), 50, "sms")
        rows = [row for row in claimed if row.id == number]
        assert limits.known(connection, [number])[number].quiet_until == found.quiet_until
        held = outbox.Outcome(number, rows[0].fence, "retry", "paused", not_before=found.quiet_until, counted=False)
        assert outbox.settle(connection, [held], hospital.now) == {number}
    return number


def not_before(hospital: Hospital, number: int) -> datetime:
    """When that message is due."""
    with reading(hospital.engine) as connection:
        due: datetime = connection.execute(select(messages.c.not_before).where(messages.c.id == number)).scalar_one()
    return due


def test_a_reminder_waits_for_the_end_of_the_pause(hospital: Hospital) -> None:
    hospital.joins(replies=("JOIN", "yes", "1", "diabetes", "agree", "yes", "yes", "Ade", "later"))
    pauses(hospital)
    hospital.now += timedelta(days=30)
    assert remind(hospital) == 0
    hospital.hears("RESUME")
    assert remind(hospital) == 1


def test_leaving_ends_everything_at_all_addresses_and_keeps_the_ledger(hospital: Hospital) -> None:
    hospital.joins()
    second_phone(hospital)
    hospital.hears("SERVICES", CHAT, "telegram")
    hospital.hears("LEAVE")
    hospital.hears("yes")
    assert "You have left" in last(hospital)
    row = person(hospital)
    assert (row["state"], row["facts"], bool(row["may_invite"])) == ("left", "{}", False)
    assert hospital.rows("SELECT id FROM conversations WHERE state <> 'ended'") == []
    assert hospital.rows("SELECT person_id FROM interests") == []
    assert hospital.rows("SELECT id FROM equality_answers") == []
    given = {one["purpose"]: bool(one["given"]) for one in ledger(hospital)}
    assert given["code_of_conduct"] and not given["invitations"] and not given["membership_data"]
    assert resume(hospital) == 0 and remind(hospital) == 0


def test_whoever_left_may_join_again(hospital: Hospital) -> None:
    hospital.joins()
    hospital.hears("LEAVE")
    hospital.hears("yes")
    hospital.joins()
    assert person(hospital)["state"] == "improver" and bool(person(hospital)["may_invite"])


def test_nobody_is_kept_for_having_left_before_they_joined(hospital: Hospital) -> None:
    hospital.hears("LEAVE")
    hospital.hears("yes")
    hospital.changes("UPDATE messages SET state = 'accepted', moved_by = 'receipt' WHERE direction = 'out'")
    assert hospital.retention.run() == 1 and ADE not in hospital.everything()


def test_stop_goes_before_whatever_was_asked(hospital: Hospital) -> None:
    hospital.joins()
    for word in ("LEAVE", "DELETE MY DATA", "PAUSE", "MENU", "WHAT I AGREED", "CODE"):
        hospital.hears(word)
        before = len(hospital.answers())
        hospital.hears("STOP")
        hospital.hears("yes")
        assert len(hospital.answers()) == before and person(hospital)["state"] == "improver"
        assert len(hospital.rows("SELECT id FROM addresses WHERE stopped_at IS NOT NULL")) == 1
        hospital.hears("START")


def test_after_stop_staff_see_what_people_have_a_right_to(hospital: Hospital) -> None:
    hospital.hears("JOIN")
    hospital.hears("STOP")
    before = len(hospital.answers())
    for word in ("LEAVE", "DELETE MY DATA", "DIED", "MY DATA", "hello"):
        hospital.hears(word)
    assert len(hospital.answers()) == before
    seen = hospital.rows("SELECT needs_person AS why FROM messages WHERE needs_person IS NOT NULL ORDER BY id")
    assert [row["why"] for row in seen] == [f"after STOP: {word}" for word in ("LEAVE", "DELETE", "DIED", "MY DATA")]


def ledger(hospital: Hospital, address: str = ADE) -> list[dict[str, Any]]:
    """The person's entries, as they were made."""
    return hospital.rows(
        "SELECT purpose, given, text AS words FROM consents LEFT JOIN wordings ON wordings.id = wording_id "
        "WHERE subject = :subject ORDER BY consents.id",
        subject=person(hospital, address)["subject"],
    )


def test_an_agreement_is_taken_back_and_given_again_and_the_ledger_only_grows(hospital: Hospital) -> None:
    hospital.joins()
    before = ledger(hospital)
    hospital.hears("WHAT I AGREED")
    assert "Invitations: Yes, Tuesday 24 November 2026" in last(hospital)
    hospital.hears("invitations")
    assert "After a no" in last(hospital)
    hospital.hears("no")
    assert not bool(person(hospital)["may_invite"]) and person(hospital)["state"] == "improver"
    hospital.hears("consent")
    assert "Invitations: No" in last(hospital)
    hospital.hears("invitations")
    hospital.hears("yes")
    assert bool(person(hospital)["may_invite"])
    after = ledger(hospital)
    assert after[: len(before)] == before and [bool(one["given"]) for one in after[len(before) :]] == [False, True]
    assert "After a no you stay an Improver" in after[-1]["words"]


def test_taking_back_the_equality_agreement_deletes_the_answers_alone(hospital: Hospital) -> None:
    hospital.joins()
    assert len(hospital.rows("SELECT id FROM equality_answers")) == 5
    for said in ("consent", "questions about you", "no"):
        hospital.hears(said)
    assert hospital.rows("SELECT id FROM equality_answers") == [] and person(hospital)["state"] == "improver"


def test_taking_back_what_membership_rests_on_is_leaving(hospital: Hospital) -> None:
    for address, which in ((ADE, "keeping answers"), (BEA, "code of conduct")):
        hospital.joins(address)
        for said in ("consent", which, "no"):
            hospital.hears(said, address)
        assert person(hospital, address)["state"] == "left" and "You have left" in last(hospital, address)


def test_died_says_one_sentence_and_then_nothing_ever(hospital: Hospital) -> None:
    hospital.joins()
    second_phone(hospital)
    hospital.hears("SERVICES")
    hospital.hears("She has died")
    assert last(hospital).startswith("We are very sorry")
    assert person(hospital)["state"] == "died"
    said = len(hospital.answers())
    for word in ("hello", "START", "JOIN", "HELP"):
        hospital.hears(word)
    hospital.hears("hello", CHAT, "telegram")
    assert len(hospital.answers()) == said
    why = {row["why"] for row in hospital.rows("SELECT needs_person AS why FROM messages WHERE needs_person <> ''")}
    assert why == {
        "DIED: somebody says that this person has died",
        "somebody writes although the person has died",
    }
    assert states_of_letters(hospital, hospital.now) == {"farewell": "submitting"}


def states_of_letters(hospital: Hospital, now: datetime) -> dict[str, str]:
    """By kind, what became of all that waits to leave, had a worker looked now; an ordinary letter is put to it."""
    with begin(hospital.engine) as connection:
        claimed = outbox.claim(connection, now, timedelta(minutes=1), 50, "sms")
        entered = outbox.submit(connection, [outbox.Submission(row.id, row.fence) for row in claimed], now)
    return {row.kind: "submitting" if row.id in entered else "refused" for row in claimed}


def test_after_died_a_letter_that_slips_through_is_not_submitted(hospital: Hospital) -> None:
    hospital.joins()
    hospital.hears("died")
    with begin(hospital.engine) as connection:
        found = addresses.find(connection, "sms", addresses.hash_of(ADE, "sms", KEYS.suppression))
        assert found is not None
        addresses.suppress(connection, found.address_id, "twilio_30005")
        addresses.unsuppress(connection, found.address_id)
        reminders.add(connection, found.address_id, "equality", hospital.now)
        outbox.put(connection, found.address_id, None, "sms", hospital.now, body="News.", kind="notice")
    assert remind(hospital) == 0
    became = states_of_letters(hospital, hospital.now)
    assert became.get("notice", "refused") == "refused" and became["farewell"] == "submitting"
    assert hospital.rows("SELECT suppressed FROM addresses WHERE value = :value", value=ADE) == [{"suppressed": "died"}]


def test_a_mistake_is_undone_by_staff(hospital: Hospital) -> None:
    hospital.joins()
    hospital.hears("DIED")
    with begin(hospital.engine) as connection:
        assert has_not_died(connection, person(hospital)["id"])
        assert not has_not_died(connection, person(hospital)["id"])
    assert person(hospital)["state"] == "improver"
    hospital.hears("SERVICES")
    assert "services do you know about" in last(hospital)


def second_phone(hospital: Hospital) -> str:
    """Ade writes from a chat too, and the last words there."""
    code = channel_code(hospital)
    hospital.hears("CODE", CHAT, "telegram")
    hospital.hears(code, CHAT, "telegram")
    return last(hospital, CHAT)


def channel_code(hospital: Hospital, address: str = ADE, channel: str = "sms") -> str:
    """The code in the newest message to that address, worded as it leaves."""
    hospital.hears("new phone", address, channel)
    return worded(hospital, address).partition("reply ")[2][:6]


def worded(hospital: Hospital, address: str = ADE, back: int = 1) -> str:
    """The newest message to an address, as the worker words it."""
    query = letters(messages.c.fence).where(tables.addresses.c.value == address, messages.c.direction == "out")
    with reading(hospital.engine) as connection:
        rows = connection.execute(query.order_by(messages.c.id.desc()).limit(back)).all()
    row = outbox.LetterRow._make((*rows[back - 1], None))
    assert row.words is not None and row.body is None and row.kept_apart
    opening = Opening("https://texts.hospital.example", KEYS.suppression)
    return Worder(hospital.engine, hospital.shelf, KEYS.pseudonym, opening).word(row.words, row)[0]


def test_a_second_phone_is_the_same_person_and_the_ledger_says_so(hospital: Hospital) -> None:
    hospital.joins()
    assert "We know you here now" in second_phone(hospital)
    assert hospital.answers()[-1] == "(words)"  # the first phone is told
    assert person(hospital)["id"] == person(hospital, CHAT)["id"]
    assert ledger(hospital)[-1]["purpose"] == "second_phone"
    assert hospital.rows("SELECT facts FROM people WHERE state = 'forgotten'") == [{"facts": "{}"}]
    hospital.hears("SERVICES", CHAT, "telegram")
    assert "services do you know about" in last(hospital, CHAT)


def test_the_one_without_a_history_moves_whichever_way_round(hospital: Hospital) -> None:
    hospital.joins()
    hospital.hears("hello", CHAT, "telegram")
    code = channel_code(hospital, CHAT, "telegram")
    hospital.hears("code")
    hospital.hears(code)
    assert person(hospital)["id"] == person(hospital, CHAT)["id"] and person(hospital)["state"] == "improver"


def test_two_histories_are_put_together_by_a_person(hospital: Hospital) -> None:
    hospital.joins()
    hospital.joins(BEA)
    code = channel_code(hospital)
    hospital.hears("CODE", BEA)
    hospital.hears(code, BEA)
    assert "a person must put them together" in last(hospital, BEA)
    assert person(hospital)["id"] != person(hospital, BEA)["id"]
    assert hospital.rows("SELECT id FROM messages WHERE needs_person IS NOT NULL") != []


def test_a_code_works_once_and_for_an_hour_and_not_where_it_was_given(hospital: Hospital) -> None:
    hospital.joins()
    code = channel_code(hospital)
    hospital.hears("CODE")
    hospital.hears(code)
    assert "does not work here" in last(hospital)
    hospital.hears("SKIP")
    hospital.now += timedelta(hours=1, minutes=1)
    hospital.hears("CODE", BEA)
    hospital.hears(code, BEA)
    assert "does not work here" in last(hospital, BEA)


def test_a_code_cannot_be_guessed_for_long(hospital: Hospital) -> None:
    hospital.joins()
    code = channel_code(hospital)
    hospital.now = hospital.now.replace(minute=5)
    hospital.hears("CODE", BEA)
    for guess in range(5):
        hospital.hears(f"00000{guess}", BEA)
    hospital.hears(code, BEA)
    assert "one try too many" in last(hospital, BEA)
    assert person(hospital)["id"] != person(hospital, BEA)["id"]


def test_codes_and_links_are_not_given_without_end(hospital: Hospital) -> None:
    hospital.joins()
    for _ in range(5):
        hospital.hears("new phone")
        hospital.hears("MY DATA")
    hospital.hears("new phone")
    assert "several codes today" in last(hospital)
    hospital.hears("MY DATA")
    assert "several links today" in last(hospital)
    hospital.now += timedelta(days=1)
    assert len(channel_code(hospital)) == 6


def test_a_supporter_may_help_with_the_persons_own_agreement_which_is_in_the_ledger(hospital: Hospital) -> None:
    hospital.joins()
    for said in ("somebody helps me", "interpreter", "yes"):
        hospital.hears(said)
    hospital.hears("WHAT I AGREED")
    assert "Somebody may help you with our messages: you said yes on" in last(hospital)
    for said in ("no", "SUPPORTER", "no", "WHAT I AGREED"):
        hospital.hears(said)
    assert "Somebody may help" not in last(hospital) and "Change one?" in last(hospital)
    entries = hospital.rows(
        "SELECT given, wordings.text AS words FROM consents JOIN wordings ON wordings.id = wording_id "
        "WHERE purpose = 'supporter' ORDER BY consents.id"
    )
    assert [bool(entry["given"]) for entry in entries] == [True, False]
    assert entries[0]["words"].startswith("This question is for you alone.")


GAVE_FEEDBACK = ("FEEDBACK", "eye clinic", "patient", "The nurse stayed", "Small letters", "yes", "yes")


def test_whoever_gave_feedback_without_joining_is_told_what_they_agreed_to_and_can_take_it_back(
    hospital: Hospital,
) -> None:
    for said in GAVE_FEEDBACK:
        hospital.hears(said)
    before = ledger(hospital)
    assert person(hospital)["state"] == "contributor" and [one["purpose"] for one in before] == ["feedback_follow_up"]
    hospital.hears("WHAT I AGREED")
    assert "On Tuesday 24 November 2026 you said: we may keep what you told us with your number" in last(hospital)
    hospital.hears("no")
    assert "We keep your words, and not your number with them" in last(hospital)
    kept = hospital.rows("SELECT text, person_id, hear_by FROM contributions ORDER BY id")
    assert [(one["text"], one["person_id"]) for one in kept] == [("The nurse stayed", None), ("Small letters", None)]
    assert all(one["hear_by"] for one in kept), "it is still answered for everybody to hear"
    assert not hospital.rows("SELECT id FROM messages WHERE body LIKE '%stayed%' OR body LIKE '%Small letters%'")
    after = ledger(hospital)
    assert after[:-1] == before and (after[-1]["purpose"], bool(after[-1]["given"])) == ("feedback_follow_up", False)
    assert "With NO we keep your words without your number" in after[-1]["words"]
    hospital.hears("WHAT I AGREED")
    assert "You have not joined yet" in last(hospital)


def test_a_no_to_the_newest_feedback_leaves_what_was_said_before_to_be_taken_back(hospital: Hospital) -> None:
    for said in GAVE_FEEDBACK:
        hospital.hears(said)
    for said in (*GAVE_FEEDBACK[:-1], "no"):
        hospital.hears(said)
    hospital.hears("WHAT I AGREED")
    assert "keep what you told us with your number" in last(hospital)
    hospital.hears("no")
    assert not hospital.rows("SELECT id FROM contributions WHERE person_id IS NOT NULL")


def test_a_story_stays_its_tellers_when_the_number_goes_from_the_feedback(hospital: Hospital) -> None:
    for said in (*GAVE_FEEDBACK, "STORY", "1", "I came at night", "DONE", "yes", "WHAT I AGREED", "no"):
        hospital.hears(said)
    kept = hospital.rows("SELECT kind FROM contributions WHERE person_id IS NOT NULL")
    assert [one["kind"] for one in kept] == ["story"]
    assert len(hospital.rows("SELECT id FROM stories WHERE person_id IS NOT NULL")) == 1


def test_being_named_is_shown_and_taken_back_alone_and_by_leaving(hospital: Hospital) -> None:
    hospital.joins()
    for said in ("NAME", "Ade", "yes", "WHAT I AGREED"):
        hospital.hears(said)
    assert "On Tuesday 24 November 2026 you said: we may thank you by your first name" in last(hospital)
    hospital.hears("no")
    assert "We will not say your name" in last(hospital) and named(hospital) == [True, False]
    hospital.hears("WHAT I AGREED")
    assert "Invitations: Yes" in last(hospital)
    for said in ("skip", "NAME", "skip", "yes", "LEAVE", "yes"):
        hospital.hears(said)
    assert person(hospital)["state"] == "left" and named(hospital) == [True, False, True, False]


def named(hospital: Hospital) -> list[bool]:
    """Each word of Ade's on being named, in its order."""
    return [bool(one["given"]) for one in ledger(hospital) if one["purpose"] == "named"]


def test_a_copy_has_what_they_did_with_us_too(hospital: Hospital) -> None:
    hospital.joins()
    for said in ("FEEDBACK", "eye clinic", "patient", "The nurse", "Small letters", "yes", "yes"):
        hospital.hears(said)
    for said in ("STORY", "1", "I came at night", "DONE", "yes"):
        hospital.hears(said)
    with begin(hospital.engine) as connection:
        number = votes.add(connection, "Signs", {"choices": {"a": "A"}}, hospital.now, "Lee", hospital.now)
        votes.cast(connection, number, person(hospital)["id"], "a")
        held = holdings.all_of(connection, person(hospital)["id"])
    assert {row["text"] for row in held["said"]} == {"The nurse", "Small letters"}
    assert [row["parts"] for row in held["stories"]] == [["I came at night"]]
    assert [(row["title"], row["choice"]) for row in held["votes"]] == [("Signs", "a")]
