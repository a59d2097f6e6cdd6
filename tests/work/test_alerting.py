"""Urgent words reach the person on duty, then the second, then everybody, until somebody has them; and once each."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from bot.store import alarms, duty, record
from bot.store.engine import begin, reading
from bot.work.acknowledging import acknowledge
from bot.work.alarms import AGAIN_AFTER
from bot.work.conversation import KEPT_APART
from bot.work.duty import DutyRefused, Turn, end_duty, put_on_duty
from tests.work.hospital import ADE, BEA, JOINING, LONDON, Hospital

PRIYA, SAM = "+447700900801", "+447700900802"
MINUTES = timedelta(minutes=10)
DANGER = "I want to kill myself"


def on_duty(hospital: Hospital, name: str, phone: str | None, email: str | None = None, second: bool = False) -> int:
    """Somebody is on duty for the day."""
    today = hospital.now.astimezone(LONDON).replace(tzinfo=None, hour=0, minute=0, second=0)
    turn = Turn(name, today, today + timedelta(days=2), phone, email, second)
    with begin(hospital.engine) as connection:
        return put_on_duty(connection, turn, LONDON, "Lee", hospital.now)


def both(hospital: Hospital) -> None:
    """Priya first, Sam second."""
    on_duty(hospital, "Priya", PRIYA, "priya@example.nhs.uk")
    on_duty(hospital, "Sam", SAM, "sam@example.nhs.uk", second=True)


def becomes(hospital: Hospital, address: str, state: str) -> None:
    """What the worker makes of the newest text there."""
    hospital.changes(
        "UPDATE messages SET state = 'leased', moved_by = 'worker', fence = fence + 1 WHERE state = 'waiting' "
        "AND address_id IN (SELECT id FROM addresses WHERE value = :address)",
        address=address,
    )
    for step in ("submitting", state):
        hospital.changes(
            f"UPDATE messages SET state = '{step}', moved_by = 'worker' WHERE state IN ('leased', 'submitting') "
            "AND address_id IN (SELECT id FROM addresses WHERE value = :address)",
            address=address,
        )


def actions(hospital: Hospital) -> list[str]:
    """What the record says was done, oldest first."""
    with reading(hospital.engine) as connection:
        return [entry.action for entry in reversed(record.search(connection))]


def passes(hospital: Hospital, time: timedelta) -> int:
    """So much time, and then the clock's tick."""
    hospital.now += time
    return hospital.alerting.run()


def test_the_person_on_duty_is_told_at_once_and_not_who_or_what(hospital: Hospital) -> None:
    both(hospital)
    hospital.hears(DANGER)
    (text,) = hospital.answers(PRIYA)
    assert text.startswith("Hospital Improvers: somebody wrote to us at 14:00") and "Reply OK 1 " in text
    assert ADE not in text and "kill" not in text and "crisis" not in text and len(text) <= 306
    assert hospital.answers(SAM) == [] and hospital.mails == []
    assert "999" in hospital.answers()[0]
    assert sorted(actions(hospital)) == ["raised_alarm", "set_duty", "set_duty", "told_duty", "wrote_urgent"]


def test_nobody_answers_so_the_second_then_all_and_then_alert_to(hospital: Hospital) -> None:
    both(hospital)
    hospital.hears(DANGER)
    for address in (PRIYA, SAM):
        becomes(hospital, address, "delivered") if hospital.answers(address) else None
    assert passes(hospital, MINUTES - timedelta(seconds=1)) == 0
    passes(hospital, timedelta(seconds=1))
    assert (len(hospital.answers(PRIYA)), len(hospital.answers(SAM))) == (1, 1)
    assert "nobody has answered yet" in hospital.answers(SAM)[0]
    becomes(hospital, SAM, "delivered")
    with begin(hospital.engine) as connection:
        assert alarms.to_mail(connection, hospital.now, AGAIN_AFTER) == [], "the two have their time first"
    passes(hospital, MINUTES)
    assert (len(hospital.answers(PRIYA)), len(hospital.answers(SAM))) == (2, 2)
    assert [to for to, _ in hospital.mails] == ["priya@example.nhs.uk", "sam@example.nhs.uk"]
    with begin(hospital.engine) as connection:
        assert [alarm.kind for alarm in alarms.to_mail(connection, hospital.now, AGAIN_AFTER)] == ["urgent"]
    assert passes(hospital, 5 * MINUTES) == 0


def test_alert_to_is_mailed_when_everybody_is_even_if_no_step_was_taken_meanwhile(hospital: Hospital) -> None:
    both(hospital)
    hospital.hears(DANGER)
    hospital.now += 2 * MINUTES
    with begin(hospital.engine) as connection:
        assert len(alarms.to_mail(connection, hospital.now, AGAIN_AFTER)) == 1


@pytest.mark.parametrize("said", ["OK 1", " okay #1. "])
def test_ok_from_the_duty_phone_ends_it(hospital: Hospital, said: str) -> None:
    both(hospital)
    hospital.hears(DANGER)
    hospital.hears(said, PRIYA)
    assert hospital.answers(PRIYA)[-1].endswith("alarm 1 is yours now. Nobody else is told any more.")
    passes(hospital, 6 * MINUTES)
    assert hospital.answers(SAM) == [] and hospital.mails == []
    assert actions(hospital)[-1] == "acknowledged_alarm"
    hospital.hears("OK 1", SAM)
    assert hospital.answers(SAM) == ["Hospital Improvers: Priya has alarm 1 already."]
    hospital.hears("OK 9", SAM)
    assert "there is no alarm 9" in hospital.answers(SAM)[-1]
    assert len(hospital.answers()) == 1, "the person is not told"


def test_ok_from_anybody_else_is_what_a_person_says(hospital: Hospital) -> None:
    both(hospital)
    hospital.hears(DANGER)
    hospital.hears("OK 1", BEA)
    assert "automatic service" in hospital.answers(BEA)[0]
    with reading(hospital.engine) as connection:
        assert alarms.still_open(connection)[0].acknowledged_at is None


@pytest.mark.parametrize("yes", ["yes", "no"])
def test_the_person_is_told_only_once_somebody_has_it_and_only_if_the_trust_wants_it(
    hospital: Hospital, yes: str
) -> None:
    revision, book = hospital.shelf.current()
    told = book.organisation.get("handing_over_tell_the_person")
    book.organisation["handing_over_tell_the_person"] = yes
    try:
        for said, address in ((DANGER, ADE), ("my husband hits me", BEA)):
            hospital.hears(said, address)
        with begin(hospital.engine) as connection:
            for number in (1, 2):
                assert acknowledge(connection, (revision, book), number, "Priya", hospital.now)
            assert not acknowledge(connection, (revision, book), 1, "Sam", hospital.now)
    finally:
        book.organisation["handing_over_tell_the_person"] = told or "no"
    assert len(hospital.answers()) == (2 if yes == "yes" else 1)
    assert len(hospital.answers(BEA)) == 1, "somebody else may read what arrives there"


@pytest.mark.parametrize("state", ["unknown", "failed"])
def test_a_text_in_doubt_is_not_sent_again_but_its_person_is_mailed(hospital: Hospital, state: str) -> None:
    both(hospital)
    hospital.hears(DANGER)
    becomes(hospital, PRIYA, state)
    passes(hospital, timedelta(seconds=10))
    passes(hospital, timedelta(seconds=10))
    assert len(hospital.answers(PRIYA)) == 1
    ((to, mail),) = hospital.mails
    assert to == "priya@example.nhs.uk" and "improvers alarms acknowledge 1" in mail and ADE not in mail
    assert "text_did_not_arrive" in actions(hospital)


def test_a_text_that_waits_too_long_is_told_by_mail_as_well(hospital: Hospital) -> None:
    both(hospital)
    hospital.hears(DANGER)
    passes(hospital, timedelta(minutes=1))
    assert hospital.mails == []
    passes(hospital, timedelta(minutes=2))
    assert [to for to, _ in hospital.mails] == ["priya@example.nhs.uk"]


def test_without_a_second_route_the_next_person_is_told_at_once(hospital: Hospital) -> None:
    on_duty(hospital, "Priya", PRIYA)
    on_duty(hospital, "Sam", SAM, second=True)
    hospital.hears(DANGER)
    becomes(hospital, PRIYA, "failed")
    passes(hospital, timedelta(seconds=10))
    assert len(hospital.answers(SAM)) == 1


def test_a_mail_that_fails_hurries_the_next_person(hospital: Hospital) -> None:
    on_duty(hospital, "Priya", None, "priya@example.nhs.uk")
    on_duty(hospital, "Sam", SAM, second=True)
    hospital.mail_fails = True
    hospital.hears(DANGER)
    passes(hospital, timedelta(seconds=10))
    passes(hospital, timedelta(seconds=10))
    assert len(hospital.answers(SAM)) == 1


def test_nobody_on_duty_goes_to_alert_to_and_whoever_comes_is_told(hospital: Hospital) -> None:
    hospital.hears(DANGER)
    with begin(hospital.engine) as connection:
        assert len(alarms.to_mail(connection, hospital.now, AGAIN_AFTER)) == 1
    on_duty(hospital, "Priya", PRIYA)
    passes(hospital, MINUTES)
    assert len(hospital.answers(PRIYA)) == 1


def test_two_who_take_a_step_at_once_tell_once(hospital: Hospital) -> None:
    both(hospital)
    hospital.conversations._alert = lambda: None
    hospital.hears(DANGER)
    for expected in ((1, 0), (1, 1), (2, 2)):
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda _: hospital.alerting.tell_due(), range(3)))
        assert (len(hospital.answers(PRIYA)), len(hospital.answers(SAM))) == expected
        hospital.now += MINUTES


def test_more_danger_from_the_same_person_is_one_alarm_until_somebody_has_it(hospital: Hospital) -> None:
    both(hospital)
    for said in (DANGER, "I am suicidal", "end it all"):
        hospital.hears(said)
    assert len(hospital.answers(PRIYA)) == 1 and len(hospital.answers()) == 3
    hospital.hears("OK 1", PRIYA)
    hospital.hears(DANGER)
    assert "Reply OK " in hospital.answers(PRIYA)[-1] and "OK 1 " not in hospital.answers(PRIYA)[-1]


def test_danger_in_an_answer_that_is_kept_apart_is_told_without_who(hospital: Hospital) -> None:
    both(hospital)
    hospital.joins(replies=JOINING[:8])
    hospital.hears(DANGER)
    assert "Reply OK 1 " in hospital.answers(PRIYA)[0]
    (alarm,) = hospital.rows("SELECT kind, about, reason FROM alarms")
    assert (alarm["kind"], alarm["reason"]) == ("urgent_apart", "kept_apart") and len(alarm["about"]) == 8
    assert hospital.rows("SELECT id FROM handovers") == []
    assert hospital.rows("SELECT needs_person FROM messages WHERE needs_person IS NOT NULL") == []
    assert "kill" not in hospital.everything("revisions", "wordings")
    (kept,) = hospital.rows("SELECT kept_apart, words FROM messages WHERE kind = 'urgent'")
    assert kept["kept_apart"] and "urgent.crisis" in kept["words"]
    with reading(hospital.engine) as connection:
        assert not any(entry.subject for entry in record.search(connection, action="raised_alarm"))
    hospital.hears("what now")
    assert hospital.rows("SELECT needs_person FROM messages WHERE needs_person IS NOT NULL") == []
    hospital.hears("PERSON")
    (handover,) = hospital.rows("SELECT reason, waits FROM handovers")
    assert (handover["reason"], bool(handover["waits"])) == ("person", True)
    bodies = hospital.rows("SELECT body FROM messages WHERE direction = 'in' ORDER BY id DESC LIMIT 3")
    assert [row["body"] for row in bodies] == [KEPT_APART] * 3


def test_danger_in_the_words_of_friends_and_family_is_told_without_who(hospital: Hospital) -> None:
    both(hospital)
    for said in ("RATE", "eye clinic", "poor", DANGER):
        hospital.hears(said)
    (kept,) = hospital.rows("SELECT kept_apart, words FROM messages WHERE kind = 'urgent'")
    assert kept["kept_apart"] and "urgent.crisis" in kept["words"]
    assert "Reply OK 1 " in hospital.answers(PRIYA)[0]
    assert ADE not in hospital.answers(PRIYA)[0]
    (alarm,) = hospital.rows("SELECT kind, about, reason FROM alarms")
    assert (alarm["kind"], alarm["reason"]) == ("urgent_apart", "kept_apart") and len(alarm["about"]) == 8
    assert hospital.rows("SELECT id FROM handovers") == []
    with reading(hospital.engine) as connection:
        (raised,) = record.search(connection, action="raised_alarm")
    assert not raised.subject
    assert "kill" not in hospital.everything("revisions", "wordings")


def test_should_the_turn_fail_the_fixed_reply_leaves_all_the_same(hospital: Hospital) -> None:
    both(hospital)
    hospital.hears("JOIN")
    hospital.changes("UPDATE conversations SET place = '{}'")
    assert hospital.hears(DANGER) == "failed"
    assert "999" in hospital.answers()[-1] and len(hospital.answers(PRIYA)) == 1


@pytest.mark.parametrize(
    ("starts", "ends", "hours"),
    [
        ("2026-10-24 21:00", "2026-10-25 09:00", 13),  # the clocks go back in that night
        ("2026-10-25 01:30", "2026-10-25 09:00", 8.5),  # the first half past one
        ("2026-10-24 21:00", "2026-10-25 01:30", 5.5),  # the second
        ("2027-03-27 21:00", "2027-03-28 09:00", 11),  # they go forward
    ],
)
def test_duty_is_in_the_time_of_the_clock_on_the_wall(hospital: Hospital, starts: str, ends: str, hours: float) -> None:
    hospital.now = datetime(2026, 10, 1, tzinfo=LONDON)
    turn = Turn("Priya", datetime.fromisoformat(starts), datetime.fromisoformat(ends), PRIYA)
    with begin(hospital.engine) as connection:
        put_on_duty(connection, turn, LONDON, "Lee", hospital.now)
        (kept,) = duty.coming(connection, hospital.now)
    assert kept.ends_at - kept.starts_at == timedelta(hours=hours)


NINE, FIVE = datetime.fromisoformat("2026-11-25 09:00"), datetime.fromisoformat("2026-11-25 17:00")
MISSING = datetime.fromisoformat("2027-03-28 01:30")


@pytest.mark.parametrize(
    ("turn", "why"),
    [
        (Turn(" ", NINE, FIVE, PRIYA), "Say who"),
        (Turn("Priya", FIVE, NINE, PRIYA), "The end must come after"),
        (Turn("Priya", NINE - timedelta(days=9), FIVE - timedelta(days=9), PRIYA), "and after now"),
        (Turn("Priya", NINE, FIVE), "Give a number to text"),
        (Turn("Priya", NINE, FIVE, "12"), "not a telephone number"),
        (Turn("Priya", NINE, FIVE, "call me"), "not a telephone number"),
        (Turn("Priya", NINE, FIVE, None, "priya at example"), "not an email address"),
        (Turn("Priya", NINE, FIVE, None, "a@b.uk,c@d.uk"), "not an email address"),
        (Turn("Priya", MISSING, MISSING + timedelta(days=1), PRIYA), "the clocks go forward"),
        (Turn("Kim", NINE, FIVE, PRIYA), "Lee is first from Wed 25 Nov 2026 08:00"),
    ],
)
def test_duty_that_cannot_be(hospital: Hospital, turn: Turn, why: str) -> None:
    with begin(hospital.engine) as connection:
        lee = Turn("Lee", NINE - timedelta(hours=1), NINE + timedelta(hours=1), "07700 900803")
        number = put_on_duty(connection, lee, LONDON, "Lee", hospital.now)
        with pytest.raises(DutyRefused, match=why):
            put_on_duty(connection, turn, LONDON, "Lee", hospital.now)
        assert end_duty(connection, number, "Lee", hospital.now) and not end_duty(connection, 7, "Lee", hospital.now)
