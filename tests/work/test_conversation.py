"""One inbound message, one transaction, on both databases."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.store import consents, equality
from bot.store.engine import reading
from bot.work.conversation import KEPT_APART
from tests.work.hospital import ADE, BEA, JOINING, KEYS, Hospital

EQUALITY = {
    "age_group": "age_25_34",
    "sex_or_gender": "woman",
    "disability": "not_limited",
    "ethnic_group": "asian",
    "ethnic_detail": "indian",
}


@pytest.mark.parametrize("channel", ["sms", "telegram"])
def test_joining_leaves_the_person_services_five_agreements_and_equality_answers(
    hospital: Hospital, channel: str
) -> None:
    hospital.joins(channel=channel)
    (person,) = hospital.rows("SELECT id, subject, state, facts, joined_at FROM people")
    assert person["state"] == "improver" and person["joined_at"] is not None
    assert json.loads(person["facts"])["first_name"] == "Ade"
    interests = hospital.rows("SELECT kind, key FROM interests ORDER BY key")
    assert interests == [{"kind": "service", "key": "diabetes"}, {"kind": "service", "key": "eye"}]
    with reading(hospital.engine) as connection:
        ledger = consents.of(connection, person["subject"])
        kept = equality.of(connection, equality.pseudonym_of(person["id"], KEYS.pseudonym))
    assert [(row.purpose, row.given) for row in ledger] == [
        ("recent_experience", True),
        ("code_of_conduct", True),
        ("membership_data", True),
        ("invitations", True),
        ("equality_monitoring", True),
    ]
    assert kept == EQUALITY
    assert len(hospital.answers()) == len(JOINING)
    assert hospital.woken == len(JOINING)


def test_the_ledger_has_the_exact_wording_and_nothing_personal(hospital: Hospital) -> None:
    hospital.joins()
    wordings = [row["text"] for row in hospital.rows("SELECT text FROM wordings")]
    assert any("code of conduct: Be kind" in wording and "{services}" in wording for wording in wordings)
    assert not any("Diabetes" in wording or "Ade" in wording for wording in wordings)


def test_issues_are_kept_when_the_invitation_to_tell_them_is_taken_up(hospital: Hospital) -> None:
    hospital.joins()
    for said in ("issues", "parking and food"):
        hospital.hears(said)
    keys = {row["key"] for row in hospital.rows("SELECT key FROM interests WHERE kind = 'issue'")}
    assert "parking" in keys and len(keys) == 2


def test_an_equality_answer_is_nowhere_but_in_its_own_place(hospital: Hospital) -> None:
    hospital.joins(replies=(*JOINING[:8], "35 to 49", "non-binary", "yes, a lot", "mixed or multiple", "2"))
    elsewhere = hospital.everything("equality_answers", "revisions", "wordings").casefold()
    for told in ("35 to 49", "non-binary", "yes, a lot", "mixed or multiple", "white and black african"):
        kept_in_questions = hospital.answers()
        assert not any(
            told in row["body"].casefold()
            for row in hospital.rows("SELECT body FROM messages WHERE direction = 'in' AND body IS NOT NULL")
        )
        assert elsewhere.count(told) == sum(body.casefold().count(told) for body in kept_in_questions)
    assert "white and black" not in elsewhere
    masked = hospital.rows("SELECT body FROM messages WHERE direction = 'in' AND kept_apart")
    assert [row["body"] for row in masked] == [KEPT_APART] * 5
    (detail,) = hospital.rows("SELECT body, words FROM messages WHERE direction = 'out' AND kept_apart")
    assert detail["body"] is None and "mixed" not in detail["words"]


@pytest.mark.parametrize("said", ["STOP", "HELP"])
def test_stop_and_help_stay_readable_at_an_equality_question(hospital: Hospital, said: str) -> None:
    hospital.joins(replies=JOINING[:8])
    hospital.hears(said)
    assert hospital.rows("SELECT body FROM messages WHERE direction = 'in' ORDER BY id DESC LIMIT 1")[0]["body"] == said


def test_a_known_provider_id_changes_nothing(hospital: Hospital) -> None:
    hospital.hears("JOIN", name="SM1")
    before = hospital.everything()
    assert hospital.hears("JOIN", name="SM1") == "known"
    assert hospital.hears("something else", name="SM1") == "known"
    assert hospital.everything() == before


def test_fifty_parallel_copies_change_things_once(hospital: Hospital) -> None:
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: hospital.hears("JOIN", name="SM1"), range(50)))
    assert sorted(outcomes).count("heard") == 1 and outcomes.count("known") == 49
    assert len(hospital.answers()) == 1
    assert hospital.rows("SELECT count(*) AS n FROM people WHERE state <> 'forgotten'")[0]["n"] == 1


def test_one_persons_quick_messages_are_handled_one_after_the_other(hospital: Hospital) -> None:
    hospital.hears("JOIN")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(hospital.hears, ["yes", "1"]))
    place = json.loads(hospital.rows("SELECT place FROM conversations")[0]["place"])
    asked = place[2]
    # Either order is fair; both were heard by a question, and neither was lost or heard twice.
    assert asked in (2, 3) and len(hospital.answers()) == 3


def test_two_people_in_parallel_do_not_mix(hospital: Hospital) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(hospital.joins, [ADE, BEA]))
    assert len(hospital.answers(ADE)) == len(hospital.answers(BEA)) == len(JOINING)
    states = hospital.rows("SELECT state FROM people WHERE state <> 'forgotten'")
    assert states == [{"state": "improver"}] * 2


@pytest.mark.parametrize("said", ["STOP", "stop", "Stop ", "unsubscribe", "STOPALL", "quit"])
def test_stop_takes_effect_before_any_flow_and_cancels_what_waits(hospital: Hospital, said: str) -> None:
    hospital.hears("JOIN")
    hospital.hears(said)
    states = {row["state"] for row in hospital.rows("SELECT state FROM messages WHERE direction = 'out'")}
    assert states == {"cancelled"}
    assert hospital.rows("SELECT stopped_at FROM addresses")[0]["stopped_at"] is not None
    hospital.hears("yes")
    assert len(hospital.answers()) == 1
    assert hospital.rows("SELECT purpose, given FROM consents") == [{"purpose": "messages", "given": False}]


def test_start_brings_back_and_asks_the_open_question(hospital: Hospital) -> None:
    for said in ("JOIN", "yes", "STOP", "START"):
        hospital.hears(said)
    assert "last 18 months" in hospital.answers()[-1]
    assert hospital.rows("SELECT stopped_at FROM addresses")[0]["stopped_at"] is None


def test_on_telegram_stop_is_answered_once_and_may_still_leave(hospital: Hospital) -> None:
    for said in ("JOIN", "STOP", "STOP"):
        hospital.hears(said, channel="telegram")
    waiting = hospital.rows("SELECT kind FROM messages WHERE direction = 'out' AND state = 'waiting'")
    assert waiting == [{"kind": "farewell"}]


def test_by_sms_stop_in_words_that_the_provider_does_not_know_is_answered_once(hospital: Hospital) -> None:
    for said in ("JOIN", "stop texting me", "hello?", "STOP IT please"):
        hospital.hears(said)
    answers = hospital.rows("SELECT kind, body FROM messages WHERE direction = 'out' AND state = 'waiting'")
    assert [row["kind"] for row in answers] == ["farewell"] and "START" in answers[0]["body"]
    assert hospital.rows("SELECT stopped_at FROM addresses")[0]["stopped_at"] is not None


def test_a_failed_turn_is_kept_with_its_reason_and_answered_kindly(hospital: Hospital) -> None:
    hospital.hears("JOIN")
    hospital.changes("UPDATE conversations SET place = '[1,[\"join:gone\"],1,0,[],[],0,[]]'")
    assert hospital.hears("yes, I can") == "failed"
    (kept,) = hospital.rows("SELECT body, reason, needs_person FROM messages WHERE state = 'failed'")
    assert kept["body"] == "yes, I can" and kept["needs_person"]
    assert kept["reason"].startswith("LostPlace at ")
    assert hospital.answers()[-1].startswith("Sorry, something went wrong")


def test_a_failed_turn_at_an_equality_question_keeps_the_answer_apart(hospital: Hospital) -> None:
    hospital.joins(replies=JOINING[:8])
    hospital.changes("ALTER TABLE equality_answers RENAME TO out_of_reach")
    try:
        assert hospital.hears("35 to 49") == "failed"
    finally:
        hospital.changes("ALTER TABLE out_of_reach RENAME TO equality_answers")
    (kept,) = hospital.rows("SELECT body, reason FROM messages WHERE state = 'failed'")
    assert kept["body"] == KEPT_APART and "35" not in kept["reason"]


@pytest.mark.parametrize("replies", [("JOIN", "no"), ("JOIN", "yes", "5"), ("JOIN", "yes", "1", "diabetes", "no")])
def test_nothing_is_kept_of_who_is_signposted_away(hospital: Hospital, replies: tuple[str, ...]) -> None:
    hospital.joins(replies=replies)
    assert hospital.retention.run() == 0, "the goodbye has not left yet"
    goodbye = hospital.answers()[-1]
    hospital.changes("UPDATE messages SET state = 'delivered', moved_by = 'receipt' WHERE direction = 'out'")
    assert hospital.retention.run() == 1
    left = hospital.everything("revisions", "wordings")
    assert ADE not in left and "diabetes" not in left and goodbye[:30] not in left
    assert hospital.rows("SELECT value_hash FROM addresses")[0]["value_hash"]
    hospital.joins()
    assert hospital.rows("SELECT state FROM people WHERE state <> 'forgotten'") == [{"state": "improver"}]


def test_who_falls_silent_before_agreeing_is_forgotten_after_two_weeks(hospital: Hospital) -> None:
    hospital.joins(replies=("JOIN", "yes"))
    hospital.changes("UPDATE messages SET state = 'delivered', moved_by = 'receipt' WHERE direction = 'out'")
    hospital.now += timedelta(days=13)
    assert hospital.retention.run() == 0
    hospital.now += timedelta(days=2)
    assert hospital.retention.run() == 1
    assert ADE not in hospital.everything()


def test_urgent_words_stay_and_are_for_a_person(hospital: Hospital) -> None:
    for said in ("JOIN", "I want to kill myself"):
        hospital.hears(said)
    assert "999" in hospital.answers()[-1]
    (urgent,) = hospital.rows("SELECT body FROM messages WHERE needs_person LIKE 'urgent%'")
    hospital.now += timedelta(days=60)
    hospital.retention.run()
    assert hospital.rows("SELECT body FROM messages WHERE needs_person LIKE 'urgent%'") == [urgent]


def test_two_automatic_answerers_do_not_talk_all_day(hospital: Hospital) -> None:
    for _ in range(10):
        hospital.hears("I am driving and will answer later")
    assert len(hospital.answers()) == 3
    hospital.now += timedelta(days=1)
    hospital.hears("I am driving and will answer later")
    assert len(hospital.answers()) == 4


def test_a_press_is_answered_and_counts(hospital: Hospital) -> None:
    hospital.hears("JOIN", channel="telegram")
    assert hospital.presses("yes", ADE) == "heard"
    assert "last 18 months" in hospital.answers()[-1]
    presses = hospital.rows("SELECT provider_id FROM messages WHERE kind = 'press' AND direction = 'out'")
    assert len(presses) == 1


def test_a_press_of_another_conversation_is_an_earlier_question(hospital: Hospital) -> None:
    hospital.joins(channel="telegram")
    hospital.hears("issues", channel="telegram")
    old = hospital.rows("SELECT buttons FROM messages WHERE buttons IS NOT NULL ORDER BY id LIMIT 1")[0]
    data = json.loads(old["buttons"])[0][1].split(":")
    new = hospital.rows("SELECT id FROM conversations WHERE state = 'open'")[0]["id"]
    assert int(data[1]) != new
    from bot.flow import Press

    hospital.hears(channel="telegram", press=Press(int(data[1]), 1, "yes"), callback_id="cb")
    assert hospital.answers()[-1] == hospital.shelf.current()[1].common["earlier_question"].plain


def test_blocked_and_unblocked(hospital: Hospital) -> None:
    hospital.hears("JOIN", channel="telegram")
    assert hospital.hears(channel="telegram", event="blocked") == "event"
    assert hospital.rows("SELECT suppressed FROM addresses")[0]["suppressed"] == "blocked"
    hospital.hears(channel="telegram", event="unblocked")
    assert hospital.rows("SELECT suppressed FROM addresses")[0]["suppressed"] is None


@pytest.mark.parametrize(
    "said",
    ["\x00nul", "\u202eright to left", "x" * 5_000, "🙂", "\ud800", "ગુજરાતી", "<b>&amp;", "'; DROP TABLE people; --"],
)
def test_nothing_that_is_written_is_lost_or_breaks_anything(hospital: Hospital, said: str) -> None:
    hospital.hears("JOIN")
    assert hospital.hears(said) == "heard"
    assert len(hospital.answers()) == 2
    assert hospital.rows("SELECT body FROM messages WHERE direction = 'in' ORDER BY id DESC LIMIT 1")[0]["body"]


def test_a_conversation_ends_on_the_revision_it_began(hospital: Hospital) -> None:
    from tests.work.hospital import shipped

    hospital.hears("JOIN")
    changed = {**shipped()}
    changed["flows/join.yaml"] = changed["flows/join.yaml"].replace(
        "last {recent_months} months", "{recent_months} months"
    )
    changed["flows/extra.yaml"] = "title: Extra\nsteps: {hello: {say: Hello., easy: Hello.}}"
    newer = hospital.shelf.publish(changed)
    assert newer != hospital.revision
    hospital.hears("yes")
    hospital.hears("JOIN", BEA)
    hospital.hears("yes", BEA)
    assert "last 18 months" in hospital.answers(ADE)[-1] and "the 18 months" in hospital.answers(BEA)[-1]


def test_later_is_reminded_once_in_the_persons_own_words(hospital: Hospital) -> None:
    hospital.joins(replies=(*JOINING[:8], "later"))
    (person,) = hospital.rows("SELECT state FROM people")
    (reminder,) = hospital.rows("SELECT kind, done_at FROM reminders")
    assert person["state"] == "nearly" and reminder == {"kind": "equality", "done_at": None}


def test_a_number_that_has_changed_hands_begins_anew_and_tells_nothing_of_before(hospital: Hospital) -> None:
    hospital.joins()
    (before,) = hospital.rows("SELECT id FROM people")
    said = len(hospital.rows("SELECT id FROM messages"))
    hospital.now += timedelta(days=400)
    for text in ("hello?", "no"):
        hospital.hears(text)
    assert "Ade" not in " ".join(hospital.answers())
    (address,) = hospital.rows("SELECT id, person_id FROM addresses WHERE value = :ade", ade=ADE)
    assert address["person_id"] != before["id"]
    old = hospital.rows("SELECT count(*) AS n FROM messages WHERE address_id <> :here", here=address["id"])
    assert old == [{"n": said}]
    person = hospital.rows("SELECT state, facts, may_invite FROM people WHERE id = :new", new=address["person_id"])
    assert person[0]["state"] == "provisional" and person[0]["facts"] == "{}" and not person[0]["may_invite"]
    assert hospital.rows("SELECT state FROM people WHERE id = :id", id=before["id"]) == [{"state": "improver"}]
    assert hospital.rows("SELECT id FROM messages WHERE needs_person = 'this number has a new owner'")
    hospital.joins()
    assert "Welcome, Ade" in hospital.answers()[-1]


def test_the_same_person_after_a_year_goes_on_as_before(hospital: Hospital) -> None:
    hospital.joins()
    hospital.now += timedelta(days=400)
    hospital.hears("hello?")
    assert "Are you that person" in hospital.answers()[-1]
    hospital.hears("yes")
    assert hospital.rows("SELECT state FROM people") == [{"state": "improver"}]
    hospital.hears("issues")
    assert "make better" in hospital.answers()[-1]
