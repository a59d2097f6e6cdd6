"""A survey by sample from the file to the report: drawn, asked, answered by those alone, told and kept."""

import asyncio
from datetime import timedelta

import pytest

from bot.channels.pretend import PretendChannel
from bot.flow import FlowMistakes
from bot.programme.periods import Period
from bot.programme.surveys import Frame
from bot.store import broadcasts
from bot.store.editions import take_up
from bot.store.engine import begin
from bot.store.surveys import Sample
from bot.work.ballot_box import BallotBox
from bot.work.ballots import VoteRefused
from bot.work.broadcast import Writing
from bot.work.broadcast_orders import BroadcastRefused, Broadcasts
from bot.work.delivery import Delivery
from bot.work.evidence import Gathering
from bot.work.folder import SHIPPED
from bot.work.reports import Asked, Reports
from bot.work.surveying import Surveying
from bot.work.voting import VoteCounts
from bot.work.wording import Worder
from tests.store.crowds import improver
from tests.store.scenes import number as phone
from tests.work.hospital import ALWAYS, KEYS, LONDON, Hospital

SURVEY = """
title: Does it help
question: {plain: Has taking part changed anything for you?, easy: Did it change anything for you?}
change: What you say decides what we do next year.
choices: {a_lot: "Yes, a lot", a_little: "Yes, a little", no: "No"}
closes: 2026-12-20 18:00
"""
MANY, SIZE = 16, 9


@pytest.fixture
def crowd(hospital: Hospital) -> dict[int, str]:
    """The number of each member, by the person."""
    with begin(hospital.engine) as connection:
        return {improver(connection, last).person_id: phone(last) for last in range(1, MANY + 1)}


def orders(hospital: Hospital) -> Surveying:
    return Surveying(hospital.engine, hospital.shelf, LONDON, hospital.clock)


def box(hospital: Hospital) -> BallotBox:
    return BallotBox(hospital.engine, hospital.shelf, LONDON, hospital.clock)


def drawn(hospital: Hospital) -> set[int]:
    return {row["person_id"] for row in hospital.rows("SELECT person_id FROM survey_people")}


def sent(hospital: Hospital) -> list[str]:
    """To whom it was put, all being sent now."""
    Writing(hospital.engine, hospital.clock, lambda: None).run()
    channel, worder = PretendChannel("sms"), Worder(hospital.engine, hospital.shelf, KEYS.pseudonym)
    sending = Delivery(hospital.engine, {"sms": channel}, worder.word, hospital.clock)
    while asyncio.run(sending.send_waiting()):
        pass
    return [letter.address for letter in channel.letters if "may we have your vote?" in letter.body]


def test_only_the_drawn_are_asked_and_only_they_are_counted(hospital: Hospital, crowd: dict[int, str]) -> None:
    number = orders(hospital).draw("a.yaml", SURVEY, Sample(Frame(), SIZE), "Priya", 5)
    assert orders(hospital).draw("a.yaml", SURVEY, Sample(Frame(), SIZE), "Priya", 6) == number, (
        "sent twice, drawn once"
    )
    theirs = {crowd[person] for person in drawn(hospital)}
    assert len(theirs) == SIZE
    draft = box(hospital).ask(number, "Priya")
    assert sum(saying.group.people for saying in box(hospital).ahead(number).sayings) == SIZE
    with begin(hospital.engine) as connection:
        assert broadcasts.start(connection, draft, "Priya", hospital.now)
    assert sorted(sent(hospital)) == sorted(theirs)
    others = sorted({*crowd.values()} - theirs)
    for place, to in enumerate(sorted(theirs)[:8]):
        hospital.hears("1" if place < 7 else "3", to)
        assert "your vote counts" in hospital.answers(to)[-1]
    for to in others:
        for said in ("VOTE", "1"):
            hospital.hears(said, to)
        assert not any("your vote counts" in answer for answer in hospital.answers(to))
        assert "there is no vote at the moment" in " ".join(hospital.answers(to))
    assert len(hospital.rows("SELECT person_id FROM vote_answers")) == 8
    shown = orders(hospital).show(number)
    assert shown is not None
    assert (shown[1].frame, shown[1].drawn, shown[1].reached, shown[1].answered) == (MANY, SIZE, SIZE, 8)


def test_its_result_stands_in_the_report_of_the_quarter_in_which_it_was_told(
    hospital: Hospital, crowd: dict[int, str]
) -> None:
    number = orders(hospital).draw("a.yaml", SURVEY, Sample(Frame(), MANY), "Priya")
    for to in [*crowd.values()][:12]:
        for said in ("VOTE", "a lot" if int(to[-2:]) <= 6 else "no"):
            hospital.hears(said, to)
    hospital.now += timedelta(days=30)
    assert VoteCounts(hospital.engine, hospital.shelf, hospital.clock).run() == 12
    hospital.hears("DELETE MY DATA", crowd[1])
    hospital.changes("DELETE FROM vote_answers WHERE person_id = 1")
    hospital.changes("DELETE FROM survey_people WHERE person_id = 1")
    hospital.now += timedelta(days=30)
    gathering = Gathering(hospital.engine, LONDON, hospital.clock)
    reports = Reports(gathering, lambda: hospital.shelf.current()[1], SHIPPED / "flows")
    quarter = Period.parse("2026Q4")
    report = reports.make(Asked("quarterly", quarter))
    (table,) = (each for section in report.sections for each in section.pictures if each.key == "survey-1")
    assert table.title == "Survey by sample: Does it help"
    assert table.says.startswith("16 of 16 people who could be asked were drawn by chance, 12 reached, 12 answered (75")
    assert [row[:2] for row in table.rows] == [("Yes, a lot", "6"), ("Yes, a little", "0"), ("No", "6")]
    (line,) = (each for section in report.sections for each in section.lines if each.key == "survey_answered")
    assert line.value == "12 of 16 (75%)"
    assert reports.make(Asked("quarterly", quarter)) == report, "the same again"
    year = reports.make(Asked("annual", Period.parse("2026")))
    assert table in [each for section in year.sections for each in section.pictures]
    told, _ = orders(hospital).show(number) or pytest.fail("it is a survey")
    assert told.drawn == MANY


@pytest.mark.parametrize(
    ("sample", "told"),
    [
        (Sample(Frame(), 4), "From 5 to 5,000 people can be drawn"),
        (Sample(Frame(), 5_001), "From 5 to 5,000 people can be drawn"),
        (Sample(Frame(("nurse",)), 9), 'There is no role "nurse". It must be one of service_user, carer, staff'),
        (Sample(Frame((), ("parking",)), 9), 'There is no service "parking"'),
        (Sample(Frame(("staff",)), 9), "Fewer than 5 people could be drawn"),
    ],
)
@pytest.mark.usefixtures("crowd")
def test_what_cannot_be_drawn_is_refused_and_nothing_is_kept(hospital: Hospital, sample: Sample, told: str) -> None:
    with pytest.raises(VoteRefused, match=told):
        orders(hospital).draw("a.yaml", SURVEY, sample, "Priya")
    assert not hospital.rows("SELECT id FROM votes") and not drawn(hospital)


@pytest.mark.usefixtures("crowd")
def test_who_draws_says_who_they_are_and_the_file_is_checked(hospital: Hospital) -> None:
    with pytest.raises(VoteRefused, match="Say who you are"):
        orders(hospital).draw("a.yaml", SURVEY, Sample(Frame(), SIZE), " ")
    with pytest.raises(FlowMistakes):
        orders(hospital).draw("a.yaml", "title: x", Sample(Frame(), SIZE), "Priya")
    with pytest.raises(VoteRefused, match="A seed is a number from 0 to 999999999"):
        orders(hospital).draw("a.yaml", SURVEY, Sample(Frame(), SIZE), "Priya", -1)


@pytest.mark.usefixtures("crowd")
def test_the_same_question_goes_to_everybody_and_to_other_samples_too(hospital: Hospital) -> None:
    all_of_them = box(hospital).open_text("a.yaml", SURVEY, "Priya")
    sample = orders(hospital).draw("a.yaml", SURVEY, Sample(Frame(), SIZE), "Priya")
    another = orders(hospital).draw("a.yaml", SURVEY, Sample(Frame(), SIZE - 1), "Priya")
    assert len({all_of_them, sample, another}) == 3
    assert orders(hospital).draw("a.yaml", SURVEY, Sample(Frame(), SIZE), "Priya") == sample
    assert box(hospital).open_text("a.yaml", SURVEY, "Priya") == all_of_them
    assert orders(hospital).show(all_of_them) is None


@pytest.mark.usefixtures("crowd")
def test_nobody_makes_a_broadcast_to_the_drawn_one_to_everybody(hospital: Hospital) -> None:
    number = orders(hospital).draw("a.yaml", SURVEY, Sample(Frame(), SIZE), "Priya")
    draft = box(hospital).ask(number, "Priya")
    to_all = 'title: All\nto: everyone\nwords: {en: {plain: "{name}: hello.", easy: "{name}: hello."}}\n'
    with pytest.raises(BroadcastRefused, match="drawn by chance"):
        Broadcasts(hospital.engine, hospital.shelf, ALWAYS, hospital.clock, lambda: None).change_from(
            draft, "b.yaml", to_all, "Priya", take_up()
        )


def test_a_year_later_nobody_knows_who_was_drawn(hospital: Hospital, crowd: dict[int, str]) -> None:
    number = orders(hospital).draw("a.yaml", SURVEY, Sample(Frame(), SIZE), "Priya")
    for person in sorted(drawn(hospital)):
        for said in ("VOTE", "no"):
            hospital.hears(said, crowd[person])
    hospital.now += timedelta(days=30)
    VoteCounts(hospital.engine, hospital.shelf, hospital.clock).run()
    before = orders(hospital).show(number)
    hospital.now += timedelta(days=400)
    hospital.retention.run()
    assert not drawn(hospital) and not hospital.rows("SELECT * FROM vote_answers")
    assert orders(hospital).show(number) == before is not None
