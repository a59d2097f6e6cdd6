"""Feedback after visits, contributions and their promise, updates, stories and votes, over a real database."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.pretend import PretendChannel
from bot.flow import FlowMistakes
from bot.flow.place import Place
from bot.programme.audience import Audience
from bot.programme.evidence import Share
from bot.programme.hours import OpenHours
from bot.programme.periods import Period
from bot.store import alarms, broadcasts, contributions, evidence, projects, stories, votes
from bot.store.engine import begin, reading
from bot.store.votes import Vote
from bot.work.acknowledging import acknowledge
from bot.work.alarm_words import plainly
from bot.work.asking import AskingAfterVisits
from bot.work.ballots import VoteRefused, read_ballot
from bot.work.broadcast import Writing
from bot.work.delivery import Delivery
from bot.work.follow_up import FollowUp, FollowUpRefused
from bot.work.promises import Promises
from bot.work.resuming import Resuming
from bot.work.update_orders import UpdateRefused, Updates
from bot.work.visit_list import ListRefused, Report, VisitLists
from bot.work.voices import Voices
from bot.work.vote_orders import ask_many
from bot.work.voting import VoteCounts
from bot.work.wording import Worder
from tests.store.crowds import begun
from tests.work.hospital import ADE, ALWAYS, BEA, KEYS, LONDON, Hospital

HEAD = "phone,service,visited at,circumstances\n"
Take = Callable[[str], Report]
UPDATE = """
title: Letters that all can read
from: [1]
services: [eye]
with: [Ade]
words:
  en:
    plain: "{name}: you said letters were too small. From today they are larger. Ade chose the size with us."
    easy: "Hello from {name}. You said letters were too small. Now they are larger. Ade chose the size with us."
"""
VOTE = """
title: Signs
question: {plain: Which colour shall the signs have?, easy: Which colour is best?}
change: The colour with most votes goes on every sign.
choices: {blue: Blue and white, yellow: Yellow and black, green: Green}
closes: 2026-12-01 18:00
"""


@pytest.fixture
def take(hospital: Hospital, tmp_path: Path) -> Take:
    lists = VisitLists(hospital.engine, hospital.shelf, KEYS, LONDON, hospital.clock)

    def call(text: str) -> Report:
        file = tmp_path / "visits.csv"
        file.write_text(text)
        return lists.take_in(file)

    return call


def asking(hospital: Hospital, by_day: bool = True) -> int:
    hours = ALWAYS if by_day else OpenHours(time(3), time(4), LONDON)
    return AskingAfterVisits(hospital.engine, hospital.shelf, hours, hospital.clock).run()


def counted(hospital: Hospital, table: str) -> int:
    return int(hospital.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"])


def sent(hospital: Hospital) -> None:
    """Whatever waits is delivered."""
    hospital.changes("UPDATE messages SET state = 'delivered', moved_by = 'receipt' WHERE direction = 'out'")


def test_a_list_is_screened_and_told_line_by_line(hospital: Hospital, take: Take) -> None:
    hospital.hears("STOP", BEA)
    report = take(
        HEAD
        + f"{ADE},eye,2026-11-24 12:00,\n"
        + "07700 900123,Ward 5,2026-11-24 12:00,\n"
        + f"{BEA},eye,2026-11-24 12:00,\n"
        + "07700 900200,maternity,2026-11-24 12:00,Stillbirth\n"
        + "07700 900201,maternity,2026-11-24 12:00,miscarriage\n"
        + "07700 900202,eye,2026-11-24 12:00,patient died\n"
        + "07700 900203,eye,2026-11-24 12:00,from prison\n"
        + "07700 900204,eye,2026-11-21 12:00,\n"
        + "0116 496 0000,eye,2026-11-24 12:00,\n"
        + "07700 900205,eye,2026-11-24 12:00,wore a hat\n"
    )
    assert report.asked == 1
    assert dict(report.left_out) == {
        3: "on the list already",
        4: "opted out",
        5: "stillbirth",
        6: "miscarriage",
        7: "bereavement",
        8: "detained",
        9: "more than two days ago",
        10: "number not usable",
        11: "unclear",
    }
    assert counted(hospital, "addresses") == 2, "nobody who is not asked becomes known to us"


def asked_this_month(hospital: Hospital, times: int) -> None:
    """So many broadcasts were written to everybody who may be asked."""
    for _ in range(times):
        with begin(hospital.engine) as connection:
            begun(connection, Audience(asked_at_most=31), hospital.now)
        Writing(hospital.engine, hospital.clock, lambda: None).run()


@pytest.mark.parametrize(("times", "asked"), [(3, 1), (4, 0)])
def test_whoever_was_asked_often_enough_this_month_is_not_asked_after_a_visit(
    hospital: Hospital, take: Take, times: int, asked: int
) -> None:
    hospital.joins(ADE)
    asked_this_month(hospital, times)
    report = take(HEAD + f"{ADE},eye,2026-11-24 12:00,\n")
    assert (report.asked, dict(report.left_out)) == (asked, {} if asked else {2: "asked this month"})


def test_nor_is_whoever_was_asked_by_something_else_since_the_list_came(hospital: Hospital, take: Take) -> None:
    hospital.joins(ADE)
    assert take(HEAD + f"{ADE},eye,2026-11-24 14:30,\n").asked == 1
    asked_this_month(hospital, 4)
    hospital.now += timedelta(hours=2)
    assert asking(hospital) == 0 and counted(hospital, "visits") == counted(hospital, "feedback_asked") == 0


def test_nobody_is_asked_after_a_visit_on_each_of_their_phones(hospital: Hospital, take: Take) -> None:
    hospital.joins(ADE)
    hospital.hears("HELP", BEA)
    hospital.changes("UPDATE addresses SET person_id = 1 WHERE value = :bea", bea=BEA)
    both = HEAD + f"{ADE},eye,2026-11-24 14:30,\n" + f"{BEA},eye,2026-11-24 14:30,\n"
    assert dict(take(both).left_out) == {3: "on the list already"}
    hospital.now += timedelta(hours=2)
    assert asking(hospital) == 1
    hospital.now += timedelta(days=15)
    asking(hospital)
    assert counted(hospital, "visits") == 0
    assert dict(take(HEAD + f"{BEA},eye,2026-12-09 14:30,\n").left_out) == {2: "asked this month"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "visits.csv:1: there is no column"),
        ("phone,service\n", 'there is no column "visited at"'),
        (HEAD.replace("phone", "phone,phone"), "is there twice"),
        (HEAD.replace("service", "servize"), '"servize" is not a column'),
        (HEAD + f"{ADE},eye\n", "2 cells under 4 columns"),
        (HEAD + f"{ADE},eyes of steel,2026-11-24 12:00,\n", '"eyes of steel" is not one of the services'),
        (HEAD + f"{ADE},eye,yesterday,\n", '"yesterday" is not a time'),
        (HEAD + f'{ADE},eye,"2026-11-24 12:00\n', "cannot be read as CSV"),
        (HEAD + f"{ADE},eye,2026-11-24 12:00,\x00\n", "this is not text"),
        (HEAD + f"{ADE},eye,2026-11-24 12:00,\n" + f"{BEA},,soon,\n", "2 to mend. Nothing was kept."),
    ],
)
def test_a_list_that_cannot_be_read_is_kept_not_at_all(hospital: Hospital, take: Take, text: str, told: str) -> None:
    with pytest.raises(ListRefused) as caught:
        take(text)
    assert told in str(caught.value) and ADE not in str(caught.value)
    assert counted(hospital, "visits") == counted(hospital, "people") == 0


def test_a_list_in_another_encoding_or_too_large_is_refused(hospital: Hospital, tmp_path: Path) -> None:
    lists = VisitLists(hospital.engine, hospital.shelf, KEYS, LONDON, hospital.clock)
    for content, told in ((HEAD.encode("utf-16"), "UTF-8"), (b"x" * 8_000_001, "larger than 8 MB")):
        file = tmp_path / "visits.csv"
        file.write_bytes(content)
        with pytest.raises(ListRefused, match=told):
            lists.take_in(file)


def test_asked_after_an_hour_by_day_twice_reminded_and_let_go(hospital: Hospital, take: Take) -> None:
    assert take(HEAD + f"{ADE},eye,2026-11-24 14:30,\n").asked == 1
    assert asking(hospital) == 0
    hospital.now += timedelta(hours=2)
    assert asking(hospital, by_day=False) == 0
    assert asking(hospital) == 1 and asking(hospital) == 0
    first = hospital.answers()[0]
    assert "eye" not in first.casefold() and "STOP" in first
    for days, asked in ((4, 0), (5, 1), (6, 0), (10, 1), (15, 0), (20, 0)):
        hospital.now = datetime(2026, 11, 24, 17, tzinfo=UTC) + timedelta(days=days)
        assert asking(hospital) == asked, days
    assert counted(hospital, "visits") == 0 and len(hospital.answers()) == 3
    hospital.now = datetime(2026, 12, 20, 12, tzinfo=UTC)
    assert dict(take(HEAD + f"{ADE},eye,2026-12-20 10:00,\n").left_out) == {2: "asked this month"}
    hospital.now = datetime(2026, 12, 26, 12, tzinfo=UTC)
    assert take(HEAD + f"{ADE},eye,2026-12-26 10:00,\n").asked == 1


def test_yes_begins_and_nothing_of_the_visit_stays(hospital: Hospital, take: Take) -> None:
    take(HEAD + f"{ADE},eye,2026-11-24 12:00,\n")
    hospital.now += timedelta(hours=2)
    asking(hospital)
    sent(hospital)
    for said, expected in (
        ("hello", "JOIN"),
        ("yes please", "Thinking about Eye clinic"),
        ("very good", "why"),
        ("kind people", "call"),
        ("no", "Thank you for your time"),
    ):
        hospital.hears(said)
        assert expected in hospital.answers()[-1], said
    assert counted(hospital, "visits") == 0
    rows = hospital.rows("SELECT service, question, answer FROM feedback ORDER BY question")
    assert [tuple(row.values()) for row in rows] == [("eye", "score", "very_good"), ("eye", "why", "kind people")]


def test_no_ends_it_and_somebody_elses_visit_is_nobodys_business(hospital: Hospital, take: Take) -> None:
    take(HEAD + f"{ADE},eye,2026-11-24 12:00,\n")
    hospital.hears("RATE-1", BEA)
    assert "eye" not in hospital.answers(BEA)[-1].casefold()
    hospital.now += timedelta(hours=2)
    asking(hospital)
    sent(hospital)
    hospital.hears("no")
    assert counted(hospital, "visits") == 0 and counted(hospital, "feedback") == 0


def test_a_poster_names_its_place(hospital: Hospital) -> None:
    for said in ("RATE-W5", "good", "skip", "no"):
        hospital.hears(said)
    assert hospital.rows("SELECT service FROM feedback") == [{"service": "w5"}]
    for said in ("RATE-MAIN_ENTRANCE", "good", "skip", "no"):
        hospital.hears(said)
    assert hospital.rows("SELECT service FROM feedback ORDER BY service") == [
        {"service": "main_entrance"},
        {"service": "w5"},
    ]
    hospital.hears("FEEDBACK-nowhere")
    assert "Which" in hospital.answers()[-1]
    assert hospital.rows("SELECT source FROM people WHERE source IS NOT NULL") == []


def tells_us(hospital: Hospital, address: str = ADE, follow_up: str = "yes") -> None:
    for said in ("FEEDBACK", "eye clinic", "patient", "The nurse", "Small letters", "yes", follow_up):
        hospital.hears(said, address)


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


def orders(hospital: Hospital) -> Updates:
    return Updates(hospital.engine, hospital.shelf, LONDON, hospital.clock, lambda: None)


def may_be_named(hospital: Hospital, answer: str) -> None:
    """Ade is asked whether we may say the name where we tell what changed."""
    for words in ("NAME", "skip", answer):
        hospital.hears(words, ADE)


def test_nobody_is_named_who_has_not_agreed_to_it_or_has_taken_it_back(hospital: Hospital, tmp_path: Path) -> None:
    hospital.joins(ADE)
    tells_us(hospital)
    file = tmp_path / "letters.yaml"
    file.write_text(UPDATE)
    with pytest.raises(UpdateRefused, match="nobody of that name has agreed to be named"):
        orders(hospital).add(file, "Priya")
    may_be_named(hospital, "yes")
    number, _ = orders(hospital).add(file, "Priya")
    may_be_named(hospital, "no")
    with pytest.raises(UpdateRefused, match=f"Update {number} names Ade, and nobody of that name"):
        orders(hospital).send(number, "Priya")
    assert counted(hospital, "update_tellings") == 0
    file.write_text(UPDATE.replace("[Ade]", "[Ade (on paper)]"))
    number, _ = orders(hospital).add(file, "Priya")
    assert orders(hospital).send(number, "Priya")[0] == 1


def test_an_update_goes_first_to_those_who_said_it_and_counts_when_they_say_so(
    hospital: Hospital, tmp_path: Path
) -> None:
    hospital.joins(ADE)
    hospital.joins(BEA)
    may_be_named(hospital, "yes")
    tells_us(hospital)
    sent(hospital)
    file = tmp_path / "letters.yaml"
    file.write_text(UPDATE)
    number, _ = orders(hospital).add(file, "Priya")
    assert orders(hospital).send(number, "Priya") == (1, 1)
    with pytest.raises(UpdateRefused, match="sent already"):
        orders(hospital).send(number, "Priya")
    assert hospital.answers()[-1].endswith("Is this right? Reply YES or NO.")
    sent(hospital)
    hospital.hears("no")
    hospital.hears("They are still small")
    shown = orders(hospital).show(number)
    assert (shown.answers, shown.words, shown.confirmed) == (
        {"yes": 0, "no": 1, "not yet": 0},
        ["They are still small"],
        False,
    )
    hospital.hears("yes")
    assert orders(hospital).show(number).confirmed
    hospital.changes("UPDATE broadcasts SET state = 'writing', started_at = created_at, started_by = 'Priya'")
    Writing(hospital.engine, hospital.clock, lambda: None).run()
    told = hospital.rows(
        "SELECT value FROM messages JOIN addresses ON addresses.id = address_id WHERE broadcast_id = 1"
    )
    assert [row["value"] for row in told] == [BEA], "nobody is told twice"
    hospital.hears("WHAT HAPPENED")
    hospital.hears("2")
    assert "For Letters that all can read:" in hospital.answers()[-1]
    assert "From today they are larger" in hospital.answers()[-1]
    with begin(hospital.engine) as connection:
        project = projects.add(connection, "Easier letters", "Size.", "Sam", "Sam", hospital.now)
    hospital.changes("UPDATE updates SET project_id = :id", id=project)
    hospital.hears("yes")
    hospital.hears("2")
    assert "For Easier letters:" in hospital.answers()[-1]
    hospital.hears("yes")
    hospital.hears("1")
    assert "You will hear what came of it by" in hospital.answers()[-1]


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


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("from: [1]", "from: [99]"), "nobody said anything of that number"),
        (("from: [1]", "from: [one]"), '"one" is not a number'),
        (("from: [1]", ""), '"from" is missing'),
        (("[eye]", "[eyes]"), '"eyes" is not one of the services'),
        (("[Ade]", "[Zoe]"), '"with" names Zoe, and the words do not'),
        (("words:", "wordz:"), '"words" is missing'),
        (("title: Letters", "title: " + "L" * 70), "more than 60 characters"),
        (("{name}: you said", "{first_name}: you said"), "first_name"),
        (("title:", "\ttitle:"), "tab"),
        (("with:", "came of it: could not\nwith:"), '"why" is missing'),
        (("with:", "came of it: could not\nwhy: ''\nwith:"), '"why" has no text'),
        (("with:", "came of it: could not\nwhy: no money\nwith:"), 'the plain words do not say "why"'),
        (("with:", "why: letters were too small\nwith:"), '"why" belongs to what could not be done'),
    ],
)
def test_an_update_that_is_wrong_is_not_kept(
    hospital: Hospital, tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    tells_us(hospital)
    file = tmp_path / "letters.yaml"
    file.write_text(UPDATE.replace(*change))
    with pytest.raises((UpdateRefused, FlowMistakes)) as caught:
        orders(hospital).add(file, "Priya")
    said = str(caught.value)
    assert told in said or told in " ".join(map(str, getattr(caught.value, "mistakes", ())))
    assert counted(hospital, "updates") == 0


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


def test_a_story_is_read_back_kept_and_withdrawn(hospital: Hospital) -> None:
    for said in ("STORY", "anyone without my name", "I came at night", "Everyone was kind", "DONE"):
        hospital.hears(said)
    assert hospital.answers()[-3:-1] == ["I came at night", "Everyone was kind"]
    hospital.hears("yes")
    with begin(hospital.engine) as connection:
        (story,) = stories.all_of_them(connection)
        assert (story.level, story.parts) == ("anonymous", ("I came at night", "Everyone was kind"))
        stories.use(connection, story.id, "the annual report", True, "Priya", date(2026, 11, 24))
        stories.use(connection, story.id, "a staff training", False, "Priya", date(2026, 11, 24))
    assert "night" not in str(hospital.rows("SELECT facts FROM people"))
    hospital.hears("WITHDRAW")
    hospital.hears("1")
    assert "the annual report" in hospital.answers()[-1]
    with reading(hospital.engine) as connection:
        uses = stories.uses(connection, story.id)
        assert [(use.public, use.taken_out_at) for use in uses] == [(True, None), (False, None)]
        assert stories.all_of_them(connection)[0].state == "withdrawn"


@pytest.mark.parametrize(
    ("places", "named", "taken_out"),
    [
        ({"a staff training": False}, "a staff training", [True]),
        ({"the annual report": True}, "the annual report (public)", [False]),
        (
            {"a staff training": False, "the annual report": True},
            "a staff training; the annual report (public)",
            [True, False],
        ),
    ],
)
def test_staff_are_told_to_take_out_a_story_that_is_withdrawn_and_say_when_it_is_done(
    hospital: Hospital, places: dict[str, bool], named: str, taken_out: list[bool]
) -> None:
    for said in ("STORY", "anyone without my name", "I came at night", "DONE", "yes"):
        hospital.hears(said)
    following = FollowUp(hospital.engine, hospital.shelf, LONDON, hospital.clock)
    for place, public in places.items():
        following.use_story(1, place, public, "Priya")
    for said in ("WITHDRAW", "1"):
        hospital.hears(said)
    with begin(hospital.engine) as connection:
        [alarm] = alarms.still_open(connection)
        assert (alarm.kind, alarm.about, alarm.reason) == ("story_withdrawn", "story 1", named)
        assert "night" not in str(plainly(alarm))
        assert not any(use.taken_out_at for use in stories.uses(connection, 1)), "nobody has taken it out yet"
        assert acknowledge(connection, hospital.shelf.current(), alarm.id, "Priya", hospital.now)
        assert alarms.still_open(connection) == []
        assert [use.taken_out_at is not None for use in stories.uses(connection, 1)] == taken_out


def test_a_story_that_stands_nowhere_is_withdrawn_without_a_word_to_staff(hospital: Hospital) -> None:
    for said in ("STORY", "1", "I came at night", "DONE", "yes", "WITHDRAW", "1"):
        hospital.hears(said)
    assert "It is withdrawn." in hospital.answers()[-1]
    with reading(hospital.engine) as connection:
        assert alarms.still_open(connection) == []


def held(hospital: Hospital, *words: str) -> list[str]:
    """Which of these words stand anywhere in the database, the revisions left out."""
    everything = hospital.everything("revisions", "wordings")
    return [each for each in words if each in everything]


@pytest.mark.parametrize("said", ["no", None])
def test_of_a_story_that_may_not_be_kept_no_message_has_the_words(hospital: Hospital, said: str | None) -> None:
    for each in ("STORY", "anyone without my name", "I came at night ", "Everyone was kind", "DONE"):
        hospital.hears(each)
    sent(hospital)
    assert held(hospital, "I came at night", "Everyone was kind") == ["I came at night", "Everyone was kind"]
    if said is None:
        resume_when_silent(hospital)
    else:
        hospital.hears(said)
    assert held(hospital, "I came at night", "Everyone was kind") == []
    assert counted(hospital, "messages") >= 10, "that something was said stays"


def resume_when_silent(hospital: Hospital) -> None:
    """Nobody answers until the conversation is given up."""
    clock = Resuming(hospital.engine, hospital.shelf, ALWAYS, KEYS, hospital.clock)
    for _ in range(40):
        hospital.now += timedelta(days=1)
        clock.run()
        sent(hospital)


def test_of_a_story_that_is_withdrawn_no_message_has_the_words(hospital: Hospital) -> None:
    for said in ("STORY", "1", "I came at night ", "Everyone was kind", "DONE", "yes"):
        hospital.hears(said)
    sent(hospital)
    assert held(hospital, "I came at night") == ["I came at night"]
    for said in ("HELP", "WITHDRAW", "1"):
        hospital.hears(said)
        sent(hospital)
    bodies = [row["body"] for row in hospital.rows("SELECT body FROM messages WHERE direction = 'in' ORDER BY id")]
    assert bodies == ["STORY", "1", None, None, "DONE", "yes", "HELP", "WITHDRAW", None]
    assert held(hospital, "Everyone was kind", "came at night") == []


def test_words_that_may_not_be_followed_up_do_not_stand_beside_a_number(hospital: Hospital) -> None:
    tells_us(hospital, ADE, "yes")
    tells_us(hospital, BEA, "no")
    rows = "SELECT count(*) AS n FROM messages JOIN addresses ON addresses.id = address_id WHERE value = :who AND "
    for who, many in ((ADE, 1), (BEA, 0)):
        assert hospital.rows(rows + "body = 'Small letters'", who=who) == [{"n": many}]
        assert hospital.rows(rows + "direction = 'in' AND body = 'The nurse'", who=who) == [{"n": many}]
    assert hospital.answers(BEA)[-1].startswith("Thank you for your time. We keep your words")


def test_what_a_person_has_still_to_see_keeps_its_words(hospital: Hospital) -> None:
    for said in ("STORY", "1", "I came at night", "I want to kill myself", "CARRY ON", "DONE"):
        hospital.hears(said)
    sent(hospital)
    hospital.hears("no")
    kept = hospital.rows("SELECT body FROM messages WHERE needs_person IS NOT NULL AND direction = 'in'")
    assert kept == [{"body": "I want to kill myself"}]
    assert held(hospital, "I came at night") == []


@pytest.mark.parametrize(("told", "asked"), [(9, ["MORE", "3"]), (60, ["MORE", "1"])])
def test_the_oldest_of_many_stories_can_be_withdrawn_too(hospital: Hospital, told: int, asked: list[str]) -> None:
    hospital.joins(ADE)
    sent(hospital)
    with begin(hospital.engine) as connection:
        for number in range(1, told + 1):
            stories.add(connection, 1, "private", [f"سو I came {number} times, and everybody was kind"], hospital.now)
    hospital.hears("WITHDRAW")
    place = hospital.rows("SELECT place FROM conversations WHERE flow = 'withdraw'")[0]["place"]
    assert len(place.encode()) < 2_000
    for said in asked:
        hospital.hears(said)
    assert [row["id"] for row in hospital.rows("SELECT id FROM stories WHERE state = 'withdrawn'")] == [1]


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
    hospital.joins(ADE)
    may_be_named(hospital, "yes")
    tells_us(hospital)
    sent(hospital)
    file = tmp_path / "letters.yaml"
    file.write_text(UPDATE)
    number, _ = orders(hospital).add(file, "Priya")
    orders(hospital).send(number, "Priya")
    sent(hospital)
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


def test_without_words_nothing_is_promised(hospital: Hospital, tmp_path: Path) -> None:
    hospital.joins(ADE)
    may_be_named(hospital, "yes")
    tells_us(hospital)
    sent(hospital)
    file = tmp_path / "letters.yaml"
    file.write_text(UPDATE)
    number, _ = orders(hospital).add(file, "Priya")
    orders(hospital).send(number, "Priya")
    sent(hospital)
    for said in ("no", "skip"):
        hospital.hears(said)
    assert "That's fine." in hospital.answers()[-1] and "You will hear" not in hospital.answers()[-1]
    assert orders(hospital).show(number).answers == {"yes": 0, "no": 1, "not yet": 0}
    assert counted(hospital, "contributions") == 2


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


def test_whoever_told_a_story_or_voted_and_has_not_joined_is_not_forgotten_for_being_silent(
    hospital: Hospital, tmp_path: Path
) -> None:
    for said in ("STORY", "1", "I came", "DONE", "yes"):
        hospital.hears(said)
    words = {"question": {"en": "Which?"}, "change": {"en": "It."}, "choices": {"a": {"en": "Aa"}, "b": {"en": "Bb"}}}
    with begin(hospital.engine) as connection:
        votes.add(connection, "T", words, hospital.now + timedelta(days=60), "Lee", hospital.now)
    for said in ("VOTE", "Aa"):
        hospital.hears(said, BEA)
    hospital.now += timedelta(days=30)
    hospital.retention.run()
    assert (counted(hospital, "stories"), counted(hospital, "vote_answers")) == (1, 1)


def test_nobody_withdraws_a_story_of_somebody_else(hospital: Hospital) -> None:
    for said in ("STORY", "1", "I came", "DONE", "yes"):
        hospital.hears(said)
    hospital.hears("WITHDRAW", BEA)
    assert "no story of yours" in hospital.answers(BEA)[-1]
    with begin(hospital.engine) as connection:
        assert stories.withdraw(connection, 1, 999, hospital.now) is None


def test_one_vote_a_person_and_small_numbers_hidden_when_told(hospital: Hospital, tmp_path: Path) -> None:
    file = tmp_path / "signs.yaml"
    file.write_text(VOTE)
    ballot = read_ballot(file, hospital.shelf.current()[1], LONDON, hospital.now)
    with begin(hospital.engine) as connection:
        votes.add(connection, ballot.title, ballot.words, ballot.closes_at, "Priya", hospital.now)
    for last in range(7):
        hospital.hears("VOTE", f"+4477009008{last:02}")
        hospital.hears("yellow and black" if last else "blue and white", f"+4477009008{last:02}")
    hospital.hears("VOTE", "+447700900801")
    hospital.hears("blue and white", "+447700900801")
    assert "changed your vote" in hospital.answers("+447700900801")[-1]
    hospital.now = datetime(2026, 12, 2, 12, tzinfo=UTC)
    counts = VoteCounts(hospital.engine, hospital.shelf, hospital.clock)
    assert (counts.run(), counts.run()) == (7, 0)
    told = hospital.answers("+447700900801")[-1]
    assert "Blue and white not shown" in told and "Yellow and black not shown" in told


def test_an_idle_answer_to_a_vote_that_went_to_many_is_a_vote(hospital: Hospital, tmp_path: Path) -> None:
    file = tmp_path / "signs.yaml"
    file.write_text(VOTE)
    hospital.joins()
    book = hospital.shelf.current()[1]
    ballot = read_ballot(file, book, LONDON, hospital.now)
    with begin(hospital.engine) as connection:
        for title in ("Signs", "Another one"):
            votes.add(connection, title, ballot.words, ballot.closes_at, "Priya", hospital.now)
        found = votes.find(connection, 1)
        assert found is not None
        broadcast = ask_many(connection, book, found, "Priya", hospital.now)
        assert broadcasts.start(connection, broadcast, "Priya", hospital.now)
    Writing(hospital.engine, hospital.clock, lambda: None).run()
    channel, worder = PretendChannel("sms"), Worder(hospital.engine, hospital.shelf, KEYS.pseudonym)
    sending = Delivery(hospital.engine, {"sms": channel}, worder.word, hospital.clock)
    while asyncio.run(sending.send_waiting()):
        pass
    (put,) = (letter.body for letter in channel.letters if "may we have your vote?" in letter.body)
    assert put.startswith("Leicester's Hospitals: may we have your vote? The colour with most votes")
    assert "2 for Yellow and black" in put
    hospital.hears("what is that")
    hospital.hears("2")
    assert "your vote counts" in hospital.answers()[-1]
    assert hospital.rows("SELECT vote_id, choice FROM vote_answers") == [{"vote_id": 1, "choice": "yellow"}]


def test_a_vote_too_long_or_over_is_not_put_to_many(hospital: Hospital, tmp_path: Path) -> None:
    book = hospital.shelf.current()[1]
    both: dict[str, Any] = {"en": "Which?", "en easy": "Which?"}
    choices = {"a": {"en": "A {b}", "en easy": "A"}, "c": {"en": "C", "en easy": "C"}}
    words: dict[str, Any] = {"question": both, "change": both, "choices": choices}
    with begin(hospital.engine) as connection:
        found = Vote(1, "T", words, hospital.now + timedelta(days=1), None)
        with pytest.raises(VoteRefused, match="curly brackets"):
            ask_many(connection, book, found, "Priya", hospital.now)
        choices["a"] = {"en": "A" * 200, "en easy": "A"}
        with pytest.raises(VoteRefused, match="text messages"):
            ask_many(connection, book, found, "Priya", hospital.now)
        with pytest.raises(VoteRefused, match="is over"):
            ask_many(connection, book, found._replace(closes_at=hospital.now), "Priya", hospital.now)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("2026-12-01", "2025-12-01"), "must be a time to come"),
        (("{blue: Blue and white, yellow: Yellow and black, green: Green}", "{blue: Blue}"), "from 2 to 7"),
        (("green: Green", "green: Blue and white"), "the same words"),
        (("green: Green", "green: " + "Green " * 200), "text messages"),
        (("title: Signs", "title: " + "Signs " * 20), '"title" has more than 100 characters'),
        (("goes on", "goes on " + "and on " * 60), "text messages"),
        (("question:", "kwestion:"), '"question" is missing'),
        (("shall the signs have", "shall the eye clinic have"), 'names "Eye clinic": a first message names no clinic'),
        (("goes on every sign", "is for the skin clinic"), 'names "Skin clinic": a first message names no clinic'),
        (("green: Green", "green: Maternity"), 'names "Maternity": a first message names no clinic'),
    ],
)
def test_a_vote_that_is_wrong_is_refused(
    hospital: Hospital, tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    file = tmp_path / "signs.yaml"
    file.write_text(VOTE.replace(*change))
    with pytest.raises(FlowMistakes) as caught:
        read_ballot(file, hospital.shelf.current()[1], LONDON, hospital.now)
    assert told in " ".join(map(str, caught.value.mistakes))


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


def test_whoever_has_left_is_not_asked_after_a_visit_and_one_that_waits_is_let_go(
    hospital: Hospital, take: Take
) -> None:
    hospital.joins()
    assert take(HEAD + f"{ADE},eye,2026-11-24 12:00,\n").asked == 1
    for said in ("LEAVE", "yes"):
        hospital.hears(said)
    assert counted(hospital, "visits") == 0
    assert take(HEAD + f"{ADE},eye,2026-11-24 12:00,\n").left_out == ((2, "opted out"),)


def test_a_list_writes_to_nobody_who_said_stop(hospital: Hospital) -> None:
    hospital.hears("STOP", ADE)
    voices = Voices(hospital.engine, hospital.shelf, KEYS, hospital.clock)
    row = {"said": "Chairs", "method": "paper", "date": "2026-11-20", "phone": ADE, "tell me": "yes"}
    with pytest.raises(ListRefused, match="may not write to that number"):
        voices.add(row, "Priya")
    assert counted(hospital, "contributions") == 0


def test_an_update_too_long_for_its_question_is_refused(hospital: Hospital, tmp_path: Path) -> None:
    tells_us(hospital)
    file = tmp_path / "letters.yaml"
    file.write_text(UPDATE.replace("From today they are larger.", "From today they are larger. " * 7))
    with pytest.raises(UpdateRefused, match="Shorten it"):
        orders(hospital).add(file, "Priya")
