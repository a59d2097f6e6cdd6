"""Conversations that people answer: our questions wait, nothing is lost, nobody is muted, and staff can do theirs."""

import re
from datetime import timedelta

import pytest

from bot.store import alarms, record
from bot.store.engine import begin, reading
from bot.work.acknowledging import acknowledge
from bot.work.erasing import Erasing
from bot.work.handing_over import LONGEST_ANSWER, CannotHandOver
from bot.work.resuming import Resuming
from tests.work.hospital import ADE, BEA, DAYTIME, JOINING, KEYS, Hospital

DANGER = "I want to kill myself"
WAITING = "SELECT body FROM messages WHERE needs_person IS NOT NULL ORDER BY id"


def actions(hospital: Hospital) -> list[tuple[str, str]]:
    """Who did what, as the record says, by time."""
    with reading(hospital.engine) as connection:
        return [(entry.actor, entry.action) for entry in reversed(record.search(connection))]


@pytest.mark.parametrize("said", [DANGER, "I want to complain", "talk to a person"])
def test_what_follows_is_for_people_and_told_once(hospital: Hospital, said: str) -> None:
    for each in ("JOIN", "yes", said):
        hospital.hears(each)
    answered = len(hospital.answers())
    for each in ("1", "it is about my mum", "are you there?"):
        hospital.hears(each)
    assert len(hospital.answers()) == answered + 1
    assert "A person in our team will read what you write here" in hospital.answers()[-1]
    assert [row["body"] for row in hospital.rows(WAITING)] == [said, "1", "it is about my mum", "are you there?"]
    hospital.hears("HELP")
    assert "07700 900121" in hospital.answers()[-1] and "18 months" not in hospital.answers()[-1]
    hospital.now += timedelta(days=1)
    hospital.hears("hello?")
    assert "A person in our team" in hospital.answers()[-1], "another day, and it is told once more"
    hospital.hears("carry on")
    assert "last 18 months" in hospital.answers()[-1]
    hospital.hears("1")
    assert "Which services" in hospital.answers()[-1]
    assert len(hospital.handing.waiting()) == 1, "staff still have it on their list"


def test_a_word_that_starts_a_flow_brings_the_service_back_after_a_false_alarm(hospital: Hospital) -> None:
    hospital.hears("these stairs make me want to die")
    hospital.hears("JOIN")
    assert "Reply YES or NO" in hospital.answers()[-1]
    hospital.hears("yes")
    assert "last 18 months" in hospital.answers()[-1]


def test_danger_counts_again_after_carrying_on(hospital: Hospital) -> None:
    for said in ("JOIN", DANGER, "carry on", DANGER, "1"):
        hospital.hears(said)
    assert "our questions wait" in hospital.answers()[-1]
    (handover,) = hospital.handing.waiting()
    assert handover.waits and handover.reason == "urgent: crisis"


def test_stop_works_and_nothing_may_be_sent_then(hospital: Hospital) -> None:
    for said in ("talk to a person", "STOP", "please ring my sister"):
        hospital.hears(said)
    assert hospital.rows("SELECT stopped_at FROM addresses")[0]["stopped_at"]
    assert hospital.rows(WAITING)[-1]["body"] == "please ring my sister"
    with pytest.raises(CannotHandOver, match="STOP"):
        hospital.handing.answer(1, "Priya", "Hello")
    answered = len(hospital.answers())
    hospital.handing.hand_back(1, "Priya")
    assert len(hospital.answers()) == answered
    hospital.hears("START")
    assert "welcome back" in hospital.answers()[-1]


def test_start_while_people_answer_puts_no_question(hospital: Hospital) -> None:
    for said in ("JOIN", "talk to a person", "STOP", "START"):
        hospital.hears(said)
    assert "welcome back" in hospital.answers()[-1] and "YES" not in hospital.answers()[-1]


def test_a_call_is_on_the_list_and_the_questions_go_on(hospital: Hospital) -> None:
    for said in ("JOIN", "CALL"):
        hospital.hears(said)
    (handover,) = hospital.handing.waiting()
    assert (handover.reason, handover.waits) == ("call", False)
    hospital.hears("yes")
    assert "last 18 months" in hospital.answers()[-1]


def test_staff_answer_under_their_name_and_hand_back(hospital: Hospital) -> None:
    for said in ("JOIN", "yes", "I want to complain", "nobody rang me"):
        hospital.hears(said)
    hospital.handing.take(1, "Priya")
    with pytest.raises(CannotHandOver, match="yours already"):
        hospital.handing.take(1, "Priya")
    assert hospital.handing.worded(1, "Priya", "We are sorry.") == "Priya at Leicester's Hospitals: We are sorry."
    hospital.handing.answer(1, "Priya", " We are sorry. ")
    (left,) = hospital.rows("SELECT body, lane, kind FROM messages WHERE kind = 'staff'")
    assert left == {"body": "Priya at Leicester's Hospitals: We are sorry.", "lane": 0, "kind": "staff"}
    answered = len(hospital.answers())
    hospital.hears("thank you")
    assert len(hospital.answers()) == answered, "they know by now that a person reads it"
    shown = hospital.handing.show(1, "Sam")
    assert [line.body for line in shown.lines][-2:] == ["Priya at Leicester's Hospitals: We are sorry.", "thank you"]
    hospital.handing.hand_back(1, "Priya", "rang her")
    assert "automatic service again" in hospital.answers()[-1] and "last 18 months" in hospital.answers()[-1]
    assert hospital.handing.waiting() == [] and hospital.rows(WAITING) == []
    hospital.hears("1")
    assert "Which services" in hospital.answers()[-1]
    with pytest.raises(CannotHandOver, match="closed already"):
        hospital.handing.hand_back(1, "Priya")
    done = [action for _, action in actions(hospital)]
    assert set(done) == {*("asked_for_person", "took_handover", "answered_person", "read_conversation", "handed_back")}
    assert "rang her" in [entry.why for entry in _record(hospital)]
    assert "We are sorry" not in str(_record(hospital)) and "nobody rang me" not in str(_record(hospital))


def _record(hospital: Hospital) -> list[record.Entry]:
    with reading(hospital.engine) as connection:
        return record.search(connection)


def test_an_answer_mutes_the_questions_that_the_person_had_gone_on_with(hospital: Hospital) -> None:
    for said in ("JOIN", "talk to a person", "carry on", "yes"):
        hospital.hears(said)
    hospital.handing.answer(1, "Priya", "Hello, how can we help?")
    answered = len(hospital.answers())
    hospital.hears("1")
    assert len(hospital.answers()) == answered and hospital.rows(WAITING)[-1]["body"] == "1"


@pytest.mark.parametrize(
    ("number", "by", "words", "why"),
    [
        (7, "Priya", "Hello", "There is no handover 7"),
        (1, "  ", "Hello", "Say who you are"),
        (1, "Priya", " \n ", "no words"),
        (1, "Priya", "x" * (LONGEST_ANSWER + 1), "601 characters"),
    ],
)
def test_an_answer_that_cannot_leave(hospital: Hospital, number: int, by: str, words: str, why: str) -> None:
    hospital.hears("talk to a person")
    with pytest.raises(CannotHandOver, match=re.escape(why)):
        hospital.handing.answer(number, by, words)
    assert hospital.rows("SELECT id FROM messages WHERE kind = 'staff'") == []


def test_a_false_alarm_ends_the_alarm_and_brings_the_questions_back(hospital: Hospital) -> None:
    for said in ("JOIN", "yes", DANGER):
        hospital.hears(said)
    hospital.handing.hand_back(1, "Priya", false_alarm=True)
    with reading(hospital.engine) as connection:
        assert alarms.still_open(connection) == []
    assert "last 18 months" in hospital.answers()[-1]
    assert ("Priya", "handed_false_alarm") in actions(hospital)


def test_what_goes_quiet_is_handed_back_and_staff_are_told(hospital: Hospital) -> None:
    for said in ("JOIN", "yes", "talk to a person"):
        hospital.hears(said)
    hospital.hears(DANGER, BEA)
    answered = len(hospital.answers())
    hospital.now += timedelta(days=6)
    assert hospital.handing.hand_back_quiet() == 0
    hospital.now += timedelta(days=2)
    assert hospital.handing.hand_back_quiet() == 1, "an alarm that nobody has keeps its conversation open"
    assert len(hospital.answers()) == answered
    with begin(hospital.engine) as connection:
        told = [alarm for alarm in alarms.still_open(connection) if alarm.kind == "handed_back"]
        assert [alarm.about for alarm in told] == ["handover 1"]
        assert acknowledge(connection, hospital.shelf.current(), told[0].id, "Priya", hospital.now)
        assert [alarm.kind for alarm in alarms.still_open(connection)] == ["urgent"]
    assert ("system", "handed_back_quiet") in actions(hospital)
    hospital.hears("1")
    assert "Which services" in hospital.answers()[-1]


def test_nobody_is_forgotten_while_a_person_is_to_answer(hospital: Hospital) -> None:
    hospital.hears("talk to a person")
    hospital.now += timedelta(days=40)
    assert hospital.retention.run() == 0
    hospital.handing.hand_back_quiet()
    assert hospital.retention.run() == 1


def test_whoever_is_erased_has_nothing_open(hospital: Hospital) -> None:
    hospital.hears("talk to a person")
    erasing = Erasing(hospital.engine, KEYS)
    who = erasing.at_address(ADE)
    assert who is not None
    erasing.erase(who, hospital.now)
    assert hospital.handing.waiting() == []
    subject = hospital.rows("SELECT subject FROM people")[0]["subject"]
    assert subject not in [entry.subject for entry in _record(hospital)]


def test_the_clock_puts_no_question_while_people_answer(hospital: Hospital) -> None:
    hospital.joins(replies=JOINING[:8])
    hospital.hears("LATER")
    hospital.hears("talk to a person")
    answered = len(hospital.answers())
    hospital.now += timedelta(days=3)
    clock = Resuming(hospital.engine, hospital.shelf, DAYTIME, KEYS, hospital.clock)
    clock.run()
    assert len(hospital.answers()) == answered
