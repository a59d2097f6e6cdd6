"""What a person sees who asks what happened: words, stories, answers to updates and votes, page by page."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.flow.place import Place
from bot.store import contributions, projects, stories, votes
from bot.store.engine import begin
from bot.work.ballots import read_ballot
from bot.work.promises import Promises
from tests.work.hospital import ADE, ALWAYS, BEA, LONDON, Hospital
from tests.work.listening import UPDATE, VOTE, is_told_of_letters, orders, tells_us


def test_what_waits_and_what_is_late_is_told_with_its_project(hospital: Hospital) -> None:
    tells_us(hospital)
    with begin(hospital.engine) as connection:
        project = projects.add(connection, "Easier letters for everybody", "Size.", "Sam", "Sam", hospital.now)
    hospital.changes("UPDATE contributions SET project_id = :id WHERE kind = 'different'", id=project)
    hospital.hears("WHAT HAPPENED")
    hospital.hears("1")
    waits = "(Easier letters for ev...). You will hear what came of it by Tuesday 19 January 2027."
    assert waits in hospital.answers()[-1]
    hospital.hears("no")
    hospital.now += timedelta(days=57)
    hospital.hears("WHAT HAPPENED")
    hospital.hears("1")
    assert "(Easier letters for ev...). We should have told you by Tuesday 19 January 2027" in hospital.answers()[-1]


def test_the_oldest_of_many_contributions_can_be_seen_too(hospital: Hospital) -> None:
    hospital.joins(ADE)
    said_on = {"kind": "good", "method": "sms", "from_whom": "patient", "said_on": date(2026, 11, 1)}
    with begin(hospital.engine) as connection:
        for number in range(1, 10):
            contributions.add(connection, {**said_on, "person_id": 1, "text": f"Letter {number} was kind"})
    for said in ("WHAT HAPPENED", "MORE", "3"):
        hospital.hears(said)
    assert "You said: Letter 1 was kind" in hospital.answers()[-1]


@pytest.mark.parametrize("told", [21, 60])
def test_each_of_many_contributions_can_be_seen(hospital: Hospital, told: int) -> None:
    hospital.joins(ADE)
    said_on = {"kind": "good", "method": "sms", "from_whom": "patient", "said_on": date(2026, 11, 1)}
    with begin(hospital.engine) as connection:
        for number in range(1, told + 1):
            contributions.add(connection, {**said_on, "person_id": 1, "text": f"سو Letter {number} was kind"})
    hospital.hears("WHAT HAPPENED")
    seen: list[int] = []
    for _ in range(told):
        row = hospital.rows("SELECT place FROM conversations WHERE flow = 'what_happened'")[0]
        assert len(row["place"].encode()) < 2_000
        listed = (Place.loads(row["place"]).told or {})["my_contributions"]
        seen += [int(key) for key, _ in listed if key != "earlier"]
        if listed[-1][0] != "earlier":
            break
        hospital.hears("Earlier ones")
    assert seen == list(range(told, 0, -1))
    hospital.hears("1")
    assert f"Letter {listed[0][0]} was kind" in hospital.answers()[-1]
    hospital.hears("yes")
    assert f"Letter {told} was kind" in hospital.answers()[-1], "another look begins with the newest"


def test_two_phones_of_one_person_each_look_at_their_own_page(hospital: Hospital) -> None:
    hospital.joins(ADE)
    hospital.hears("HELP", BEA)
    hospital.changes("UPDATE addresses SET person_id = 1 WHERE value = :bea", bea=BEA)
    said_on = {"kind": "good", "method": "sms", "from_whom": "patient", "said_on": date(2026, 11, 1)}
    with begin(hospital.engine) as connection:
        for number in range(1, 71):
            contributions.add(connection, {**said_on, "person_id": 1, "text": f"سو Letter {number} was kind"})

    def page_of(address: str) -> list[str]:
        (row,) = hospital.rows(
            "SELECT place FROM conversations JOIN addresses ON addresses.id = address_id "
            "WHERE flow = 'what_happened' AND value = :at",
            at=address,
        )
        return [key for key, _ in (Place.loads(row["place"]).told or {})["my_contributions"]]

    for address in (ADE, BEA):
        hospital.hears("WHAT HAPPENED", address)
    first = page_of(ADE)
    assert first == page_of(BEA) and first[-1] == "earlier"
    hospital.hears("Earlier ones", ADE)
    second = page_of(ADE)
    hospital.hears("Earlier ones", ADE)
    hospital.hears("Earlier ones", BEA)
    assert page_of(BEA) == second != first, "not the page after the one that the other phone has come to"
    hospital.hears("1", BEA)
    assert f"Letter {second[0]} was kind" in hospital.answers(BEA)[-1]


def test_a_story_has_a_day_and_is_among_what_happened(hospital: Hospital) -> None:
    for said in ("STORY", "anyone without my name", "I came at night", "DONE", "yes"):
        hospital.hears(said)
    assert "You will hear what came of it by Tuesday 19 January 2027." in hospital.answers()[-1]
    for said in ("WHAT HAPPENED", "1"):
        hospital.hears(said)
    assert "You said: I came at night. You will hear" in hospital.answers()[-1]
    with begin(hospital.engine) as connection:
        stories.use(connection, 1, "the annual report", True, "Priya", date(2026, 11, 24))
    for said in ("yes", "1"):
        hospital.hears(said)
    assert "You said: I came at night. It is used here: the annual report." in hospital.answers()[-1]
    hospital.now = datetime(2027, 1, 20, 12, tzinfo=UTC)
    assert Promises(hospital.engine, hospital.shelf, ALWAYS, hospital.clock).run() == 1
    assert "takes longer" in hospital.answers()[-1]
    hospital.hears("no")
    told = hospital.answers()[-1].partition("What people like you changed: ")[2]
    assert told == hospital.shelf.current()[1].organisation["what_changed_page"] and told.endswith("/what-changed")
    for said in ("WITHDRAW", "1", "WHAT HAPPENED"):
        hospital.hears(said)
    assert "nothing here that you let us keep" in hospital.answers()[-1]
    hospital.changes("UPDATE contributions SET late_told_at = NULL")
    assert Promises(hospital.engine, hospital.shelf, ALWAYS, hospital.clock).run() == 0, "nothing is promised any more"


def test_what_is_not_right_has_a_day_and_is_among_what_happened(hospital: Hospital, tmp_path: Path) -> None:
    _, file = is_told_of_letters(hospital, tmp_path)
    for said in ("no", "They are still small"):
        hospital.hears(said)
    assert "You will hear what came of it by Tuesday 19 January 2027." in hospital.answers()[-1]
    for said in ("WHAT HAPPENED", "1"):
        hospital.hears(said)
    assert "You said: They are still small. You will hear" in hospital.answers()[-1]
    file.write_text(UPDATE.replace("from: [1]", "from: [3]").replace("Letters that", "Larger letters that"))
    again, _ = orders(hospital).add(file, "Priya")
    assert orders(hospital).send(again, "Priya")[0] == 1, "whoever said that it is not right is told first"
    assert hospital.rows("SELECT told_at FROM contributions WHERE id = 3")[0]["told_at"] is not None


def test_what_somebody_voted_for_is_among_what_happened(hospital: Hospital, tmp_path: Path) -> None:
    file = tmp_path / "signs.yaml"
    file.write_text(VOTE)
    ballot = read_ballot(file, hospital.shelf.current()[1], LONDON, hospital.now)
    with begin(hospital.engine) as connection:
        votes.add(connection, ballot.title, ballot.words, ballot.closes_at, "Priya", hospital.now)
    for said in ("VOTE", "yellow and black", "WHAT HAPPENED", "1"):
        hospital.hears(said)
    assert "You voted: Yellow and black" in hospital.answers()[-1]
    assert "Then we will tell you the result." in hospital.answers()[-1]
    hospital.now = ballot.closes_at + timedelta(hours=1)
    for said in ("yes", "1"):
        hospital.hears(said)
    assert "Yellow and black not shown" in hospital.answers()[-1]
