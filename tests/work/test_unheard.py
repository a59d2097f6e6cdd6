"""Whom an update did not reach was not told: their words are open again, for the alarm, the reports and staff."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels.channel import InDoubt, Outcome, Refused
from bot.channels.pretend import PretendChannel
from bot.programme.periods import Period
from bot.store import contributions, doubts, evidence_reach
from bot.store.engine import begin, reading
from bot.work.delivery import Delivery
from bot.work.follow_up import FollowUp
from bot.work.promises import Promises
from bot.work.receipts import Receipts
from bot.work.wording import Worder
from tests.work.hospital import ADE, ALWAYS, KEYS, LONDON, Hospital
from tests.work.listening import orders, sent, tells_us
from tests.work.test_first_waves import PAPER

BOTH = PAPER.replace("[1]", "[1, 2]")
TOO_LATE = datetime(2027, 1, 20, 12, tzinfo=UTC)
TOLD, OPEN = [True, True], [False, False]
WEEK = timedelta(days=7)


class Wave:
    """An update about both things that Ade said, whose message waits to leave, and what becomes of it."""

    def __init__(self, hospital: Hospital, folder: Path) -> None:
        hospital.joins(ADE)
        tells_us(hospital)
        sent(hospital)
        self.hospital, self.file = hospital, folder / "letters.yaml"
        self.receipts = Receipts(hospital.engine, hospital.clock)
        self.promises = Promises(hospital.engine, hospital.shelf, ALWAYS, hospital.clock)
        self.update = self.sends(BOTH)
        self.letter = self.newest()

    def sends(self, words: str) -> int:
        """One more update; its number."""
        self.file.write_text(words)
        number, _ = orders(self.hospital).add(self.file, "Priya")
        assert orders(self.hospital).send(number, "Priya")[0] == 1
        return number

    def newest(self) -> int:
        """Of all that we wrote."""
        return int(self.hospital.rows("SELECT max(id) AS id FROM messages WHERE direction = 'out'")[0]["id"])

    def leaves(self, *answers: Outcome) -> list[str]:
        """What the provider takes, after it has answered so to the first ones."""
        channel, worder = PretendChannel(), Worder(self.hospital.engine, self.hospital.shelf, KEYS.pseudonym)
        channel.answers.extend(answers)
        sending = Delivery(self.hospital.engine, {"sms": channel}, worder.word, self.hospital.clock)
        while asyncio.run(sending.send_waiting()):
            pass
        return channel.sent

    def reported(self, status: str, error: str = "") -> None:
        """The carrier's word on it."""
        (row,) = self.hospital.rows("SELECT provider_id FROM messages WHERE id = :id", id=self.letter)
        assert self.receipts.note(row["provider_id"], self.letter, status, error)

    def told(self) -> list[bool]:
        """Of each of the two whether its writer counts as told, once the clock has looked, twice."""
        self.promises.run()
        self.promises.run()
        rows = self.hospital.rows("SELECT told_at FROM contributions ORDER BY id")
        return [row["told_at"] is not None for row in rows[:2]]

    def watched(self) -> int:
        """The tellings of which it is not known for good what became of them."""
        return int(self.hospital.rows("SELECT count(message_id) AS n FROM update_tellings")[0]["n"])

    def alarms(self) -> list[str]:
        """Those that staff have before them."""
        return [row["kind"] for row in self.hospital.rows("SELECT kind FROM alarms WHERE over_at IS NULL")]


@pytest.fixture
def wave(hospital: Hospital, tmp_path: Path) -> Wave:
    """The one of Ade."""
    return Wave(hospital, tmp_path)


def test_what_is_delivered_was_told_and_is_looked_at_no_more(wave: Wave) -> None:
    assert wave.told() == TOLD and wave.watched() == 1, "it is on its way"
    assert len(wave.leaves()) == 1 and wave.told() == TOLD
    wave.reported("delivered")
    assert wave.told() == TOLD and wave.watched() == 0
    wave.hospital.now = TOO_LATE
    assert wave.told() == TOLD and wave.alarms() == []


def test_what_the_provider_refused_was_told_to_nobody(wave: Wave) -> None:
    assert wave.leaves(Refused("twilio_30006")) == []
    assert wave.told() == OPEN and wave.alarms() == [], "there is time yet"
    assert orders(wave.hospital).show(wave.update).answers == {"yes": 0, "no": 0, "not yet": 0}
    wave.hospital.now = TOO_LATE
    assert wave.told() == OPEN and wave.alarms() == ["promise_late"]
    said = [body for body in wave.hospital.answers() if "takes longer" in body]
    assert len(said) == 1, "the number is open: they are told so, once"
    for number in (1, 2):
        FollowUp(wave.hospital.engine, wave.hospital.shelf, LONDON, wave.hospital.clock).told(number, "Priya")
    assert wave.told() == TOLD and wave.alarms() == []


def test_a_receipt_that_comes_late_takes_it_back_and_a_later_one_gives_it_again(wave: Wave) -> None:
    wave.leaves()
    assert wave.told() == TOLD
    wave.hospital.now += timedelta(days=2)
    wave.reported("undelivered", "30005")
    assert wave.told() == OPEN and wave.watched() == 1
    wave.reported("delivered")
    assert wave.told() == TOLD and wave.watched() == 0
    assert orders(wave.hospital).show(wave.update).answers["not yet"] == 1


def test_without_another_receipt_it_stays_so(wave: Wave) -> None:
    wave.leaves()
    wave.reported("undelivered", "30005")
    wave.hospital.now += WEEK
    assert wave.told() == OPEN and wave.watched() == 0


def test_whoever_says_stop_before_it_left_is_for_staff_and_is_not_written_to(wave: Wave) -> None:
    wave.hospital.hears("STOP")
    before = wave.newest()
    assert wave.told() == OPEN and wave.watched() == 1
    wave.hospital.now = TOO_LATE
    assert wave.told() == OPEN and wave.alarms() == ["promise_late"] and wave.watched() == 0
    assert wave.newest() == before and wave.leaves() == []


def test_whoever_answers_has_heard_whatever_the_carrier_said(wave: Wave) -> None:
    wave.leaves()
    wave.reported("undelivered", "30005")
    wave.hospital.now += WEEK
    assert wave.told() == OPEN and wave.watched() == 0
    wave.reported("delivered")
    assert wave.told() == OPEN, "nobody looks any more"
    wave.hospital.hears("yes")
    assert wave.told() == TOLD and orders(wave.hospital).show(wave.update).confirmed


def test_what_comes_too_late_was_told_to_nobody(wave: Wave) -> None:
    wave.hospital.now += WEEK + timedelta(hours=1)
    assert wave.leaves() == [] and wave.told() == OPEN


def test_a_repeat_that_arrives_is_enough(wave: Wave) -> None:
    wave.leaves()
    wave.reported("undelivered", "30003")
    assert wave.told() == TOLD, "it goes once more"
    wave.hospital.now += timedelta(minutes=30)
    assert len(wave.leaves()) == 1
    first, wave.letter = wave.letter, wave.newest()
    wave.reported("undelivered", "30003")
    assert wave.told() == OPEN
    wave.letter = first
    wave.reported("delivered")
    assert wave.told() == TOLD


def test_in_doubt_it_counts_until_staff_know_better(wave: Wave) -> None:
    wave.leaves(InDoubt("timeout"))
    wave.hospital.now += 2 * WEEK
    assert wave.told() == TOLD and wave.watched() == 1
    with begin(wave.hospital.engine) as connection:
        doubts.settle(connection, wave.letter, "failed", wave.hospital.now, by="staff")
    assert wave.told() == OPEN


def test_what_another_update_or_staff_told_stays_told(wave: Wave) -> None:
    wave.hospital.now += timedelta(hours=1)
    wave.sends(PAPER.replace("Letters that", "More letters that"))  # of the first thing alone
    wave.leaves(Refused("twilio_30006"))
    assert wave.told() == [True, False]
    with begin(wave.hospital.engine) as connection:
        assert contributions.answered(connection, 2, wave.hospital.now)
    assert wave.told() == TOLD


def test_whom_it_did_not_reach_is_not_among_those_who_were_asked(wave: Wave) -> None:
    year = Period.parse("2026").span(LONDON)
    for lost in (False, True):
        if lost:
            wave.leaves(Refused("twilio_30006"))
        wave.told()
        with reading(wave.hospital.engine) as connection:
            assert evidence_reach.answered(connection, year).whole == (0 if lost else 1)
