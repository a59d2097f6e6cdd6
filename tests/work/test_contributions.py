"""Contributions and the promise that goes with them, by text and on paper, over a real database."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.programme.evidence import Share
from bot.programme.periods import Period
from bot.store import alarms, contributions, evidence
from bot.store.engine import begin, reading
from bot.work.follow_up import FollowUp, FollowUpRefused
from bot.work.promises import Promises
from bot.work.visit_list import ListRefused
from bot.work.voices import Voices
from tests.work.hospital import ADE, ALWAYS, BEA, KEYS, LONDON, Hospital
from tests.work.listening import UPDATE, counted, orders, sent, tells_us


@pytest.mark.parametrize(
    ("opening", "asked"), [(("FEEDBACK", "eye"), True), (("FEEDBACK", "skip"), False), (("FEEDBACK-7",), False)]
)
def test_praise_is_asked_for_only_where_it_belongs_to_a_service(
    hospital: Hospital, opening: tuple[str, ...], asked: bool
) -> None:
    for said in ("FEEDBACK", "eye", "skip", "The lift", "skip", "no", "no"):  # an earlier time
        hospital.hears(said)
    for said in (*opening, "skip", "Kind people", "skip"):
        hospital.hears(said)
    assert ("May we pass on what was good" in hospital.answers()[-1]) is asked
    assert asked or "May we keep it with your number" in hospital.answers()[-1]


def test_what_is_told_has_a_day_and_praise_waits_for_the_ward(hospital: Hospital) -> None:
    tells_us(hospital)
    tells_us(hospital, BEA, "no")
    with reading(hospital.engine) as connection:
        found = contributions.listed(connection, date(2026, 11, 1), date(2026, 11, 30))
    assert [(each.kind, each.person_id is None, each.hear_by) for each in found] == [
        ("good", False, date(2027, 1, 19)),
        ("different", False, date(2027, 1, 19)),
        ("good", True, date(2027, 1, 19)),
        ("different", True, date(2027, 1, 19)),
    ]
    assert [each.is_nobodys for each in found] == [False, False, True, True]
    assert hospital.rows("SELECT service FROM praise") == [{"service": "eye"}] * 2
    assert "Small letters" not in str(hospital.rows("SELECT facts FROM people"))
    assert {row["state"] for row in hospital.rows("SELECT state FROM people")} == {"contributor", "provisional"}


def open_alarms(hospital: Hospital) -> list[tuple[str, str]]:
    with reading(hospital.engine) as connection:
        return [(each.kind, each.reason) for each in alarms.still_open(connection)]


def test_whoever_would_not_be_told_is_not_written_to_and_staff_answer_for_everybody(
    hospital: Hospital, tmp_path: Path
) -> None:
    tells_us(hospital, BEA, "no")
    sent(hospital)
    hospital.now = datetime(2027, 1, 20, 12, tzinfo=UTC)
    promises, before = Promises(hospital.engine, hospital.shelf, ALWAYS, hospital.clock), len(hospital.answers(BEA))
    assert promises.run() == 0 and len(hospital.answers(BEA)) == before
    assert open_alarms(hospital) == [("promise_late", "2_late")]
    file = tmp_path / "letters.yaml"
    file.write_text(UPDATE.replace("with: [Ade]\n", "").replace("Ade chose", "They chose"))
    number, _ = orders(hospital).add(file, "Priya")
    assert orders(hospital).send(number, "Priya")[0] == 0 and promises.run() == 0
    assert open_alarms(hospital) == [("promise_late", "1_late")]
    FollowUp(hospital.engine, hospital.shelf, LONDON, hospital.clock).told(2, "Priya")
    assert promises.run() == 0 and open_alarms(hospital) == []
    assert len(hospital.answers(BEA)) == before
    with reading(hospital.engine) as connection:
        figures = evidence.counts(connection, Period.parse("2027Q1").span(LONDON), hospital.now)
    assert figures["promises_kept"] == Share(0, 0), "nothing was promised to anybody"


def test_a_late_promise_is_an_alarm_and_told_once(hospital: Hospital) -> None:
    tells_us(hospital)
    promises = Promises(hospital.engine, hospital.shelf, ALWAYS, hospital.clock)
    assert promises.run() == 0
    before = len(hospital.answers())
    hospital.now = datetime(2027, 1, 20, 12, tzinfo=UTC)
    assert (promises.run(), promises.run()) == (1, 0)
    assert "takes longer" in hospital.answers()[-1] and len(hospital.answers()) == before + 1
    assert [row["kind"] for row in hospital.rows("SELECT kind FROM alarms WHERE over_at IS NULL")] == ["promise_late"]
    hospital.changes("UPDATE contributions SET told_at = late_told_at")
    promises.run()
    assert hospital.rows("SELECT kind FROM alarms WHERE over_at IS NULL") == []


def test_voices_off_line_are_told_back_too(hospital: Hospital) -> None:
    voices = Voices(hospital.engine, hospital.shelf, KEYS, hospital.clock)
    row = {"said": "More chairs", "method": "stall", "date": "2026-11-20", "service": "Eye clinic"}
    assert voices.add(row, "Priya") == 1
    assert voices.add({**row, "phone": "07700 900123", "tell me": "yes"}, "Priya") == 2
    rows = hospital.rows("SELECT person_id, service, hear_by, entered_by FROM contributions ORDER BY id")
    assert rows[0]["person_id"] is None and rows[1]["person_id"] is not None
    assert rows[0]["hear_by"] == rows[1]["hear_by"] is not None
    assert {(row["service"], row["entered_by"]) for row in rows} == {("eye", "Priya")}


def test_what_was_said_on_paper_is_late_until_staff_say_that_they_have_told_them(hospital: Hospital) -> None:
    voices = Voices(hospital.engine, hospital.shelf, KEYS, hospital.clock)
    number = voices.add({"said": "More chairs", "method": "letter", "date": "2026-11-20"}, "Priya")
    promises = Promises(hospital.engine, hospital.shelf, ALWAYS, hospital.clock)
    following = FollowUp(hospital.engine, hospital.shelf, LONDON, hospital.clock)
    late = "SELECT reason FROM alarms WHERE kind = 'promise_late' AND over_at IS NULL"
    hospital.now = datetime(2027, 1, 19, 12, tzinfo=UTC)
    assert (promises.run(), hospital.rows(late)) == (0, [])
    hospital.now += timedelta(days=1)
    # Staff are alarmed; nobody is written to.
    assert (promises.run(), hospital.rows(late)) == (0, [{"reason": "1_late"}])
    assert counted(hospital, "messages") == 0
    following.told(number, "Priya")
    promises.run()
    assert hospital.rows(late) == []
    with pytest.raises(FollowUpRefused, match="Nobody waits to hear about voice 1"):
        following.told(number, "Priya")
    assert hospital.rows("SELECT actor, about FROM record WHERE action = 'told_of_voice'") == [
        {"actor": "Priya", "about": "voice 1"}
    ]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"said": " "}, '"said" must have'),
        ({"said": "x" * 5_001}, '"said" must have'),
        ({"method": "pigeon"}, '"pigeon" is no method'),
        ({"date": "2099-01-01"}, "is not a day up to today"),
        ({"date": "soon"}, "is not a day up to today"),
        ({"service": "moon"}, '"moon" is not one of'),
        ({"project": "x"}, "is not the number of a project"),
        ({"tell me": "yes"}, "needs a mobile number"),
        ({"tell me": "yes", "phone": "0116 496 0000"}, "needs a mobile number"),
        ({"phone": "07700 900123"}, "must wish to be told"),
    ],
)
def test_a_voice_that_is_wrong_is_not_kept(hospital: Hospital, wrong: dict[str, str], told: str) -> None:
    voices = Voices(hospital.engine, hospital.shelf, KEYS, hospital.clock)
    row = {"said": "More chairs", "method": "stall", "date": "2026-11-20"}
    with pytest.raises(ListRefused) as caught:
        voices.add({**row, **wrong}, "Priya")
    assert told in str(caught.value) and "07700" not in str(caught.value)
    assert counted(hospital, "contributions") == counted(hospital, "people") == 0


def test_words_that_may_not_be_followed_up_do_not_stand_beside_a_number(hospital: Hospital) -> None:
    tells_us(hospital, ADE, "yes")
    tells_us(hospital, BEA, "no")
    rows = "SELECT count(*) AS n FROM messages JOIN addresses ON addresses.id = address_id WHERE value = :who AND "
    for who, many in ((ADE, 1), (BEA, 0)):
        assert hospital.rows(rows + "body = 'Small letters'", who=who) == [{"n": many}]
        assert hospital.rows(rows + "direction = 'in' AND body = 'The nurse'", who=who) == [{"n": many}]
    assert hospital.answers(BEA)[-1].startswith("Thank you for your time. We keep your words")


def test_whoever_is_forgotten_leaves_nothing_of_it(hospital: Hospital) -> None:
    from bot.store import people

    tells_us(hospital)
    for said in ("STORY", "1", "I came at night", "DONE", "yes"):
        hospital.hears(said)
    with begin(hospital.engine) as connection:
        people.forget(connection, 1)
    everything = hospital.everything("revisions")
    assert "Small letters" not in everything and "at night" not in everything
    assert counted(hospital, "contributions") == 2 and counted(hospital, "stories") == 0


def test_a_contributor_who_does_not_join_still_hears_back(hospital: Hospital) -> None:
    tells_us(hospital)
    for said in ("JOIN", "no"):
        hospital.hears(said)
    sent(hospital)
    hospital.now += timedelta(days=20)
    assert hospital.retention.run() == 0
    hospital.hears("WHAT HAPPENED")
    assert "Small letters" in hospital.answers()[-1]


def test_a_list_writes_to_nobody_who_said_stop(hospital: Hospital) -> None:
    hospital.hears("STOP", ADE)
    voices = Voices(hospital.engine, hospital.shelf, KEYS, hospital.clock)
    row = {"said": "Chairs", "method": "paper", "date": "2026-11-20", "phone": ADE, "tell me": "yes"}
    with pytest.raises(ListRefused, match="may not write to that number"):
        voices.add(row, "Priya")
    assert counted(hospital, "contributions") == 0
