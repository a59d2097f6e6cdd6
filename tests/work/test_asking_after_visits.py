"""Lists of visits, who is asked after one and who is not, and what they answer, over a real database."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.programme.audience import Audience
from bot.programme.hours import OpenHours
from bot.store.engine import begin
from bot.work.asking import AskingAfterVisits
from bot.work.broadcast import Writing
from bot.work.visit_list import ListRefused, Report, VisitLists
from tests.store.crowds import begun
from tests.work.hospital import ADE, ALWAYS, BEA, KEYS, LONDON, Hospital
from tests.work.listening import HEAD, counted, sent

Take = Callable[[str], Report]


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


def test_whoever_has_left_is_not_asked_after_a_visit_and_one_that_waits_is_let_go(
    hospital: Hospital, take: Take
) -> None:
    hospital.joins()
    assert take(HEAD + f"{ADE},eye,2026-11-24 12:00,\n").asked == 1
    for said in ("LEAVE", "yes"):
        hospital.hears(said)
    assert counted(hospital, "visits") == 0
    assert take(HEAD + f"{ADE},eye,2026-11-24 12:00,\n").left_out == ((2, "opted out"),)
